//! What a handler gives back: one record, a new record, a saved record, a list that comes whole, nothing.

use crate::{
    language::{Told, content_language},
    problem::internal,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody, http::header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{At, Id, Record};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::time::{Duration, SystemTime};
use store::Done;

/// One record, with its `ETag` and `Last-Modified`; 304 where the client has it already.
#[derive(Debug)]
pub struct Fetched<T> {
    /// The record.
    pub record: T,
    /// Its `ETag`.
    pub tag: String,
    /// When it was last saved.
    pub updated_at: At,
    /// The language it is in; `None` where its kind is not translated.
    pub language: Option<String>,
}

/// A new record: 201, with its place.
#[derive(Debug)]
pub struct Created<T> {
    done: Done<T>,
    place: Place,
}

/// Where a new record is read by who made it.
#[derive(Debug)]
enum Place {
    /// By its id, in the collection that it was posted to.
    Here,
    /// By its id, in another collection.
    In(&'static str),
    /// At a path that says nothing of its id.
    At(&'static str),
}

/// What was made that is not one record: 201, with the list in which it is.
#[derive(Debug)]
pub struct Made<T> {
    /// The list.
    pub place: String,
    /// What was made.
    pub done: Done<T>,
}

/// The record of work that goes on after the answer: 202, with its place.
#[derive(Debug)]
pub struct Begun<T>(pub Done<T>);

/// A record as it is after a change: 200, with its new `ETag`.
#[derive(Debug)]
pub struct Saved<T>(pub Done<T>);

/// Any other JSON answer.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// Lists that come whole, each with what stands in it, and in which order or how much of it.
macro_rules! lists {
    ($($(#[$about:meta])+ $list:ident of $part:ident: $parts:literal;)+) => {$(
        #[derive(Debug, ::serde::Serialize, ::utoipa::ToSchema)]
        $(#[$about])+
        pub struct $list {
            #[doc = $parts]
            data: Vec<$part>,
        }
    )+};
}
pub(crate) use lists;

/// A JSON answer that no cache may keep: it has a secret in it (RFC 6749 §5.1), or says how far somebody has come.
#[derive(Debug)]
pub struct NoStore<T>(pub T);

/// Done, and nothing to say.
#[derive(Debug)]
pub struct NoContent;

/// Taken in, to be done soon: 202, and nothing to say.
#[derive(Debug)]
pub struct Accepted;

impl<T> Created<T> {
    /// A new record of the collection it was posted to.
    pub fn new(done: Done<T>) -> Self {
        Self { done, place: Place::Here }
    }

    /// A new record of another collection.
    pub fn of(collection: &'static str, done: Done<T>) -> Self {
        Self { done, place: Place::In(collection) }
    }

    /// A new record that its maker finds at another path.
    pub fn at(path: &'static str, done: Done<T>) -> Self {
        Self { done, place: Place::At(path) }
    }
}

impl<R: Record> Fetched<R> {
    /// A record with its own tag.
    pub fn new(record: R) -> Self {
        Self { tag: tag_of(&record), updated_at: record.updated_at(), record, language: None }
    }

    /// A record in the language it is told in. A translation has a tag of its own, which begins with that of the record, so that
    /// who has read one may change the other.
    pub(crate) fn told(record: R, told: Option<Told>) -> Self {
        let original = Self::new(record);
        let language = told.as_ref().and_then(|told| content_language(std::slice::from_ref(told)));
        match told.and_then(|told| told.translated.map(|translated| (told.language, translated))) {
            None => Self { language, ..original },
            Some((tag, (revision, at))) => Self {
                tag: format!("\"{}.{tag}.{revision}\"", original.tag.trim_matches('"')),
                updated_at: original.updated_at.max(at),
                language,
                ..original
            },
        }
    }
}

/// A tag made of what is answered, which changes with it.
pub(crate) fn digest_tag(answer: impl AsRef<[u8]>) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(answer)))
}

/// A tag by the revision alone.
pub(crate) fn etag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// A record's tag.
pub(crate) fn tag_of(record: &impl Record) -> String {
    tagged(record.revision(), record.context())
}

/// A tag by the revision, and after a dot by what is shown of other records, where that is the case.
pub(crate) fn tagged(revision: i32, context: Option<u64>) -> String {
    context.map_or_else(|| etag(revision), |context| format!("\"{revision}.{context:x}\""))
}

/// What depends on who asks must not be kept for another.
pub(crate) const VARY: (header::HeaderName, &str) =
    (header::VARY, "authorization, accept, accept-language, accept-encoding, origin");

/// A `Link` (RFC 8288) to the same place with another value of a parameter, where the next page is.
pub(crate) fn next_link(request: &HttpRequest, parameter: &str, value: &str) -> String {
    let is_other = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(parameter);
    let mut query: Vec<&str> = request.query_string().split('&').filter(is_other).collect();
    let next = format!("{parameter}={value}");
    query.push(&next);
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}

/// Of the media types on offer, the one that a client's `Accept` prefers; of equals the one it names first, and the first on offer
/// where it takes any. `None` where it takes none of them. The narrowest range that matches a type gives its quality (RFC 9110
/// §12.5.1).
pub(crate) fn accepted(request: &HttpRequest, offered: &[&'static str]) -> Option<&'static str> {
    let lines = request.headers().get_all(header::ACCEPT).filter_map(|line| line.to_str().ok());
    let accept = lines.collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let weighed = |(place, range): (usize, &str)| {
        let (name, parameters) = range.split_once(';').unwrap_or((range, ""));
        let quality = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
        (name.trim().to_owned(), quality.and_then(|quality| quality.parse().ok()).unwrap_or(1.0_f32), place)
    };
    let wanted: Vec<(String, f32, usize)> = accept.split(',').enumerate().map(weighed).collect();
    let weight = |offer: &'static str| {
        let fitting = wanted.iter().filter(|(range, ..)| narrowness(range, offer).is_some());
        let narrowest = fitting.rev().max_by_key(|(range, ..)| narrowness(range, offer));
        narrowest.map(|&(_, quality, place)| (quality, place)).filter(|(quality, _)| *quality > 0.0)
    };
    let taken = offered.iter().filter_map(|&offer| Some((offer, weight(offer)?)));
    let dearest = taken.min_by(|(_, (one, first)), (_, (other, second))| other.total_cmp(one).then(first.cmp(second)));
    dearest.map(|(offer, _)| offer)
}

/// How narrowly a range of an `Accept` header matches a type: 2 where it names the type, 1 where it names its family (`text/*`), 0
/// for `*/*` and for a header that is absent; `None` where it does not match.
fn narrowness(range: &str, offer: &str) -> Option<u8> {
    match range.strip_suffix('*') {
        _ if range == offer => Some(2),
        Some(family) if family.ends_with('/') && offer.starts_with(family) => Some(1),
        _ => ["", "*/*"].contains(&range).then_some(0),
    }
}

/// Whether a client has what is under a tag already, as it says.
pub(crate) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let lines = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    let mut asked = lines.flat_map(|line| line.split(',')).map(str::trim);
    asked.any(|t| t == "*" || t.strip_prefix("W/").unwrap_or(t) == tag)
}

/// Answers with what a client may have already: 304 where it does, else 200 with the body. Whoever keeps it asks again before using
/// it: of what was saved long ago a cache would else think by itself that it stays so (RFC 9111 §4.2.2).
pub(crate) fn conditional(
    request: &HttpRequest,
    tag: String,
    updated_at: Option<At>,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    cached(request, "no-cache", tag, updated_at, body)
}

/// The same, with what caches are told; they are told so by either answer (RFC 9110 §15.4.5).
pub(crate) fn cached(
    request: &HttpRequest,
    caching: &'static str,
    tag: String,
    updated_at: Option<At>,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    let known = is_known(request, &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header(VARY).insert_header((header::CACHE_CONTROL, caching));
    if let Some(at) = updated_at {
        let saved = SystemTime::UNIX_EPOCH + Duration::from_secs(at.seconds().try_into().unwrap_or_default());
        response.insert_header(header::LastModified(saved.into()));
    }
    if known { response.finish() } else { body(&mut response) }
}

impl<T: Serialize> Responder for Fetched<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let (tag, updated_at) = (self.tag, Some(self.updated_at));
        let mut response = conditional(request, tag, updated_at, |response| json(response, &self.record));
        if let Some(language) = self.language.and_then(|language| header::HeaderValue::try_from(language).ok()) {
            response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
        }
        response
    }
}

pub(crate) fn json(response: &mut HttpResponseBuilder, value: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(value) {
        Ok(body) => response.content_type("application/json").body(body),
        Err(error) => actix_web::ResponseError::error_response(&internal(&error)),
    }
}

/// Begins the answer to who made what has a secret, shown this once: 201, with its place, and no cache may keep it.
pub(crate) fn made_with_secret(place: String) -> HttpResponseBuilder {
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, place));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// Gives a fresh record, or the answer that the same request was given before.
fn done<T: Serialize + Record>(response: &mut HttpResponseBuilder, done: Done<T>) -> HttpResponse {
    match done {
        Done::Fresh(record) => {
            response.insert_header((header::ETAG, tag_of(&record)));
            json(response, &record)
        }
        Done::Replayed { revision, body, .. } => {
            response.insert_header((header::ETAG, etag(revision)));
            replayed(response, body)
        }
    }
}

/// Gives the answer that the same request was given before.
pub(crate) fn replayed(response: &mut HttpResponseBuilder, body: String) -> HttpResponse {
    response.insert_header(("idempotency-replayed", "true")).content_type("application/json").body(body)
}

/// Gives a record that was added, with its place.
fn placed<T: Serialize + Record>(
    mut response: HttpResponseBuilder,
    request: &HttpRequest,
    place: &Place,
    given: Done<T>,
) -> HttpResponse {
    let id: Id = match &given {
        Done::Fresh(record) => record.id(),
        Done::Replayed { id, .. } => *id,
    };
    let place = match place {
        Place::Here => format!("{}/{id}", request.path()),
        Place::In(collection) => format!("{collection}/{id}"),
        Place::At(path) => (*path).to_owned(),
    };
    response.insert_header((header::LOCATION, place));
    done(&mut response, given)
}

impl<T: Serialize + Record> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        placed(HttpResponse::Created(), request, &self.place, self.done)
    }
}

impl<T: Serialize> Responder for Made<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Created();
        response.insert_header((header::LOCATION, self.place));
        match self.done {
            Done::Fresh(made) => json(&mut response, &made),
            Done::Replayed { body, .. } => replayed(&mut response, body),
        }
    }
}

impl<T: Serialize + Record> Responder for Begun<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        placed(HttpResponse::Accepted(), request, &Place::Here, self.0)
    }
}

impl<T: Serialize + Record> Responder for Saved<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        done(&mut HttpResponse::Ok(), self.0)
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        json(HttpResponse::Ok().insert_header(VARY), &self.0)
    }
}

impl<T: Serialize> Responder for NoStore<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        json(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")), &self.0)
    }
}

impl Responder for Accepted {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted().finish()
    }
}

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn picked(accept: &str) -> Option<&'static str> {
        let request = TestRequest::default().insert_header((header::ACCEPT, accept)).to_http_request();
        accepted(&request, &["application/json", "text/csv"])
    }

    #[test]
    fn what_a_client_likes_best_is_picked() {
        let asked = ["text/csv;q=0.5, application/json", "application/json; q=0.2, text/csv", "*/*;q=0.1, Text/CSV"];
        assert_eq!(asked.map(picked), [Some("application/json"), Some("text/csv"), Some("text/csv")]);
    }

    #[test]
    fn what_a_client_refuses_is_not_picked() {
        assert_eq!(["application/json;q=0", "text/*, */*;q=0.0"].map(picked), [None, Some("text/csv")]);
    }

    #[test]
    fn the_narrowest_range_says_how_dear_a_type_is() {
        let asked = ["application/json;q=0, */*", "*/*, application/json;q=0.5", "application/*;q=0.1, */*;q=0.2"];
        assert_eq!(asked.map(picked), [Some("text/csv"); 3]);
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = TestRequest::default().append_header((header::ACCEPT, "image/png"));
        let request = lines.append_header((header::ACCEPT, "text/csv")).to_http_request();
        assert_eq!(accepted(&request, &["application/json", "text/csv"]), Some("text/csv"));
    }

    #[test]
    fn of_what_a_client_likes_alike_the_first_is_picked() {
        let json = Some("application/json");
        assert_eq!(["text/csv, application/json", "*/*", ""].map(picked), [Some("text/csv"), json, json]);
    }
}

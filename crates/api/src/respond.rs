//! What a handler gives back: one record, a new record, a saved record, a page, nothing.

use crate::problem::internal;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody, http::header};
use kernel::{At, Id, Record};
use serde::Serialize;
use std::time::{Duration, SystemTime};
use store::Done;

/// One record, with its `ETag` and `Last-Modified`; 304 where the client has it already.
#[derive(Debug)]
pub struct Fetched<T> {
    /// The record.
    pub record: T,
    /// Its revision.
    pub revision: i32,
    /// When it was last saved; `None` for what is built into the program.
    pub updated_at: Option<At>,
}

/// A new record: 201, with its place.
#[derive(Debug)]
pub struct Created<T>(pub Done<T>);

/// A record as it is after a change: 200, with its new `ETag`.
#[derive(Debug)]
pub struct Saved<T>(pub Done<T>);

/// Any other JSON answer.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A JSON answer with a secret in it, which no cache may keep (RFC 6749 §5.1).
#[derive(Debug)]
pub struct NoStore<T>(pub T);

/// Done, and nothing to say.
#[derive(Debug)]
pub struct NoContent;

impl<R: Record> Fetched<R> {
    /// A record with its own revision.
    pub fn new(record: R) -> Self {
        Self { revision: record.revision(), updated_at: Some(record.updated_at()), record }
    }
}

pub(crate) fn etag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// What depends on who asks must not be kept for another.
pub(crate) const VARY: (header::HeaderName, &str) = (header::VARY, "authorization, accept, accept-encoding, origin");

/// Answers with what a client may have already: 304 where it does, else 200 with the body.
pub(crate) fn conditional(
    request: &HttpRequest,
    tag: String,
    updated_at: Option<At>,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|asked| {
        asked.split(',').map(str::trim).any(|t| t == "*" || t.strip_prefix("W/").unwrap_or(t) == tag)
    });
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header(VARY);
    if let Some(at) = updated_at {
        let saved = SystemTime::UNIX_EPOCH + Duration::from_secs(at.seconds().try_into().unwrap_or_default());
        response.insert_header(header::LastModified(saved.into()));
    }
    if known { response.finish() } else { body(&mut response) }
}

impl<T: Serialize> Responder for Fetched<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        conditional(request, etag(self.revision), self.updated_at, |response| json(response, &self.record))
    }
}

fn json(response: &mut HttpResponseBuilder, value: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(value) {
        Ok(body) => response.content_type("application/json").body(body),
        Err(error) => actix_web::ResponseError::error_response(&internal(&error)),
    }
}

/// Gives a fresh record, or the answer that the same request was given before.
fn done<T: Serialize + Record>(response: &mut HttpResponseBuilder, done: Done<T>) -> HttpResponse {
    match done {
        Done::Fresh(record) => {
            response.insert_header((header::ETAG, etag(record.revision())));
            json(response, &record)
        }
        Done::Replayed { revision, body, .. } => {
            response.insert_header((header::ETAG, etag(revision)));
            response.insert_header(("idempotency-replayed", "true"));
            response.content_type("application/json").body(body)
        }
    }
}

impl<T: Serialize + Record> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let id: Id = match &self.0 {
            Done::Fresh(record) => record.id(),
            Done::Replayed { id, .. } => *id,
        };
        let mut response = HttpResponse::Created();
        response.insert_header((header::LOCATION, format!("{}/{id}", request.path())));
        done(&mut response, self.0)
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

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

//! What a handler takes in: the body, the path, the query and the headers, each parsed once and refused by name.
//!
//! Bodies are checked against the very schema that the `OpenAPI` document publishes, so that all bad fields are named at once
//! and the document cannot promise less or more than the server takes.

use crate::{
    idempotency::once,
    precondition,
    problem::{Answer, ApiError},
    router::Found,
    schema::{pointer, wrong},
};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{Method, header},
    rt::time::timeout,
    web,
};
use futures_util::{StreamExt as _, future::LocalBoxFuture};
use kernel::{Check, Code, Id, Problem};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    collections::HashSet,
    future::{Ready, ready},
    time::Duration,
};
use store::Once;
use utoipa::{IntoParams, ToSchema, openapi::Required, openapi::path::ParameterIn};

/// JSON bodies may have this many bytes.
const JSON_LIMIT: usize = 1024 * 1024;
/// How long a JSON body may take to come in, and each piece of a file after the one before; no time at all in the tests below.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 0 } else { 30 });
/// JSON may be nested this deep.
const DEPTH_LIMIT: usize = 64;
/// A form may have this many fields, and of so many that are wrong with a body or a query its sender is told: there may be very many.
const FIELD_LIMIT: usize = 100;
const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
const CSV: &str = "text/csv";
const SHEETS: &[&str] = &[JSON, CSV];

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A JSON body that asks, without a key, for what the state of a record may not allow.
#[derive(Debug)]
pub struct Ask<T>(pub T);

/// A JSON body of a POST that creates or acts, with the `Idempotency-Key` that makes it act once.
#[derive(Debug)]
pub struct Act<T> {
    /// The body.
    pub body: T,
    /// The key, where the client gave one.
    pub once: Option<Once>,
}

/// Many rows at once: JSON with an array of `rows`, or the same rows as CSV (RFC 4180), whose first line names their fields, each
/// once. In CSV every value is text, and one that is empty is left out.
#[derive(Debug)]
pub struct Sheet<T>(pub T);

/// A form body, as OAuth has it (RFC 6749 §3.2): every field is text and comes once, one without a value is as good as left
/// out, and unknown ones are ignored.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// A JSON Merge Patch (RFC 7396): absent keeps, null clears.
#[derive(Debug)]
pub struct Patch<T>(pub T);

/// The revision the client saw, from `If-Match`; `None` for `*`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i32>);

/// The parameters in the path.
#[derive(Debug)]
pub struct PathArgs<T>(pub T);

/// The parameters in the query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The one path parameter most operations have.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecordId {
    /// The record's id.
    pub id: Id,
}

/// Bodies that are read whole, each of some media types, and what is made of the bytes.
macro_rules! read_whole {
    ($($body:ident of $accepted:expr => |$request:ident, $bytes:ident| $made:expr;)+) => {$(
        impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for $body<T> {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Answer<Self>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let ($request, payload) = (request.clone(), payload.take());
                Box::pin(async move {
                    let $bytes = read(&$request, payload, $accepted).await?;
                    $made
                })
            }
        }
    )+};
}
read_whole! {
    Body of &[JSON] => |request, bytes| parse(&bytes).map(Self);
    Ask of &[JSON] => |request, bytes| parse(&bytes).map(Self);
    Patch of &["application/merge-patch+json", JSON] => |request, bytes| parse(&bytes).map(Self);
    Act of &[JSON] => |request, bytes| Ok(Self { body: parse(&bytes)?, once: once(&request, &bytes)? });
    Form of &[FORM] => |request, bytes| form_fields(&bytes).and_then(checked).map(Self).map_err(ApiError::of_oauth);
    Sheet of SHEETS => |request, bytes| match media_type(&request, SHEETS)? {
        CSV => checked(rows(&bytes)?).map(Self),
        _ => parse(&bytes).map(Self),
    };
}

/// The rows of a CSV file, as JSON has them.
fn rows(bytes: &[u8]) -> Answer<Value> {
    let broken = |e: csv::Error| Problem::new(Code::Malformed, format!("The body is not CSV: {e}."));
    let mut reader = csv::Reader::from_reader(bytes);
    let fields = reader.headers().map_err(broken)?.clone();
    let (mut named, mut check) = (HashSet::new(), Check::default());
    for field in &fields {
        // Spreadsheets write columns without a name behind the last.
        check.that(field.is_empty() || named.insert(field), format!("/{field}"), "duplicate", "must come once");
    }
    check.done()?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let filled = fields.iter().zip(&record).filter(|(_, value)| !value.is_empty());
        let row = filled.map(|(field, value)| (field.to_owned(), Value::from(value)));
        rows.push(Value::Object(row.collect()));
    }
    Ok(serde_json::json!({ "rows": rows }))
}

/// The media type of the body, which must be one of these. What was compressed is not read.
pub(crate) fn media_type<'a>(request: &HttpRequest, accepted: &[&'a str]) -> Answer<&'a str> {
    let mut codings = request.headers().get_all(header::CONTENT_ENCODING);
    let is_plain = codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    Problem::unless(is_plain, Code::UnsupportedMediaType, "Send the body as it is, without a Content-Encoding.")?;
    let content_type = request.headers().get(header::CONTENT_TYPE).map_or(Ok(""), |v| v.to_str()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let known = accepted.iter().find(|a| a.eq_ignore_ascii_case(media_type));
    let unsupported =
        || Problem::new(Code::UnsupportedMediaType, format!("Send the body as {}.", accepted.join(" or ")));
    Ok(*known.ok_or_else(unsupported)?)
}

/// The length that the client says the body has.
pub(crate) fn declared_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of one of these media types, up to the limit and in time.
pub(crate) async fn read(request: &HttpRequest, mut payload: Payload, accepted: &[&str]) -> Answer<web::BytesMut> {
    media_type(request, accepted)?;
    let declared = declared_length(request);
    if declared.is_some_and(|n| n > JSON_LIMIT) {
        return Err(too_large());
    }
    let stream = web::Payload::from_request(request, &mut payload).await.map_err(|e| broken_off(&e))?;
    in_time(gathered(stream, declared.unwrap_or(4096))).await?
}

/// The bytes of a body, which has about so many, up to the limit.
async fn gathered(mut stream: web::Payload, about: usize) -> Answer<web::BytesMut> {
    let mut bytes = web::BytesMut::with_capacity(about.min(JSON_LIMIT));
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| broken_off(&e))?;
        if bytes.len() + chunk.len() > JSON_LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn too_large() -> ApiError {
    Problem::new(Code::TooLarge, format!("The body may have {JSON_LIMIT} bytes.")).into()
}

/// What is waited for of a body, where it comes in time: the server's own limit ends with the head.
pub(crate) async fn in_time<F: Future>(coming: F) -> Answer<F::Output> {
    let late = |_| broken_off(&format!("the rest did not come within {} seconds", PATIENCE.as_secs()));
    timeout(PATIENCE, coming).await.map_err(late)
}

pub(crate) fn broken_off(error: &dyn std::fmt::Display) -> ApiError {
    Problem::new(Code::Malformed, format!("The body ended before it was complete: {error}.")).into()
}

/// Reads JSON: broken is 400; well formed but not what the schema says is 422, with every bad field.
fn parse<T: DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Answer<T> {
    let malformed = |detail: String| ApiError::from(Problem::new(Code::Malformed, detail));
    if deeper_than(bytes, DEPTH_LIMIT) {
        return Err(malformed(format!("The JSON is nested deeper than {DEPTH_LIMIT} levels.")));
    }
    let mut value: Value =
        serde_json::from_slice(bytes).map_err(|e| malformed(format!("The body is not JSON: {e}.")))?;
    whole_numbers(&mut value);
    checked(value)
}

/// What a browser sends to one of our pages: the form it posts, or else the query it comes with. As with [`Form`], a field
/// comes once, without a value it is as good as left out, and unknown ones are ignored.
pub(crate) async fn browsed<T: DeserializeOwned>(request: &HttpRequest, payload: web::Payload) -> Answer<T> {
    let fields = if request.method() == Method::POST {
        let bytes = read(request, payload.into_inner(), &[FORM]).await?;
        form_fields(&bytes)?
    } else {
        form_fields(request.query_string().as_bytes())?
    };
    Ok(serde_json::from_value(fields)
        .map_err(|e| Problem::new(Code::Malformed, format!("The request is not whole: {e}.")))?)
}

/// The fields of a form as a JSON object of texts, without those that have no value; one that comes twice is refused
/// (RFC 6749 §3.2).
fn form_fields(bytes: &[u8]) -> Answer<Value> {
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(bytes)
        .map_err(|e| Problem::new(Code::Malformed, format!("The body is not a form: {e}.")))?;
    Problem::unless(pairs.len() <= FIELD_LIMIT, Code::Malformed, "The form has too many fields.")?;
    let (mut fields, mut check) = (serde_json::Map::new(), Check::default());
    for (name, value) in pairs {
        let pointer = format!("/{name}");
        let twice = fields.insert(name, Value::String(value)).is_some();
        check.that(!twice, pointer, "duplicate", "must come once");
    }
    check.done()?;
    fields.retain(|_, value| value.as_str() != Some(""));
    Ok(Value::Object(fields))
}

/// Checks a value against the schema of its type, and reads it.
fn checked<T: DeserializeOwned + ToSchema + 'static>(value: Value) -> Answer<T> {
    let mut fields = wrong::<T>(&value, FIELD_LIMIT)?;
    fields.dedup_by(|next, one| next.pointer == one.pointer);
    if !fields.is_empty() {
        return Err(Problem::invalid(fields).into());
    }
    serde_path_to_error::deserialize(value)
        .map_err(|e| Problem::field(pointer(e.path()), "invalid", e.into_inner().to_string()).into())
}

/// Whether brackets outside strings are nested deeper than that.
fn deeper_than(json: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

/// `25.0` is an integer to JSON Schema, but not to serde: make it one.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15);
            if let Some(integer) = whole.and_then(|f| format!("{f:.0}").parse::<i64>().ok()) {
                *number = integer.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(precondition::seen(request).map(Self))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for PathArgs<T> {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let parameters = extensions.get::<Found>().map(|found| found.parameters.as_slice()).unwrap_or_default();
        let pairs: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ready(from_pairs(&pairs).map(Self))
    }
}

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl<T: DeserializeOwned + IntoParams> Query<T> {
    /// What the query string of a request says.
    pub(crate) fn of(request: &HttpRequest) -> Answer<Self> {
        let pairs = query_pairs(request)?;
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        // serde names the first parameter that is missing, and none where another is wrong.
        from_pairs(&pairs).map(Self).map_err(|refused| match all_given::<T>(&pairs) {
            Ok(()) => refused,
            Err(missing) => ApiError::from(missing).and(refused),
        })
    }
}

/// Names every parameter that must be given and is not.
fn all_given<T: IntoParams>(pairs: &[(&str, &str)]) -> kernel::Result<()> {
    let mut check = Check::default();
    for wanted in T::into_params(|| Some(ParameterIn::Query)) {
        let is_given = wanted.required == Required::False || pairs.iter().any(|(name, _)| *name == wanted.name);
        check.that(is_given, wanted.name, "missing", "must be given");
    }
    check.done()
}

/// The decoded pairs of the query string.
pub(crate) fn query_pairs(request: &HttpRequest) -> Answer<Vec<(String, String)>> {
    let pairs = serde_html_form::from_str(request.query_string());
    Ok(pairs.map_err(|_| Problem::new(Code::Malformed, "The query string is not well formed."))?)
}

/// Reads named text into a type; names every parameter that is unknown or wrong.
pub(crate) fn from_pairs<T: DeserializeOwned>(pairs: &[(&str, &str)]) -> Answer<T> {
    let read = |pairs: &[(&str, &str)]| -> Result<T, (String, String)> {
        let text = serde_html_form::to_string(pairs).unwrap_or_default();
        let input = || serde_html_form::Deserializer::from_bytes(text.as_bytes());
        // To keep track of where one is takes as long as the rest: only what fails is read again for that.
        T::deserialize(input()).or_else(|_| {
            serde_path_to_error::deserialize(input()).map_err(|e| (e.path().to_string(), e.into_inner().to_string()))
        })
    };
    let is_filled = pairs.iter().all(|(_, value)| !value.is_empty());
    let (path, message) = match read(pairs) {
        Ok(parsed) if is_filled => return Ok(parsed),
        refused => refused.err().unwrap_or_default(),
    };
    // serde stops at the first error: ask again with each parameter alone, and keep what is its own fault.
    let (mut by_name, mut check) = (pairs.to_vec(), Check::default());
    by_name.sort_by_key(|(name, _)| *name);
    for alone in by_name.chunk_by(|(one, _), (other, _)| one == other).take(FIELD_LIMIT) {
        let Some(&(name, _)) = alone.first() else { continue };
        if alone.iter().any(|(_, value)| value.is_empty()) {
            check.that(false, name, "invalid", "must not be empty; leave it out instead");
        } else if let Err((_, message)) =
            read(alone).map(drop).or_else(|e| if e.1.starts_with("missing field") { Ok(()) } else { Err(e) })
        {
            if alone.len() > 1 && message == "unsupported value" {
                check.that(false, name, "duplicate", "must come once");
            } else {
                let code = if message.starts_with("unknown field") { "unknown" } else { "invalid" };
                check.that(false, name, code, message);
            }
        }
    }
    check.done()?;
    // What is missing has no path: serde names it in its message.
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    Err(match missing {
        Some(name) => Problem::field(name, "missing", "must be given").into(),
        None => Problem::field(path, "invalid", message).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{error::PayloadError, test::TestRequest};
    use futures_util::stream;

    #[actix_web::test]
    async fn a_body_that_stops_coming_is_given_up() {
        let request = TestRequest::default().insert_header(("content-type", "application/json")).to_http_request();
        let begun: Result<web::Bytes, PayloadError> = Ok(web::Bytes::from_static(b"{"));
        let stalled: Payload = Payload::Stream { payload: Box::pin(stream::iter([begun]).chain(stream::pending())) };
        let refused = read(&request, stalled, &["application/json"]).await.unwrap_err();
        let wanted = broken_off(&"the rest did not come within 0 seconds");
        assert_eq!(format!("{refused:?}"), format!("{wanted:?}"));
    }

    #[actix_web::test]
    async fn a_piece_that_has_come_is_in_time() {
        let mut pieces = stream::iter([1, 2]).chain(stream::pending());
        let mut came = Vec::new();
        while let Ok(Some(piece)) = in_time(pieces.next()).await {
            came.push(piece);
        }
        assert_eq!(came, [1, 2]);
    }

    #[test]
    fn a_body_that_is_compressed_is_not_read() {
        let is_read = |coding: &str| {
            let request = TestRequest::default().insert_header(("content-type", "application/json"));
            media_type(&request.insert_header(("content-encoding", coding)).to_http_request(), &[JSON]).is_ok()
        };
        assert_eq!(["identity", "gzip", "br"].map(is_read), [true, false, false]);
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert!(!deeper_than(br#"["[[[[", "\"[["]"#, 1));
    }

    #[test]
    fn depth_is_counted_open() {
        assert!(deeper_than(b"[[[", 2));
    }

    #[test]
    fn a_sheet_is_rows_of_texts() {
        let sheet = rows(b"a,b\r\n1,\"x, y\"\r\n,z\r\n").unwrap();
        assert_eq!(sheet, serde_json::json!({"rows": [{"a": "1", "b": "x, y"}, {"b": "z"}]}));
    }

    #[test]
    fn a_row_with_too_many_values_is_malformed() {
        assert!(rows(b"a,b\n1,2,3\n").is_err());
    }

    #[test]
    fn a_column_comes_once() {
        assert_eq!(["a,b,a\n1,2,3\n", "a,,\n1,,\n"].map(|sheet| rows(sheet.as_bytes()).is_ok()), [false, true]);
    }

    #[test]
    fn a_form_field_comes_once() {
        assert!(form_fields(b"a=1&b=2&a=1").is_err());
    }

    #[test]
    fn a_form_has_not_very_many_fields() {
        let fields: Vec<_> = (0..=FIELD_LIMIT).map(|number| format!("f{number}=1")).collect();
        assert!(form_fields(fields.join("&").as_bytes()).is_err());
    }

    #[test]
    fn a_form_field_without_a_value_is_left_out() {
        assert_eq!(form_fields(b"a=&b=1").unwrap(), serde_json::json!({"b": "1"}));
    }

    #[test]
    fn a_form_is_an_object_of_texts() {
        assert_eq!(form_fields(b"a=1&b=x+y%26").unwrap(), serde_json::json!({"a": "1", "b": "x y&"}));
    }

    #[test]
    fn a_whole_float_is_an_integer() {
        let mut value = serde_json::json!({"n": 25.0, "f": 25.5});
        whole_numbers(&mut value);
        assert_eq!(value, serde_json::json!({"n": 25, "f": 25.5}));
    }
}

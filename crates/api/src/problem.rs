//! Errors on the wire: RFC 9457 problem details, from one table of codes.

use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use kernel::{Code, FieldError, Id, Problem};
use serde::Serialize;
use std::fmt;

/// Why a request was not answered as asked. Rendered as `application/problem+json`; what the inside looked like stays in
/// the log.
#[derive(Debug)]
pub struct ApiError {
    problem: Problem,
    /// Seconds after which trying again may help.
    retry_after: Option<u64>,
    cause: Option<Box<Cause>>,
}

/// Seconds after which to try again what is not available, where nobody says otherwise.
const SOON: u64 = 1;

/// What went wrong inside: for the log, with the request's id, and for nobody else.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    level: log::Level,
    text: String,
}

impl Cause {
    fn boxed(level: log::Level, text: String) -> Box<Self> {
        Box::new(Self { level, text })
    }

    /// Writes it down.
    pub(crate) fn log(&self, request_id: Option<Id>) {
        let id = request_id.map(|id| format!(" {id}")).unwrap_or_default();
        log::log!(self.level, "{}{id}", self.text);
    }
}

/// The result of a handler.
pub type Answer<T> = Result<T, ApiError>;

/// A problem as clients see it (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(title = "Problem", examples(json!({
    "type": "/problems/invalid", "title": "The request has invalid fields", "status": 422,
    "detail": "Correct these fields and send the request again: /title.",
    "instance": "urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "code": "invalid",
    "errors": [{"pointer": "/title", "code": "missing", "detail": "is required"}], "allowed_transitions": []
})))]
pub struct ProblemDetails {
    /// The page that explains this kind of problem.
    #[schema(format = "uri-reference")]
    pub r#type: String,
    /// The kind of problem, in words.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What to do about it.
    pub detail: String,
    /// The request, as it stands in the server's log.
    #[schema(required)]
    pub instance: Option<String>,
    /// The stable name to branch on.
    pub code: Code,
    /// Every field that is wrong; of a request with very many the first, a hundred at most.
    pub errors: Vec<FieldError>,
    /// The moves that would be legal, where a move was not.
    pub allowed_transitions: Vec<&'static str>,
    /// The same as `code`, where it is an error of OAuth: clients of RFC 6749 (§5.2) look for it under this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<Code>,
    /// The same as `detail`, next to `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error_description: Option<String>,
}

/// Whether the code is one of RFC 6749 §5.2 or RFC 7009 §2.2.1.
const fn is_of_oauth(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidRequest
            | Code::InvalidClient
            | Code::InvalidGrant
            | Code::InvalidScope
            | Code::UnauthorizedClient
            | Code::UnsupportedGrantType
            | Code::UnsupportedTokenType
    )
}

/// What a code means on the wire: its status, its title, and a paragraph for the page under `/problems/`.
#[expect(clippy::too_many_lines, reason = "a table: each code has its own lines")]
pub const fn meaning(code: Code) -> (u16, &'static str, &'static str) {
    match code {
        Code::Malformed => (
            400,
            "The request cannot be read",
            "The body, a header or the URL is not well formed: broken JSON, JSON nested deeper than 64 levels, a header that is not text. Mend the client; sending the same request again will not help, unless its body came too slowly: JSON has 30 seconds, and each piece of a file 30 after the one before.",
        ),
        Code::Unauthenticated => (
            401,
            "The caller is not known",
            "The operation needs a bearer token, and the one given is missing, expired or not ours. Get a token at /oauth/token and send it as Authorization: Bearer.",
        ),
        Code::InvalidRequest => (
            400,
            "The OAuth request has invalid parameters",
            "A parameter of a request to /oauth is missing, comes twice, or is not what it should be. errors names every one. Parameters without a value count as left out, and unknown ones are ignored (RFC 6749 §3.2).",
        ),
        Code::InvalidGrant => (
            400,
            "The grant is not valid",
            "The name, password, code or token is not valid. The answer is the same whether or not the account exists. A code or token works once; using a code or refresh token twice ends its session.",
        ),
        Code::InvalidClient => (
            401,
            "The client is not known",
            "There is no such client, it is not active, or it did not prove itself: one that has secrets sends one, by HTTP Basic or as client_secret.",
        ),
        Code::InvalidScope => (
            400,
            "The scope is not valid",
            "The client asks for a permission that it may not have or that does not exist. Its record lists what it may ask for.",
        ),
        Code::UnauthorizedClient => (
            400,
            "The client may not use this grant",
            "A password is for the association's own front ends, client credentials and introspection for clients that can keep a secret.",
        ),
        Code::UnsupportedGrantType => (
            400,
            "The grant_type is not supported",
            "The metadata at /.well-known/oauth-authorization-server lists those that are.",
        ),
        Code::UnsupportedTokenType => (
            400,
            "The token cannot be given back",
            "A client's own token has no session to end; it expires within 15 minutes.",
        ),
        Code::Forbidden => (
            403,
            "The caller may not do this",
            "The token is good, but its roles do not reach this operation or this record.",
        ),
        Code::NotFound => {
            (404, "There is no such thing", "It does not exist, or you may not know of it; the API does not say which.")
        }
        Code::MethodNotAllowed => (
            405,
            "The method is not allowed here",
            "The path exists, but not with this method. The Allow header lists those it has.",
        ),
        Code::NotAcceptable => (
            406,
            "No acceptable representation",
            "The Accept header leaves nothing this operation can answer with, or Accept-Encoding leaves no encoding for it.",
        ),
        Code::IllegalTransition => (
            409,
            "The record cannot make this move",
            "Its state does not allow the move. allowed_transitions lists the moves it does allow.",
        ),
        Code::Conflict => (
            409,
            "The request conflicts with the state of the record",
            "A rule holds the request back; detail says which, and what would have to change first.",
        ),
        Code::InUse => (409, "The record is still in use", "Other records refer to it. Change those first."),
        Code::InProgress => (
            409,
            "The same request is still being worked on",
            "A request with this Idempotency-Key has not ended yet. Wait a moment and send it again: you will get its answer.",
        ),
        Code::Stale => (
            412,
            "The record has changed",
            "The If-Match header names an older revision. Read the record again, look at what changed, and repeat.",
        ),
        Code::TooLarge => (413, "The body is too large", "JSON bodies may have 1 MiB, files to import 50 MiB."),
        Code::UnsupportedMediaType => (
            415,
            "The body's media type is not supported",
            "Send JSON as application/json; PATCH takes application/merge-patch+json (or application/json), the token endpoint application/x-www-form-urlencoded, and imports take files as they are or as multipart/form-data.",
        ),
        Code::Invalid => (
            422,
            "The request has invalid fields",
            "The request reads well, but some fields or parameters are wrong. errors names every one: where, what kind of wrong, and what would be right.",
        ),
        Code::KeyReused => (
            422,
            "The Idempotency-Key belongs to another request",
            "The key was used within 24 hours for a request with another method, path or body. Take a new key for a new request.",
        ),
        Code::PreconditionRequired => (
            428,
            "The request must say what it saw",
            "Send If-Match with the ETag of the record as you read it, so that nobody's change is lost.",
        ),
        Code::TooManyRequests => (
            429,
            "Too many requests",
            "Wait as long as Retry-After says. RateLimit and RateLimit-Policy tell how much is left before it comes to this.",
        ),
        Code::Internal => {
            (500, "The server failed", "It is our fault, and it is in our log under the request id given as instance.")
        }
        Code::Unavailable => (
            503,
            "The service is not available for the moment",
            "The database is out of reach, busy or full. Nothing was half written; try again after Retry-After, with the same Idempotency-Key where the request creates or acts.",
        ),
    }
}

/// The HTTP status of a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(meaning(code).0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl ApiError {
    /// A problem that passes: try again after so many seconds.
    pub fn retry(problem: Problem, seconds: u64) -> Self {
        Self { problem, retry_after: Some(seconds), cause: None }
    }

    /// Writes down what went wrong inside, where something did; for answers that have begun, which no edge sees.
    pub(crate) fn log(&self, request_id: Option<Id>) {
        if let Some(cause) = &self.cause {
            cause.log(request_id);
        }
    }

    /// A refusal of bad fields in the terms of OAuth (RFC 6749 §5.2): a `grant_type` nobody knows has an error of its own.
    pub(crate) fn of_oauth(mut self) -> Self {
        if self.problem.code == Code::Invalid {
            let unknown = |field: &FieldError| field.pointer == "/grant_type" && field.code != "missing";
            let is_unknown = self.problem.fields.iter().any(unknown);
            self.problem.code = if is_unknown { Code::UnsupportedGrantType } else { Code::InvalidRequest };
        }
        self
    }

    /// Two refusals of one request as one: the bad fields of this one, which are few, and those of the other that are not among
    /// them.
    #[must_use]
    pub fn and(self, mut other: Self) -> Self {
        let mut fields = self.problem.fields;
        other.problem.fields.retain(|field| !fields.contains(field));
        fields.append(&mut other.problem.fields);
        Self { problem: Problem::invalid(fields), retry_after: None, cause: None }
    }

    /// The problem with a request id, as it goes out.
    pub fn details(&self, request_id: Option<String>) -> ProblemDetails {
        let (status, title, _) = meaning(self.problem.code);
        ProblemDetails {
            r#type: format!("/problems/{}", self.problem.code),
            title,
            status,
            detail: self.problem.detail.clone(),
            instance: request_id.map(|id| format!("urn:uuid:{id}")),
            code: self.problem.code,
            errors: self.problem.fields.clone(),
            allowed_transitions: self.problem.allowed.clone(),
            error: Some(self.problem.code).filter(|&code| is_of_oauth(code)),
            error_description: Some(self.problem.detail.clone()).filter(|_| is_of_oauth(self.problem.code)),
        }
    }
}

impl From<Problem> for ApiError {
    /// What is not available may be so again soon: nobody is told to come back without being told when.
    fn from(problem: Problem) -> Self {
        let retry_after = (problem.code == Code::Unavailable).then_some(SOON);
        Self { problem, retry_after, cause: None }
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(problem) => problem.into(),
            store::Error::Unavailable(reason) => {
                let detail = "The database is not available for the moment; nothing was written. Try again shortly.";
                let cause = Some(Cause::boxed(log::Level::Warn, format!("unavailable: {reason}")));
                Self { cause, ..Problem::new(Code::Unavailable, detail).into() }
            }
            store::Error::Database(_) | store::Error::Corrupt { .. } => internal(&error),
        }
    }
}

/// A failure of our own: the log has it, the caller learns only the request id.
pub fn internal(error: &dyn fmt::Display) -> ApiError {
    let detail = "Something went wrong on our side; it is in our log under this request id.";
    let cause = Some(Cause::boxed(log::Level::Error, error.to_string()));
    ApiError { cause, ..Problem::new(Code::Internal, detail).into() }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        status(self.problem.code)
    }

    /// The edge adds the request id.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        // What is not there, or not allowed, may be so in a moment: a cache would keep some refusals by itself (RFC 9111 §4.2.2).
        response.content_type("application/problem+json").insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        match self.problem.code {
            Code::Unauthenticated => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"lectern\""));
            }
            Code::InvalidClient => {
                response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"lectern\""));
            }
            _ => {}
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.details(None));
        if let Some(cause) = &self.cause {
            response.extensions_mut().insert(Cause::clone(cause));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of the answer to what was refused.
    fn told(problem: Problem, name: header::HeaderName) -> Option<String> {
        let refused = ApiError::from(problem).error_response();
        refused.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    #[test]
    fn a_refusal_is_kept_by_no_cache() {
        assert_eq!(told(Problem::not_found("position"), header::CACHE_CONTROL).as_deref(), Some("no-store"));
    }

    #[test]
    fn what_is_not_available_says_when_to_come_back() {
        let wait = told(Problem::new(Code::Unavailable, "There is none just now."), header::RETRY_AFTER);
        assert_eq!(wait.as_deref(), Some("1"));
    }
}

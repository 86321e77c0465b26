//! What went wrong, in words a caller can act on. No HTTP here: the API gives each [`Code`] its status and its page.

use serde::{Deserialize, Serialize};

/// The result of a rule.
pub type Result<T> = std::result::Result<T, Problem>;

crate::words! {
    /// Stable names of everything that can go wrong; clients branch on these, never on a sentence.
    pub enum Code {
        Malformed = "malformed",
        Unauthenticated = "unauthenticated",
        InvalidRequest = "invalid_request",
        InvalidClient = "invalid_client",
        InvalidGrant = "invalid_grant",
        InvalidScope = "invalid_scope",
        UnauthorizedClient = "unauthorized_client",
        UnsupportedGrantType = "unsupported_grant_type",
        UnsupportedTokenType = "unsupported_token_type",
        Forbidden = "forbidden",
        NotFound = "not_found",
        MethodNotAllowed = "method_not_allowed",
        NotAcceptable = "not_acceptable",
        IllegalTransition = "illegal_transition",
        Conflict = "conflict",
        InUse = "in_use",
        InProgress = "in_progress",
        Stale = "stale",
        TooLarge = "too_large",
        UnsupportedMediaType = "unsupported_media_type",
        Invalid = "invalid",
        KeyReused = "key_reused",
        PreconditionRequired = "precondition_required",
        TooManyRequests = "too_many_requests",
        Internal = "internal",
        Unavailable = "unavailable",
    }
}

/// One field that is wrong: where (a JSON pointer into the body, or the parameter's name), what kind of wrong, and what
/// would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// A JSON pointer into the body (`/clauses/2/text`), or the name of a parameter or header.
    pub pointer: String,
    /// What kind of wrong: `missing`, `unknown`, `invalid`, `not_found`, `duplicate` …
    pub code: String,
    /// A sentence that says what would be right.
    pub detail: String,
}

/// A refusal: its code, a sentence that says what to do, and every bad field at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Problem {
    /// Which kind of refusal.
    pub code: Code,
    /// A sentence for the caller.
    pub detail: String,
    /// The bad fields, for [`Code::Invalid`], [`Code::InvalidRequest`] and [`Code::UnsupportedGrantType`]; for some of
    /// [`Code::Conflict`], what stands in the way.
    pub fields: Vec<FieldError>,
    /// The moves that would be legal, for [`Code::IllegalTransition`].
    pub allowed: Vec<&'static str>,
}

impl Problem {
    /// A refusal of that kind with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), allowed: Vec::new() }
    }

    /// Fine where something holds, else a refusal of that kind with its sentence.
    pub fn unless(holds: bool, code: Code, detail: impl Into<String>) -> Result<()> {
        if holds { Ok(()) } else { Err(Self::new(code, detail)) }
    }

    /// Several bad fields at once.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let name = |field: &FieldError| match field.pointer.as_str() {
            "" => "the request as a whole".to_owned(),
            pointer => pointer.to_owned(),
        };
        let names = fields.iter().map(name).collect::<Vec<_>>().join(", ");
        Self {
            fields,
            ..Self::new(Code::Invalid, format!("Correct these fields and send the request again: {names}."))
        }
    }

    /// One bad field.
    pub fn field(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.into(), code: code.into(), detail: detail.into() }])
    }

    /// A field that names a record that is not there, or that the caller may not know of: the two read alike.
    pub fn no_such(pointer: impl Into<String>) -> Self {
        Self::field(pointer, "not_found", "must name a record that exists")
    }

    /// Nothing there, or nothing the caller may know of: the two read alike.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {}, or it is not yours to see.", noun(what)))
    }

    /// A move the record's state does not allow; lists those it does.
    pub fn illegal_move(from: &'static str, to: &'static str, allowed: Vec<&'static str>) -> Self {
        let detail = if allowed.is_empty() {
            format!("No further move is possible from {from}.")
        } else {
            format!("From {from} it cannot go to {to}; it can go to {}.", allowed.join(", "))
        };
        Self { allowed, ..Self::new(Code::IllegalTransition, detail) }
    }
}

/// The name of a kind as people read it: `work_item` is a work item.
pub fn noun(kind: &str) -> String {
    kind.replace('_', " ")
}

/// Refuses lists that are too long, beside whatever else is wrong with a record: each by its pointer, its length and the most
/// it may have. `#[record]` calls it.
pub fn check_lengths(lists: &[(&str, usize, usize)], checked: Result<()>) -> Result<()> {
    let mut check = Check::default();
    for (pointer, length, most) in lists {
        check.that(length <= most, *pointer, "invalid", format!("must have at most {most} entries"));
    }
    match (check.done(), checked) {
        (Ok(()), checked) => checked,
        (long, Ok(())) => long,
        (Err(long), Err(checked)) => Err(Problem::invalid([checked.fields, long.fields].concat())),
    }
}

/// Collects bad fields, so that a caller learns of all at once.
#[derive(Debug, Default)]
pub struct Check(Vec<FieldError>);

impl Check {
    /// Notes a bad field where `ok` is false.
    pub fn that(&mut self, ok: bool, pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> &mut Self {
        if !ok {
            self.0.push(FieldError { pointer: pointer.into(), code: code.into(), detail: detail.into() });
        }
        self
    }

    /// Notes a field that names a record which is not there, or that the caller may not know of.
    pub fn exists(&mut self, there: bool, pointer: impl Into<String>) -> &mut Self {
        if !there {
            self.0.extend(Problem::no_such(pointer).fields);
        }
        self
    }

    /// Notes an end that is before its beginning, where both are known: each with the name of its field.
    pub fn in_order<T: PartialOrd>(&mut self, from: (Option<T>, &str), until: (Option<T>, &str)) -> &mut Self {
        let in_order = from.0.zip(until.0).is_none_or(|(from, until)| from <= until);
        self.that(in_order, format!("/{}", until.1), "invalid", format!("must not be before {}", from.1))
    }

    /// Notes a part of a request to move that belongs to the move to `to` only: `missing` where that is wanted and the part is not
    /// given, `unexpected` where it is given with another move.
    pub fn only_with(&mut self, wanted: bool, given: bool, pointer: &str, to: &str) -> &mut Self {
        self.that(given || !wanted, pointer, "missing", format!("is needed to go to {to}")).that(
            wanted || !given,
            pointer,
            "unexpected",
            format!("belongs to a move to {to} only"),
        )
    }

    /// Fine, or everything that is wrong.
    pub fn done(&mut self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(std::mem::take(&mut self.0))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_as_a_whole_is_named_so() {
        let refused = Problem::field("", "invalid", "must be an object");
        assert_eq!(refused.detail, "Correct these fields and send the request again: the request as a whole.");
    }

    #[test]
    fn a_list_that_is_too_long_is_named_beside_what_else_is_wrong() {
        let checked = Check::default().that(false, "/ends_on", "invalid", "must not be before starts_on").done();
        let refused = check_lengths(&[("/messages", 51, 50)], checked).unwrap_err();
        assert_eq!(refused.detail, "Correct these fields and send the request again: /ends_on, /messages.");
    }
}

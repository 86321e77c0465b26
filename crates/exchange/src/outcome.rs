//! What became of the rows of a file.

use kernel::{FieldError, Id, words};
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// What became of a row.
    pub enum Outcome as "RowOutcome" {
        Created = "created",
        Updated = "updated",
        Unchanged = "unchanged",
        Rejected = "rejected",
    }
}

/// Why a row was not taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// The line of the file it begins on, from 1, where it was the reading that failed.
    pub line: Option<i64>,
    /// The outside id of what it is about, where it could be read.
    pub key: Option<String>,
    /// What is wrong, each by the column or member it stands in.
    pub errors: Vec<FieldError>,
}

/// What became of one row of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 2, "line": null, "outcome": "rejected", "key": "ror_id:https://ror.org/03yrm5c26", "record_id": null,
    "errors": [{ "pointer": "/name", "code": "invalid", "detail": "must not be blank" }], "warnings": []
}))))]
pub struct RowResult {
    /// Which row of the file it is, counted from 1; a header does not count.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub number: i64,
    /// The line of the file it begins on, where it could not be read; null otherwise.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 1))]
    pub line: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// The surest outside id of what it is about; null where it has none, or is about a person.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub key: Option<String>,
    /// The record it is about; null where there is none, as on a dry run that would create it, and where it is a person.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub record_id: Option<Id>,
    /// Why it was rejected: what is wrong, each with a JSON pointer to the column or member.
    pub errors: Vec<FieldError>,
    /// What was passed over, because it is not read or not known here, each with a JSON pointer: the rest was taken in.
    pub warnings: Vec<FieldError>,
}

/// Says in one line why a row was rejected.
impl fmt::Display for RowResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.key) {
            (Some(line), _) => write!(f, "line {line}: ")?,
            (None, Some(key)) => write!(f, "{key}: ")?,
            (None, None) => write!(f, "row {}: ", self.number)?,
        }
        for (number, FieldError { pointer, detail, .. }) in self.errors.iter().enumerate() {
            let between = if number == 0 { "" } else { "; " };
            write!(f, "{between}{}", format!("{} {detail}", pointer.trim_start_matches('/')).trim_start())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(line: Option<i64>, key: Option<&str>) -> RowResult {
        let error = |pointer: &str, detail: &str| FieldError {
            pointer: pointer.into(),
            code: "invalid".into(),
            detail: detail.into(),
        };
        RowResult {
            number: 7,
            line,
            outcome: Outcome::Rejected,
            key: key.map(Into::into),
            record_id: None,
            errors: vec![error("/name", "must not be blank"), error("", "has 3 fields")],
            warnings: Vec::new(),
        }
    }

    #[test]
    fn a_rejection_names_its_line_and_its_columns() {
        assert_eq!(rejected(Some(2), None).to_string(), "line 2: name must not be blank; has 3 fields");
    }

    #[test]
    fn a_rejection_without_a_line_names_the_outside_id() {
        assert!(rejected(None, Some("ocd_id:x")).to_string().starts_with("ocd_id:x: name"));
    }
}

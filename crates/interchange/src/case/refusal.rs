//! Refusals in the form of CASE 1.1 (`imsx_StatusInfo`).

use serde_json::{Value, json};

/// Why something is not told, in the form that CASE has for it (`imsx_StatusInfo`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing has that identifier, or nothing that is public.
    Unknown(String),
    /// That is no UUID.
    NoUuid(String),
    /// A list has no such order.
    NoSort(String),
    /// A list has no such field, or cannot be cut so: which parameter, and what would be right.
    NoSelection(&'static str, String),
}

impl Refusal {
    /// The HTTP status that goes with it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unknown(_) => 404,
            Self::NoUuid(_) | Self::NoSort(_) | Self::NoSelection(..) => 400,
        }
    }

    /// What the client is told.
    pub fn body(&self) -> Value {
        let (parameter, minor, detail) = match self {
            Self::Unknown(id) => ("sourcedId", "unknownobject", format!("Nothing public has the identifier {id}.")),
            Self::NoUuid(id) => ("sourcedId", "invaliduuid", format!("{id} is not a UUID.")),
            Self::NoSort(detail) => ("sort", "invalid_sort_field", detail.clone()),
            Self::NoSelection(parameter, detail) => (*parameter, "invalid_selection_field", detail.clone()),
        };
        json!({
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": detail,
            "imsx_codeMinor": { "imsx_codeMinorField": [
                { "imsx_codeMinorFieldName": parameter, "imsx_codeMinorFieldValue": minor }
            ] },
        })
    }
}

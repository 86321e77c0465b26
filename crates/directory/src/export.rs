//! Everything about a person, in one document.

use kernel::{At, Id};
use serde::Serialize;
use serde_json::{Map, Value};

/// Everything that is kept about a person, part by part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "exported_at": "2026-05-01T12:00:00Z",
    "parts": [{
        "name": "person_languages", "about": "The languages they read.", "withheld": [],
        "records": [{"position": 0, "language": "en"}]
    }]
}))))]
pub struct PersonExport {
    /// Whose it is.
    pub person_id: Id,
    /// As of when.
    pub exported_at: At,
    /// What is kept, a part for each place it is kept in; a part with nothing in it is there too.
    pub parts: Vec<ExportPart>,
}

/// What one place keeps about a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "person_languages", "about": "The languages they read.", "withheld": [],
    "records": [{"position": 0, "language": "en"}]
}))))]
pub struct ExportPart {
    /// The table.
    pub name: &'static str,
    /// What it holds, and what for.
    pub about: &'static str,
    /// The columns that are secrets: they are there, and are shown to nobody.
    pub withheld: Vec<&'static str>,
    /// The records, each with its columns.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub records: Vec<Map<String, Value>>,
}

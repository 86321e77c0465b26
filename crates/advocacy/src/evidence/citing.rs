//! The texts that cite a finding.

use kernel::{Id, words};
use serde::Serialize;

words! {
    /// What cites a finding.
    pub enum CitingKind {
        Position = "position",
        Message = "message",
        Alert = "alert",
        Practice = "practice",
    }
}

/// A text that cites a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "kind": "position", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "version": 1,
    "title": "The right to read unwatched", "status": "published",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
}))))]
pub struct Citing {
    /// What it is.
    pub kind: CitingKind,
    /// Which record.
    pub record_id: Id,
    /// Which version of it; null for what has none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub version: Option<i32>,
    /// Its title or headline.
    pub title: String,
    /// Where it stands in its life; null for what has none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub status: Option<String>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
}

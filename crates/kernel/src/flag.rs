//! Flags: what a text rests on that no longer holds.

use crate::{Day, Id, hashed, words};
use serde::Serialize;

words! {
    /// What is no longer as it was when a text was written.
    pub enum FlagKind {
        PositionRevised = "position_revised",
        PositionSuperseded = "position_superseded",
        PositionRetired = "position_retired",
        FindingRetracted = "finding_retracted",
        MessageReplaced = "message_replaced",
    }
}

/// A sign on a text that rests on something that no longer holds. It is derived from the other record, and goes when that
/// stands again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "kind": "finding_retracted", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "since": "2026-04-20",
    "reason": "The authors found an error in table 3."
}))))]
pub struct Flag {
    /// What happened.
    pub kind: FlagKind,
    /// To which record: the finding; the position, or the one in its place; the message in its place.
    pub record_id: Id,
    /// Since when.
    pub since: Day,
    /// Why, where that record says so.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<String>,
}

impl Flag {
    /// A number that differs when flags do, for a tag; `None` where nothing is flagged.
    pub fn digest(flags: &[Self]) -> Option<u64> {
        (!flags.is_empty()).then(|| hashed(flags))
    }
}

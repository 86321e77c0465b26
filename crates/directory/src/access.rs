//! Who read what is confidential.

use kernel::{At, Id, words};
use serde::Serialize;

words! {
    /// How a confidential record was read.
    pub enum AccessKind {
        /// By itself.
        Read = "read",
        /// In a list, with others.
        Listed = "listed",
        /// With everything that is kept about the person.
        Exported = "exported",
    }
}

/// That somebody read a confidential record of another person; recorded before they were answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "seq": 42, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "record_kind": "person", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "kind": "read",
    "actor_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "client": "lectern-console",
    "request_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "at": "2026-05-01T12:00:00Z"
}))))]
pub struct Access {
    /// Its place in the order of all readings.
    pub seq: i64,
    /// Whose own the record is; null where it is nobody's in particular.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub person_id: Option<Id>,
    /// The kind of record.
    pub record_kind: String,
    /// Which record.
    pub record_id: Id,
    /// How it was read.
    pub kind: AccessKind,
    /// The person who read it; null where a client read it in nobody's name.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub actor_id: Option<Id>,
    /// The client they came through.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub client: Option<String>,
    /// The request, as in its `X-Request-Id`: what was read in one list has the same.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub request_id: Option<Id>,
    /// When.
    pub at: At,
}

//! Stands: what a text says for or against a subject of an issue, by which conflicts are found.

use crate::{Check, Id, Slug, distinct, words};
use serde::{Deserialize, Serialize};

words! {
    /// Whether a text is for something, against it, or says that it is neither.
    pub enum Stance as "ClauseStance" {
        For = "for",
        Against = "against",
        Neutral = "neutral",
    }
}

/// What a message, an alert or a submission says on one subject of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "subject": "loan-records", "stance": "against"
}))))]
pub struct DeclaredStand {
    /// The issue.
    pub issue_id: Id,
    /// What it is about, by the name that clauses use.
    pub subject: Slug,
    /// For or against it.
    pub stance: Stance,
}

impl Stance {
    /// Whether one is for what the other is against.
    pub const fn opposes(self, other: Self) -> bool {
        matches!((self, other), (Self::For, Self::Against) | (Self::Against, Self::For))
    }
}

/// Notes what is wrong with stands that are declared.
pub fn check_declared(check: &mut Check, stands: &[DeclaredStand]) {
    let subjects: Vec<_> = stands.iter().map(|stand| (stand.issue_id, &stand.subject)).collect();
    check.that(distinct(&subjects), "/stands", "duplicate", "must name each subject of an issue once");
}

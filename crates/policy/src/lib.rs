//! Information policy: the ten areas, the questions in them, and the association's positions on those questions, from the
//! first draft to retirement. No I/O.
//!
//! A [`Position`] is one answer to one [`Issue`], kept in numbered versions. Every rule is a method of [`Dossier`], the
//! position together with the version that is being worked on. The crate's root names the records and their requests; the
//! words they are made of (`position::Status`) stay in the modules of their nouns.

pub mod area;
pub mod audience;
pub mod goal;
pub mod issue;
pub mod position;
pub mod readability;
pub mod rendering;

pub use area::{Area, AreaFilter, ShippedArea};
pub use audience::{Audience, Band};
pub use goal::GoalId;
pub use issue::{Issue, IssueError, IssueFilter, IssuePatch, NewIssue};
pub use position::{Dossier, NewPosition, Position, PositionError, PositionFilter, PositionPatch};
pub use readability::Readability;

use std::{collections::HashSet, hash::Hash};

/// Whether no value stands twice.
fn distinct<T: Eq + Hash>(values: &[T]) -> bool {
    values.iter().collect::<HashSet<_>>().len() == values.len()
}

/// Puts a patched value in its field; an absent one keeps what is there.
fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}

//! Conflicts: where two texts of the association say opposite things on one subject of an issue (P-S5).
//!
//! Texts cannot be compared by a machine; their [stands](Stance) can. A clause takes a stand on a subject of its issue, and a
//! message, an alert or a submission declares one. [`detect`] finds what is opposite among what is in force; a [`Conflict`] is
//! kept until it is acknowledged with a reason, or until one of its sides is no more.

mod detection;
mod kept;
mod stand;

pub use detection::{Argument, ArgumentKind, Found, Rule, Side, between, detect};
pub(crate) use kept::context_of;
pub use kept::{Conflict, ConflictFilter, ConflictStatus, unacknowledged};
pub use kernel::{DeclaredStand, Stance};
pub use stand::ClauseStand;
pub(crate) use stand::{check_clause_stands, kept_stands};

#[cfg(test)]
pub(crate) use kept::tests;

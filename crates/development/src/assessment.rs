//! Where somebody stands and where they want to be (D-S8): what they say of themselves, what they or a role ask of them, the
//! gaps between, and the learning that closes most of them.

mod gap;
mod goal;
mod profile;
mod statement;
mod suggestion;

pub use gap::{Aim, AimSource, CompetencyGap, LevelSource, gaps};
pub use goal::{LearningGoal, LearningGoalFilter, LearningGoalPatch, NewLearningGoal};
pub use profile::{CompetencyTarget, NewRoleProfile, RoleProfile, RoleProfileFilter, RoleProfilePatch};
pub use statement::{NewSelfAssessment, SelfAssessment, SelfAssessmentFilter, latest};
pub use suggestion::{CoveredGap, Offer, Offered, Suggestion, Suggestions, Weights, price_for, suggest};

use kernel::Check;

/// Notes a number that is not in its range, at its place.
fn in_range(check: &mut Check, place: &str, number: i16, range: std::ops::RangeInclusive<i16>) {
    let detail = format!("must be from {} to {}", range.start(), range.end());
    check.that(range.contains(&number), place, "invalid", detail);
}

#[cfg(test)]
mod tests;

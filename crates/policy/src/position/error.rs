//! Why a rule about positions refuses.

use super::{AnalysisKind, Status};
use crate::Audience;
use kernel::{At, Code, Id, Problem};
use std::fmt::Display;

/// Why a rule about positions refuses. Its text is the sentence a caller reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Bad fields, or what stands in the way, each listed.
    #[error(transparent)]
    Invalid(#[from] Problem),
    /// The lifecycle has no such move.
    #[error("from {from} it cannot go to {to}")]
    IllegalMove {
        /// Where the version stands.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// Another position has the slug.
    #[error("another position has this slug")]
    SlugTaken,
    /// The field at this JSON pointer names a record that does not exist.
    #[error("must name a record that exists")]
    NoSuch(&'static str),
    /// The slug or title was to change although people already cite it.
    #[error("Slug and title stay as they were when the position was first adopted, because people cite them.")]
    NameSettled,
    /// The text was to change outside `draft`.
    #[error("The text can be changed in draft only; move the version back to draft, or revise the adopted one.")]
    NotInDraft,
    /// It was to be deleted although others have worked on it.
    #[error("Only a first draft that no unit was asked to clear can be deleted.")]
    NotDeletable,
    /// An analysis was to change after clearance began.
    #[error("Analyses can be written in draft and analysis only.")]
    AnalysesSettled,
    /// A unit was to be heard outside `clearance`.
    #[error("Units are heard while the version is in clearance only.")]
    NotInClearance,
    /// The unit was not asked.
    #[error("this unit is not consulted on this version")]
    NotConsulted,
    /// The unit answers too late.
    #[error("The deadline passed at {0}; the unit's answer has lapsed.")]
    DeadlinePassed(At),
    /// There is nothing to resolve or override.
    #[error("This unit has no unsettled objection.")]
    NoObjection,
    /// Clearance needs both analyses.
    #[error("Before clearance write these analyses, each citing its sources: {}.", list(.0))]
    AnalysesMissing(Vec<AnalysisKind>),
    /// Adoption waits for these units, which may still answer.
    #[error("Before adoption these units must answer, or their deadline pass: {}.", list(.0))]
    AwaitingAnswers(Vec<Id>),
    /// Adoption is blocked by the objections of these units.
    #[error("Before adoption resolve or override the objections of these units: {}.", list(.0))]
    ObjectionsUnsettled(Vec<Id>),
    /// A published plain-language text was to change.
    #[error("Published text stays as it is; a missing audience or language may still be added.")]
    PlainLanguageSettled,
    /// There are more texts than anybody will read.
    #[error("A version has at most 100 plain-language texts.")]
    TooManyTexts,
    /// The version is superseded or retired.
    #[error("This version is no longer in force, so nothing can be added to it.")]
    Ended,
    /// Publication needs a plain-language text for these audiences.
    #[error("Before publication write in plain English, inside the audience's readability band, for: {}.", list(.0))]
    NotReadable(Vec<Audience>),
}

fn list<T: Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

impl From<PositionError> for Problem {
    fn from(error: PositionError) -> Self {
        let detail = error.to_string();
        match error {
            PositionError::Invalid(problem) => problem,
            PositionError::IllegalMove { from, to } => {
                let allowed = from.allowed_transitions().iter().map(|s| s.as_str()).collect();
                Self::illegal_move(from.as_str(), to.as_str(), allowed)
            }
            PositionError::SlugTaken => Self::field("/slug", "duplicate", detail),
            PositionError::NoSuch(pointer) => Self::field(pointer, "not_found", detail),
            PositionError::NotConsulted => Self::not_found("consultation"),
            PositionError::NameSettled
            | PositionError::NotInDraft
            | PositionError::NotDeletable
            | PositionError::TooManyTexts
            | PositionError::AnalysesSettled
            | PositionError::NotInClearance
            | PositionError::DeadlinePassed(_)
            | PositionError::NoObjection
            | PositionError::AnalysesMissing(_)
            | PositionError::AwaitingAnswers(_)
            | PositionError::ObjectionsUnsettled(_)
            | PositionError::PlainLanguageSettled
            | PositionError::Ended
            | PositionError::NotReadable(_) => Self::new(Code::Conflict, detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_illegal_move_is_told_the_legal_ones() {
        let error = PositionError::IllegalMove { from: Status::Clearance, to: Status::Draft };
        assert_eq!(Problem::from(error).allowed, ["adopted", "returned"]);
    }

    #[test]
    fn a_state_in_the_way_is_a_conflict() {
        assert_eq!(Problem::from(PositionError::NotInDraft).code, Code::Conflict);
    }
}

//! Where a version stands, and the table of its moves.

use super::PositionError;
use kernel::{Permission, words};

words! {
    /// Where a version stands in its life.
    pub enum Status as "PositionStatus" {
        Draft = "draft",
        Analysis = "analysis",
        Clearance = "clearance",
        Returned = "returned",
        Adopted = "adopted",
        Published = "published",
        UnderReview = "under_review",
        Reaffirmed = "reaffirmed",
        Revised = "revised",
        Superseded = "superseded",
        Retired = "retired",
    }
}

impl Status {
    /// The moves there are; the whole lifecycle is this table. `revised`, `superseded` and `retired` end a version.
    pub const fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Analysis],
            Self::Analysis => &[Self::Clearance, Self::Draft],
            Self::Clearance => &[Self::Adopted, Self::Returned],
            Self::Returned => &[Self::Draft],
            Self::Adopted => &[Self::Published],
            Self::Published | Self::Reaffirmed => &[Self::UnderReview],
            Self::UnderReview => &[Self::Reaffirmed, Self::Revised, Self::Superseded, Self::Retired],
            Self::Revised | Self::Superseded | Self::Retired => &[],
        }
    }

    /// What it takes to move a version here: deciding for the association is not the writer's to do.
    pub const fn permission_to_enter(self) -> Permission {
        match self {
            Self::Draft | Self::Analysis | Self::Clearance | Self::Returned | Self::UnderReview => {
                Permission::PolicyWrite
            }
            Self::Adopted | Self::Published | Self::Reaffirmed | Self::Revised | Self::Superseded | Self::Retired => {
                Permission::PolicyDecide
            }
        }
    }

    /// Fine where the table has the move.
    pub(super) fn check_move(self, to: Self) -> Result<(), PositionError> {
        let legal = self.allowed_transitions().contains(&to);
        legal.then_some(()).ok_or(PositionError::IllegalMove { from: self, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_status_can_be_reached_from_draft() {
        let mut reached = BTreeSet::from([Status::Draft]);
        for _ in Status::ALL {
            let next: Vec<_> = reached.iter().flat_map(|status| status.allowed_transitions()).copied().collect();
            reached.extend(next);
        }
        assert_eq!(reached.into_iter().collect::<Vec<_>>(), Status::ALL);
    }

    #[test]
    fn only_the_three_ends_lead_nowhere() {
        let ends: Vec<_> = Status::ALL.iter().filter(|s| s.allowed_transitions().is_empty()).collect();
        assert_eq!(ends, [&Status::Revised, &Status::Superseded, &Status::Retired]);
    }
}

//! What a list of positions can be narrowed by.

use super::Status;
use crate::GoalId;
use kernel::{At, Day, Id, Terms};

/// Narrows a list of positions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PositionFilter {
    /// Words of the title or text.
    pub q: Option<Terms>,
    /// With the latest version in any of these statuses.
    pub status: Vec<Status>,
    /// Answering any of these issues.
    pub issue_id: Vec<Id>,
    /// On an issue in any of these policy areas.
    pub area_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Superseded by any of these positions.
    pub superseded_by: Vec<Id>,
    /// With a version in force on this day.
    pub in_force_on: Option<Day>,
    /// Due for review on or before this day.
    pub review_due_until: Option<Day>,
    /// Whether the analyses of the latest version rest on a finding that was retracted since. For readers who may not see
    /// working papers, nothing is flagged.
    pub flagged: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

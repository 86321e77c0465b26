//! What a list of alerts can be narrowed by.

use super::AlertStatus;
use kernel::{At, GoalId, Id, Terms};

/// Narrows a list of alerts. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AlertFilter {
    /// Words of the title or summary.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<AlertStatus>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Arguing from any of these positions.
    pub position_id: Vec<Id>,
    /// About any of these instruments.
    pub instrument_id: Vec<Id>,
    /// Resting on any of these findings.
    pub finding_id: Vec<Id>,
    /// Whether anything flags it today.
    pub flagged: Option<bool>,
    /// Ending at or after this instant.
    pub ends_from: Option<At>,
    /// Ending before this instant.
    pub ends_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

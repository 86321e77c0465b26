//! What a list of messages can be narrowed by.

use super::{Channel, MessageStatus};
use crate::Audience;
use kernel::{At, Day, Id, LangTag, Terms};

/// Narrows a list of messages. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct MessageFilter {
    /// Words of the headline, the body, the talking points, the questions or the answers.
    pub q: Option<Terms>,
    /// That may be said on this day: approved, valid, its position in force, and flagged by nothing.
    pub on: Option<Day>,
    /// With `on`: also those that were flagged by that day.
    pub include_flagged: bool,
    /// Whether anything flags it today.
    pub flagged: Option<bool>,
    /// To any of these audiences.
    pub audience: Vec<Audience>,
    /// Through any of these channels.
    pub channel: Vec<Channel>,
    /// In any of these languages.
    pub language: Vec<LangTag>,
    /// Of any of these positions.
    pub position_id: Vec<Id>,
    /// Of positions on any of these issues.
    pub issue_id: Vec<Id>,
    /// Citing any of these findings.
    pub finding_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<MessageStatus>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

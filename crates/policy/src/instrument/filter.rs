//! What a list of instruments can be narrowed by.

use super::{InstrumentKind, OurRole, Stage};
use crate::outcome::StanceKind;
use kernel::{At, Day, DivisionId, GoalId, Id, Terms, Text};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Identifiers that may be asked for at once.
const IDENTIFIERS: usize = 100;

/// Narrows a list of instruments. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct InstrumentFilter {
    /// Words of the identifier, the title or the summary.
    pub q: Option<Terms>,
    /// Of any of these kinds.
    pub kind: Vec<InstrumentKind>,
    /// Of any of these places, not of what lies in them.
    pub jurisdiction: Vec<DivisionId>,
    /// Of any of these sessions.
    pub session: Vec<Text<80>>,
    /// At any of these stages.
    pub stage: Vec<Stage>,
    /// Whether nothing more is expected of it.
    pub concluded: Option<bool>,
    /// About any of these subjects, whatever their case.
    pub subject: Vec<Text<200>>,
    /// By a sponsor of any of these names: the whole name, or the family name.
    pub sponsor: Vec<Text<300>>,
    /// By any of these office holders, where that is certain.
    pub office_holder_id: Vec<Id>,
    /// Of any of these agencies, companies or standards bodies.
    pub agency: Vec<Text<80>>,
    /// Before any of these courts.
    pub court_id: Vec<Id>,
    /// In which the association has any of these roles.
    pub our_role: Vec<OurRole>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Work on which serves any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// On which any unit has any of these stances.
    pub stance: Vec<StanceKind>,
    /// Called any of these, however it is written; at most 100.
    #[serde(deserialize_with = "not_too_many")]
    #[cfg_attr(feature = "openapi", param(max_items = 100))]
    pub identifier: Vec<Text<200>>,
    /// Whose last action was on or after this day.
    pub action_since: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
    /// With a deadline at or after this instant.
    pub deadline_from: Option<At>,
    /// With a deadline before this instant.
    pub deadline_until: Option<At>,
    /// Whether the caller watches it; an app that acts for a person watches nothing.
    pub watched: Option<bool>,
    /// Watched by any of these units.
    pub watching_unit_id: Vec<Id>,
}

fn not_too_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Text<200>>, D::Error> {
    let identifiers = Vec::<Text<200>>::deserialize(d)?;
    if identifiers.len() > IDENTIFIERS {
        return Err(D::Error::custom(format!("must name at most {IDENTIFIERS} identifiers")));
    }
    Ok(identifiers)
}

use super::{AdvocateStatus, Offer, Reach, Skill};
use crate::engagement::Rung;
use kernel::{At, DivisionId, Id, LangTag, LibraryType};
use serde::Deserialize;

/// Narrows a list of advocates. Values of one field are 'any of', fields are 'all of'.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct AdvocateFilter {
    /// In any of these states.
    pub status: Vec<AdvocateStatus>,
    /// Looked after by any of these units.
    pub unit_id: Vec<Id>,
    /// The records of any of these people.
    pub person_id: Vec<Id>,
    /// Speaking for any of these places, or for one within it.
    pub division: Vec<DivisionId>,
    /// Speaking for places that reach any of these levels.
    pub level: Vec<Reach>,
    /// Caring about any of these kinds of libraries.
    pub library_type: Vec<LibraryType>,
    /// Caring about any of these topics.
    pub interest: Vec<Id>,
    /// Knowing any of these languages.
    pub language: Vec<LangTag>,
    /// Knowing how to do any of these things.
    pub skill: Vec<Skill>,
    /// Ready to do any of these things.
    pub offer: Vec<Offer>,
    /// On any of these rungs.
    pub rung: Vec<Rung>,
    /// Whether they let the association mail them action alerts.
    pub takes_alerts: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl AdvocateFilter {
    /// This filter, narrowed further by another in the fields that it leaves open.
    #[must_use]
    pub fn narrowed_by(self, other: Self) -> Self {
        fn open<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
            if own.is_empty() { other } else { own }
        }
        Self {
            status: open(self.status, other.status),
            unit_id: open(self.unit_id, other.unit_id),
            person_id: open(self.person_id, other.person_id),
            division: open(self.division, other.division),
            level: open(self.level, other.level),
            library_type: open(self.library_type, other.library_type),
            interest: open(self.interest, other.interest),
            language: open(self.language, other.language),
            skill: open(self.skill, other.skill),
            offer: open(self.offer, other.offer),
            rung: open(self.rung, other.rung),
            takes_alerts: self.takes_alerts.or(other.takes_alerts),
            updated_since: self.updated_since.or(other.updated_since),
        }
    }
}

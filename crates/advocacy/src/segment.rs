//! Segments: parts of the network by what they have in common, kept as filters and counted as they are now.

use crate::{
    advocate::{AdvocateFilter, AdvocateStatus, Offer, Reach, Skill},
    engagement::Rung,
};
use kernel::{
    At, Check, DivisionId, Id, LangTag, LibraryType, Permission, Record, Result, Text, record_fields, sorted,
    suppression::Cell,
};
use record::record;
use serde::{Deserialize, Serialize};

/// What those in a segment have in common. Values of one field are 'any of', fields are 'all of'; without any it is the whole
/// network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SegmentCriteria, examples(json!({
    "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
    "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": true
}))))]
pub struct Criteria {
    /// Looked after by any of these units.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub unit_id: Vec<Id>,
    /// Speaking for any of these places, or for one within it.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub division: Vec<DivisionId>,
    /// Speaking for places that reach any of these levels.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub level: Vec<Reach>,
    /// Caring about any of these kinds of libraries.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub library_type: Vec<LibraryType>,
    /// Caring about any of these topics.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub interest: Vec<Id>,
    /// Knowing any of these languages.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub language: Vec<LangTag>,
    /// Knowing how to do any of these things.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub skill: Vec<Skill>,
    /// Ready to do any of these things.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub offer: Vec<Offer>,
    /// On any of these rungs.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub rung: Vec<Rung>,
    /// Whether they let the association mail them action alerts; null where that does not matter.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub takes_alerts: Option<bool>,
}

/// A part of the network, kept as a filter.
#[record(example = {
    "name": "Writers in Wyoming", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "criteria": {
        "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
        "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": true
    }
})]
pub struct Segment {
    /// What people call it.
    pub name: Text<200>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// What those in it have in common.
    pub criteria: Criteria,
}

/// How many are in a segment now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "counted_at": "2026-05-01T12:00:00Z", "advocates": { "count": 812, "is_suppressed": false }
}))))]
pub struct SegmentCount {
    /// When they were counted.
    pub counted_at: At,
    /// How many take part; hidden where they are few, from whoever may not see people.
    pub advocates: Cell,
}

/// Narrows a list of segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct SegmentFilter {
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Criteria {
    /// The filter that finds those in it: of those who take part.
    pub fn filter(&self) -> AdvocateFilter {
        let Self { unit_id, division, level, library_type, interest, language, skill, offer, rung, takes_alerts } =
            self.clone();
        AdvocateFilter {
            status: vec![AdvocateStatus::Active],
            unit_id,
            person_id: Vec::new(),
            division,
            level,
            library_type,
            interest,
            language,
            skill,
            offer,
            rung,
            takes_alerts,
            updated_since: None,
        }
    }
}

impl Record for Segment {
    const KIND: &'static str = "segment";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!();

    fn unit(&self) -> Option<Id> {
        Some(self.owner_unit_id)
    }

    fn is_public(&self) -> bool {
        false
    }

    fn check(&self) -> Result<()> {
        let Criteria {
            unit_id,
            division,
            interest,
            level,
            library_type,
            language,
            skill,
            offer,
            rung,
            takes_alerts: _,
        } = &self.criteria;
        let long = [unit_id.len(), division.len(), interest.len()].into_iter().all(|length| length <= 100);
        let words = [level.len(), library_type.len(), language.len(), skill.len(), offer.len(), rung.len()];
        let short = words.into_iter().all(|length| length <= 20);
        Check::default().that(long && short, "/criteria", "invalid", "names too many values in one field").done()
    }
}

sorted!(Segment, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_left_is_in_no_segment() {
        assert_eq!(Criteria::default().filter().status, [AdvocateStatus::Active]);
    }
}

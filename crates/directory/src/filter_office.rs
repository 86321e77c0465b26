//! What lists of those in office, of courts and of places can be narrowed by.

use crate::{
    Chamber, CourtLevel, CourtSystem, CourtType, DivisionId, Name, OfficeSource, PostKey, PostRole, StateCode, ZipCode,
};
use kernel::{At, Day, Id, Terms, Text};
use serde::{Deserialize, Deserializer};

/// Narrows a list of posts.
#[record::filter]
pub struct PostFilter {
    /// Words of the title.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these roles.
    pub role: Vec<PostRole>,
    /// Filled by the voters of any of these divisions.
    #[serde(deserialize_with = "electorates")]
    pub division_ocd_id: Vec<DivisionId>,
    /// Part of the government of any of these divisions.
    pub jurisdiction_ocd_id: Vec<DivisionId>,
    /// With any of these keys, by whichever id of its division a post is kept.
    pub key: Vec<PostKey>,
    /// There on this day, and held by nobody.
    pub vacant_on: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of people in office.
#[record::filter]
pub struct OfficeHolderFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these parties, as the records have it.
    pub party: Vec<Name>,
    /// With this id in any outside register.
    pub outside_id: Option<Text<200>>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of tenures.
#[record::filter]
pub struct TenureFilter {
    /// Of any of these posts, or of one that is the same seat by another id of its division.
    pub post_id: Vec<Id>,
    /// Of any of these people.
    pub office_holder_id: Vec<Id>,
    /// By the word of any of these.
    pub source: Vec<OfficeSource>,
    /// With this day among theirs.
    pub on: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of committees.
#[record::filter]
pub struct CommitteeFilter {
    /// Words of the name or of what it deals with.
    pub q: Option<Terms>,
    /// Of any of these chambers.
    pub chamber: Vec<Chamber>,
    /// Of the legislature of any of these divisions.
    pub jurisdiction_ocd_id: Vec<DivisionId>,
    /// With any of these outside ids.
    pub outside_id: Vec<Text<40>>,
    /// Directly in this committee.
    pub parent_id: Option<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of memberships.
#[record::filter]
pub struct CommitteeMembershipFilter {
    /// On any of these committees.
    pub committee_id: Vec<Id>,
    /// Of any of these people.
    pub office_holder_id: Vec<Id>,
    /// That last on this day, on committees that exist on it.
    pub on: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of courts.
#[record::filter]
pub struct CourtFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub court_id: Vec<Text<40>>,
    /// Of any of these systems.
    pub system: Vec<CourtSystem>,
    /// Of any of these levels.
    pub level: Vec<CourtLevel>,
    /// Of any of these types.
    pub court_type: Vec<CourtType>,
    /// For any of these divisions.
    pub division_ocd_id: Vec<DivisionId>,
    /// Part of any of these courts.
    pub parent_court_id: Vec<Text<40>>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of areas of ZIP codes.
#[record::filter]
pub struct ZipAreaFilter {
    /// Of any of these ZIP codes.
    pub zip: Vec<ZipCode>,
    /// In any of these states.
    pub state: Vec<StateCode>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of boundaries.
#[record::filter]
pub struct BoundaryFilter {
    /// Of any of these divisions.
    #[serde(deserialize_with = "electorates")]
    pub division_ocd_id: Vec<DivisionId>,
    /// Of any of these kinds of division.
    pub kind: Vec<Text<40>>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Divisions as posts and boundaries are kept by them: a congressional district at large by the whole of what it lies in.
fn electorates<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<DivisionId>, D::Error> {
    let asked = Vec::<DivisionId>::deserialize(d)?;
    Ok(asked.iter().map(DivisionId::electorate).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_at_large_is_looked_for_by_its_state() {
        let asked = serde_json::json!({"division_ocd_id": ["ocd-division/country:us/state:wy/cd:at-large"]});
        let filter: BoundaryFilter = serde_json::from_value(asked).unwrap();
        assert_eq!(filter.division_ocd_id[0].as_str(), "ocd-division/country:us/state:wy");
    }
}

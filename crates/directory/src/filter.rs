//! What lists can be narrowed by, as the query string says it. Filters of one field are 'any of', fields are 'all of'.

use crate::{
    ClientKind, CountryCode, DivisionId, FscsKey, Level, LibraryType, OrganizationKind, RorId, Scheme, StateCode,
    UnitKind,
};
use kernel::{At, Id, Terms, Text};

/// Narrows a list of divisions.
#[record::filter]
pub struct DivisionFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// Of any of these levels.
    pub level: Vec<Level>,
    /// With any of these Open Civic Data ids.
    pub ocd_id: Vec<DivisionId>,
    /// Directly in any of these divisions.
    pub parent_ocd_id: Vec<DivisionId>,
    /// Aliases of this living division.
    pub same_as: Option<DivisionId>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of libraries.
#[record::filter]
pub struct LibraryFilter {
    /// Words of the name or the city.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these types.
    pub library_type: Vec<LibraryType>,
    /// In any of these states, by postal code.
    pub state: Vec<StateCode>,
    /// In any of these divisions themselves, not in what lies within them.
    pub division_ocd_id: Vec<DivisionId>,
    /// With any of these FSCS keys.
    pub fscs_key: Vec<FscsKey>,
    /// With this id of its state.
    pub libid: Option<Text<40>>,
    /// With this ROR id.
    pub ror_id: Option<RorId>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of organizations.
#[record::filter]
pub struct OrganizationFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<OrganizationKind>,
    /// Seated in any of these countries.
    pub country: Vec<CountryCode>,
    /// With any of these ROR ids.
    pub ror_id: Vec<RorId>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of units.
#[record::filter]
pub struct UnitFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<UnitKind>,
    /// Directly in this unit.
    pub parent_id: Option<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of topics.
#[record::filter]
pub struct TopicFilter {
    /// Words of the label.
    pub q: Option<Terms>,
    /// Of any of these vocabularies.
    pub scheme: Vec<Scheme>,
    /// Directly under this topic.
    pub parent_id: Option<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of people.
#[record::filter]
pub struct PersonFilter {
    /// Words of the name, or the whole mail address.
    pub q: Option<Terms>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Narrows a list of clients.
#[record::filter]
pub struct ClientFilter {
    /// Words of the name.
    pub q: Option<Terms>,
    /// Of any of these kinds.
    pub kind: Vec<ClientKind>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

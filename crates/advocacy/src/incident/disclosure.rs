//! What everybody may know of an incident: nothing, but for the fields that those who see to it tell, and with these its kind and
//! where it stands. Of what came by the public form they can tell only the fields that its reporter lets be told.

use super::{Incident, IncidentKind, IncidentOutcome, IncidentStatus};
use kernel::{Day, DivisionId, Id, Text, words};
use serde::Serialize;

words! {
    /// A field of an incident that may be told.
    pub enum IncidentField {
        Title = "title",
        What = "what",
        Place = "place",
        Library = "library",
        HappenedOn = "happened_on",
        Outcome = "outcome",
    }
}

/// An incident as far as it may be told. What may not is null, as is what is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "kind": "closure", "status": "triaged", "title": null, "what": null,
    "division_ocd_id": "ocd-division/country:us/state:wy/county:laramie", "library_id": null, "happened_on": null,
    "outcome": null
}))))]
pub struct DisclosedIncident {
    /// Names it.
    pub id: Id,
    /// What it is.
    pub kind: IncidentKind,
    /// Where it stands.
    pub status: IncidentStatus,
    /// What we call it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub title: Option<Text<200>>,
    /// What happened.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub what: Option<Text<5000>>,
    /// Where.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub division_ocd_id: Option<DivisionId>,
    /// Which library.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub library_id: Option<Id>,
    /// When.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub happened_on: Option<Day>,
    /// What came of it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outcome: Option<IncidentOutcome>,
}

impl Incident {
    /// As far as it may be told: what nobody has looked at yet is not, whatever its reporter allows, and neither is one of which
    /// no field may be.
    pub fn disclosed(self) -> Option<DisclosedIncident> {
        if self.disclosed.is_empty() || self.triaged_at.is_none() {
            return None;
        }
        let may = |field| self.disclosed.contains(&field);
        Some(DisclosedIncident {
            id: self.id,
            kind: self.kind,
            status: self.status,
            title: may(IncidentField::Title).then(|| self.title.clone()),
            what: may(IncidentField::What).then(|| self.what.clone()),
            division_ocd_id: self.division_ocd_id.clone().filter(|_| may(IncidentField::Place)),
            library_id: self.library_id.filter(|_| may(IncidentField::Library)),
            happened_on: self.happened_on.filter(|_| may(IncidentField::HappenedOn)),
            outcome: self.outcome.filter(|_| may(IncidentField::Outcome)),
        })
    }
}

//! What stands beside an instrument: its versions, sponsors and relations.

use super::identifier_key;
use kernel::{At, Check, Day, Id, Result, Text, WebUri, words};
use serde::Serialize;

words! {
    /// What a version is: the text itself, an amendment to it, or a document that goes with it, such as a fiscal note.
    pub enum VersionKind { Text = "text", Amendment = "amendment", Document = "document" }
}

words! {
    /// How one instrument stands to another: the same measure in the other chamber (or the one country's in another's), the same
    /// in an earlier session, what it replaces or is replaced by, the case it is an appeal of, or otherwise near to it.
    pub enum RelationKind {
        Companion = "companion",
        PriorSession = "prior_session",
        Replaces = "replaces",
        ReplacedBy = "replaced_by",
        Related = "related",
        AppealOf = "appeal_of",
    }
}

words! {
    /// Whether a sponsor is a person or an organization, such as a committee.
    pub enum SponsorEntity { Person = "person", Organization = "organization" }
}

/// Where a text can be had.
#[record::part(example = { "url": "https://example.org/HB0010.pdf", "media_type": "application/pdf" })]
#[schema(as = InstrumentLink)]
pub struct Link {
    /// Its address.
    pub url: WebUri,
    /// What it is there, where that is told.
    pub media_type: Option<Text<100>>,
}

/// A version of an instrument's text, an amendment, or a document beside it. Its id never changes: stances and scores refer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InstrumentVersion, examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "number": 1, "kind": "text", "label": "Introduced", "dated_on": "2026-02-09",
    "links": [{ "url": "https://example.org/HB0010.pdf", "media_type": "application/pdf" }], "outside_id": null,
    "from_source": true, "created_at": "2026-05-01T12:00:00Z", "change_hash": null
}))))]
pub struct Version {
    /// Names it.
    pub id: Id,
    /// Its place in the order in which versions became known, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub number: i32,
    /// What it is.
    pub kind: VersionKind,
    /// What it is called.
    pub label: Text<500>,
    /// The day it bears.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dated_on: Option<Day>,
    /// Where it can be read.
    pub links: Vec<Link>,
    /// What the source calls it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outside_id: Option<Text<200>>,
    /// Whether an import brought it.
    pub from_source: bool,
    /// When it became known.
    pub created_at: At,
    /// Differs when the source's own record of it does; null for what has none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub change_hash: Option<Text<80>>,
}

/// What a version is added from.
#[record::form(example = {
    "kind": "text", "label": "Introduced", "dated_on": "2026-02-09",
    "links": [{ "url": "https://example.org/HB0010.pdf", "media_type": "application/pdf" }]
})]
#[derive(Serialize)]
#[schema(as = NewInstrumentVersion)]
pub struct NewVersion {
    /// What it is.
    pub kind: VersionKind,
    /// What it is called.
    pub label: Text<500>,
    /// The day it bears.
    pub dated_on: Option<Day>,
    /// Where it can be read.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub links: Vec<Link>,
}

/// Who brought an instrument in, or put their name to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InstrumentSponsor, examples(json!({
    "number": 1, "name": "Lucas", "classification": "primary", "is_primary": true, "entity": "person", "outside_id": null,
    "office_holder_id": null, "candidate_ids": [], "from_source": true
}))))]
pub struct Sponsor {
    /// Its place in the list, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub number: i32,
    /// The name, as the source has it.
    pub name: Text<300>,
    /// What kind of sponsor, in the source's word.
    pub classification: Text<60>,
    /// Whether it is one of those who brought it in.
    pub is_primary: bool,
    /// Whether it is a person; null where the source does not say.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub entity: Option<SponsorEntity>,
    /// Their id in a registry of office holders, such as the Biographical Directory of the Congress.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outside_id: Option<Text<80>>,
    /// The office holder, where it is certain who is meant.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub office_holder_id: Option<Id>,
    /// The office holders who may be meant, where it is not.
    pub candidate_ids: Vec<Id>,
    /// Whether an import brought it.
    pub from_source: bool,
}

/// What a sponsor is added from.
#[record::form(example = {
    "name": "Lucas", "classification": "primary", "is_primary": true, "entity": "person", "outside_id": null
})]
#[derive(Serialize)]
#[schema(as = NewInstrumentSponsor)]
pub struct NewSponsor {
    /// The name.
    pub name: Text<300>,
    /// What kind of sponsor.
    pub classification: Text<60>,
    /// Whether it is one of those who brought it in.
    pub is_primary: bool,
    /// Whether it is a person.
    pub entity: Option<SponsorEntity>,
    /// Their id in a registry of office holders.
    pub outside_id: Option<Text<80>>,
}

/// How an instrument stands to another, known already or not yet: one that is named by its outside id is linked when it appears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Its place in the list, from 1.
    pub number: i32,
    /// How.
    pub kind: RelationKind,
    /// The other one, where it was named by its id.
    pub other_id: Option<Id>,
    /// The other one, by the outside id under which it is or will be known.
    pub outside_id: Option<Text<300>>,
    /// What the other one is called.
    pub identifier: Text<200>,
    /// The session the other one is of.
    pub session: Option<Text<80>>,
    /// Whether an import brought it.
    pub from_source: bool,
    /// The outside id that the other one has by now, where it was named by its id: looked up when the relation is read.
    pub known_as: Option<Text<300>>,
}

/// What a relation is added from: the other instrument by its id, or by its identifier (and session, where that differs) in the same
/// jurisdiction or court, whether it is known yet or not.
#[record::form(example = {
    "kind": "companion", "instrument_id": null, "identifier": "SF 20", "session": "2026", "court_id": null
})]
#[derive(Serialize)]
#[schema(as = NewInstrumentRelation)]
pub struct NewRelation {
    /// How the instrument stands to the other.
    pub kind: RelationKind,
    /// The other one.
    pub instrument_id: Option<Id>,
    /// What the other one is called.
    pub identifier: Option<Text<200>>,
    /// The session the other one is of; the same where none is named.
    pub session: Option<Text<80>>,
    /// The court the other one is before; the same where none is named.
    pub court_id: Option<Id>,
}

impl NewVersion {
    /// The version itself.
    pub(super) fn add(self, id: Id, number: i32, now: At) -> Version {
        let Self { kind, label, dated_on, links } = self;
        let (outside_id, change_hash) = (None, None);
        Version {
            id,
            number,
            kind,
            label,
            dated_on,
            links,
            outside_id,
            from_source: false,
            created_at: now,
            change_hash,
        }
    }
}

impl NewSponsor {
    /// The sponsor itself; who is meant is told by [`InstrumentFile::link_sponsors`](super::InstrumentFile::link_sponsors).
    pub(super) fn add(self, number: i32, from_source: bool) -> Sponsor {
        let Self { name, classification, is_primary, entity, outside_id } = self;
        let (office_holder_id, candidate_ids) = (None, Vec::new());
        Sponsor {
            number,
            name,
            classification,
            is_primary,
            entity,
            outside_id,
            office_holder_id,
            candidate_ids,
            from_source,
        }
    }
}

impl NewRelation {
    /// Whether it names the other one, in one way.
    pub fn check(&self) -> Result<()> {
        let one = self.instrument_id.is_some() != self.identifier.is_some();
        let detail = "must be given, or else identifier: one of the two";
        Check::default().that(one, "/instrument_id", "invalid", detail).done()
    }
}

impl Relation {
    /// The name by which the other one is compared.
    pub fn key(&self) -> String {
        identifier_key(self.identifier.as_str())
    }

    /// The outside id of the other one, by whatever it was named.
    pub(super) fn other_outside_id(&self) -> Option<&Text<300>> {
        self.outside_id.as_ref().or(self.known_as.as_ref())
    }
}

//! People in public office, as public records tell of them.

use crate::{DivisionId, Name, PostRole, WebUri};
use kernel::{
    Check, Day, Email, Id, Permission, Record, Result, Text, hashed, record_fields, sorted, take::fill, words,
};
use record::record;
use serde::Serialize;

words! {
    /// Who says so: staff, or one of the files that are imported.
    pub enum OfficeSource { Staff = "staff", UsCongress = "us_congress", OpenStates = "open_states" }
}

words! {
    /// How somebody in office can be reached.
    pub enum ContactKind { Email = "email", Phone = "phone", Fax = "fax", Address = "address", Form = "form", Url = "url" }
}

/// A way to reach somebody in office.
#[record::part(example = {
    "kind": "phone", "value": "202-224-0100", "label": "capitol", "source": "staff"
})]
pub struct ContactPoint {
    /// What it is.
    pub kind: ContactKind,
    /// The address, number or uri itself. What staff say is a mail address or a uri must be one.
    pub value: Text<500>,
    /// Which of several it is, such as the office in the capitol or in the district.
    pub label: Option<Text<60>>,
    /// Who says so. A file replaces what it said before, and nothing else.
    pub source: OfficeSource,
}

/// What somebody in office is called in an outside register.
#[record::part(example = { "scheme": "bioguide", "identifier": "B000001" })]
#[derive(Hash, PartialOrd, Ord)]
pub struct OutsideId {
    /// The register, such as `bioguide`, `ocd_person` or `wikidata`.
    pub scheme: Text<40>,
    /// The id there.
    pub identifier: Text<200>,
}

/// A post that somebody holds or held.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "tenure_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "post_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
    "role": "us_house", "title": "U.S. Representative for Wyoming at large",
    "division_ocd_id": "ocd-division/country:us/state:wy", "since": "2025-01-03", "until": null
}))))]
pub struct PostHeld {
    /// The tenure.
    pub tenure_id: Id,
    /// The post.
    pub post_id: Id,
    /// What the post is.
    pub role: PostRole,
    /// What it is called.
    pub title: Name,
    /// The division whose voters fill it.
    pub division_ocd_id: DivisionId,
    /// The first day; null where it is not known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub since: Option<Day>,
    /// The first day on which they no longer hold it; null where no end is known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub until: Option<Day>,
}

/// Somebody who holds or held a public post: what is public about them, from public records. No user of this service.
#[record(example = {
    "name": "Ada Example", "given_name": "Ada", "family_name": "Example", "party": "Independent",
    "outside_ids": [{ "scheme": "bioguide", "identifier": "E000001" }],
    "contact_points": [{ "kind": "phone", "value": "202-224-0100", "label": "capitol", "source": "staff" }],
    "source": "staff", "posts_held": [{
        "tenure_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "post_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
        "role": "us_house", "title": "U.S. Representative for Wyoming at large",
        "division_ocd_id": "ocd-division/country:us/state:wy", "since": "2025-01-03", "until": null
    }]
})]
pub struct OfficeHolder {
    /// What they are called in office.
    pub name: Name,
    /// Given name.
    pub given_name: Option<Name>,
    /// Family name.
    pub family_name: Option<Name>,
    /// The party they stand for now, in the words of the source.
    pub party: Option<Name>,
    /// What outside registers call them. By `bioguide`, `ocd_person`, `wikidata` and `votesmart` a file tells that it speaks of
    /// somebody who is here.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub outside_ids: Vec<OutsideId>,
    /// How to reach them.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub contact_points: Vec<ContactPoint>,
    /// Whose word counts for name and party: other files only add what is missing.
    #[kept(OfficeSource::Staff)]
    pub source: OfficeSource,
    /// The posts they hold or held, the latest first.
    #[kept(Vec::new())]
    pub posts_held: Vec<PostHeld>,
}

impl ContactPoint {
    /// Whether it is what its kind says, where staff say so; a file is taken at its word.
    fn check(&self) -> std::result::Result<(), &'static str> {
        let value = self.value.as_str();
        match (self.source, self.kind) {
            (OfficeSource::Staff, ContactKind::Email) => value.parse::<Email>().map(drop),
            (OfficeSource::Staff, ContactKind::Form | ContactKind::Url) => value.parse::<WebUri>().map(drop),
            _ => Ok(()),
        }
    }
}

/// The registers whose ids name one person each, the surest first.
const TELLING: [&str; 4] = ["bioguide", "ocd_person", "wikidata", "votesmart"];

impl OutsideId {
    /// An id of a register; `None` where either is empty or too long.
    pub fn new(scheme: &str, identifier: &str) -> Option<Self> {
        Some(Self { scheme: scheme.parse().ok()?, identifier: identifier.parse().ok()? })
    }

    /// Those that tell who somebody is, as `scheme:identifier`, the surest first.
    pub fn keys(ids: &[Self]) -> Vec<String> {
        let of = |scheme: &&str| ids.iter().filter(|id| id.scheme.as_str() == *scheme).collect::<Vec<_>>();
        TELLING.iter().flat_map(of).map(|id| format!("{}:{}", id.scheme, id.identifier)).collect()
    }
}

impl OfficeHolder {
    /// Takes what a file says; what it is silent about stays. Name and party are the word of the source that brought them; ids
    /// are added; contact points take the place of those that the same source gave. Whether anything changed.
    pub fn refresh(&mut self, new: NewOfficeHolder, source: OfficeSource) -> bool {
        let before = self.clone();
        let NewOfficeHolder { name, given_name, family_name, party, outside_ids, contact_points } = new;
        if self.source == source {
            self.name = name;
            fill(&mut self.given_name, given_name);
            fill(&mut self.family_name, family_name);
            fill(&mut self.party, party);
        } else {
            self.given_name = self.given_name.take().or(given_name);
            self.family_name = self.family_name.take().or(family_name);
            self.party = self.party.take().or(party);
        }
        for id in outside_ids {
            if !self.outside_ids.contains(&id) {
                self.outside_ids.push(id);
            }
        }
        self.outside_ids.sort();
        self.contact_points.retain(|contact| contact.source != source);
        self.contact_points.extend(contact_points);
        self.contact_points.sort_by_key(|contact| contact.source);
        *self != before
    }
}

impl Record for OfficeHolder {
    const KIND: &'static str = "office_holder";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    /// The posts are told by tenures, which change by themselves.
    fn context(&self) -> Option<u64> {
        (!self.posts_held.is_empty()).then(|| hashed(&self.posts_held))
    }

    fn check(&self) -> Result<()> {
        let once = |n: usize, id: &OutsideId| !self.outside_ids.iter().take(n).any(|earlier| earlier == id);
        let mut check = Check::default();
        for (n, id) in self.outside_ids.iter().enumerate() {
            check.that(once(n, id), format!("/outside_ids/{n}"), "duplicate", "stands there twice");
        }
        for (n, contact) in self.contact_points.iter().enumerate() {
            if let Err(detail) = contact.check() {
                check.that(false, format!("/contact_points/{n}/value"), "invalid", detail);
            }
        }
        check.done()
    }
}

sorted!(OfficeHolder, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _};

    fn contact(value: &str, source: OfficeSource) -> ContactPoint {
        ContactPoint { kind: ContactKind::Phone, value: value.parse().unwrap(), label: None, source }
    }

    fn new(name: &str, contacts: Vec<ContactPoint>) -> NewOfficeHolder {
        NewOfficeHolder {
            name: name.parse().unwrap(),
            given_name: None,
            family_name: None,
            party: None,
            outside_ids: OutsideId::new("bioguide", "E000001").into_iter().collect(),
            contact_points: contacts,
        }
    }

    fn holder() -> OfficeHolder {
        let from_file = contact("1", OfficeSource::UsCongress);
        let holder = new("Ada", vec![contact("0", OfficeSource::Staff), from_file]);
        let holder = holder.register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap();
        OfficeHolder { source: OfficeSource::UsCongress, ..holder }
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let news = new("Ada", vec![contact("1", OfficeSource::UsCongress)]);
        assert!(!holder().refresh(news, OfficeSource::UsCongress));
    }

    #[test]
    fn a_file_replaces_its_own_contacts_and_nobody_elses() {
        let mut holder = holder();
        holder.refresh(new("Ada", vec![contact("2", OfficeSource::UsCongress)]), OfficeSource::UsCongress);
        let values: Vec<_> = holder.contact_points.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(values, ["0", "2"]);
    }

    #[test]
    fn what_staff_say_is_a_mail_address_or_a_uri_is_one() {
        let said = |kind, value: &str, source| ContactPoint { kind, ..contact(value, source) };
        let contacts = vec![
            said(ContactKind::Email, "ada at example.org", OfficeSource::Staff),
            said(ContactKind::Email, "ada@example.org", OfficeSource::Staff),
            said(ContactKind::Form, "example.org/form", OfficeSource::Staff),
            said(ContactKind::Form, "example.org/form", OfficeSource::UsCongress),
        ];
        let refused = OfficeHolder { contact_points: contacts, ..holder() }.check().unwrap_err().fields;
        let pointers: Vec<_> = refused.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/contact_points/0/value", "/contact_points/2/value"]);
    }

    #[test]
    fn another_source_does_not_rename() {
        let mut holder = holder();
        holder.refresh(new("A. Example", Vec::new()), OfficeSource::OpenStates);
        assert_eq!(holder.name.as_str(), "Ada");
    }

    #[test]
    fn ids_that_name_a_web_page_do_not_tell_who_it_is() {
        let ids = [OutsideId::new("ballotpedia", "Ada").unwrap(), OutsideId::new("wikidata", "Q1").unwrap()];
        assert_eq!(OutsideId::keys(&ids), ["wikidata:Q1"]);
    }
}

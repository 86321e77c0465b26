//! State and local officials (CC0, github.com/openstates/people), one person a line.

use crate::{
    RowError,
    legislators::day,
    records::{each, field, maybe, readable, records_of},
};
use directory::{
    ContactKind, ContactPoint, DivisionId, NewOfficeHolder, NewPost, OfficeSource, OutsideId, PostRole, RosterEntry,
    Term, UsState, WebUri,
};
use kernel::{Email, Text};
use serde::Deserialize;
use std::collections::BTreeMap;

mod district;

records_of! {
    /// The people of a file of Open States, one a line or in an array.
    pub struct People of "people of Open States" => RosterEntry, by entry
}

#[derive(Deserialize)]
struct Record {
    id: String,
    name: String,
    given_name: Option<String>,
    family_name: Option<String>,
    email: Option<String>,
    #[serde(default)]
    party: Vec<Named>,
    #[serde(default)]
    roles: Vec<Role>,
    #[serde(default)]
    offices: Vec<Office>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    ids: BTreeMap<String, String>,
    #[serde(default)]
    other_identifiers: Vec<Identifier>,
}

/// A party by its name, or as an object that has one and may say until when they stood for it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Plain(String),
    Whole { name: String, end_date: Option<String> },
}

impl Named {
    /// Its name; `None` of one they stand for no more.
    fn current(&self) -> Option<&str> {
        match self {
            Self::Plain(name) => Some(name),
            Self::Whole { name, end_date } => end_date.as_ref().is_none_or(String::is_empty).then_some(name.as_str()),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Link {
    Plain(String),
    Whole { url: String },
}

#[derive(Deserialize)]
struct Role {
    #[serde(rename = "type")]
    kind: String,
    jurisdiction: String,
    district: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    end_reason: Option<String>,
}

#[derive(Deserialize)]
struct Office {
    classification: Option<String>,
    address: Option<String>,
    voice: Option<String>,
    fax: Option<String>,
}

#[derive(Deserialize)]
struct Identifier {
    scheme: String,
    identifier: String,
}

fn entry(line: u64, record: Record) -> Result<RosterEntry, RowError> {
    if !record.id.starts_with("ocd-person/") {
        return Err(RowError::at(line, "id", "must be one of ocd-person/"));
    }
    let party = record.party.iter().find_map(Named::current);
    let holder = NewOfficeHolder {
        name: field(line, "name", &record.name)?,
        given_name: maybe(line, "given_name", record.given_name.as_deref())?,
        family_name: maybe(line, "family_name", record.family_name.as_deref())?,
        party: maybe(line, "party", party)?,
        outside_ids: outside_ids(&record),
        contact_points: contacts(&record),
    };
    Ok(RosterEntry { source: OfficeSource::OpenStates, holder, posts: posts(line, &record.roles)? })
}

fn outside_ids(record: &Record) -> Vec<OutsideId> {
    let own = [("ocd_person", record.id.as_str())];
    let ids = record.ids.iter().map(|(scheme, id)| (scheme.as_str(), id.as_str()));
    let others = record.other_identifiers.iter().map(|id| (id.scheme.as_str(), id.identifier.as_str()));
    let told = own.into_iter().chain(ids).chain(others);
    let mut ids: Vec<OutsideId> = told.filter_map(|(scheme, id)| OutsideId::new(scheme, id)).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// How to reach somebody; what is no address of its kind is left out.
fn contacts(record: &Record) -> Vec<ContactPoint> {
    let source = OfficeSource::OpenStates;
    let contact = |kind, value: Option<&str>, label: Option<&str>| {
        Some(ContactPoint { kind, value: readable(value)?, label: readable(label), source })
    };
    let mail = record.email.as_deref().filter(|text| text.trim().parse::<Email>().is_ok());
    let mut contacts: Vec<ContactPoint> = contact(ContactKind::Email, mail, None).into_iter().collect();
    for Office { classification, address, voice, fax } in &record.offices {
        let label = classification.as_deref();
        let told = [(ContactKind::Address, address), (ContactKind::Phone, voice), (ContactKind::Fax, fax)];
        contacts.extend(told.into_iter().filter_map(|(kind, value)| contact(kind, value.as_deref(), label)));
    }
    let links = record.links.iter().map(|link| match link {
        Link::Plain(url) | Link::Whole { url } => url.trim(),
    });
    let readable = links.filter(|url| url.parse::<WebUri>().is_ok());
    contacts.extend(readable.filter_map(|url| contact(ContactKind::Url, Some(url), None)));
    contacts
}

/// The posts with their terms.
fn posts(line: u64, roles: &[Role]) -> Result<Vec<(NewPost, Vec<Term>)>, RowError> {
    let told = each("roles", roles, |role| held(line, role))?;
    Ok(Term::by_post(told.into_iter().flatten()))
}

/// A post with a term in it. Some roles end before they begin, where the first day of a later term was written over that of an
/// earlier one: such a time says nothing, and is passed over.
fn held(line: u64, role: &Role) -> Result<Option<(NewPost, Term)>, RowError> {
    let post = post(line, role)?;
    let since = day(line, "start_date", role.start_date.as_deref())?;
    let until = day(line, "end_date", role.end_date.as_deref())?;
    let is_told = since.zip(until).is_none_or(|(since, until)| since < until);
    Ok(is_told.then(|| (post, Term { since, until, end_reason: readable(role.end_reason.as_deref()) })))
}

/// The division whose government a jurisdiction is (Open Civic Data, OCDEP 3).
fn division(line: u64, jurisdiction: &str) -> Result<DivisionId, RowError> {
    let body = jurisdiction.strip_prefix("ocd-jurisdiction/").and_then(|rest| rest.rsplit_once('/'));
    let (place, _) = body.ok_or_else(|| RowError::at(line, "jurisdiction", "must be one of ocd-jurisdiction/"))?;
    field(line, "jurisdiction", &format!("ocd-division/{place}"))
}

fn post(line: u64, told: &Role) -> Result<NewPost, RowError> {
    let whole = division(line, &told.jurisdiction)?;
    let place = UsState::of_division(&whole).filter(|_| whole.kind() != "place").map_or_else(
        || district::words(whole.as_str()),
        |state| if whole.lineage().len() > 2 { district::words(whole.as_str()) } else { state.name.to_owned() },
    );
    let (role, title, seats) = match told.kind.as_str() {
        "upper" => (PostRole::StateUpper, format!("State Senator for {place}"), None),
        "lower" => (PostRole::StateLower, format!("State Representative for {place}"), None),
        "legislature" => (PostRole::StateUnicameral, format!("Legislator for {place}"), None),
        "governor" => (PostRole::Governor, format!("Governor of {place}"), Some(1)),
        "lt_governor" => (PostRole::LieutenantGovernor, format!("Lieutenant Governor of {place}"), Some(1)),
        "attorney general" => (PostRole::AttorneyGeneral, format!("Attorney General of {place}"), Some(1)),
        "secretary of state" => (PostRole::SecretaryOfState, format!("Secretary of State of {place}"), Some(1)),
        "treasurer" => (PostRole::Treasurer, format!("Treasurer of {place}"), Some(1)),
        "auditor" => (PostRole::Auditor, format!("Auditor of {place}"), Some(1)),
        "chief election officer" => {
            (PostRole::ChiefElectionOfficer, format!("Chief Election Officer of {place}"), Some(1))
        }
        "mayor" => (PostRole::Mayor, format!("Mayor of {place}"), Some(1)),
        other => (PostRole::Other, format!("{other} of {place}"), None),
    };
    let unknown = (role == PostRole::Other).then_some(told.kind.as_str());
    let (division_ocd_id, seat, title) = match told.district.as_deref().map(str::trim).filter(|d| !d.is_empty()) {
        None => (whole, unknown.map(ToOwned::to_owned), title),
        Some(text) => {
            let found = district::district(&whole, role, text);
            let (division, seat) = found.ok_or_else(|| RowError::at(line, "district", "must make a division"))?;
            (division, seat.or(unknown.map(ToOwned::to_owned)), format!("{title}, {}", district::plain(text)))
        }
    };
    let seat: Option<Text<60>> = seat.map(|seat| field(line, "district", &seat)).transpose()?;
    Ok(NewPost {
        role,
        division_ocd_id,
        // One seat of a district that has a letter for each is one seat.
        seats: if seat.as_ref().is_some_and(|seat| seat.as_str().len() == 1) { Some(1) } else { seats },
        seat,
        title: field(line, "type", &title)?,
        organization_id: None,
        valid_from: None,
        valid_until: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<RosterEntry, RowError>> {
        People::new(text.as_bytes()).unwrap().collect()
    }

    fn person(role: &str) -> Result<RosterEntry, RowError> {
        let text = format!(
            r#"{{"state": "al", "kind": "legislature", "id": "ocd-person/1", "name": "Ada Example", "party": ["Whig"],
            "email": "not an address", "roles": [{role}], "offices": [{{"classification": "capitol", "voice": "1", "fax": ""}}],
            "links": ["https://example.org", "no link"], "ids": {{"twitter": "ada"}}}}"#
        );
        read(&text.replace('\n', "")).remove(0)
    }

    fn role(kind: &str, state: &str, rest: &str) -> String {
        let place = format!("ocd-jurisdiction/country:us/{state}/government");
        format!(r#"{{"type": "{kind}", "jurisdiction": "{place}"{rest}}}"#)
    }

    fn post(kind: &str, state: &str, rest: &str) -> NewPost {
        person(&role(kind, state, rest)).unwrap().posts.remove(0).0
    }

    #[test]
    fn a_state_senator_has_the_district() {
        let post = post("upper", "state:nj", r#", "district": "3""#);
        assert_eq!(post.key().as_str(), "state_upper ocd-division/country:us/state:nj/sldu:3");
    }

    #[test]
    fn a_governor_has_the_state() {
        let post = post("governor", "state:al", "");
        assert_eq!((post.title.as_str(), post.seats), ("Governor of Alabama", Some(1)));
    }

    #[test]
    fn a_mayor_has_the_city() {
        let post = post("mayor", "state:al/place:vestavia_hills", "");
        assert_eq!((post.title.as_str(), post.division_ocd_id.kind()), ("Mayor of Vestavia Hills", "place"));
    }

    #[test]
    fn a_role_that_is_not_known_is_kept_by_its_own_word() {
        let post = post("superintendent", "state:al", "");
        assert_eq!((post.role, post.seat.unwrap().as_str()), (PostRole::Other, "superintendent"));
    }

    #[test]
    fn what_is_no_address_is_left_out() {
        let contacts = person(&role("governor", "state:al", "")).unwrap().holder.contact_points;
        assert_eq!(contacts.iter().map(|c| c.kind).collect::<Vec<_>>(), [ContactKind::Phone, ContactKind::Url]);
    }

    #[test]
    fn parties_and_links_may_be_objects() {
        let text = r#"{"id": "ocd-person/1", "name": "Ada", "party": [{"name": "Whig"}], "links": [{"url": "https://example.org"}]}"#;
        let entry = read(text).remove(0).unwrap();
        assert_eq!((entry.holder.party.unwrap().as_str(), entry.holder.contact_points.len()), ("Whig", 1));
    }

    #[test]
    fn of_several_parties_the_one_they_still_stand_for_counts() {
        let text = r#"{"id": "ocd-person/1", "name": "Ada", "party": [{"name": "Whig", "end_date": "2024-05-01"}, {"name": "Tory"}]}"#;
        assert_eq!(read(text).remove(0).unwrap().holder.party.unwrap().as_str(), "Tory");
    }

    #[test]
    fn a_role_that_ends_before_it_begins_is_passed_over() {
        let wrong = role("governor", "state:al", r#", "start_date": "2022-11-09", "end_date": "2018-11-06""#);
        assert_eq!(person(&wrong).unwrap().posts, []);
    }

    #[test]
    fn a_bad_day_is_rejected_by_its_place() {
        let error = person(&role("governor", "state:al", r#", "start_date": "soon""#)).unwrap_err();
        assert!(error.reason.starts_with("roles/0/start_date must be a day"));
    }
}

//! Members of Congress (CC0, github.com/unitedstates/congress-legislators): the file of current members, and in the same
//! format that of former ones.

use crate::{
    RowError,
    records::{each, field, maybe, readable, records_of},
};
use directory::{
    ContactKind, ContactPoint, NewOfficeHolder, NewPost, OfficeSource, OutsideId, RosterEntry, Term, UsState, WebUri,
    congress,
};
use kernel::Day;
use serde::Deserialize;
use serde_json::{Map, Value};

records_of! {
    /// The members of a file of `legislators-current` or `legislators-historical`, in an array or one a line.
    pub struct Legislators of "members of Congress" => RosterEntry, by entry
}

#[derive(Deserialize)]
struct Record {
    id: Map<String, Value>,
    name: Name,
    terms: Vec<TermRecord>,
}

#[derive(Deserialize)]
struct Name {
    first: String,
    last: String,
    official_full: Option<String>,
}

#[derive(Deserialize)]
struct TermRecord {
    #[serde(rename = "type")]
    kind: String,
    start: String,
    end: String,
    state: String,
    class: Option<u8>,
    district: Option<i16>,
    party: Option<String>,
    url: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
    contact_form: Option<String>,
    #[serde(rename = "end-type")]
    end_type: Option<String>,
}

fn entry(line: u64, record: Record) -> Result<RosterEntry, RowError> {
    let Record { id, name, terms } = record;
    let full = name.official_full.unwrap_or_else(|| format!("{} {}", name.first, name.last));
    let outside_ids: Vec<OutsideId> = id.iter().flat_map(|(scheme, value)| outside_ids(scheme, value)).collect();
    if !outside_ids.iter().any(|id| id.scheme.as_str() == "bioguide") {
        return Err(RowError::at(line, "id", "must have a bioguide"));
    }
    let last = terms.last().ok_or_else(|| RowError::at(line, "terms", "must not be empty"))?;
    let holder = NewOfficeHolder {
        name: field(line, "name", &full)?,
        given_name: maybe(line, "name/first", Some(&name.first))?,
        family_name: maybe(line, "name/last", Some(&name.last))?,
        party: maybe(line, "party", last.party.as_deref())?,
        outside_ids,
        contact_points: contacts(last),
    };
    Ok(RosterEntry { source: OfficeSource::UsCongress, holder, posts: posts(line, &terms)? })
}

/// The ids of one register: text or a number, or several.
fn outside_ids(scheme: &str, value: &Value) -> Vec<OutsideId> {
    match value {
        Value::String(text) => OutsideId::new(scheme, text).into_iter().collect(),
        Value::Number(number) => OutsideId::new(scheme, &number.to_string()).into_iter().collect(),
        Value::Array(several) => several.iter().flat_map(|one| outside_ids(scheme, one)).collect(),
        Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
    }
}

/// How to reach a member, by the latest term.
fn contacts(term: &TermRecord) -> Vec<ContactPoint> {
    let told = [
        (ContactKind::Phone, &term.phone),
        (ContactKind::Fax, &term.fax),
        (ContactKind::Address, &term.address),
        (ContactKind::Form, &term.contact_form),
        (ContactKind::Url, &term.url),
    ];
    let contact = |(kind, value): (ContactKind, &Option<String>)| {
        let is_page = matches!(kind, ContactKind::Form | ContactKind::Url);
        let value = value.as_deref().filter(|value| !is_page || value.trim().parse::<WebUri>().is_ok());
        let value = readable(value)?;
        Some(ContactPoint { kind, value, label: "capitol".parse().ok(), source: OfficeSource::UsCongress })
    };
    told.into_iter().filter_map(contact).collect()
}

/// The posts with their terms.
fn posts(line: u64, terms: &[TermRecord]) -> Result<Vec<(NewPost, Vec<Term>)>, RowError> {
    let told = each("terms", terms, |term| held(line, term))?;
    Ok(Term::by_post(told.into_iter().flatten()))
}

/// A post with a term in it. A term of a district that the file does not know (-1), or of a place that has since become part of
/// others, is passed over: there is no such post.
fn held(line: u64, term: &TermRecord) -> Result<Option<(NewPost, Term)>, RowError> {
    let Some(post) = post(line, term)? else { return Ok(None) };
    let told = Term {
        since: Some(field(line, "start", &term.start)?),
        until: Some(field(line, "end", &term.end)?),
        end_reason: readable(term.end_type.as_deref()),
    };
    if told.since >= told.until {
        return Err(RowError::at(line, "end", "must be after start"));
    }
    Ok(Some((post, told)))
}

fn post(line: u64, term: &TermRecord) -> Result<Option<NewPost>, RowError> {
    let Some(state) = UsState::of_code(&term.state) else { return Ok(None) };
    match term.kind.as_str() {
        "sen" => {
            let class = term.class.ok_or_else(|| RowError::at(line, "class", "must be given for a senator"))?;
            let wrong = || RowError::at(line, "class", format!("must be one of a senator of {}", state.name));
            congress::senator(state, class).map(Some).ok_or_else(wrong)
        }
        "rep" => {
            let district = term.district.ok_or_else(|| RowError::at(line, "district", "must be given"))?;
            Ok(u8::try_from(district).ok().and_then(|district| congress::representative(state, district)))
        }
        _ => Err(RowError::at(line, "type", "must be sen or rep")),
    }
}

/// A day, or a year or a month that stands for its first day.
pub(crate) fn day(line: u64, name: &str, text: Option<&str>) -> Result<Option<Day>, RowError> {
    let padded = text.map(str::trim).filter(|text| !text.is_empty()).map(|text| match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    });
    maybe(line, name, padded.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::PostRole;

    const ADA: &str = r#"{"id": {"bioguide": "E000001", "govtrack": 7, "fec": ["H1", "H2"]},
        "name": {"first": "Ada", "last": "Example", "official_full": "Ada B. Example"}, "bio": {"birthday": "1960-01-01"},
        "terms": [
            {"type": "rep", "start": "2019-01-03", "end": "2021-01-03", "state": "WY", "district": 0, "party": "Whig"},
            {"type": "rep", "start": "2021-01-05", "end": "2023-01-03", "state": "WY", "district": 0, "party": "Whig"},
            {"type": "sen", "start": "2023-01-03", "end": "2029-01-03", "state": "WY", "class": 1, "party": "Tory",
             "phone": "202-224-0100", "fax": null, "contact_form": "https://example.org/contact", "office": "1 Example Building"}]}"#;

    fn read(text: &str) -> Vec<Result<RosterEntry, RowError>> {
        Legislators::new(text.as_bytes()).unwrap().collect()
    }

    fn ada() -> RosterEntry {
        read(&format!("[{ADA}]")).remove(0).unwrap()
    }

    #[test]
    fn terms_in_one_seat_are_one_tenure() {
        let entry = ada();
        let (post, terms) = &entry.posts[0];
        assert_eq!((post.role, terms.len(), terms[0].until), (PostRole::UsHouse, 1, "2023-01-03".parse().ok()));
    }

    #[test]
    fn a_senator_has_the_seat_of_the_class() {
        assert_eq!(ada().posts[1].0.key().as_str(), "us_senate ocd-division/country:us/state:wy Class 1");
    }

    #[test]
    fn every_register_is_kept() {
        let ids: Vec<_> = ada().holder.outside_ids.iter().map(|id| id.identifier.to_string()).collect();
        assert_eq!(ids, ["E000001", "7", "H1", "H2"]);
    }

    #[test]
    fn name_party_and_contacts_are_those_of_the_latest_term() {
        let holder = ada().holder;
        let kinds: Vec<_> = holder.contact_points.iter().map(|contact| contact.kind).collect();
        assert_eq!((holder.party.unwrap().as_str(), kinds), ("Tory", vec![ContactKind::Phone, ContactKind::Form]));
    }

    #[test]
    fn a_member_without_a_class_is_rejected_and_the_rest_goes_on() {
        let text = format!("[{}, {ADA}]", ADA.replace("\"class\": 1, ", ""));
        assert_eq!(read(&text).iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn what_is_wrong_with_a_term_is_told_by_its_place() {
        let read = read(&format!("[{}]", ADA.replace("\"class\": 1, ", "")));
        assert_eq!(read[0].as_ref().unwrap_err().fields[0].pointer, "/terms/2/class");
    }

    #[test]
    fn a_term_in_a_territory_that_is_no_more_is_passed_over() {
        let entry = read(&format!(
            "[{}]",
            ADA.replace("\"state\": \"WY\", \"district\": 0", "\"state\": \"DK\", \"district\": 0")
        ));
        assert_eq!(entry[0].as_ref().unwrap().posts.len(), 1);
    }

    #[test]
    fn a_year_stands_for_its_first_day() {
        assert_eq!(day(1, "start", Some("2013")), Ok("2013-01-01".parse().ok()));
    }
}

//! Bills as Open States tells of them (the schema of the package `openstates` 6.25, `openstates/scrape/schemas/bill.py`), one a line
//! or in an array.

use crate::{
    RowError,
    records::{each, records_of},
    told::{address, distinct, hashed, link, moment, needed, text, texts},
    zones,
};
use kernel::{DivisionId, Text, Zone};
use policy::instrument::{
    ActionClass, Chamber, InstrumentKind, InstrumentNews, NewAction, NewSponsor, NewVersion, RelationKind, Source,
    SourceAction, SourceInstrument, SourceRelation, SponsorEntity, VersionKind,
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

records_of! {
    /// The bills of a file of Open States.
    pub struct OpenStatesBills of "bills of Open States" => InstrumentNews, by bill
}

/// The part of a bill that is read. What is absent or null counts as empty.
#[derive(Deserialize)]
struct Bill {
    #[serde(alias = "session")]
    legislative_session: Option<String>,
    identifier: Option<String>,
    title: Option<String>,
    #[serde(default)]
    from_organization: Body,
    #[serde(default, deserialize_with = "or_empty")]
    classification: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    subject: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    abstracts: Vec<Abstract>,
    #[serde(default, deserialize_with = "or_empty")]
    other_identifiers: Vec<Named>,
    #[serde(default, deserialize_with = "or_empty")]
    actions: Vec<Action>,
    #[serde(default, deserialize_with = "or_empty")]
    sponsorships: Vec<Sponsorship>,
    #[serde(default, deserialize_with = "or_empty")]
    related_bills: Vec<Related>,
    #[serde(default, deserialize_with = "or_empty")]
    versions: Vec<Document>,
    #[serde(default, deserialize_with = "or_empty")]
    documents: Vec<Document>,
    #[serde(default, deserialize_with = "or_empty")]
    sources: Vec<Address>,
    jurisdiction: Option<Value>,
    extras: Option<Value>,
}

#[derive(Deserialize)]
struct Abstract {
    #[serde(default, rename = "abstract", deserialize_with = "or_empty")]
    text: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "or_empty")]
    identifier: String,
}

#[derive(Deserialize)]
struct Address {
    #[serde(default, deserialize_with = "or_empty")]
    url: String,
}

#[derive(Deserialize)]
struct Action {
    description: Option<String>,
    date: Option<String>,
    #[serde(default, alias = "organization")]
    organization_id: Body,
    #[serde(default, deserialize_with = "or_empty")]
    classification: Vec<String>,
}

#[derive(Deserialize)]
struct Sponsorship {
    name: Option<String>,
    classification: Option<String>,
    entity_type: Option<String>,
    primary: Option<bool>,
}

#[derive(Deserialize)]
struct Related {
    identifier: Option<String>,
    legislative_session: Option<String>,
    relation_type: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    note: Option<String>,
    date: Option<String>,
    classification: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    links: Vec<Linked>,
}

#[derive(Deserialize)]
struct Linked {
    #[serde(default, deserialize_with = "or_empty")]
    url: String,
    media_type: Option<String>,
}

/// An organization, as Open States points to one: by `~{json}` in a scrape, by an object in the API, or by a bare id.
#[derive(Default)]
struct Body {
    classification: Option<String>,
    name: Option<String>,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let told = Value::deserialize(d)?;
        let told = match &told {
            Value::String(pointer) => pointer.strip_prefix('~').and_then(|json| serde_json::from_str(json).ok()),
            Value::Object(_) => Some(told),
            _ => None,
        };
        let member = |name: &str| Some(told.as_ref()?.get(name)?.as_str()?.to_owned());
        Ok(Self { classification: member("classification"), name: member("name") })
    }
}

fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

impl Body {
    fn chamber(&self) -> Option<Chamber> {
        self.classification.as_deref()?.parse().ok()
    }
}

/// The division of a jurisdiction: told as one, or by the jurisdiction's id, which is the division's with the body at its end.
fn division(line: u64, jurisdiction: Option<&Value>) -> Result<DivisionId, RowError> {
    let member = |name: &str| jurisdiction.and_then(|j| j.get(name)).and_then(Value::as_str);
    let told = member("division_id").map(ToOwned::to_owned).or_else(|| {
        let id = member("id").or_else(|| jurisdiction.and_then(Value::as_str))?;
        let (place, _) = id.strip_prefix("ocd-jurisdiction/")?.rsplit_once('/')?;
        Some(format!("ocd-division/{place}"))
    });
    let told = told.ok_or_else(|| RowError::at(line, "jurisdiction", "must have an id"))?;
    told.parse::<DivisionId>().map_err(|e| RowError::at(line, "jurisdiction", e))
}

fn bill(line: u64, bill: Bill) -> Result<InstrumentNews, RowError> {
    let jurisdiction = division(line, bill.jurisdiction.as_ref())?;
    let zone = zones::of(&jurisdiction);
    let instrument = SourceInstrument {
        kind: InstrumentKind::Bill,
        jurisdiction: Some(jurisdiction),
        session: Some(needed(line, "legislative_session", bill.legislative_session.as_deref())?),
        identifier: needed(line, "identifier", bill.identifier.as_deref())?,
        title: needed(line, "title", bill.title.as_deref())?,
        summary: bill.abstracts.iter().find_map(|summary| text(&summary.text)),
        classification: texts(bill.classification.iter().map(String::as_str)),
        chamber: bill.from_organization.chamber(),
        agency: None,
        subjects: texts(bill.subject.iter().map(String::as_str)),
        source_urls: distinct(bill.sources.iter().filter_map(|source| address(&source.url))),
    };
    let actions = each("actions", &bill.actions, |told| action(line, told, &zone))?;
    let (texts_of, papers) = (bill.versions.iter(), bill.documents.iter());
    let versions =
        texts_of.map(|v| version(v, None, &zone)).chain(papers.map(|d| version(d, Some(VersionKind::Document), &zone)));
    let news = InstrumentNews {
        source: Source::OpenStates,
        change_hash: needed(line, "hash", Some("-"))?,
        document: None,
        aliases: texts(bill.other_identifiers.iter().map(|other| other.identifier.as_str())),
        versions: versions.flatten().collect(),
        sponsors: sponsors(&bill),
        relations: bill.related_bills.iter().filter_map(relation).collect(),
        actions,
        instrument,
    };
    hashed(line, news)
}

fn action(line: u64, told: &Action, zone: &Zone) -> Result<SourceAction, RowError> {
    let date = told.date.as_deref().unwrap_or_default();
    let wrong = || RowError::at(line, "date", format!("is {date:?}, which is no day"));
    let (acted_on, acted_at) = moment(date, zone).ok_or_else(wrong)?;
    let (mut classifications, mut unknown_words) = (Vec::new(), Vec::new());
    for word in &told.classification {
        match ActionClass::of_source(word) {
            Some(class) => classifications.push(class),
            None => unknown_words.extend(text::<80>(word)),
        }
    }
    let described = told.description.as_deref().and_then(text).or_else(|| text("(not described)"));
    let description = described.ok_or_else(|| RowError::at(line, "description", "must be given"))?;
    let action = NewAction {
        acted_on,
        acted_at,
        description,
        classifications: distinct(classifications),
        chamber: told.organization_id.chamber(),
        organization: told.organization_id.name.as_deref().and_then(text),
        closes_at: None,
        withdraws: None,
    };
    Ok(SourceAction { action, unknown_words })
}

fn version(told: &Document, kind: Option<VersionKind>, zone: &Zone) -> Option<NewVersion> {
    let links: Vec<_> = told.links.iter().filter_map(|l| link(&l.url, l.media_type.as_deref())).collect();
    let note = told.note.as_deref().unwrap_or_default();
    let amends = told.classification.as_deref() == Some("amendment") || note.to_lowercase().contains("amendment");
    let own = if amends { VersionKind::Amendment } else { VersionKind::Text };
    let label: Text<500> = text(note).or_else(|| text(links.first()?.url.as_str()))?;
    let dated_on = told.date.as_deref().and_then(|date| moment(date, zone)).map(|(day, _)| day);
    Some(NewVersion { kind: kind.unwrap_or(own), label, dated_on, links })
}

/// The sponsors. A bill of the Congress tells the registry ids of those who brought it in beside them; where both are one, it is certain
/// whose it is.
fn sponsors(bill: &Bill) -> Vec<NewSponsor> {
    let registered = bill.extras.as_ref().and_then(|extras| extras.get("sponsor_bioguides")).and_then(Value::as_array);
    let only = registered.filter(|ids| ids.len() == 1).and_then(|ids| ids.first()?.as_str());
    let primaries = bill.sponsorships.iter().filter(|sponsor| sponsor.primary == Some(true)).count();
    let read = |told: &Sponsorship| {
        let is_primary = told.primary.unwrap_or_default();
        Some(NewSponsor {
            name: text(told.name.as_deref()?)?,
            classification: text(told.classification.as_deref().unwrap_or("sponsor"))?,
            is_primary,
            entity: told.entity_type.as_deref().and_then(|word| word.parse::<SponsorEntity>().ok()),
            outside_id: only.filter(|_| is_primary && primaries == 1).and_then(text),
        })
    };
    bill.sponsorships.iter().filter_map(read).collect()
}

fn relation(told: &Related) -> Option<SourceRelation> {
    let kind = told.relation_type.as_deref().and_then(|word| word.replace('-', "_").parse().ok());
    let session = told.legislative_session.as_deref().and_then(text);
    Some(SourceRelation {
        kind: kind.unwrap_or(RelationKind::Related),
        identifier: text(told.identifier.as_deref()?)?,
        session,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const BILL: &str = r#"{"legislative_session": "2026", "identifier": "HB0010", "title": "Library materials.",
        "from_organization": "~{\"classification\": \"lower\"}", "classification": ["bill"], "subject": ["libraries", "libraries"],
        "abstracts": [{"note": "digest", "abstract": "AN ACT relating to libraries"}], "other_identifiers": [{"identifier": "x-1"}],
        "actions": [{"description": "Passed 48-13", "date": "2026-03-04T03:43:55+00:00", "classification": ["passage", "levitation"],
            "organization_id": "~{\"classification\": \"lower\"}"},
            {"description": "Introduced", "date": "2026-02-09", "classification": [], "organization_id": null}],
        "sponsorships": [{"name": "Lucas", "classification": "primary", "entity_type": "person", "primary": true}],
        "related_bills": [{"identifier": "SF 20", "legislative_session": "2026", "relation_type": "prior-session"}],
        "versions": [{"note": "Introduced", "links": [{"url": "https://example.org/a b.pdf", "media_type": "application/pdf"}], "date": ""},
            {"note": "Amendment 1", "links": [], "date": "2026-02-10"}],
        "documents": [{"note": "Fiscal Note", "links": [], "date": ""}],
        "sources": [{"url": "https://example.org/HB0010"}, {"url": "ftp://example.org/HB0010"}],
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:wy/government"}}"#;

    fn read(text: &str) -> InstrumentNews {
        OpenStatesBills::new(text.replace('\n', " ").as_bytes()).unwrap().next().unwrap().unwrap()
    }

    #[test]
    fn a_bill_is_known_by_place_session_and_number() {
        let known = read(BILL).outside_id().unwrap();
        assert_eq!(known.as_str(), "bill/ocd-division/country:us/state:wy/2026/HB10");
    }

    #[test]
    fn an_action_has_the_day_of_its_state_and_its_known_words() {
        let SourceAction { action, unknown_words } = read(BILL).actions[0].clone();
        assert_eq!((action.acted_on.to_string(), action.chamber), ("2026-03-03".into(), Some(Chamber::Lower)));
        assert_eq!((action.classifications, unknown_words[0].as_str()), (vec![ActionClass::Passage], "levitation"));
    }

    #[test]
    fn a_day_that_is_none_is_told_by_where_it_stands() {
        let text = BILL.replace("2026-02-09", "soon").replace('\n', " ");
        let error = OpenStatesBills::new(text.as_bytes()).unwrap().next().unwrap().unwrap_err();
        assert_eq!(error.fields[0].pointer, "/actions/1/date");
    }

    #[test]
    fn versions_amendments_and_documents_are_told_apart() {
        let kinds: Vec<_> = read(BILL).versions.iter().map(|version| version.kind).collect();
        assert_eq!(kinds, [VersionKind::Text, VersionKind::Amendment, VersionKind::Document]);
    }

    #[test]
    fn a_subject_stands_once_and_only_web_addresses_are_sources() {
        let SourceInstrument { subjects, source_urls, .. } = read(BILL).instrument;
        assert_eq!((subjects.len(), source_urls.len()), (1, 1));
    }

    #[test]
    fn a_relation_names_its_session() {
        let relation = read(BILL).relations[0].clone();
        assert_eq!((relation.kind, relation.identifier.as_str()), (RelationKind::PriorSession, "SF 20"));
    }

    #[test]
    fn the_hash_differs_where_the_bill_does() {
        assert_ne!(read(BILL).change_hash, read(&BILL.replace("48-13", "47-14")).change_hash);
        assert_eq!(read(BILL).change_hash, read(BILL).change_hash);
    }

    #[test]
    fn organizations_may_be_objects() {
        let told = BILL.replace(
            r#""~{\"classification\": \"lower\"}", "classification": ["bill"]"#,
            r#"{"classification": "upper"}, "classification": ["bill"]"#,
        );
        assert_eq!(read(&told).instrument.chamber, Some(Chamber::Upper));
    }

    #[test]
    fn what_is_absent_is_empty() {
        let bare = r#"{"session": "1", "identifier": "A 1", "title": "T", "actions": null, "jurisdiction": "ocd-jurisdiction/country:us/state:ny/government"}"#;
        assert_eq!(read(bare).actions, []);
    }

    #[test]
    fn what_is_null_is_empty_wherever_it_stands() {
        let told = BILL.replace(r#""AN ACT relating to libraries""#, "null");
        let told = told.replace(r#""https://example.org/HB0010""#, "null");
        let SourceInstrument { summary, source_urls, .. } = read(&told).instrument;
        assert_eq!((summary, source_urls), (None, Vec::new()));
    }

    #[test]
    fn a_bill_of_nowhere_is_rejected_with_its_line() {
        let mut rows = OpenStatesBills::new(r#"{"identifier": "A 1", "title": "T"}"#.as_bytes()).unwrap();
        assert!(rows.next().unwrap().is_err_and(|e| e.line == 1 && e.reason.contains("jurisdiction")));
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let text = [b"{".as_slice(), &junk].concat();
            let _ = OpenStatesBills::new(text.as_slice()).map(Iterator::count);
        }
    }
}

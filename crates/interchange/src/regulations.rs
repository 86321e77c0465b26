//! Documents of Regulations.gov (the records of its API, version 4), one a line or in an array.
//!
//! A document belongs to a docket, and the docket is the instrument: its documents are its actions and versions. Agencies also put what
//! the Federal Register has of them into one docket for all (`…_FRDOC_…`): there each document is an instrument of its own.

use crate::{
    RowError,
    records::records_of,
    told::{address, hashed, link, moment, needed, text, texts},
};
use kernel::{At, Day, Zone};
use policy::instrument::{
    ActionClass, InstrumentKind, InstrumentNews, NewAction, NewVersion, Source, SourceAction, SourceInstrument,
    VersionKind,
};
use serde::Deserialize;

records_of! {
    /// The documents of a file of Regulations.gov.
    pub struct Regulations of "documents of Regulations.gov" => InstrumentNews, by document
}

/// The part of a document that is read.
#[derive(Deserialize)]
struct Document {
    id: Option<String>,
    attributes: Attributes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    document_type: Option<String>,
    subtype: Option<String>,
    agency_id: Option<String>,
    docket_id: Option<String>,
    title: Option<String>,
    fr_doc_num: Option<String>,
    posted_date: Option<String>,
    comment_end_date: Option<String>,
    last_modified_date: Option<String>,
    withdrawn: Option<bool>,
}

/// What a document's subtype or title tells of what it is. The first that fits counts; most documents have no subtype.
const TOLD: &[(&str, &[ActionClass])] = &[
    ("delay of effective date", &[ActionClass::Delay]),
    ("delay of the effective date", &[ActionClass::Delay]),
    ("extension of comment", &[]),
    ("extension of the comment", &[]),
    ("reopening of comment", &[]),
    ("reopening of the comment", &[]),
    ("advance notice", &[ActionClass::Anprm]),
    ("anprm", &[ActionClass::Anprm]),
    ("interim final", &[ActionClass::InterimFinalRule]),
    ("interim rule", &[ActionClass::InterimFinalRule]),
    ("direct final", &[ActionClass::DirectFinalRule]),
];

/// Whether it takes back or puts right what was published before: the last piece of a title says so, and a subtype. The same words
/// elsewhere speak of something else, as in a rule on water withdrawals.
fn mends(text: &str) -> Option<&'static [ActionClass]> {
    let last = text.rsplit([';', ':']).next().unwrap_or_default().trim();
    let corrects = last.starts_with("correction and ") || last.ends_with("correction") || last.ends_with("corrections");
    let withdraws = last == "withdrawal" || (last != text && last.starts_with("withdrawal of "));
    corrects.then_some([].as_slice()).or_else(|| withdraws.then_some([ActionClass::Withdrawal].as_slice()))
}

/// What a document was in the life of its docket.
fn classes(attributes: &Attributes) -> Vec<ActionClass> {
    let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    let (kind, subtype, title) =
        (lower(&attributes.document_type), lower(&attributes.subtype), lower(&attributes.title));
    let plain = match kind.as_str() {
        "proposed rule" => ActionClass::Nprm,
        "rule" => ActionClass::FinalRule,
        _ => return Vec::new(),
    };
    let told = |text: &str| {
        let found = || TOLD.iter().find(|(words, _)| text.contains(words)).map(|(_, classes)| *classes);
        mends(text).or_else(found)
    };
    told(&subtype).or_else(|| told(&title)).map_or_else(|| vec![plain], <[_]>::to_vec)
}

/// The end of a comment period. Midnight at the end of a day is told in Eastern time, and a day alone means it.
fn deadline(told: &str) -> Option<At> {
    let eastern = Zone::us_eastern();
    let (day, at) = moment(told, &eastern)?;
    Some(at.unwrap_or_else(|| eastern.end_of(day)))
}

/// The docket of a document, where it is one of a single rulemaking: told, or the document's id without its number.
fn docket(id: &str, attributes: &Attributes) -> Option<String> {
    let told = attributes.docket_id.clone().filter(|docket| !docket.trim().is_empty());
    let docket = told.or_else(|| id.rsplit_once('-').map(|(docket, _)| docket.to_owned()))?;
    (!docket.contains("_FRDOC_")).then_some(docket)
}

fn document(line: u64, Document { id, attributes }: Document) -> Result<InstrumentNews, RowError> {
    let id = needed::<200>(line, "id", id.as_deref())?;
    let title = needed::<1000>(line, "attributes/title", attributes.title.as_deref())?;
    let (posted_on, posted_at) = dated(line, "attributes/postedDate", attributes.posted_date.as_deref())?;
    let closes_at = attributes.comment_end_date.as_deref().and_then(deadline);
    let mut classifications = classes(&attributes);
    classifications.extend(closes_at.map(|_| ActionClass::CommentOpening));
    let kind = attributes.document_type.as_deref().unwrap_or("Document");
    let description = needed(line, "attributes/title", Some(&format!("{kind}: {title}")))?;
    let mut actions = vec![told(posted_on, posted_at, description, classifications, closes_at)];
    if attributes.withdrawn == Some(true) {
        let (on, at) = dated(
            line,
            "attributes/lastModifiedDate",
            attributes.last_modified_date.as_deref().or(attributes.posted_date.as_deref()),
        )?;
        let description = needed(line, "attributes/title", Some(&format!("Withdrawn: {title}")))?;
        actions.push(told(on, at, description, vec![ActionClass::Withdrawal], None));
    }
    let docket = docket(id.as_str(), &attributes);
    let page = match &docket {
        Some(docket) => format!("https://www.regulations.gov/docket/{docket}"),
        None => format!("https://www.regulations.gov/document/{id}"),
    };
    let is_text = ["Rule", "Proposed Rule"].contains(&kind);
    let version = NewVersion {
        kind: if is_text { VersionKind::Text } else { VersionKind::Document },
        label: needed(line, "attributes/title", Some(title.as_str()))?,
        dated_on: Some(posted_on),
        links: link(&format!("https://www.regulations.gov/document/{id}"), Some("text/html")).into_iter().collect(),
    };
    let instrument = SourceInstrument {
        kind: InstrumentKind::Regulation,
        jurisdiction: "ocd-division/country:us".parse().ok(),
        session: None,
        identifier: needed(line, "attributes/docketId", Some(docket.as_deref().unwrap_or(id.as_str())))?,
        title,
        summary: None,
        classification: texts([kind]),
        chamber: None,
        agency: attributes.agency_id.as_deref().and_then(text),
        subjects: Vec::new(),
        source_urls: address(&page).into_iter().collect(),
    };
    let news = InstrumentNews {
        source: Source::RegulationsGov,
        change_hash: needed(line, "hash", Some("-"))?,
        document: Some(id),
        instrument,
        aliases: texts(attributes.fr_doc_num.as_deref()),
        actions,
        versions: vec![version],
        sponsors: Vec::new(),
        relations: Vec::new(),
    };
    hashed(line, news)
}

fn dated(line: u64, name: &str, told: Option<&str>) -> Result<(Day, Option<At>), RowError> {
    let moment = told.and_then(|told| moment(told, &Zone::us_eastern()));
    moment.ok_or_else(|| RowError::at(line, name, "must be a date"))
}

fn told(
    acted_on: Day,
    acted_at: Option<At>,
    description: kernel::Text<2000>,
    classifications: Vec<ActionClass>,
    closes_at: Option<At>,
) -> SourceAction {
    let (chamber, organization, withdraws) = (None, None, None);
    let action =
        NewAction { acted_on, acted_at, description, classifications, chamber, organization, closes_at, withdraws };
    SourceAction { action, unknown_words: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActionClass as C;
    use proptest::{collection::vec, prelude::*};

    const DOCUMENT: &str = r#"{"id": "XX-2016-OS-0063-0001", "type": "documents", "attributes": {"documentType": "Proposed Rule",
        "frDocNum": "2016-14183", "withdrawn": false, "agencyId": "XX", "commentEndDate": "2016-08-16T03:59:59Z", "title": "Reading rooms",
        "postedDate": "2016-06-15T04:00:00Z", "docketId": null, "subtype": null, "lastModifiedDate": "2016-07-30T13:00:14Z"}}"#;

    fn read(text: &str) -> InstrumentNews {
        Regulations::new(text.replace('\n', " ").as_bytes()).unwrap().next().unwrap().unwrap()
    }

    fn first(text: &str) -> NewAction {
        read(text).actions[0].action.clone()
    }

    #[test]
    fn a_document_is_an_action_of_its_docket() {
        let news = read(DOCUMENT);
        assert_eq!(news.outside_id().unwrap().as_str(), "regulation/ocd-division/country:us/XX2016OS63");
        assert_eq!(first(DOCUMENT).classifications, [C::Nprm, C::CommentOpening]);
    }

    #[test]
    fn a_docket_for_all_is_no_instrument() {
        let news = read(&DOCUMENT.replace("XX-2016-OS-0063-0001", "XX_FRDOC_0001-0083"));
        assert_eq!(news.instrument.identifier.as_str(), "XX_FRDOC_0001-0083");
    }

    #[test]
    fn days_are_eastern_and_deadlines_are_instants() {
        let action = first(DOCUMENT);
        assert_eq!((action.acted_on.to_string(), action.acted_at), ("2016-06-15".into(), None));
        assert_eq!(action.closes_at.unwrap().to_string(), "2016-08-16T03:59:59Z");
    }

    #[test]
    fn a_deadline_that_is_a_day_ends_with_it() {
        let told = DOCUMENT.replace("2016-08-16T03:59:59Z", "2016-12-01");
        assert_eq!(first(&told).closes_at.unwrap().to_string(), "2016-12-02T04:59:59Z");
    }

    #[test]
    fn subtype_and_title_tell_what_it_was() {
        let told = [
            (r#""subtype": "Interim Final Rule""#, "Reading rooms", C::InterimFinalRule),
            (r#""subtype": "Advance Notice of Proposed Rulemaking (ANPRM)""#, "Reading rooms", C::Anprm),
            (r#""subtype": null"#, "Reading rooms; Withdrawal", C::Withdrawal),
            (r#""subtype": null"#, "Reading rooms; Delay of Effective Date", C::Delay),
            (r#""subtype": null"#, "Reading rooms; Extension of Comment Period", C::CommentOpening),
            (r#""subtype": null"#, "Reading rooms and Terms Correction", C::CommentOpening),
            (r#""subtype": null"#, "Fees for Submitting Corrected Electronic Title Appendices", C::Nprm),
            (r#""subtype": null"#, "Correction of Errors in Certificates of Registration", C::Nprm),
            (r#""subtype": null"#, "Reading rooms: Water Withdrawals", C::Nprm),
            (r#""subtype": "Request for Comment""#, "Reading rooms", C::Nprm),
        ];
        for (subtype, title, class) in told {
            let text = DOCUMENT.replace(r#""subtype": null"#, subtype).replace("Reading rooms", title);
            assert_eq!(first(&text).classifications[0], class, "{subtype} {title}");
        }
    }

    #[test]
    fn a_document_without_its_day_is_rejected_by_the_member() {
        let text = DOCUMENT.replace("2016-06-15T04:00:00Z", "").replace('\n', " ");
        let error = Regulations::new(text.as_bytes()).unwrap().next().unwrap().unwrap_err();
        assert_eq!(error.fields[0].pointer, "/attributes/postedDate");
    }

    #[test]
    fn a_withdrawn_document_says_so_when_it_was_withdrawn() {
        let news = read(&DOCUMENT.replace(r#""withdrawn": false"#, r#""withdrawn": true"#));
        assert_eq!(news.actions[1].action.acted_on.to_string(), "2016-07-30");
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let text = [b"{".as_slice(), &junk].concat();
            let _ = Regulations::new(text.as_slice()).map(Iterator::count);
        }
    }
}

//! Bills of the Congress as the Government Publishing Office tells of them (BILLSTATUS, its user guide), in the schema before 2022 and
//! in version 3: one bill a document.

use crate::{
    RowError,
    told::{address, distinct, hashed, link, moment, needed, text, texts, whole},
};
use kernel::{At, Day, Zone};
use policy::instrument::{
    ActionClass, Chamber, InstrumentKind, InstrumentNews, NewAction, NewSponsor, NewVersion, RelationKind, Source,
    SourceAction, SourceInstrument, SourceRelation, SponsorEntity, VersionKind,
};
use serde::Deserialize;
use std::io::Read;

/// The longest document that is read, in bytes; the longest bills have some megabytes of amendments.
pub const MAX_DOCUMENT: u64 = 32 << 20;

/// Reads one document: the bill it tells of.
#[derive(Debug)]
pub struct BillStatus;

#[derive(Deserialize)]
struct Root {
    bill: Bill,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bill {
    #[serde(alias = "billNumber")]
    number: Option<String>,
    #[serde(rename = "type", alias = "billType")]
    kind: Option<String>,
    congress: Option<String>,
    origin_chamber: Option<String>,
    title: Option<String>,
    #[serde(default)]
    actions: Items<Step>,
    #[serde(default)]
    sponsors: Items<Sponsor>,
    #[serde(default)]
    cosponsors: Items<Sponsor>,
    #[serde(default)]
    related_bills: Items<Related>,
    #[serde(default)]
    text_versions: Items<Version>,
    #[serde(default)]
    laws: Items<Law>,
    #[serde(default)]
    summaries: Summaries,
    #[serde(alias = "primarySubject")]
    policy_area: Option<Subject>,
    #[serde(default)]
    subjects: Subjects,
}

#[derive(Deserialize)]
struct Items<T> {
    #[serde(default = "Vec::new")]
    item: Vec<T>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { item: Vec::new() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    action_date: Option<String>,
    action_time: Option<String>,
    action_code: Option<String>,
    text: Option<String>,
    source_system: Option<Subject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sponsor {
    bioguide_id: Option<String>,
    full_name: Option<String>,
    name: Option<String>,
    sponsorship_withdrawn_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    #[serde(rename = "type")]
    kind: Option<String>,
    number: Option<String>,
    congress: Option<String>,
    #[serde(default)]
    relationship_details: Items<Relationship>,
}

#[derive(Deserialize)]
struct Relationship {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "type")]
    label: Option<String>,
    date: Option<String>,
    #[serde(default)]
    formats: Items<Format>,
}

#[derive(Deserialize)]
struct Format {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Law {
    #[serde(rename = "type")]
    kind: Option<String>,
    number: Option<String>,
}

/// The summaries, one by one (version 3) or in a list of their own (before).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summaries {
    #[serde(default)]
    summary: Vec<Summary>,
    #[serde(default)]
    bill_summaries: Items<Summary>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    action_date: Option<String>,
    text: Option<String>,
}

/// The subjects, under one name (version 3) or another (before).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subjects {
    #[serde(default)]
    legislative_subjects: Items<Subject>,
    #[serde(default)]
    bill_subjects: BillSubjects,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BillSubjects {
    #[serde(default)]
    other_subjects: Items<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    name: Option<String>,
}

impl BillStatus {
    /// Reads one document; `line` is where it stands among others.
    pub fn read(line: u64, document: impl Read) -> Result<InstrumentNews, RowError> {
        let xml = whole(line, document, MAX_DOCUMENT)?;
        if xml.matches("</billStatus>").nth(1).is_some() {
            return Err(RowError::row(line, "holds several BILLSTATUS documents: give each in a file of its own"));
        }
        let root: Root = quick_xml::de::from_str(&xml)
            .map_err(|e| RowError::row(line, format!("is not a BILLSTATUS document: {e}")))?;
        bill(line, &root.bill)
    }
}

/// What a kind of measure is called (Open States' words), and how the Congress's own site writes it in addresses.
const KINDS: [(&str, &str, &str); 8] = [
    ("HR", "bill", "house-bill"),
    ("S", "bill", "senate-bill"),
    ("HRES", "resolution", "house-resolution"),
    ("SRES", "resolution", "senate-resolution"),
    ("HJRES", "joint resolution", "house-joint-resolution"),
    ("SJRES", "joint resolution", "senate-joint-resolution"),
    ("HCONRES", "concurrent resolution", "house-concurrent-resolution"),
    ("SCONRES", "concurrent resolution", "senate-concurrent-resolution"),
];

/// A kind of measure without the points in which it is sometimes written (`H.Res.`).
fn letters(kind: &str) -> String {
    kind.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect()
}

fn bill(line: u64, bill: &Bill) -> Result<InstrumentNews, RowError> {
    let kind = letters(bill.kind.as_deref().unwrap_or_default());
    let known = KINDS.iter().find(|(letters, ..)| *letters == kind);
    let (_, called, address_of) =
        known.ok_or_else(|| RowError::at(line, "bill/type", format!("is {kind:?}, which is no kind of measure")))?;
    let congress: kernel::Text<80> = needed(line, "bill/congress", bill.congress.as_deref())?;
    let number: kernel::Text<20> = needed(line, "bill/number", bill.number.as_deref())?;
    let page = format!("https://www.congress.gov/bill/{congress}th-congress/{address_of}/{number}");
    let subjects =
        bill.subjects.legislative_subjects.item.iter().chain(&bill.subjects.bill_subjects.other_subjects.item);
    let instrument = SourceInstrument {
        kind: InstrumentKind::Bill,
        jurisdiction: "ocd-division/country:us".parse().ok(),
        session: Some(congress.clone()),
        identifier: needed(line, "bill/number", Some(&format!("{kind} {number}")))?,
        title: needed(line, "bill/title", bill.title.as_deref())?,
        summary: summary(&bill.summaries),
        classification: texts([*called]),
        chamber: bill.origin_chamber.as_deref().and_then(chamber),
        agency: None,
        subjects: texts(bill.policy_area.iter().chain(subjects).filter_map(|subject| subject.name.as_deref())),
        source_urls: address(&page).into_iter().collect(),
    };
    let laws =
        bill.laws.item.iter().filter_map(|law| Some(format!("{} {}", law.kind.as_deref()?, law.number.as_deref()?)));
    let laws: Vec<String> = laws.collect();
    let actions = bill.actions.item.iter().filter_map(|told| action(line, told).transpose());
    let (brought, joined) = (bill.sponsors.item.iter(), bill.cosponsors.item.iter());
    let sponsors = brought.map(|s| sponsor(s, true)).chain(joined.map(|s| sponsor(s, false)));
    let news = InstrumentNews {
        source: Source::BillStatus,
        change_hash: needed(line, "hash", Some("-"))?,
        document: None,
        aliases: texts(laws.iter().map(String::as_str)),
        actions: actions.collect::<Result<_, _>>()?,
        versions: bill.text_versions.item.iter().filter_map(version).collect(),
        sponsors: sponsors.flatten().collect(),
        relations: bill.related_bills.item.iter().filter_map(relation).collect(),
        instrument,
    };
    hashed(line, news)
}

fn chamber(name: &str) -> Option<Chamber> {
    match name.split_whitespace().next()? {
        "House" => Some(Chamber::Lower),
        "Senate" => Some(Chamber::Upper),
        _ => None,
    }
}

/// The latest summary, without its markup.
fn summary(told: &Summaries) -> Option<kernel::Text<10_000>> {
    let all = told.summary.iter().chain(&told.bill_summaries.item);
    let latest = all.max_by_key(|summary| summary.action_date.as_deref())?.text.as_deref()?;
    let mut plain = String::with_capacity(latest.len());
    for (n, piece) in latest.split('<').enumerate() {
        let outside = if n == 0 { Some(piece) } else { piece.split_once('>').map(|(_, after)| after) };
        plain.push(' ');
        plain.push_str(outside.unwrap_or_default());
    }
    let entities = [("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    text(&entities.iter().fold(plain, |text, (entity, c)| text.replace(entity, c)))
}

/// An action; `None` for the empty ones that the older schema has between others.
fn action(line: u64, told: &Step) -> Result<Option<SourceAction>, RowError> {
    let (Some(date), Some(description)) = (told.action_date.as_deref(), told.text.as_deref().and_then(text)) else {
        return Ok(None);
    };
    let day = moment(date, &Zone::us_eastern()).map(|(day, _)| day);
    let wrong = || RowError::at(line, "bill/actions", format!("has one of {date:?}, which is no day"));
    let acted_on = day.ok_or_else(wrong)?;
    let code = told.action_code.as_deref().unwrap_or_default();
    let (class, by) = coded(code, told.text.as_deref().unwrap_or_default());
    let system = told.source_system.as_ref().and_then(|system| system.name.as_deref());
    let action = NewAction {
        acted_on,
        acted_at: told.action_time.as_deref().and_then(|time| timed(acted_on, time)),
        description,
        classifications: class.into_iter().collect(),
        chamber: by.or_else(|| system.and_then(chamber)),
        organization: system.and_then(text),
        closes_at: None,
        withdraws: None,
    };
    Ok(Some(SourceAction { action, unknown_words: Vec::new() }))
}

/// A time of day in Washington: `12:34:00`, or as before `07:00PM`.
fn timed(day: Day, told: &str) -> Option<At> {
    let (clock, afternoon) = match told.trim() {
        t if t.ends_with("PM") => (t.trim_end_matches("PM"), Some(true)),
        t if t.ends_with("AM") => (t.trim_end_matches("AM"), Some(false)),
        t => (t, None),
    };
    let mut numbers = clock.trim().split(':').map(|number| number.parse::<i8>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let hour = match afternoon {
        None => hour,
        Some(after_noon) => hour % 12 + if after_noon { 12 } else { 0 },
    };
    Zone::us_eastern().at(day, hour, minute, numbers.next().flatten().unwrap_or_default())
}

/// What an action was and whose, by its code: those of the Library of Congress in digits, those of the House with a letter (BILLSTATUS
/// user guide, table 3, and the Congress's own list of action codes). One code of the House is for what the President decided, and only
/// the text tells.
fn coded(code: &str, text: &str) -> (Option<ActionClass>, Option<Chamber>) {
    use ActionClass as C;
    const LOWER: Option<Chamber> = Some(Chamber::Lower);
    const UPPER: Option<Chamber> = Some(Chamber::Upper);
    const PRESIDENT: Option<Chamber> = Some(Chamber::Executive);
    let (class, by) = match code {
        "1000" | "1010" | "1025" => (C::Introduction, LOWER),
        "10000" | "10010" | "10025" => (C::Introduction, UPPER),
        "2000" | "3000" | "H11100" | "H11200" | "H11000" => (C::ReferralCommittee, LOWER),
        "11000" | "12000" => (C::ReferralCommittee, UPPER),
        "4100" => (C::HearingHeld, LOWER),
        "13100" => (C::HearingHeld, UPPER),
        "4200" => (C::WorkSession, LOWER),
        "13200" => (C::WorkSession, UPPER),
        "5000" | "H12100" | "H12200" => (C::ReportedOutOfCommittee, LOWER),
        "14000" => (C::ReportedOutOfCommittee, UPPER),
        "8000" => (C::Passage, LOWER),
        "17000" => (C::Passage, UPPER),
        "9000" => (C::Failure, LOWER),
        "18000" => (C::Failure, UPPER),
        "19500" | "21000" => (C::Concurrence, LOWER),
        "20500" | "23000" => (C::Concurrence, UPPER),
        "28000" | "E20000" => (C::ExecutiveReceipt, PRESIDENT),
        "29000" => (C::ExecutiveSignature, PRESIDENT),
        "30000" | "31000" => (C::ExecutiveVeto, PRESIDENT),
        "E30000" if text.contains("etoed") => (C::ExecutiveVeto, PRESIDENT),
        "E30000" if text.starts_with("Signed") => (C::ExecutiveSignature, PRESIDENT),
        "32000" => (C::VetoOverridePassage, LOWER),
        "34000" => (C::VetoOverridePassage, UPPER),
        "33000" => (C::VetoOverrideFailure, LOWER),
        "35000" => (C::VetoOverrideFailure, UPPER),
        "36000" | "37000" | "38000" | "39000" | "40000" | "41000" | "42000" | "43000" | "44000" | "45000"
        | "E40000" => (C::BecameLaw, PRESIDENT),
        "46000" => (C::ExecutiveVetoLineItem, PRESIDENT),
        _ => return (None, None),
    };
    (Some(class), by)
}

fn sponsor(told: &Sponsor, is_primary: bool) -> Option<NewSponsor> {
    if told.sponsorship_withdrawn_date.as_deref().is_some_and(|date| !date.trim().is_empty()) {
        return None;
    }
    Some(NewSponsor {
        name: told.full_name.as_deref().or(told.name.as_deref()).and_then(text)?,
        classification: text(if is_primary { "primary" } else { "cosponsor" })?,
        is_primary,
        entity: Some(SponsorEntity::Person),
        outside_id: told.bioguide_id.as_deref().and_then(text),
    })
}

fn version(told: &Version) -> Option<NewVersion> {
    let media_type = |url: &str| match url.rsplit_once('.').map(|(_, ending)| ending) {
        Some("xml") => Some("text/xml"),
        Some("pdf") => Some("application/pdf"),
        Some("htm" | "html") => Some("text/html"),
        _ => None,
    };
    let urls = told.formats.item.iter().filter_map(|format| format.url.as_deref());
    let links = distinct(urls.filter_map(|url| link(url, media_type(url))));
    let dated_on = told.date.as_deref().and_then(|date| moment(date, &Zone::us_eastern())).map(|(day, _)| day);
    Some(NewVersion { kind: VersionKind::Text, label: told.label.as_deref().and_then(text)?, dated_on, links })
}

fn relation(told: &Related) -> Option<SourceRelation> {
    let identical =
        |r: &Relationship| r.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("identical bill"));
    let companion = told.relationship_details.item.iter().any(identical);
    let identifier = format!("{} {}", letters(told.kind.as_deref()?), told.number.as_deref()?);
    Some(SourceRelation {
        kind: if companion { RelationKind::Companion } else { RelationKind::Related },
        identifier: text(&identifier)?,
        session: told.congress.as_deref().and_then(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActionClass as C;
    use proptest::prelude::*;

    /// Of the older schema, with the empty item it has between others.
    const OLD: &str = "<billStatus><bill><actions><actionByCounts><senate>1</senate></actionByCounts>
        <item><actionCode>E30000</actionCode><actionDate>2016-01-08</actionDate><text>Vetoed by President.</text></item>
        <item><actionCode>8000</actionCode><actionDate>2015-10-23</actionDate><actionTime>07:00PM</actionTime>
            <sourceSystem><name>Library of Congress</name></sourceSystem><text>Passed/agreed to in House</text></item>
        <item><actionDate>2015-10-16</actionDate><text/></item></actions>
        <billNumber>37</billNumber><billType>HR</billType><congress>114</congress><originChamber>House</originChamber>
        <sponsors><item><bioguideId>E000001</bioguideId><fullName>Rep. Exempel, Ada [X-WY]</fullName></item></sponsors>
        <relatedBills><item><type>H.Res.</type><number>9</number><congress>114</congress>
            <relationshipDetails><item><type>Identical bill</type></item></relationshipDetails></item></relatedBills>
        <subjects><billSubjects><otherSubjects><item><name>Libraries</name></item></otherSubjects></billSubjects></subjects>
        <summaries><billSummaries><item><actionDate>2015-10-16</actionDate><text>&lt;p&gt;Reads &amp;amp; writes.&lt;/p&gt;</text></item>
        </billSummaries></summaries><title>Reading Act</title></bill></billStatus>";

    /// Of version 3.
    const NEW: &str = "<billStatus><version>3.0.0</version><bill><number>35</number><type>S</type><congress>117</congress>
        <originChamber>Senate</originChamber><title>Reading Act</title><policyArea><name>Congress</name></policyArea>
        <actions><item><actionDate>2021-02-18</actionDate><actionTime>12:34:00</actionTime><text>Held at the desk.</text>
            <actionCode>H15000</actionCode><sourceSystem><name>House floor actions</name></sourceSystem></item></actions>
        <subjects><legislativeSubjects><item><name>Libraries</name></item></legislativeSubjects></subjects>
        <textVersions><item><type>Introduced in Senate</type><date>2021-01-22T05:00:00Z</date><formats><item>
            <url>https://example.org/a.xml</url></item></formats></item><item><type/><date/><formats/></item></textVersions></bill></billStatus>";

    fn read(xml: &str) -> InstrumentNews {
        BillStatus::read(1, xml.as_bytes()).unwrap()
    }

    #[test]
    fn both_schemas_tell_which_bill_it_is() {
        let known = [OLD, NEW].map(|xml| read(xml).outside_id().unwrap().to_string());
        assert_eq!(known, ["bill/ocd-division/country:us/114/HR37", "bill/ocd-division/country:us/117/S35"]);
    }

    #[test]
    fn a_code_that_says_two_things_is_told_by_its_text() {
        assert_eq!(read(OLD).actions[0].action.classifications, [C::ExecutiveVeto]);
        assert_eq!(
            read(&OLD.replace("Vetoed by", "Signed by")).actions[0].action.classifications,
            [C::ExecutiveSignature]
        );
    }

    #[test]
    fn times_are_washingtons_and_empty_items_nothing() {
        let actions = read(OLD).actions;
        assert_eq!(
            (actions.len(), actions[1].action.acted_at.unwrap().to_string()),
            (2, "2015-10-23T23:00:00Z".into())
        );
        assert_eq!(read(NEW).actions[0].action.acted_at.unwrap().to_string(), "2021-02-18T17:34:00Z");
    }

    #[test]
    fn both_schemas_tell_subjects() {
        let subjects = [OLD, NEW].map(|xml| read(xml).instrument.subjects.last().unwrap().to_string());
        assert_eq!(subjects, ["Libraries", "Libraries"]);
    }

    #[test]
    fn a_summary_loses_its_markup() {
        assert_eq!(read(OLD).instrument.summary.unwrap().as_str(), "Reads & writes.");
    }

    #[test]
    fn an_identical_bill_is_a_companion() {
        let relation = read(OLD).relations[0].clone();
        assert_eq!((relation.kind, relation.identifier.as_str()), (RelationKind::Companion, "HRES 9"));
    }

    #[test]
    fn a_version_has_its_day_and_media_type() {
        let version = read(NEW).versions[0].clone();
        assert_eq!(
            (version.dated_on.unwrap().to_string(), version.links[0].media_type.clone().unwrap().to_string()),
            ("2021-01-22".into(), "text/xml".into())
        );
    }

    #[test]
    fn a_second_document_in_a_file_is_told_and_not_lost() {
        assert!(BillStatus::read(1, [OLD, NEW].concat().as_bytes()).is_err_and(|e| e.reason.contains("several")));
    }

    #[test]
    fn another_document_is_refused() {
        assert!(BillStatus::read(3, "<html/>".as_bytes()).is_err_and(|e| e.line == 3));
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in "\\PC{0,200}") {
            let _ = BillStatus::read(1, junk.as_bytes());
            let _ = BillStatus::read(1, OLD.replace("2016", &junk).as_bytes());
        }
    }
}

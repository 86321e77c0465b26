//! Courses in the words of schema.org, as they were harvested from a page or a feed: a `Course` by itself, several in an array or
//! one after the other, or in a `@graph`, an `ItemList` or a `DataFeed`. What is not read is told by its name, and no harm; a bad
//! value rejects its course alone.

use super::{
    MINUTE,
    node::{Graph, Node},
};
use crate::{
    FileError, RowError,
    json::{Objects, Scanner, file_error, parse},
    told::distinct,
};
use development::commons::{LearningFormat, LearningLevel, LearningNews, MemberPrice, OfferNews, SessionNews};
use kernel::{At, Day, Id, LangTag, Money, Slug, Text, Zone, fold};
use serde_json::Value;
use std::{
    collections::{BTreeSet, VecDeque},
    io::BufRead,
};

/// The longest document that is read, in bytes.
const MAX_DOCUMENT: usize = 8 << 20;
/// Names of what is not read that are told of a course.
const TOLD: usize = 20;
/// Topics that are read of a course, and teachers of a session.
const MOST_TOPICS: usize = 20;
const MOST_TEACHERS: usize = 50;
/// What a price is for where it does not say: everybody.
const ANYBODY: &str = "anybody";

/// What is read of a course.
const COURSE: [&str; 13] = [
    "identifier",
    "name",
    "description",
    "url",
    "about",
    "educationalLevel",
    "inLanguage",
    "accessibilitySummary",
    "numberOfCredits",
    "isAccessibleForFree",
    "offers",
    "hasCourseInstance",
    "provider",
];
/// What is read of its instances.
const INSTANCE: [&str; 11] = [
    "identifier",
    "name",
    "url",
    "courseMode",
    "startDate",
    "endDate",
    "courseSchedule",
    "location",
    "instructor",
    "maximumAttendeeCapacity",
    "eventStatus",
];

/// The courses of a file.
pub struct Courses<R> {
    documents: Objects<R>,
    provider: Id,
    buffer: Vec<u8>,
    waiting: VecDeque<Result<LearningNews, RowError>>,
}

impl<R: BufRead> Courses<R> {
    /// Reads as far as the first document; refuses a file of nobody in particular.
    pub fn new(reader: R, provider: Option<Id>) -> Result<Self, FileError> {
        let provider = provider.ok_or(FileError::NoProvider)?;
        let documents = Scanner::new(reader)?.into_objects(MAX_DOCUMENT).map_err(file_error)?;
        if matches!(documents, Objects::Ended) {
            return Err(FileError::Empty);
        }
        Ok(Self { documents, provider, buffer: Vec::new(), waiting: VecDeque::new() })
    }

    /// Puts the courses of a document in the line.
    fn read(&mut self, line: u64) -> Result<(), RowError> {
        let document: Value = parse(line, &self.buffer)?;
        let graph = Graph::of(&document);
        self.waiting.extend(graph.courses(line).map(|course| read(&course, self.provider)));
        if self.waiting.is_empty() { Err(RowError::row(line, "holds no Course")) } else { Ok(()) }
    }
}

impl<R: BufRead> Iterator for Courses<R> {
    type Item = Result<LearningNews, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(course) = self.waiting.pop_front() {
                return Some(course);
            }
            let line = self.documents.next_into(&mut self.buffer)?;
            if let Err(error) = line.and_then(|line| self.read(line)) {
                return Some(Err(error));
            }
        }
    }
}

fn read(course: &Node<'_, '_>, provider_id: Id) -> Result<LearningNews, RowError> {
    let mut unread = BTreeSet::new();
    course.note_unread(&COURSE, &mut unread);
    let instances = course.nodes("hasCourseInstance");
    for instance in &instances {
        instance.note_unread(&INSTANCE, &mut unread);
    }
    let offer = OfferNews {
        title: course.need("name")?,
        description: course.need("description")?,
        url: course.parse("url")?,
        topics: topics(course, &mut unread),
        level: level(course, &mut unread),
        format: format(&instances, &mut unread),
        language: language(course)?,
        accessibility: course.parse("accessibilitySummary")?,
        prices: prices(course, &mut unread)?,
        credit_minutes: credit(course, &mut unread)?,
        credit_tags: Vec::new(),
    };
    let sessions = instances.iter().filter(|instance| !instance.values("startDate").is_empty());
    let sessions = sessions.map(session).collect::<Result<Vec<_>, _>>()?;
    let ids: BTreeSet<_> = sessions.iter().map(|session| &session.outside_id).collect();
    if ids.len() < sessions.len() {
        return Err(course.wrong("hasCourseInstance", "must have each id once"));
    }
    let unread = unread.into_iter().take(TOLD).collect();
    let news = LearningNews { provider_id, outside_id: outside_id(course)?, offer: Some(offer), sessions, unread };
    news.check().map_err(|problem| course.refused(&problem))?;
    Ok(news)
}

/// The id of a node at its provider's: its identifier, or else its own address, or that of its page.
fn outside_id(node: &Node<'_, '_>) -> Result<Text<200>, RowError> {
    for name in ["identifier", "@id", "url", "startDate"] {
        if let Some(id) = node.parse(name)? {
            return Ok(id);
        }
    }
    Err(node.wrong("identifier", "must be there, or an @id or url in its place"))
}

/// The language by its tag, which of a `Language` is its other name.
fn language(course: &Node<'_, '_>) -> Result<Option<LangTag>, RowError> {
    match course.nodes("inLanguage").first() {
        Some(language) if language.text("alternateName").is_some() => language.parse("alternateName"),
        _ => course.parse("inLanguage"),
    }
}

/// Where somebody goes: the name of a place, or else its address.
fn place(instance: &Node<'_, '_>) -> Result<Option<Text<500>>, RowError> {
    let places = instance.nodes("location");
    let Some(place) = places.first().filter(|place| place.text("name").is_none()) else {
        return instance.parse("location");
    };
    let of = place.nodes("address");
    let address = match of.first() {
        None => place.text("address").unwrap_or_default(),
        Some(address) => {
            let parts = ["streetAddress", "addressLocality", "addressRegion", "postalCode"];
            parts.iter().filter_map(|part| address.text(part)).collect::<Vec<_>>().join(", ")
        }
    };
    let address = Some(address).filter(|address| !address.is_empty());
    address.map(|address| address.parse().map_err(|e| instance.wrong("location", e))).transpose()
}

/// A word of ours made of a text.
fn slug(text: &str) -> Option<Slug> {
    fold(text).replace(' ', "-").parse().ok()
}

fn topics(course: &Node<'_, '_>, unread: &mut BTreeSet<String>) -> Vec<Slug> {
    let texts = course.texts("about");
    let mut topics: Vec<Slug> = texts.iter().filter_map(|text| slug(text)).collect();
    if topics.len() < texts.len() || topics.len() > MOST_TOPICS {
        unread.insert(course.place("about"));
    }
    topics.sort();
    topics.dedup();
    topics.truncate(MOST_TOPICS);
    topics
}

/// The level, where it is in words that are known; schema.org leaves them to whoever writes them.
fn level(course: &Node<'_, '_>, unread: &mut BTreeSet<String>) -> Option<LearningLevel> {
    let told = course.text("educationalLevel")?;
    let level = match fold(&told).as_str() {
        "beginner" => Some(LearningLevel::Introductory),
        "expert" => Some(LearningLevel::Advanced),
        word => word.parse().ok(),
    };
    if level.is_none() {
        unread.insert(course.place("educationalLevel"));
    }
    level
}

/// Where it takes place, by all of its instances.
fn format(instances: &[Node<'_, '_>], unread: &mut BTreeSet<String>) -> Option<LearningFormat> {
    let mut told = Vec::new();
    for instance in instances {
        for mode in instance.texts("courseMode") {
            match fold(&mode).as_str() {
                "onsite" => told.push(LearningFormat::InPerson),
                "online" => told.push(LearningFormat::Online),
                "blended" => told.push(LearningFormat::Blended),
                _ => {
                    unread.insert(instance.place("courseMode"));
                }
            }
        }
    }
    match distinct(told).as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => Some(LearningFormat::Blended),
    }
}

/// What it costs; `None` where that is not told. A price for no class of members is for anybody, and so is one that is `Paid`.
fn prices(course: &Node<'_, '_>, unread: &mut BTreeSet<String>) -> Result<Option<Vec<MemberPrice>>, RowError> {
    let is_free = course.text("isAccessibleForFree").is_some_and(|told| fold(&told).ends_with("true"));
    let (mut prices, mut costs_nothing) = (Vec::new(), is_free);
    for offer in course.nodes("offers") {
        let class = offer.text("category").map_or_else(|| ANYBODY.to_owned(), |category| fold(&category));
        match (class.as_str(), offer.text("price"), offer.text("priceCurrency")) {
            ("free", ..) => costs_nothing = true,
            (class, Some(amount), Some(currency)) => {
                let price: Money = format!("{amount} {currency}").parse().map_err(|e| offer.wrong("price", e))?;
                let class = slug(if class == "paid" { ANYBODY } else { class });
                let member_class = class.ok_or_else(|| offer.wrong("category", "must have letters"))?;
                prices.push(MemberPrice { member_class, price });
            }
            _ => {
                unread.insert(course.place("offers"));
            }
        }
    }
    let is_told = is_free || costs_nothing || !prices.is_empty();
    Ok(is_told.then(|| if is_free { Vec::new() } else { prices }))
}

/// The minutes of credit, where they are told in minutes; other units of credit differ from place to place.
fn credit(course: &Node<'_, '_>, unread: &mut BTreeSet<String>) -> Result<Option<i32>, RowError> {
    match course.nodes("numberOfCredits").first() {
        Some(credits) if credits.text("unitCode").as_deref() == Some(MINUTE) => credits.parse("value"),
        None if course.values("numberOfCredits").is_empty() => Ok(None),
        _ => {
            unread.insert(course.place("numberOfCredits"));
            Ok(None)
        }
    }
}

fn session(instance: &Node<'_, '_>) -> Result<SessionNews, RowError> {
    let schedule = instance.nodes("courseSchedule");
    let zone = schedule.first().and_then(|schedule| schedule.text("scheduleTimezone"));
    let zone = zone.unwrap_or_else(|| "UTC".to_owned());
    let clock = Zone::named(&zone);
    let clock = clock.ok_or_else(|| instance.wrong("courseSchedule", "must name a zone of the time zone database"))?;
    let places = instance.nodes("location");
    let meeting = places.iter().find(|place| place.is_a("VirtualLocation"));
    let teachers = instance.texts("instructor").into_iter().take(MOST_TEACHERS);
    let teachers = teachers.map(|name| name.parse().map_err(|e| instance.wrong("instructor", e)));
    let news = SessionNews {
        outside_id: outside_id(instance)?,
        starts_at: moment(instance, "startDate", |day| clock.start_of(day))?,
        ends_at: moment(instance, "endDate", |day| clock.end_of(day))?,
        zone: zone.parse().map_err(|e| instance.wrong("courseSchedule", e))?,
        place: if meeting.is_some() { None } else { place(instance)? },
        url: match (instance.parse("url")?, meeting) {
            (None, Some(meeting)) => meeting.parse("url")?,
            (url, _) => url,
        },
        capacity: instance.parse("maximumAttendeeCapacity")?,
        instructors: distinct(teachers.collect::<Result<Vec<_>, _>>()?),
        is_cancelled: instance.text("eventStatus").is_some_and(|status| status.ends_with("EventCancelled")),
    };
    news.check().map_err(|problem| instance.refused(&problem))?;
    Ok(news)
}

/// An instant that is told as one, or as a day by the clock of the place.
fn moment(instance: &Node<'_, '_>, name: &str, of_day: impl Fn(Day) -> At) -> Result<At, RowError> {
    let told: String = instance.need(name)?;
    match told.trim().parse::<Day>() {
        Ok(day) => Ok(of_day(day)),
        Err(_) => told.trim().parse().map_err(|e| instance.wrong(name, e)),
    }
}

#[cfg(test)]
mod tests;

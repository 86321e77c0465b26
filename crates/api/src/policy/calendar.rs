//! The calendar over HTTP: in pages as JSON, or whole as iCalendar.

use crate::{
    Answer,
    cx::{Cx, Guard, PolicyRead},
    extract::Query,
    icalendar::ICALENDAR,
    operation::{Describe, Doc},
    paged::{self, Paged, cut, paged},
    respond::{VARY, accepted},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use interchange::icalendar::{self, Event, Start};
use kernel::{
    Actor, At, Code, Id, Problem, Record as _, Result,
    page::{Key, SortKey, decode_cursor, encode_cursor, foreign_cursor},
};
use policy::{
    CalendarEntry, WorkItem,
    calendar::{DateKind, Dates, Place},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Entries in a page where the client does not say, and at most.
const PAGE: i64 = 20;
const MAX_PAGE: i64 = 200;
/// Entries of a calendar that is told whole, the earliest first.
pub(super) const WHOLE: i64 = 5_000;
/// Seconds that are shown where the client does not say: a year.
const YEAR: i64 = 366 * 24 * 3600;
/// What a cursor remembers beside the record.
const ORDER: [SortKey; 3] = [
    SortKey { field: "at", descending: false },
    SortKey { field: "kind", descending: false },
    SortKey { field: "part", descending: false },
];

operations! { "Calendar":
    /// List what has a date.
    ///
    /// When work begins and is due, until when clearances are answered, joint statements signed, submissions filed and comments on
    /// instruments in, when positions are due for review, what was announced of instruments, such as hearings, by when incidents
    /// are to be triaged, when they and challenges are followed up, and until when frameworks of competencies are commented on or
    /// when they are due for review: what the caller may see, by date, a year from today where nothing else is asked. Of instruments,
    /// those that a unit looks after or watches. As `text/calendar` (iCalendar, RFC 5545) the whole stretch at once, up to 5,000
    /// entries.
    GET "/v1/policy/calendar" listCalendar => list;
}

/// Which dates.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CalendarQuery {
    /// From this instant on; without it, from the beginning of today in UTC, so that what lasts all day today is told.
    from: Option<At>,
    /// Before this instant, within two years of `from`; without it, a year after `from`.
    until: Option<At>,
    /// Of any of these units.
    unit_id: Vec<Id>,
    /// Of any of these kinds.
    kind: Vec<DateKind>,
    /// Of any of these records.
    record_id: Vec<Id>,
    /// Entries in a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before; belongs to the same filter.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

paged! {
    /// A page of the calendar, the earliest first.
    CalendarPage of CalendarEntry: "The entries.", cursor = next_cursor: String;
}

/// The calendar as the client wants it.
pub enum Calendar {
    Page(CalendarPage),
    Whole(String),
}

impl CalendarQuery {
    fn dates(self, now: At) -> Result<Dates> {
        let Self { from, until, unit_id, kind, record_id, .. } = self;
        let from = from.unwrap_or_else(|| now.day().start());
        let dates = Dates::between(from, until.unwrap_or(from.plus_seconds(YEAR)))?;
        let units = (!unit_id.is_empty()).then_some(unit_id);
        Ok(Dates { units, kinds: kind, records: record_id, ..dates })
    }

    /// What a cursor is bound to: what was asked, but for the page.
    fn bound_to(&self) -> String {
        let Self { from, until, unit_id, kind, record_id, .. } = self;
        format!("calendar {from:?} {until:?} {unit_id:?} {kind:?} {record_id:?}")
    }
}

async fn list(cx: Cx<PolicyRead>, request: HttpRequest, query: Query<CalendarQuery>) -> Answer<Calendar> {
    let Some(form) = accepted(&request, &["application/json", ICALENDAR]) else {
        return Err(
            Problem::new(Code::NotAcceptable, "The calendar comes as application/json or text/calendar.").into()
        );
    };
    let query = query.0;
    let bound_to = query.bound_to();
    let after = query.cursor.as_deref().map(|cursor| place(cursor, &bound_to)).transpose()?;
    let limit = paged::limit(query.limit, PAGE, MAX_PAGE)?;
    let dates = query.dates(cx.clock().now())?;
    if form == ICALENDAR {
        return Ok(Calendar::Whole(cx.icalendar("Lectern", cx.actor(), dates).await?.0));
    }
    let entries = cx.session().calendar(cx.actor(), dates, after, limit + 1).await?;
    let (data, next) = cut(entries, limit, CalendarEntry::place);
    let next_cursor = next.map(|place| cursor(place, &bound_to));
    Ok(Calendar::Page(CalendarPage { data, next_cursor }))
}

/// The cursor that goes on after a place.
fn cursor(place: Place, bound_to: &str) -> String {
    let Place { at, kind, record_id, part } = place;
    let part = part.map(|part| part.to_string()).unwrap_or_default();
    encode_cursor(&[at.into(), kind.as_str().into(), part.as_str().into()], record_id, bound_to)
}

/// The place after which a cursor goes on.
fn place(cursor: &str, bound_to: &str) -> Result<Place> {
    let (keys, record_id) = decode_cursor(cursor, bound_to, &ORDER)?;
    let [Key::Instant(at), Key::Text(kind), Key::Text(part)] = keys.as_slice() else { return Err(foreign_cursor()) };
    let part = if part.is_empty() { None } else { Some(part.parse().map_err(|_| foreign_cursor())?) };
    Ok(Place { at: At::from_micros(*at), kind: kind.parse().map_err(|_| foreign_cursor())?, record_id, part })
}

impl<P: Guard> Cx<P> {
    /// The dates somebody may see, whole, as iCalendar; and when the last of them was changed.
    pub(super) async fn icalendar(&self, name: &str, reader: &Actor, dates: Dates) -> Answer<(String, Option<At>)> {
        let entries = self.session().calendar(reader, dates, None, WHOLE).await?;
        let base = &self.state().settings.public_url;
        let changed_at = entries.iter().map(|entry| entry.updated_at).max();
        let events: Vec<Event> = entries.into_iter().map(|entry| event(entry, base, reader)).collect();
        Ok((icalendar::calendar(name, &events), changed_at))
    }
}

/// The path of the record whose date an entry is, for a reader who may see it.
pub fn place_of(entry: &CalendarEntry, reader: &Actor) -> String {
    let collection = match entry.kind {
        DateKind::WorkStart | DateKind::WorkDue if !reader.holds(WorkItem::READ) => "policy/people/me/work-items",
        DateKind::WorkStart | DateKind::WorkDue => "policy/work-items",
        DateKind::ClearanceDeadline | DateKind::ReviewDue => "policy/positions",
        DateKind::SubmissionDue => "policy/submissions",
        DateKind::CommentDeadline | DateKind::InstrumentAction => "policy/instruments",
        DateKind::SignatureDeadline => "policy/joint-statements",
        DateKind::TriageDue | DateKind::IncidentFollowUp => "advocacy/incidents",
        DateKind::ChallengeFollowUp => "advocacy/challenges",
        DateKind::FrameworkReview | DateKind::FrameworkComments => "development/competency-frameworks",
    };
    format!("/v1/{collection}/{}", entry.record_id)
}

fn event(entry: CalendarEntry, base: &str, reader: &Actor) -> Event {
    Event {
        url: format!("{base}{}", place_of(&entry, reader)),
        summary: entry.summary(),
        category: entry.kind.to_string(),
        uid: entry.uid,
        changed_at: entry.updated_at,
        sequence: entry.revision - 1,
        start: entry.day.map_or(Start::At(entry.at), Start::Day),
        end: None,
        is_cancelled: false,
        location: None,
    }
}

impl Responder for Calendar {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Page(page) => Paged(page).respond_to(request),
            Self::Whole(text) => {
                HttpResponse::Ok().insert_header(VARY).content_type("text/calendar; charset=utf-8").body(text)
            }
        }
    }
}

impl Describe for Calendar {
    fn describe(doc: &mut Doc) {
        doc.answers::<CalendarPage>(
            200,
            "A page of the calendar; the whole of it where iCalendar was asked for.",
            &["link"],
        );
        doc.also_answers(ICALENDAR);
    }
}

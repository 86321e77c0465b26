//! The calendar: one read over everything that has a date, whatever it is kept in.
//!
//! Each kind of date has a source in the store, which gives its entries in the order of their [`Place`]; the calendar merges
//! them. A new kind is a word of [`DateKind`], a line of [`DateKind::label`] and a source.

mod feed;

pub use feed::{CalendarFeed, CalendarFeedFilter, NewCalendarFeed};

use kernel::{At, Check, Day, Id, Result, words};
use serde::Serialize;

/// The longest stretch that is asked for at once, in seconds: two years.
const LONGEST: i64 = 2 * 366 * 24 * 3600;

words! {
    /// What happens on a date.
    pub enum DateKind {
        /// Work begins.
        WorkStart = "work_start",
        /// Work must be done.
        WorkDue = "work_due",
        /// A consulted unit must have answered.
        ClearanceDeadline = "clearance_deadline",
        /// A position in force is due for review.
        ReviewDue = "review_due",
        /// A submission must be with those who decide.
        SubmissionDue = "submission_due",
        /// Comments on an instrument must be in.
        CommentDeadline = "comment_deadline",
        /// Organizations can sign a joint statement no longer.
        SignatureDeadline = "signature_deadline",
        /// Something will happen to an instrument, such as a hearing or a vote: it was announced ahead.
        InstrumentAction = "instrument_action",
        /// An incident must be triaged.
        TriageDue = "triage_due",
        /// Somebody should look at an incident again.
        IncidentFollowUp = "incident_follow_up",
        /// Somebody should ask what became of a challenge.
        ChallengeFollowUp = "challenge_follow_up",
        /// A framework of competencies shall be looked at again.
        FrameworkReview = "framework_review",
        /// Comments on a framework of competencies are taken no longer.
        FrameworkComments = "framework_comments",
    }
}

impl DateKind {
    /// What stands before a title in calendars and mails.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WorkStart => "Begins",
            Self::WorkDue => "Due",
            Self::ClearanceDeadline => "Clearance ends",
            Self::ReviewDue | Self::FrameworkReview => "Review due",
            Self::SubmissionDue => "To be submitted",
            Self::CommentDeadline | Self::FrameworkComments => "Comments end",
            Self::SignatureDeadline => "Signing ends",
            Self::InstrumentAction => "Announced",
            Self::TriageDue => "To be triaged",
            Self::IncidentFollowUp | Self::ChallengeFollowUp => "Follow up",
        }
    }

    /// Whether somebody must have done something by then, and is reminded.
    pub const fn is_deadline(self) -> bool {
        match self {
            Self::WorkStart | Self::InstrumentAction | Self::FrameworkComments => false,
            Self::WorkDue
            | Self::ClearanceDeadline
            | Self::ReviewDue
            | Self::SubmissionDue
            | Self::CommentDeadline
            | Self::SignatureDeadline
            | Self::TriageDue
            | Self::IncidentFollowUp
            | Self::ChallengeFollowUp
            | Self::FrameworkReview => true,
        }
    }

    /// Whether nobody but those who lead units is reminded of it: it is always a unit's, and no person's.
    pub const fn is_for_leads(self) -> bool {
        match self {
            Self::ClearanceDeadline
            | Self::ReviewDue
            | Self::SubmissionDue
            | Self::CommentDeadline
            | Self::SignatureDeadline => true,
            Self::WorkStart
            | Self::WorkDue
            | Self::InstrumentAction
            | Self::TriageDue
            | Self::IncidentFollowUp
            | Self::ChallengeFollowUp
            | Self::FrameworkReview
            | Self::FrameworkComments => false,
        }
    }
}

/// Something that has a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "uid": "work_due-0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "kind": "work_due",
    "title": "Comment on the draft rule about reader records", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "person_id": null, "at": "2026-06-01T03:59:59Z", "day": null,
    "revision": 1, "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct CalendarEntry {
    /// Names the date for ever, in every calendar it is shown in.
    pub uid: String,
    /// What happens.
    pub kind: DateKind,
    /// To what: the title of the record.
    pub title: String,
    /// The record whose date it is.
    pub record_id: Id,
    /// What tells it from the record's other dates of the kind.
    #[serde(skip)]
    pub part: Option<Id>,
    /// The unit that has to see to it; null where no unit does yet, and it takes a role in the whole association.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
    /// The person who has it, where one has.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub person_id: Option<Id>,
    /// When; of a whole day, when it begins in UTC.
    pub at: At,
    /// The day, where it is a whole day; else null.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub day: Option<Day>,
    /// How often the record was changed, from 1.
    pub revision: i32,
    /// When the record was last saved.
    pub updated_at: At,
}

/// Where an entry stands in the calendar: no two stand in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub at: At,
    /// What happens.
    pub kind: DateKind,
    /// The record.
    pub record_id: Id,
    /// What tells it from the record's other dates of the kind, where it can have several: the unit that is asked, or the action.
    pub part: Option<Id>,
}

/// Where a source begins to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At that instant.
    From(At),
    /// After that instant.
    After(At),
    /// At that instant after that record, or its part; and after that instant.
    Beyond(At, Id, Option<Id>),
}

/// Which dates are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// From this instant on.
    pub from: At,
    /// Before this instant.
    pub until: At,
    /// Of these kinds; empty for all.
    pub kinds: Vec<DateKind>,
    /// Of these units; `None` for any.
    pub units: Option<Vec<Id>>,
    /// Of work, only what this person has, whatever unit it is of.
    pub person: Option<Id>,
    /// Of these records; empty for all.
    pub records: Vec<Id>,
}

impl CalendarEntry {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { at: self.at, kind: self.kind, record_id: self.record_id, part: self.part }
    }

    /// What names a date for ever.
    pub fn uid(kind: DateKind, record: Id, part: Option<Id>) -> String {
        part.map_or_else(|| format!("{kind}-{record}"), |part| format!("{kind}-{record}-{part}"))
    }

    /// What it is called where there is no more than a line for it.
    pub fn summary(&self) -> String {
        format!("{}: {}", self.kind.label(), self.title)
    }
}

impl Dates {
    /// Every date from an instant until another, which must be later, by two years at most.
    pub fn between(from: At, until: At) -> Result<Self> {
        let dates = Self { from, until, kinds: Vec::new(), units: None, person: None, records: Vec::new() };
        Check::default()
            .that(from < until, "until", "invalid", "must be after from")
            .that(until <= from.plus_seconds(LONGEST), "until", "invalid", "must be within two years of from")
            .done()?;
        Ok(dates)
    }

    /// Whether dates of that kind are asked for.
    pub fn wants(&self, kind: DateKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Where the source of a kind begins, to go on after a place.
    pub fn start(&self, kind: DateKind, after: Option<Place>) -> Start {
        match after {
            None => Start::From(self.from),
            Some(place) if kind < place.kind => Start::After(place.at),
            Some(place) if kind == place.kind => Start::Beyond(place.at, place.record_id, place.part),
            Some(place) => Start::From(place.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> At {
        At::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_stretch_ends_after_it_begins() {
        assert_eq!(Dates::between(at(5), at(5)).unwrap_err().fields[0].pointer, "until");
    }

    #[test]
    fn a_stretch_has_two_years_at_most() {
        assert!(Dates::between(at(0), at(LONGEST + 1)).is_err() && Dates::between(at(0), at(LONGEST)).is_ok());
    }

    fn places() -> impl Strategy<Value = Vec<Place>> {
        let part = prop::option::of((0_u8..3).prop_map(|n| Id::from_bytes([n; 16])));
        let place =
            (0_i64..4, prop::sample::select(DateKind::ALL), 0_u8..4, part).prop_map(|(seconds, kind, n, part)| Place {
                at: at(seconds),
                kind,
                record_id: Id::from_bytes([n; 16]),
                part,
            });
        prop::collection::vec(place, 0..30)
    }

    /// What a source gives, by the meaning of where it begins.
    fn is_in(place: &Place, start: Start) -> bool {
        match start {
            Start::From(at) => place.at >= at,
            Start::After(at) => place.at > at,
            Start::Beyond(at, record, part) => {
                place.at > at || place.at == at && (place.record_id, place.part) > (record, part)
            }
        }
    }

    proptest! {
        #[test]
        fn each_source_goes_on_where_the_calendar_stopped(places in places(), which in any::<prop::sample::Index>()) {
            prop_assume!(!places.is_empty());
            let last = *which.get(&places);
            let dates = Dates::between(at(0), at(9)).unwrap();
            for place in &places {
                prop_assert_eq!(is_in(place, dates.start(place.kind, Some(last))), *place > last);
            }
        }
    }
}

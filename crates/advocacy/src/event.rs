//! Events: advocacy days and visits, for which people sign up and at which they meet those who decide.
//!
//! An [`Event`] has [`EventSlot`]s, each with its times and seats. An [`EventBooking`] is a party that signs up for one, by the
//! rules of [`kernel::seats`]. An [`EventMeeting`] is with the holder of a post.

mod booking;
mod lifecycle;
mod meeting;
mod slot;

pub use booking::{
    BookingAppointmentMail, BookingFacts, BookingMail, BookingTransition, CheckIn, EventBooking, EventBookingFilter,
    EventSignUp, NewEventBooking, SignUp,
};
pub use lifecycle::{EventStatus, EventTransition};
pub use meeting::{
    EventMeeting, EventMeetingFilter, EventMeetingPatch, MeetingFacts, MeetingStatus, MeetingTransition,
    NewEventMeeting,
};
pub use slot::{EventSlot, EventSlotFilter, EventSlotPatch, NewEventSlot, SlotFacts};

use kernel::{
    Actor, Amendment as _, At, Check, Code, GoalId, Id, Permission, Problem, Record, Result, Terms, Text, WebUri, Zone,
    distinct, hashed, record_fields, sorted, translated, words,
};
use record::record;

words! {
    /// What people come together for.
    pub enum EventKind {
        /// Many speak to those who decide, on one day.
        AdvocacyDay = "advocacy_day",
        /// Some visit somebody who decides.
        Visit = "visit",
        /// Those who decide visit a library.
        LibraryTour = "library_tour",
        /// People show that they are many.
        Rally = "rally",
        /// People learn how to advocate.
        Training = "training",
        Other = "other",
    }
}

/// Something people come together for, at times for which they sign up. Public once it opens.
#[record(example = {
    "title": "Library Day at the Capitol", "kind": "advocacy_day", "description": "Meet your legislators.",
    "place": "State Capitol, Cheyenne", "url": null, "starts_at": "2099-02-01T15:00:00Z", "ends_at": "2099-02-01T23:00:00Z",
    "time_zone": "America/Denver", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["A-G1"],
    "status": "open", "allowed_transitions": ["closed", "cancelled"], "opened_at": "2026-05-01T12:00:00Z"
})]
pub struct Event {
    /// What people call it.
    pub title: Text<200>,
    /// What people come together for.
    pub kind: EventKind,
    /// What there is to know.
    pub description: Text<5000>,
    /// Where it is; null where it is nowhere but online.
    pub place: Option<Text<300>>,
    /// Where there is more about it, or where it takes place online.
    pub url: Option<WebUri>,
    /// When it begins.
    pub starts_at: At,
    /// When it ends; all its slots lie between.
    pub ends_at: At,
    /// The zone in which these times are told, such as `America/Denver`.
    pub time_zone: Text<64>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// Where it stands.
    #[kept(EventStatus::Draft)]
    pub status: EventStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<EventStatus>,
    /// When it first opened for sign-up; null in a draft.
    #[kept(None)]
    pub opened_at: Option<At>,
}

/// Narrows a list of events. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct EventFilter {
    /// Words of the title, description or place.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<EventKind>,
    /// In any of these states.
    pub status: Vec<EventStatus>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Beginning at or after this instant.
    pub starts_from: Option<At>,
    /// Beginning before this instant.
    pub starts_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// The first and the last instant of an event's slots; none where it has no slots.
pub type EventSpan = Option<(At, At)>;

impl Event {
    /// Applies a patch. Its slots stay within its times; what is over or called off stays as it is.
    pub fn revise(&mut self, patch: EventPatch, slots: &EventSpan) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        let (first, last) = slots.unwrap_or((revised.starts_at, revised.ends_at));
        Check::default()
            .that(revised.starts_at <= first, "/starts_at", "invalid", "must not be after the first of its slots")
            .that(last <= revised.ends_at, "/ends_at", "invalid", "must not be before the last of its slots ends")
            .done()?;
        *self = revised;
        Ok(())
    }

    /// Fine while people may sign up.
    pub fn must_be_open(&self) -> Result<()> {
        let detail = match self.status {
            EventStatus::Open => return Ok(()),
            EventStatus::Draft => "The event is not open for sign-up yet.",
            EventStatus::Closed => "Sign-up for the event is closed.",
            EventStatus::Held => "The event is over.",
            EventStatus::Cancelled => "The event was called off.",
        };
        Err(Problem::new(Code::Conflict, detail))
    }

    /// Whether it is neither over nor called off.
    pub fn is_ahead(&self) -> bool {
        matches!(self.status, EventStatus::Draft | EventStatus::Open | EventStatus::Closed)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let place = self.place.as_ref().map(Text::as_str).unwrap_or_default();
        format!("{}\n{}\n{place}", self.title, self.description)
    }
}

impl Record for Event {
    const KIND: &'static str = "event";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id);
    translated!(title, description);

    fn is_public(&self) -> bool {
        self.opened_at.is_some()
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .that(self.starts_at < self.ends_at, "/ends_at", "invalid", "must be after starts_at")
            .that(Zone::named(self.time_zone.as_str()).is_some(), "/time_zone", "invalid", ZONE)
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .done()
    }

    fn is_open(&self) -> Result<()> {
        let detail = "What is over or called off stays as it is.";
        Problem::unless(self.is_ahead(), Code::Conflict, detail)
    }

    fn check_removable(&self) -> Result<()> {
        let draft = self.status == EventStatus::Draft;
        let detail = "Only a draft can be deleted; call the event off instead.";
        Problem::unless(draft, Code::Conflict, detail)
    }

    /// With the time other moves are open.
    fn context(&self) -> Option<u64> {
        Some(hashed(&self.allowed_transitions))
    }

    fn shown_at(&mut self, actor: &Actor, now: At) {
        self.allowed_transitions = self.moves_due(actor, now);
    }
}

sorted!(Event, default "starts_at", {
    "starts_at" => starts_at, "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

/// What a time zone must be.
const ZONE: &str = "must be a name of the time zone database, such as America/Denver";

#[cfg(test)]
mod tests;

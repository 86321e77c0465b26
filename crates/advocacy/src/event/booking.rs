//! Sign-ups for a slot of an event: what a party wants, what it has, and who came.

use super::{Event, EventSlot};
use kernel::{
    Actor, At, Code, Email, Id, Lifecycle as _, Permission, Problem, Record, Result, Text, hashed, record_fields,
    seated_fields,
    seats::{Appointment, Room, SeatStatus, Seated, Seating as _, USUAL_CLASS, check_party, usual_class},
    sorted,
};
use record::record;
use serde::{Deserialize, Serialize};

/// A party that signs up for a slot, and the seats it has. For the person who signed up, and for those who work on the event;
/// that it was read by others is recorded.
#[record(fixed, example = {
    "slot_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "event_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "person_id": null,
    "person_name": "Ada Example", "seats": 3, "splits": false, "priority_class": 5, "status": "offered",
    "allowed_transitions": ["confirmed", "cancelled"], "seats_confirmed": 0, "seats_offered": 3,
    "offered_until": "2099-01-31T12:00:00Z", "seats_waiting": 0, "seats_attended": null, "checked_in_at": null
})]
pub struct EventBooking {
    /// What for.
    pub slot_id: Id,
    /// Of which event.
    #[kept(Id::from_bytes([0; 16]))]
    pub event_id: Id,
    /// Who signs up; to create one, null is the caller. Null where they were forgotten since.
    pub person_id: Option<Id>,
    /// What they are called; null where they were forgotten since.
    #[kept(None)]
    pub person_name: Option<Text<200>>,
    /// How many come, the person included.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: u32,
    /// Whether they take fewer seats than that for the time being; else they get all or wait.
    #[serde(default)]
    pub splits: bool,
    /// Their class of priority, the lowest first; who comes first is served first within a class. Those who work on the event set
    /// it, from 1 to 9; all others have 5.
    #[serde(default = "usual_class")]
    #[schema(minimum = 1, maximum = 9)]
    pub priority_class: i16,
    /// Where it stands.
    #[kept(SeatStatus::Requested)]
    pub status: SeatStatus,
    /// Where the caller may move it now.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SeatStatus>,
    /// Seats they have.
    #[kept(0)]
    pub seats_confirmed: u32,
    /// Seats they are offered.
    #[kept(0)]
    pub seats_offered: u32,
    /// Until when they may take them, this instant included; null where none are offered.
    #[kept(None)]
    pub offered_until: Option<At>,
    /// Seats they wait for.
    #[kept(seats)]
    pub seats_waiting: u32,
    /// How many of them came; null before.
    #[kept(None)]
    pub seats_attended: Option<u32>,
    /// When they were checked in; null before.
    #[kept(None)]
    pub checked_in_at: Option<At>,
    /// The unit that looks after the event.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
    /// When the slot begins.
    #[kept(None)]
    #[serde(skip)]
    pub starts_at: Option<At>,
}

/// Narrows a list of bookings. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct EventBookingFilter {
    /// For any of these slots.
    pub slot_id: Vec<Id>,
    /// Of any of these events.
    pub event_id: Vec<Id>,
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<SeatStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What somebody signs up with who is not signed in. It waits for the answer to a mail.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "party": { "seats": 3, "splits": false }
}))))]
pub struct EventSignUp {
    /// As they want to be called.
    pub name: Text<200>,
    /// Where the mail goes that they must answer, and everything there is to tell them.
    pub email: Email,
    /// Who comes.
    pub party: SignUp,
}

/// Who comes: how many, and whether they must stay together.
#[record::part(example = { "seats": 3, "splits": false })]
#[derive(Copy)]
#[schema(as = EventParty)]
pub struct SignUp {
    /// How many, the person included.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: u32,
    /// Whether they take fewer seats than that for the time being; else they get all or wait.
    #[serde(default)]
    pub splits: bool,
}

/// A request to move a booking.
#[record::form(
    example = { "to": "confirmed", "note": null },
    example = { "to": "cancelled", "note": "We cannot come." },
)]
#[schema(as = EventBookingTransition)]
pub struct BookingTransition {
    /// Where to.
    pub to: SeatStatus,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}

/// Says that a party is there.
#[record::form(
    example = { "seats": 2 },
    example = { "seats": null },
)]
#[derive(Copy)]
#[schema(as = EventCheckIn)]
pub struct CheckIn {
    /// How many of them came; null for all who have seats.
    #[schema(minimum = 1, maximum = 100)]
    pub seats: Option<u32>,
}

/// A mail to be written about a booking, as long as it still stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingMail {
    /// Which one.
    pub booking_id: Id,
    /// What is to be told of it.
    pub status: SeatStatus,
}

/// A mail to be written to whoever has seats by a booking, as when or where they are expected has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingAppointmentMail {
    /// Which one.
    pub booking_id: Id,
    /// When and where they were expected as they know it.
    pub was: Appointment,
}

/// What the rules of a booking must know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookingFacts {
    /// The slot it is for.
    pub slot: Option<EventSlot>,
    /// The event.
    pub event: Option<Event>,
}

impl SignUp {
    /// The booking that somebody asks for by it.
    pub fn of(self, person: Id, slot_id: Id) -> NewEventBooking {
        let Self { seats, splits } = self;
        NewEventBooking { slot_id, person_id: Some(person), seats, splits, priority_class: USUAL_CLASS }
    }
}

impl BookingFacts {
    fn of_slot(&self) -> Result<(&EventSlot, &Event)> {
        let missing = || Problem::field("/slot_id", "not_found", "must name a slot of an event");
        self.slot.as_ref().zip(self.event.as_ref()).ok_or_else(missing)
    }

    fn room(&self) -> Result<Room> {
        Ok(self.of_slot()?.0.room())
    }
}

impl EventBooking {
    /// Asks for seats: of an event that is open for sign-up, or, for those who work on it, that is not over yet.
    pub fn sign_up(&mut self, facts: &BookingFacts, actor: &Actor) -> Result<()> {
        let (slot, event) = facts.of_slot()?;
        let works_on_it = actor.may(Self::WRITE, Some(event.owner_unit_id));
        if works_on_it { event.is_open() } else { event.must_be_open() }?;
        if self.priority_class != USUAL_CLASS && !works_on_it {
            let detail = "A class of priority is given by those who work on the event.";
            return Err(Problem::new(Code::Forbidden, detail));
        }
        (self.event_id, self.owner_unit_id) = (slot.event_id, Some(event.owner_unit_id));
        self.starts_at = Some(slot.starts_at);
        Ok(())
    }

    /// Moves it, as the seats and the time allow.
    pub fn advance(&mut self, to: SeatStatus, facts: &BookingFacts, now: At) -> Result<()> {
        let (room, mut party) = (facts.room()?, self.party());
        self.status.check_move(to)?;
        if to == SeatStatus::Attended {
            return self.check_in(CheckIn { seats: None }, facts, now);
        }
        party.advance(to, &room, now)?;
        self.seat(party);
        Ok(())
    }

    /// Notes that they are there, and how many. Said again, it corrects what was said.
    pub fn check_in(&mut self, said: CheckIn, facts: &BookingFacts, now: At) -> Result<()> {
        let (room, mut party) = (facts.room()?, self.party());
        party.attend(&room, now)?;
        let came = party.came(said.seats)?;
        self.seat(party);
        (self.seats_attended, self.checked_in_at) = (Some(came), self.checked_in_at.or(Some(now)));
        Ok(())
    }

    /// Whether a caller may ask for that move: who came is for those who work on the event to say, the rest for the person, too.
    pub fn may_be_moved_by(&self, actor: &Actor, to: SeatStatus) -> bool {
        actor.may(Self::WRITE, self.unit()) || (self.is_of(actor) && !to.says_who_came())
    }
}

impl Seated for EventBooking {
    seated_fields!(slot_id, checked_in_at);
}

impl Record for EventBooking {
    const KIND: &'static str = "event_booking";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, owner = person_id, private);

    fn check(&self) -> Result<()> {
        check_party(self.seats, self.priority_class)
    }

    /// What the person is called is theirs to change, and with the time other moves are open.
    fn context(&self) -> Option<u64> {
        Some(hashed(&(&self.person_name, &self.allowed_transitions)))
    }

    /// An offer lapses by itself.
    fn settle(&mut self, now: At) -> bool {
        let mut party = self.party();
        let lapsed = party.lapse(now);
        self.seat(party);
        lapsed
    }

    fn shown_at(&mut self, actor: &Actor, now: At) {
        let is_due = |to: SeatStatus| self.starts_at.is_some_and(|starts_at| to.is_due(starts_at, now));
        self.allowed_transitions = self.status.moves_asked_for(|to| is_due(to) && self.may_be_moved_by(actor, to));
    }
}

sorted!(EventBooking, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

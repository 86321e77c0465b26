//! Slots of an event: times with seats.

use super::{Event, EventBooking, ZONE};
use kernel::{
    Amendment as _, At, Check, Code, Id, Permission, Problem, Record, Result, Text, Zone, record_fields,
    seats::{Appointment, Room, Seating},
    sorted,
};
use record::record;

/// A part of an event with times and seats of its own. As public as its event.
#[record(example = {
    "event_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "title": "Visits in the morning", "place": "Room 120",
    "starts_at": "2099-02-01T16:00:00Z", "ends_at": "2099-02-01T18:00:00Z", "time_zone": "America/Denver", "capacity": 40,
    "offer_minutes": 1440, "taken": 38, "waiting": 0
})]
pub struct EventSlot {
    /// Of which event.
    #[fixed]
    pub event_id: Id,
    /// What it is called; null where its times say enough.
    pub title: Option<Text<200>>,
    /// Where it is; null where that is told of the event.
    pub place: Option<Text<300>>,
    /// When it begins; from then on no seats are given.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// The zone in which these times are told, such as `America/Denver`.
    pub time_zone: Text<64>,
    /// How many seats it has; with none, everybody waits.
    #[schema(minimum = 0, maximum = 100_000)]
    pub capacity: u32,
    /// For how many minutes seats that become free are offered to whoever waits; three days at most.
    #[schema(minimum = 1, maximum = 4_320)]
    pub offer_minutes: u32,
    /// How many seats are confirmed, or offered to somebody who has not answered yet.
    #[kept(0)]
    pub taken: u32,
    /// How many seats people wait for.
    #[kept(0)]
    pub waiting: u32,
    /// The unit that looks after the event.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
    /// Whether the event is public.
    #[kept(false)]
    #[serde(skip)]
    pub is_published: bool,
}

/// Narrows a list of slots. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct EventSlotFilter {
    /// With any of these ids.
    pub id: Vec<Id>,
    /// Of any of these events.
    pub event_id: Vec<Id>,
    /// Beginning at or after this instant.
    pub starts_from: Option<At>,
    /// Beginning before this instant.
    pub starts_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What the rules of a slot must know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlotFacts {
    /// The event it is part of.
    pub event: Option<Event>,
    /// Until when the last of the offers of its seats is open.
    pub offered_until: Option<At>,
}

impl EventSlot {
    /// Becomes part of its event.
    pub fn join(&mut self, event: &Event) -> Result<()> {
        self.must_lie_in(event)?;
        (self.owner_unit_id, self.is_published) = (Some(event.owner_unit_id), event.is_public());
        Ok(())
    }

    /// Applies a patch. Nobody loses seats they have, or time to take those they are offered.
    pub fn revise(&mut self, patch: EventSlotPatch, facts: &SlotFacts) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        revised.must_lie_in(facts.event.as_ref().ok_or_else(|| Problem::not_found(Event::KIND))?)?;
        self.room().may_become(&revised.room(), facts.offered_until)?;
        *self = revised;
        Ok(())
    }

    /// When and where whoever has seats is expected; the place is the event's where it has none of its own.
    pub fn appointment(&self, event: &Event) -> Appointment {
        Appointment {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            zone: self.time_zone.to_string(),
            place: self.place.as_ref().or(event.place.as_ref()).map(ToString::to_string),
            url: event.url.as_ref().map(ToString::to_string),
        }
    }

    fn must_lie_in(&self, event: &Event) -> Result<()> {
        event.is_open()?;
        Check::default()
            .that(event.starts_at <= self.starts_at, "/starts_at", "invalid", "must not be before the event begins")
            .that(self.ends_at <= event.ends_at, "/ends_at", "invalid", "must not be after the event ends")
            .done()
    }
}

impl Seating for EventSlot {
    type Party = EventBooking;

    fn room(&self) -> Room {
        let Self { capacity, taken, starts_at, offer_minutes, .. } = *self;
        Room { capacity: Some(capacity), taken, starts_at, offer_seconds: i64::from(offer_minutes) * 60 }
    }
}

impl Record for EventSlot {
    const KIND: &'static str = "event_slot";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id);

    fn is_public(&self) -> bool {
        self.is_published
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .that(self.starts_at < self.ends_at, "/ends_at", "invalid", "must be after starts_at")
            .that(Zone::named(self.time_zone.as_str()).is_some(), "/time_zone", "invalid", ZONE)
            .that(self.capacity <= 100_000, "/capacity", "invalid", "must be from 0 to 100000")
            .that((1..=4_320).contains(&self.offer_minutes), "/offer_minutes", "invalid", "must be from 1 to 4320")
            .done()
    }

    /// Who signed up for it stays.
    fn check_removable(&self) -> Result<()> {
        let detail = "Somebody has seats here, or waits for them.";
        let empty = self.taken == 0 && self.waiting == 0;
        Problem::unless(empty, Code::Conflict, detail)
    }

    /// The seats that are taken and waited for are those of bookings.
    fn context(&self) -> Option<u64> {
        Some(u64::from(self.taken) << 32 | u64::from(self.waiting))
    }
}

sorted!(EventSlot, default "starts_at", {
    "starts_at" => starts_at, "created_at" => created_at, "updated_at" => updated_at,
});

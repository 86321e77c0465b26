//! The session's ways to events beside those that all records have: what a mail about a booking speaks of, and an event's slots.

use crate::{Result, Session, Task, read};
use advocacy::{Event, EventBooking, EventSlot, event::BookingMail};
use directory::Person;
use kernel::{At, Id, Record as _};

impl Task for BookingMail {
    const KIND: &'static str = "booking_mail";
}

/// What a mail about a booking speaks of.
#[derive(Debug)]
pub struct BookingLetter {
    /// Who is written to.
    pub person: Person,
    /// The booking.
    pub booking: EventBooking,
    /// What it is for.
    pub slot: EventSlot,
    /// The event.
    pub event: Event,
}

impl Session {
    /// What a mail about a booking speaks of; `None` where it is not to be sent any more: the booking has moved on, as time moves
    /// it, too, or its person was forgotten.
    pub async fn booking_letter(&self, mail: BookingMail, now: At) -> Result<Option<BookingLetter>> {
        let Some(mut booking) = self.find::<EventBooking>(mail.booking_id).await? else { return Ok(None) };
        if booking.settle(now) || booking.status != mail.status {
            return Ok(None);
        }
        let Some(person) = booking.person_id else { return Ok(None) };
        let (person, slot, event) = (
            self.find::<Person>(person).await?,
            self.find::<EventSlot>(booking.slot_id).await?,
            self.find::<Event>(booking.event_id).await?,
        );
        let parts = person.zip(slot).zip(event);
        Ok(parts.map(|((person, slot), event)| BookingLetter { person, booking, slot, event }))
    }

    /// The slots of an event, in their order.
    pub async fn event_slots(&self, event: Id) -> Result<Vec<EventSlot>> {
        read!(self, |c| queries::advocacy::event_slots::of_event(c, event))
    }
}

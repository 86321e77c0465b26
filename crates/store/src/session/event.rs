//! The session's ways to events beside those that all records have: what a mail about a booking speaks of, and an event's slots.

use crate::{Result, Session, Task, read};
use advocacy::{
    Event, EventBooking, EventSlot,
    event::{BookingAppointmentMail, BookingMail},
};
use directory::Person;
use kernel::{
    At, Id, Record as _,
    seats::{Appointment, Seated as _},
};

impl Task for BookingMail {
    const KIND: &'static str = "booking_mail";
}

impl Task for BookingAppointmentMail {
    const KIND: &'static str = "booking_appointment_mail";
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

impl BookingLetter {
    /// When and where they are expected.
    pub fn appointment(&self) -> Appointment {
        self.slot.appointment(&self.event)
    }
}

impl Session {
    /// What a mail about a booking speaks of; `None` where it is not to be sent any more: the booking has moved on, as time moves
    /// it, too, or its person was forgotten.
    pub async fn booking_letter(&self, mail: BookingMail, now: At) -> Result<Option<BookingLetter>> {
        let is_as_told = |booking: &mut EventBooking| !booking.settle(now) && booking.status == mail.status;
        self.letter_of_booking(mail.booking_id, is_as_told).await
    }

    /// What a mail about when and where somebody is expected speaks of; `None` where it is not to be sent any more: they have no
    /// seats, it is as it was, or it has begun.
    pub async fn booking_appointment_letter(
        &self,
        mail: &BookingAppointmentMail,
        now: At,
    ) -> Result<Option<BookingLetter>> {
        let has_seats = |booking: &mut EventBooking| {
            booking.settle(now);
            booking.party().has_seats()
        };
        let letter = self.letter_of_booking(mail.booking_id, has_seats).await?;
        Ok(letter.filter(|letter| letter.appointment().is_news_after(&mail.was, now)))
    }

    async fn letter_of_booking(
        &self,
        booking: Id,
        is_told: impl FnOnce(&mut EventBooking) -> bool,
    ) -> Result<Option<BookingLetter>> {
        let Some(mut booking) = self.find::<EventBooking>(booking).await? else { return Ok(None) };
        if !is_told(&mut booking) {
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

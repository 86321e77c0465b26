//! Bookings of slots of events at rest.

use super::{
    super::{
        identity,
        record::{self, fill_owners},
        seats::{self, Booked, booked},
    },
    prelude::*,
};
use crate::{By, Change};
use advocacy::{
    Event, EventBooking, EventBookingFilter, EventSlot, NewEventBooking,
    event::{BookingAppointmentMail, BookingFacts, BookingMail, SignUp},
};
use kernel::{Draft as _, seats::SeatStatus};

kept! { EventBooking in event_bookings, facts BookingFacts, unique "/slot_id" "has a booking of this person already" {
    id: id, revision: number, event_id: id, slot_id: id, person_id: [id], seats: number, splits: flag, priority_class: number,
    status: word, seats_confirmed: number, seats_offered: number, offered_until: [at], seats_waiting: number,
    seats_attended: [number], checked_in_at: [at], created_at: at, updated_at: at,
} beside { person_name, allowed_transitions, owner_unit_id, starts_at } refers { person_id: people }
overdue |now| event_bookings::status.eq("offered").and(event_bookings::offered_until.lt(Moment(now))), by offered_until
also {
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        seats::lock::<Self>(c, id).await
    }

    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        EventSlot::lock(c, self.slot_id).await?;
        let mut facts = self.facts(c, &[]).await?;
        facts.event = facts.event.filter(|event| event.visible_to(&by.actor));
        self.sign_up(&facts, &by.actor)?;
        seats::admit(c, by, self).await?;
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn fill(c: &mut Link<'_>, bookings: &mut [Self]) -> Result<()> {
        fill_owners!(c, bookings.event_id of events);
        let names = identity::people::names(c, bookings.iter().filter_map(|booking| booking.person_id).collect()).await?;
        let slots = event_slots::id.eq_any(bookings.iter().map(|booking| Uid(booking.slot_id)).collect::<Vec<_>>());
        let slots = event_slots::table.filter(slots).select((event_slots::id, event_slots::starts_at));
        let slots: Vec<(Uid, Moment)> = slots.load(c).await?;
        for booking in bookings {
            booking.person_name = booking.person_id.and_then(|person| names.get(&person).cloned());
            let slot = slots.iter().find(|(id, _)| *id == Uid(booking.slot_id));
            booking.starts_at = slot.map(|(_, starts_at)| At::from(*starts_at));
        }
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<BookingFacts> {
        let slot = EventSlot::find(c, self.slot_id).await?;
        let event = match &slot {
            Some(slot) => Event::find(c, slot.event_id).await?,
            None => None,
        };
        Ok(BookingFacts { slot, event })
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        seats::follow(c, by, self).await
    }
} }

booked! { EventBooking in event_bookings, of EventSlot in event_slots by slot_id, told by BookingMail of booking_id,
and by BookingAppointmentMail }

listed! { EventBooking in event_bookings, by EventBookingFilter {
    slot_id: ids, event_id: ids, person_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match actor.units(EventBooking::READ) {
        None => query,
        Some(units) => {
            let own = events::table.filter(events::owner_unit_id.eq_any(uids(&units)));
            let of_units = event_bookings::event_id.eq_any(own.select(events::id));
            seen_or_own!(query, of_units, event_bookings.person_id, actor)
        }
    }
} }

/// Calls off every booking of an event, slot by slot, and tells everybody. Who was there once a slot had begun was there; who is
/// there before it begins, or was before it was put off, came for nothing, and nobody missed it.
#[dual]
pub(super) async fn call_off_event(c: &mut Conn<'_>, by: &By, event: Id) -> Result<()> {
    let ahead = event_slots::event_id.eq(Uid(event)).and(event_slots::ends_at.gt(Moment(by.clock.now())));
    let slots = event_slots::table.filter(ahead).order(event_slots::id);
    let slots: Vec<(Uid, Moment)> = slots.select((event_slots::id, event_slots::starts_at)).load(c).await?;
    for (slot, starts_at) in slots {
        seats::call_off_room::<EventBooking>(c, by, slot.into(), starts_at.into()).await?;
    }
    Ok(())
}

/// Signs somebody up who has answered a mail.
#[dual]
pub(super) async fn sign_up(c: &mut Conn<'_>, by: &By, person: Id, slot_id: Id, party: SignUp) -> Result<EventBooking> {
    let new: NewEventBooking = party.of(person, slot_id);
    record::create(c, by, None, new.register(by.clock.id(), by.clock.now())?).await?.fresh()
}

/// Takes the seats somebody is offered who has answered a mail.
#[dual]
pub(super) async fn take(c: &mut Conn<'_>, by: &By, booking: Id) -> Result<EventBooking> {
    advance(c, by, booking, SeatStatus::Confirmed).await
}

/// Gives back what somebody has in a slot who has answered a mail, where they have something there.
#[dual]
pub(super) async fn give_up(c: &mut Conn<'_>, by: &By, person: Id, slot: Id) -> Result<()> {
    let own = event_bookings::slot_id.eq(Uid(slot)).and(event_bookings::person_id.eq(Uid(person)));
    let own = event_bookings::table.filter(own).filter(event_bookings::status.eq_any(seats::HELD.iter().copied()));
    let id: Option<Uid> = own.select(event_bookings::id).first(c).await.optional()?;
    if let Some(id) = id {
        advance(c, by, id.into(), SeatStatus::Cancelled).await?;
    }
    Ok(())
}

#[dual]
async fn advance(c: &mut Conn<'_>, by: &By, booking: Id, to: SeatStatus) -> Result<EventBooking> {
    let now = by.clock.now();
    let rule = move |booking: &mut EventBooking, facts: &BookingFacts| booking.advance(to, facts, now);
    let change = Change::new(booking, None, rule)
        .permitted(move |booking: &EventBooking, actor| booking.may_be_moved_by(actor, to))
        .noted("transitioned", None);
    record::change(c, by, change).await?.fresh()
}

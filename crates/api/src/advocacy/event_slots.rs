//! Slots of events over HTTP, and signing up for one without signing in.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{Ask, PathArgs, RecordId},
    handlers,
    respond::Accepted,
    rooms,
};
use actix_web::HttpRequest;
use advocacy::{
    Event, EventSlot, EventSlotPatch, NewEventSlot,
    advocate::{AdvocateMatter, MailedWithdrawal},
    event::EventSignUp,
};
use kernel::{Id, seats::Seating as _};

operations! { "Events":
    /// List slots of events.
    ///
    /// When they are, how many seats they have, how many are taken, and how many people wait for. Narrow it by `event_id`.
    GET "/v1/advocacy/event-slots" listEventSlots => rooms::list::<Public, EventSlot>;
    /// Add a slot to an event.
    ///
    /// With its times, within those of the event, and its seats. With a capacity of 0 everybody waits.
    POST "/v1/advocacy/event-slots" createEventSlot => handlers::create::<AdvocacyWrite, NewEventSlot>;
    /// Read a slot.
    ///
    /// Its times, and how many of its seats are taken.
    GET "/v1/advocacy/event-slots/{id}" getEventSlot => rooms::get::<Public, EventSlot>;
    /// Change a slot.
    ///
    /// Where it gets more seats, they are offered to those who wait. It never has fewer than are taken. Another time or place is
    /// told by mail to everybody who has seats, unless it has begun.
    PATCH "/v1/advocacy/event-slots/{id}" updateEventSlot =>
        rooms::revise::<AdvocacyWrite, EventSlotPatch>;
    /// Delete a slot.
    ///
    /// Only one that nobody ever signed up for.
    DELETE "/v1/advocacy/event-slots/{id}" deleteEventSlot => handlers::delete::<AdvocacyWrite, EventSlot>;
    /// List a slot's history.
    ///
    /// Who changed what, when and why. Bookings are not in it.
    GET "/v1/advocacy/event-slots/{id}/history" listEventSlotHistory => handlers::history::<AdvocacyWrite, EventSlot>;
    /// Ask to sign up without signing in.
    ///
    /// A mail goes to the address, with a page on which whoever reads it signs up by a button; seats are given then, and not
    /// before. Everything else is told by mail, too. The answer is the same whether or not the address is known.
    POST "/v1/advocacy/event-slots/{id}/sign-ups" createEventSignUp => sign_up;
    /// Ask to give back seats without signing in.
    ///
    /// A mail goes to the address, with a page on which whoever reads it gives back by a button what they have in the slot. The
    /// answer is the same whether or not they have anything there.
    POST "/v1/advocacy/event-slots/{id}/withdrawals" createEventWithdrawal => withdraw;
}

handlers::revision! { EventSlotPatch => |patch, slot: EventSlot, facts, _| slot.revise(patch, facts) }

impl Cx<Public> {
    /// A slot that has not begun.
    async fn coming_slot(&self, id: Id) -> Answer<EventSlot> {
        let slot = self.find::<EventSlot>(id).await?;
        slot.room().must_not_have_begun(self.clock().now())?;
        Ok(slot)
    }
}

async fn sign_up(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    body: Ask<EventSignUp>,
) -> Answer<Accepted> {
    let EventSignUp { name, email, party } = body.0;
    let slot = cx.coming_slot(path.0.id).await?;
    cx.find::<Event>(slot.event_id).await?.must_be_open()?;
    cx.admit_mail(&request, &email)?;
    cx.mail_advocate(email, AdvocateMatter::SignUp { name, slot_id: slot.id, party }).await
}

async fn withdraw(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    body: Ask<MailedWithdrawal>,
) -> Answer<Accepted> {
    let slot = cx.coming_slot(path.0.id).await?;
    cx.admit_mail(&request, &body.0.email)?;
    cx.mail_advocate(body.0.email, AdvocateMatter::GiveUpSeats { slot_id: slot.id }).await
}

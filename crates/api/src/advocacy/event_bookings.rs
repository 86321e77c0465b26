//! Bookings of slots of events over HTTP: seats, the queue for them, and who came.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, SignedIn},
    extract::{Act, Body, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use advocacy::{
    EventBooking, NewEventBooking,
    event::{BookingFacts, BookingTransition, CheckIn},
};
use kernel::Draft as _;
use store::Change;

operations! { "Events":
    /// List bookings.
    ///
    /// Of events of the units whose advocacy the caller works on: who has seats, who waits, who came. That they were read is
    /// recorded.
    GET "/v1/advocacy/event-bookings" listEventBookings => handlers::list::<AdvocacyWrite, EventBooking>;
    /// Book seats.
    ///
    /// For people who are signed in, for themselves; those who work on the event book for others, too, and say who has priority.
    /// Who fits gets the seats at once, in the order in which they come; the others wait, and are offered by mail what becomes
    /// free. A party gets all its seats or waits, unless it `splits`. Nothing is given once the slot has begun.
    POST "/v1/advocacy/event-bookings" createEventBooking => book;
    /// List the caller's own bookings.
    ///
    /// What they have signed up for, and what they are offered.
    GET "/v1/advocacy/event-bookings/me" listOwnEventBookings => list_own;
    /// Read a booking.
    ///
    /// For whoever has it, and for those who work on the event.
    GET "/v1/advocacy/event-bookings/{id}" getEventBooking => handlers::get::<SignedIn, EventBooking>;
    /// Move a booking.
    ///
    /// To `confirmed`, which takes the seats that are offered, until the offer lapses; or to `cancelled`, so that others are offered
    /// them. Those who work on the event say `attended`, or `no_show` once it has begun.
    POST "/v1/advocacy/event-bookings/{id}/transitions" transitionEventBooking => transition;
    /// Check a party in.
    ///
    /// On the day the slot begins, with how many of them came. Said again, it corrects what was said.
    PUT "/v1/advocacy/event-bookings/{id}/check-in" putEventCheckIn => check_in;
    /// List a booking's history.
    ///
    /// When seats were given, offered, taken and given back.
    GET "/v1/advocacy/event-bookings/{id}/history" listEventBookingHistory =>
        handlers::history::<AdvocacyWrite, EventBooking>;
}

async fn book(cx: Cx<SignedIn>, Act { body, once }: Act<NewEventBooking>) -> Answer<Created<EventBooking>> {
    let new = NewEventBooking { person_id: body.person_id.or(cx.actor().person), ..body };
    let booking = new.register(cx.clock().id(), cx.clock().now())?;
    let done = cx.create(once, booking).await?;
    // It tells the name of whoever it is for.
    Ok(Created::new(cx.answering(done).await?))
}

handlers::list_own! { EventBooking, OfPerson by person_id }

async fn transition(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<BookingTransition>,
) -> Answer<Saved<EventBooking>> {
    let BookingTransition { to, note } = body;
    let now = cx.clock().now();
    let rule = move |booking: &mut EventBooking, facts: &BookingFacts| booking.advance(to, facts, now);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(move |booking: &EventBooking, actor| booking.may_be_moved_by(actor, to))
        .noted("transitioned", note.map(Into::into))
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn check_in(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<CheckIn>,
) -> Answer<Saved<EventBooking>> {
    let (said, now) = (body.0, cx.clock().now());
    let rule = move |booking: &mut EventBooking, facts: &BookingFacts| booking.check_in(said, facts, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("checked_in", None)).await?))
}

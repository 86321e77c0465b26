//! Events over HTTP, and the calendar of one.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{PathArgs, RecordId},
    handlers,
    icalendar::ICalendar,
};
use advocacy::{Event, EventPatch, EventSlot, NewEvent, event::EventStatus};
use interchange::icalendar::{self, Start};

operations! { "Events":
    /// List events.
    ///
    /// The public sees those that opened for sign-up; drafts are for whoever works on them.
    GET "/v1/advocacy/events" listEvents => handlers::list::<Public, Event>;
    /// Draft an event.
    ///
    /// Out of sight until it opens for sign-up. Its slots are records of their own.
    POST "/v1/advocacy/events" createEvent => handlers::create::<AdvocacyWrite, NewEvent>;
    /// Read an event.
    ///
    /// What it is, when and where, and whether people can sign up.
    GET "/v1/advocacy/events/{id}" getEvent => handlers::get::<Public, Event>;
    /// Change an event.
    ///
    /// Until it is over or called off; its slots stay within its times. Another place or link is told by mail to everybody who has
    /// seats, unless their slot has begun.
    PATCH "/v1/advocacy/events/{id}" updateEvent => handlers::revise::<AdvocacyWrite, EventPatch>;
    /// Delete an event.
    ///
    /// Only a draft without slots; one that has opened is called off.
    DELETE "/v1/advocacy/events/{id}" deleteEvent => handlers::delete::<AdvocacyWrite, Event>;
    /// Move an event through its life.
    ///
    /// To `open` for sign-up, to `closed` and back, to `held` once it has begun, or to `cancelled`: everybody who has signed up is
    /// told by mail, and meetings are cancelled with it. Slots and meetings that are over stay as they are.
    POST "/v1/advocacy/events/{id}/transitions" transitionEvent => handlers::transition::<AdvocacyWrite, Event>;
    /// List an event's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/events/{id}/history" listEventHistory => handlers::history::<AdvocacyWrite, Event>;
    /// Fetch an event as a calendar.
    ///
    /// For calendar programs: its slots as iCalendar (RFC 5545), or the event itself where it has none.
    GET "/v1/advocacy/events/{id}/calendar" fetchEventCalendar => calendar;
}

handlers::revision! { EventPatch => |patch, event: Event, slots, _| event.revise(patch, slots) }

async fn calendar(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<ICalendar> {
    let event = cx.find::<Event>(path.0.id).await?;
    let slots = cx.session().event_slots(event.id).await?;
    let url = format!("{}/v1/advocacy/events/{}", cx.state().settings.public_url, event.id);
    let whole = icalendar::Event {
        uid: format!("event-{}", event.id),
        changed_at: event.updated_at,
        sequence: event.revision - 1,
        start: Start::At(event.starts_at),
        end: Some(event.ends_at),
        is_cancelled: event.status == EventStatus::Cancelled,
        location: event.place.clone().map(Into::into),
        summary: event.title.to_string(),
        category: event.kind.to_string(),
        url,
    };
    let part = |slot: &EventSlot| icalendar::Event {
        uid: format!("event_slot-{}", slot.id),
        changed_at: slot.updated_at.max(event.updated_at),
        sequence: slot.revision + event.revision - 2,
        start: Start::At(slot.starts_at),
        end: Some(slot.ends_at),
        location: slot.place.clone().map(Into::into).or_else(|| whole.location.clone()),
        summary: slot.title.as_ref().map_or_else(|| whole.summary.clone(), |title| format!("{}: {title}", event.title)),
        ..whole.clone()
    };
    let parts: Vec<_> = if slots.is_empty() { vec![whole.clone()] } else { slots.iter().map(part).collect() };
    let changed_at = parts.iter().map(|part| part.changed_at).max().unwrap_or(event.updated_at);
    Ok(ICalendar { text: icalendar::calendar(event.title.as_str(), &parts), changed_at })
}

//! Slots of events at rest, with how many of their seats are taken.

use super::{super::seats, prelude::*};
use crate::By;
use advocacy::{Event, EventBooking, EventSlot, EventSlotFilter, event::SlotFacts};
use seats::Booked as _;

kept! { EventSlot in event_slots locked, facts SlotFacts; removable {
    id: id, revision: number, event_id: id, title: [text], place: [text], starts_at: at, ends_at: at, time_zone: text,
    capacity: number, offer_minutes: number, created_at: at, updated_at: at,
} beside { taken, waiting, owner_unit_id, is_published } also {
    /// The event is locked, so that it is not called off meanwhile.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        lock_row!(c, events, self.event_id);
        let event: Event = visible(c, by, self.event_id, "/event_id").await?;
        Ok(self.join(&event)?)
    }

    async fn fill(c: &mut Link<'_>, slots: &mut [Self]) -> Result<()> {
        let ids: Vec<Id> = slots.iter().map(|slot| slot.id).collect();
        let counted = EventBooking::counted(c, &ids).await?;
        let ids: Vec<Uid> = slots.iter().map(|slot| slot.event_id.into()).collect();
        let of_events = events::table.filter(events::id.eq_any(ids));
        let owners: Vec<(Uid, Uid, String)> =
            of_events.select((events::id, events::owner_unit_id, events::status)).load(c).await?;
        for slot in slots {
            (slot.taken, slot.waiting) = counted.get(&slot.id).copied().unwrap_or_default();
            let event = owners.iter().find(|(id, ..)| *id == Uid(slot.event_id));
            slot.owner_unit_id = event.map(|(_, unit, _)| (*unit).into());
            slot.is_published = event.is_some_and(|(.., status)| status != "draft");
        }
        Ok(())
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<SlotFacts> {
        let offered_until = EventBooking::last_offer(c, self.id).await?;
        Ok(SlotFacts { event: Event::find(c, self.event_id).await?, offered_until })
    }

    /// What there is more of is offered to those who wait.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        seats::settle::<EventBooking>(c, by, self.id, None).await?;
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn announce(&self, c: &mut Conn<'_>, by: &By, was: &Self) -> Result<()> {
        let Some(event) = Event::find(c, self.event_id).await? else { return Ok(()) };
        seats::announce::<EventBooking>(c, by, self.id, &was.appointment(&event), &self.appointment(&event)).await
    }
} }

listed! { EventSlot in event_slots, by EventSlotFilter {
    id: ids, event_id: ids, starts_from: since starts_at, starts_until: until starts_at,
    updated_since: since updated_at,
} sorted {
    "starts_at" => starts_at: instant, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match actor.units(EventSlot::READ) {
        None => query,
        Some(units) => {
            let shown = events::status.ne("draft").or(events::owner_unit_id.eq_any(uids(&units)));
            let shown = events::id.eq(event_slots::event_id).and(shown);
            query.filter(dsl::exists(events::table.filter(shown)))
        }
    }
} }

/// The slots of an event, in their order.
#[dual]
pub async fn of_event(c: &mut Link<'_>, event: Id) -> Result<Vec<EventSlot>> {
    let own = event_slots::table.filter(event_slots::event_id.eq(Uid(event)));
    let in_order = own.order((event_slots::starts_at, event_slots::id));
    let rows: Vec<Row> = in_order.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(EventSlot::try_from).collect()
}

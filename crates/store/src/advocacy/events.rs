//! Events at rest.

use super::{
    super::seats,
    event_bookings, event_meetings,
    goals::{self, serving},
    prelude::*,
    published::published,
};
use crate::By;
use advocacy::{
    Event, EventBooking, EventFilter,
    event::{EventSpan, EventStatus},
};

kept! { Event in events locked, facts EventSpan; removable {
    id: id, revision: number, title: text, kind: word, description: text, place: [text], url: [text], starts_at: at, ends_at: at,
    time_zone: text, owner_unit_id: id, goals: list, status: word, opened_at: [at], created_at: at, updated_at: at,
} beside { allowed_transitions } refers { owner_unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, event_goals.event_id.goal, self.id, self.goals);
        Ok(())
    }

    /// Its slots are locked, so that none is moved meanwhile.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<EventSpan> {
        let own = event_slots::table.filter(event_slots::event_id.eq(Uid(self.id))).order(event_slots::id);
        let own = own.select((event_slots::starts_at, event_slots::ends_at));
        let slots: Vec<(Moment, Moment)> = locked!(own).load(c).await?;
        let first = slots.iter().map(|(from, _)| At::from(*from)).min();
        let last = slots.iter().map(|(_, until)| At::from(*until)).max();
        Ok(first.zip(last))
    }

    /// When it is called off, so is every booking and every meeting that is not over.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status == EventStatus::Cancelled {
            event_bookings::call_off_event(c, by, self.id).await?;
            event_meetings::call_off_event(c, by, self.id).await?;
        }
        Ok(())
    }

    /// Where it is, and where to join, is told of its slots.
    async fn announce(&self, c: &mut Conn<'_>, by: &By, was: &Self) -> Result<()> {
        if (&self.place, &self.url) == (&was.place, &was.url) {
            return Ok(());
        }
        for slot in super::event_slots::of_event(c, self.id).await? {
            seats::announce::<EventBooking>(c, by, slot.id, &slot.appointment(was), &slot.appointment(self)).await?;
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Event in events, by EventFilter {
    q: own_scan, id: ids, kind: words, status: words, owner_unit_id: ids, goal: own, starts_from: since starts_at,
    starts_until: until starts_at, updated_since: since updated_at,
} sorted {
    "starts_at" => starts_at: instant, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
    "title" => title: text,
} also |query, filter, actor| {
    let mut query = published!(query, Event in events where events::status.ne("draft"), actor, &filter.q);
    serving!(query, events::id, event_goals.event_id, &filter.goal);
    query
} }

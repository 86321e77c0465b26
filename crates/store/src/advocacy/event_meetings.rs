//! Meetings at events at rest.

use super::{
    super::{directory::posts::same_seats, record},
    prelude::*,
};
use crate::By;
use advocacy::{Event, EventMeeting, EventMeetingFilter, event::MeetingFacts};

kept! { EventMeeting in event_meetings, facts MeetingFacts {
    id: id, revision: number, event_id: id, post_id: id, starts_at: at, ends_at: at, place: [text], purpose: [text],
    met_with: [text], follow_up: [text], follow_up_due: [day], status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, owner_unit_id, is_called_off } refers { post_id: posts } also {
    /// The event first, so that it is not called off meanwhile.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let event = event_meetings::table.find(Uid(id)).select(event_meetings::event_id);
        let event: Option<Uid> = event.first(c).await.optional()?;
        if let Some(Uid(event)) = event {
            lock_row!(c, events, event);
        }
        lock_row!(c, event_meetings, id);
        Ok(())
    }

    /// The event is locked, so that it is not called off meanwhile.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        lock_row!(c, events, self.event_id);
        let mut facts = self.facts(c, &[]).await?;
        facts.event = facts.event.filter(|event| event.visible_to(&by.actor));
        Ok(self.join(&facts)?)
    }

    async fn fill(c: &mut Link<'_>, meetings: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = meetings.iter().map(|meeting| meeting.event_id.into()).collect();
        let of_events = events::table.filter(events::id.eq_any(ids));
        let found: Vec<(Uid, Uid, String)> =
            of_events.select((events::id, events::owner_unit_id, events::status)).load(c).await?;
        for meeting in meetings {
            let event = found.iter().find(|(id, ..)| *id == Uid(meeting.event_id));
            meeting.owner_unit_id = event.map(|(_, unit, _)| (*unit).into());
            meeting.is_called_off = event.is_some_and(|(.., status)| status == "cancelled");
        }
        Ok(())
    }

    /// The post is locked, with those that are the same seat, so that it is not booked twice at a time.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<MeetingFacts> {
        let same = same_seats(c, &[self.post_id]).await?;
        for post in &same {
            lock_row!(c, posts, *post);
        }
        let others = event_meetings::table
            .filter(event_meetings::post_id.eq_any(uids(&same)))
            .filter(event_meetings::status.eq("booked"))
            .filter(event_meetings::id.ne(Uid(self.id)));
        let booked: Vec<(Moment, Moment)> =
            others.select((event_meetings::starts_at, event_meetings::ends_at)).load(c).await?;
        let booked = booked.into_iter().map(|(from, until)| (from.into(), until.into())).collect();
        Ok(MeetingFacts { event: Event::find(c, self.event_id).await?, booked })
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.searchable()) }
    }
} }

listed! { EventMeeting in event_meetings, by EventMeetingFilter {
    q: search_internal, event_id: ids, post_id: posts, status: words, follow_up_due_until: to follow_up_due,
    updated_since: since updated_at,
} sorted {
    "starts_at" => starts_at: instant, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    under_own!(query, EventMeeting in event_meetings, event_id of events, actor)
} }

/// Cancels what was asked for or booked, and is not over, at an event that does not take place.
#[dual]
pub(super) async fn call_off_event(c: &mut Conn<'_>, by: &By, event: Id) -> Result<()> {
    let ahead = event_meetings::event_id.eq(Uid(event)).and(event_meetings::status.eq_any(["requested", "booked"]));
    let ahead = ahead.and(event_meetings::ends_at.gt(Moment(by.clock.now())));
    let ahead = event_meetings::table.filter(ahead).order(event_meetings::id);
    let rows: Vec<Row> = locked!(ahead.select(Row::as_select())).load(c).await?;
    let meetings: Vec<EventMeeting> = whole(c, rows).await?;
    for mut meeting in meetings {
        let before = (meeting.revision, record::serialized(&meeting)?);
        meeting.call_off()?;
        record::keep(c, by, &mut meeting, before, "called_off", None).await?;
    }
    Ok(())
}

//! Meetings at events over HTTP: with whom, when, and what came of them.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use advocacy::{
    EventMeeting, EventMeetingPatch, NewEventMeeting,
    event::{MeetingFacts, MeetingTransition},
};
use store::Change;

operations! { "Events":
    /// List meetings at events.
    ///
    /// Of events of the units whose advocacy the caller works on: with whom, when, and what is to be followed up.
    GET "/v1/advocacy/event-meetings" listEventMeetings => handlers::list::<AdvocacyWrite, EventMeeting>;
    /// Ask for a meeting at an event.
    ///
    /// With the holder of a post, whoever that is by then.
    POST "/v1/advocacy/event-meetings" createEventMeeting => handlers::create::<AdvocacyWrite, NewEventMeeting>;
    /// Read a meeting.
    ///
    /// With whom, when and where, and what came of it.
    GET "/v1/advocacy/event-meetings/{id}" getEventMeeting => handlers::get::<AdvocacyWrite, EventMeeting>;
    /// Change a meeting.
    ///
    /// Its time, and afterwards who was met, what was said, and what is to be followed up by when.
    PATCH "/v1/advocacy/event-meetings/{id}" updateEventMeeting => handlers::revise::<AdvocacyWrite, EventMeetingPatch>;
    /// Move a meeting through its life.
    ///
    /// To `booked`, where the holder of the post is not met otherwise at that time; to `declined` or `cancelled`; to `held` once it
    /// has begun; or back to `requested`, for another time.
    POST "/v1/advocacy/event-meetings/{id}/transitions" transitionEventMeeting => transition;
    /// List a meeting's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/event-meetings/{id}/history" listEventMeetingHistory =>
        handlers::history::<AdvocacyWrite, EventMeeting>;
}

handlers::revision! { EventMeetingPatch => |patch, meeting: EventMeeting, facts, _| meeting.revise(patch, facts) }

async fn transition(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<MeetingTransition>,
) -> Answer<Saved<EventMeeting>> {
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |meeting: &mut EventMeeting, facts: &MeetingFacts| meeting.advance(&body, facts, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("transitioned", note).once(once)).await?))
}

//! Meetings at an event: booked with the holder of a post, and what is to be done afterwards.

use super::Event;
use kernel::{
    Actor, Amendment as _, At, Check, Code, Day, Id, Lifecycle as _, Permission, Problem, Record, Result, Terms, Text,
    Transition as _, hashed, lifecycle, record_fields, sorted,
};
use record::record;

lifecycle! {
    /// Where a meeting stands. One that was booked can be asked for anew, at another time.
    pub enum MeetingStatus moved by MeetingTransition {
        Requested = "requested" => [Booked, Declined, Cancelled],
        Booked = "booked" => [Requested, Held, Cancelled],
        Held = "held" => [],
        Declined = "declined" => [Requested],
        Cancelled = "cancelled" => [],
    }
}

/// A meeting with somebody in office, by the post they hold, so that a successor inherits it. For those who work on the event.
#[record(example = {
    "event_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "post_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d77",
    "starts_at": "2099-02-01T16:30:00Z", "ends_at": "2099-02-01T17:00:00Z", "place": "Office 214", "purpose": "School libraries.",
    "met_with": null, "follow_up": null, "follow_up_due": null, "status": "booked",
    "allowed_transitions": ["requested", "cancelled"]
})]
pub struct EventMeeting {
    /// At which event.
    #[fixed]
    pub event_id: Id,
    /// The post whose holder is met.
    #[fixed]
    pub post_id: Id,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// Where.
    pub place: Option<Text<300>>,
    /// What it is about.
    pub purpose: Option<Text<2000>>,
    /// Who was met, such as somebody of the staff instead of the holder.
    pub met_with: Option<Text<300>>,
    /// What was said, what was promised, and what is to be done.
    pub follow_up: Option<Text<5000>>,
    /// By which day it is to be done.
    pub follow_up_due: Option<Day>,
    /// Where it stands.
    #[kept(MeetingStatus::Requested)]
    pub status: MeetingStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<MeetingStatus>,
    /// The unit that looks after the event.
    #[kept(None)]
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
    /// Whether the event was called off: then nobody is asked for anew.
    #[kept(false)]
    #[serde(skip)]
    pub is_called_off: bool,
}

/// Narrows a list of meetings. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct EventMeetingFilter {
    /// Words of the purpose or follow-up.
    pub q: Option<Terms>,
    /// At any of these events.
    pub event_id: Vec<Id>,
    /// With the holder of any of these posts, or of one that is the same seat by another id of its division.
    pub post_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<MeetingStatus>,
    /// To be followed up before or on this day.
    pub follow_up_due_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What the rules of a meeting must know from elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeetingFacts {
    /// The event.
    pub event: Option<Event>,
    /// From when until when the holder of the post is met otherwise.
    pub booked: Vec<(At, At)>,
}

impl EventMeeting {
    /// Becomes part of its event.
    pub fn join(&mut self, facts: &MeetingFacts) -> Result<()> {
        let missing = || Problem::field("/event_id", "not_found", "must name an event");
        let event = facts.event.as_ref().ok_or_else(missing)?;
        event.is_open()?;
        self.owner_unit_id = Some(event.owner_unit_id);
        Ok(())
    }

    /// Applies a patch. What was held can still be followed up; its time stays, as that of any at an event that was called off.
    pub fn revise(&mut self, patch: EventMeetingPatch, facts: &MeetingFacts) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        let moved = (revised.starts_at, revised.ends_at) != (self.starts_at, self.ends_at);
        if moved && self.status == MeetingStatus::Held {
            return Err(Problem::new(Code::Conflict, "The time of a held meeting cannot be changed."));
        }
        if moved && self.is_called_off {
            return Err(called_off());
        }
        if moved && self.status == MeetingStatus::Booked {
            revised.must_not_clash(facts)?;
        }
        *self = revised;
        Ok(())
    }

    /// Moves it. It is asked for anew unless the event was called off, booked where the holder of the post is not met otherwise at
    /// that time, and held once it has begun.
    pub fn advance(&mut self, to: &MeetingTransition, facts: &MeetingFacts, now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        self.must_be_due(to.to(), now)?;
        if to.to() == MeetingStatus::Booked {
            self.must_not_clash(facts)?;
        }
        self.status = to.to();
        Ok(())
    }

    /// Fine where the event and the time have a move.
    fn must_be_due(&self, to: MeetingStatus, now: At) -> Result<()> {
        match to {
            MeetingStatus::Requested if self.is_called_off => Err(called_off()),
            MeetingStatus::Held if now < self.starts_at => Err(Problem::new(Code::Conflict, "It has not begun yet.")),
            _ => Ok(()),
        }
    }

    /// Where people may move it by now.
    fn moves(&self, now: At) -> Vec<MeetingStatus> {
        let is_due = |to: &MeetingStatus| self.must_be_due(*to, now).is_ok();
        self.status.allowed_transitions().iter().copied().filter(is_due).collect()
    }

    /// Cancels it with its event, which does not take place.
    pub fn call_off(&mut self) -> Result<()> {
        self.status.check_move(MeetingStatus::Cancelled)?;
        self.status = MeetingStatus::Cancelled;
        Ok(())
    }

    fn must_not_clash(&self, facts: &MeetingFacts) -> Result<()> {
        let clashes = facts.booked.iter().any(|(from, until)| *from < self.ends_at && self.starts_at < *until);
        let detail = "The holder of the post is met at that time already; choose another.";
        Problem::unless(!clashes, Code::Conflict, detail)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let purpose = self.purpose.as_ref().map(Text::as_str).unwrap_or_default();
        let follow_up = self.follow_up.as_ref().map(Text::as_str).unwrap_or_default();
        format!("{purpose}\n{follow_up}")
    }
}

fn called_off() -> Problem {
    Problem::new(Code::Conflict, "The event was called off.")
}

impl Record for EventMeeting {
    const KIND: &'static str = "event_meeting";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        let ordered = self.starts_at < self.ends_at;
        Check::default().that(ordered, "/ends_at", "invalid", "must be after starts_at").done()
    }

    /// What is open to people depends on the event, and on the time.
    fn context(&self) -> Option<u64> {
        Some(hashed(&self.allowed_transitions))
    }

    fn shown_at(&mut self, actor: &Actor, now: At) {
        let may = actor.may(Self::WRITE, self.unit());
        self.allowed_transitions = if may { self.moves(now) } else { Vec::new() };
    }
}

sorted!(EventMeeting, default "starts_at", {
    "starts_at" => starts_at, "created_at" => created_at, "updated_at" => updated_at,
});

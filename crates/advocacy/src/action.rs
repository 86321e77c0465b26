//! Actions: what one person said to one decision maker on an alert, through one channel, and what became of it. The rules of
//! its mail are those of every mail ([`crate::mail`]).

mod mail;
mod request;

pub use crate::mail::Tried;
pub use mail::{ActionMail, BounceKind, BounceReport, Bounced};
pub use request::{ActionRequest, Intent, MatchedTarget, NewActionRequest, Sender, chosen, write};

use crate::{
    alert::{Channel, message::MergeValues},
    engagement::ActivityKind,
    mail::Mail,
};
use kernel::{
    Actor, At, Code, Day, DivisionId, Id, Permission, Problem, Record, Result, Text, lifecycle, record_fields, sorted,
    words,
};
use serde::Serialize;

lifecycle! {
    /// Where an action stands: it waits; it was handed over; the other side has it; it came back; it was refused, with the
    /// reason; or nobody can tell.
    pub enum ActionStatus {
        Queued = "queued" => [Sent, Rejected, Unknown],
        Sent = "sent" => [Delivered, Bounced],
        Delivered = "delivered" => [Bounced],
        Bounced = "bounced" => [],
        Rejected = "rejected" => [],
        Unknown = "unknown" => [Sent, Delivered, Bounced, Rejected],
    }
}

words! {
    /// How a call or a meeting went.
    pub enum Outcome as "ActionOutcome" {
        Contact = "contact",
        Voicemail = "voicemail",
        Unavailable = "unavailable",
        Skipped = "skipped",
    }
}

words! {
    /// How it is known that the decision maker is the sender's: by a point, a ZIP code or a division; or it does not matter.
    pub enum MatchMethod as "ActionMatchMethod" { Point = "point", Zip = "zip", Division = "division", Any = "any" }
}

words! {
    /// How sure that is.
    pub enum MatchConfidence as "ActionMatchConfidence" { High = "high", Medium = "medium", Low = "low" }
}

/// One person's action on one target of an alert. Private: theirs to see, and for those who work on the alert.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "alert_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "post_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "office_holder_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73",
    "division_ocd_id": "ocd-division/country:us/state:wy", "channel": "email", "day": "2026-05-01", "number": 1,
    "method": "zip", "confidence": "high", "status": "queued", "reason": null, "outcome": null, "notes": null,
    "subject": "Loan records", "body": "Dear Ada Example, please keep them private.", "begun_at": null, "settled_at": null,
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Action {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// The alert.
    pub alert_id: Id,
    /// The unit that looks after the alert.
    pub unit_id: Id,
    /// Who acts; null where they were forgotten since.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub person_id: Option<Id>,
    /// The post it is for.
    pub post_id: Id,
    /// Who held it then.
    pub office_holder_id: Id,
    /// The division whose voters fill the post.
    pub division_ocd_id: DivisionId,
    /// Through which channel.
    pub channel: Channel,
    /// On which day (UTC).
    pub day: Day,
    /// Which of that day it is, from 1.
    pub number: i16,
    /// By what the decision maker was found.
    pub method: MatchMethod,
    /// How sure that is.
    pub confidence: MatchConfidence,
    /// Where it stands.
    pub status: ActionStatus,
    /// Why it came back, was refused, or is not known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<Text<500>>,
    /// How a call or a meeting went; null where it is neither, or has not taken place yet.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outcome: Option<Outcome>,
    /// What they noted of it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub notes: Option<Text<2000>>,
    /// What it is about, where it is a mail.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub subject: Option<Text<300>>,
    /// What is said: the mail, the letter, the script. Null where the sender was forgotten since.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub body: Option<Text<20000>>,
    /// When its mail was begun; from then on it is not tried again by itself, unless it was put off.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub begun_at: Option<At>,
    /// When it came to stand where it stands.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub settled_at: Option<At>,
    /// When its mail may go.
    #[serde(skip)]
    pub due_at: At,
    /// How often its mail was put off by the other side.
    #[serde(skip)]
    pub put_off: i16,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// Actions that were taken together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionList {
    /// One for each decision maker.
    pub data: Vec<Action>,
}

/// How a call or a meeting went, or that a letter or form was sent.
#[record::form(example = {
    "outcome": "voicemail", "notes": "Left a message with the office."
})]
#[schema(as = NewActionOutcome)]
pub struct OutcomeReport {
    /// How it went.
    pub outcome: Outcome,
    /// What is to be noted of it.
    pub notes: Option<Text<2000>>,
}

/// Narrows a list of actions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ActionFilter {
    /// On any of these alerts.
    pub alert_id: Vec<Id>,
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// For any of these posts, or for one that is the same seat by another id of its division.
    pub post_id: Vec<Id>,
    /// Through any of these channels.
    pub channel: Vec<Channel>,
    /// In any of these states.
    pub status: Vec<ActionStatus>,
    /// On or after this day.
    pub day_from: Option<Day>,
    /// On or before this day.
    pub day_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Action {
    /// Applies a rule to its mail; gives what that gave.
    fn mailed<T>(&mut self, rule: impl FnOnce(&mut Mail) -> T) -> T {
        let Self { status, reason, begun_at, settled_at, due_at, put_off, .. } = self;
        let reason_so_far = reason.take();
        let mut mail = Mail {
            status: *status,
            reason: reason_so_far,
            begun_at: *begun_at,
            settled_at: *settled_at,
            due_at: *due_at,
            put_off: *put_off,
        };
        let done = rule(&mut mail);
        (*status, *reason, *begun_at, *settled_at) = (mail.status, mail.reason, mail.begun_at, mail.settled_at);
        (*due_at, *put_off) = (mail.due_at, mail.put_off);
        done
    }

    fn settle_as(&mut self, status: ActionStatus, reason: Option<&str>, now: At) -> Result<()> {
        self.mailed(|mail| mail.settle_as(status, reason, now))
    }

    /// Notes that its mail is about to be tried.
    pub fn begin(&mut self, now: At) -> Result<()> {
        if self.channel != Channel::Email {
            return Err(Problem::new(Code::Conflict, "There is no mail to it."));
        }
        self.mailed(|mail| mail.begin(now))
    }

    /// Takes what came of its mail, which was tried. A notification that was faster knows better.
    pub fn hear(&mut self, tried: Tried, now: At) -> Result<()> {
        self.mailed(|mail| mail.hear(tried, now))
    }

    /// Takes its mail back before it was begun.
    pub fn take_back(&mut self, why: &str, now: At) -> Result<()> {
        self.mailed(|mail| mail.take_back(why, now))
    }

    /// Gives its mail up where it was begun so long ago that whoever tried it is gone.
    pub fn give_up(&mut self, now: At) -> Result<()> {
        self.mailed(|mail| mail.give_up(now))
    }

    /// Takes what a notification says of its mail; `false` where that changes nothing.
    pub fn bounced(&mut self, report: &BounceReport, now: At) -> bool {
        self.mailed(|mail| mail.bounced(report, now))
    }

    /// Takes how it went where it is no mail.
    pub fn report(&mut self, report: OutcomeReport, now: At) -> Result<()> {
        let OutcomeReport { outcome, notes } = report;
        if self.channel == Channel::Email {
            let detail = "What becomes of a mail is told by the other side; only calls, letters, forms and meetings are reported.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        if !matches!(self.status, ActionStatus::Queued) {
            return Err(Problem::new(Code::Conflict, "How it went was told already."));
        }
        match outcome {
            Outcome::Contact => {
                self.settle_as(ActionStatus::Sent, None, now)?;
                self.settle_as(ActionStatus::Delivered, None, now)?;
            }
            Outcome::Voicemail => self.settle_as(ActionStatus::Sent, None, now)?,
            Outcome::Unavailable => {} // it can be tried again
            Outcome::Skipped => self.settle_as(ActionStatus::Rejected, Some("skipped"), now)?,
        }
        (self.outcome, self.notes) = (Some(outcome), notes);
        Ok(())
    }

    /// Whether the caller may tell how it went: whose it is, and whoever works on the alert.
    pub fn may_be_reported_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) || actor.may(Self::WRITE, self.unit())
    }

    /// What it counts as for its sender's engagement, where it counts.
    pub fn activity(&self) -> Option<ActivityKind> {
        match (self.channel, self.status) {
            (_, ActionStatus::Rejected | ActionStatus::Bounced | ActionStatus::Queued | ActionStatus::Unknown) => None,
            (Channel::Email, _) => Some(ActivityKind::MessageSent),
            (Channel::Phone, _) => Some(ActivityKind::CallMade),
            (Channel::Letter | Channel::Form, _) => Some(ActivityKind::LetterSent),
            (Channel::Meeting, _) => Some(ActivityKind::MeetingHeld),
        }
    }
}

impl Record for Action {
    const KIND: &'static str = "action";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(unit = unit_id, owner = person_id, private);
}

sorted!(Action, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests;

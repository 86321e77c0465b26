//! Mailings (A-S2, A-S5): a briefing or a live alert, mailed to those of a segment of the network who let the association write
//! to them.
//!
//! A [`Mailing`] keeps the segment as it was when it was begun, so that it stays told whom it went to. Each of its mails is a
//! [`Recipient`], one for a person and a record however often that is mailed; what a mail says is a [`Letter`].

mod letter;
mod recipient;

pub use letter::{Letter, MailingMail, Unmailed};
pub use recipient::{MailingAnswer, Recipient};

use crate::{
    action::ActionStatus,
    advocate::AdvocateFilter,
    segment::{Criteria, Segment},
};
use kernel::{
    Actor, At, Check, Code, Id, Lifecycle as _, Permission, Problem, Record, Result, Staged, Transition as _, hashed,
    lifecycle, record_fields, sorted, staged_fields,
    suppression::{Cell, THRESHOLD, parts},
    words,
};
use record::record;
use serde::Serialize;

words! {
    /// What is mailed.
    pub enum MailingKind { Briefing = "briefing", Alert = "alert" }
}

lifecycle! {
    /// Where a mailing stands: its mails go, all have gone, or somebody stopped it. It is `sent` by itself, when no mail of it
    /// waits any more.
    pub enum MailingStatus moved by MailingTransition {
        Sending = "sending" => [Sent, Stopped],
        Sent = "sent" => [],
        Stopped = "stopped" => [Sending],
    }
}

/// How many mails of a mailing stand where, and what their readers told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "queued": 120, "sent": 690, "delivered": 0, "bounced": 2, "rejected": 0, "unknown": 0,
    "opened": { "count": 214, "is_suppressed": false }, "used": { "count": null, "is_suppressed": true }
}))))]
pub struct MailingCounts {
    /// That wait.
    pub queued: u64,
    /// That the mail server took.
    pub sent: u64,
    /// Of which a notification says that they were delivered.
    pub delivered: u64,
    /// That came back.
    pub bounced: u64,
    /// That the mail server refused, that were not wanted any more when their turn came, or whose address is known to lead to nobody:
    /// a mail to it came back for that, or was refused, and nothing about whoever it is to was changed since.
    pub rejected: u64,
    /// Of which nobody can tell whether they went.
    pub unknown: u64,
    /// Readers who opened a briefing, of those who let that be counted. Hidden where they are few or all but few, and where there are
    /// few mails.
    pub opened: Cell,
    /// Readers who told that they used it, hidden likewise.
    pub used: Cell,
}

/// A briefing or an alert on its way to a segment of the network, with how far it has come. For those who work on advocacy in
/// the unit that sends it.
#[record(fixed, example = {
    "kind": "briefing", "subject_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
    "segment_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "status": "sending", "allowed_transitions": ["stopped"], "criteria": {
        "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
        "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": null,
        "takes_briefings": null
    },
    "is_gathered": true, "finished_at": null, "counts": {
        "queued": 120, "sent": 690, "delivered": 0, "bounced": 2, "rejected": 0, "unknown": 0,
        "opened": { "count": 214, "is_suppressed": false }, "used": { "count": null, "is_suppressed": true }
    }
})]
pub struct Mailing {
    /// What is mailed.
    pub kind: MailingKind,
    /// The resource, a published briefing; or the alert, which is live.
    pub subject_id: Id,
    /// The segment it goes to.
    pub segment_id: Id,
    /// The unit that sends it.
    pub owner_unit_id: Id,
    /// Where it stands.
    #[kept(MailingStatus::Sending)]
    pub status: MailingStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<MailingStatus>,
    /// What those have in common whom it goes to: the segment as it was, as far as whoever sent it looks after it.
    #[kept(Criteria::default())]
    pub criteria: Criteria,
    /// Whether everybody is found whom it goes to, so that the counts are of all its mails.
    #[kept(false)]
    pub is_gathered: bool,
    /// When all its mails had gone; null before.
    #[kept(None)]
    pub finished_at: Option<At>,
    /// How far it has come.
    #[kept(MailingCounts::default())]
    pub counts: MailingCounts,
}

/// Narrows a list of mailings. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct MailingFilter {
    /// Of any of these kinds.
    pub kind: Vec<MailingKind>,
    /// Of any of these briefings or alerts.
    pub subject_id: Vec<Id>,
    /// To any of these segments.
    pub segment_id: Vec<Id>,
    /// Sent by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<MailingStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl MailingCounts {
    /// The counts as they may be shown. How many mails there are is no secret: of one mail, that nobody used it would be told of its
    /// reader.
    pub fn of(count: impl Fn(ActionStatus) -> u64, opened: u64, used: u64) -> Self {
        let mails: u64 = ActionStatus::ALL.iter().map(|status| count(*status)).sum();
        let told = |readers| parts(&[(readers, mails)], THRESHOLD).total.part;
        Self {
            queued: count(ActionStatus::Queued),
            sent: count(ActionStatus::Sent),
            delivered: count(ActionStatus::Delivered),
            bounced: count(ActionStatus::Bounced),
            rejected: count(ActionStatus::Rejected),
            unknown: count(ActionStatus::Unknown),
            opened: told(opened),
            used: told(used),
        }
    }
}

impl Default for MailingCounts {
    fn default() -> Self {
        Self::of(|_| 0, 0, 0)
    }
}

impl Mailing {
    /// Aims it at a segment, as far as a caller reaches it who looks after the advocates of these units (`None`: of all).
    pub fn aim(&mut self, segment: &Segment, units: Option<Vec<Id>>) -> Result<()> {
        let Criteria { takes_alerts, takes_briefings, .. } = segment.criteria;
        let wanted = match self.kind {
            MailingKind::Briefing => takes_briefings,
            MailingKind::Alert => takes_alerts,
        };
        let reached = segment.criteria.clone().within(units);
        Check::default()
            .that(wanted != Some(false), "/segment_id", "conflict", "must not be of those who want no such mail")
            .that(reached.is_some(), "/segment_id", "forbidden", "must have advocates whom you look after")
            .done()?;
        self.criteria = reached.unwrap_or_default();
        Ok(())
    }

    /// Whom it goes to: those of the segment who want such mail.
    pub fn recipients(&self) -> AdvocateFilter {
        let filter = self.criteria.filter();
        match self.kind {
            MailingKind::Briefing => AdvocateFilter { takes_briefings: Some(true), ..filter },
            MailingKind::Alert => AdvocateFilter { takes_alerts: Some(true), ..filter },
        }
    }

    /// No mail of it waits any more.
    pub fn finish(&mut self, now: At) -> Result<()> {
        self.status.check_move(MailingStatus::Sent)?;
        (self.status, self.finished_at) = (MailingStatus::Sent, Some(now));
        Ok(())
    }
}

impl Record for Mailing {
    const KIND: &'static str = "mailing";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    fn context(&self) -> Option<u64> {
        let MailingCounts { queued, sent, delivered, bounced, rejected, unknown, opened, used } = self.counts;
        Some(hashed(&([queued, sent, delivered, bounced, rejected, unknown], [opened.count, used.count])))
    }

    fn shown_to(&mut self, actor: &Actor) {
        self.allowed_transitions = self.moves_open_to(actor);
        self.allowed_transitions.retain(|to| *to != MailingStatus::Sent);
    }
}

impl Staged for Mailing {
    staged_fields!(MailingTransition);

    fn prepare(&mut self, to: &MailingTransition, _now: At) -> Result<()> {
        let detail = "A mailing is sent by itself, when no mail of it waits any more.";
        Problem::unless(to.to() != MailingStatus::Sent, Code::Conflict, detail)
    }
}

sorted!(Mailing, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests;

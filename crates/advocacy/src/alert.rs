//! Action alerts (A-S5): what the association asks its advocates to say, to whom, and until when.
//!
//! An [`Alert`] is written and reviewed, and goes live by a position that is in force. [`target`] says whom it is for,
//! [`message`] what is said. While it is live people act on it; it closes at its end, and when the instrument it is about has
//! moved past the stage in which it could be moved.

mod filter;
mod lifecycle;
pub mod message;
mod results;
pub mod target;

pub use filter::AlertFilter;
pub use lifecycle::{AlertFacts, AlertStanding, AlertStatus, AlertTransition, CloseReason};
pub use message::{AlertMessage, Channel};
pub use results::{ActionCount, AlertResults, Counted, ResultLine};
pub use target::{AlertTarget, Supporter, SupporterNote, TargetKind};

use kernel::{
    Actor, Amendment as _, At, Check, Code, DeclaredStand, Flag, GoalId, Id, Permission, Problem, Record, Result, Slug,
    Text, check_declared, distinct, hashed, record_fields, sorted, translated, words,
};
use record::record;

words! {
    /// What is asked of decision makers about an instrument, or otherwise.
    pub enum Plea as "AlertPlea" { Support = "support", Oppose = "oppose", Amend = "amend", Other = "other" }
}

words! {
    /// Who may act: whoever the decision maker represents, or anybody.
    pub enum Callers as "AlertCallers" { Constituents = "constituents", Anybody = "anybody" }
}

/// What advocates are asked to tell decision makers. Public since it went live.
#[record(example = {
    "slug": "keep-loan-records-private", "title": "Keep loan records private",
    "summary": "A bill would open what people read to anybody who asks. Tell your senators why that is wrong.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["A-S5"], "position_id": null, "instrument_id": null,
    "until_stage": null, "plea": "other", "callers": "constituents", "include_supporters": false, "per_day": 1,
    "starts_at": null, "ends_at": "2099-06-01T00:00:00Z", "channels": ["email", "phone"],
    "messages": [
        { "channel": "email", "subject": "Loan records", "body": "Dear {{target_name}},\n\nplease keep them private.\n\n{{sender_name}}" },
        { "channel": "phone", "subject": null, "body": "My name is {{sender_name}}. Please keep loan records private." }
    ],
    "targets": [{
        "kind": "chamber", "post_id": null, "jurisdiction": "ocd-division/country:us", "chamber": "upper",
        "committee_id": null
    }],
    "stands": [], "finding_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71"], "replaces_id": null, "status": "draft",
    "allowed_transitions": ["review"], "paused_at": null, "position_version": null, "live_at": null, "closed_at": null,
    "close_reason": null, "superseded_by": null, "supporters": [], "flags": [], "open_conflicts": 0
})]
pub struct Alert {
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What people call it.
    pub title: Text<200>,
    /// What is asked, and why it matters.
    pub summary: Text<5000>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// The position it argues from; needed to go live, and then in force.
    pub position_id: Option<Id>,
    /// The instrument it is about, such as a bill; null for none.
    pub instrument_id: Option<Id>,
    /// The last stage of the instrument in which it makes sense: when the instrument has moved past it, or is concluded at
    /// another, the alert closes; null where it closes when the instrument is concluded.
    pub until_stage: Option<Text<40>>,
    /// What is asked of the decision makers.
    pub plea: Plea,
    /// Who may act.
    pub callers: Callers,
    /// Whether decision makers who already agree are written to all the same.
    #[serde(default)]
    pub include_supporters: bool,
    /// How often one person may act on one target through one channel on one day.
    #[schema(minimum = 1, maximum = 20)]
    pub per_day: i16,
    /// When it goes live by itself once it is scheduled; null for at once.
    pub starts_at: Option<At>,
    /// When it ends, this instant included; needed to go live.
    pub ends_at: Option<At>,
    /// The channels people act through, each once; each needs a message.
    #[schema(min_items = 1, max_items = 5)]
    pub channels: Vec<Channel>,
    /// What is said through each channel.
    #[schema(max_items = 5)]
    pub messages: Vec<AlertMessage>,
    /// Whom it is for.
    #[schema(max_items = 200)]
    pub targets: Vec<AlertTarget>,
    /// What it says for or against something, by which conflicts with clauses in force are found.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub stands: Vec<DeclaredStand>,
    /// The findings it rests on, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub finding_ids: Vec<Id>,
    /// The alert in whose place this one comes when it goes live; one that the caller may change, too.
    #[fixed]
    pub replaces_id: Option<Id>,
    /// Where it stands.
    #[kept(AlertStatus::Draft)]
    pub status: AlertStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<AlertStatus>,
    /// Since when it is paused; stays where it ended so, for then the mails that it held back are never sent.
    #[kept(None)]
    pub paused_at: Option<At>,
    /// The version of the position that was in force when it went live.
    #[kept(None)]
    pub position_version: Option<i32>,
    /// When it first went live; null before.
    #[kept(None)]
    pub live_at: Option<At>,
    /// When it closed or was superseded; null before.
    #[kept(None)]
    pub closed_at: Option<At>,
    /// Why it closed; null while it has not.
    #[kept(None)]
    pub close_reason: Option<CloseReason>,
    /// The alert that came in its place.
    #[kept(None)]
    pub superseded_by: Option<Id>,
    /// Decision makers who are known to agree: told by staff, or, where support is asked for, sponsors of the instrument.
    #[kept(Vec::new())]
    pub supporters: Vec<Supporter>,
    /// What it rests on that no longer holds; while there is any, it cannot go live.
    #[kept(Vec::new())]
    pub flags: Vec<Flag>,
    /// How many conflicts wait to be acknowledged before it can go live; null for readers who may not see working papers.
    #[kept(Some(0))]
    #[schema(minimum = 0)]
    pub open_conflicts: Option<i32>,
    /// What it hangs on elsewhere.
    #[kept(AlertStanding::default())]
    #[serde(skip)]
    pub standing: AlertStanding,
}

/// Supporters that are noted of one alert at most.
const MOST_SUPPORTERS: usize = 1000;

impl Alert {
    /// Applies a patch to a draft; nothing else may change.
    pub fn revise(&mut self, patch: AlertPatch) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        revised.channels.sort();
        *self = revised;
        Ok(())
    }

    /// What is said through a channel.
    pub fn message(&self, channel: Channel) -> Option<&AlertMessage> {
        self.messages.iter().find(|message| message.channel == channel)
    }

    /// Notes that somebody in office agrees, so that they are not written to.
    pub fn note_supporter(&mut self, office_holder_id: Id, note: SupporterNote, now: At) -> Result<()> {
        self.forget_supporter(office_holder_id);
        if self.supporters.len() >= MOST_SUPPORTERS {
            return Err(Problem::new(Code::Conflict, format!("An alert has at most {MOST_SUPPORTERS} supporters.")));
        }
        let SupporterNote { note } = note;
        self.supporters.push(Supporter { office_holder_id, since: now.day(), note, sponsors: false });
        Ok(())
    }

    /// Forgets that somebody agrees; sponsors agree by what they did, and stay.
    pub fn forget_supporter(&mut self, office_holder_id: Id) {
        self.supporters.retain(|known| known.sponsors || known.office_holder_id != office_holder_id);
    }

    /// Whether somebody in office is left out because they agree already.
    pub fn passes_over(&self, office_holder_id: Id) -> bool {
        !self.include_supporters && self.supporters.iter().any(|known| known.office_holder_id == office_holder_id)
    }

    /// Fine while people may act on it.
    pub fn must_be_live(&self, now: At) -> Result<()> {
        let detail = match self.status_at(now) {
            AlertStatus::Live => return Ok(()),
            AlertStatus::Paused => "The alert is paused; try again later.",
            AlertStatus::Draft | AlertStatus::Review | AlertStatus::Scheduled => "The alert is not live yet.",
            AlertStatus::Closed | AlertStatus::Reported => "The alert has closed.",
            AlertStatus::Superseded => "Another alert has come in its place; act on that one.",
        };
        Err(Problem::new(Code::Conflict, detail))
    }

    /// Refuses to be replaced by whoever does not work on it: it ends when the one in its place goes live.
    pub fn may_be_replaced_by(&self, actor: &Actor) -> Result<()> {
        let detail = "You need write access to the alert that this one replaces.";
        let may = actor.may(Self::WRITE, self.unit());
        Problem::unless(may, Code::Forbidden, detail)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.summary)
    }
}

impl Record for Alert {
    const KIND: &'static str = "alert";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id);
    translated!(title, summary);

    fn is_public(&self) -> bool {
        self.live_at.is_some()
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        check
            .that((1..=20).contains(&self.per_day), "/per_day", "invalid", "must be from 1 to 20")
            .that(!self.channels.is_empty(), "/channels", "missing", "must name at least one channel")
            .that(distinct(&self.channels), "/channels", "duplicate", "must name each channel once")
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .that(distinct(&self.finding_ids), "/finding_ids", "duplicate", "must name each finding once")
            .that(
                self.until_stage.is_none() || self.instrument_id.is_some(),
                "/until_stage",
                "unexpected",
                "goes with instrument_id only",
            )
            .that(
                self.starts_at.zip(self.ends_at).is_none_or(|(start, end)| start < end),
                "/ends_at",
                "invalid",
                "must be after starts_at",
            );
        check_declared(&mut check, &self.stands);
        let spoken: Vec<_> = self.messages.iter().map(|message| message.channel).collect();
        check.that(distinct(&spoken), "/messages", "duplicate", "must have one message for a channel");
        for (index, message) in self.messages.iter().enumerate() {
            message.check(&mut check, &format!("/messages/{index}"));
        }
        for (index, target) in self.targets.iter().enumerate() {
            target.check(&mut check, &format!("/targets/{index}"));
        }
        check.that(distinct(&self.targets), "/targets", "duplicate", "must name each target once").done()
    }

    fn is_open(&self) -> Result<()> {
        let detail = "An alert can be changed in draft only: take it back to draft, or write another that replaces it.";
        Problem::unless(self.status == AlertStatus::Draft, Code::Conflict, detail)
    }

    fn check_removable(&self) -> Result<()> {
        let draft = self.status == AlertStatus::Draft && self.live_at.is_none();
        Problem::unless(draft, Code::Conflict, "Only a draft can be deleted; close the alert instead.")
    }

    fn settle(&mut self, now: At) -> bool {
        self.move_with_time(now)
    }

    fn context(&self) -> Option<u64> {
        let sponsors = self.supporters.iter().filter(|known| known.sponsors).map(|known| known.office_holder_id);
        let (sponsors, open) = (sponsors.collect::<Vec<_>>(), self.open_conflicts.unwrap_or_default());
        let shows_others = !sponsors.is_empty() || open > 0 || !self.flags.is_empty();
        shows_others.then(|| hashed(&(&sponsors, open, &self.flags)))
    }

    fn shown_to(&mut self, actor: &Actor) {
        if !actor.may(Self::READ, self.unit()) {
            self.open_conflicts = None;
            self.supporters.iter_mut().for_each(|known| known.note = None);
        }
        let open = |to: &AlertStatus| actor.may(to.permission_to_enter(), self.unit());
        self.allowed_transitions = self.status.moves().into_iter().filter(open).collect();
    }
}

sorted!(Alert, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

#[cfg(test)]
pub(crate) mod tests;

//! The life of an alert.

use super::{Alert, Channel};
use kernel::{At, Check, Code, Id, Lifecycle as _, Permission, Problem, Result, Transition as _, lifecycle, words};

lifecycle! {
    /// Where an alert stands. The table has the moves that people make. Time makes others: a scheduled alert goes `live` when it
    /// begins, or back to `review` where it lacks by then what it took to be scheduled: a position in force that is
    /// published, an instrument that has not moved on, somebody who can be reached, no open conflict and nothing that flags
    /// it. One that is live or paused is `closed` at its end, and when its instrument has moved on. It is `superseded` when
    /// the alert that replaces it goes live; one that is only scheduled by then is taken back to `draft`.
    pub enum AlertStatus moved by AlertTransition {
        Draft = "draft" => [Review],
        Review = "review" => [Draft, Scheduled],
        Scheduled = "scheduled" => [Draft, Live],
        Live = "live" => [Paused, Closed, Superseded],
        Paused = "paused" => [Live, Closed],
        Closed = "closed" => [Reported],
        Reported = "reported" => [],
        Superseded = "superseded" => [],
    }
}

words! {
    /// Why an alert closed.
    pub enum CloseReason as "AlertCloseReason" {
        Ended = "ended",
        InstrumentMoved = "instrument_moved",
        PositionEnded = "position_ended",
        ByHand = "by_hand",
        Superseded = "superseded",
    }
}

/// What an alert hangs on elsewhere, as it is now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertStanding {
    /// The version of its position that is in force.
    pub position_version: Option<i32>,
    /// Whether anybody may read that version: an alert that is live names it to everybody.
    pub is_published: bool,
    /// Whether its instrument has moved past the stage, or is concluded.
    pub has_moved_past: bool,
    /// Whether nobody whom it is for can be reached; looked at when it is about to go live by time.
    pub reaches_nobody: bool,
}

/// What the move to scheduled or live must know; the store reads it in the same transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertFacts {
    /// What it hangs on.
    pub standing: AlertStanding,
    /// How many decision makers its targets lead to now, and can be reached through one of its channels.
    pub reachable: usize,
    /// How many conflicts it has that nobody acknowledged.
    pub conflicts: usize,
    /// Whether an alert that replaces it is live, or paused.
    pub is_replaced: bool,
}

impl AlertStatus {
    /// What it takes to move one here: to speak to decision makers is for those who may write advocacy in the unit.
    pub const fn permission_to_enter(self) -> Permission {
        Permission::AdvocacyWrite
    }

    /// The moves that people make; `superseded` is made by the alert that replaces it.
    pub(super) fn moves(self) -> Vec<Self> {
        self.allowed_transitions().iter().copied().filter(|to| *to != Self::Superseded).collect()
    }

    /// Whether an alert here can conflict with clauses: it is about to be said, or is said.
    pub const fn is_in_play(self) -> bool {
        matches!(self, Self::Review | Self::Scheduled | Self::Live | Self::Paused)
    }
}

impl Alert {
    /// Where it stands at that instant: at its end it is still live.
    pub fn status_at(&self, now: At) -> AlertStatus {
        let ended = self.ends_at.is_some_and(|end| now > end);
        let gone = ended || self.standing.has_moved_past || self.standing.position_version.is_none();
        match self.status {
            AlertStatus::Scheduled if self.is_due(now) => {
                let disputed = self.open_conflicts.is_some_and(|open| open > 0) || !self.flags.is_empty();
                let stopped = self.standing.reaches_nobody || !self.standing.is_published || disputed;
                if gone || stopped { AlertStatus::Review } else { AlertStatus::Live }
            }
            AlertStatus::Live | AlertStatus::Paused if gone => AlertStatus::Closed,
            status => status,
        }
    }

    /// Whether it begins by then, where it is scheduled.
    pub fn is_due(&self, now: At) -> bool {
        self.starts_at.is_none_or(|start| start <= now)
    }

    /// Moves it to where time has brought it; whether it moved.
    pub(super) fn move_with_time(&mut self, now: At) -> bool {
        let status = self.status_at(now);
        let moved = status != self.status;
        match status {
            _ if !moved => {}
            AlertStatus::Closed if self.ends_at.is_some_and(|end| now > end) => {
                (self.closed_at, self.close_reason) = (self.ends_at, Some(CloseReason::Ended));
            }
            AlertStatus::Closed => {
                let moved_past = self.standing.has_moved_past;
                let reason = if moved_past { CloseReason::InstrumentMoved } else { CloseReason::PositionEnded };
                (self.closed_at, self.close_reason) = (Some(now), Some(reason));
            }
            AlertStatus::Live => self.go_live(self.starts_at.unwrap_or(now)),
            _ => {}
        }
        self.status = status;
        moved
    }

    fn go_live(&mut self, at: At) {
        self.live_at = self.live_at.or(Some(at));
        self.paused_at = None;
        self.position_version = self.standing.position_version;
    }

    /// Moves it along its life, if the rules of that move hold.
    pub fn transition(&mut self, to: &AlertTransition, facts: &AlertFacts, now: At) -> Result<()> {
        let mut moved = self.clone();
        moved.standing = facts.standing;
        moved.move_with_time(now);
        moved.status.check_move(to.to())?;
        // One that is scheduled for a time that has come is live at once.
        let to = match to.to() {
            AlertStatus::Scheduled if moved.is_due(now) => AlertStatus::Live,
            to => to,
        };
        match to {
            AlertStatus::Scheduled => moved.check_ready(facts, now)?,
            AlertStatus::Live => {
                moved.check_ready(facts, now)?;
                moved.go_live(now);
            }
            AlertStatus::Closed => (moved.closed_at, moved.close_reason) = (Some(now), Some(CloseReason::ByHand)),
            AlertStatus::Superseded => {
                let detail = "An alert is superseded by the one that replaces it, when that goes live.";
                return Err(Problem::new(Code::Conflict, detail));
            }
            AlertStatus::Paused => moved.paused_at = Some(now),
            AlertStatus::Draft | AlertStatus::Review | AlertStatus::Reported => {}
        }
        moved.status = to;
        *self = moved;
        Ok(())
    }

    /// Another alert has come in its place: it ends where people act on it, and is a draft again where it waits for its
    /// beginning. `false` where neither is so.
    pub fn supersede(&mut self, by: Id, now: At) -> bool {
        self.move_with_time(now);
        match self.status {
            AlertStatus::Live | AlertStatus::Paused => {
                (self.status, self.superseded_by) = (AlertStatus::Superseded, Some(by));
                (self.closed_at, self.close_reason) = (Some(now), Some(CloseReason::Superseded));
            }
            AlertStatus::Scheduled => self.status = AlertStatus::Draft,
            _ => return false,
        }
        true
    }

    /// The findings it cites that are retracted, for a refusal.
    fn retracted(&self) -> String {
        self.flags.iter().map(|flag| flag.record_id.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// What it takes to be said.
    fn check_ready(&self, facts: &AlertFacts, now: At) -> Result<()> {
        let silent: Vec<&str> =
            self.channels.iter().filter(|channel| self.message(**channel).is_none()).map(|c| c.as_str()).collect();
        let mut check = Check::default();
        check
            .that(self.position_id.is_some(), "/position_id", "missing", "must name the position it argues from")
            .that(
                self.position_id.is_none() || facts.standing.position_version.is_some(),
                "/position_id",
                "conflict",
                "must name a position that is in force",
            )
            .that(
                facts.standing.position_version.is_none() || facts.standing.is_published,
                "/position_id",
                "conflict",
                "must name a position that is published, for the alert is said to everybody",
            )
            .that(
                !facts.standing.has_moved_past,
                "/until_stage",
                "outdated",
                "is a stage the instrument has moved past",
            )
            .that(self.ends_at.is_some(), "/ends_at", "missing", "must say when it ends")
            .that(self.ends_at.is_none_or(|end| end > now), "/ends_at", "invalid", "must be in the future")
            .that(
                self.flags.is_empty(),
                "/finding_ids",
                "outdated",
                format!("cites what is retracted: {}", self.retracted()),
            )
            .that(silent.is_empty(), "/messages", "missing", format!("must have a message for: {}", silent.join(", ")))
            .that(
                facts.reachable > 0,
                "/targets",
                "not_found",
                "must lead to at least one decision maker in office who can be reached through a channel of it",
            );
        self.check_messages(&mut check);
        check.done()?;
        let detail = "The alert that replaces it is live or paused; close that one first.";
        Problem::unless(!facts.is_replaced, Code::Conflict, detail)?;
        let detail = "It conflicts with clauses of the association; settle or acknowledge its open conflicts first.";
        Problem::unless(facts.conflicts == 0, Code::Conflict, detail)
    }

    /// Notes what keeps its messages from being sent.
    fn check_messages(&self, check: &mut Check) {
        for (index, message) in self.messages.iter().enumerate() {
            let at = format!("/messages/{index}");
            check.that(
                message.channel != Channel::Email || message.subject.is_some(),
                format!("{at}/subject"),
                "missing",
                "is needed in a mail",
            );
            for text in message.speaking_of_instrument() {
                check.that(
                    self.instrument_id.is_some(),
                    format!("{at}/{text}"),
                    "unexpected",
                    "has a field of an instrument, and the alert is about none",
                );
            }
        }
    }
}

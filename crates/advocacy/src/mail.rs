//! A mail on its way: what is known of it, and whether it is tried again.
//!
//! It is noted as begun before it is tried. Whatever happens then, it is tried no second time unless the other side said that it
//! did not take it: where that is not known, it is `unknown`, and stays so until somebody knows better.

use crate::action::{ActionStatus, BounceKind, BounceReport};
use kernel::{At, Code, Lifecycle as _, Problem, Result, Text};

/// Where a mail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Where it stands.
    pub status: ActionStatus,
    /// Why it came back, was refused or put off, or is not known.
    pub reason: Option<Text<500>>,
    /// When it was begun; from then on it is tried no second time by itself, unless it was put off.
    pub begun_at: Option<At>,
    /// When it came to stand where it stands.
    pub settled_at: Option<At>,
    /// When it may go.
    pub due_at: At,
    /// How often it was put off by the other side.
    pub put_off: i16,
}

/// What came of a mail that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The other side took it.
    Taken,
    /// The other side refused it, or it cannot be sent.
    Refused(String),
    /// The other side did not take it for now.
    PutOff(String),
    /// Nobody can tell.
    Uncertain(String),
}

impl Tried {
    /// Whether it is known.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Uncertain(_))
    }
}

/// Seconds after which a mail that was begun and not ended is lost: whoever tried it is gone.
pub const LOST_SECONDS: i64 = 120;

const BEGUN: &str = "The mail was begun already.";

/// Seconds to wait before each further try of a mail that the other side put off; after the last it counts as refused.
pub(crate) const GAPS: [i64; 4] = [60, 600, 3_600, 21_600];

impl Mail {
    /// One that waits, and may go at once.
    pub fn waiting(now: At) -> Self {
        let (begun_at, settled_at) = (None, None);
        Self { status: ActionStatus::Queued, reason: None, begun_at, settled_at, due_at: now, put_off: 0 }
    }

    /// It stands there from now on, if it may go there.
    pub fn settle_as(&mut self, status: ActionStatus, reason: Option<&str>, now: At) -> Result<()> {
        self.status.check_move(status)?;
        self.status = status;
        self.reason = reason.and_then(short);
        self.settled_at = Some(now);
        Ok(())
    }

    /// Notes that it is about to be tried. From then on only the other side's word brings it back into the queue.
    pub fn begin(&mut self, now: At) -> Result<()> {
        if self.status != ActionStatus::Queued || self.begun_at.is_some() {
            return Err(Problem::new(Code::Conflict, BEGUN));
        }
        self.begun_at = Some(now);
        Ok(())
    }

    /// Takes what came of trying it. A notification that was faster knows better.
    pub fn hear(&mut self, tried: Tried, now: At) -> Result<()> {
        match tried {
            _ if matches!(self.status, ActionStatus::Delivered | ActionStatus::Bounced) => Ok(()),
            Tried::Taken => self.settle_as(ActionStatus::Sent, None, now),
            Tried::Refused(why) => self.rejected(&why, now),
            Tried::PutOff(why) => self.put_off(&why, now),
            Tried::Uncertain(why) => self.lost(&why, now),
        }
    }

    /// It is not sent: the other side refused it, or it is not wanted any more.
    pub fn rejected(&mut self, why: &str, now: At) -> Result<()> {
        self.settle_as(ActionStatus::Rejected, Some(why), now)
    }

    /// Takes it back before it was begun.
    pub fn take_back(&mut self, why: &str, now: At) -> Result<()> {
        Problem::unless(self.begun_at.is_none(), Code::Conflict, BEGUN)?;
        self.rejected(why, now)
    }

    /// Gives it up where it was begun so long ago that whoever tried it is gone.
    pub fn give_up(&mut self, now: At) -> Result<()> {
        let is_lost = self.begun_at.is_some_and(|begun| begun <= now.plus_seconds(-LOST_SECONDS));
        Problem::unless(is_lost, Code::Conflict, "The mail waits, or is just being tried.")?;
        self.lost("The service stopped while the mail was sent; whether it went is not known.", now)
    }

    /// Nobody can tell whether the other side has it.
    fn lost(&mut self, why: &str, now: At) -> Result<()> {
        self.settle_as(ActionStatus::Unknown, Some(why), now)
    }

    /// The other side said that it did not take it for now: it waits again, or counts as refused after so many tries.
    fn put_off(&mut self, why: &str, now: At) -> Result<()> {
        let gap = usize::try_from(self.put_off).ok().and_then(|tries| GAPS.get(tries));
        match gap.filter(|_| self.status == ActionStatus::Queued) {
            None => self.rejected(why, now),
            Some(gap) => {
                self.begun_at = None;
                self.due_at = now.plus_seconds(*gap);
                self.put_off += 1;
                self.reason = short(why);
                Ok(())
            }
        }
    }

    /// Takes what a notification says of it; `false` where that changes nothing.
    pub fn bounced(&mut self, report: &BounceReport, now: At) -> bool {
        let to = match report.kind {
            BounceKind::Failed => ActionStatus::Bounced,
            BounceKind::Delivered => ActionStatus::Delivered,
            BounceKind::Delayed => return false,
        };
        // A notification may come before the sender hears that the mail was taken.
        if self.status == ActionStatus::Queued && self.begun_at.is_some() {
            self.status = ActionStatus::Sent;
        }
        self.settle_as(to, report.reason.as_deref(), now).is_ok()
    }
}

/// The status code that what a mail server says begins with (RFC 3463 §2), where it does.
pub fn status_code(said: &str) -> Option<&str> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let first = said.split_whitespace().next()?;
    (first.split('.').count() == 3 && first.split('.').all(is_number)).then_some(first)
}

/// A text without control characters, cut to what fits.
pub(crate) fn short<const MAX: usize>(text: &str) -> Option<Text<MAX>> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(MAX).collect();
    clean.parse().ok()
}

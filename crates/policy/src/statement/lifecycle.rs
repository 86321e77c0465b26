//! The life of a joint statement.

use super::JointStatement;
use kernel::{
    At, Check, Code, Delivery, Lifecycle as _, Permission, Problem, Record as _, Result, Staged, Text, lifecycle,
    staged_fields, transition,
};

lifecycle! {
    /// Where a joint statement stands. The table has the moves that people make. Time makes one more: when the deadline of
    /// an open statement has passed, it is `locked` with its quorum, and `lapsed` without.
    pub enum StatementStatus {
        Draft = "draft" => [Open],
        Open = "open" => [Cancelled],
        Locked = "locked" => [Delivered, Lapsed],
        Delivered = "delivered" => [],
        Lapsed = "lapsed" => [],
        Cancelled = "cancelled" => [],
    }
}

/// A request to move a joint statement.
#[record::form(
    example = { "to": "open", "note": "The board agreed to the wording.", "delivery": null },
    example = {
        "to": "delivered", "note": null, "delivery": {
            "to": "The committee on commerce", "at": "2026-05-01T09:00:00Z", "means": "letter", "receipt": "RR 123"
        }
    },
)]
#[schema(as = JointStatementTransition)]
pub struct StatementTransition {
    /// Where to.
    pub to: StatementStatus,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
    /// How it was delivered; with `delivered` only.
    pub delivery: Option<Delivery>,
}

transition!(StatementTransition => StatementStatus);

impl StatementTransition {
    /// A delivery comes with a move to `delivered`, and with no other.
    fn check(&self) -> Result<()> {
        let (wanted, given) = (self.to == StatementStatus::Delivered, self.delivery.is_some());
        Check::default().only_with(wanted, given, "/delivery", "delivered").done()
    }
}

impl JointStatement {
    /// Where it stands at that instant: at the deadline it is still open.
    pub fn status_at(&self, now: At) -> StatementStatus {
        match self.status {
            StatementStatus::Open if now > self.deadline && self.affirmed >= self.quorum => StatementStatus::Locked,
            StatementStatus::Open if now > self.deadline => StatementStatus::Lapsed,
            status => status,
        }
    }

    /// Fine while organizations may sign and withdraw.
    pub(super) fn must_be_open(&self, now: At) -> Result<()> {
        let detail = match self.status_at(now) {
            StatementStatus::Open => return Ok(()),
            StatementStatus::Draft => "The statement is not open for signature yet.".to_owned(),
            StatementStatus::Cancelled => "The statement was cancelled.".to_owned(),
            StatementStatus::Locked | StatementStatus::Lapsed | StatementStatus::Delivered => {
                format!("The deadline passed at {}; signatures stay as they are.", self.deadline)
            }
        };
        Err(Problem::new(Code::Conflict, detail))
    }

    fn deliver(&mut self, delivery: &Delivery, now: At) -> Result<()> {
        delivery.check(self.closed_at, now)?;
        let Delivery { to, at, means, receipt } = delivery.clone();
        (self.delivered_to, self.delivered_at) = (Some(to), Some(at));
        (self.delivery_means, self.delivery_receipt) = (Some(means), receipt);
        Ok(())
    }
}

impl Staged for JointStatement {
    staged_fields!(StatementTransition);

    /// Moves it from where it stands by then, which may be further than when it was saved.
    fn enter(&mut self, to: &StatementTransition, now: At) -> Result<()> {
        let mut moved = self.clone();
        moved.settle(now);
        moved.status.check_move(to.to)?;
        to.check()?;
        match to.to {
            StatementStatus::Open => {
                Check::default().that(self.deadline > now, "/deadline", "invalid", "must be in the future").done()?;
                if self.is_of_inactive {
                    let detail = "A statement opens while its coalition is active, which this one's is not.";
                    return Err(Problem::new(Code::Conflict, detail));
                }
                moved.freeze(now);
                moved.opened_at = Some(now);
            }
            StatementStatus::Cancelled | StatementStatus::Lapsed => moved.closed_at = Some(now),
            _ => {}
        }
        if let Some(delivery) = &to.delivery {
            moved.deliver(delivery, now)?;
        }
        moved.status = to.to;
        *self = moved;
        Ok(())
    }

    /// To ask others to sign, and to give up, is decided for the association.
    fn permission_to_enter(to: StatementStatus) -> Permission {
        match to {
            StatementStatus::Delivered => Permission::PolicyWrite,
            _ => Permission::PolicyDecide,
        }
    }
}

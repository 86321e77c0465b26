//! The life of a petition.

use super::Petition;
use kernel::{
    At, Check, Code, Delivery, Lifecycle as _, Problem, Record as _, Result, Staged, Text, TextDigest, lifecycle,
    staged_fields, transition,
};

lifecycle! {
    /// Where a petition stands. People may close an open one early; when its time has come it closes by itself. What is
    /// withdrawn is given up: nobody delivers it.
    pub enum PetitionStatus {
        Draft = "draft" => [Open],
        Open = "open" => [Closed, Withdrawn],
        Closed = "closed" => [Delivered, Withdrawn],
        Delivered = "delivered" => [],
        Withdrawn = "withdrawn" => [],
    }
}

/// A request to move a petition.
#[record::form(
    example = { "to": "open", "note": "The board agreed to the wording.", "delivery": null },
    example = {
        "to": "delivered", "note": null, "delivery": {
            "to": "The clerk of the county", "at": "2026-05-01T09:00:00Z", "means": "hand", "receipt": "Stamp of the clerk"
        }
    },
)]
pub struct PetitionTransition {
    /// Where to.
    pub to: PetitionStatus,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
    /// How it was delivered; with `delivered` only.
    pub delivery: Option<Delivery>,
}

transition!(PetitionTransition => PetitionStatus);

impl Petition {
    /// Where it stands at that instant: when it closes it is still open.
    pub fn status_at(&self, now: At) -> PetitionStatus {
        match self.status {
            PetitionStatus::Open if now > self.closes_at => PetitionStatus::Closed,
            status => status,
        }
    }

    /// Fine while people may sign, confirm and withdraw.
    pub fn must_be_open(&self, now: At) -> Result<()> {
        let detail = match self.status_at(now) {
            PetitionStatus::Open => return Ok(()),
            PetitionStatus::Draft => "The petition is not open for signature yet.",
            PetitionStatus::Withdrawn => "The petition was withdrawn.",
            PetitionStatus::Closed | PetitionStatus::Delivered => {
                "The petition is closed; signatures stay as they are."
            }
        };
        Err(Problem::new(Code::Conflict, detail))
    }

    /// Fine while what was signed on paper may be counted: until it is delivered.
    pub fn must_count(&self, now: At) -> Result<()> {
        match self.status_at(now) {
            PetitionStatus::Open | PetitionStatus::Closed => Ok(()),
            PetitionStatus::Draft | PetitionStatus::Delivered | PetitionStatus::Withdrawn => {
                let detail = "Signatures on paper are counted from when the petition opens until it is delivered.";
                Err(Problem::new(Code::Conflict, detail))
            }
        }
    }

    /// Hands over the count that was sealed last, which must be one from after the close and from before it was delivered.
    fn deliver(&mut self, delivery: &Delivery, now: At) -> Result<()> {
        delivery.check(self.closed_at, now)?;
        if self.sealed_at < self.closed_at {
            let detail =
                "Seal the count first, now that it is closed: what is delivered is a count that can be proven.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let stood = self.sealed_at.is_none_or(|sealed| sealed <= delivery.at);
        let detail = "must not be before the count was sealed that is delivered";
        Check::default().that(stood, "/delivery/at", "invalid", detail).done()?;
        let Delivery { to, at, means, receipt } = delivery.clone();
        (self.delivered_to, self.delivered_at) = (Some(to), Some(at));
        (self.delivery_means, self.delivery_receipt) = (Some(means), receipt);
        Ok(())
    }
}

impl Staged for Petition {
    staged_fields!(PetitionTransition);

    /// Moves it from where it stands by then, which may be further than when it was saved.
    fn enter(&mut self, to: &PetitionTransition, now: At) -> Result<()> {
        let mut moved = self.clone();
        moved.settle(now);
        moved.status.check_move(to.to)?;
        let (wanted, given) = (to.to == PetitionStatus::Delivered, to.delivery.is_some());
        Check::default().only_with(wanted, given, "/delivery", "delivered").done()?;
        match to.to {
            PetitionStatus::Open => {
                Check::default().that(self.closes_at > now, "/closes_at", "invalid", "must be in the future").done()?;
                (moved.digest, moved.opened_at) = (Some(TextDigest::of(self.text.as_str())), Some(now));
            }
            // After a seal by a clock that is ahead, so that what was confirmed since is counted before it is delivered.
            PetitionStatus::Closed => moved.closed_at = Some(self.after_seal(now)),
            PetitionStatus::Withdrawn => moved.closed_at = moved.closed_at.or(Some(now)),
            PetitionStatus::Draft | PetitionStatus::Delivered => {}
        }
        if let Some(delivery) = &to.delivery {
            moved.deliver(delivery, now)?;
        }
        moved.status = to.to;
        *self = moved;
        Ok(())
    }
}

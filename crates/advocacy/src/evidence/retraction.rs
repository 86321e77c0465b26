//! Retracting a publication or a finding, and taking the retraction back.

use kernel::{At, Check, Day, Result, Text, lifecycle, transition};

lifecycle! {
    /// Whether a publication or a finding still stands. A retraction that was made in error can be taken back.
    pub enum EvidenceStatus {
        Current = "current" => [Retracted],
        Retracted = "retracted" => [Current],
    }
}

/// That something was retracted: when, and why.
#[record::part(example = {
    "retracted_on": "2026-04-20", "reason": "The authors found an error in table 3."
})]
pub struct Retraction {
    /// The day of the notice; not in the future.
    pub retracted_on: Day,
    /// Why, as the notice has it.
    pub reason: Text<1000>,
}

/// A request to retract a publication or a finding, or to take a retraction back.
#[record::form(
    example = {
        "to": "retracted", "note": null,
        "retraction": { "retracted_on": "2026-04-20", "reason": "The authors found an error in table 3." }
    },
    example = { "to": "current", "note": "The notice was of another paper.", "retraction": null },
)]
pub struct EvidenceTransition {
    /// Where to.
    pub to: EvidenceStatus,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
    /// The retraction; with `retracted` only.
    pub retraction: Option<Retraction>,
}

transition!(EvidenceTransition => EvidenceStatus);

impl EvidenceTransition {
    /// The retraction that holds after this move; `None` where the evidence is current again.
    pub(super) fn settle(&self, published_on: Option<Day>, now: At) -> Result<Option<Retraction>> {
        let is_retracting = self.to == EvidenceStatus::Retracted;
        let day = self.retraction.as_ref().map(|retraction| retraction.retracted_on);
        let pointer = "/retraction/retracted_on";
        Check::default()
            .only_with(is_retracting, day.is_some(), "/retraction", "retracted")
            .that(day.is_none_or(|day| day <= now.day()), pointer, "invalid", "must not be in the future")
            .that(
                day.zip(published_on).is_none_or(|(day, published)| day >= published),
                pointer,
                "invalid",
                "must not be before it was published",
            )
            .done()?;
        Ok(self.retraction.clone())
    }
}

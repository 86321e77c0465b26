//! Petitions: a text that people sign, and that is handed to those who can do what it asks.
//!
//! [`Petition`] has the text and its life; a [`PetitionSignature`] is what one person puts under it by mail, and a
//! [`PetitionBatch`] what many put under it on paper. A [`Seal`] says how many there were at an instant, so that it can be
//! proven later.

mod batch;
mod census;
mod fingerprint;
mod lifecycle;
mod seal;
mod signature;

pub use batch::{BatchStatus, BatchTransition, NewPetitionBatch, PetitionBatch, PetitionBatchFilter};
pub use census::{Census, JurisdictionCount, JurisdictionTotal, PetitionCount, PetitionTotals, Tally, Threshold};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use lifecycle::{PetitionStatus, PetitionTransition};
pub use seal::{PublicSeal, Seal, SealProof};
pub use signature::{
    PetitionMail, PetitionMatter, PetitionSignature, PetitionSignatureFilter, PetitionSigning, SIGNATURE_SECONDS,
    SignatureState, TokenPurpose,
};

use kernel::{
    Amendment as _, At, Check, Code, DeliveryMeans, GoalId, Id, Permission, Problem, Record, Result, Slug, Terms, Text,
    TextDigest, distinct, record_fields, sorted, translated,
};
use record::record;

/// A text that people sign. Public once it opens.
#[record(example = {
    "slug": "keep-the-branches", "title": "Keep the branches open", "text": "We ask the county to fund every branch.",
    "post_id": null, "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["A-G1"], "target": 5000,
    "thresholds": [{ "division_ocd_id": "ocd-division/country:us/state:wy", "required": 1500 }],
    "closes_at": "2099-05-15T17:00:00Z", "status": "open", "allowed_transitions": ["closed", "withdrawn"],
    "digest": "sha-256:79d1fd4b7d18d9c0a2f1ea0d5f5f0ec9bb1d5c2e24a1d0b8f8f7b0a0b0a2c3d4", "opened_at": "2026-05-01T12:00:00Z",
    "closed_at": null, "seal_number": null, "seal_hash": null, "sealed_at": null, "delivered_to": null, "delivered_at": null,
    "delivery_means": null, "delivery_receipt": null
})]
pub struct Petition {
    /// Its name in URLs; unique, and settled when it opens.
    pub slug: Slug,
    /// What people call it; settled when it opens.
    pub title: Text<200>,
    /// What is signed, in plain text; frozen when it opens.
    pub text: Text<20000>,
    /// The post whose holder is asked; a successor inherits the question. Either this or `organization_id`.
    pub post_id: Option<Id>,
    /// The organization that is asked. Either this or `post_id`.
    pub organization_id: Option<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// How many signatures it hopes for; null where it names no number.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub target: Option<i32>,
    /// The places it counts by, in the order of their ids, with the number that each needs to be heard; none lies in another,
    /// and they are settled when it opens. May be empty.
    #[schema(max_items = 100)]
    pub thresholds: Vec<Threshold>,
    /// Until when people may sign, confirm and withdraw, this instant included; once it is open, only ever moved later.
    pub closes_at: At,
    /// Where it stands.
    #[kept(PetitionStatus::Draft)]
    pub status: PetitionStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<PetitionStatus>,
    /// The hash of the text's UTF-8 bytes, with its algorithm; null in a draft.
    #[kept(None)]
    pub digest: Option<TextDigest>,
    /// When it opened; null in a draft.
    #[kept(None)]
    pub opened_at: Option<At>,
    /// When it closed or was withdrawn; null before.
    #[kept(None)]
    pub closed_at: Option<At>,
    /// The number of the last count that was sealed; null where none was. Of one that was delivered, the count that was
    /// delivered.
    #[kept(None)]
    pub seal_number: Option<i32>,
    /// The hash of that count.
    #[kept(None)]
    pub seal_hash: Option<TextDigest>,
    /// When that count was sealed.
    #[kept(None)]
    pub sealed_at: Option<At>,
    /// To whom it was delivered; null before.
    #[kept(None)]
    pub delivered_to: Option<Text<300>>,
    /// When it was delivered; null before.
    #[kept(None)]
    pub delivered_at: Option<At>,
    /// By what means it was delivered; null before.
    #[kept(None)]
    pub delivery_means: Option<DeliveryMeans>,
    /// What proves that it was received; null where nothing does.
    #[kept(None)]
    pub delivery_receipt: Option<Text<500>>,
    /// The count that was sealed just now, to be kept beside those before it.
    #[kept(None)]
    #[serde(skip)]
    pub sealed: Option<Seal>,
}

/// Narrows a list of petitions. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PetitionFilter {
    /// Words of the title or text.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<PetitionStatus>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Addressed to any of these posts, or to one that is the same seat by another id of its division.
    pub post_id: Vec<Id>,
    /// Addressed to any of these organizations.
    pub organization_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Closing at or after this instant.
    pub closes_from: Option<At>,
    /// Closing before this instant.
    pub closes_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Petition {
    /// Applies a patch: a draft may change in every way. Of one that has opened, what was signed stays: name, text, addressee
    /// and places; and its close can be put off until it has come.
    pub fn revise(&mut self, patch: PetitionPatch, now: At) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        if self.status != PetitionStatus::Draft {
            let settled = |petition: &Self| {
                let Self { slug, title, text, post_id, organization_id, thresholds, .. } = petition.clone();
                (slug, title, text, post_id, organization_id, thresholds)
            };
            if settled(&revised) != settled(self) {
                let detail = "Slug, title, text, addressee and thresholds are settled since it opened for signature.";
                return Err(Problem::new(Code::Conflict, detail));
            }
            if revised.closes_at != self.closes_at {
                self.must_be_open(now)?;
                let later = revised.closes_at > self.closes_at;
                let detail = "must be later than it was, for some count on it";
                Check::default().that(later, "/closes_at", "invalid", detail).done()?;
            }
        }
        *self = revised;
        Ok(())
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.text)
    }
}

impl Record for Petition {
    const KIND: &'static str = "petition";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, moves);
    translated!(title);

    fn is_public(&self) -> bool {
        self.opened_at.is_some()
    }

    fn check(&self) -> Result<()> {
        let places: Vec<_> = self.thresholds.iter().map(|threshold| &threshold.division_ocd_id).collect();
        let nested = places.iter().any(|place| place.lineage().iter().skip(1).any(|above| places.contains(&above)));
        let numbers = self.thresholds.iter().all(|threshold| (1..=100_000_000).contains(&threshold.required));
        Check::default()
            .that(
                self.post_id.is_some() != self.organization_id.is_some(),
                "/post_id",
                "invalid",
                "must name either a post or, as organization_id, an organization",
            )
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .that(self.target.is_none_or(|n| n >= 1), "/target", "invalid", "must be 1 or more")
            .that(distinct(&places), "/thresholds", "duplicate", "must name each place once")
            .that(!nested, "/thresholds", "invalid", "must not name a place and another that lies in it")
            .that(numbers, "/thresholds", "invalid", "must require 1 or more in each place")
            .done()
    }

    fn check_removable(&self) -> Result<()> {
        let draft = self.status == PetitionStatus::Draft;
        let detail = "Only a draft can be deleted; withdraw the petition instead.";
        Problem::unless(draft, Code::Conflict, detail)
    }

    /// It closes by itself, however late somebody looks.
    fn settle(&mut self, now: At) -> bool {
        let status = self.status_at(now);
        let moved = status != self.status;
        if moved {
            (self.status, self.closed_at) = (status, Some(self.closes_at));
        }
        moved
    }
}

sorted!(Petition, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(), "closes_at" => closes_at,
});

#[cfg(test)]
mod tests;

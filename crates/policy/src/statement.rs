//! Joint statements: a text that many organizations sign before it is delivered.
//!
//! [`JointStatement`] has the text and its life; a [`Signature`] is what one organization puts under it. The text freezes when
//! the statement opens for signature, and its hash says which text it was.

mod frozen;
mod lifecycle;
mod signature;

pub use frozen::FrozenText;
pub use kernel::{Delivery, DeliveryMeans, TextDigest};
pub use lifecycle::{StatementStatus, StatementTransition};
pub use signature::{
    Authority, NewSignature, Signature, SignatureAffirmation, SignatureFacts, SignatureFilter, SignatureMail,
    SignatureStatus, SignatureTally, SignatureTransition, Standing, TOKEN_SECONDS,
};

use crate::GoalId;
use kernel::{
    Amendment as _, At, Check, Code, DivisionId, Id, Permission, Problem, Record, Result, Slug, Terms, Text, distinct,
    record_fields, sorted,
};
use record::record;

/// A text that organizations sign together. Public once it opens for signature.
#[record(example = {
    "slug": "fair-e-books", "title": "For fair e-books", "text": "Libraries buy e-books as they buy books.",
    "coalition_id": null, "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["P-G3"],
    "area_ids": ["01980000-0000-7000-8000-000000000002"], "jurisdiction": null, "quorum": 20,
    "deadline": "2099-05-15T17:00:00Z", "status": "open", "allowed_transitions": ["cancelled"], "version": 1,
    "digest": "sha-256:79d1fd4b7d18d9c0a2f1ea0d5f5f0ec9bb1d5c2e24a1d0b8f8f7b0a0b0a2c3d4", "frozen_at": "2026-05-01T12:00:00Z",
    "opened_at": "2026-05-01T12:00:00Z", "closed_at": null, "signatories": null, "delivered_to": null, "delivered_at": null, "delivery_means": null,
    "delivery_receipt": null
})]
pub struct JointStatement {
    /// Its name in URLs; unique, and settled when it opens.
    pub slug: Slug,
    /// What people call it; settled when it opens.
    pub title: Text<200>,
    /// What is signed, in plain text; frozen when it opens, and from then on changed only by an amendment.
    pub text: Text<20000>,
    /// The coalition that makes it, one that the caller may change, too; null for none.
    #[fixed]
    pub coalition_id: Option<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// The policy areas it belongs to, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub area_ids: Vec<Id>,
    /// The place it is about, by its Open Civic Data division; null where it is about none in particular.
    pub jurisdiction: Option<DivisionId>,
    /// How many organizations must have signed by the deadline, or it lapses; settled when it opens.
    #[schema(minimum = 1, maximum = 100_000)]
    pub quorum: i32,
    /// Until when organizations may sign or withdraw, this instant included; once it is open, only ever moved later.
    pub deadline: At,
    /// Where it stands.
    #[kept(StatementStatus::Draft)]
    pub status: StatementStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<StatementStatus>,
    /// The number of the text, counted from 1; signatures under an earlier one do not count until they are affirmed.
    #[kept(1)]
    pub version: i32,
    /// The hash of the frozen text's UTF-8 bytes, with its algorithm; null in a draft.
    #[kept(None)]
    pub digest: Option<TextDigest>,
    /// When the text froze as it is; null in a draft.
    #[kept(None)]
    pub frozen_at: Option<At>,
    /// When it opened for signature; null in a draft.
    #[kept(None)]
    pub opened_at: Option<At>,
    /// When it locked, lapsed or was cancelled; null before.
    #[kept(None)]
    pub closed_at: Option<At>,
    /// How many signatures counted when it locked or lapsed; null before.
    #[kept(None)]
    pub signatories: Option<i32>,
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
    /// How many signatures count now, while it is open.
    #[kept(0)]
    #[serde(skip)]
    pub affirmed: i32,
    /// Whether its coalition is not active, while it is a draft: still being formed, out of sight, or dissolved.
    #[kept(false)]
    #[serde(skip)]
    pub is_of_inactive: bool,
}

/// Another wording of an open statement, which all must affirm again.
#[record::form(example = {
    "text": "Libraries buy and keep e-books as they buy and keep books.", "deadline": "2099-06-15T17:00:00Z",
    "note": "The partners asked for the word keep."
})]
pub struct TextAmendment {
    /// What is signed from now on.
    pub text: Text<20000>,
    /// A later deadline, so that there is time to affirm; the old one stays where it is left out.
    pub deadline: Option<At>,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}

/// Narrows a list of joint statements. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct JointStatementFilter {
    /// Words of the title or text.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<StatementStatus>,
    /// Made by any of these coalitions.
    pub coalition_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// In any of these policy areas.
    pub area_id: Vec<Id>,
    /// About any of these places themselves, not what lies within them.
    pub jurisdiction: Vec<DivisionId>,
    /// With the deadline at or after this instant.
    pub deadline_from: Option<At>,
    /// With the deadline before this instant.
    pub deadline_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl JointStatement {
    /// Applies a patch: a draft may change in every way. Of one that has opened the name, the text and the quorum stay, and
    /// its deadline can be put off until it has passed.
    pub fn revise(&mut self, patch: JointStatementPatch, now: At) -> Result<()> {
        let mut revised = self.clone();
        patch.amend(&mut revised)?;
        if self.status != StatementStatus::Draft {
            let settled = |statement: &Self| {
                (statement.slug.clone(), statement.title.clone(), statement.text.clone(), statement.quorum)
            };
            if settled(&revised) != settled(self) {
                let detail =
                    "Slug, title, text and quorum are settled since it opened for signature; amend the text instead.";
                return Err(Problem::new(Code::Conflict, detail));
            }
            if revised.deadline != self.deadline {
                self.put_off(revised.deadline, now)?;
            }
        }
        *self = revised;
        Ok(())
    }

    /// Puts another text in the place of the one that is signed. No signature counts until it is affirmed.
    pub fn amend_text(&mut self, amendment: TextAmendment, now: At) -> Result<()> {
        let TextAmendment { text, deadline, note: _ } = amendment;
        self.must_be_open(now)?;
        if text == self.text {
            return Err(Problem::field("/text", "duplicate", "must differ from the text it takes the place of"));
        }
        if let Some(deadline) = deadline {
            self.put_off(deadline, now)?;
        }
        self.version = self.version.saturating_add(1);
        self.text = text;
        self.freeze(now);
        self.affirmed = 0;
        Ok(())
    }

    fn put_off(&mut self, deadline: At, now: At) -> Result<()> {
        self.must_be_open(now)?;
        let later = deadline > self.deadline && deadline > now;
        Check::default()
            .that(later, "/deadline", "invalid", "must be later than it was, for some count on it")
            .done()?;
        self.deadline = deadline;
        Ok(())
    }

    /// The text that is signed, as it stands since it froze; `None` in a draft.
    pub fn frozen(&self) -> Option<FrozenText> {
        let (digest, frozen_at) = self.digest.clone().zip(self.frozen_at)?;
        Some(FrozenText { version: self.version, text: self.text.clone(), digest, frozen_at })
    }

    fn freeze(&mut self, now: At) {
        (self.digest, self.frozen_at) = (Some(TextDigest::of(self.text.as_str())), Some(now));
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.text)
    }
}

impl Record for JointStatement {
    const KIND: &'static str = "joint_statement";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, moves);

    fn is_public(&self) -> bool {
        self.opened_at.is_some()
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .that(distinct(&self.area_ids), "/area_ids", "duplicate", "must name each policy area once")
            .that((1..=100_000).contains(&self.quorum), "/quorum", "invalid", "must be from 1 to 100000")
            .done()
    }

    fn check_removable(&self) -> Result<()> {
        let draft = self.status == StatementStatus::Draft;
        let detail = "Only a draft can be deleted; cancel the statement instead.";
        Problem::unless(draft, Code::Conflict, detail)
    }

    /// The deadline is found in the data, however late somebody looks.
    fn settle(&mut self, now: At) -> bool {
        let status = self.status_at(now);
        let moved = status != self.status;
        if moved {
            (self.status, self.closed_at) = (status, Some(self.deadline));
            self.signatories = Some(self.affirmed);
        }
        moved
    }
}

sorted!(JointStatement, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(), "deadline" => deadline,
});

#[cfg(test)]
mod tests;

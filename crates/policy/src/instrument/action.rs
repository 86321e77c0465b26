//! Actions: what happened to an instrument, and in which order.

use super::{ActionClass, Chamber};
use kernel::{At, Check, Day, Id, Result, Text};
use serde::Serialize;
use std::{cmp::Reverse, collections::HashMap};

/// Something that happened to an instrument. It never changes; one that was wrong is withdrawn by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InstrumentAction, examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "number": 1, "acted_on": "2026-02-09", "acted_at": "2026-02-09T23:11:13Z",
    "description": "Introduced and referred to the Committee on Education", "classifications": ["introduction", "referral_committee"],
    "unknown_words": [], "chamber": "lower", "organization": "House", "closes_at": null, "withdraws": null, "withdrawn_by": null,
    "outside_id": null, "from_source": true, "recorded_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Action {
    /// Names it.
    pub id: Id,
    /// Its place in the order in which actions were received, from 1. The order in which they happened is that of their dates.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub number: i32,
    /// The day it happened, by the clock of the place.
    pub acted_on: Day,
    /// The instant, where that is known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub acted_at: Option<At>,
    /// What happened, as the source tells it.
    pub description: Text<2000>,
    /// What it was, in the terms by which the stage is derived; often nothing.
    pub classifications: Vec<ActionClass>,
    /// What the source calls it in words that are not known here.
    pub unknown_words: Vec<Text<80>>,
    /// The chamber, or the executive, that acted.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub chamber: Option<Chamber>,
    /// Who acted, by name.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub organization: Option<Text<300>>,
    /// When the comments it asks for are due.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub closes_at: Option<At>,
    /// The action it withdraws.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub withdraws: Option<Id>,
    /// The action that withdrew it; then it counts for nothing.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub withdrawn_by: Option<Id>,
    /// What the source calls it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outside_id: Option<Text<200>>,
    /// Whether an import brought it; else somebody recorded it.
    pub from_source: bool,
    /// When it was recorded.
    pub recorded_at: At,
}

/// What an action is recorded from. A correction is a new one that withdraws the other.
#[record::form(example = {
    "acted_on": "2026-02-09", "acted_at": null, "description": "Introduced and referred to the Committee on Education",
    "classifications": ["introduction", "referral_committee"], "chamber": "lower", "organization": "House", "closes_at": null,
    "withdraws": null
})]
#[derive(Serialize)]
#[schema(as = NewInstrumentAction)]
pub struct NewAction {
    /// The day it happened, by the clock of the place. An action of a day to come counts from then on.
    pub acted_on: Day,
    /// The instant, where that is known.
    pub acted_at: Option<At>,
    /// What happened.
    pub description: Text<2000>,
    /// What it was; nothing where it says nothing of the stage.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub classifications: Vec<ActionClass>,
    /// The chamber, or the executive, that acted.
    pub chamber: Option<Chamber>,
    /// Who acted, by name.
    pub organization: Option<Text<300>>,
    /// When the comments it asks for are due.
    pub closes_at: Option<At>,
    /// The action it withdraws.
    pub withdraws: Option<Id>,
}

impl NewAction {
    /// Whether it makes sense by itself.
    pub fn check(&self) -> Result<()> {
        // A clock of the place is at most 14 hours ahead of UTC and 12 behind.
        let near = |at: At| (self.acted_on.days_since_epoch() - at.day().days_since_epoch()).abs() <= 1;
        let begins = self.acted_on.start().plus_seconds(-14 * 3600);
        let opens_first = self.closes_at.is_none_or(|closes| closes >= begins);
        Check::default()
            .that(self.acted_at.is_none_or(near), "/acted_at", "invalid", "must be an instant of the day it happened")
            .that(opens_first, "/closes_at", "invalid", "must not be before the day it happened")
            .done()
    }

    /// The same, with its classifications in their order, each once.
    pub(super) fn in_order(mut self) -> Self {
        self.classifications.sort_unstable();
        self.classifications.dedup();
        self
    }

    /// The action itself.
    pub(super) fn record(self, id: Id, number: i32, now: At) -> Action {
        let Self { acted_on, acted_at, description, classifications, chamber, organization, closes_at, withdraws } =
            self.in_order();
        Action {
            id,
            number,
            acted_on,
            acted_at,
            description,
            classifications,
            unknown_words: Vec::new(),
            chamber,
            organization,
            closes_at,
            withdraws,
            withdrawn_by: None,
            outside_id: None,
            from_source: false,
            recorded_at: now,
        }
    }
}

impl Action {
    /// Where it stands in the order in which things happened. A day without a time begins its day, and what happened at the same
    /// moment stands as such things are commonly done. All that the stage depends on takes part, so that the order in which
    /// actions were received makes no difference.
    pub(super) fn order(&self) -> impl Ord + '_ {
        let rank = self.classifications.iter().map(|class| class.rank()).max();
        let Self { acted_on, acted_at, description, classifications, chamber, closes_at, .. } = self;
        (*acted_on, *acted_at, rank, classifications, *chamber, description, *closes_at)
    }

    /// Whether it has happened, as far as the clock tells.
    pub(super) fn has_happened(&self, now: At) -> bool {
        self.acted_at.map_or(self.acted_on <= now.day(), |at| at <= now)
    }

    /// When it will have happened.
    pub(super) fn happens_at(&self) -> At {
        self.acted_at.unwrap_or_else(|| self.acted_on.start())
    }

    /// When it will happen, as told before it did: an announcement, such as of a hearing. `None` for what had happened when it
    /// was recorded, and for what was withdrawn.
    pub fn announced_for(&self) -> Option<At> {
        (self.withdrawn_by.is_none() && !self.has_happened(self.recorded_at)).then(|| self.happens_at())
    }

    /// Whether it counts: it was not withdrawn, and does not only withdraw another.
    pub(super) fn counts(&self) -> bool {
        let tells = !self.classifications.is_empty() || self.closes_at.is_some();
        self.withdrawn_by.is_none() && (self.withdraws.is_none() || tells)
    }
}

/// Tells each action which other withdrew it. A withdrawal that was withdrawn itself counts for nothing; as it is recorded after
/// what it withdraws, the last is looked at first.
pub fn mark_withdrawn(actions: &mut [Action]) {
    let mut withdrawals: Vec<(i32, Id, Id)> =
        actions.iter().filter_map(|action| Some((action.number, action.id, action.withdraws?))).collect();
    withdrawals.sort_unstable_by_key(|(number, ..)| Reverse(*number));
    let mut withdrawn: HashMap<Id, Id> = HashMap::new();
    for (_, by, of) in withdrawals {
        if !withdrawn.contains_key(&by) {
            withdrawn.insert(of, by);
        }
    }
    for action in actions {
        action.withdrawn_by = withdrawn.get(&action.id).copied();
    }
}

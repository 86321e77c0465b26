//! What those who certify ask for, as data (D-S2): how far back credit counts, how much of it, of what kind at least and at most,
//! what counts more than once, and what does not count again.

mod evaluation;
mod selector;

pub use evaluation::{CountedCredit, DiscardReason, DiscardedCredit, Evaluation, Progress, RuleProgress};
pub use selector::CreditSelector;

use kernel::{
    At, Check, Draft as _, Id, Permission, Record, Result, Terms, Text, distinct, record_fields, sorted, translated,
    words,
};
use record::record;
use serde::Deserialize;

words! {
    /// What makes one credit the same again, where it counts so often only.
    pub enum RepeatKey {
        /// The topic; the activity, where it has none.
        Topic = "topic",
        Activity = "activity",
        Provider = "provider",
    }
}

/// How much of some credit is asked for, or counts: a least, or a most.
#[record::part(example = {
    "label": "Technology", "selector": { "roles": [], "tags": ["technology"] }, "min_minutes": 600, "max_minutes": null
})]
pub struct CreditRule {
    /// What it is called; each rule of a set in its own way.
    pub label: Text<200>,
    /// Of which credit.
    pub selector: CreditSelector,
    /// Minutes of it at least; null where it says a most.
    #[schema(minimum = 1, maximum = 600_000)]
    pub min_minutes: Option<i32>,
    /// Minutes of it that count, at most; null where it says a least.
    #[schema(minimum = 0, maximum = 600_000)]
    pub max_minutes: Option<i32>,
}

/// Credit that counts more than once. Where several speak of the same credit, the one that gives most counts.
#[record::part(example = {
    "selector": { "roles": ["presenter"], "tags": [] }, "times": 2
})]
pub struct CreditMultiplier {
    /// Which credit.
    pub selector: CreditSelector,
    /// How many times its minutes count.
    #[schema(minimum = 2, maximum = 10)]
    pub times: i16,
}

/// Credit that counts so often only.
#[record::part(example = {
    "selector": { "roles": ["presenter"], "tags": [] }, "same": "topic", "most": 2, "months": 48
})]
pub struct RepeatLimit {
    /// Which credit.
    pub selector: CreditSelector,
    /// What makes it the same again.
    pub same: RepeatKey,
    /// How often it counts.
    #[schema(minimum = 1, maximum = 100)]
    pub most: i16,
    /// Within how many months.
    #[schema(minimum = 1, maximum = 240)]
    pub months: i16,
}

/// What somebody who certifies asks for. Anybody may read it.
#[record(example = {
    "name": "Example certificate", "authority": "Example State Library", "source": "Certification manual, 2026",
    "window_months": 60, "total_minutes": 6000,
    "rules": [{ "label": "Technology", "selector": { "roles": [], "tags": ["technology"] }, "min_minutes": 600,
        "max_minutes": null }],
    "multipliers": [{ "selector": { "roles": ["presenter"], "tags": [] }, "times": 2 }],
    "repeat_limits": [{ "selector": { "roles": ["presenter"], "tags": [] }, "same": "topic", "most": 2, "months": 48 }]
})]
pub struct RequirementSet {
    /// What it is called; unique.
    pub name: Text<200>,
    /// Who asks for it.
    pub authority: Text<200>,
    /// Where its rules are written down.
    pub source: Text<1000>,
    /// How many months a credit counts, from the day on which it was earned.
    #[schema(minimum = 1, maximum = 240)]
    pub window_months: i16,
    /// How many minutes are asked for in all.
    #[schema(minimum = 1, maximum = 600_000)]
    pub total_minutes: i32,
    /// How much of some credit is asked for, or counts; may be empty.
    #[schema(max_items = 50)]
    pub rules: Vec<CreditRule>,
    /// What counts more than once; may be empty.
    #[schema(max_items = 20)]
    pub multipliers: Vec<CreditMultiplier>,
    /// What counts so often only; may be empty.
    #[schema(max_items = 20)]
    pub repeat_limits: Vec<RepeatLimit>,
}

/// Narrows a list of requirement sets. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct RequirementSetFilter {
    /// Words of the name or of who asks for it.
    pub q: Option<Terms>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// A requirement set that is shipped with the program, under an id that stays.
#[derive(Debug, Deserialize)]
pub struct ShippedRequirementSet {
    /// Its id for ever.
    pub id: Id,
    set: NewRequirementSet,
}

impl ShippedRequirementSet {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/requirement_sets.json");

    /// Those of the shipped file; fails only if the program was built with a broken one.
    pub fn all() -> serde_json::Result<Vec<Self>> {
        serde_json::from_str(Self::SHIPPED)
    }

    /// The record.
    pub fn install(self, now: At) -> Result<RequirementSet> {
        self.set.register(self.id, now)
    }
}

/// The most minutes that are asked for or count: ten thousand hours.
const MOST_MINUTES: i32 = 600_000;

impl CreditRule {
    fn check(&self, check: &mut Check, place: &str) {
        let Self { selector, min_minutes, max_minutes, .. } = self;
        let one = min_minutes.is_some() != max_minutes.is_some();
        let asked = min_minutes.is_none_or(|minutes| (1..=MOST_MINUTES).contains(&minutes));
        let allowed = max_minutes.is_none_or(|minutes| (0..=MOST_MINUTES).contains(&minutes));
        check
            .that(one, place, "invalid", "must have either min_minutes or max_minutes")
            .that(asked, format!("{place}/min_minutes"), "invalid", format!("must be from 1 to {MOST_MINUTES}"))
            .that(allowed, format!("{place}/max_minutes"), "invalid", format!("must be from 0 to {MOST_MINUTES}"));
        selector.check(check, place);
    }
}

impl RequirementSet {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.name, self.authority)
    }
}

impl Record for RequirementSet {
    const KIND: &'static str = "requirement_set";
    const READ: Permission = Permission::DevelopmentRead;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!();
    translated!(name);

    fn check(&self) -> Result<()> {
        let months = 1..=240;
        let labels: Vec<_> = self.rules.iter().map(|rule| &rule.label).collect();
        let total = (1..=MOST_MINUTES).contains(&self.total_minutes);
        let mut check = Check::default();
        check
            .that(months.contains(&self.window_months), "/window_months", "invalid", "must be from 1 to 240")
            .that(total, "/total_minutes", "invalid", format!("must be from 1 to {MOST_MINUTES}"))
            .that(distinct(&labels), "/rules", "duplicate", "must name each rule in its own way");
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check(&mut check, &format!("/rules/{index}"));
        }
        for (index, CreditMultiplier { selector, times }) in self.multipliers.iter().enumerate() {
            let place = format!("/multipliers/{index}");
            check.that((2..=10).contains(times), format!("{place}/times"), "invalid", "must be from 2 to 10");
            selector.check(&mut check, &place);
        }
        for (index, limit) in self.repeat_limits.iter().enumerate() {
            let place = format!("/repeat_limits/{index}");
            check
                .that((1..=100).contains(&limit.most), format!("{place}/most"), "invalid", "must be from 1 to 100")
                .that(months.contains(&limit.months), format!("{place}/months"), "invalid", "must be from 1 to 240");
            limit.selector.check(&mut check, &place);
        }
        check.done()
    }
}

sorted!(RequirementSet, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests;

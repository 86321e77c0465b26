//! How far somebody has come with what is asked of them: what counts, what does not and why, and what is missing.
//!
//! Credit is looked at in the order in which it was earned. What is too old, and what does not count again, is left out; what
//! remains is worth its minutes, as often as they count. Where a most leaves room for some of it only, that counts first which
//! the leasts still need, and then what was earned first: in favour of the person, and always alike.

use super::{CreditRule, RepeatKey, RepeatLimit, RequirementSet};
use crate::credit::CreditEntry;
use kernel::{Day, Id, Text, words};
use serde::Serialize;
use std::cmp::Reverse;

words! {
    /// Why a credit, or some of it, does not count.
    pub enum DiscardReason {
        /// It was earned too long ago.
        TooOld = "too_old",
        /// The same counted as often as it may.
        Repeated = "repeated",
        /// There is as much of its kind as counts.
        OverMaximum = "over_maximum",
    }
}

/// How much there is of what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "required_minutes": 6000, "counted_minutes": 90, "missing_minutes": 5910
}))))]
pub struct Progress {
    /// Minutes that are asked for.
    pub required_minutes: i32,
    /// Minutes that count.
    pub counted_minutes: i32,
    /// Minutes that are missing.
    pub missing_minutes: i32,
}

/// How a rule stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "label": "Technology", "min_minutes": 600, "max_minutes": null, "counted_minutes": 90, "missing_minutes": 510
}))))]
pub struct RuleProgress {
    /// Which rule.
    pub label: Text<200>,
    /// Minutes of it at least.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub min_minutes: Option<i32>,
    /// Minutes of it at most.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub max_minutes: Option<i32>,
    /// Minutes of it that count.
    pub counted_minutes: i32,
    /// Minutes of it that are missing.
    pub missing_minutes: i32,
}

/// A credit that counts, or as much of it as does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "credit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "title": "The privacy of readers, a beginning",
    "earned_on": "2026-03-14", "minutes": 90, "times": 1, "counted_minutes": 90, "counts_before": "2031-03-14"
}))))]
pub struct CountedCredit {
    /// Which credit.
    pub credit_id: Id,
    /// What the activity is called.
    pub title: Text<300>,
    /// When it was earned.
    pub earned_on: Day,
    /// Minutes that it gave.
    pub minutes: i32,
    /// How many times they count.
    pub times: i16,
    /// Minutes of it that count.
    pub counted_minutes: i32,
    /// The day from which it counts no longer.
    pub counts_before: Day,
}

/// A credit that does not count, or as much of it as does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "credit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "title": "The privacy of readers, a beginning",
    "earned_on": "2020-03-14", "discarded_minutes": 90, "reason": "too_old", "rule": null
}))))]
pub struct DiscardedCredit {
    /// Which credit.
    pub credit_id: Id,
    /// What the activity is called.
    pub title: Text<300>,
    /// When it was earned.
    pub earned_on: Day,
    /// Minutes that do not count, as many times as they would have.
    pub discarded_minutes: i32,
    /// Why.
    pub reason: DiscardReason,
    /// The rule by whose most they do not count.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub rule: Option<Text<200>>,
}

/// How far somebody has come with one set of requirements on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "requirement_set_id": "01990000-0000-7000-8000-00000000d001", "name": "Example certificate",
    "authority": "Example State Library", "on": "2026-05-01", "is_met": false,
    "total": { "required_minutes": 6000, "counted_minutes": 0, "missing_minutes": 6000 }, "rules": [], "counted": [],
    "discarded": []
}))))]
pub struct Evaluation {
    /// The requirements.
    pub requirement_set_id: Id,
    /// What they are called.
    pub name: Text<200>,
    /// Who asks for them.
    pub authority: Text<200>,
    /// On which day.
    pub on: Day,
    /// Whether nothing is missing.
    pub is_met: bool,
    /// All credit together.
    pub total: Progress,
    /// The rules, one by one.
    pub rules: Vec<RuleProgress>,
    /// What counts, in the order in which it was earned.
    pub counted: Vec<CountedCredit>,
    /// What does not, in the same order.
    pub discarded: Vec<DiscardedCredit>,
}

/// A credit that may count.
struct Candidate<'a> {
    credit: &'a CreditEntry,
    times: i16,
    /// What it is worth.
    minutes: i32,
    /// How much of that counts.
    counted: i32,
}

/// The rules, each with the minutes that count by it so far.
struct Tally<'a>(Vec<(&'a CreditRule, i32)>);

impl Candidate<'_> {
    fn left(&self) -> i32 {
        self.minutes - self.counted
    }
}

impl<'a> Tally<'a> {
    /// The rules that a credit counts by.
    fn of<'b>(&'b self, credit: &'b CreditEntry) -> impl Iterator<Item = &'b (&'a CreditRule, i32)> {
        self.0.iter().filter(|(rule, _)| rule.selector.selects(credit))
    }

    /// Minutes of a credit for which the maxima of its rules leave room; `None` where none of them has a maximum.
    fn room(&self, credit: &CreditEntry) -> Option<i32> {
        self.of(credit).filter_map(|(rule, counted)| Some(rule.max_minutes? - counted)).min()
    }

    /// The minutes that the minima of its rules still need, where one is not met.
    fn needs<'b>(&'b self, credit: &'b CreditEntry) -> impl Iterator<Item = i32> + 'b {
        self.of(credit).filter_map(|(rule, counted)| Some(rule.min_minutes? - counted)).filter(|need| *need > 0)
    }

    /// Counts so many minutes of a candidate at most, as far as there is room.
    fn count(&mut self, candidate: &mut Candidate<'_>, most: i32) {
        let credit = candidate.credit;
        let minutes = candidate.left().min(most).min(self.room(credit).unwrap_or(i32::MAX));
        candidate.counted += minutes;
        for (_, counted) in self.0.iter_mut().filter(|(rule, _)| rule.selector.selects(credit)) {
            *counted = counted.saturating_add(minutes);
        }
    }

    /// Counts whatever the rules let count: first credit that no maximum limits, then what minima still need, and then the rest.
    fn fill(&mut self, candidates: &mut [Candidate<'_>]) {
        for free in candidates.iter_mut() {
            if self.room(free.credit).is_none() {
                self.count(free, i32::MAX);
            }
        }
        let mut waiting: Vec<&mut Candidate<'_>> = candidates.iter_mut().filter(|one| one.left() > 0).collect();
        loop {
            let serving = |(place, one): (usize, &&mut Candidate<'_>)| {
                let (needs, room) = (self.needs(one.credit).count(), self.room(one.credit));
                (needs > 0 && one.left() > 0 && room.is_none_or(|room| room > 0)).then_some((needs, Reverse(place)))
            };
            let best = waiting.iter().enumerate().filter_map(serving).max();
            let Some(one) = best.and_then(|(_, Reverse(place))| waiting.get_mut(place)) else { break };
            let needed = self.needs(one.credit).max().unwrap_or_default();
            self.count(one, needed);
        }
        for one in waiting {
            self.count(one, i32::MAX);
        }
    }
}

impl RepeatLimit {
    fn key<'a>(&self, credit: &'a CreditEntry) -> &'a str {
        match self.same {
            RepeatKey::Topic => credit.topic.as_ref().map_or(credit.activity.as_str(), |topic| topic.as_str()),
            RepeatKey::Activity => credit.activity.as_str(),
            RepeatKey::Provider => credit.provider.as_str(),
        }
    }

    /// Whether a credit counts no more after those that were earned before it and counted then, however long ago that is.
    fn excludes(&self, credit: &CreditEntry, earlier: &[&CreditEntry]) -> bool {
        let is_same = |other: &&&CreditEntry| {
            self.selector.selects(other)
                && self.key(other) == self.key(credit)
                && months_later(other.earned_on, self.months) > credit.earned_on
        };
        let same = earlier.iter().filter(is_same).count();
        self.selector.selects(credit) && same >= usize::try_from(self.most).unwrap_or_default()
    }
}

fn months_later(day: Day, months: i16) -> Day {
    day.plus_months(months.unsigned_abs())
}

impl RequirementSet {
    /// How many times the minutes of a credit count.
    fn times(&self, credit: &CreditEntry) -> i16 {
        let by = self.multipliers.iter().filter(|multiplier| multiplier.selector.selects(credit));
        by.map(|multiplier| multiplier.times).max().unwrap_or(1)
    }

    /// The credits of somebody that may count on a day, and those that do not.
    fn candidates<'a>(&self, credits: &'a [CreditEntry], on: Day) -> (Vec<Candidate<'a>>, Vec<DiscardedCredit>) {
        let mut earned: Vec<&CreditEntry> = credits.iter().filter(|credit| credit.earned_on <= on).collect();
        earned.sort_by_key(|credit| (credit.earned_on, credit.id));
        let (mut candidates, mut discarded) = (Vec::new(), Vec::new());
        let mut earlier = Vec::new();
        for credit in earned {
            let times = self.times(credit);
            let minutes = credit.minutes.saturating_mul(times.into());
            let is_repeated = self.repeat_limits.iter().any(|limit| limit.excludes(credit, &earlier));
            if !is_repeated {
                earlier.push(credit);
            }
            if months_later(credit.earned_on, self.window_months) <= on {
                discarded.push(DiscardedCredit::of(credit, minutes, DiscardReason::TooOld));
            } else if is_repeated {
                discarded.push(DiscardedCredit::of(credit, minutes, DiscardReason::Repeated));
            } else {
                candidates.push(Candidate { credit, times, minutes, counted: 0 });
            }
        }
        (candidates, discarded)
    }

    /// How far somebody has come on a day, by the credits of theirs that stand.
    pub fn evaluate(&self, credits: &[CreditEntry], on: Day) -> Evaluation {
        let (mut candidates, mut discarded) = self.candidates(credits, on);
        let mut tally = Tally(self.rules.iter().map(|rule| (rule, 0)).collect());
        tally.fill(&mut candidates);
        for one in candidates.iter().filter(|one| one.left() > 0) {
            let full = |(rule, counted): &&(&CreditRule, i32)| rule.max_minutes.is_some_and(|most| *counted >= most);
            let rule = tally.of(one.credit).find(full).map(|(rule, _)| rule.label.clone());
            let over = DiscardedCredit::of(one.credit, one.left(), DiscardReason::OverMaximum);
            discarded.push(DiscardedCredit { rule, ..over });
        }
        discarded.sort_by_key(|credit| (credit.earned_on, credit.credit_id));
        let counts = candidates.iter().filter(|one| one.counted > 0);
        let counted: Vec<CountedCredit> = counts.map(|one| CountedCredit::of(one, self.window_months)).collect();
        let sum = counted.iter().fold(0, |sum: i32, credit| sum.saturating_add(credit.counted_minutes));
        let total = Progress {
            required_minutes: self.total_minutes,
            counted_minutes: sum,
            missing_minutes: missing(Some(self.total_minutes), sum),
        };
        let rules: Vec<RuleProgress> = tally.0.into_iter().map(RuleProgress::of).collect();
        Evaluation {
            requirement_set_id: self.id,
            name: self.name.clone(),
            authority: self.authority.clone(),
            on,
            is_met: total.missing_minutes == 0 && rules.iter().all(|rule| rule.missing_minutes == 0),
            total,
            rules,
            counted,
            discarded,
        }
    }
}

/// Minutes that are missing from a minimum; 0 where there is none.
fn missing(least: Option<i32>, counted: i32) -> i32 {
    least.map_or(0, |least| least.saturating_sub(counted).max(0))
}

impl RuleProgress {
    fn of((rule, counted_minutes): (&CreditRule, i32)) -> Self {
        let CreditRule { label, min_minutes, max_minutes, .. } = rule.clone();
        let missing_minutes = missing(min_minutes, counted_minutes);
        Self { label, min_minutes, max_minutes, counted_minutes, missing_minutes }
    }
}

impl CountedCredit {
    fn of(one: &Candidate<'_>, window_months: i16) -> Self {
        let CreditEntry { id, title, earned_on, minutes, .. } = one.credit.clone();
        let counts_before = months_later(earned_on, window_months);
        let (times, counted_minutes) = (one.times, one.counted);
        Self { credit_id: id, title, earned_on, minutes, times, counted_minutes, counts_before }
    }
}

impl DiscardedCredit {
    fn of(credit: &CreditEntry, discarded_minutes: i32, reason: DiscardReason) -> Self {
        let CreditEntry { id, title, earned_on, .. } = credit.clone();
        Self { credit_id: id, title, earned_on, discarded_minutes, reason, rule: None }
    }
}

//! Which learning closes most of somebody's gaps, for what it costs and takes.
//!
//! The score of an offer is Σ min(gap, gain) ÷ Σ gap − λ·cost − μ·hours, where a gain is what the offer adds to where the person
//! stands, weighed as gaps are. A bundle is put together greedily: the offer with the best score, then the best for what is
//! left, and so on, as long as there is one above zero. For a sum of such minima, which is submodular, that covers at least
//! 1 − 1/e of what as many offers at most can (Nemhauser, Wolsey and Fisher 1978), where cost and hours weigh nothing.

use super::CompetencyGap;
use crate::{commons::MemberPrice, competency::CompetencyGain, credit::contact_hours};
use kernel::{Currency, Decimal, Id, Slug, Text};
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Something that can be learned, as far as suggestions tell of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// What is offered.
    pub opportunity_id: Id,
    /// The offer that stands for it and those that are the same.
    pub work_id: Id,
    /// What it is called.
    pub title: Text<300>,
    /// What it costs, by class of members; `None` where nobody says.
    pub prices: Option<Vec<MemberPrice>>,
    /// Minutes of credit that it gives.
    pub credit_minutes: Option<i32>,
    /// What it gives of what is looked for.
    pub gains: Vec<CompetencyGain>,
}

/// Something that can be learned, as it is for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What is offered.
    pub opportunity_id: Id,
    /// The offer that stands for it and those that are the same.
    pub work_id: Id,
    /// What it is called.
    pub title: Text<300>,
    /// What it gives.
    pub gains: Vec<CompetencyGain>,
    /// The works that must be completed before.
    pub after: Vec<Id>,
    /// What it costs them.
    pub cost: Decimal,
    /// How long it takes; `None` where that is not known.
    pub minutes: Option<i32>,
}

/// An offer, with the level of each competency that it gives.
struct Levelled<'a> {
    offer: &'a Offer,
    levels: BTreeMap<Id, i16>,
}

/// What cost and time weigh against a gap that is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// λ: what one unit of the currency takes from the score.
    pub per_unit: Decimal,
    /// μ: what one hour takes from the score.
    pub per_hour: Decimal,
}

/// A gap that an offer covers, or some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "from_level": 2, "to_level": 3, "gap": 6, "covered": 3
}))))]
pub struct CoveredGap {
    /// At what.
    pub competency_id: Id,
    /// How good they are before.
    pub from_level: i16,
    /// How good the offer makes them.
    pub to_level: i16,
    /// The gap before.
    pub gap: i32,
    /// How much of it is covered: min(gap, gain).
    pub covered: i32,
}

/// Learning that is suggested, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = LearningSuggestion, examples(json!({
    "opportunity_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "title": "The privacy of readers, a beginning",
    "covers": [{ "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "from_level": 2, "to_level": 3, "gap": 6,
        "covered": 3 }],
    "covered": 3, "total_gap": 6, "coverage": "0.50", "cost": "25.00", "cost_term": "0.025", "hours": "1.50",
    "hours_term": "0.015", "score": "0.46"
}))))]
pub struct Suggestion {
    /// What is offered.
    pub opportunity_id: Id,
    /// What it is called.
    pub title: Text<300>,
    /// The gaps that it covers.
    pub covers: Vec<CoveredGap>,
    /// What it covers of them in all: Σ min(gap, gain).
    pub covered: i32,
    /// All gaps together, before anything is learned: Σ gap.
    pub total_gap: i32,
    /// Σ min(gap, gain) ÷ Σ gap.
    pub coverage: Decimal,
    /// What it costs, in the currency that was asked for.
    pub cost: Decimal,
    /// λ·cost.
    pub cost_term: Decimal,
    /// How many hours it takes; null where that is not known, and then nothing is taken from the score for it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub hours: Option<Decimal>,
    /// μ·hours.
    pub hours_term: Decimal,
    /// coverage − λ·cost − μ·hours.
    pub score: Decimal,
}

/// What somebody is suggested to learn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Every offer that covers something, the best score first; of those that are the same, the best.
    pub ranked: Vec<Suggestion>,
    /// What to learn one after the other, each chosen for what is left.
    pub bundle: Vec<Suggestion>,
}

impl Default for Weights {
    /// λ = 0.001 and μ = 0.01: a hundred units of the currency, or ten hours, weigh as much as a tenth of all gaps.
    fn default() -> Self {
        let of = |units: i64| Decimal::try_from(units).unwrap_or(Decimal::ZERO);
        Self { per_unit: of(10), per_hour: of(100) }
    }
}

/// What something with these prices costs a member of a class: nothing where it is free, else the price of the class or of
/// anybody. `None` where no price for them in that currency is known.
pub fn price_for(prices: Option<&[MemberPrice]>, class: &Slug, currency: &Currency) -> Option<Decimal> {
    if MemberPrice::cost_nothing(prices) {
        return Some(Decimal::ZERO);
    }
    let prices = prices?;
    let of = |class: &str| prices.iter().find(|price| price.member_class.as_str() == class);
    let MemberPrice { price, .. } = of(class.as_str()).or_else(|| of("anybody"))?;
    (price.currency == *currency).then_some(price.amount)
}

fn whole(number: i32) -> Decimal {
    Decimal::from(number.unsigned_abs())
}

impl Offer {
    /// An offer as it is for a member of a class; `None` where no price for them in that currency is known. How long it takes is told
    /// by the credit that it gives.
    pub fn of(offered: Offered, after: Vec<Id>, (class, currency): (&Slug, &Currency)) -> Option<Self> {
        let Offered { opportunity_id, work_id, title, prices, credit_minutes: minutes, gains } = offered;
        let cost = price_for(prices.as_deref(), class, currency)?;
        Some(Self { opportunity_id, work_id, title, gains, after, cost, minutes })
    }

    /// The level of each competency that it gives; of several the highest.
    fn levels(&self) -> BTreeMap<Id, i16> {
        let mut levels = BTreeMap::new();
        for CompetencyGain { competency_id, level } in &self.gains {
            let known = levels.entry(*competency_id).or_insert(*level);
            *known = (*known).max(*level);
        }
        levels
    }
}

impl Levelled<'_> {
    fn covers(&self, gaps: &[CompetencyGap]) -> Vec<CoveredGap> {
        let covered = |gap: &CompetencyGap| {
            let to_level = *self.levels.get(&gap.competency_id)?;
            let covered = gap.weigh(gap.current, to_level);
            let CompetencyGap { competency_id, current: from_level, gap, .. } = *gap;
            (covered > 0).then_some(CoveredGap { competency_id, from_level, to_level, gap, covered })
        };
        gaps.iter().filter_map(covered).collect()
    }

    /// Its score for what is left of the gaps, which were `total` in all; `None` where it covers nothing.
    fn scored(&self, gaps: &[CompetencyGap], total: i32, weights: Weights) -> Option<Suggestion> {
        let covers = self.covers(gaps);
        let covered = covers.iter().fold(0, |sum: i32, one| sum.saturating_add(one.covered));
        let coverage = whole(covered).over(whole(total)).filter(|_| covered > 0)?;
        let Offer { opportunity_id, title, cost, minutes, .. } = self.offer;
        let hours = minutes.map(contact_hours);
        let cost_term = weights.per_unit.times(*cost)?;
        let hours_term = weights.per_hour.times(hours.unwrap_or(Decimal::ZERO))?;
        let score = coverage.minus(cost_term)?.minus(hours_term)?;
        Some(Suggestion {
            opportunity_id: *opportunity_id,
            title: title.clone(),
            covers,
            covered,
            total_gap: total,
            coverage,
            cost: *cost,
            cost_term,
            hours,
            hours_term,
            score,
        })
    }
}

/// The offers that cover something of the gaps and are open after what is done, the best first, each work once. Of those with one
/// score, what covers more comes first, and then the older record.
fn ranked<'a>(
    offers: &'a [Levelled<'a>],
    gaps: &[CompetencyGap],
    done: &BTreeSet<Id>,
    (total, weights): (i32, Weights),
) -> Vec<(&'a Levelled<'a>, Suggestion)> {
    let is_open = |offer: &Offer| !done.contains(&offer.work_id) && offer.after.iter().all(|work| done.contains(work));
    let scored = |offer: &'a Levelled<'a>| Some((offer, offer.scored(gaps, total, weights)?));
    let mut ranked: Vec<_> = offers.iter().filter(|levelled| is_open(levelled.offer)).filter_map(scored).collect();
    ranked.sort_by_key(|(_, one)| (Reverse(one.score), Reverse(one.covered), one.opportunity_id));
    let mut works = BTreeSet::new();
    ranked.retain(|(levelled, _)| works.insert(levelled.offer.work_id));
    ranked
}

/// What to learn, of these offers, for these gaps: all that covers something, and a bundle of at most so many. `done` are the works
/// that are completed already; what must come before an offer unlocks it once it is in the bundle.
pub fn suggest(
    offers: &[Offer],
    gaps: &[CompetencyGap],
    mut done: BTreeSet<Id>,
    weights: Weights,
    most: usize,
) -> Suggestions {
    let total = gaps.iter().fold(0, |sum: i32, gap| sum.saturating_add(gap.gap));
    let (mut left, mut bundle) = (gaps.to_vec(), Vec::new());
    let offers: Vec<_> = offers.iter().map(|offer| Levelled { offer, levels: offer.levels() }).collect();
    let all = ranked(&offers, &left, &done, (total, weights));
    while bundle.len() < most {
        let best = ranked(&offers, &left, &done, (total, weights)).into_iter().next();
        let Some((Levelled { offer, levels }, chosen)) = best.filter(|(_, one)| one.score > Decimal::ZERO) else {
            break;
        };
        for gap in &mut left {
            let reached = levels.get(&gap.competency_id).copied().unwrap_or_default();
            gap.current = gap.current.max(reached);
            gap.gap = gap.weigh(gap.current, gap.target);
        }
        done.insert(offer.work_id);
        bundle.push(chosen);
    }
    Suggestions { ranked: all.into_iter().map(|(_, suggestion)| suggestion).collect(), bundle }
}

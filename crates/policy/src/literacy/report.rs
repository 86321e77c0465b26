//! How many of those who are asked have completed what they are asked: always numbers of many, by one fixed breakdown.
//!
//! The sizes of units and classes are the same for every requirement, and who is in a unit is no secret; so they are taken for
//! known, and small units are pooled before anything is counted. What is told of the completions is then protected against
//! the sizes and the sum ([`kernel::suppression::parts`]).

use super::{LearningRequirement, RoleClass};
use kernel::{
    Grant, Id, Text,
    suppression::{Cell, Part, Share, parts},
};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// How many are asked, and how many of them have completed it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "asked": {"count": 120, "is_suppressed": false}, "completed": {"count": 84, "is_suppressed": false},
    "share": {"percent": 70.0, "bound": "exact"}
}))))]
pub struct LiteracyCount {
    /// Those of whom it is asked.
    pub asked: Cell,
    /// Those of them who completed it.
    pub completed: Cell,
    /// The part of them, in percent.
    pub share: Share,
}

/// The same in one unit, or in the small ones together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "is_pooled": false,
    "count": { "asked": {"count": 40, "is_suppressed": false}, "completed": {"count": null, "is_suppressed": true},
        "share": {"percent": null, "bound": "suppressed"} }
}))))]
pub struct UnitLiteracy {
    /// The unit; null for roles in the whole association, and for the pool.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
    /// Whether it is the pool of the units that are too small to be told of one by one.
    pub is_pooled: bool,
    /// How many there.
    pub count: LiteracyCount,
}

/// How leaders, or members, stand to one requirement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "requirement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "title": "The privacy of readers, a beginning",
    "role_class": "leaders",
    "count": { "asked": {"count": 120, "is_suppressed": false}, "completed": {"count": 84, "is_suppressed": false},
        "share": {"percent": 70.0, "bound": "exact"} },
    "units": []
}))))]
pub struct LiteracyReport {
    /// The requirement.
    pub requirement_id: Id,
    /// What the learning is called.
    pub title: Text<200>,
    /// As what it is asked of them.
    pub role_class: RoleClass,
    /// How many in all.
    pub count: LiteracyCount,
    /// How many in each unit; each person counts in one.
    pub units: Vec<UnitLiteracy>,
}

/// (completed, asked)
type Count = (u64, u64);

/// Who is asked what and has completed it, as numbers: people are added one by one, and none is kept.
#[derive(Debug)]
pub struct Census {
    requirements: Vec<LearningRequirement>,
    counts: Vec<BTreeMap<RoleClass, BTreeMap<Option<Id>, Count>>>,
}

impl Census {
    /// Nobody yet.
    pub fn new(requirements: Vec<LearningRequirement>) -> Self {
        let nobody = |requirement: &LearningRequirement| {
            requirement.required_of.iter().map(|class| (*class, BTreeMap::new())).collect()
        };
        Self { counts: requirements.iter().map(nobody).collect(), requirements }
    }

    /// What is asked.
    pub fn requirements(&self) -> &[LearningRequirement] {
        &self.requirements
    }

    /// Counts somebody with these roles, who has completed these requirements.
    pub fn add(&mut self, grants: &[Grant], completed: &HashSet<Id>) {
        for (requirement, counts) in self.requirements.iter().zip(&mut self.counts) {
            let Some((class, unit)) = requirement.asks(grants) else { continue };
            let (done, asked) = counts.entry(class).or_default().entry(unit).or_default();
            *done += u64::from(completed.contains(&requirement.id));
            *asked += 1;
        }
    }

    /// The numbers as they may be shown.
    pub fn report(self, threshold: u64) -> Vec<LiteracyReport> {
        let of_requirement = |(requirement, counts): (LearningRequirement, BTreeMap<RoleClass, _>)| {
            let report = move |(class, units)| protected(&requirement, class, units, threshold);
            counts.into_iter().map(report).collect::<Vec<_>>()
        };
        self.requirements.into_iter().zip(self.counts).flat_map(of_requirement).collect()
    }
}

fn protected(
    requirement: &LearningRequirement,
    role_class: RoleClass,
    units: BTreeMap<Option<Id>, Count>,
    threshold: u64,
) -> LiteracyReport {
    let (alone, pool) = pooled(units, 2 * threshold);
    let counts: Vec<Count> = alone.iter().map(|(_, count)| *count).chain(pool).collect();
    let parts = parts(&counts, threshold);
    let names = alone.iter().map(|(unit, _)| (*unit, false)).chain(pool.map(|_| (None, true)));
    let units = names.zip(parts.groups).map(|((unit_id, is_pooled), part)| {
        let count = LiteracyCount::of(part);
        UnitLiteracy { unit_id, is_pooled, count }
    });
    LiteracyReport {
        requirement_id: requirement.id,
        title: requirement.title.clone(),
        role_class,
        units: units.collect(),
        count: LiteracyCount::of(parts.total),
    }
}

/// The units with as many people as `least`, and what the others are together; with a larger one among them where they would
/// be too few by themselves.
fn pooled(units: BTreeMap<Option<Id>, Count>, least: u64) -> (Vec<(Option<Id>, Count)>, Option<Count>) {
    let mut alone: Vec<(Option<Id>, Count)> = units.into_iter().collect();
    alone.sort_by_key(|(unit, (_, asked))| (std::cmp::Reverse(*asked), *unit));
    let mut pool: Option<Count> = None;
    while let Some((unit, (done, asked))) = alone.pop() {
        let is_full = pool.is_none_or(|(_, pooled)| pooled >= least);
        if asked >= least && is_full {
            alone.push((unit, (done, asked)));
            break;
        }
        let (others_done, others) = pool.unwrap_or_default();
        pool = Some((others_done + done, others + asked));
    }
    alone.sort_by_key(|(unit, _)| *unit);
    (alone, pool)
}

impl LiteracyCount {
    fn of(Part { whole, part }: Part) -> Self {
        Self { asked: whole, completed: part, share: Share::of(part, whole) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::requirement::fixture::*, *};
    use kernel::{Role, suppression::THRESHOLD};
    use proptest::prelude::*;

    /// A report on leaders of units of these sizes, so many of whom have completed it.
    fn report(units: &[(u64, u64)]) -> LiteracyReport {
        let mut census = Census::new(vec![requirement(&[RoleClass::Leaders], None)]);
        for (unit, (done, asked)) in (1..).zip(units) {
            for person in 0..*asked {
                let completed = if person < *done { HashSet::from([id(200)]) } else { HashSet::new() };
                census.add(&[grant(Role::UnitLead, Some(unit))], &completed);
            }
        }
        census.report(THRESHOLD).pop().unwrap()
    }

    #[test]
    fn many_are_counted() {
        let report = report(&[(20, 40), (30, 60)]);
        assert_eq!(
            (report.count.completed.count, report.count.share.percent, report.units.len()),
            (Some(50), Some(50.0), 2)
        );
    }

    #[test]
    fn a_group_of_three_is_hidden() {
        let report = report(&[(2, 3)]);
        let LiteracyCount { asked, completed, share } = report.count;
        assert_eq!((asked.is_suppressed, completed.is_suppressed, share.percent), (true, true, None));
    }

    #[test]
    fn a_small_unit_is_told_of_in_a_pool_only() {
        let report = report(&[(30, 60), (2, 3), (15, 30)]);
        let pools: Vec<_> = report.units.iter().map(|unit| (unit.is_pooled, unit.count.asked.count)).collect();
        assert_eq!(pools, [(false, Some(60)), (true, Some(33))]);
    }

    #[test]
    fn nobody_is_nobody() {
        let report = report(&[]);
        assert_eq!((report.count.asked.count, report.units), (Some(0), Vec::new()));
    }

    proptest! {
        #[test]
        fn everybody_counts_once_and_no_few_are_told_of(
            units in prop::collection::vec((0_u64..50).prop_flat_map(|asked| (0..=asked, Just(asked))), 0..6),
        ) {
            let report = report(&units);
            let asked: u64 = units.iter().map(|(_, asked)| asked).sum();
            prop_assert!(report.count.asked.count.is_none_or(|count| count == asked));
            let few = |count: Option<u64>| count.is_some_and(|count| (1..THRESHOLD).contains(&count));
            let counts = report.units.iter().map(|unit| &unit.count).chain([&report.count]);
            for LiteracyCount { asked, completed, .. } in counts {
                let open = asked.count.zip(completed.count).map(|(asked, completed)| asked - completed);
                prop_assert!(!few(asked.count) && !few(completed.count) && !few(open));
            }
            prop_assert!(report.units.iter().all(|unit| unit.is_pooled || unit.count.asked.count >= Some(2 * THRESHOLD)));
        }
    }
}

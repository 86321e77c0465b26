//! How many challenges there were in a year: incidents by who demands, works by what was decided, and demands by what they are.
//! Each is a number of something else, so that none is to be had from the others; and a year is always a whole one. A number is
//! shown where it is of many challenges: a hundred works of one incident would tell of that.

use super::{ChallengedWork, Decision, Demand, InitiatorKind};
use kernel::suppression::{Cell, breakdown};
use serde::Serialize;

/// What was challenged in a year, as everybody sees it: small numbers are not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "year": 2025, "challenges": { "count": 112, "is_suppressed": false },
    "by_initiator": [{ "initiator": "group", "count": { "count": 64, "is_suppressed": false } }],
    "works": { "count": 940, "is_suppressed": false },
    "by_decision": [{ "decision": "retained", "count": { "count": 410, "is_suppressed": false } }],
    "demands": { "count": 1100, "is_suppressed": false },
    "by_demand": [{ "demand": "label", "count": { "count": null, "is_suppressed": true } }]
}))))]
pub struct ChallengeStatistics {
    /// The year.
    pub year: i16,
    /// Incidents in which something was challenged.
    pub challenges: Cell,
    /// The same by who demands.
    pub by_initiator: Vec<InitiatorCount>,
    /// Works that were challenged, in however many incidents.
    pub works: Cell,
    /// The same by what was decided.
    pub by_decision: Vec<DecisionCount>,
    /// Demands that were made, of however many works.
    pub demands: Cell,
    /// The same by what is demanded.
    pub by_demand: Vec<DemandCount>,
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

macro_rules! counts {
    ($($(#[$doc:meta])+ $name:ident { $field:ident: $of:ty })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name {
            /// Of which.
            pub $field: $of,
            /// How many.
            pub count: Cell,
        }

        impl $name {
            /// One for each there is, as far as it may be shown, and their sum, of what each challenge has. Which are shown is
            /// decided by how many challenges stand behind each.
            fn all(of_each: &[Vec<$of>], threshold: u64) -> (Vec<Self>, Cell) {
                let behind = |value| number(of_each.iter().filter(|own| own.contains(value)).count());
                let shown = breakdown(&<$of>::ALL.iter().map(behind).collect::<Vec<_>>(), threshold);
                let count = |value: &$of| number(of_each.iter().flatten().filter(|other| *other == value).count());
                let cells = <$of>::ALL.iter().zip(shown.cells);
                let named = cells.map(|(value, cell)| Self { $field: *value, count: cell.stand_behind(count(value)) });
                let challenges = number(of_each.iter().filter(|own| !own.is_empty()).count());
                let all = number(of_each.iter().flatten().count());
                let total = Cell::alone(challenges, threshold).stand_behind(all);
                (named.collect(), if shown.total.is_suppressed { shown.total } else { total })
            }
        }
    )+};
}
counts! {
    /// How many incidents, by who demands.
    InitiatorCount { initiator: InitiatorKind }
    /// How many works, by what was decided.
    DecisionCount { decision: Decision }
    /// How many demands, by what they are.
    DemandCount { demand: Demand }
}

/// A challenge as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Who demands.
    pub initiator: InitiatorKind,
    /// Of which works, and what.
    pub works: Vec<ChallengedWork>,
}

impl ChallengeStatistics {
    /// The numbers of a year as they may be shown.
    pub fn of(year: i16, challenges: &[Counted], threshold: u64) -> Self {
        let initiators: Vec<_> = challenges.iter().map(|challenge| vec![challenge.initiator]).collect();
        let works = || challenges.iter().map(|challenge| challenge.works.iter());
        let decisions: Vec<_> = works().map(|works| works.map(|work| work.decision).collect()).collect();
        let demands: Vec<_> =
            works().map(|works| works.flat_map(|work| work.demands.iter().copied()).collect()).collect();
        let (by_initiator, challenges) = InitiatorCount::all(&initiators, threshold);
        let (by_decision, works) = DecisionCount::all(&decisions, threshold);
        let (by_demand, demands) = DemandCount::all(&demands, threshold);
        Self { year, challenges, by_initiator, works, by_decision, demands, by_demand }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::work, *};
    use proptest::prelude::*;

    fn counted(times: usize) -> Vec<Counted> {
        let works = vec![
            work(&[Demand::Remove, Demand::Label], Decision::Retained),
            work(&[Demand::Remove], Decision::Retained),
        ];
        vec![Counted { initiator: InitiatorKind::Group, works }; times]
    }

    #[test]
    fn incidents_works_and_demands_are_counted_apart() {
        let year = ChallengeStatistics::of(2026, &counted(10), 10);
        assert_eq!([year.challenges, year.works, year.demands].map(|cell| cell.count), [Some(10), Some(20), Some(30)]);
    }

    #[test]
    fn few_are_not_told_of() {
        let year = ChallengeStatistics::of(2026, &counted(9), 10);
        let group = year.by_initiator.iter().find(|count| count.initiator == InitiatorKind::Group).unwrap();
        assert_eq!((group.count.count, year.challenges.count, year.works.count), (None, None, None));
    }

    #[test]
    fn many_works_of_few_challenges_are_not_told_of() {
        let large =
            Counted { initiator: InitiatorKind::Group, works: vec![work(&[Demand::Relocate], Decision::Removed); 40] };
        let year = ChallengeStatistics::of(2026, &[counted(20), vec![large; 9]].concat(), 10);
        let of = |decision| year.by_decision.iter().find(|count| count.decision == decision).unwrap().count;
        let relocate = year.by_demand.iter().find(|count| count.demand == Demand::Relocate).unwrap().count;
        assert!(of(Decision::Removed).is_suppressed && relocate.is_suppressed);
        assert!(
            of(Decision::Retained).is_suppressed || year.works.is_suppressed,
            "the sum would give it back: {year:?}"
        );
    }

    #[test]
    fn a_year_without_any_says_so() {
        let year = ChallengeStatistics::of(2026, &[], 10);
        assert_eq!((year.challenges.count, year.by_demand.len()), (Some(0), Demand::ALL.len()));
    }

    proptest! {
        /// Whatever was challenged, however often: each number that is shown is true, and has many challenges behind it.
        #[test]
        fn behind_each_number_stand_many(kinds in proptest::collection::vec((0_usize..6, 1_usize..30, 0_usize..25), 0..6)) {
            let decided = |(decision, works, times): &(usize, usize, usize)| {
                let works = vec![work(&[Demand::Remove], Decision::ALL[*decision]); *works];
                vec![Counted { initiator: InitiatorKind::Group, works }; *times]
            };
            let all: Vec<Counted> = kinds.iter().flat_map(decided).collect();
            for DecisionCount { decision, count } in ChallengeStatistics::of(2026, &all, 10).by_decision {
                let of_each = || all.iter().map(|one| one.works.iter().filter(|work| work.decision == decision).count());
                let (behind, works) = (of_each().filter(|works| *works > 0).count(), number(of_each().sum()));
                prop_assert!(count.is_suppressed || (count.count == Some(works) && (behind == 0 || behind >= 10)));
            }
        }
    }
}

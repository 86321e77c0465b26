//! How many challenges there were in a year: incidents by who demands, works by what was decided, and demands by what they are.
//! Each is a number of something else, so that none is to be had from the others; and a year is always a whole one.

use super::{ChallengedWork, Decision, Demand, InitiatorKind};
use kernel::suppression::{Cell, breakdown};
use serde::Serialize;

/// What was challenged in a year, as everybody sees it: few are not told of.
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
            /// One for each there is, as far as it may be shown, and their sum.
            fn all(values: &[$of], threshold: u64) -> (Vec<Self>, Cell) {
                let of = |value: &$of| values.iter().filter(|other| *other == value).count();
                let counts = <$of>::ALL.iter().map(|value| u64::try_from(of(value)).unwrap_or(u64::MAX));
                let shown = breakdown(&counts.collect::<Vec<_>>(), threshold);
                let named = <$of>::ALL.iter().zip(shown.cells).map(|(value, count)| Self { $field: *value, count });
                (named.collect(), shown.total)
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
        let works = || challenges.iter().flat_map(|challenge| &challenge.works);
        let initiators: Vec<_> = challenges.iter().map(|challenge| challenge.initiator).collect();
        let decisions: Vec<_> = works().map(|work| work.decision).collect();
        let demands: Vec<_> = works().flat_map(|work| work.demands.iter().copied()).collect();
        let (by_initiator, challenges) = InitiatorCount::all(&initiators, threshold);
        let (by_decision, works) = DecisionCount::all(&decisions, threshold);
        let (by_demand, demands) = DemandCount::all(&demands, threshold);
        Self { year, challenges, by_initiator, works, by_decision, demands, by_demand }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::work, *};

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
        assert_eq!((group.count.count, year.challenges.count, year.works.count), (None, None, Some(18)));
    }

    #[test]
    fn a_year_without_any_says_so() {
        let year = ChallengeStatistics::of(2026, &[], 10);
        assert_eq!((year.challenges.count, year.by_demand.len()), (Some(0), Demand::ALL.len()));
    }
}

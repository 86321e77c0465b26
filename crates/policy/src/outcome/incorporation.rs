//! The score of an instrument: how much of what is asked for its wording takes up.

use kernel::{Day, Id, words};
use serde::Serialize;

/// How much of what is asked for a wording takes up: I = Σ w·s ÷ Σ w over the clauses that were assessed, with s = 1 (full), 0.5
/// (partial), 0 (absent) or −1 (contrary). What was not assessed stands apart, and never counts as absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "score": 0.625, "assessed_weight": 4, "total_weight": 5, "unassessed_share": 0.2
}))))]
pub struct Incorporation {
    /// From −1 to 1; null where nothing was assessed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub score: Option<f64>,
    /// The weight of the clauses that were assessed.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub assessed_weight: i32,
    /// The weight of all clauses that are asked for.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub total_weight: i32,
    /// The share of that weight which was not assessed, from 0 to 1; null where nothing is asked for.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unassessed_share: Option<f64>,
}

/// How much one version of an instrument takes up.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "instrument_version_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "label": "Introduced", "dated": "2026-02-11",
    "incorporation": { "score": 0.5, "assessed_weight": 4, "total_weight": 5, "unassessed_share": 0.2 }
}))))]
pub struct VersionIncorporation {
    /// The version.
    pub instrument_version_id: Id,
    /// What it is called.
    pub label: String,
    /// Its day, where it has one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dated: Option<Day>,
    /// What it takes up.
    pub incorporation: Incorporation,
}

/// How much an instrument takes up of what is asked for, from its introduction to its last version.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "instrument_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "versions": [{
        "instrument_version_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "label": "Introduced", "dated": "2026-02-11",
        "incorporation": { "score": 0.5, "assessed_weight": 4, "total_weight": 5, "unassessed_share": 0.2 }
    }], "score": 0.5, "unassessed_share": 0.2, "change": 0.0
}))))]
pub struct InstrumentIncorporation {
    /// The instrument.
    pub instrument_id: Id,
    /// Those it is measured by, oldest first: its texts, or where it has none its amendments and documents.
    pub versions: Vec<VersionIncorporation>,
    /// The score of the last version; null where nothing of it was assessed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub score: Option<f64>,
    /// The share of the weight of which the last version was not assessed; null where nothing is asked for or there is none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unassessed_share: Option<f64>,
    /// The score of the last version less that of the first, from −2 to 2; null where one of the two was not assessed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub change: Option<f64>,
}

words! {
    /// What results are gathered by.
    pub enum ResultGrouping {
        Instrument = "instrument",
        Position = "position",
        Issue = "issue",
        Area = "area",
        Year = "year",
    }
}

/// What became of what was asked for, gathered over instruments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "key": "2026", "label": "2026", "instruments": 12, "enacted": 3,
    "incorporation": { "score": 0.41, "assessed_weight": 40, "total_weight": 52, "unassessed_share": 0.231 }, "change": 0.12
}))))]
pub struct ResultRow {
    /// The id of the instrument, position, issue or area, or the year.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Instruments on which something is asked for.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub instruments: i32,
    /// Those of them that became law or took effect.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub enacted: i32,
    /// What their last versions take up, over all clauses.
    pub incorporation: Incorporation,
    /// The score of their last versions less that of their first, from −2 to 2, over the instruments of which both were assessed; null
    /// where there are none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub change: Option<f64>,
}

impl InstrumentIncorporation {
    /// What these versions, oldest first, make of the instrument.
    pub fn of(instrument_id: Id, versions: Vec<VersionIncorporation>) -> Self {
        let ends = versions.first().zip(versions.last());
        let score = ends.and_then(|(_, last)| last.incorporation.score);
        let unassessed_share = ends.and_then(|(_, last)| last.incorporation.unassessed_share);
        let change = ends.and_then(|(first, last)| change(&first.incorporation, &last.incorporation));
        Self { instrument_id, versions, score, unassessed_share, change }
    }
}

impl Incorporation {
    /// From sums: of the weight of all clauses asked for, of the weight of those assessed, and of weight times half points
    /// (`Uptake::half_points`) over these.
    pub fn of_sums(total_weight: i32, assessed_weight: i32, half_points: i32) -> Self {
        let share = |part: f64, whole: i32| (whole > 0).then(|| part / f64::from(whole));
        Self {
            score: share(f64::from(half_points) / 2.0, assessed_weight),
            assessed_weight,
            total_weight,
            unassessed_share: share(f64::from(total_weight.saturating_sub(assessed_weight)), total_weight),
        }
    }
}

/// The later score less the earlier, from −2 to 2; `None` where one of them is not known.
pub fn change(from: &Incorporation, to: &Incorporation) -> Option<f64> {
    Some(to.score? - from.score?)
}

#[cfg(test)]
mod tests {
    use super::{super::Uptake, *};
    use proptest::{prelude::*, sample::select};

    /// The formula over clauses of these weights, some of them assessed.
    fn over(clauses: &[(i32, Option<Uptake>)]) -> Incorporation {
        let total = clauses.iter().map(|(weight, _)| weight).sum();
        let assessed = clauses.iter().filter_map(|(weight, uptake)| Some((weight, (*uptake)?)));
        let (weight, points) =
            assessed.fold((0, 0), |(w, p), (weight, uptake)| (w + weight, p + weight * uptake.half_points()));
        Incorporation::of_sums(total, weight, points)
    }

    fn clauses() -> impl Strategy<Value = Vec<(i32, Option<Uptake>)>> {
        proptest::collection::vec((1..=100, proptest::option::of(select(Uptake::ALL))), 0..100)
    }

    #[test]
    fn the_score_is_the_weighted_mean() {
        let incorporation = over(&[(3, Some(Uptake::Full)), (1, Some(Uptake::Contrary)), (1, None)]);
        assert_eq!((incorporation.score, incorporation.unassessed_share), (Some(0.5), Some(0.2)));
    }

    #[test]
    fn without_an_assessment_there_is_no_score() {
        assert_eq!(over(&[(1, None)]).score, None);
    }

    proptest! {
        #[test]
        fn a_score_lies_between_contrary_and_full(clauses in clauses()) {
            prop_assert!(over(&clauses).score.is_none_or(|score| (-1.0..=1.0).contains(&score)));
        }

        #[test]
        fn what_was_not_assessed_does_not_move_the_score(clauses in clauses(), weight in 1..=100) {
            let more = [clauses.clone(), vec![(weight, None)]].concat();
            prop_assert_eq!(over(&more).score, over(&clauses).score);
        }

        /// DOMAIN's formula in exact arithmetic: the score is the fraction that the sums make, whatever the weights.
        #[test]
        fn the_score_is_the_sum_of_weight_times_uptake_by_the_weight_assessed(clauses in clauses()) {
            let worth = |uptake| match uptake {
                Uptake::Full => 2,
                Uptake::Partial => 1,
                Uptake::Absent => 0,
                Uptake::Contrary => -2,
            };
            let assessed: Vec<_> = clauses.iter().filter_map(|(weight, uptake)| Some((*weight, (*uptake)?))).collect();
            let (all, weight): (i32, i32) =
                (clauses.iter().map(|(weight, _)| weight).sum(), assessed.iter().map(|(weight, _)| weight).sum());
            let halves: i32 = assessed.iter().map(|(weight, uptake)| weight * worth(*uptake)).sum();
            let incorporation = over(&clauses);
            let near = |share: Option<f64>, part: f64, whole: i32| match share {
                None => whole == 0,
                Some(share) => (share * f64::from(whole) - part).abs() < 1e-9,
            };
            prop_assert!(near(incorporation.score, f64::from(halves) / 2.0, weight));
            prop_assert!(near(incorporation.unassessed_share, f64::from(all - weight), all));
        }

        #[test]
        fn heavier_clauses_in_proportion_change_nothing(clauses in clauses(), times in 1..=10) {
            let heavier: Vec<_> = clauses.iter().map(|(weight, uptake)| (weight * times, *uptake)).collect();
            let (one, other) = (over(&clauses), over(&heavier));
            let near = |a: Option<f64>, b: Option<f64>| match a.zip(b) {
                Some((a, b)) => (a - b).abs() < 1e-12,
                None => a == b,
            };
            prop_assert!(near(one.score, other.score) && near(one.unassessed_share, other.unassessed_share));
        }

        #[test]
        fn what_changed_there_is_undone_on_the_way_back(from in clauses(), to in clauses()) {
            let (from, to) = (over(&from), over(&to));
            prop_assert_eq!(change(&from, &to), change(&to, &from).map(|back| 0.0 - back));
            prop_assert!(change(&from, &to).is_none_or(|change| (-2.0..=2.0).contains(&change)));
        }

        #[test]
        fn a_better_uptake_never_lowers_the_score(clauses in clauses(), weight in 1..=100) {
            let with = |uptake| over(&[clauses.clone(), vec![(weight, Some(uptake))]].concat()).score.unwrap();
            prop_assert!(with(Uptake::Full) >= with(Uptake::Partial) && with(Uptake::Absent) >= with(Uptake::Contrary));
        }
    }
}

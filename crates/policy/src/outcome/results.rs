//! The results board: scores gathered by instrument, position, issue, area or year.

use super::{Incorporation, ResultGrouping, ResultRow, change};
use kernel::Id;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of one instrument by the clauses of one position, and how much its first and its last version take up of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The instrument.
    pub instrument_id: Id,
    /// What it is called.
    pub instrument: String,
    /// The year of its last action; `None` while it has none.
    pub year: Option<i16>,
    /// Whether it became law or took effect.
    pub enacted: bool,
    /// The position, and its title.
    pub position: (Id, String),
    /// The issue that the position answers, and what it asks.
    pub issue: (Id, String),
    /// The areas of that issue, by id and name.
    pub areas: Vec<(Id, String)>,
    /// The weight of what is asked for.
    pub total_weight: i32,
    /// What the first version takes up: the weight assessed, and weight times half points.
    pub introduced: (i32, i32),
    /// What the last version takes up.
    pub last: (i32, i32),
}

/// Sums over clauses: the weight of all, and what the first and the last version take up.
#[derive(Clone, Copy, Default)]
struct Sums {
    total: i32,
    introduced: (i32, i32),
    last: (i32, i32),
}

/// What is gathered in one row of the board: the sums of each instrument, and which became law.
#[derive(Default)]
struct Gathered {
    instruments: BTreeMap<Id, Sums>,
    enacted: BTreeSet<Id>,
}

/// The results board: the outcomes gathered by instrument, position, issue, area or year, in the order of their labels. An issue in two
/// areas counts in both. An instrument without an action has no year, and its row no label but `-`.
pub fn board(by: ResultGrouping, outcomes: &[Outcome]) -> Vec<ResultRow> {
    let mut rows: BTreeMap<(String, String), Gathered> = BTreeMap::new();
    for outcome in outcomes {
        for (label, key) in places(by, outcome) {
            let row = rows.entry((label, key)).or_default();
            row.instruments.entry(outcome.instrument_id).or_default().add(Sums {
                total: outcome.total_weight,
                introduced: outcome.introduced,
                last: outcome.last,
            });
            row.enacted.extend(outcome.enacted.then_some(outcome.instrument_id));
        }
    }
    rows.into_iter().map(|((label, key), gathered)| gathered.row(key, label)).collect()
}

/// The rows an outcome counts in: label and key.
fn places(by: ResultGrouping, outcome: &Outcome) -> Vec<(String, String)> {
    let named = |(id, name): &(Id, String)| (name.clone(), id.to_string());
    match by {
        ResultGrouping::Instrument => vec![(outcome.instrument.clone(), outcome.instrument_id.to_string())],
        ResultGrouping::Position => vec![named(&outcome.position)],
        ResultGrouping::Issue => vec![named(&outcome.issue)],
        ResultGrouping::Area => outcome.areas.iter().map(named).collect(),
        ResultGrouping::Year => {
            let year = outcome.year.map_or_else(|| "-".to_owned(), |year| year.to_string());
            vec![(year.clone(), year)]
        }
    }
}

impl Sums {
    fn add(&mut self, other: Self) {
        let both = |a: (i32, i32), b: (i32, i32)| (a.0.saturating_add(b.0), a.1.saturating_add(b.1));
        self.total = self.total.saturating_add(other.total);
        (self.introduced, self.last) = (both(self.introduced, other.introduced), both(self.last, other.last));
    }

    fn of(instruments: impl Iterator<Item = Self>) -> Self {
        let mut sums = Self::default();
        instruments.for_each(|other| sums.add(other));
        sums
    }

    fn introduced(self) -> Incorporation {
        Incorporation::of_sums(self.total, self.introduced.0, self.introduced.1)
    }

    fn last(self) -> Incorporation {
        Incorporation::of_sums(self.total, self.last.0, self.last.1)
    }

    /// Whether there is something to compare.
    fn has_both_ends(&self) -> bool {
        self.introduced.0 > 0 && self.last.0 > 0
    }
}

impl Gathered {
    fn row(self, key: String, label: String) -> ResultRow {
        let of_each = || self.instruments.values().copied();
        let comparable = Sums::of(of_each().filter(Sums::has_both_ends));
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        ResultRow {
            key,
            label,
            instruments: count(self.instruments.len()),
            enacted: count(self.enacted.len()),
            incorporation: Sums::of(of_each()).last(),
            change: change(&comparable.introduced(), &comparable.last()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{InstrumentIncorporation, VersionIncorporation, stance::tests::id},
        *,
    };
    use proptest::prelude::*;

    fn outcome(instrument: u8, introduced: (i32, i32), last: (i32, i32)) -> Outcome {
        Outcome {
            instrument_id: id(instrument),
            instrument: format!("HB {instrument}"),
            year: Some(2026),
            enacted: instrument == 1,
            position: (id(40), "Readers are private".into()),
            issue: (id(50), "Who may see it?".into()),
            areas: vec![(id(60), "Privacy".into()), (id(61), "Literacy".into())],
            total_weight: 10,
            introduced,
            last,
        }
    }

    #[test]
    fn an_issue_counts_in_each_of_its_areas() {
        let rows = board(ResultGrouping::Area, &[outcome(1, (10, 0), (10, 20))]);
        assert_eq!(rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["Literacy", "Privacy"]);
    }

    #[test]
    fn a_position_shows_what_became_law_of_it() {
        let other = Outcome { position: (id(41), "E-books are lent".into()), ..outcome(2, (10, 0), (10, 10)) };
        let rows = board(ResultGrouping::Position, &[outcome(1, (10, 0), (10, 20)), other]);
        let told: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.enacted)).collect();
        assert_eq!(told, [("E-books are lent", 0), ("Readers are private", 1)]);
    }

    #[test]
    fn an_instrument_is_counted_once_though_two_issues_ask_of_it() {
        let other = Outcome { issue: (id(51), "Who pays?".into()), ..outcome(1, (0, 0), (0, 0)) };
        let rows = board(ResultGrouping::Year, &[outcome(1, (10, 0), (10, 20)), other]);
        assert_eq!((rows[0].instruments, rows[0].enacted), (1, 1));
    }

    #[test]
    fn change_compares_only_what_was_assessed_at_both_ends() {
        let rows = board(ResultGrouping::Year, &[outcome(1, (10, 0), (10, 20)), outcome(2, (0, 0), (10, -20))]);
        assert_eq!((rows[0].incorporation.score, rows[0].change), (Some(0.0), Some(1.0)));
    }

    /// Two issues may ask of one instrument; what it takes up is told of it as a whole, on the board as at its own place.
    #[test]
    fn an_instrument_that_two_issues_ask_of_changes_as_a_whole() {
        let other = Outcome { issue: (id(51), "Who pays?".into()), ..outcome(1, (0, 0), (10, 20)) };
        let rows = board(ResultGrouping::Instrument, &[outcome(1, (10, 0), (10, 0)), other]);
        assert_eq!((rows[0].incorporation.score, rows[0].change), (Some(0.5), Some(0.5)));
    }

    #[test]
    fn without_an_action_there_is_no_year() {
        let rows = board(ResultGrouping::Year, &[Outcome { year: None, ..outcome(1, (0, 0), (0, 0)) }]);
        assert_eq!(rows[0].key, "-");
    }

    fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
        let weighed = || (0..=10_i32).prop_flat_map(|weight| (Just(weight), -2 * weight..=2 * weight));
        let outcome = (1_u8..5, 50_u8..53, weighed(), weighed()).prop_map(|(instrument, issue, introduced, last)| {
            Outcome { issue: (id(issue), "Who may see it?".into()), ..outcome(instrument, introduced, last) }
        });
        proptest::collection::vec(outcome, 0..20)
    }

    proptest! {
        /// The board and the place of the instrument tell the same of it.
        #[test]
        fn an_instruments_row_is_what_its_versions_say(outcomes in outcomes()) {
            for row in board(ResultGrouping::Instrument, &outcomes) {
                let own = || outcomes.iter().filter(|outcome| outcome.instrument_id.to_string() == row.key);
                let total = own().map(|outcome| outcome.total_weight).sum();
                let version = |of: fn(&Outcome) -> (i32, i32)| {
                    let (weight, points) = own().map(of).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
                    VersionIncorporation {
                        instrument_version_id: id(9),
                        label: "Text".into(),
                        dated: None,
                        incorporation: Incorporation::of_sums(total, weight, points),
                    }
                };
                let versions = vec![version(|outcome| outcome.introduced), version(|outcome| outcome.last)];
                let told = InstrumentIncorporation::of(id(1), versions);
                prop_assert_eq!((row.incorporation.score, row.change), (told.score, told.change));
                prop_assert_eq!(row.incorporation.unassessed_share, told.unassessed_share);
            }
        }

        /// However they are gathered, nothing is lost and nothing is counted twice: the one area and the one year hold all.
        #[test]
        fn every_grouping_of_the_same_tells_the_same(outcomes in outcomes()) {
            let told = |by| board(by, &outcomes).into_iter().next().map(|row| (row.instruments, row.enacted, row.incorporation, row.change));
            prop_assert_eq!(told(ResultGrouping::Area), told(ResultGrouping::Year));
            let weight: i32 = board(ResultGrouping::Issue, &outcomes).iter().map(|row| row.incorporation.total_weight).sum();
            let of_positions: i32 = board(ResultGrouping::Position, &outcomes).iter().map(|row| row.incorporation.total_weight).sum();
            prop_assert_eq!(of_positions, weight);
            prop_assert_eq!(weight, outcomes.iter().map(|outcome| outcome.total_weight).sum::<i32>());
        }
    }
}

//! Which text of an instrument came first (decision 0016).

use kernel::{Day, Id};

/// A version of an instrument, as far as its place among the others depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The version.
    pub id: Id,
    /// What it is called.
    pub label: String,
    /// Whether it is a text; else it is an amendment or a document.
    pub is_text: bool,
    /// The day it bears.
    pub dated: Option<Day>,
    /// Its place in the order in which versions became known.
    pub number: i32,
}

/// How far an instrument had come when a text of it was made, as its label tells. Most sources give texts no day, and many give
/// the newest first, so that neither tells which came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Milestone {
    Introduced,
    Amended,
    Engrossed,
    Enrolled,
    Enacted,
}

impl Milestone {
    /// What a label says: the furthest it speaks of, by words that legislatures use alike. Florida writes `c1`, `e1` and `er`,
    /// Louisiana `Act 12`.
    fn of(label: &str) -> Self {
        let label = label.to_lowercase();
        let words: Vec<&str> = label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let begins = |starts: &[&str]| words.iter().any(|word| starts.iter().any(|start| word.starts_with(start)));
        let numbered = |letter: char| {
            words.iter().any(|word| {
                word.strip_prefix(letter).is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
            })
        };
        let says = |wanted: &str| words.contains(&wanted);
        let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let is_act = words.windows(2).any(|pair| matches!(pair, ["act", number] if is_number(number)));
        let is_law = ["public law", "public act", "session law"].iter().any(|name| label.contains(name));
        if begins(&["chapter", "governor", "sign", "enact"]) || is_act || is_law {
            Self::Enacted
        } else if begins(&["enroll", "ratif"]) || says("er") {
            Self::Enrolled
        } else if begins(&["engross", "reengross", "passed", "adopted"]) || says("referred") || numbered('e') {
            Self::Engrossed
        } else if begins(&["introduc", "filed", "prefiled", "original"]) || label.contains("bill text") {
            Self::Introduced
        } else {
            Self::Amended
        }
    }
}

/// The versions by which an instrument is measured, oldest first: its texts, or all where it has none. By the days they bear,
/// where all bear one; else by what their labels say of how far it had come, then by day and by when they became known.
pub fn oldest_first(mut readings: Vec<Reading>) -> Vec<Reading> {
    if readings.iter().any(|reading| reading.is_text) {
        readings.retain(|reading| reading.is_text);
    }
    let all_dated = readings.iter().all(|reading| reading.dated.is_some());
    readings.sort_by_key(|Reading { label, dated, number, .. }| {
        let first = if all_dated { *dated } else { None };
        (first, Milestone::of(label), *dated, *number)
    });
    readings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    fn readings(told: &[(&str, Option<&str>)]) -> Vec<Reading> {
        let reading = |(number, (label, dated)): (i32, &(&str, Option<&str>))| Reading {
            id: Id::from_bytes([u8::try_from(number).unwrap(); 16]),
            label: (*label).into(),
            is_text: !label.starts_with("Amendment"),
            dated: dated.map(|day| day.parse().unwrap()),
            number,
        };
        (1..).zip(told).map(reading).collect()
    }

    fn labels(told: &[(&str, Option<&str>)]) -> Vec<String> {
        oldest_first(readings(told)).into_iter().map(|reading| reading.label).collect()
    }

    fn undated(told: &[&str]) -> Vec<String> {
        let told: Vec<(&str, Option<&str>)> = told.iter().map(|label| (*label, None)).collect();
        labels(&told)
    }

    /// Iowa tells of the newest first, without days.
    #[test]
    fn texts_without_days_stand_as_their_labels_say() {
        let told = [("Enrolled with Governor's Action", None), ("Enrolled", None), ("Introduced", None)];
        assert_eq!(labels(&told), ["Introduced", "Enrolled", "Enrolled with Governor's Action"]);
    }

    /// The Congress leaves the day out where a bill was just enrolled.
    #[test]
    fn one_text_without_a_day_is_not_the_oldest() {
        let told = [
            ("Enrolled Bill", None),
            ("Engrossed in Senate", Some("2025-06-26")),
            ("Reported to Senate", Some("2025-04-28")),
            ("Introduced in Senate", Some("2025-01-15")),
            ("Public Law", Some("2026-05-12")),
        ];
        let wanted =
            ["Introduced in Senate", "Reported to Senate", "Engrossed in Senate", "Enrolled Bill", "Public Law"];
        assert_eq!(labels(&told), wanted);
    }

    #[test]
    fn days_count_before_labels() {
        let told = [("Engrossed", Some("2026-03-01")), ("Introduced", Some("2026-04-01"))];
        assert_eq!(labels(&told), ["Engrossed", "Introduced"]);
    }

    #[test]
    fn the_short_words_of_florida_are_known() {
        let told = [("S 1118 er", None), ("S 1118 e1", None), ("S 1118 c1", None), ("S 1118 Filed", None)];
        assert_eq!(labels(&told), ["S 1118 Filed", "S 1118 c1", "S 1118 e1", "S 1118 er"]);
    }

    /// Louisiana and Illinois call what became law an act, and North Carolina what is enrolled ratified.
    #[test]
    fn an_act_is_the_last_text() {
        let louisiana = undated(&["HB1 Act 12", "HB1 Enrolled", "HB1 Reengrossed", "HB1 Original"]);
        assert_eq!(louisiana, ["HB1 Original", "HB1 Reengrossed", "HB1 Enrolled", "HB1 Act 12"]);
        let illinois = undated(&["Public Act", "Introduced", "Engrossed", "Enrolled"]);
        assert_eq!(illinois, ["Introduced", "Engrossed", "Enrolled", "Public Act"]);
        let carolina = undated(&["Session Law", "Ratified", "Edition 1", "Filed"]);
        assert_eq!(carolina, ["Filed", "Edition 1", "Ratified", "Session Law"]);
    }

    #[test]
    fn amendments_are_measured_only_where_there_is_no_text() {
        assert_eq!(labels(&[("Amendment 1", None), ("Introduced", None)]), ["Introduced"]);
        assert_eq!(labels(&[("Amendment 1", None)]), ["Amendment 1"]);
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_the_order_they_are_given_in(
            told in proptest::collection::vec((select(&["Introduced", "c1", "Enrolled", "Amendment"][..]),
                proptest::option::of(select(&["2026-01-01", "2026-02-01"][..]))), 0..8),
            by in any::<u64>(),
        ) {
            let mut mixed = readings(&told);
            let places = mixed.len().max(1);
            mixed.rotate_left(usize::try_from(by % 8).unwrap() % places);
            prop_assert_eq!(oldest_first(mixed), oldest_first(readings(&told)));
        }
    }
}

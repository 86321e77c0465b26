use super::{evaluation::*, *};
use crate::credit::{CreditEntry, fixture::*};
use kernel::Day;
use proptest::prelude::*;

const HOUR: i32 = 60;

fn shipped(place: usize) -> RequirementSet {
    ShippedRequirementSet::all().unwrap().remove(place).install(NOON).unwrap()
}

fn wisconsin() -> RequirementSet {
    shipped(0)
}

fn montana() -> RequirementSet {
    shipped(1)
}

fn today() -> Day {
    NOON.day()
}

fn presented(number: u8, hours: i32, earned_on: &str, topic: &str) -> CreditEntry {
    let credit = credit(number, hours * HOUR, earned_on, &["library-administration"]);
    CreditEntry { role: crate::credit::CreditRole::Presenter, topic: topic.parse().ok(), ..credit }
}

#[test]
fn the_shipped_sets_are_whole() {
    let sets = ShippedRequirementSet::all().unwrap();
    assert_eq!(sets.into_iter().filter_map(|set| set.install(NOON).ok()).count(), 2);
}

#[test]
fn nothing_learned_is_everything_missing() {
    let evaluation = wisconsin().evaluate(&[], today());
    let missing: Vec<i32> = evaluation.rules.iter().map(|rule| rule.missing_minutes).collect();
    assert_eq!((evaluation.is_met, evaluation.total.missing_minutes, missing), (false, 6000, vec![4200, 0, 600]));
}

#[test]
fn wisconsin_counts_a_credit_by_each_of_its_tags() {
    let credits = [
        credit(1, 70 * HOUR, "2024-01-01", &["continuing-education", "technology"]),
        credit(2, 30 * HOUR, "2025-01-01", &["self-directed"]),
    ];
    assert!(wisconsin().evaluate(&credits, today()).is_met);
}

#[test]
fn wisconsin_counts_academic_learning_and_continuing_education_together() {
    let credits = [
        credit(1, 35 * HOUR, "2024-01-01", &["academic"]),
        credit(2, 34 * HOUR, "2025-01-01", &["continuing-education"]),
    ];
    assert_eq!(wisconsin().evaluate(&credits, today()).rules[0].missing_minutes, HOUR);
}

#[test]
fn wisconsin_counts_thirty_hours_of_reading_at_most() {
    let credits = [credit(1, 100 * HOUR, "2025-01-01", &["self-directed"])];
    let evaluation = wisconsin().evaluate(&credits, today());
    let over = &evaluation.discarded[0];
    assert_eq!((evaluation.total.counted_minutes, over.discarded_minutes), (30 * HOUR, 70 * HOUR));
    assert_eq!((over.reason, over.rule.as_ref().unwrap().as_str()), (DiscardReason::OverMaximum, "Category C"));
}

#[test]
fn what_is_needed_counts_before_what_was_earned_first() {
    let credits = [
        credit(1, 40 * HOUR, "2024-01-01", &["self-directed"]),
        credit(2, 10 * HOUR, "2025-01-01", &["self-directed", "technology"]),
    ];
    let evaluation = wisconsin().evaluate(&credits, today());
    let counted: Vec<i32> = evaluation.counted.iter().map(|credit| credit.counted_minutes / HOUR).collect();
    assert_eq!((counted, evaluation.rules[2].missing_minutes), (vec![20, 10], 0));
}

#[test]
fn a_credit_counts_for_the_whole_window_and_no_longer() {
    let credits = [credit(1, HOUR, "2021-05-02", &["academic"]), credit(2, HOUR, "2021-05-01", &["academic"])];
    let evaluation = wisconsin().evaluate(&credits, today());
    assert_eq!(evaluation.counted[0].counts_before.to_string(), "2026-05-02");
    assert_eq!((evaluation.discarded[0].credit_id, evaluation.discarded[0].reason), (id(2), DiscardReason::TooOld));
}

#[test]
fn what_is_earned_later_is_not_there_yet() {
    let credits = [credit(1, HOUR, "2026-04-01", &["academic"])];
    let evaluation = wisconsin().evaluate(&credits, "2026-03-31".parse().unwrap());
    assert_eq!((evaluation.counted, evaluation.discarded), (Vec::new(), Vec::new()));
}

#[test]
fn montana_counts_presenting_twice() {
    let evaluation = montana().evaluate(&[presented(1, 10, "2026-01-01", "privacy")], today());
    assert_eq!(evaluation.rules[0].counted_minutes, 20 * HOUR);
}

#[test]
fn montana_counts_a_topic_twice_in_four_years() {
    let credits = [
        presented(1, 1, "2022-06-01", "privacy"),
        presented(2, 1, "2023-06-01", "privacy"),
        presented(3, 1, "2024-06-01", "privacy"),
        presented(4, 1, "2024-06-01", "copyright"),
    ];
    let evaluation = montana().evaluate(&credits, today());
    let counted: Vec<_> = evaluation.counted.iter().map(|credit| credit.credit_id).collect();
    assert_eq!(counted, [id(1), id(2), id(4)]);
    assert_eq!((evaluation.discarded[0].credit_id, evaluation.discarded[0].reason), (id(3), DiscardReason::Repeated));
}

#[test]
fn what_is_too_old_to_count_has_been_counted_before() {
    let credits = [
        presented(1, 1, "2022-06-01", "privacy"),
        presented(2, 1, "2023-06-01", "privacy"),
        presented(3, 1, "2025-06-01", "privacy"),
        presented(4, 1, "2025-06-01", "copyright"),
    ];
    let evaluation = RequirementSet { window_months: 24, ..montana() }.evaluate(&credits, today());
    let reasons: Vec<_> = evaluation.discarded.iter().map(|credit| credit.reason).collect();
    assert_eq!(reasons, [DiscardReason::TooOld, DiscardReason::TooOld, DiscardReason::Repeated]);
    assert_eq!(evaluation.counted.iter().map(|credit| credit.credit_id).collect::<Vec<_>>(), [id(4)]);
}

#[test]
fn one_learning_counts_for_several_who_certify() {
    let credits = [credit(1, 10 * HOUR, "2026-01-01", &["continuing-education", "technology"])];
    let counted = [wisconsin(), montana()].map(|set| set.evaluate(&credits, today()).total.counted_minutes);
    assert_eq!(counted, [600, 600]);
}

#[test]
fn a_rule_says_a_least_or_a_most() {
    let mut set = wisconsin();
    set.rules[0].max_minutes = Some(1);
    assert_eq!(set.check().unwrap_err().fields[0].pointer, "/rules/0");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut set = montana();
    (set.window_months, set.multipliers[0].times, set.repeat_limits[0].most) = (0, 1, 0);
    let pointers: Vec<_> = set.check().unwrap_err().fields.into_iter().map(|field| field.pointer).collect();
    assert_eq!(pointers, ["/window_months", "/multipliers/0/times", "/repeat_limits/0/most"]);
}

fn rule(label: &str, tag: &str, min_minutes: Option<i32>, max_minutes: Option<i32>) -> CreditRule {
    let selector = CreditSelector { roles: Vec::new(), tags: vec![tag.parse().unwrap()] };
    CreditRule { label: label.parse().unwrap(), selector, min_minutes, max_minutes }
}

/// One most, and two leasts that overlap with it and with each other.
fn overlapping(most: i32, leasts: (i32, i32)) -> RequirementSet {
    let rules = vec![
        rule("C", "c", None, Some(most)),
        rule("A", "a", Some(leasts.0), None),
        rule("B", "b", Some(leasts.1), None),
    ];
    RequirementSet { rules, total_minutes: 1, ..wisconsin() }
}

fn credits() -> impl Strategy<Value = Vec<CreditEntry>> {
    let tags = prop::sample::subsequence(vec!["a", "b", "c"], 0..=3);
    let one = (1_i32..5, tags, 0_i32..28);
    prop::collection::vec(one, 0..5).prop_map(|all| {
        let of = |(number, (minutes, tags, day)): (u8, (i32, Vec<&str>, i32))| {
            credit(number, minutes, &format!("2026-01-{:02}", day + 1), &tags)
        };
        (1..).zip(all).map(of).collect()
    })
}

/// Whether some choice of how much of each credit counts keeps to every rule: found by trying all.
fn is_possible(set: &RequirementSet, credits: &[CreditEntry]) -> bool {
    let mut choices: Vec<Vec<i32>> = vec![Vec::new()];
    for credit in credits {
        let more = |chosen: Vec<i32>| (0..=credit.minutes).map(move |minutes| [chosen.clone(), vec![minutes]].concat());
        choices = choices.into_iter().flat_map(more).collect();
    }
    choices.into_iter().any(|chosen| {
        let of = |rule: &CreditRule| {
            let of_it = credits.iter().zip(&chosen).filter(|(credit, _)| rule.selector.selects(credit));
            of_it.map(|(_, minutes)| minutes).sum::<i32>()
        };
        let kept = |rule: &CreditRule| {
            rule.min_minutes.is_none_or(|least| of(rule) >= least)
                && rule.max_minutes.is_none_or(|most| of(rule) <= most)
        };
        set.rules.iter().all(kept) && chosen.iter().sum::<i32>() >= set.total_minutes
    })
}

proptest! {
    #[test]
    fn every_minute_counts_or_is_discarded(credits in credits(), most in 0_i32..6) {
        let evaluation = overlapping(most, (3, 3)).evaluate(&credits, today());
        for credit in &credits {
            let counted = evaluation.counted.iter().filter(|one| one.credit_id == credit.id).map(|one| one.counted_minutes);
            let left = evaluation.discarded.iter().filter(|one| one.credit_id == credit.id).map(|one| one.discarded_minutes);
            prop_assert_eq!(counted.chain(left).sum::<i32>(), credit.minutes);
        }
    }

    #[test]
    fn no_more_counts_than_a_most_lets(credits in credits(), most in 0_i32..6) {
        let evaluation = overlapping(most, (3, 3)).evaluate(&credits, today());
        prop_assert!(evaluation.rules[0].counted_minutes <= most);
        prop_assert!(evaluation.discarded.iter().all(|one| one.rule.as_ref().unwrap().as_str() == "C"));
    }

    /// Nobody who could meet the requirements is told that they do not.
    #[test]
    fn it_is_met_where_it_can_be(credits in credits(), most in 0_i32..6, leasts in (1_i32..5, 1_i32..5)) {
        let set = overlapping(most, leasts);
        prop_assert_eq!(set.evaluate(&credits, today()).is_met, is_possible(&set, &credits));
    }

    /// The order in which credit was recorded changes nothing.
    #[test]
    fn the_order_of_entries_changes_nothing(credits in credits(), most in 0_i32..6) {
        let set = overlapping(most, (3, 3));
        let reversed: Vec<CreditEntry> = credits.iter().rev().cloned().collect();
        prop_assert_eq!(set.evaluate(&credits, today()), set.evaluate(&reversed, today()));
    }
}

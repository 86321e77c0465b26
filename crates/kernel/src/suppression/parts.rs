//! Parts of groups whose sizes are no secret, such as who of a unit has done a course: everybody may count the unit.

use super::{Cell, is_small};

/// Of one group, how many there are and how many of them have something, as far as that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The group.
    pub whole: Cell,
    /// Those of it.
    pub part: Cell,
}

/// Several groups, and all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Each group.
    pub groups: Vec<Part>,
    /// All of them.
    pub total: Part,
}

/// Hides the part of each group in which few have it or few have it not, and of so many others that the sum of all gives none
/// back: with the sizes and the sum before them, a reader must be left with as many possible values for each hidden part as
/// the threshold asks. Where hiding every part does not do, the sum is hidden as well. `groups` are (part, whole).
pub fn parts(groups: &[(u64, u64)], threshold: u64) -> Parts {
    let few = |(part, whole): (u64, u64)| is_small(part, threshold) || is_small(whole.saturating_sub(part), threshold);
    let total = groups.iter().fold((0, 0), |(part, whole), group| (part + group.0, whole + group.1));
    let mut hidden: Vec<bool> = groups.iter().map(|group| few(*group) || is_small(group.1, threshold)).collect();
    let mut is_total_hidden = few(total) || is_small(total.1, threshold);
    while !is_total_hidden && !is_safe(groups, &hidden, threshold) {
        let shown = (0_usize..).zip(groups).zip(&hidden).filter(|(_, hidden)| !**hidden).map(|(group, _)| group);
        match shown.min_by_key(|(_, group)| group.1).map(|(place, _)| place).and_then(|place| hidden.get_mut(place)) {
            Some(next) => *next = true,
            None => is_total_hidden = true,
        }
    }
    let told = |(part, whole): (u64, u64), hidden: bool| Part {
        whole: Cell::new(whole, is_small(whole, threshold)),
        part: Cell::new(part, hidden),
    };
    let groups = groups.iter().zip(&hidden).map(|(group, hidden)| told(*group, *hidden)).collect();
    Parts { groups, total: told(total, is_total_hidden) }
}

/// Whether each hidden part could be any of `threshold` numbers, for a reader who knows the sum of them, and takes none for
/// nobody and none for everybody.
fn is_safe(groups: &[(u64, u64)], hidden: &[bool], threshold: u64) -> bool {
    let hidden = || groups.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(group, _)| *group);
    let sum: u64 = hidden().map(|(part, _)| part).sum();
    let room: u64 = hidden().map(|(_, whole)| whole.saturating_sub(1)).sum();
    let others = u64::try_from(hidden().count()).unwrap_or(u64::MAX).saturating_sub(1);
    hidden().all(|(_, whole)| {
        let most = whole.saturating_sub(1);
        let least = sum.saturating_sub(room - most).max(1);
        (most.min(sum.saturating_sub(others)) + 1).saturating_sub(least) >= threshold
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(parts: &Parts) -> (Vec<Option<u64>>, Option<u64>) {
        (parts.groups.iter().map(|group| group.part.count).collect(), parts.total.part.count)
    }

    #[test]
    fn large_parts_are_shown() {
        assert_eq!(shown(&parts(&[(20, 40), (30, 60)], 10)), (vec![Some(20), Some(30)], Some(50)));
    }

    #[test]
    fn another_group_hides_with_one_in_which_few_have_it() {
        assert_eq!(shown(&parts(&[(3, 40), (20, 50), (30, 60)], 10)), (vec![None, None, Some(30)], Some(53)));
    }

    #[test]
    fn few_who_have_it_not_are_hidden_too() {
        assert_eq!(shown(&parts(&[(38, 40)], 10)), (vec![None], None));
    }

    #[test]
    fn a_group_of_three_is_not_counted() {
        let parts = parts(&[(2, 3)], 10);
        assert_eq!((parts.groups[0].whole.is_suppressed, parts.total.whole.count), (true, None));
    }

    #[test]
    fn nobody_and_everybody_are_shown() {
        assert_eq!(shown(&parts(&[(0, 20), (30, 30)], 10)), (vec![Some(0), Some(30)], Some(30)));
    }

    /// The values each hidden part can have, by all the parts there can be that have the sum and the parts which are shown.
    fn possible(parts: &Parts, wholes: &[u64]) -> Vec<Vec<u64>> {
        let mut all: Vec<Vec<u64>> = vec![Vec::new()];
        for (group, whole) in parts.groups.iter().zip(wholes) {
            let choices: Vec<u64> = group.part.count.map_or_else(|| (0..=*whole).collect(), |count| vec![count]);
            let longer =
                |known: &Vec<u64>| choices.iter().map(|c| [known.clone(), vec![*c]].concat()).collect::<Vec<_>>();
            all = all.iter().flat_map(longer).collect();
        }
        let fits = |counts: &&Vec<u64>| parts.total.part.count.is_none_or(|total| counts.iter().sum::<u64>() == total);
        let fitting: Vec<&Vec<u64>> = all.iter().filter(fits).collect();
        (0..wholes.len())
            .map(|place| {
                let mut values: Vec<u64> = fitting.iter().map(|counts| counts[place]).collect();
                values.sort_unstable();
                values.dedup();
                values
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_reader_with_all_sizes_and_the_sum_is_left_in_doubt(
            groups in prop::collection::vec((6_u64..10).prop_flat_map(|whole| (0..=whole, Just(whole))), 1..5),
        ) {
            let threshold = 3;
            let parts = parts(&groups, threshold);
            let wholes: Vec<u64> = groups.iter().map(|(_, whole)| *whole).collect();
            for (group, values) in parts.groups.iter().zip(possible(&parts, &wholes)) {
                prop_assert!(group.part.count.is_some() || values.len() >= 3, "{:?} of {:?}", values, parts);
            }
        }

        #[test]
        fn what_is_shown_is_true_and_few_are_never_shown(
            groups in prop::collection::vec((0_u64..40).prop_flat_map(|whole| (0..=whole, Just(whole))), 0..6),
        ) {
            let parts = parts(&groups, 10);
            for (shown, (part, whole)) in parts.groups.iter().zip(&groups) {
                prop_assert!(shown.part.count.is_none_or(|count| count == *part && !is_small(count, 10)));
                prop_assert!(shown.whole.count.is_none_or(|count| count == *whole && !is_small(count, 10)));
                prop_assert!(shown.part.count.is_none_or(|count| !is_small(*whole - count, 10)));
            }
        }
    }
}

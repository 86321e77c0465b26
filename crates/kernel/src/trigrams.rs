//! How alike two words are, by the groups of three letters that they share: so that a word which was misspelt finds the one that
//! was meant.

use std::{cmp::Ordering, collections::BTreeSet};

/// Letters that a word must have for another to be read in its place: shorter ones are alike by chance.
pub const SHORTEST: usize = 4;
/// Letters that a word may have; what is longer is no word.
pub const LONGEST: usize = 40;
/// Two words are alike where they share at least so many in ten of the groups that either of them has: a similarity of 0.3, at which
/// `pg_trgm` of `PostgreSQL` calls words similar.
const SHARED_IN_TEN: usize = 3;

/// Whether a word is one that may be misspelt, or meant.
pub fn is_spelt(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.chars().count()) && word.chars().any(char::is_alphabetic)
}

/// The groups of three letters of a word, two spaces before it and one after, so that its beginning counts most.
pub fn trigrams(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = "  ".chars().chain(word.chars()).chain([' ']).collect();
    letters.windows(3).map(|group| group.iter().collect()).collect()
}

/// The known word that is most like a word, by the share of groups that both have among those that either has (Jaccard's index); of
/// equals the first by the alphabet. `None` where none is similar enough.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let own = trigrams(word);
    let likeness = |other: &str| {
        let others = trigrams(other);
        (own.intersection(&others).count(), own.union(&others).count())
    };
    let weighed = known.into_iter().map(|other| (likeness(other), other));
    let like = weighed.filter(|((shared, all), _)| shared * 10 >= all * SHARED_IN_TEN);
    like.min_by(|(one, a), (other, b)| by_likeness(*one, *other).then_with(|| a.cmp(b))).map(|(_, other)| other)
}

/// The greater share first.
fn by_likeness(one: (usize, usize), other: (usize, usize)) -> Ordering {
    (other.0 * one.1).cmp(&(one.0 * other.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KNOWN: [&str; 6] = ["library", "librarian", "literacy", "privacy", "private", "pirate"];

    #[test]
    fn a_letter_too_few_too_many_or_turned_around_finds_the_word() {
        let read = ["libary", "privaccy", "privcay", "litaracy"].map(|word| closest(word, KNOWN));
        assert_eq!(read, ["library", "privacy", "privacy", "literacy"].map(Some));
    }

    #[test]
    fn what_is_like_no_word_is_read_as_none() {
        assert_eq!(closest("zzyzx", KNOWN), None);
    }

    #[test]
    fn of_words_as_like_it_the_first_by_the_alphabet_is_read() {
        assert_eq!(closest("cart", ["care", "card"]), Some("card"));
    }

    #[test]
    fn numbers_and_short_words_are_left_alone() {
        assert_eq!(["2026", "law", "laws"].map(is_spelt), [false, false, true]);
    }

    proptest! {
        #[test]
        fn a_word_is_most_like_itself(word in "[a-z]{1,12}", others in prop::collection::vec("[a-z]{1,12}", 0..8)) {
            let known = others.iter().map(String::as_str).chain([word.as_str()]);
            prop_assert_eq!(closest(&word, known).map(trigrams), Some(trigrams(&word)));
        }

        #[test]
        fn the_order_of_the_words_does_not_matter(word in "[a-e]{3,8}", mut known in prop::collection::vec("[a-e]{3,8}", 0..8)) {
            let read = closest(&word, known.iter().map(String::as_str)).map(ToOwned::to_owned);
            known.reverse();
            prop_assert_eq!(closest(&word, known.iter().map(String::as_str)).map(ToOwned::to_owned), read);
        }
    }
}

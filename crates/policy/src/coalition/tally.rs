//! How votes are counted. The rules are those of Robert's Rules of Order Newly Revised, 12th edition: a quorum is a number of
//! members who take part (40:1), however they vote; a majority is more than half (44:1) and two thirds are at least two
//! thirds (44:3) of the votes cast, in which abstentions do not count (44:1); a tie is no majority (44:12).

use kernel::words;
use serde::Serialize;

words! {
    /// How an organization votes.
    pub enum Vote {
        Yes = "yes",
        No = "no",
        Abstain = "abstain",
    }
}

words! {
    /// What part of the votes cast a motion needs: more than half, two thirds or more, all of them.
    pub enum Threshold {
        Majority = "majority",
        TwoThirds = "two_thirds",
        Unanimous = "unanimous",
    }
}

words! {
    /// How many of those who have a vote must take part in one: a third or more, more than half, two thirds or more, all.
    pub enum Quorum {
        OneThird = "one_third",
        Majority = "majority",
        TwoThirds = "two_thirds",
        All = "all",
    }
}

/// Votes, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = MotionTally, examples(json!({ "yes": 7, "no": 2, "abstain": 1 }))))]
pub struct Tally {
    /// For it.
    pub yes: u32,
    /// Against it.
    pub no: u32,
    /// Neither; these take part and do not decide.
    pub abstain: u32,
}

impl Quorum {
    /// How many of so many must take part; one at least.
    pub fn of(self, voters: u32) -> u32 {
        let needed = match self {
            Self::OneThird => voters.div_ceil(3),
            Self::Majority => voters / 2 + 1,
            Self::TwoThirds => voters.saturating_mul(2).div_ceil(3),
            Self::All => voters,
        };
        needed.max(1)
    }
}

impl Tally {
    /// Counts votes.
    pub fn of(votes: impl IntoIterator<Item = Vote>) -> Self {
        votes.into_iter().fold(Self::default(), Self::with)
    }

    /// The same with one vote more.
    #[must_use]
    pub fn with(mut self, vote: Vote) -> Self {
        let count = match vote {
            Vote::Yes => &mut self.yes,
            Vote::No => &mut self.no,
            Vote::Abstain => &mut self.abstain,
        };
        *count = count.saturating_add(1);
        self
    }

    /// How many take part: abstentions count for the quorum.
    pub fn taking_part(self) -> u32 {
        self.yes.saturating_add(self.no).saturating_add(self.abstain)
    }

    /// Whether the votes cast reach the threshold: abstentions do not count. Without a vote for it nothing does.
    pub fn reaches(self, threshold: Threshold) -> bool {
        let (yes, no) = (u64::from(self.yes), u64::from(self.no));
        match threshold {
            Threshold::Majority => yes > no,
            Threshold::TwoThirds => yes > 0 && yes >= 2 * no,
            Threshold::Unanimous => yes > 0 && no == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    fn tally() -> impl Strategy<Value = Tally> {
        (0_u32..50, 0_u32..50, 0_u32..50).prop_map(|(yes, no, abstain)| Tally { yes, no, abstain })
    }

    #[test]
    fn a_tie_is_no_majority() {
        assert!(!Tally { yes: 3, no: 3, abstain: 0 }.reaches(Threshold::Majority));
    }

    #[test]
    fn two_to_one_are_two_thirds() {
        let counts = [(2, 1), (3, 2), (20, 10), (19, 10)];
        let reached = counts.map(|(yes, no)| Tally { yes, no, abstain: 0 }.reaches(Threshold::TwoThirds));
        assert_eq!(reached, [true, false, true, false]);
    }

    #[test]
    fn nothing_carries_without_a_vote_for_it() {
        let silent = Tally { yes: 0, no: 0, abstain: 9 };
        assert!(!Threshold::ALL.iter().any(|&threshold| silent.reaches(threshold)));
    }

    #[test]
    fn a_quorum_is_rounded_up() {
        let needed = |voters| Quorum::ALL.iter().map(|quorum| quorum.of(voters)).collect::<Vec<_>>();
        assert_eq!([10, 4, 1, 0].map(needed), [vec![4, 6, 7, 10], vec![2, 3, 3, 4], vec![1; 4], vec![1; 4]]);
    }

    proptest! {
        #[test]
        fn a_vote_for_it_never_loses_it(tally in tally(), threshold in select(Threshold::ALL)) {
            prop_assert!(!tally.reaches(threshold) || tally.with(Vote::Yes).reaches(threshold));
        }

        #[test]
        fn a_vote_against_it_never_wins_it(tally in tally(), threshold in select(Threshold::ALL)) {
            prop_assert!(tally.reaches(threshold) || !tally.with(Vote::No).reaches(threshold));
        }

        #[test]
        fn an_abstention_takes_part_and_does_not_decide(tally in tally(), threshold in select(Threshold::ALL)) {
            let abstained = tally.with(Vote::Abstain);
            prop_assert_eq!(abstained.reaches(threshold), tally.reaches(threshold));
            prop_assert_eq!(abstained.taking_part(), tally.taking_part() + 1);
        }

        #[test]
        fn who_reaches_more_reaches_less(tally in tally()) {
            let [majority, two_thirds, unanimous] =
                [Threshold::Majority, Threshold::TwoThirds, Threshold::Unanimous].map(|t| tally.reaches(t));
            prop_assert!((!unanimous || two_thirds) && (!two_thirds || majority));
        }

        #[test]
        fn two_thirds_are_what_the_fraction_says(tally in tally()) {
            let cast = tally.yes + tally.no;
            prop_assert_eq!(tally.reaches(Threshold::TwoThirds), cast > 0 && 3 * tally.yes >= 2 * cast);
        }
    }
}

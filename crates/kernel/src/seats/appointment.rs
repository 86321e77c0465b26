//! An appointment: when and where whoever has seats is expected. The same for events and for learning.

use crate::At;
use serde::{Deserialize, Serialize};

/// For how many seconds changes are gathered before people are told of them, so that several of them are one mail.
pub const GATHERED: i64 = 300;
/// How many seconds before it begins people are told of a change at once.
const SOON: i64 = 3_600;

/// When and where whoever has seats is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// The zone in which these times are told.
    pub zone: String,
    /// Where it is; `None` where that is not said, or online.
    pub place: Option<String>,
    /// Where to join, or where there is more about it.
    pub url: Option<String>,
}

impl Appointment {
    /// Whether it is news to somebody who knows how it was: it is otherwise, and has not begun.
    pub fn is_news_after(&self, was: &Self, now: At) -> bool {
        self != was && now < self.starts_at
    }

    /// When somebody is told of it who knows how it was: once changes have been gathered, or at once where it begins soon; `None` where
    /// it is not otherwise, or had begun either way. What has begun only by the change may be a slip, which is gathered with what mends
    /// it.
    pub fn told_at(&self, was: &Self, now: At) -> Option<At> {
        if self == was || now >= self.starts_at.max(was.starts_at) {
            return None;
        }
        let is_soon = now < self.starts_at && self.starts_at.min(was.starts_at) < now.plus_seconds(SOON);
        Some(if is_soon { now } else { now.plus_seconds(GATHERED) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);

    /// Begins so many seconds after noon.
    fn at(seconds: i64) -> Appointment {
        Appointment {
            starts_at: NOON.plus_seconds(seconds),
            ends_at: NOON.plus_seconds(seconds + 60),
            zone: "UTC".into(),
            place: None,
            url: None,
        }
    }

    #[test]
    fn everything_that_is_otherwise_is_news() {
        let was = at(SOON);
        let otherwise = [
            at(SOON + 1),
            Appointment { ends_at: NOON.plus_seconds(SOON + 61), ..was.clone() },
            Appointment { zone: "America/Denver".into(), ..was.clone() },
            Appointment { place: Some("Room 2".into()), ..was.clone() },
            Appointment { url: Some("https://learn.example.org/room".into()), ..was.clone() },
        ];
        assert!(otherwise.iter().all(|is| is.is_news_after(&was, NOON)) && !was.is_news_after(&was, NOON));
    }

    #[test]
    fn what_has_begun_is_no_news() {
        let (was, is) = (at(-60), at(60));
        let news = |is: &Appointment, was: &Appointment, seconds| is.is_news_after(was, NOON.plus_seconds(seconds));
        assert_eq!([news(&is, &was, 59), news(&is, &was, 60), news(&was, &is, 0)], [true, false, false]);
    }

    #[test]
    fn changes_are_gathered_unless_it_begins_soon() {
        let told = |was: i64, is: i64| at(is).told_at(&at(was), NOON) == Some(NOON);
        assert_eq!([told(SOON, SOON + 1), told(SOON - 1, SOON), told(SOON, SOON - 1)], [false, true, true]);
    }

    #[test]
    fn what_has_begun_only_by_a_change_is_gathered() {
        let told = |was: i64, is: i64| at(is).told_at(&at(was), NOON);
        let gathered = Some(NOON.plus_seconds(GATHERED));
        assert_eq!([told(60, -60), told(60, 0), told(-60, 60)], [gathered, gathered, Some(NOON)]);
    }

    #[test]
    fn what_stays_or_had_begun_either_way_is_told_to_nobody() {
        let told = |was: i64, is: i64| at(is).told_at(&at(was), NOON);
        assert_eq!([told(60, 60), told(-60, -120), told(-60, 0)], [None; 3]);
    }

    proptest! {
        #[test]
        fn nobody_is_told_once_it_has_begun(was in -9_000_i64..9_000, is in 1_i64..9_000) {
            let told = at(is).told_at(&at(was), NOON);
            prop_assert!(told.is_none_or(|told| NOON <= told && told < at(is).starts_at));
        }
    }
}

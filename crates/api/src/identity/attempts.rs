//! Guessing passwords is slow: how often a sign-in may fail, whether or not there is such an account. Each node counts for
//! itself, in memory.

use crate::{Answer, ApiError};
use kernel::{At, Code, Problem};
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher as _, Hash},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Failures a minute for one account from one place, the first ten at once: enough for a person who mistypes.
const FROM_ONE_PLACE: i64 = 10;
/// Failures a minute for one account from everywhere: an attack from many places is slow too, and it takes that many to
/// keep the owner waiting.
const FROM_EVERYWHERE: i64 = 60;
/// Failures a minute from one place for all accounts: trying one password on many accounts is slow too. An office that
/// shares one address stays below.
const OF_ONE_PLACE: i64 = 100;
/// Requests a minute of a form that anybody may fill in, from everywhere: far more than the worst of days brings, so that nobody
/// keeps all others from it, and still no flood.
const OF_A_FORM: i64 = 1200;
/// Buckets that are kept of each kind, some megabytes. Where there are more, all are forgotten: whoever brings that about gains a few
/// tries by very many.
const MOST: usize = 100_000;
/// A minute, in microseconds.
const MINUTE: i64 = 60_000_000;

/// Who failed to sign in how often, by account and place.
pub(crate) struct Attempts {
    hasher: RandomState,
    from_one_place: Tries,
    from_everywhere: Tries,
    of_one_place: Tries,
    of_a_form: Tries,
}

/// A try that was counted.
struct Attempt {
    both: u64,
    account: u64,
    place: u64,
}

/// Buckets that empty evenly (the generic cell rate algorithm), and hold the tries of a minute.
struct Tries {
    /// Microseconds in which a bucket loses one try.
    gap: i64,
    /// When each bucket is empty again, in microseconds since 1970.
    empty_at: Mutex<HashMap<u64, i64>>,
}

impl Attempts {
    /// Nobody has tried yet.
    pub(crate) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            from_one_place: Tries::new(FROM_ONE_PLACE),
            from_everywhere: Tries::new(FROM_EVERYWHERE),
            of_one_place: Tries::new(OF_ONE_PLACE),
            of_a_form: Tries::new(OF_A_FORM),
        }
    }

    /// Runs the check of what somebody signs in with, which gives nothing where that is wrong; 429 where it was wrong too often. A
    /// try that could not be checked, because the database is away or others wait, has not failed.
    pub(crate) async fn checked<T>(
        &self,
        username: &str,
        place: Option<IpAddr>,
        now: At,
        check: impl Future<Output = Answer<Option<T>>>,
    ) -> Answer<Option<T>> {
        let attempt = self.count(username, place, now)?;
        let checked = check.await;
        if !matches!(checked, Ok(None)) {
            self.take_back(&attempt);
        }
        checked
    }

    /// Counts a request that has a mail sent to an address as a try to sign in with it; 429 where there were too many.
    pub(crate) fn admit(&self, username: &str, place: Option<IpAddr>, now: At) -> Answer<()> {
        self.count(username, place, now).map(drop)
    }

    /// Counts a try before it is known whether it fails.
    fn count(&self, username: &str, place: Option<IpAddr>, now: At) -> Answer<Attempt> {
        let account = username.to_lowercase();
        let attempt =
            Attempt { both: self.hash(&(&account, place)), account: self.hash(&account), place: self.hash(&place) };
        fill(&self.buckets_of(&attempt), now)?;
        Ok(attempt)
    }

    /// The buckets of a try, the narrowest first.
    fn buckets_of(&self, attempt: &Attempt) -> [(&Tries, u64); 3] {
        [
            (&self.from_one_place, attempt.both),
            (&self.of_one_place, attempt.place),
            (&self.from_everywhere, attempt.account),
        ]
    }

    /// Counts a request of a form that anybody may fill in; 429 where there were too many, from that place or from everywhere.
    pub(crate) fn admit_form(&self, form: &str, place: Option<IpAddr>, now: At) -> Answer<()> {
        fill(&[(&self.from_one_place, self.hash(&(form, place))), (&self.of_a_form, self.hash(&form))], now)
    }

    /// Takes back a try that did not fail.
    fn take_back(&self, attempt: &Attempt) {
        self.buckets_of(attempt).into_iter().for_each(|(tries, key)| tries.give_back(key));
    }

    /// Forgets those whose tries are long past; run now and then.
    pub(crate) fn sweep(&self, now: At) {
        for tries in [&self.from_one_place, &self.from_everywhere, &self.of_one_place, &self.of_a_form] {
            let mut buckets = tries.buckets();
            buckets.retain(|_, empty_at| *empty_at > now.micros());
            buckets.shrink_to_fit();
        }
    }

    /// With a key of this process, so that nobody finds two names that count as one.
    fn hash(&self, key: &impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }
}

/// Fills each of the buckets by one, or none where one is full: who is refused because of what others did has tried nothing.
fn fill(buckets: &[(&Tries, u64)], now: At) -> Answer<()> {
    for (filled, (tries, key)) in buckets.iter().enumerate() {
        if let Err(seconds) = tries.take(*key, now) {
            buckets.iter().take(filled).for_each(|(tries, key)| tries.give_back(*key));
            return Err(wait(seconds));
        }
    }
    Ok(())
}

/// The refusal of one try too many.
fn wait(seconds: u64) -> ApiError {
    let detail = format!("There were too many tries; wait {seconds} seconds and try again.");
    ApiError::retry(Problem::new(Code::TooManyRequests, detail), seconds)
}

impl Tries {
    fn new(per_minute: i64) -> Self {
        Self { gap: MINUTE / per_minute, empty_at: Mutex::default() }
    }

    fn buckets(&self) -> MutexGuard<'_, HashMap<u64, i64>> {
        self.empty_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fills a bucket by one; where it is full, the seconds to wait.
    fn take(&self, key: u64, now: At) -> Result<(), u64> {
        let (mut buckets, now) = (self.buckets(), now.micros());
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            buckets.clear();
        }
        let empty_at = buckets.entry(key).or_insert(now);
        let next = (*empty_at).max(now) + self.gap;
        if next - now > MINUTE {
            return Err((next - now - MINUTE).unsigned_abs().div_ceil(1_000_000));
        }
        *empty_at = next;
        Ok(())
    }

    fn give_back(&self, key: u64) {
        if let Some(empty_at) = self.buckets().get_mut(&key) {
            *empty_at -= self.gap;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::ready;

    const NOW: At = At::from_micros(1_777_636_800_000_000);
    const ADA: &str = "ada@example.org";

    fn refused(attempts: &Attempts, username: &str, place: [u8; 4]) -> bool {
        attempts.admit(username, Some(place.into()), NOW).is_err()
    }

    fn fail_until_refused(attempts: &Attempts) {
        assert!((0..100).any(|_| refused(attempts, ADA, [192, 0, 2, 1])), "nobody was stopped");
    }

    #[test]
    fn one_place_has_ten_tries() {
        let attempts = Attempts::new();
        assert_eq!((0..20).filter(|_| !refused(&attempts, ADA, [192, 0, 2, 1])).count(), 10);
    }

    #[test]
    fn who_waits_as_long_as_they_are_told_may_try_again() {
        let attempts = Attempts::new();
        fail_until_refused(&attempts);
        let later = |seconds| attempts.admit(ADA, Some([192, 0, 2, 1].into()), NOW.plus_seconds(seconds)).is_ok();
        assert_eq!([later(5), later(6)], [false, true]);
    }

    /// Whether somebody is refused who has tried ten times with that outcome.
    async fn refused_after(outcome: fn() -> Answer<Option<()>>) -> bool {
        let attempts = Attempts::new();
        for _ in 0..10 {
            drop(attempts.checked(ADA, Some([192, 0, 2, 1].into()), NOW, ready(outcome())).await);
        }
        refused(&attempts, ADA, [192, 0, 2, 1])
    }

    #[actix_web::test]
    async fn a_try_counts_where_it_fails_and_not_where_it_could_not_be_checked() {
        let (wrong, right) = (refused_after(|| Ok(None)).await, refused_after(|| Ok(Some(()))).await);
        let unchecked = refused_after(|| Err(wait(2))).await;
        assert_eq!([wrong, right, unchecked], [true, false, false]);
    }

    #[test]
    fn an_account_under_attack_is_open_from_elsewhere() {
        let attempts = Attempts::new();
        fail_until_refused(&attempts);
        assert!(!refused(&attempts, ADA, [192, 0, 2, 2]));
    }

    #[test]
    fn many_places_together_are_slowed_down() {
        let attempts = Attempts::new();
        assert_eq!((0..=200).filter(|n| !refused(&attempts, ADA, [192, 0, 2, *n])).count(), 60);
    }

    #[test]
    fn a_try_that_is_refused_because_of_others_is_none_of_ones_own() {
        let attempts = Attempts::new();
        let own = Some([198, 51, 100, 1].into());
        let from_elsewhere = (0..60).filter(|n| !refused(&attempts, ADA, [192, 0, 2, *n])).count();
        let admitted = |later| (0..20).filter(|_| attempts.admit(ADA, own, NOW.plus_seconds(later)).is_ok()).count();
        assert_eq!((from_elsewhere, admitted(0), admitted(10)), (60, 0, 10));
    }

    #[test]
    fn places_that_flood_a_form_keep_nobody_else_from_it() {
        let attempts = Attempts::new();
        let admitted = |place: [u8; 4]| attempts.admit_form("report", Some(place.into()), NOW).is_ok();
        let each = (0..100).map(|n| (0..20).filter(|_| admitted([192, 0, 2, n])).count());
        assert_eq!((each.collect::<Vec<_>>(), admitted([198, 51, 100, 1])), (vec![10; 100], true));
    }

    #[test]
    fn a_form_has_an_end() {
        let attempts = Attempts::new();
        let admitted =
            |n: u16| attempts.admit_form("report", Some([10, 0, n.to_be_bytes()[0], n.to_be_bytes()[1]].into()), NOW);
        assert_eq!((0..2000).filter(|n| admitted(*n).is_ok()).count(), 1200);
    }

    #[test]
    fn one_place_is_slowed_down_for_all_accounts_together() {
        let attempts = Attempts::new();
        assert_eq!((0..200).filter(|n| !refused(&attempts, &n.to_string(), [192, 0, 2, 1])).count(), 100);
    }

    #[test]
    fn an_account_is_the_same_in_capitals() {
        let attempts = Attempts::new();
        fail_until_refused(&attempts);
        assert!(refused(&attempts, "ADA@example.org", [192, 0, 2, 1]));
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let tries = Tries::new(10);
        let admitted = (0..).take(3 * MOST).filter(|key| tries.take(*key, NOW).is_ok()).count();
        assert!(admitted == 3 * MOST && tries.buckets().len() <= MOST);
    }
}

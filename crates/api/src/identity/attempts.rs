//! Guessing passwords is slow: how often a sign-in may be tried, whether or not there is such an account.

use crate::{edge::Limiter, problem::ApiError};
use kernel::{Code, Problem};
use std::{
    hash::{DefaultHasher, Hash, Hasher as _},
    net::IpAddr,
    num::NonZeroU32,
};

/// Tries a minute for one account from one address, the first ten at once: enough for a person who mistypes.
const FROM_ONE_PLACE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Tries a minute for one account from everywhere: an attack from many addresses is slow too, and it takes that many to
/// keep the owner waiting.
const FROM_EVERYWHERE: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// Who tried to sign in how often, by account and address.
pub(crate) struct Attempts {
    from_one_place: Limiter,
    from_everywhere: Limiter,
}

impl Attempts {
    /// Nobody has tried yet.
    pub(crate) fn new() -> Self {
        Self { from_one_place: Limiter::new(FROM_ONE_PLACE), from_everywhere: Limiter::new(FROM_EVERYWHERE) }
    }

    /// Counts a try; 429 where there were too many.
    pub(crate) fn admit(&self, username: &str, address: Option<IpAddr>) -> Result<(), ApiError> {
        let account = username.to_lowercase();
        let admitted = self.from_one_place.admit(hash(&(&account, address)));
        let admitted = admitted.and_then(|_| self.from_everywhere.admit(hash(&account)));
        admitted.map(drop).map_err(|seconds| {
            let detail = format!("There were too many sign-ins for this name; wait {seconds} seconds and try again.");
            ApiError::retry(Problem::new(Code::TooManyRequests, detail), seconds)
        })
    }

    /// Forgets those whose tries are long past; run now and then.
    pub(crate) fn sweep(&self) {
        self.from_one_place.sweep();
        self.from_everywhere.sweep();
    }
}

fn hash(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(attempts: &Attempts, username: &str, address: [u8; 4]) -> bool {
        attempts.admit(username, Some(address.into())).is_err()
    }

    #[test]
    fn one_place_has_a_few_tries() {
        let attempts = Attempts::new();
        assert!((0..20).any(|_| refused(&attempts, "ada@example.org", [192, 0, 2, 1])));
    }

    #[test]
    fn an_account_under_attack_is_open_from_elsewhere() {
        let attempts = Attempts::new();
        while !refused(&attempts, "ada@example.org", [192, 0, 2, 1]) {}
        assert!(!refused(&attempts, "ada@example.org", [192, 0, 2, 2]));
    }

    #[test]
    fn many_places_together_are_slowed_down() {
        let attempts = Attempts::new();
        assert!((0..=200).any(|n| refused(&attempts, "ada@example.org", [192, 0, 2, n])));
    }

    #[test]
    fn an_account_is_the_same_in_capitals() {
        let attempts = Attempts::new();
        while !refused(&attempts, "ada@example.org", [192, 0, 2, 1]) {}
        assert!(refused(&attempts, "ADA@example.org", [192, 0, 2, 1]));
    }
}

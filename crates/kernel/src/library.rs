//! What several domains say of libraries and where they are.

use crate::{parsed, words};
use std::str::FromStr;

words! {
    /// Whom a library serves.
    pub enum LibraryType { Academic = "academic", Public = "public", School = "school", Special = "special" }
}

parsed! {
    /// A state, district or territory by its two-letter postal code, in capitals.
    pub struct StateCode { length: 2..=2, pattern: "^[A-Z]{2}$", example: "WY" }
}

parsed! {
    /// A ZIP code of five digits.
    pub struct ZipCode { length: 5..=5, pattern: "^[0-9]{5}$", example: "82070" }
}

impl FromStr for StateCode {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase());
        shaped.then(|| Self(s.into())).ok_or("must be a postal code of two capitals, such as WY")
    }
}

impl FromStr for ZipCode {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.len() == 5 && s.bytes().all(|b| b.is_ascii_digit());
        shaped.then(|| Self(s.into())).ok_or("must be a ZIP code of five digits, such as 82070")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_named_by_two_capitals() {
        let others = ["wy", "W", "WYO", "W1", "Wyoming", ""];
        assert!("WY".parse::<StateCode>().is_ok() && others.iter().all(|other| other.parse::<StateCode>().is_err()));
    }
}

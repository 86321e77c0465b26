//! What several domains say of libraries and where they are.

use crate::{parsed, words};
use std::str::FromStr;

words! {
    /// Whom a library serves.
    pub enum LibraryType { Academic = "academic", Public = "public", School = "school", Special = "special" }
}

parsed! {
    /// A ZIP code of five digits.
    pub struct ZipCode { length: 5..=5, pattern: "^[0-9]{5}$", example: "82070" }
}

impl FromStr for ZipCode {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.len() == 5 && s.bytes().all(|b| b.is_ascii_digit());
        shaped.then(|| Self(s.into())).ok_or("must be a ZIP code of five digits, such as 82070")
    }
}

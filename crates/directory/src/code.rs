//! The codes outside registries give to what the directory holds.

use kernel::parsed;
use std::str::FromStr;

parsed! {
    /// A country by its ISO 3166-1 alpha-2 code, in capitals.
    pub struct CountryCode { length: 2..=2, pattern: "^[A-Z]{2}$", example: "US" }
}

parsed! {
    /// Names a library administration in the Public Libraries Survey: postal code and four digits (IMLS, field FSCSKEY).
    pub struct FscsKey { length: 6..=6, pattern: "^[A-Z]{2}[0-9]{4}$", example: "WY0001" }
}

parsed! {
    /// Names an organization in the Research Organization Registry, in its full form with a valid checksum.
    pub struct RorId {
        length: 25..=25, pattern: "^https://ror\\.org/0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}$", example: "https://ror.org/0020fz961"
    }
}

fn capitals(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_uppercase())
}

impl FromStr for CountryCode {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = s.len() == 2 && capitals(s);
        shaped.then(|| Self(s.into())).ok_or("must be a country code of two capitals, such as US")
    }
}

impl FromStr for FscsKey {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let halves = s.split_at_checked(2);
        let shaped = halves.is_some_and(|(state, number)| {
            capitals(state) && number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit())
        });
        shaped.then(|| Self(s.into())).ok_or("must be an FSCS key, such as WY0001")
    }
}

impl FromStr for RorId {
    type Err = &'static str;

    /// Six characters of Crockford's base 32 after a leading 0, then two check digits by ISO 7064 MOD 97-10
    /// (<https://ror.org/about/faqs/>, "What is the ROR ID format?").
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let id = s.strip_prefix("https://ror.org/").filter(|id| id.len() == 9 && id.starts_with('0'));
        let parts = id.and_then(|id| id.split_at_checked(7));
        let (body, check) = parts.ok_or("must be a full ROR id, such as https://ror.org/0020fz961")?;
        if ror_check_digits(body).as_deref() == Some(check) {
            Ok(Self(s.into()))
        } else {
            Err("must be a ROR id whose last two digits, the checksum, fit the rest")
        }
    }
}

/// The two digits that complete a body; `None` where it has characters outside Crockford's lower-case alphabet.
fn ror_check_digits(body: &str) -> Option<String> {
    const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let number = body.chars().try_fold(0_u64, |n, c| {
        let digit = u64::try_from(ALPHABET.find(c)?).ok()?;
        Some(n * 32 + digit)
    })?;
    Some(format!("{:02}", 98 - number * 100 % 97))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_registered_ror_id_is_read() {
        assert_eq!("https://ror.org/03yrm5c26".parse::<RorId>().unwrap().as_str(), "https://ror.org/03yrm5c26");
    }

    #[test]
    fn a_ror_id_without_its_address_is_refused() {
        assert!("03yrm5c26".parse::<RorId>().is_err());
    }

    #[test]
    fn an_fscs_key_has_four_digits() {
        assert!("WY001A".parse::<FscsKey>().is_err());
    }

    proptest! {
        #[test]
        fn a_changed_check_digit_is_noticed(body in "0[0-9a-hjkmnp-tv-z]{6}", other in 0_u8..100) {
            let right = ror_check_digits(&body).unwrap();
            let other = format!("{other:02}");
            let parsed = format!("https://ror.org/{body}{other}").parse::<RorId>();
            prop_assert_eq!(parsed.is_ok(), other == right);
        }

        #[test]
        fn junk_is_never_a_code(text in "\\PC*") {
            prop_assume!(!text.starts_with("http") && text.len() != 2 && text.len() != 6);
            prop_assert!(text.parse::<RorId>().is_err() && text.parse::<FscsKey>().is_err() && text.parse::<CountryCode>().is_err());
        }
    }
}

//! The hash by which anybody can tell which text was signed, or what was counted.

use crate::parsed;
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, str::FromStr};

const ALGORITHM: &str = "sha-256:";

parsed! {
    /// A hash with its algorithm: `sha-256:` (FIPS 180-4) and 64 lower-case hexadecimal digits.
    pub struct TextDigest {
        length: 72..=72, pattern: "^sha-256:[0-9a-f]{64}$",
        example: "sha-256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    }
}

impl TextDigest {
    /// The hash of a text's UTF-8 bytes, as they are.
    pub fn of(text: &str) -> Self {
        let hex = Sha256::digest(text).iter().fold(String::from(ALGORITHM), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        });
        Self(hex)
    }
}

impl FromStr for TextDigest {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let shaped = s.strip_prefix(ALGORITHM).is_some_and(|hex| hex.len() == 64 && hex.bytes().all(digit));
        shaped.then(|| Self(s.into())).ok_or("must be sha-256: and 64 hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FIPS 180-2, appendix B.1.
    #[test]
    fn a_known_text_has_its_known_hash() {
        let known = "sha-256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(TextDigest::of("abc").as_str(), known);
    }

    #[test]
    fn a_digest_reads_back() {
        let digest = TextDigest::of("é\n");
        assert_eq!(digest.as_str().parse(), Ok(digest));
    }

    #[test]
    fn another_algorithm_is_refused() {
        assert!("md5:d41d8cd98f00b204e9800998ecf8427e".parse::<TextDigest>().is_err());
    }
}

//! Who signed, as far as it is kept: enough to count nobody twice, and too little to tell who it was.

use hmac::{Hmac, Mac as _};
use kernel::{Email, parsed};
use sha2::Sha256;
use std::{fmt, str::FromStr};

parsed! {
    /// The HMAC-SHA256 (RFC 2104) of a mail address in its normal form, in hexadecimal: the same for the same address in every
    /// petition of an installation, and worth nothing without its key.
    pub struct Fingerprint {
        length: 64..=64, pattern: "^[0-9a-f]{64}$",
        example: "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    }
}

/// The secret of an installation that fingerprints are made with. It is never shown, and never changed: by another key every
/// person would be a stranger.
#[derive(Clone)]
pub struct FingerprintKey([u8; 32]);

impl FingerprintKey {
    /// The key of these bytes, which must be random.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

impl Fingerprint {
    /// That of an address, in whatever letters it is written.
    pub fn of(key: &FingerprintKey, email: &Email) -> Self {
        Self::hex(&key.0, email.key().as_bytes())
    }

    /// HMAC takes a key of any length.
    fn hex(key: &[u8], message: &[u8]) -> Self {
        let bytes = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(message).finalize().into_bytes());
        let hex = bytes.iter().flatten().fold(String::with_capacity(64), |mut hex, byte| {
            let _infallible = fmt::Write::write_fmt(&mut hex, format_args!("{byte:02x}"));
            hex
        });
        Self(hex)
    }
}

impl FromStr for Fingerprint {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (s.len() == 64 && s.bytes().all(digit)).then(|| Self(s.into())).ok_or("must be 64 hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: u8, email: &str) -> Fingerprint {
        Fingerprint::of(&FingerprintKey::new([key; 32]), &email.parse().unwrap())
    }

    /// RFC 4231, test case 2.
    #[test]
    fn a_known_message_has_its_known_code() {
        let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(Fingerprint::hex(b"Jefe", b"what do ya want for nothing?").as_str(), known);
    }

    #[test]
    fn an_address_is_the_same_in_whatever_letters() {
        assert_eq!(of(1, "Ada@Example.ORG"), of(1, "ada@example.org"));
    }

    #[test]
    fn another_address_or_another_key_is_somebody_else() {
        let one = of(1, "ada@example.org");
        assert!(one != of(1, "bea@example.org") && one != of(2, "ada@example.org"));
    }

    #[test]
    fn a_key_stays_out_of_debug_output() {
        assert_eq!(format!("{:?}", FingerprintKey::new([7; 32])), "FingerprintKey(…)");
    }
}

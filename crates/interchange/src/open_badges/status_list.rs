//! Whether credentials were revoked or suspended: a bit for each in a list that anybody may fetch without telling for
//! which one (Bitstring Status List 1.0).

use super::contexts;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::At;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};

kernel::words! {
    /// What a bit of a list says when it is set.
    pub enum StatusPurpose { Revocation = "revocation", Suspension = "suspension" }
}

/// Where it is told whether a credential was revoked, or is suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEntry {
    /// Where the list is.
    pub list: String,
    /// What its bits say.
    pub purpose: StatusPurpose,
    /// Which bit is the credential's.
    pub index: usize,
}

/// A bit for each of many credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    bytes: Vec<u8>,
}

/// Why a list cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatusListError {
    /// It is not written as such lists are.
    #[error("the list cannot be decoded: {0}")]
    Encoding(String),
    /// It is so short that it would tell whom somebody asks for.
    #[error("the list has fewer than {} bits", StatusList::LENGTH)]
    Short,
    /// It is longer than any list need be.
    #[error("the list has more than {} bits", StatusList::MAX_BYTES * 8)]
    Long,
}

impl StatusEntry {
    pub(super) fn document(&self) -> Value {
        json!({
            "id": format!("{}#{}", self.list, self.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list,
        })
    }
}

impl Default for StatusList {
    fn default() -> Self {
        Self { bytes: vec![0; Self::LENGTH / 8] }
    }
}

impl StatusList {
    /// The bits of a list: as many as the standard asks for at least, so that it does not tell whom somebody asks for.
    pub const LENGTH: usize = 131_072;
    /// The longest list that is read, in bytes.
    const MAX_BYTES: usize = 4 << 20;

    /// A list in which those bits are set. Indices outside the list are passed over.
    pub fn with(indices: impl IntoIterator<Item = usize>) -> Self {
        let mut list = Self::default();
        for index in indices {
            if let Some(byte) = list.bytes.get_mut(index / 8) {
                *byte |= mask(index);
            }
        }
        list
    }

    /// Whether a bit is set; `None` outside the list.
    pub fn get(&self, index: usize) -> Option<bool> {
        self.bytes.get(index / 8).map(|byte| byte & mask(index) != 0)
    }

    /// The list compressed, in base64url, as multibase marks it.
    pub fn encoded(&self) -> String {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        // Writing into memory does not fail.
        let compressed = gzip.write_all(&self.bytes).and_then(|()| gzip.finish()).unwrap_or_default();
        format!("u{}", URL_SAFE_NO_PAD.encode(compressed))
    }

    /// Reads a list back.
    ///
    /// # Errors
    ///
    /// Where it is not written so, or is too short or too long.
    pub fn decode(text: &str) -> Result<Self, StatusListError> {
        let encoding = |e: &dyn std::fmt::Display| StatusListError::Encoding(e.to_string());
        let digits = text.strip_prefix('u').ok_or_else(|| encoding(&"it is not in base64url"))?;
        let compressed = URL_SAFE_NO_PAD.decode(digits).map_err(|e| encoding(&e))?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(Self::MAX_BYTES + 1).unwrap_or(u64::MAX);
        GzDecoder::new(compressed.as_slice()).take(limit).read_to_end(&mut bytes).map_err(|e| encoding(&e))?;
        match bytes.len() {
            length if length > Self::MAX_BYTES => Err(StatusListError::Long),
            length if length < Self::LENGTH / 8 => Err(StatusListError::Short),
            _ => Ok(Self { bytes }),
        }
    }

    /// The list as a credential of its issuer, to be signed and served at that address. It must be signed anew before
    /// `valid_until`, so that nobody can show an old one for ever.
    pub fn document(
        &self,
        address: &str,
        issuer: &str,
        purpose: StatusPurpose,
        valid_from: At,
        valid_until: At,
    ) -> Value {
        json!({
            "@context": [contexts::CREDENTIALS],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer,
            "validFrom": valid_from,
            "validUntil": valid_until,
            "credentialSubject": {
                "id": format!("{address}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": purpose,
                "encodedList": self.encoded(),
            },
        })
    }
}

/// The bit of an index within its byte: the first is the highest.
fn mask(index: usize) -> u8 {
    0x80 >> (index % 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::btree_set, prelude::*};

    #[test]
    fn the_first_bit_is_the_highest_of_the_first_byte() {
        assert_eq!(StatusList::with([0, 9]).bytes[..3], [0x80, 0x40, 0]);
    }

    #[test]
    fn the_list_of_the_standard_is_read() {
        let text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
        assert_eq!(StatusList::decode(text).unwrap(), StatusList::default());
    }

    #[test]
    fn a_short_list_is_refused() {
        let list = StatusList { bytes: vec![0; 16] };
        assert_eq!(StatusList::decode(&list.encoded()), Err(StatusListError::Short));
    }

    #[test]
    fn a_list_that_swells_is_refused() {
        let list = StatusList { bytes: vec![0; StatusList::MAX_BYTES + 1] };
        assert_eq!(StatusList::decode(&list.encoded()), Err(StatusListError::Long));
    }

    #[test]
    fn a_cut_list_is_refused() {
        let text = StatusList::with([5]).encoded();
        assert!(matches!(StatusList::decode(&text[..text.len() - 8]), Err(StatusListError::Encoding(_))));
    }

    #[test]
    fn outside_the_list_there_is_no_bit() {
        assert_eq!(StatusList::with([StatusList::LENGTH]).get(StatusList::LENGTH), None);
    }

    proptest! {
        #[test]
        fn the_bits_that_were_set_are_set_and_no_others(indices in btree_set(0..StatusList::LENGTH, 0..40)) {
            let list = StatusList::decode(&StatusList::with(indices.clone()).encoded()).unwrap();
            let set: Vec<_> = (0..StatusList::LENGTH).filter(|&index| list.get(index) == Some(true)).collect();
            prop_assert_eq!(set, indices.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn junk_never_panics(text in "u?[A-Za-z0-9_-]{0,40}") {
            prop_assert!(StatusList::decode(&text).is_err());
        }
    }
}

//! The keys that badges are signed with: made, and read back.

use crate::problem::{Answer, internal};
use development::recognition::BadgeKeyKind;
use interchange::open_badges::{IssuingKey, PublicKey, VerificationMethod};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey as _, rand_core::OsRng};
use store::{BadgeKey, NewBadgeKey};

/// The length of an RSA key: as much as RS256 asks for at least (RFC 7518 §3.3).
const RSA_BITS: usize = 2048;

/// A new key of each kind to sign badges with; `None` where the machine has no randomness.
pub fn new_badge_keys() -> Option<Vec<NewBadgeKey>> {
    BadgeKeyKind::ALL.iter().map(|&kind| new_badge_key(kind)).collect()
}

/// A new key to sign badges with; `None` where the machine has no randomness. One of RSA takes the machine a while.
pub(super) fn new_badge_key(kind: BadgeKeyKind) -> Option<NewBadgeKey> {
    let secret = match kind {
        BadgeKeyKind::Ed25519 => {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).ok()?;
            seed.to_vec()
        }
        BadgeKeyKind::Rsa => RsaPrivateKey::new(&mut OsRng, RSA_BITS).ok()?.to_pkcs8_der().ok()?.as_bytes().to_vec(),
    };
    let public = signing(kind, &secret, String::new())?.public();
    Some(NewBadgeKey { kind, secret, public_jwk: public.key.jwk().to_string() })
}

/// The key that is made of a secret, under an address; `None` where it is none of its kind.
fn signing(kind: BadgeKeyKind, secret: &[u8], method: String) -> Option<IssuingKey> {
    match kind {
        BadgeKeyKind::Ed25519 => Some(IssuingKey::ed25519(method, secret.try_into().ok()?)),
        BadgeKeyKind::Rsa => IssuingKey::rsa(method, secret).ok(),
    }
}

/// The address of a key within the document of its issuer.
fn method(did: &str, key: &BadgeKey) -> String {
    format!("{did}#{}", key.id)
}

/// The key of an issuer that signs by a kind just now; `None` where there is none.
pub(super) fn current(keys: &[BadgeKey], kind: BadgeKeyKind, did: &str) -> Option<IssuingKey> {
    let key = keys.iter().find(|key| key.kind == kind && key.secret.is_some())?;
    signing(kind, key.secret.as_deref()?, method(did, key))
}

/// What everybody may know of an issuer's key.
pub(super) fn public(key: &BadgeKey, did: &str) -> Answer<VerificationMethod> {
    let jwk = serde_json::from_str(&key.public_jwk).map_err(|e| internal(&e))?;
    Ok(VerificationMethod { id: method(did, key), key: PublicKey::from_jwk(&jwk).map_err(|e| internal(&e))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_read_back() {
        for key in new_badge_keys().unwrap() {
            let signing = signing(key.kind, &key.secret, "did:web:a#b".into()).unwrap();
            assert_eq!(signing.public().key.jwk().to_string(), key.public_jwk);
        }
    }
}

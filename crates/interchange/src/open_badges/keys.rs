//! Keys: those that sign, and what everybody may know of them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{ObjectIdentifier, PrivateKeyInfo},
};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, crypto,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk},
};
use serde_json::{Value, json};

/// What says that an RSA key is in a PKCS#8 structure (RFC 8017, appendix C).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// What stands before an Ed25519 key in a Multikey: its code in multicodec, as a varint.
const ED25519: [u8; 2] = [0xED, 0x01];
/// Digits in base 58 that such a key has at most: what has very many takes very long to decode.
const MAX_DIGITS: usize = 48;
/// The shortest RSA modulus that is taken, in bytes: 2048 bits.
const MIN_MODULUS: usize = 256;

kernel::words! {
    /// By which algorithm a token is signed (RFC 7518, RFC 8037).
    pub enum TokenAlgorithm { Rs256 = "RS256", EdDsa = "EdDSA" }
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not what it is taken for.
    #[error("the key cannot be read: {0}")]
    Unreadable(String),
    /// It is too short to be trusted.
    #[error("an RSA key must have at least 2048 bits")]
    Short,
    /// No such key is used here.
    #[error("the key must be RSA, P-256, P-384 or Ed25519")]
    Kind,
    /// What is asked of it, it cannot do.
    #[error("an embedded proof needs an Ed25519 key")]
    NotEd25519,
}

/// A key that credentials are signed with. It is never shown: what is public of it is a [`VerificationMethod`].
pub struct IssuingKey {
    method: String,
    secret: Secret,
}

enum Secret {
    Ed25519(Box<SigningKey>),
    Rsa(EncodingKey, Box<Jwk>),
}

/// A key by which signatures are checked.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey(Public);

#[derive(Clone, Debug, PartialEq)]
enum Public {
    Ed25519(Box<VerifyingKey>),
    /// Any other, with the algorithm it is for.
    Jwk(Box<Jwk>, Algorithm),
}

/// A public key under the address by which signatures name it.
#[derive(Clone, Debug, PartialEq)]
pub struct VerificationMethod {
    /// The issuer's DID and the key's name within its document: `did:web:example.org#2026`.
    pub id: String,
    /// The key.
    pub key: PublicKey,
}

impl IssuingKey {
    /// A key made of its 32 secret bytes, under that address.
    pub fn ed25519(method: impl Into<String>, seed: &[u8; 32]) -> Self {
        Self { method: method.into(), secret: Secret::Ed25519(Box::new(SigningKey::from_bytes(seed))) }
    }

    /// A key from its PKCS#8 structure in DER, under that address.
    ///
    /// # Errors
    ///
    /// Where it is no RSA key of at least 2048 bits.
    pub fn rsa(method: impl Into<String>, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let unreadable = |e: &dyn std::fmt::Display| KeyError::Unreadable(e.to_string());
        let info = PrivateKeyInfo::try_from(pkcs8).map_err(|e| unreadable(&e))?;
        if info.algorithm.oid != RSA {
            return Err(KeyError::Kind);
        }
        let key = EncodingKey::from_rsa_der(info.private_key);
        let public = Jwk::from_encoding_key(&key, Algorithm::RS256).map_err(|e| unreadable(&e))?;
        PublicKey::of_jwk(public.clone())?;
        Ok(Self { method: method.into(), secret: Secret::Rsa(key, Box::new(public)) })
    }

    /// The address by which signatures name it.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What everybody may know of it.
    pub fn public(&self) -> VerificationMethod {
        let key = match &self.secret {
            Secret::Ed25519(key) => Public::Ed25519(Box::new(key.verifying_key())),
            Secret::Rsa(_, public) => Public::Jwk(public.clone(), Algorithm::RS256),
        };
        VerificationMethod { id: self.method.clone(), key: PublicKey(key) }
    }

    /// The algorithm by which it signs tokens.
    pub(super) fn algorithm(&self) -> TokenAlgorithm {
        match self.secret {
            Secret::Ed25519(_) => TokenAlgorithm::EdDsa,
            Secret::Rsa(..) => TokenAlgorithm::Rs256,
        }
    }

    /// The signature under a message, in base64url.
    pub(super) fn sign(&self, message: &str) -> Result<String, KeyError> {
        match &self.secret {
            Secret::Ed25519(key) => Ok(URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).to_bytes())),
            Secret::Rsa(key, _) => {
                crypto::sign(message.as_bytes(), key, Algorithm::RS256).map_err(|e| KeyError::Unreadable(e.to_string()))
            }
        }
    }

    /// The signature of an embedded proof.
    pub(super) fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        match &self.secret {
            Secret::Ed25519(key) => Ok(key.sign(message).to_bytes()),
            Secret::Rsa(..) => Err(KeyError::NotEd25519),
        }
    }
}

impl PublicKey {
    /// A key as a JSON Web Key.
    ///
    /// # Errors
    ///
    /// Where it is no public key that is used here.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        Self::of_jwk(serde_json::from_value(jwk.clone()).map_err(|e| KeyError::Unreadable(e.to_string()))?)
    }

    fn of_jwk(jwk: Jwk) -> Result<Self, KeyError> {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|e| KeyError::Unreadable(e.to_string()));
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                return Self::from_ed25519(&bytes(&pair.x)?);
            }
            AlgorithmParameters::RSA(rsa) if bytes(&rsa.n)?.len() < MIN_MODULUS => return Err(KeyError::Short),
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => Algorithm::ES384,
            _ => return Err(KeyError::Kind),
        };
        Ok(Self(Public::Jwk(Box::new(jwk), algorithm)))
    }

    /// A key as the `publicKeyMultibase` of a Multikey; only Ed25519 is written so here.
    ///
    /// # Errors
    ///
    /// Where it is no such key.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        let digits = text.strip_prefix('z').filter(|digits| digits.len() <= MAX_DIGITS).ok_or(KeyError::Kind)?;
        let bytes = bs58::decode(digits).into_vec().map_err(|e| KeyError::Unreadable(e.to_string()))?;
        Self::from_ed25519(bytes.strip_prefix(&ED25519).ok_or(KeyError::Kind)?)
    }

    fn from_ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = VerifyingKey::try_from(bytes).map_err(|e| KeyError::Unreadable(e.to_string()))?;
        Ok(Self(Public::Ed25519(Box::new(key))))
    }

    /// The key as a JSON Web Key, to be kept.
    pub fn jwk(&self) -> Value {
        match &self.0 {
            Public::Ed25519(key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.as_bytes()) })
            }
            Public::Jwk(jwk, _) => json!(jwk),
        }
    }

    /// The key as the `publicKeyMultibase` of a Multikey; `None` of one that is not Ed25519.
    pub(super) fn multibase(&self) -> Option<String> {
        let Public::Ed25519(key) = &self.0 else { return None };
        Some(format!("z{}", bs58::encode([ED25519.as_slice(), key.as_bytes()].concat()).into_string()))
    }

    /// Whether it is the same key, however it is described.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Public::Ed25519(one), Public::Ed25519(other)) => one == other,
            (Public::Jwk(one, _), Public::Jwk(other, _)) => one.algorithm == other.algorithm,
            _ => false,
        }
    }

    /// Whether the key, by the algorithm a token names, made a signature in base64url under a message.
    pub(super) fn signed(&self, algorithm: &str, message: &str, signature: &str) -> bool {
        match &self.0 {
            Public::Ed25519(_) => {
                algorithm == "EdDSA"
                    && URL_SAFE_NO_PAD
                        .decode(signature)
                        .is_ok_and(|bytes| self.signed_bytes(message.as_bytes(), &bytes))
            }
            Public::Jwk(jwk, fit) => {
                algorithm.parse() == Ok(*fit)
                    && DecodingKey::from_jwk(jwk)
                        .and_then(|key| crypto::verify(signature, message.as_bytes(), &key, *fit))
                        .unwrap_or(false)
            }
        }
    }

    /// Whether the key made the signature of an embedded proof.
    pub(super) fn signed_bytes(&self, message: &[u8], signature: &[u8]) -> bool {
        let Public::Ed25519(key) = &self.0 else { return false };
        Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_badges::testing::{ed25519, rsa};
    use proptest::prelude::*;

    #[test]
    fn the_bytes_of_a_multikey_are_as_the_standard_has_them() {
        let text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
        assert_eq!(PublicKey::from_multibase(text).unwrap().multibase().as_deref(), Some(text));
    }

    #[test]
    fn a_key_that_was_kept_is_the_same() {
        for key in [ed25519(), rsa()] {
            assert_eq!(PublicKey::from_jwk(&key.public().key.jwk()).unwrap(), key.public().key);
        }
    }

    #[test]
    fn a_short_key_is_refused() {
        let jwk = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xFF; 128]), "e": "AQAB" });
        assert_eq!(PublicKey::from_jwk(&jwk), Err(KeyError::Short));
    }

    #[test]
    fn a_shared_secret_is_no_public_key() {
        assert_eq!(PublicKey::from_jwk(&json!({ "kty": "oct", "k": "c2VjcmV0" })), Err(KeyError::Kind));
    }

    #[test]
    fn a_cut_key_is_refused() {
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" });
        assert!(matches!(PublicKey::from_jwk(&jwk), Err(KeyError::Unreadable(_))));
    }

    #[test]
    fn what_is_too_long_for_a_key_is_not_decoded() {
        assert_eq!(PublicKey::from_multibase(&format!("z{}", "0".repeat(MAX_DIGITS + 1))), Err(KeyError::Kind));
    }

    #[test]
    fn an_ed25519_key_is_no_rsa_key() {
        use ed25519_dalek::pkcs8::EncodePrivateKey as _;
        let der = SigningKey::from_bytes(&[1; 32]).to_pkcs8_der().unwrap();
        assert_eq!(IssuingKey::rsa("did:web:a#b", der.as_bytes()).err(), Some(KeyError::Kind));
    }

    #[test]
    fn a_key_signs_by_its_own_algorithm_only() {
        for key in [ed25519(), rsa()] {
            let signature = key.sign("message").unwrap();
            let fits = |algorithm| key.public().key.signed(algorithm, "message", &signature);
            let all = ["none", "HS256", "RS256", "RS512", "PS256", "ES256", "EdDSA", ""];
            let fit: Vec<_> = all.into_iter().filter(|algorithm| fits(algorithm)).collect();
            assert_eq!(fit, [key.algorithm().as_str()]);
        }
    }

    #[test]
    fn an_rsa_key_makes_no_embedded_proof() {
        assert_eq!(rsa().sign_bytes(b"message"), Err(KeyError::NotEd25519));
    }

    proptest! {
        #[test]
        fn junk_is_no_key(text in "z\\PC{0,60}", x in "\\PC{0,50}") {
            prop_assert!(PublicKey::from_multibase(&text).is_err());
            let _ = PublicKey::from_jwk(&json!({ "kty": "OKP", "crv": "Ed25519", "x": x }));
        }
    }
}

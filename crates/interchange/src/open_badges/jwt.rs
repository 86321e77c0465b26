//! Credentials as JSON Web Tokens (OB 3.0 §8.2): the credential is the token's payload, with the registered claims beside.

use super::{
    SigningError,
    keys::{IssuingKey, PublicKey},
    statements::Statements,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::At;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The claims that a token has beside the credential (RFC 7519 §4.1).
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
/// Those of them that say again what the credential says.
const MIRRORED: [&str; 5] = ["iss", "sub", "jti", "nbf", "exp"];

/// A token that was read, and not yet verified.
pub(super) struct Jwt {
    pub header: Header,
    /// The credential, without the registered claims.
    pub document: Value,
    message: String,
    signature: String,
}

/// What a token says of its signature.
#[derive(Deserialize)]
pub(super) struct Header {
    alg: String,
    /// The address of the key.
    pub kid: Option<String>,
    /// The key itself, which must be one of the issuer's.
    pub jwk: Option<Value>,
    crit: Option<Value>,
}

/// A document as a token, signed: RS256 or EdDSA, as the key is.
///
/// # Errors
///
/// Where the document says what its contexts do not define.
pub fn sign_jwt(document: &Value, key: &IssuingKey) -> Result<String, SigningError> {
    Statements::of(document)?;
    let mut payload = document.as_object().cloned().unwrap_or_default();
    payload.extend(registered(document));
    let header = json!({ "alg": key.algorithm(), "typ": "JWT", "kid": key.method() });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&payload.into()));
    let signature = key.sign(&message)?;
    Ok(format!("{message}.{signature}"))
}

/// The registered claims that say what a credential says.
fn registered(document: &Value) -> Map<String, Value> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(ToOwned::to_owned);
    let id = |member: &str| {
        let value = document.get(member);
        text(value).or_else(|| text(value?.get("id")))
    };
    let seconds = |member: &str| text(document.get(member))?.parse::<At>().ok().map(At::seconds);
    let claims = [
        ("iss", id("issuer").map(Value::from)),
        ("sub", id("credentialSubject").map(Value::from)),
        ("jti", text(document.get("id")).map(Value::from)),
        ("nbf", seconds("validFrom").map(Value::from)),
        ("exp", seconds("validUntil").map(Value::from)),
    ];
    claims.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

impl Jwt {
    /// Reads a token in its compact form.
    ///
    /// # Errors
    ///
    /// Why it is none, in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let (message, signature) = text.rsplit_once('.').ok_or("it is no token")?;
        let (header, payload) = message.split_once('.').ok_or("it is no token")?;
        let part = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|e| format!("the token cannot be decoded: {e}"));
        let header: Header =
            serde_json::from_slice(&part(header)?).map_err(|e| format!("the token's header cannot be read: {e}"))?;
        if header.crit.is_some() {
            return Err("the token asks for an extension that is not known".into());
        }
        let mut document: Map<String, Value> =
            serde_json::from_slice(&part(payload)?).map_err(|e| format!("the token's payload cannot be read: {e}"))?;
        let claims: Map<String, Value> =
            REGISTERED.iter().filter_map(|name| document.shift_remove_entry(*name)).collect();
        let document = Value::Object(document);
        let said = registered(&document);
        if let Some(name) =
            MIRRORED.iter().find(|name| claims.contains_key(**name) && claims.get(**name) != said.get(**name))
        {
            return Err(format!("the token's {name} is not what the credential says"));
        }
        Ok(Self { header, document, message: message.into(), signature: signature.into() })
    }

    /// Whether the token was signed with that key.
    pub fn signed_with(&self, key: &PublicKey) -> bool {
        key.signed(&self.header.alg, &self.message, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_badges::{
        AchievementCredential,
        testing::{credential, ed25519, rsa},
    };
    use proptest::prelude::*;

    #[test]
    fn a_token_has_the_claims_of_the_credential() {
        let token = sign_jwt(&credential().document(), &ed25519()).unwrap();
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let payload: Value = serde_json::from_slice(&payload).unwrap();
        let claims = ["iss", "jti", "nbf", "exp"].map(|name| payload[name].clone());
        assert_eq!(claims[..2], [json!("did:web:badges.example"), json!(credential().id)]);
        assert_eq!(claims[2..], [json!(1_777_636_800), json!(1_809_172_800)]);
    }

    #[test]
    fn both_kinds_of_keys_sign() {
        for key in [ed25519(), rsa()] {
            let document = credential().document();
            let token = Jwt::read(&sign_jwt(&document, &key).unwrap()).unwrap();
            assert!(token.signed_with(&key.public().key));
            assert_eq!(token.document, document);
        }
    }

    #[test]
    fn the_key_of_somebody_else_does_not_fit() {
        let token = Jwt::read(&sign_jwt(&credential().document(), &ed25519()).unwrap()).unwrap();
        assert!(!token.signed_with(&IssuingKey::ed25519("did:web:other.example#a", &[9; 32]).public().key));
    }

    #[test]
    fn claims_that_contradict_the_credential_are_refused() {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        for valid_until in [credential().valid_until, None] {
            let mut document = AchievementCredential { valid_until, ..credential() }.document();
            document["exp"] = json!(4_000_000_000_u64);
            let token = format!("{}.{}.AAAA", part(&json!({ "alg": "EdDSA" })), part(&document));
            assert!(Jwt::read(&token).err().unwrap().contains("exp"));
        }
    }

    #[test]
    fn unknown_terms_are_not_signed() {
        let mut document = credential().document();
        document["colour"] = json!("red");
        assert!(matches!(sign_jwt(&document, &ed25519()), Err(SigningError::Refused(_))));
    }

    proptest! {
        #[test]
        fn any_change_of_a_byte_is_refused(at in any::<prop::sample::Index>(), by in 1_u8..=255) {
            let key = ed25519();
            let mut token = sign_jwt(&credential().document(), &key).unwrap().into_bytes();
            let index = at.index(token.len());
            token[index] ^= by;
            let read = String::from_utf8(token).map_err(|e| e.to_string()).and_then(|text| Jwt::read(&text));
            prop_assert!(read.is_err() || !read.unwrap().signed_with(&key.public().key));
        }

        #[test]
        fn junk_never_panics(text in "\\PC{0,40}(\\.\\PC{0,20}){0,3}") {
            let _ = Jwt::read(&text);
        }
    }
}

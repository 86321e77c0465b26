//! A credential as somebody presents it: a token, a document with its proof, or an image with one of both baked in.

use super::{
    claims::{Claims, Subject},
    contexts, did,
    image::unbake_svg,
    jwt::{Header, Jwt},
    keys::{KeyError, PublicKey},
    proof::Proved,
    statements::Statements,
};
use kernel::At;
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest credential that is read, in bytes.
pub const MAX_CREDENTIAL: usize = 256 << 10;

/// A credential that was read, and not yet proven.
pub(super) enum Presented {
    Token(Jwt),
    Document(Proved),
}

impl Presented {
    /// Reads a credential about a kind of subject: its form, its terms, and what it must say.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn read<S: Subject>(text: &str) -> Result<(Self, Claims<S>), String> {
        let presented = Self::unpacked(text)?;
        let document = presented.document();
        Statements::of(document).map_err(|e| e.to_string())?;
        let claims: Claims<S> = serde_path_to_error::deserialize(document)
            .map_err(|e| format!("the credential is not as it must be at {}: {}", e.path(), e.inner()))?;
        if claims.contexts.first().is_none_or(|first| first != contexts::CREDENTIALS) {
            return Err(format!("the first context must be {}", contexts::CREDENTIALS));
        }
        let is = |name: &str| claims.r#type.iter().any(|kind| kind == name);
        if !is("VerifiableCredential") || !S::KINDS.iter().any(|name| is(name)) {
            return Err(format!("its type must have VerifiableCredential and {}", S::KINDS.join(" or ")));
        }
        // What such a part says would be signed as if the credential said it, and nobody would look for it there.
        if claims.id.as_ref().is_some_and(|id| within(document).any(|part| bears(part, id))) {
            return Err("a part of the credential bears the credential's own id".into());
        }
        Ok((presented, claims))
    }

    fn unpacked(text: &str) -> Result<Self, String> {
        if text.len() > MAX_CREDENTIAL {
            return Err(format!("the credential is longer than {} KiB", MAX_CREDENTIAL >> 10));
        }
        let text = text.trim();
        if text.starts_with('<') {
            return Self::plain(unbake_svg(text).ok_or("there is no credential in the image")?.trim());
        }
        Self::plain(text)
    }

    fn plain(text: &str) -> Result<Self, String> {
        if text.starts_with('{') {
            let document = serde_json::from_str(text).map_err(|e| format!("the JSON cannot be read: {e}"))?;
            return Proved::read(document).map(Self::Document);
        }
        Jwt::read(text).map(Self::Token)
    }

    fn document(&self) -> &Value {
        match self {
            Self::Token(token) => &token.document,
            Self::Document(proved) => &proved.document,
        }
    }

    /// The address of the key it was signed with; `None` where it names none.
    fn method(&self, issuer: &str) -> Option<String> {
        let named = match self {
            Self::Token(token) => token.header.kid.as_deref()?,
            Self::Document(proved) => &proved.proof.verification_method,
        };
        Some(if named.starts_with('#') { format!("{issuer}{named}") } else { named.into() })
    }

    /// Where the key it was signed with is found; `None` where it is in the issuer's own name, or cannot be the issuer's.
    pub fn key_address(&self, issuer: &str) -> Option<String> {
        let Some(own) = host(issuer) else { return did::did_address(issuer) };
        // The issuer is an address, and publishes each key at an address of its own.
        let method = self.method(issuer)?;
        let address = method.split('#').next()?;
        (host(address) == Some(own)).then(|| address.to_owned())
    }

    /// Whether its issuer signed it, with a key that is among what was found.
    ///
    /// # Errors
    ///
    /// Why that is not so, in a sentence.
    pub fn proven(&self, issuer: &str, now: At, found: &BTreeMap<String, String>) -> Result<(), String> {
        let key = self.key(issuer, found)?;
        let signed = match self {
            Self::Token(token) => token.signed_with(&key),
            Self::Document(proved) if proved.proof.expires.is_some_and(|end| end <= now) => {
                return Err("the proof holds no more".into());
            }
            Self::Document(proved) => proved.signed_with(&key)?,
        };
        if signed { Ok(()) } else { Err("the signature is not the issuer's under this credential".into()) }
    }

    /// The key it says it was signed with, if that is the issuer's.
    fn key(&self, issuer: &str, found: &BTreeMap<String, String>) -> Result<PublicKey, String> {
        let told = |e: KeyError| e.to_string();
        let document = || -> Result<Value, String> {
            let address =
                self.key_address(issuer).ok_or("the key is not the issuer's, or of a kind that is not known")?;
            let text = found.get(&address).ok_or_else(|| format!("there is nothing at {address}"))?;
            serde_json::from_str(text).map_err(|e| format!("what is at {address} cannot be read: {e}"))
        };
        if host(issuer).is_some() {
            return PublicKey::from_jwk(&document()?).map_err(told);
        }
        let method = self.method(issuer);
        if method.as_deref().is_some_and(|method| method.split('#').next() != Some(issuer)) {
            return Err("the key is not the issuer's".into());
        }
        let keys = match issuer.strip_prefix("did:key:") {
            Some(text) => vec![(format!("{issuer}#{text}"), PublicKey::from_multibase(text))],
            None => did::keys_in(&document()?, issuer)?.collect(),
        };
        let named = match (method, self) {
            (Some(method), _) => keys.into_iter().find(|(id, _)| *id == method),
            (None, Self::Token(Jwt { header: Header { jwk: Some(jwk), .. }, .. })) => {
                let own = PublicKey::from_jwk(jwk).map_err(told)?;
                keys.into_iter().find(|(_, key)| key.as_ref().is_ok_and(|key| key.is(&own)))
            }
            (None, _) => return Err("the token names no key".into()),
        };
        named.ok_or("the issuer states nothing with that key")?.1.map_err(told)
    }
}

/// The values that stand directly in another.
fn within(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().into_iter().flatten();
    items.chain(value.as_object().into_iter().flat_map(serde_json::Map::values))
}

/// Whether an object, or one within it, has that id.
fn bears(value: &Value, id: &str) -> bool {
    value.get("id").is_some_and(|own| own == id) || within(value).any(|part| bears(part, id))
}

/// The host of an address of HTTPS, with its port.
fn host(address: &str) -> Option<&str> {
    let host = address.strip_prefix("https://")?.split(['/', '?', '#', '\\']).next()?;
    Some(host).filter(|host| !host.is_empty() && !host.contains('@'))
}

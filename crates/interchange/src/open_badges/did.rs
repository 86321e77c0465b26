//! Who issues: decentralised identifiers of the methods `web` (the document of an address) and `key` (a key by itself).

use super::keys::{KeyError, PublicKey, VerificationMethod};
use serde_json::{Value, json};

/// Keys that a document may name, and describe: each that is named is looked for among those that are described.
const MAX_KEYS: usize = 1_000;

/// The identifier of who publishes under a web address: `https://example.org/badges` is `did:web:example.org:badges`.
/// `None` where the address is not one of HTTPS, or holds what an identifier cannot.
pub fn did_web(base: &str) -> Option<String> {
    let rest = base.strip_prefix("https://")?.trim_end_matches('/');
    let did = format!("did:web:{}", rest.replace(':', "%3A").replace('/', ":"));
    did_address(&did).map(|_| did)
}

/// Where the document of a `did:web` identifier is. `None` where it is not one.
pub fn did_address(did: &str) -> Option<String> {
    let mut parts = did.strip_prefix("did:web:")?.split(':');
    let host = parts.next()?.replacen("%3A", ":", 1);
    let path: Vec<&str> = parts.collect();
    let (name, port) = host.split_once(':').unwrap_or((&host, "443"));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    let shaped = !name.is_empty()
        && plain(name)
        && port.parse::<u16>().is_ok()
        && path.iter().all(|part| plain(part) && !matches!(*part, "" | "." | ".."));
    let folder = if path.is_empty() { ".well-known".to_owned() } else { path.join("/") };
    shaped.then(|| format!("https://{host}/{folder}/did.json"))
}

/// The document of an identifier: the keys its credentials are verified by. A key that signs no more stays in it, or
/// else what it signed would be refused; a key that got into wrong hands must be left out.
pub fn did_document(did: &str, methods: &[VerificationMethod]) -> Value {
    let method = |VerificationMethod { id, key }: &VerificationMethod| match key.multibase() {
        Some(text) => json!({ "id": id, "type": "Multikey", "controller": did, "publicKeyMultibase": text }),
        None => json!({ "id": id, "type": "JsonWebKey", "controller": did, "publicKeyJwk": key.jwk() }),
    };
    json!({
        "@context": [
            "https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": methods.iter().map(method).collect::<Vec<_>>(),
        "assertionMethod": methods.iter().map(|method| &method.id).collect::<Vec<_>>(),
    })
}

/// The keys in an identifier's document that credentials may be signed with, under their addresses.
///
/// # Errors
///
/// Where it is the document of another, or has very many keys.
pub(super) fn keys_in<'a>(
    document: &'a Value,
    did: &'a str,
) -> Result<impl Iterator<Item = (String, Result<PublicKey, KeyError>)> + 'a, String> {
    if document.get("id").and_then(Value::as_str) != Some(did) {
        return Err(format!("the document is not that of {did}"));
    }
    let listed = |member: &str| document.get(member).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if ["assertionMethod", "verificationMethod"].iter().any(|member| listed(member).len() > MAX_KEYS) {
        return Err(format!("the document of {did} has more than {MAX_KEYS} keys"));
    }
    let id = |entry: &Value| entry.as_str().or_else(|| entry.get("id")?.as_str()).map(ToOwned::to_owned);
    let entry = move |stated: &'a Value| {
        let described = listed("verificationMethod").iter().find(|entry| id(entry) == id(stated));
        let entry = if stated.is_object() { stated } else { described? };
        let id = id(entry)?;
        Some((if id.starts_with('#') { format!("{did}{id}") } else { id }, key_of(entry)))
    };
    Ok(listed("assertionMethod").iter().filter_map(entry))
}

fn key_of(entry: &Value) -> Result<PublicKey, KeyError> {
    match (entry.get("publicKeyMultibase").and_then(Value::as_str), entry.get("publicKeyJwk")) {
        (Some(text), None) => PublicKey::from_multibase(text),
        (None, Some(jwk)) => PublicKey::from_jwk(jwk),
        _ => Err(KeyError::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_badges::testing::{DID, ed25519, rsa};
    use proptest::prelude::*;

    #[test]
    fn an_identifier_is_where_its_document_is() {
        let places = [
            ("https://example.org/", "did:web:example.org", "https://example.org/.well-known/did.json"),
            ("https://example.org:8443/a/b", "did:web:example.org%3A8443:a:b", "https://example.org:8443/a/b/did.json"),
        ];
        for (base, did, address) in places {
            assert_eq!(did_web(base).as_deref(), Some(did));
            assert_eq!(did_address(did).as_deref(), Some(address));
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_no_identifier() {
        let elsewhere = [
            "did:web:",
            "did:web:user%40example.org",
            "did:web:a@b",
            "did:web:a/b",
            "did:web:a:..:b",
            "did:web:a::b",
            "did:web:a%3Ax",
            "did:web:a?b",
            "did:web:a%2Fb",
            "did:key:z6Mk",
            "https://example.org",
        ];
        assert!(elsewhere.into_iter().all(|did| did_address(did).is_none()));
        assert_eq!(did_web("http://example.org"), None);
    }

    fn keys(document: &Value) -> Result<Vec<(String, PublicKey)>, String> {
        Ok(keys_in(document, DID)?.map(|(id, key)| (id, key.unwrap())).collect())
    }

    #[test]
    fn every_key_of_a_document_is_found() {
        let document = did_document(DID, &[ed25519().public(), rsa().public()]);
        let all = [ed25519(), rsa()].map(|key| (key.method().to_owned(), key.public().key));
        assert_eq!(keys(&document).unwrap(), all);
    }

    #[test]
    fn a_key_may_be_named_within_its_document_and_stand_where_it_is_used() {
        let mut document = did_document(DID, &[ed25519().public()]);
        let mut method = document["verificationMethod"][0].take();
        method["id"] = json!("#ed25519");
        document["assertionMethod"] = json!([method]);
        assert_eq!(keys(&document).unwrap(), [(ed25519().method().to_owned(), ed25519().public().key)]);
    }

    #[test]
    fn a_key_for_other_purposes_does_not_count() {
        let mut document = did_document(DID, &[ed25519().public()]);
        document["assertionMethod"] = json!([]);
        assert_eq!(keys(&document).unwrap(), []);
    }

    #[test]
    fn a_flood_of_keys_is_refused() {
        for member in ["assertionMethod", "verificationMethod"] {
            let document = json!({ "id": DID, member: vec!["#a"; MAX_KEYS + 1] });
            assert!(keys(&document).unwrap_err().contains("more than"), "{member}");
        }
    }

    #[test]
    fn the_document_of_somebody_else_is_refused() {
        let document = did_document("did:web:other.example", &[ed25519().public()]);
        assert!(keys(&document).unwrap_err().contains("is not that of"));
    }

    proptest! {
        #[test]
        fn every_plain_address_comes_back(host in "[a-z]{1,9}(\\.[a-z]{2,5}){0,2}(:[1-9][0-9]{0,3})?", path in "(/[a-z0-9_~-]{1,8}){1,3}") {
            let base = format!("https://{host}{path}");
            prop_assert_eq!(did_address(&did_web(&base).unwrap()), Some(format!("{base}/did.json")));
        }
    }
}

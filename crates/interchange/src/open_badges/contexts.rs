//! The contexts that say what the terms of a credential mean, as they were published (see `contexts/README.md`). None is
//! ever fetched.

/// Of the data model of verifiable credentials 2.0: the first that every credential names.
pub const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
/// Of Open Badges 3.0, in the version that what is issued here names.
pub const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Every context that is known, by its address.
pub const KNOWN: [(&str, &str); 6] = [
    (CREDENTIALS, include_str!("../../contexts/credentials-v2.jsonld")),
    (OPEN_BADGES, include_str!("../../contexts/open-badges-3.0.3.jsonld")),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        include_str!("../../contexts/open-badges-3.0.2.jsonld"),
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        include_str!("../../contexts/open-badges-3.0.1.jsonld"),
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        include_str!("../../contexts/open-badges-extensions.jsonld"),
    ),
    ("https://w3id.org/security/data-integrity/v2", include_str!("../../contexts/data-integrity-v2.jsonld")),
];

/// The context at an address; `None` where it is not a known one.
pub fn at(address: &str) -> Option<&'static str> {
    KNOWN.into_iter().find_map(|(known, text)| (known == address).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};
    use sha2::{Digest as _, Sha256};

    /// Adds every term of a context, and of those within it, with what it means.
    fn terms(context: &Map<String, Value>, found: &mut Vec<(String, String)>) {
        for (term, definition) in context.iter().filter(|(term, _)| !term.starts_with('@')) {
            let meaning = definition.as_str().or_else(|| definition.get("@id")?.as_str());
            found.extend(meaning.map(|meaning| (meaning.to_owned(), term.clone())));
            if let Some(inner) = definition.get("@context").and_then(Value::as_object) {
                terms(inner, found);
            }
        }
    }

    #[test]
    fn every_context_is_as_it_was_published() {
        let readme = include_str!("../../contexts/README.md");
        for (address, text) in KNOWN {
            let digest = format!("{:x}", Sha256::digest(text));
            assert!(readme.lines().any(|line| line.contains(address) && line.contains(&digest)), "{address}: {digest}");
        }
    }

    /// Otherwise a credential could hide what is checked under another name, and its signature would still hold.
    #[test]
    fn what_is_checked_has_one_name() {
        let mut found = Vec::new();
        for (_, text) in KNOWN {
            let document: Value = serde_json::from_str(text).unwrap();
            terms(document["@context"].as_object().unwrap(), &mut found);
        }
        let checked = ["validFrom", "validUntil", "issuer", "credentialSubject", "credentialStatus", "expires"];
        let status = ["statusPurpose", "statusListIndex", "statusListCredential", "statusSize", "encodedList"];
        for name in checked.into_iter().chain(status) {
            let (meaning, _) = found.iter().find(|(_, term)| term == name).unwrap();
            let others: Vec<_> = found.iter().filter(|(other, term)| other == meaning && term != name).collect();
            assert!(others.is_empty(), "{name}: {others:?}");
        }
    }
}

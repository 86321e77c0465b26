//! What is said of somebody's achievement: an `AchievementCredential` of Open Badges 3.0, before it is signed.

use super::{contexts, status_list::StatusEntry};
use crate::syndication::allowed;
use kernel::At;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

kernel::words! {
    /// What kind of achievement it is, of those that Open Badges names.
    pub enum AchievementType { Badge = "Badge", Certificate = "Certificate", MicroCredential = "MicroCredential" }
}

/// That somebody achieved something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AchievementCredential {
    /// Names the credential for ever, as an absolute IRI.
    pub id: String,
    /// Who says so.
    pub issuer: Profile,
    /// Since when it holds.
    pub valid_from: At,
    /// When it holds no more; `None` holds for ever.
    pub valid_until: Option<At>,
    /// Who achieved it.
    pub recipient: Recipient,
    /// What was achieved.
    pub achievement: Achievement,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// Where it is told whether it was revoked or suspended.
    pub status: Vec<StatusEntry>,
}

/// Who issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The DID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Where there is more about them.
    pub url: Option<String>,
    /// Where they are written to.
    pub email: Option<String>,
}

/// What can be achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Achievement {
    /// Names the achievement for ever, as an absolute IRI.
    pub id: String,
    /// What kind it is.
    pub kind: AchievementType,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What must be done for it.
    pub criteria: Criteria,
    /// Where its image is.
    pub image: Option<String>,
    /// The competencies it shows.
    pub alignments: Vec<Alignment>,
    /// Words it is found by.
    pub tags: Vec<String>,
}

/// What must be done for an achievement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// Where they are told at length.
    pub url: Option<String>,
    /// The same in Markdown.
    pub narrative: String,
}

/// A competency that an achievement shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// Where the competency is described.
    pub url: String,
    /// What it is called.
    pub name: String,
    /// Its code within its framework.
    pub code: Option<String>,
    /// What its framework is called.
    pub framework: Option<String>,
}

/// What shows that somebody achieved something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where it is.
    pub url: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it shows, in Markdown.
    pub narrative: Option<String>,
}

/// Who achieved something; at least one of both should be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Names them, as an absolute IRI: a DID, or `urn:uuid:`.
    pub id: Option<String>,
    /// Their address, which only those recognise who know it.
    pub email: Option<HashedEmail>,
}

/// An address of which only a hash is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedEmail {
    hash: String,
    salt: String,
}

impl HashedEmail {
    /// Hashes an address with a salt, which should be another for every credential.
    pub fn new(email: &str, salt: &str) -> Self {
        Self { hash: identity_hash(email, salt), salt: salt.into() }
    }
}

/// The hash of who is named, as an `IdentityObject` tells it.
pub(super) fn identity_hash(identity: &str, salt: &str) -> String {
    format!("sha256${:x}", Sha256::digest(format!("{identity}{salt}")))
}

impl AchievementCredential {
    /// The credential as a JSON-LD document. What is not known is left out.
    pub fn document(&self) -> Value {
        told(json!({
            "@context": [contexts::CREDENTIALS, contexts::OPEN_BADGES],
            "id": self.id,
            "type": ["VerifiableCredential", "AchievementCredential"],
            "name": self.achievement.name,
            "issuer": self.issuer.document(),
            "validFrom": self.valid_from,
            "validUntil": self.valid_until,
            "credentialSubject": {
                "id": self.recipient.id,
                "type": ["AchievementSubject"],
                "identifier": self.recipient.email.iter().map(HashedEmail::document).collect::<Vec<_>>(),
                "achievement": self.achievement.document(),
            },
            "evidence": self.evidence.iter().map(Evidence::document).collect::<Vec<_>>(),
            "credentialStatus": self.status.iter().map(StatusEntry::document).collect::<Vec<_>>(),
        }))
    }
}

impl Profile {
    fn document(&self) -> Value {
        json!({ "id": self.id, "type": ["Profile"], "name": self.name, "url": self.url, "email": self.email })
    }
}

impl Achievement {
    fn document(&self) -> Value {
        json!({
            "id": self.id,
            "type": ["Achievement"],
            "achievementType": self.kind,
            "name": self.name,
            "description": self.description,
            "criteria": { "id": self.criteria.url, "narrative": self.criteria.narrative },
            "image": self.image.as_ref().map(|url| json!({ "id": url, "type": "Image", "caption": self.name })),
            "alignment": self.alignments.iter().map(Alignment::document).collect::<Vec<_>>(),
            "tag": self.tags,
        })
    }
}

impl Alignment {
    fn document(&self) -> Value {
        json!({
            "type": ["Alignment"],
            "targetUrl": self.url,
            "targetName": self.name,
            "targetCode": self.code,
            "targetFramework": self.framework,
        })
    }
}

impl Evidence {
    fn document(&self) -> Value {
        json!({ "id": self.url, "type": ["Evidence"], "name": self.name, "narrative": self.narrative })
    }
}

impl HashedEmail {
    fn document(&self) -> Value {
        json!({
            "type": "IdentityObject",
            "hashed": true,
            "identityHash": self.hash,
            "identityType": "emailAddress",
            "salt": self.salt,
        })
    }
}

/// A document without the members that say nothing: null, and arrays of nothing. Text has only what XML can hold: programs
/// differ in how they write the rest among the statements.
fn told(value: Value) -> Value {
    let says = |value: &Value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty());
    match value {
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, told(value))).filter(|(_, value)| says(value)).collect()
        }
        Value::Array(items) => items.into_iter().map(told).filter(says).collect(),
        Value::String(text) => allowed(&text).into(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_badges::{statements::Statements, testing::credential};
    use proptest::{collection::vec, option, prelude::*};

    fn is_told(value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty() && items.iter().all(is_told),
            Value::Object(members) => members.values().all(is_told),
            _ => true,
        }
    }

    #[test]
    fn an_address_is_hashed_with_the_salt_behind_it() {
        let hash = "sha256$b0d5b64a26d97ff7914a4840356c7d368fb63994b2c999d5f5f8ee689e8a859e";
        assert_eq!(identity_hash("mayze@example.edu", "deadsea"), hash);
    }

    #[test]
    fn a_credential_says_what_it_was_given() {
        let document = credential().document();
        let told = |place: &str| document.pointer(place).and_then(Value::as_str).unwrap();
        assert_eq!(told("/credentialSubject/achievement/alignment/0/targetCode"), "A.1");
        assert_eq!(told("/credentialSubject/achievement/achievementType"), "MicroCredential");
        assert_eq!(told("/credentialStatus/1/statusPurpose"), "suspension");
        assert_eq!(told("/credentialStatus/1/statusListIndex"), "94567");
    }

    #[test]
    fn what_programs_write_differently_is_replaced() {
        let mut badge = credential();
        badge.achievement.name = "A\u{FFFE}B\u{1}C".into();
        assert_eq!(badge.document()["name"], "A\u{FFFD}B\u{FFFD}C");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn whatever_is_known_is_told_in_known_terms(
            url in option::of("https://[a-z]{1,9}\\.example/[a-z0-9]{0,9}"), text in "\\PC{1,30}", tags in vec("\\PC{1,9}", 0..3),
            evidence in 0_usize..3, alignments in 0_usize..3, statuses in 0_usize..3,
        ) {
            let mut badge = credential();
            badge.issuer.url = url.clone();
            badge.issuer.email = None;
            badge.recipient.id = url.clone();
            badge.achievement.name = text;
            badge.achievement.image = url.clone();
            badge.achievement.criteria.url = url;
            badge.achievement.tags = tags;
            badge.achievement.alignments.truncate(alignments);
            badge.evidence.truncate(evidence);
            badge.status.truncate(statuses);
            prop_assert!(is_told(&badge.document()));
            prop_assert!(Statements::of(&badge.document()).is_ok());
        }
    }
}

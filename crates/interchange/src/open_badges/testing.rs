//! A credential and keys for tests, and for the example that others verify.

use super::{
    Achievement, AchievementCredential, AchievementType, Alignment, Criteria, Evidence, HashedEmail, IssuingKey,
    Profile, Recipient, StatusEntry, StatusPurpose,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::At;

/// Who issues.
pub const DID: &str = "did:web:badges.example";

pub fn at(text: &str) -> At {
    text.parse().unwrap()
}

pub fn ed25519() -> IssuingKey {
    IssuingKey::ed25519(format!("{DID}#ed25519"), &[7; 32])
}

/// Made for these tests, and used for nothing else.
pub fn rsa() -> IssuingKey {
    let pkcs8: String = include_str!("testing_rsa.b64").split_whitespace().collect();
    IssuingKey::rsa(format!("{DID}#rsa"), &STANDARD.decode(pkcs8).unwrap()).unwrap()
}

/// A credential that says all it can.
pub fn credential() -> AchievementCredential {
    let list = |name: &str| format!("https://badges.example/status/{name}");
    AchievementCredential {
        id: "urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".into(),
        issuer: Profile {
            id: DID.into(),
            name: "The Association".into(),
            url: Some("https://badges.example/".into()),
            email: Some("badges@badges.example".into()),
        },
        valid_from: at("2026-05-01T12:00:00Z"),
        valid_until: Some(at("2027-05-01T12:00:00Z")),
        recipient: Recipient {
            id: Some("urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70".into()),
            email: Some(HashedEmail::new("ada@library.example", "deadsea")),
        },
        achievement: Achievement {
            id: "https://badges.example/v1/development/achievements/privacy".into(),
            kind: AchievementType::MicroCredential,
            name: "Privacy of readers".into(),
            description: "Knows what is kept of readers, and keeps less.".into(),
            criteria: Criteria { url: None, narrative: "Audit one system, and *delete* what is not needed.".into() },
            image: Some("https://badges.example/v1/development/achievements/privacy.svg".into()),
            alignments: vec![Alignment {
                url: "https://badges.example/v1/development/competencies/a1".into(),
                name: "Protects readers".into(),
                code: Some("A.1".into()),
                framework: Some("Core competencies".into()),
            }],
            tags: vec!["privacy".into(), "records".into()],
        },
        evidence: vec![Evidence {
            url: None,
            name: "Audit".into(),
            narrative: Some("Two systems.\n\"Both\" clean.".into()),
        }],
        status: vec![
            StatusEntry { list: list("revocation"), purpose: StatusPurpose::Revocation, index: 94_567 },
            StatusEntry { list: list("suspension"), purpose: StatusPurpose::Suspension, index: 94_567 },
        ],
    }
}

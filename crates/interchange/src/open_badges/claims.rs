//! What a credential must say, of whichever issuer it is.

use kernel::At;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A credential about a subject of some kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claims<S> {
    #[serde(rename = "@context")]
    pub contexts: Vec<String>,
    pub id: Option<String>,
    #[serde(deserialize_with = "several")]
    pub r#type: Vec<String>,
    pub issuer: Issuer,
    pub valid_from: At,
    pub valid_until: Option<At>,
    pub credential_subject: S,
    #[serde(default, deserialize_with = "several")]
    pub credential_status: Vec<Value>,
}

/// A subject by which a credential is told to be of its kind.
pub(super) trait Subject: DeserializeOwned {
    /// The words of which one must stand in the credential's `type`.
    const KINDS: &[&str];
}

/// Who issued: an address, or an object that has one.
#[derive(Deserialize)]
#[serde(from = "Reference")]
pub(super) struct Issuer {
    pub id: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Reference {
    Plain(String),
    Object { id: String },
}

/// Who achieved what.
#[derive(Deserialize)]
pub(super) struct AchievementSubject {
    pub id: Option<String>,
    #[serde(default, deserialize_with = "several")]
    pub identifier: Vec<Identity>,
    pub achievement: AchievementClaim,
}

/// What was achieved. What is only looked for, and not read, has a name with a line before it.
#[derive(Deserialize)]
pub(super) struct AchievementClaim {
    #[serde(rename = "id")]
    _id: String,
    pub name: Words,
    #[serde(rename = "description")]
    _description: Words,
    #[serde(rename = "criteria")]
    _criteria: Value,
}

/// Somebody named by what they are known by, or by its hash.
#[derive(Deserialize)]
pub(super) struct Identity {
    pub hashed: bool,
    #[serde(rename = "identityHash")]
    pub hash: String,
    #[serde(default)]
    pub salt: String,
}

/// A list of bits.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusListSubject {
    pub r#type: String,
    #[serde(deserialize_with = "several")]
    pub status_purpose: Vec<String>,
    pub encoded_list: String,
}

/// Where the status of a credential is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusClaim {
    pub r#type: String,
    pub status_purpose: String,
    pub status_list_index: String,
    pub status_list_credential: String,
    pub status_size: Option<u64>,
}

/// Text, or text in several languages.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Words {
    Plain(String),
    Tagged(Tagged),
    Several(Vec<Tagged>),
}

#[derive(Deserialize)]
pub(super) struct Tagged {
    #[serde(rename = "@value")]
    value: String,
}

impl Subject for AchievementSubject {
    const KINDS: &[&str] = &["AchievementCredential", "OpenBadgeCredential"];
}

impl Subject for StatusListSubject {
    const KINDS: &[&str] = &["BitstringStatusListCredential"];
}

impl From<Reference> for Issuer {
    fn from(reference: Reference) -> Self {
        let (Reference::Plain(id) | Reference::Object { id }) = reference;
        Self { id }
    }
}

impl Words {
    /// The text, in the first of its languages.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Tagged(tagged) => Some(tagged.value),
            Self::Several(texts) => texts.into_iter().next().map(|tagged| tagged.value),
        }
    }
}

/// One, several or none, where JSON-LD makes no difference.
fn several<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items = match Value::deserialize(deserializer)? {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    items.into_iter().map(|item| serde_json::from_value(item).map_err(serde::de::Error::custom)).collect()
}

//! The session's ways to what identity keeps beside the records: credentials, clients, signing keys, refresh tokens. None of
//! these types can be written as JSON, so that no secret leaves by mistake.

use crate::{By, Done, Once, Result, Session, read, write};
use directory::Person;
use kernel::{At, Clock, Email, Id};

/// The SHA-256 of an opaque token: all that is kept of it.
pub type TokenHash = [u8; 32];

/// What a person signs in with.
pub struct Credential {
    /// Who.
    pub person_id: Id,
    /// The argon2id hash of the password, as a PHC string.
    pub password_hash: String,
}

/// A key that signs access tokens, or did. It says nothing of its seed, and cannot be written as JSON.
#[derive(Clone)]
pub struct SigningKey {
    /// Its name in tokens.
    pub id: Id,
    /// The 32 bytes it is made of (RFC 8032).
    pub seed: [u8; 32],
    /// Since when it stands.
    pub created_at: At,
    /// Since when another stands in its place.
    pub retired_at: Option<At>,
}

/// A program people sign in through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name in tokens and in the history, such as `lectern-console`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is the association's own, and may ask for a password.
    pub first_party: bool,
}

/// What became of a refresh token that was to be exchanged for its successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was good, and its successor stands.
    Rotated {
        /// Whose it is.
        person_id: Id,
    },
    /// It is not ours, not this client's, or has expired.
    Unknown,
    /// It was used or revoked before: somebody has a copy, and the whole family is revoked.
    Reused,
}

impl Session {
    /// Adds a person, and in the same transaction the hash of what they sign in with; the history does not have it.
    pub async fn register_person(
        &self,
        by: By,
        once: Option<Once>,
        person: Person,
        password_hash: Option<String>,
    ) -> Result<Done<Person>> {
        write!(self, |c| queries::identity::people::register(c, &by, once.as_ref(), person, password_hash))
    }

    /// Adds the person who will add all others, where there is nobody yet; `false` where there is somebody.
    pub async fn ensure_first_admin(&self, clock: Clock, person: Person, password_hash: String) -> Result<bool> {
        write!(self, |c| queries::identity::people::ensure_first(c, clock, &person, password_hash))
    }

    /// What the person with that mail address signs in with; `None` where there is nobody, or nothing.
    pub async fn credential(&self, email: &Email) -> Result<Option<Credential>> {
        read!(self, |c| queries::identity::credentials::of(c, email))
    }

    /// Registers a client, or brings its name and standing up to date.
    pub async fn ensure_client(&self, client: Client) -> Result<()> {
        write!(self, |c| queries::identity::clients::ensure(c, client))
    }

    /// A registered client.
    pub async fn client(&self, id: &str) -> Result<Option<Client>> {
        read!(self, |c| queries::identity::clients::find(c, id))
    }

    /// Keeps `seed` as the key that signs, where no key does yet; of nodes that start together, one wins.
    pub async fn ensure_signing_key(&self, clock: &Clock, seed: [u8; 32]) -> Result<()> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::identity::keys::ensure(c, id, seed, now))
    }

    /// Retires the key that signs and keeps `seed` as the next; gives the new key's id.
    pub async fn rotate_signing_key(&self, clock: &Clock, seed: [u8; 32]) -> Result<Id> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::identity::keys::rotate(c, id, seed, now))?;
        Ok(id)
    }

    /// Every signing key, the newest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        read!(self, |c| queries::identity::keys::all(c))
    }

    /// Keeps the first refresh token of a sign-in.
    pub async fn keep_refresh_token(
        &self,
        clock: Clock,
        person_id: Id,
        client_id: String,
        token: TokenHash,
    ) -> Result<()> {
        write!(self, |c| queries::identity::tokens::keep(c, &clock, person_id, &client_id, &token))
    }

    /// Exchanges a refresh token for its successor. A token that comes twice ends its family; that stands although the
    /// caller is refused.
    pub async fn rotate_refresh_token(
        &self,
        clock: Clock,
        client_id: String,
        token: TokenHash,
        successor: TokenHash,
    ) -> Result<Rotation> {
        write!(self, |c| queries::identity::tokens::rotate(c, &clock, &client_id, &token, &successor))
    }

    /// Revokes the family of a client's refresh token; one that is not known is as good as revoked.
    pub async fn revoke_refresh_token(&self, now: At, client_id: String, token: TokenHash) -> Result<()> {
        write!(self, |c| queries::identity::tokens::revoke(c, now, &client_id, &token))
    }
}

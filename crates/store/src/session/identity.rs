//! The session's ways to what identity keeps beside the records: credentials, clients, signing keys, sessions. None of
//! these types can be written as JSON, so that no secret leaves by mistake.

use crate::{By, Change, Done, Once, Result, Session, read, write};
use directory::{Client, ClientName, ClientSecret, Person};
use kernel::{At, Clock, Email, Id, Permission};

/// The SHA-256 of an opaque token: all that is kept of it.
pub type TokenHash = [u8; 32];

/// What a person signs in with. Whoever checked a password against it shows it where that counts: it may be another by then.
#[derive(Clone)]
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

/// A registered client, with what it proves itself by.
pub struct KnownClient {
    /// The client.
    pub client: Client,
    /// Its secrets, each with its hash.
    pub secrets: Vec<(ClientSecret, TokenHash)>,
}

/// A session to open.
pub struct NewSession {
    /// Who signed in.
    pub person_id: Id,
    /// Through which client.
    pub client_id: ClientName,
    /// All that it can give; `None` for the association's own front ends, which have no limit.
    pub scopes: Option<Vec<Permission>>,
    /// Its first refresh token.
    pub refresh_token: TokenHash,
}

/// A session that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it; tokens carry it as `sid`.
    pub id: Id,
    /// Whose it is.
    pub person_id: Id,
    /// Through which client.
    pub client_id: ClientName,
    /// All that it can give; `None` where it has no limit.
    pub scopes: Option<Vec<Permission>>,
    /// Since when.
    pub created_at: At,
    /// When a token was last asked for with it.
    pub last_used_at: At,
    /// When it ends, if it is not used before.
    pub expires_at: At,
}

/// What a person consented to.
pub struct AuthorizationCode {
    /// Who.
    pub person_id: Id,
    /// To which client.
    pub client_id: ClientName,
    /// Where they are sent back to.
    pub redirect_uri: String,
    /// What the client may do for them.
    pub scopes: Vec<Permission>,
    /// The SHA-256 of the verifier only the client has (RFC 7636 §4.2), base64url.
    pub code_challenge: String,
}

/// What a client says of a code it wants to exchange.
pub struct Redeemed {
    /// Which client it is.
    pub client_id: ClientName,
    /// Where the person was sent back to.
    pub redirect_uri: String,
    /// Made of the verifier.
    pub code_challenge: String,
}

/// What became of a refresh token that was to be exchanged for its successor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was good, and its successor stands in this session.
    Rotated(OpenSession),
    /// It is not ours, not this client's, or has expired.
    Unknown,
    /// It was used or revoked before: somebody has a copy, and the whole session ends.
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

    /// Registers a client where none is called that yet.
    pub async fn ensure_client(&self, by: By, client: Client) -> Result<()> {
        write!(self, |c| queries::identity::clients::ensure(c, &by, client))
    }

    /// The client that is called that; no name of a client is looked up that cannot be one.
    pub async fn client(&self, client_id: &str) -> Result<Option<KnownClient>> {
        let Ok(client_id) = client_id.parse::<ClientName>() else { return Ok(None) };
        read!(self, |c| queries::identity::clients::named(c, &client_id))
    }

    /// A client's secrets, the oldest first.
    pub async fn client_secrets(&self, client_id: &ClientName) -> Result<Vec<ClientSecret>> {
        read!(self, |c| queries::identity::clients::secrets(c, client_id))
    }

    /// Keeps the hash of a new secret, as a change of its client.
    pub async fn add_client_secret(
        &self,
        by: By,
        change: Change<Client, usize>,
        secret_hash: TokenHash,
    ) -> Result<ClientSecret> {
        let id = by.clock.id();
        write!(self, |c| queries::identity::clients::add_secret(c, &by, change, id, &secret_hash))
    }

    /// Removes a secret, as a change of its client.
    pub async fn remove_client_secret(&self, by: By, change: Change<Client, usize>, secret_id: Id) -> Result<()> {
        write!(self, |c| queries::identity::clients::remove_secret(c, &by, change, secret_id))
    }

    /// Notes that a secret was proof of its client just now.
    pub async fn client_secret_used(&self, secret_id: Id, now: At) -> Result<()> {
        write!(self, |c| queries::identity::clients::used(c, secret_id, now))
    }

    /// Keeps `seed` as the key that signs, where no key does yet; of nodes that start together, one wins.
    pub async fn ensure_signing_key(&self, clock: &Clock, seed: [u8; 32]) -> Result<()> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::identity::keys::ensure(c, id, seed, now))
    }

    /// Retires the key that signs and keeps `seed` as the next; gives the id of the next, which is another's where somebody else
    /// rotated at the same time.
    pub async fn rotate_signing_key(&self, clock: &Clock, seed: [u8; 32]) -> Result<Id> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::identity::keys::rotate(c, id, seed, now))
    }

    /// Every signing key, the newest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        read!(self, |c| queries::identity::keys::all(c))
    }

    /// Opens a session by a password that was checked; gives its id, `None` where the person signs in with another by now.
    pub async fn open_session(&self, clock: Clock, session: NewSession, proof: Credential) -> Result<Option<Id>> {
        write!(self, |c| queries::identity::sessions::sign_in(c, &clock, &session, &proof))
    }

    /// Exchanges a refresh token for its successor. A token that comes twice ends its session; that stands although the
    /// caller is refused.
    pub async fn rotate_refresh_token(
        &self,
        clock: Clock,
        client_id: String,
        token: TokenHash,
        successor: TokenHash,
    ) -> Result<Rotation> {
        write!(self, |c| queries::identity::sessions::rotate(c, &clock, &client_id, &token, &successor))
    }

    /// Ends the session of a client's refresh token; one that is not known is as good as revoked.
    pub async fn revoke_refresh_token(&self, now: At, client_id: String, token: TokenHash) -> Result<()> {
        write!(self, |c| queries::identity::sessions::revoke(c, now, &client_id, &token))
    }

    /// The session of a client's refresh token, where both are good.
    pub async fn session_of_token(&self, now: At, client_id: &str, token: TokenHash) -> Result<Option<OpenSession>> {
        read!(self, |c| queries::identity::sessions::by_token(c, now, client_id, &token))
    }

    /// A session that is open.
    pub async fn open_session_by_id(&self, now: At, id: Id) -> Result<Option<OpenSession>> {
        read!(self, |c| queries::identity::sessions::find(c, now, id))
    }

    /// A person's open sessions, the one used last first; at most 200.
    pub async fn sessions_of(&self, person_id: Id, now: At) -> Result<Vec<OpenSession>> {
        read!(self, |c| queries::identity::sessions::of(c, person_id, now))
    }

    /// Ends a person's session; `false` where they have no such one open.
    pub async fn end_session(&self, now: At, person_id: Id, id: Id) -> Result<bool> {
        write!(self, |c| queries::identity::sessions::end_one(c, now, person_id, id))
    }

    /// Ends all of a person's sessions, but for one where one is named; gives how many.
    pub async fn end_sessions(&self, now: At, person_id: Id, but: Option<Id>) -> Result<usize> {
        write!(self, |c| queries::identity::sessions::end_all(c, now, person_id, but))
    }

    /// Keeps an authorization code by its hash; `false` where the person signs in with another password by now than was
    /// checked.
    pub async fn keep_code(
        &self,
        now: At,
        hash: TokenHash,
        code: AuthorizationCode,
        proof: Credential,
    ) -> Result<bool> {
        write!(self, |c| queries::identity::codes::keep(c, now, &hash, code, &proof))
    }

    /// Opens the session an authorization code stands for; `None` where the code is not good, and where it comes a second
    /// time the session it opened ends.
    pub async fn redeem_code(
        &self,
        clock: Clock,
        hash: TokenHash,
        asked: Redeemed,
        refresh_token: TokenHash,
    ) -> Result<Option<OpenSession>> {
        write!(self, |c| queries::identity::codes::redeem(c, &clock, &hash, &asked, refresh_token))
    }
}

//! Signing in: access tokens for a password or a refresh token, and giving refresh tokens back.

use super::password;
use crate::{
    Answer,
    cx::{Cx, Public},
    extract::Form,
    keys::ACCESS_SECONDS,
    problem::internal,
    respond::{NoContent, NoStore},
};
use actix_web::HttpRequest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use directory::Person;
use kernel::{Actor, Code, Email, Grant, Id, Permission, Problem};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Rotation, TokenHash};
use utoipa::ToSchema;

operations! { "Tokens":
    /// Get an access token.
    ///
    /// For a mail address and password (the association's own front ends only) or for a refresh token (RFC 6749). The answer
    /// is the same whether or not the account exists, and so is how often it may be tried. A refresh token works once and comes with its successor; one that is
    /// used a second time ends every token of its sign-in.
    POST "/oauth/token" createToken => create;
    /// Give a refresh token back.
    ///
    /// Signs out (RFC 7009): the token and all others of its sign-in stop working. One that is not known is as good as
    /// revoked. Access tokens live on for their few minutes.
    POST "/oauth/revoke" revokeToken => revoke;
}

/// Which proof an access token is asked for with.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// A mail address and password, through a first-party client.
    Password,
    /// A refresh token.
    RefreshToken,
}

/// What an access token is asked for with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(
    json!({ "grant_type": "password", "client_id": "lectern-console", "username": "ada@example.org",
        "password": "correct horse battery staple" }),
    json!({ "grant_type": "refresh_token", "client_id": "lectern-console",
        "refresh_token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k" }),
))]
pub struct TokenRequest {
    /// Which kind of proof this is.
    grant_type: GrantType,
    /// The registered client that asks.
    #[schema(min_length = 1, max_length = 100, pattern = "^[\\x21-\\x7e]+$")]
    client_id: String,
    /// The mail address of the account, for `password`.
    #[schema(nullable = false, max_length = 254)]
    username: Option<String>,
    /// The password, for `password`.
    #[schema(nullable = false, max_length = 512, format = Password)]
    password: Option<String>,
    /// The refresh token, for `refresh_token`.
    #[schema(nullable = false, max_length = 512)]
    refresh_token: Option<String>,
}

/// An access token and what comes with it (RFC 6749 §5.1).
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl", "token_type": "Bearer", "expires_in": 900,
    "refresh_token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k", "scope": "directory.write people.read"
})))]
pub struct TokenResponse {
    /// What requests carry as `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds for which the access token is good.
    expires_in: i64,
    /// What the next token is asked for with, once, within 30 days.
    refresh_token: String,
    /// The permissions the roles give, parted by spaces; perhaps none.
    scope: String,
}

/// A refresh token to give back (RFC 7009 §2.1).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k", "token_type_hint": "refresh_token",
    "client_id": "lectern-console"
})))]
pub struct RevocationRequest {
    /// The token.
    #[schema(min_length = 1, max_length = 4096)]
    token: String,
    /// What kind of token the client takes it for; we find it without.
    #[serde(rename = "token_type_hint")]
    #[schema(nullable = false, max_length = 100)]
    _token_type_hint: Option<String>,
    /// The client the token was given to.
    #[schema(min_length = 1, max_length = 100, pattern = "^[\\x21-\\x7e]+$")]
    client_id: String,
}

async fn create(cx: Cx<Public>, request: HttpRequest, form: Form<TokenRequest>) -> Answer<NoStore<TokenResponse>> {
    let TokenRequest { grant_type, client_id, username, password, refresh_token } = form.0;
    let client = cx.session().client(&client_id).await?;
    match grant_type {
        GrantType::Password => {
            let (username, password) = (given("username", username)?, given("password", password)?);
            cx.state().attempts.admit(&username, request.peer_addr().map(|peer| peer.ip()))?;
            let may_ask = client.is_some_and(|client| client.first_party);
            let person = cx.signed_in(&username, password).await?.filter(|_| may_ask).ok_or_else(refused)?;
            let (refresh_token, hash) = opaque()?;
            cx.session().keep_refresh_token(cx.clock().clone(), person, client_id.clone(), hash).await?;
            cx.token(person, &client_id, refresh_token).await
        }
        GrantType::RefreshToken => {
            let token = digest(&given("refresh_token", refresh_token)?);
            let (successor, hash) = opaque()?;
            let clock = cx.clock().clone();
            match cx.session().rotate_refresh_token(clock, client_id.clone(), token, hash).await? {
                Rotation::Rotated { person_id } => cx.token(person_id, &client_id, successor).await,
                Rotation::Unknown | Rotation::Reused => Err(refused().into()),
            }
        }
    }
}

async fn revoke(cx: Cx<Public>, form: Form<RevocationRequest>) -> Answer<NoContent> {
    let RevocationRequest { token, client_id, _token_type_hint } = form.0;
    cx.session().revoke_refresh_token(cx.clock().now(), client_id, digest(&token)).await?;
    Ok(NoContent)
}

impl Cx<Public> {
    /// The person with that mail address, if the password is theirs. Takes as long, and answers alike, where there is none.
    async fn signed_in(&self, username: &str, password: String) -> Answer<Option<Id>> {
        let credential = match username.parse::<Email>() {
            Ok(email) => self.session().credential(&email).await?,
            Err(_) => None,
        };
        let (person, hash) = credential.map(|c| (c.person_id, c.password_hash)).unzip();
        let good = self.state().hashing(move || password::verify(&password, hash.as_deref())).await?;
        Ok(person.filter(|_| good))
    }

    /// A new access token for what the person is now.
    async fn token(&self, person: Id, client_id: &str, refresh_token: String) -> Answer<NoStore<TokenResponse>> {
        let grants = self.session().find::<Person>(person).await?.ok_or_else(refused)?.grants;
        let scope = scope(&grants);
        let access_token = self.state().keys.sign(person, client_id, grants, self.clock());
        let access_token = access_token.ok_or_else(|| internal(&"an access token could not be signed"))?;
        Ok(NoStore(TokenResponse {
            access_token,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token,
            scope,
        }))
    }
}

/// One answer for every sign-in that fails, so that nobody learns which accounts exist.
fn refused() -> Problem {
    Problem::new(Code::InvalidGrant, "The name, password, refresh token or client is not valid; sign in again.")
}

/// A field that this kind of grant needs.
fn given(name: &str, value: Option<String>) -> kernel::Result<String> {
    value.ok_or_else(|| Problem::field(format!("/{name}"), "missing", "is required for this grant_type"))
}

/// A new opaque token of 32 random bytes, and all that is kept of it.
fn opaque() -> Answer<(String, TokenHash)> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| internal(&e))?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = digest(&token);
    Ok((token, hash))
}

/// What is kept of a token. It is random through and through, so that a fast hash without salt will do.
fn digest(token: &str) -> TokenHash {
    Sha256::digest(token).into()
}

/// The permissions that grants give, for at least some records.
fn scope(grants: &[Grant]) -> String {
    let actor = Actor { grants: grants.to_vec(), ..Actor::public() };
    let held = Permission::ALL.iter().filter(|&&permission| actor.holds(permission));
    held.map(|permission| permission.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Role;

    #[test]
    fn an_opaque_token_has_32_bytes_in_base64url() {
        assert_eq!(opaque().unwrap().0.len(), 43);
    }

    #[test]
    fn a_token_is_kept_by_its_digest() {
        let (token, hash) = opaque().unwrap();
        assert_eq!(digest(&token), hash);
    }

    #[test]
    fn the_scope_names_what_the_roles_give() {
        let editor = Grant { role: Role::Editor, unit_id: Some(Id::from_bytes([1; 16])) };
        assert_eq!(scope(&[editor]), "policy.read policy.write");
    }
}

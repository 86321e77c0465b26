//! Signing in: access tokens for a password, a code, a refresh token or a client's own secret, and giving tokens back.

use super::{
    opaque::{challenge, digest, opaque},
    password,
};
use crate::{
    Answer, ApiError,
    cx::{Cx, Guard, RegisteredClient},
    edge::place,
    extract::Form,
    keys::ACCESS_SECONDS,
    operation::{Describe, Doc},
    problem::internal,
    respond::NoStore,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use directory::{Client, ClientKind, Person, words_of_scope};
use kernel::{Actor, Check, Code, Email, Id, Permission, Problem};
use serde::{Deserialize, Serialize};
use store::{Credential, NewSession, OpenSession, Redeemed, Rotation};
use utoipa::ToSchema;

operations! { "Tokens":
    /// Get an access token.
    ///
    /// For a mail address and password (the association's own front ends only), for the code a person was sent back with,
    /// for a refresh token, or by a client for itself (RFC 6749). The answer is the same whether or not the account exists,
    /// and so is how often it may fail. A code or refresh token works once; one that is used a second time ends its
    /// session.
    POST "/oauth/token" createToken => create;
    /// Give a token back.
    ///
    /// Signs out (RFC 7009): the session of a refresh token or of an access token ends, and with it its refresh token. One that
    /// is not known is as good as revoked. Access tokens live on for their few minutes.
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
    /// The code a person was sent back with, and the verifier it was asked for with.
    AuthorizationCode,
    /// The client's own secret: it speaks for nobody but itself.
    ClientCredentials,
}

/// What an access token is asked for with.
#[derive(Deserialize, ToSchema)]
#[schema(examples(
    json!({ "grant_type": "password", "client_id": "lectern-console", "username": "ada@example.org",
        "password": "correct horse battery staple" }),
    json!({ "grant_type": "refresh_token", "client_id": "lectern-console",
        "refresh_token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k" }),
    json!({ "grant_type": "authorization_code", "client_id": "reading-app", "redirect_uri": "org.example.reading:/signed-in",
        "code": "Cq2mB1mY0dUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9Arl", "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }),
    json!({ "grant_type": "client_credentials", "client_id": "partner-portal", "scope": "policy.read",
        "client_secret": "Cq2mB1mY0dUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9Arl" }),
))]
pub struct TokenRequest {
    /// Which kind of proof this is.
    grant_type: GrantType,
    /// The registered client that asks, where HTTP Basic does not say so.
    #[schema(nullable = false, min_length = 1, max_length = 100, pattern = "^[\\x21-\\x7e]+$")]
    client_id: Option<String>,
    /// Its secret, where it has one and HTTP Basic does not show it.
    #[schema(nullable = false, max_length = 512, format = Password)]
    client_secret: Option<String>,
    /// The mail address of the account, for `password`.
    #[schema(nullable = false, max_length = 254)]
    username: Option<String>,
    /// The password, for `password`.
    #[schema(nullable = false, max_length = 512, format = Password)]
    password: Option<String>,
    /// The refresh token, for `refresh_token`.
    #[schema(nullable = false, max_length = 512)]
    refresh_token: Option<String>,
    /// The code, for `authorization_code`.
    #[schema(nullable = false, max_length = 512)]
    code: Option<String>,
    /// Where the person was sent back to, for `authorization_code`.
    #[schema(nullable = false, max_length = 500)]
    redirect_uri: Option<String>,
    /// What the challenge was made of (RFC 7636), for `authorization_code`.
    #[schema(nullable = false, min_length = 43, max_length = 128, pattern = "^[A-Za-z0-9._~-]+$")]
    code_verifier: Option<String>,
    /// The permissions asked for, separated by spaces; where absent, all there are to have. Not for `authorization_code`,
    /// where the person was asked. With `refresh_token` it narrows this one access token (RFC 6749 §6).
    #[schema(nullable = false, max_length = 1000)]
    scope: Option<String>,
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
    /// What the next token is asked for with, once, within 30 days; absent for a client by itself, which asks again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
    /// The permissions the token gives, separated by spaces; perhaps none.
    scope: String,
}

/// A token to give back (RFC 7009 §2.1).
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k", "token_type_hint": "refresh_token",
    "client_id": "lectern-console"
})))]
pub struct RevocationRequest {
    /// The token.
    #[schema(min_length = 1, max_length = 8192)]
    token: String,
    /// What kind of token the client takes it for; we find it without.
    #[serde(rename = "token_type_hint")]
    #[schema(nullable = false, max_length = 100)]
    _token_type_hint: Option<String>,
    /// The client the token was given to, where HTTP Basic does not say so.
    #[schema(nullable = false, min_length = 1, max_length = 100, pattern = "^[\\x21-\\x7e]+$")]
    client_id: Option<String>,
    /// Its secret, where it has one and HTTP Basic does not show it.
    #[schema(nullable = false, max_length = 512, format = Password)]
    client_secret: Option<String>,
}

async fn create(
    cx: Cx<RegisteredClient>,
    request: HttpRequest,
    form: Form<TokenRequest>,
) -> Answer<NoStore<TokenResponse>> {
    let TokenRequest { grant_type, client_id, client_secret, username, password, refresh_token, .. } = &form.0;
    let client = cx.proven(&request, client_id.clone(), client_secret.clone()).await?;
    let narrower = form.0.scope.as_deref().map(permissions).transpose()?;
    match grant_type {
        GrantType::Password => {
            may_use(client.kind == ClientKind::FirstParty)?;
            let [username, password] = given([("username", username), ("password", password)])?;
            let proof = cx.signed_in(&request, &username, password).await?.ok_or_else(refused)?;
            let (token, refresh_token) = opaque()?;
            let (person_id, client_id) = (proof.person_id, client.client_id.clone());
            let new = NewSession { person_id, client_id, scopes: narrower.clone(), refresh_token };
            let session = cx.session().open_session(cx.clock().clone(), new, proof).await?.ok_or_else(refused)?;
            cx.token(&client, person_id, session, narrower, token).await
        }
        GrantType::RefreshToken => {
            let [shown] = given([("refresh_token", refresh_token)])?;
            cx.refreshed(&client, &shown, narrower).await
        }
        GrantType::AuthorizationCode => {
            let TokenRequest { code, redirect_uri, code_verifier, .. } = &form.0;
            let [code, redirect_uri, verifier] =
                given([("code", code), ("redirect_uri", redirect_uri), ("code_verifier", code_verifier)])?;
            let code_challenge = challenge(&verifier);
            let asked = Redeemed { client_id: client.client_id.clone(), redirect_uri, code_challenge };
            let (token, hash) = opaque()?;
            let session = cx.session().redeem_code(cx.clock().clone(), digest(&code), asked, hash).await?;
            cx.token_of(&client, session.ok_or_else(refused)?, token).await
        }
        GrantType::ClientCredentials => {
            may_use(client.kind == ClientKind::Confidential)?;
            let scopes = client.granted(form.0.scope.as_deref()).ok_or_else(out_of_scope)?;
            let actor = Actor {
                client: Some(client.client_id.into()),
                scopes: Some(scopes),
                organization: client.organization_id,
                ..Actor::public()
            };
            cx.signed(actor, None, None)
        }
    }
}

async fn revoke(cx: Cx<RegisteredClient>, request: HttpRequest, form: Form<RevocationRequest>) -> Answer<Revoked> {
    let RevocationRequest { token, client_id, client_secret, _token_type_hint } = form.0;
    let client = cx.proven(&request, client_id, client_secret).await?;
    let now = cx.clock().now();
    let Some(claims) = cx.state().keys.verify(&token, now) else {
        cx.session().revoke_refresh_token(now, client.client_id.into(), digest(&token)).await?;
        return Ok(Revoked);
    };
    let Actor { person, client: given_to, .. } = claims.actor();
    match (person, claims.session()) {
        _ if given_to.as_deref() != Some(client.client_id.as_str()) => {}
        (Some(person), Some(session)) => drop(cx.session().end_session(now, person, session).await?),
        _ => {
            let detail = "A client's own access token cannot be given back; it ends within 15 minutes.";
            return Err(Problem::new(Code::UnsupportedTokenType, detail).into());
        }
    }
    Ok(Revoked)
}

/// A token that works no more: 200 (RFC 7009 §2.2), and nothing to say.
pub struct Revoked;

impl Responder for Revoked {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
}

impl Describe for Revoked {
    fn describe(doc: &mut Doc) {
        doc.succeeds(200, "The token works no more, or never did.");
        doc.problems.insert(Code::UnsupportedTokenType);
    }
}

impl<P: Guard> Cx<P> {
    /// What the person with that mail address signs in with, if the password is that. Takes as long, and answers alike, where
    /// there is nobody; 429 where it failed too often.
    pub(crate) async fn signed_in(
        &self,
        request: &HttpRequest,
        username: &str,
        password: String,
    ) -> Answer<Option<Credential>> {
        let check = async {
            let credential = match username.parse::<Email>() {
                Ok(email) => self.session().credential(&email).await?,
                Err(_) => None,
            };
            let hash = credential.as_ref().map(|credential| credential.password_hash.clone());
            let good = self.state().hashing(move || password::verify(&password, hash.as_deref())).await?;
            Ok::<_, ApiError>(credential.filter(|_| good))
        };
        self.state().attempts.checked(username, place(request, self.state()), self.clock().now(), check).await
    }
}

impl Cx<RegisteredClient> {
    /// A new access token for a refresh token, which a successor replaces; `narrower` is the scope that was asked for.
    async fn refreshed(
        &self,
        client: &Client,
        shown: &str,
        narrower: Option<Vec<Permission>>,
    ) -> Answer<NoStore<TokenResponse>> {
        let shown = digest(shown);
        let (token, hash) = opaque()?;
        let (clock, name) = (self.clock().clone(), client.client_id.to_string());
        // Before the token is used up: who asks for too much keeps it.
        if let Some(asked) = &narrower
            && let Some(OpenSession { scopes: Some(held), .. }) =
                self.session().session_of_token(clock.now(), &name, shown).await?
            && asked.iter().any(|permission| !held.contains(permission))
        {
            return Err(out_of_scope().into());
        }
        match self.session().rotate_refresh_token(clock, name, shown, hash).await? {
            Rotation::Rotated(session) => {
                let scopes = narrower.or(session.scopes);
                self.token_of(client, OpenSession { scopes, ..session }, token).await
            }
            Rotation::Unknown | Rotation::Reused => Err(refused().into()),
        }
    }

    /// A new access token in a session of that client.
    async fn token_of(&self, client: &Client, session: OpenSession, token: String) -> Answer<NoStore<TokenResponse>> {
        // What was taken from the client since is taken from its sessions too; an own front end has no limit.
        let has = |scope: &Permission| client.kind == ClientKind::FirstParty || client.scopes.contains(scope);
        let scopes = session.scopes.map(|held| held.into_iter().filter(has).collect());
        self.token(client, session.person_id, session.id, scopes, token).await
    }

    /// A new access token for what the person is now.
    async fn token(
        &self,
        client: &Client,
        person_id: Id,
        session: Id,
        scopes: Option<Vec<Permission>>,
        refresh_token: String,
    ) -> Answer<NoStore<TokenResponse>> {
        let grants = self.session().find::<Person>(person_id).await?.ok_or_else(refused)?.grants;
        let client = Some(client.client_id.to_string());
        let actor = Actor { person: Some(person_id), client, grants, scopes, organization: None };
        self.signed(actor, Some(session), Some(refresh_token))
    }

    fn signed(
        &self,
        actor: Actor,
        session: Option<Id>,
        refresh_token: Option<String>,
    ) -> Answer<NoStore<TokenResponse>> {
        let scope = actor.scope();
        let access_token = self.state().keys.sign(actor, session, self.clock());
        let access_token = access_token.ok_or_else(|| internal(&"an access token could not be signed"))?;
        let expires_in = ACCESS_SECONDS;
        Ok(NoStore(TokenResponse { access_token, token_type: "Bearer", expires_in, refresh_token, scope }))
    }
}

/// One answer for every sign-in that fails, so that nobody learns which accounts exist.
fn refused() -> Problem {
    Problem::new(Code::InvalidGrant, "The name, password, code or refresh token is not valid; sign in again.")
}

fn out_of_scope() -> Problem {
    Problem::new(Code::InvalidScope, "The client may not ask for all of that; its record lists what it may ask for.")
}

/// Refuses a grant that is not for this kind of client.
fn may_use(fits: bool) -> kernel::Result<()> {
    let detail = "This grant_type is not for this kind of client.";
    fits.then_some(()).ok_or_else(|| Problem::new(Code::UnauthorizedClient, detail))
}

/// The permissions a scope names.
fn permissions(scope: &str) -> kernel::Result<Vec<Permission>> {
    words_of_scope(scope).map(|word| word.parse().map_err(|_| out_of_scope())).collect()
}

/// The fields that this kind of grant needs.
fn given<const N: usize>(fields: [(&str, &Option<String>); N]) -> Answer<[String; N]> {
    let mut check = Check::default();
    for (name, value) in fields {
        check.that(value.is_some(), format!("/{name}"), "missing", "is required for this grant_type");
    }
    check.done().map_err(|problem| ApiError::from(problem).of_oauth())?;
    Ok(fields.map(|(_, value)| value.clone().unwrap_or_default()))
}

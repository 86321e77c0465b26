//! What a token is worth just now, for services that take our tokens (RFC 7662).

use super::opaque::digest;
use crate::{
    Answer,
    cx::{Cx, RegisteredClient},
    extract::Form,
    keys::AUDIENCE,
    respond::NoStore,
};
use actix_web::HttpRequest;
use directory::ClientKind;
use kernel::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

operations! { "Tokens":
    /// Ask what a token is worth.
    ///
    /// For a partner's server that takes our access tokens, or wants to know whether its refresh token still works
    /// (RFC 7662). A token whose session has ended is not active, even where its signature is still good. Of refresh tokens,
    /// each client learns only of its own.
    POST "/oauth/introspect" introspectToken => introspect;
}

/// A token to ask about (RFC 7662 §2.1).
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k", "token_type_hint": "refresh_token",
    "client_id": "partner-portal", "client_secret": "Cq2mB1mY0dUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9Arl"
})))]
pub struct IntrospectionRequest {
    /// The token.
    #[schema(min_length = 1, max_length = 8192)]
    token: String,
    /// What kind of token the client takes it for; we find it without.
    #[serde(rename = "token_type_hint")]
    #[schema(nullable = false, max_length = 100)]
    _token_type_hint: Option<String>,
    /// The client that asks, where HTTP Basic does not say so.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    client_id: Option<String>,
    /// Its secret, where HTTP Basic does not show it.
    #[schema(nullable = false, max_length = 512, format = Password)]
    client_secret: Option<String>,
}

/// What a token is worth (RFC 7662 §2.2); where it is worth nothing there is only `active`.
#[skip_serializing_none]
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(examples(json!({
    "active": true, "scope": "policy.read", "client_id": "partner-portal", "sub": "partner-portal",
    "token_type": "Bearer", "iat": 1_777_636_800, "exp": 1_777_637_700, "iss": "https://lectern.example.org", "aud": "lectern"
})))]
pub struct Introspection {
    /// Whether it is good just now.
    active: bool,
    /// The permissions it gives, parted by spaces.
    #[schema(nullable = false)]
    scope: Option<String>,
    /// The client it was given to.
    #[schema(nullable = false)]
    client_id: Option<String>,
    /// Whom it speaks for: a person's id, or the client itself.
    #[schema(nullable = false)]
    sub: Option<String>,
    /// `Bearer` for an access token; absent for a refresh token, which no request carries.
    #[schema(nullable = false)]
    token_type: Option<&'static str>,
    /// When it was made, in seconds since 1970.
    #[schema(nullable = false)]
    iat: Option<i64>,
    /// When it ends, in seconds since 1970.
    #[schema(nullable = false)]
    exp: Option<i64>,
    /// Who made it.
    #[schema(nullable = false)]
    iss: Option<String>,
    /// Who it is for.
    #[schema(nullable = false)]
    aud: Option<&'static str>,
}

async fn introspect(
    cx: Cx<RegisteredClient>,
    request: HttpRequest,
    form: Form<IntrospectionRequest>,
) -> Answer<NoStore<Introspection>> {
    let IntrospectionRequest { token, client_id, client_secret, .. } = form.0;
    let client = cx.proven(&request, client_id, client_secret).await?;
    let detail = "Only a client that proves itself with a secret may ask what a token is worth.";
    Problem::unless(client.kind == ClientKind::Confidential, Code::UnauthorizedClient, detail)?;
    let now = cx.clock().now();
    let iss = Some(cx.state().keys.issuer().to_owned());
    if let Some(claims) = cx.state().keys.verify(&token, now) {
        let open = match claims.session() {
            Some(id) => cx.session().open_session_by_id(now, id).await?.is_some(),
            None => true,
        };
        let actor = claims.actor();
        let known = cx.session().client(actor.client.as_deref().unwrap_or_default()).await?;
        return Ok(NoStore(if open && known.is_some_and(|known| known.client.active) {
            Introspection {
                active: true,
                scope: Some(actor.scope()),
                client_id: actor.client,
                sub: Some(claims.subject().to_owned()),
                token_type: Some("Bearer"),
                iat: Some(claims.issued_at()),
                exp: Some(claims.expires_at()),
                iss,
                aud: Some(AUDIENCE),
            }
        } else {
            Introspection::default()
        }));
    }
    let session = cx.session().session_of_token(now, client.client_id.as_str(), digest(&token)).await?;
    Ok(NoStore(session.map_or_else(Introspection::default, |session| Introspection {
        active: true,
        // What was taken from the client since, the next access token does not give.
        scope: session.scopes.map(|scopes| {
            let held = scopes.iter().filter(|scope| client.scopes.contains(scope));
            held.map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
        }),
        client_id: Some(session.client_id.into()),
        sub: Some(session.person_id.to_string()),
        token_type: None,
        iat: Some(session.last_used_at.seconds()),
        exp: Some(session.expires_at.seconds()),
        iss,
        aud: None,
    })))
}

//! What a client or another service needs to know to use our tokens: the public keys and the metadata of the token service.

use crate::{
    Answer,
    cx::{Cx, Public},
    keys::JwkSet,
    respond::Json,
};
use kernel::Permission;
use serde::Serialize;
use utoipa::ToSchema;

operations! { "Tokens":
    /// Read the public keys.
    ///
    /// A JSON Web Key Set (RFC 7517): whoever takes our access tokens checks their signatures with these, by `kid`.
    GET "/.well-known/jwks.json" getJwks => jwks;
    /// Read the metadata of the token service.
    ///
    /// Authorization server metadata (RFC 8414), for clients that configure themselves.
    GET "/.well-known/oauth-authorization-server" getTokenServiceMetadata => metadata;
}

/// The metadata of the token service (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "issuer": "https://lectern.example.org",
    "authorization_endpoint": "https://lectern.example.org/oauth/authorize",
    "token_endpoint": "https://lectern.example.org/oauth/token",
    "revocation_endpoint": "https://lectern.example.org/oauth/revoke",
    "introspection_endpoint": "https://lectern.example.org/oauth/introspect",
    "jwks_uri": "https://lectern.example.org/.well-known/jwks.json",
    "service_documentation": "https://lectern.example.org/docs/",
    "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token", "password"],
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": true,
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "scopes_supported": ["directory.write", "people.read"]
})))]
pub struct TokenServiceMetadata {
    /// Who issues the tokens: their `iss`.
    #[schema(format = "uri")]
    pub issuer: String,
    /// Where a person is sent to let a client act for them (RFC 6749 §3.1).
    #[schema(format = "uri")]
    pub authorization_endpoint: String,
    /// Where tokens are got.
    #[schema(format = "uri")]
    pub token_endpoint: String,
    /// Where refresh tokens are given back (RFC 7009).
    #[schema(format = "uri")]
    pub revocation_endpoint: String,
    /// Where a service asks what a token is worth (RFC 7662).
    #[schema(format = "uri")]
    pub introspection_endpoint: String,
    /// Where the public keys are.
    #[schema(format = "uri")]
    pub jwks_uri: String,
    /// Where a person reads about it.
    #[schema(format = "uri")]
    pub service_documentation: String,
    /// What the token endpoint takes.
    pub grant_types_supported: Vec<&'static str>,
    /// What the authorization endpoint gives.
    pub response_types_supported: Vec<&'static str>,
    /// How the authorization endpoint answers.
    pub response_modes_supported: Vec<&'static str>,
    /// How a client shows that a code is its own (RFC 7636): always needed.
    pub code_challenge_methods_supported: Vec<&'static str>,
    /// That an authorization response says who it is from (RFC 9207).
    pub authorization_response_iss_parameter_supported: bool,
    /// How clients prove who they are at the token endpoint: public clients do not.
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How clients prove who they are at the revocation endpoint.
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How clients prove who they are at the introspection endpoint.
    pub introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What a token can give.
    pub scopes_supported: Vec<Permission>,
}

async fn jwks(cx: Cx<Public>) -> Answer<Json<JwkSet>> {
    Ok(Json(cx.state().keys.jwks()))
}

async fn metadata(cx: Cx<Public>) -> Answer<Json<TokenServiceMetadata>> {
    let issuer = cx.state().keys.issuer();
    let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
    Ok(Json(TokenServiceMetadata {
        authorization_endpoint: at("/oauth/authorize"),
        token_endpoint: at("/oauth/token"),
        revocation_endpoint: at("/oauth/revoke"),
        introspection_endpoint: at("/oauth/introspect"),
        jwks_uri: at("/.well-known/jwks.json"),
        service_documentation: at("/docs/"),
        issuer: issuer.to_owned(),
        grant_types_supported: vec!["authorization_code", "client_credentials", "refresh_token", "password"],
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        code_challenge_methods_supported: vec!["S256"],
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: proofs(true),
        revocation_endpoint_auth_methods_supported: proofs(true),
        introspection_endpoint_auth_methods_supported: proofs(false),
        scopes_supported: Permission::ALL.to_vec(),
    }))
}

/// The ways in which a client proves itself, and whether one without a secret may do without.
fn proofs(without: bool) -> Vec<&'static str> {
    let mut ways = vec!["client_secret_basic", "client_secret_post"];
    ways.extend(without.then_some("none"));
    ways
}

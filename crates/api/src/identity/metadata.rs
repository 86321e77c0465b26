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
    "token_endpoint": "https://lectern.example.org/oauth/token",
    "revocation_endpoint": "https://lectern.example.org/oauth/revoke",
    "jwks_uri": "https://lectern.example.org/.well-known/jwks.json",
    "service_documentation": "https://lectern.example.org/docs/",
    "grant_types_supported": ["password", "refresh_token"],
    "response_types_supported": [],
    "token_endpoint_auth_methods_supported": ["none"],
    "revocation_endpoint_auth_methods_supported": ["none"],
    "scopes_supported": ["directory.write", "people.read"]
})))]
pub struct TokenServiceMetadata {
    /// Who issues the tokens: their `iss`.
    #[schema(format = "uri")]
    pub issuer: String,
    /// Where tokens are got.
    #[schema(format = "uri")]
    pub token_endpoint: String,
    /// Where refresh tokens are given back (RFC 7009).
    #[schema(format = "uri")]
    pub revocation_endpoint: String,
    /// Where the public keys are.
    #[schema(format = "uri")]
    pub jwks_uri: String,
    /// Where a person reads about it.
    #[schema(format = "uri")]
    pub service_documentation: String,
    /// What the token endpoint takes.
    pub grant_types_supported: Vec<&'static str>,
    /// What an authorization endpoint would give: there is none.
    pub response_types_supported: Vec<&'static str>,
    /// How clients prove who they are at the token endpoint: public clients do not.
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How clients prove who they are at the revocation endpoint.
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
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
        token_endpoint: at("/oauth/token"),
        revocation_endpoint: at("/oauth/revoke"),
        jwks_uri: at("/.well-known/jwks.json"),
        service_documentation: at("/docs/"),
        issuer: issuer.to_owned(),
        grant_types_supported: vec!["password", "refresh_token"],
        response_types_supported: vec![],
        token_endpoint_auth_methods_supported: vec!["none"],
        revocation_endpoint_auth_methods_supported: vec!["none"],
        scopes_supported: Permission::ALL.to_vec(),
    }))
}

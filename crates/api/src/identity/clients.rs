//! Clients over HTTP: the programs that may call, and their secrets.

use super::opaque::opaque;
use crate::{
    Answer,
    cx::{ClientsWrite, Cx},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    operation::{Describe, Doc},
    respond::{Created, Json, NoContent, Saved, lists, made_with_secret},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use directory::{Client, ClientPatch, ClientSecret, NewClient};
use kernel::{At, Id};
use serde::{Deserialize, Serialize};
use store::Change;
use utoipa::{IntoParams, ToSchema};

operations! { "Clients":
    /// List clients.
    ///
    /// The programs that may call, for people or by themselves.
    GET "/v1/directory/clients" listClients => handlers::list::<ClientsWrite, Client>;
    /// Register a client.
    ///
    /// A partner's server (`confidential`) then gets a secret; an app on people's devices (`public`) has none, and says
    /// where people are sent back to. Nobody gives a client permissions they do not have.
    POST "/v1/directory/clients" createClient => create;
    /// Read a client.
    ///
    /// What it may ask for, and whether it is active.
    GET "/v1/directory/clients/{id}" getClient => handlers::get::<ClientsWrite, Client>;
    /// Change a client.
    ///
    /// One that is not active gets no more tokens; those it has end within 15 minutes. The last active front end of the
    /// association's own stays active, for without one nobody signs in. Nobody changes a client that may do more than they may.
    PATCH "/v1/directory/clients/{id}" updateClient => update;
    /// List a client's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/clients/{id}/history" listClientHistory => handlers::history::<ClientsWrite, Client>;
    /// List a client's secrets.
    ///
    /// When each was made and last used; the secrets themselves are not known to us.
    GET "/v1/directory/clients/{id}/secrets" listClientSecrets => secrets;
    /// Make a secret for a client.
    ///
    /// The answer shows it, this once. A client may have two, so that the next is in use everywhere before the last is
    /// revoked. It takes If-Match instead of an Idempotency-Key: an answer that had to be given again would have to be kept.
    POST "/v1/directory/clients/{id}/secrets" createClientSecret => create_secret;
    /// Revoke a client's secret.
    ///
    /// From now on it proves nothing. Tokens got with it end within 15 minutes.
    DELETE "/v1/directory/clients/{id}/secrets/{secret_id}" revokeClientSecret => revoke_secret;
}

lists! {
    /// A client's secrets.
    ClientSecretList of ClientSecret: "The oldest first, at most two.";
}

/// A new secret, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "secret": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k",
    "created_at": "2026-05-01T12:00:00Z"
})))]
pub struct NewClientSecret {
    /// Names it.
    id: Id,
    /// The secret: what the client sends as `client_secret`.
    secret: String,
    /// When it was made.
    created_at: At,
}

/// A secret of a client.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SecretId {
    /// The client's id.
    id: Id,
    /// The secret's id.
    secret_id: Id,
}

/// A new secret: 201, with the list in which it is, and no cache may keep it.
pub struct SecretCreated(NewClientSecret);

impl Responder for SecretCreated {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        made_with_secret(request.path().to_owned()).json(self.0)
    }
}

impl Describe for SecretCreated {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.answers::<NewClientSecret>(201, "The new secret, shown this once.", &["location", "cache-control"]);
    }
}

async fn create(cx: Cx<ClientsWrite>, Act { body, once }: Act<NewClient>) -> Answer<Created<Client>> {
    let client = body.register(cx.actor(), cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.create(once, client).await?))
}

async fn update(
    cx: Cx<ClientsWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<ClientPatch>,
) -> Answer<Saved<Client>> {
    let actor = cx.actor().clone();
    let change = Change::new(path.0.id, seen.0, move |client: &mut Client, _: &usize| client.amend(patch.0, &actor));
    Ok(Saved(cx.change(change).await?))
}

async fn secrets(cx: Cx<ClientsWrite>, path: PathArgs<RecordId>) -> Answer<Json<ClientSecretList>> {
    let client = cx.find::<Client>(path.0.id).await?;
    Ok(Json(ClientSecretList { data: cx.session().client_secrets(&client.client_id).await? }))
}

async fn create_secret(cx: Cx<ClientsWrite>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<SecretCreated> {
    let (secret, hash) = opaque()?;
    let actor = cx.actor().clone();
    let rule = move |client: &mut Client, live: &usize| client.check_new_secret(&actor, *live);
    let change = Change::new(path.0.id, seen.0, rule);
    let kept = cx.session().add_client_secret(cx.by(), change.noted("secret_added", None), hash).await?;
    Ok(SecretCreated(NewClientSecret { id: kept.id, secret, created_at: kept.created_at }))
}

async fn revoke_secret(cx: Cx<ClientsWrite>, path: PathArgs<SecretId>, seen: IfMatch) -> Answer<NoContent> {
    let actor = cx.actor().clone();
    let rule = move |client: &mut Client, _: &usize| client.must_be_within(&actor);
    let change = Change::new(path.0.id, seen.0, rule);
    cx.session().remove_client_secret(cx.by(), change.noted("secret_revoked", None), path.0.secret_id).await?;
    Ok(NoContent)
}

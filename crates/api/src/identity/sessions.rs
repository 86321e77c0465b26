//! Where a person is signed in, and signing out.

use crate::{
    Answer,
    cx::{Cx, SignedIn},
    extract::{PathArgs, RecordId},
    respond::{Json, NoContent, lists},
};
use kernel::{At, Id, Permission, Problem};
use serde::Serialize;
use store::OpenSession;
use utoipa::ToSchema;

operations! { "Sessions":
    /// List the caller's sessions.
    ///
    /// Where they are signed in, through which client and with which permissions; the one used last first, at most 200.
    GET "/v1/directory/people/me/sessions" listOwnSessions => list;
    /// Sign the caller out everywhere.
    ///
    /// Every session ends, this one too: none of their refresh tokens works any more. Access tokens live on for their few
    /// minutes.
    DELETE "/v1/directory/people/me/sessions" endOwnSessions => end_all;
    /// Sign the caller out of one session.
    ///
    /// Such as that of a device that was lost, or of an app that is not wanted any more.
    DELETE "/v1/directory/people/me/sessions/{id}" endOwnSession => end;
}

/// Where a person is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "client_id": "lectern-console", "scopes": null, "current": true,
    "created_at": "2026-05-01T12:00:00Z", "last_used_at": "2026-05-01T12:00:00Z", "expires_at": "2026-05-31T12:00:00Z"
})))]
pub struct SignInSession {
    /// Names it.
    id: Id,
    /// The client they signed in through.
    client_id: String,
    /// The permissions they gave it; null for the association's own front ends, which have all that the person has.
    #[schema(required)]
    scopes: Option<Vec<Permission>>,
    /// Whether it is the one that asks.
    current: bool,
    /// Since when.
    created_at: At,
    /// When it last got an access token.
    last_used_at: At,
    /// When it ends, if it is not used before.
    expires_at: At,
}

lists! {
    /// A person's sessions.
    SignInSessionList of SignInSession: "The one used last first.";
}

async fn list(cx: Cx<SignedIn>) -> Answer<Json<SignInSessionList>> {
    let person = cx.caller().await?;
    let sessions = cx.session().sessions_of(person.id, cx.clock().now()).await?;
    let shown = |session: OpenSession| SignInSession {
        id: session.id,
        client_id: session.client_id.into(),
        scopes: session.scopes,
        current: cx.sign_in() == Some(session.id),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
    };
    Ok(Json(SignInSessionList { data: sessions.into_iter().map(shown).collect() }))
}

async fn end_all(cx: Cx<SignedIn>) -> Answer<NoContent> {
    let person = cx.caller().await?;
    cx.session().end_sessions(cx.clock().now(), person.id, None).await?;
    Ok(NoContent)
}

async fn end(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<NoContent> {
    let person = cx.caller().await?;
    if cx.session().end_session(cx.clock().now(), person.id, path.0.id).await? {
        Ok(NoContent)
    } else {
        Err(Problem::not_found("session").into())
    }
}

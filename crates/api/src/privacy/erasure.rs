//! Being forgotten, over HTTP.

use crate::{
    Answer,
    cx::{Cx, PeopleWrite, SignedIn},
    extract::{Ask, PathArgs, RecordId},
    respond::Json,
};
use actix_web::HttpRequest;
use directory::{Erasure, NewErasure, OwnErasure};

operations! { "Privacy":
    /// Close the caller's account.
    ///
    /// Erases them, at once and for good: their account, name, mail address, sessions and all else that is personal. What they did for
    /// the association stays, under an id that leads to nobody. Export first what should be kept. Needs the password once
    /// more. Asking again says again when it was done, and so it takes no `Idempotency-Key`.
    POST "/v1/directory/people/me/erasure" closeOwnAccount => own;
    /// Erase a person.
    ///
    /// For a person who asks staff for it, or whose data is no longer needed: at once and for good, as if they had done it
    /// themselves. Asking again says again when it was done, and so it takes no `Idempotency-Key`.
    POST "/v1/directory/people/{id}/erasure" erasePerson => erase;
}

async fn own(cx: Cx<SignedIn>, request: HttpRequest, body: Ask<OwnErasure>) -> Answer<Json<Erasure>> {
    if let Some(id) = cx.actor().person
        && let Some(erased) = cx.session().erasure(id).await?
    {
        return Ok(Json(erased));
    }
    let (_, proof) = cx.caller_with(&request, body.0.password, "/password").await?;
    Ok(Json(cx.session().close_account(cx.by(), proof).await?))
}

async fn erase(cx: Cx<PeopleWrite>, path: PathArgs<RecordId>, body: Ask<NewErasure>) -> Answer<Json<Erasure>> {
    Ok(Json(cx.session().erase_person(cx.by(), path.0.id, body.0.reason).await?))
}

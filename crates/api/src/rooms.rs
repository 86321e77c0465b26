//! What has seats, over HTTP: whoever looks at a room or changes it meets it as time has left it. An offer that nobody took in time
//! takes no seat there, whether or not a job has settled it.

use crate::{
    Answer,
    cx::{Cx, Guard},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers::{self, Revision},
    language::Languages,
    list::{ListQuery, Rows},
    respond::{Fetched, Saved},
};
use actix_web::HttpRequest;
use kernel::seats::Seating;
use serde::de::DeserializeOwned;
use store::{Kept, KeptList};
use utoipa::ToSchema;

/// The rooms the caller may see.
pub async fn list<G: Guard, R: KeptList + ToSchema + Seating<Party: Kept>>(
    cx: Cx<G>,
    request: HttpRequest,
    query: ListQuery<R>,
) -> Answer<Rows> {
    cx.session().settle_all::<R::Party>(cx.clock()).await?;
    handlers::list(cx, request, query).await
}

/// One room, if the caller may see it.
pub async fn get<G: Guard, R: Kept + Seating<Party: Kept>>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    languages: Languages<R>,
) -> Answer<Fetched<R>> {
    cx.session().settle_all::<R::Party>(cx.clock()).await?;
    handlers::get(cx, path, languages).await
}

/// Changes a room by its form, as its own rule has it.
pub async fn revise<G: Guard, F>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<F>,
) -> Answer<Saved<F::Record>>
where
    F: Revision<Record: Seating<Party: Kept>> + DeserializeOwned + Send + 'static,
{
    cx.session().settle_all::<<F::Record as Seating>::Party>(cx.clock()).await?;
    handlers::revise(cx, path, seen, patch).await
}

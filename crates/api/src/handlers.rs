//! The handlers that resources share, whole: a table of operations names one with its guard and its record, as in
//! `handlers::get::<Public, Unit>`. What a resource does in its own way stands in its own file.

use crate::{
    Answer,
    cx::{Cx, Guard},
    extract::{IfMatch, PathArgs, Query, RecordId},
    history::{HistoryPage, HistoryQuery},
    list::{ListQuery, Rows},
    respond::{Fetched, Json, NoContent},
};
use actix_web::HttpRequest;
use store::{Kept, KeptList};

/// The records the caller may see: a page, or the whole list as a stream.
pub async fn list<G: Guard, R: KeptList>(cx: Cx<G>, request: HttpRequest, query: ListQuery<R>) -> Answer<Rows> {
    cx.list(request, query).await
}

/// One record, if the caller may see it.
pub async fn get<G: Guard, R: Kept>(cx: Cx<G>, path: PathArgs<RecordId>) -> Answer<Fetched<R>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
}

/// Removes a record of a kind whose history does not matter.
pub async fn delete<G: Guard, R: Kept>(cx: Cx<G>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<NoContent> {
    cx.delete::<R>(path.0.id, seen.0).await?;
    Ok(NoContent)
}

/// What happened to a record, for those who may read it in full.
pub async fn history<G: Guard, R: Kept>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    query: Query<HistoryQuery>,
) -> Answer<Json<HistoryPage>> {
    cx.history_page::<R>(path.0.id, &query.0).await
}

//! Units over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    history::{HistoryPage, HistoryQuery},
    list::{ListQuery, Rows},
    respond::{Created, Fetched, Json, NoContent, Saved},
};
use actix_web::HttpRequest;
use directory::{NewUnit, Unit, UnitPatch};
use store::Change;

operations! { "Units":
    /// List units.
    ///
    /// The association's offices, divisions, round tables, committees and chapters.
    GET "/v1/directory/units" listUnits => list;
    /// Add a unit.
    ///
    /// It stands at the top or under a unit that exists.
    POST "/v1/directory/units" createUnit => create;
    /// Read a unit.
    ///
    /// Its name, kind and place in the tree.
    GET "/v1/directory/units/{id}" getUnit => get;
    /// Change a unit.
    ///
    /// Renames it or moves it in the tree; a unit never comes to stand under itself.
    PATCH "/v1/directory/units/{id}" updateUnit => update;
    /// Remove a unit.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/units/{id}" deleteUnit => delete;
    /// List a unit's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/units/{id}/history" listUnitHistory => history;
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Unit>) -> Answer<Rows> {
    cx.list(request, query).await
}

async fn create(cx: Cx<DirectoryWrite>, Act { body, once }: Act<NewUnit>) -> Answer<Created<Unit>> {
    let unit = body.register(cx.clock().id(), cx.clock().now());
    Ok(Created(cx.create(once, unit).await?))
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Fetched<Unit>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
}

async fn update(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<UnitPatch>,
) -> Answer<Saved<Unit>> {
    let patch = patch.0;
    let about = patch.parent_id.flatten().into_iter().collect();
    let change = Change::new(path.0.id, seen.0, move |unit: &mut Unit, lineage: &Vec<_>| unit.amend(patch, lineage));
    Ok(Saved(cx.change(change.about(about)).await?))
}

async fn delete(cx: Cx<DirectoryWrite>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<NoContent> {
    cx.delete::<Unit>(path.0.id, seen.0).await?;
    Ok(NoContent)
}

async fn history(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    query: Query<HistoryQuery>,
) -> Answer<Json<HistoryPage>> {
    cx.history_page::<Unit>(path.0.id, &query.0).await
}

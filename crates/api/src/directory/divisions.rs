//! Divisions over HTTP.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, RecordId},
    list::{ListQuery, Rows},
    respond::Fetched,
};
use actix_web::HttpRequest;
use directory::Division;

operations! { "Divisions":
    /// List divisions.
    ///
    /// Countries, states, counties, places, districts. Ask with `ocd_id` for the divisions of ids you have, with
    /// `parent_ocd_id` for what lies directly in one, with `same_as` for the aliases of one.
    GET "/v1/directory/divisions" listDivisions => list;
    /// Read a division.
    ///
    /// Where `same_as` is not null the record is an alias: use the living division it names, found by listing with its
    /// `ocd_id`.
    GET "/v1/directory/divisions/{id}" getDivision => get;
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Division>) -> Answer<Rows> {
    cx.list(request, query).await
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Fetched<Division>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
}

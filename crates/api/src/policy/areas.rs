//! Policy areas and readability bands over HTTP.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, RecordId},
    list::{ListQuery, Rows},
    respond::{Fetched, Json},
};
use actix_web::HttpRequest;
use policy::{Area, Band};
use serde::Serialize;

operations! { "Policy areas":
    /// List policy areas.
    ///
    /// The ten shelves on which issues stand.
    GET "/v1/policy/areas" listPolicyAreas => list;
    /// Read a policy area.
    ///
    /// Its name and what it covers.
    GET "/v1/policy/areas/{id}" getPolicyArea => get;
    /// List readability bands.
    ///
    /// How easily each audience must be able to read what is written for it, before a position is published.
    GET "/v1/policy/readability-bands" listReadabilityBands => bands;
}

/// Every readability band.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(examples(json!({"data": [{"audience": "public", "min_reading_ease": 60.0, "max_grade": 8.0}]})))]
pub struct ReadabilityBandList {
    /// One band an audience.
    pub data: Vec<Band>,
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Area>) -> Answer<Rows> {
    cx.list(request, query).await
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Fetched<Area>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
}

async fn bands(cx: Cx<Public>) -> Answer<Json<ReadabilityBandList>> {
    let data = store::read!(cx.session(), |c| queries::policy::bands::all(c))?;
    Ok(Json(ReadabilityBandList { data }))
}

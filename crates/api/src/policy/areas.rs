//! Policy areas and readability bands over HTTP.

use crate::{
    Answer,
    cx::{Cx, Public},
    handlers,
    respond::{Json, lists},
};
use policy::{Area, Band};

operations! { "Policy areas":
    /// List policy areas.
    ///
    /// The ten shelves on which issues stand.
    GET "/v1/policy/areas" listPolicyAreas => handlers::list::<Public, Area>;
    /// Read a policy area.
    ///
    /// Its name and what it covers.
    GET "/v1/policy/areas/{id}" getPolicyArea => handlers::get::<Public, Area>;
    /// List readability bands.
    ///
    /// How easily each audience must be able to read what is written for it, before a position is published.
    GET "/v1/policy/readability-bands" listReadabilityBands => bands;
}

lists! {
    /// Every readability band.
    #[schema(examples(json!({"data": [{"audience": "public", "min_reading_ease": 60.0, "max_grade": 8.0}]})))]
    ReadabilityBandList of Band: "One band an audience.";
}

async fn bands(cx: Cx<Public>) -> Answer<Json<ReadabilityBandList>> {
    let data = store::read!(cx.session(), |c| queries::policy::bands::all(c))?;
    Ok(Json(ReadabilityBandList { data }))
}

//! How libraries stand in law and money, over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::Query,
    handlers,
    respond::Json,
};
use advocacy::{
    Landscape, LandscapePatch, NewLandscape,
    landscape::{ComparedLandscape, compared},
};
use kernel::{Check, Day, DivisionId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Jurisdictions that are compared at a time.
const MOST: usize = 60;

operations! { "Landscapes":
    /// List landscapes.
    ///
    /// The legal basis, governance, statutes and money of libraries, by jurisdiction and dated; `on` asks how they stood on a day.
    GET "/v1/advocacy/landscapes" listLandscapes => handlers::list::<Public, Landscape>;
    /// Add a landscape.
    ///
    /// How libraries stand in a jurisdiction from a day on; it holds until the next entry, or until it ends.
    POST "/v1/advocacy/landscapes" createLandscape => handlers::create::<AdvocacyWrite, NewLandscape>;
    /// Compare landscapes.
    ///
    /// Up to 60 jurisdictions side by side, today or as they stood on a past day.
    GET "/v1/advocacy/landscapes/comparison" compareLandscapes => compare;
    /// Read a landscape.
    ///
    /// One entry of one jurisdiction.
    GET "/v1/advocacy/landscapes/{id}" getLandscape => handlers::get::<Public, Landscape>;
    /// Change a landscape.
    ///
    /// Corrects the entry, or ends it; when the law changes, add another.
    PATCH "/v1/advocacy/landscapes/{id}" updateLandscape => handlers::update::<AdvocacyWrite, LandscapePatch>;
    /// Delete a landscape.
    ///
    /// One that should not be there.
    DELETE "/v1/advocacy/landscapes/{id}" deleteLandscape => handlers::delete::<AdvocacyWrite, Landscape>;
    /// List a landscape's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/landscapes/{id}/history" listLandscapeHistory => handlers::history::<AdvocacyWrite, Landscape>;
}

/// What is compared.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ComparisonQuery {
    /// The places, in the order in which they are to stand; one to sixty.
    #[param(required, min_items = 1, max_items = 60)]
    jurisdiction: Vec<DivisionId>,
    /// On which day; today where it is left out.
    on: Option<Day>,
}

/// Jurisdictions side by side.
#[derive(Debug, Serialize, ToSchema)]
struct LandscapeComparison {
    /// The day for which it holds.
    on: Day,
    /// In the order in which they were asked for.
    data: Vec<ComparedLandscape>,
}

async fn compare(cx: Cx<Public>, query: Query<ComparisonQuery>) -> Answer<Json<LandscapeComparison>> {
    let ComparisonQuery { jurisdiction, on } = query.0;
    let few = (1..=MOST).contains(&jurisdiction.len());
    Check::default().that(few, "jurisdiction", "invalid", "must be one to sixty places").done()?;
    let on = on.unwrap_or(cx.clock().now().day());
    let jurisdiction =
        store::read!(cx.session(), |c| queries::directory::divisions::living_divisions(c, &jurisdiction))?;
    let asked = jurisdiction.clone();
    let known = store::scan!(cx.session(), |c| queries::advocacy::landscapes::on_day(c, &asked, on))?;
    Ok(Json(LandscapeComparison { on, data: compared(jurisdiction, &known) }))
}

//! How many libraries and jurisdictions have an advocacy plan, over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Guard, Public},
    extract::Query,
    list::{ListQuery, Rows},
    respond::Json,
};
use actix_web::HttpRequest;
use advocacy::{
    AdvocacyPlan,
    coverage::{
        Coverage, CoverageQuestion, DivisionKind, JurisdictionGap, JurisdictionGrouping, LibraryGap, LibraryGrouping,
    },
};
use kernel::{Level, LibraryType, StateCode};
use serde::Deserialize;
use utoipa::IntoParams;

operations! { "Coverage":
    /// Read the coverage of libraries by advocacy plans.
    ///
    /// How many libraries have an active plan that has not expired, by state or type, and how many people those serve, by the
    /// latest survey of each that says so. Those for which no plan is known are `unknown`, which is not `none`.
    GET "/v1/advocacy/coverage/libraries" getLibraryCoverage => libraries;
    /// Read the coverage of jurisdictions by advocacy plans.
    ///
    /// The same of the living divisions, by state or level, and of one kind of them, such as counties. The people are those
    /// served by the libraries that name a division as theirs; for divisions that no library names, they are not known.
    GET "/v1/advocacy/coverage/jurisdictions" getJurisdictionCoverage => jurisdictions;
    /// List libraries without an active plan.
    ///
    /// With what is known of each; the whole list as NDJSON or CSV.
    GET "/v1/advocacy/coverage/library-gaps" listLibraryGaps => library_gaps;
    /// List jurisdictions without an active plan.
    ///
    /// Living divisions, with what is known of each, by state and kind as they are counted; the whole list as NDJSON or CSV.
    GET "/v1/advocacy/coverage/jurisdiction-gaps" listJurisdictionGaps => jurisdiction_gaps;
}

/// How libraries are counted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LibraryCoverageQuery {
    /// What a row is; by state where it is left out.
    #[param(inline)]
    by: Option<LibraryGrouping>,
    /// In any of these states, by postal code.
    state: Vec<StateCode>,
    /// Of any of these types.
    library_type: Vec<LibraryType>,
}

/// How jurisdictions are counted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JurisdictionCoverageQuery {
    /// What a row is; by state where it is left out.
    #[param(inline)]
    by: Option<JurisdictionGrouping>,
    /// In any of these states, by postal code.
    state: Vec<StateCode>,
    /// Of any of these levels.
    level: Vec<Level>,
    /// Of this kind: `county`, `place`, `school_district` …
    #[param(inline)]
    kind: Option<DivisionKind>,
}

/// Moves plans on whose last day has passed, so that none counts that should not.
async fn settled<G: Guard>(cx: &Cx<G>) -> Answer<()> {
    cx.session().settle_all::<AdvocacyPlan>(cx.clock()).await?;
    Ok(())
}

fn words<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

async fn libraries(cx: Cx<Public>, query: Query<LibraryCoverageQuery>) -> Answer<Json<Coverage>> {
    let LibraryCoverageQuery { by, state, library_type } = query.0;
    settled(&cx).await?;
    let counts = store::scan!(cx.session(), |c| queries::advocacy::coverage::libraries(c))?;
    let by_second = by == Some(LibraryGrouping::LibraryType);
    let question = CoverageQuestion { by_second, first: words(&state), second: words(&library_type) };
    Ok(Json(counts.told(&question, cx.clock().now().day())))
}

async fn jurisdictions(cx: Cx<Public>, query: Query<JurisdictionCoverageQuery>) -> Answer<Json<Coverage>> {
    let JurisdictionCoverageQuery { by, state, level, kind } = query.0;
    settled(&cx).await?;
    let today = cx.clock().now().day();
    let counts = store::scan!(cx.session(), |c| queries::advocacy::coverage::jurisdictions(c, today, kind))?;
    let by_second = by == Some(JurisdictionGrouping::Level);
    let question = CoverageQuestion { by_second, first: words(&state), second: words(&level) };
    Ok(Json(counts.told(&question, today)))
}

async fn library_gaps(cx: Cx<AdvocacyWrite>, request: HttpRequest, query: ListQuery<LibraryGap>) -> Answer<Rows> {
    settled(&cx).await?;
    cx.list(request, query).await
}

async fn jurisdiction_gaps(
    cx: Cx<AdvocacyWrite>,
    request: HttpRequest,
    query: ListQuery<JurisdictionGap>,
) -> Answer<Rows> {
    settled(&cx).await?;
    let today = cx.clock().now().day();
    let query = query.narrowed(|filter| {
        filter.living_on = Some(today);
        Ok(())
    })?;
    cx.list(request, query).await
}

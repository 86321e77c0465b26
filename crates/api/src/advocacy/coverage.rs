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
    coverage::{Coverage, CoverageQuestion, JurisdictionGap, JurisdictionGrouping, LibraryGap, LibraryGrouping},
};
use kernel::{Check, Level, LibraryType};
use serde::Deserialize;
use utoipa::IntoParams;

operations! { "Coverage":
    /// Read the coverage of libraries by advocacy plans.
    ///
    /// How many libraries have an active plan that has not expired, by state or type, and how many people those serve. Those of
    /// whom no plan is known are `unknown`, which is not `none`.
    GET "/v1/advocacy/coverage/libraries" getLibraryCoverage => libraries;
    /// Read the coverage of jurisdictions by advocacy plans.
    ///
    /// The same of the living divisions, by state or level, and of one kind of them, such as counties.
    GET "/v1/advocacy/coverage/jurisdictions" getJurisdictionCoverage => jurisdictions;
    /// List libraries without an active plan.
    ///
    /// With what is known of each; the whole list as NDJSON or CSV.
    GET "/v1/advocacy/coverage/library-gaps" listLibraryGaps => library_gaps;
    /// List jurisdictions without an active plan.
    ///
    /// Living divisions, with what is known of each; the whole list as NDJSON or CSV.
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
    state: Vec<String>,
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
    state: Vec<String>,
    /// Of any of these levels.
    level: Vec<Level>,
    /// Of this kind, as the last step of its id has it: `county`, `place`, `school_district` …
    #[param(pattern = "^[a-z_]{1,40}$")]
    kind: Option<String>,
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
    let year = store::read!(cx.session(), |c| queries::advocacy::coverage::latest_year(c))?;
    let counts = store::scan!(cx.session(), |c| queries::advocacy::coverage::libraries(c, year))?;
    let by_second = by == Some(LibraryGrouping::LibraryType);
    let question = CoverageQuestion { by_second, first: state, second: words(&library_type) };
    Ok(Json(counts.told(&question, cx.clock().now().day(), year)))
}

async fn jurisdictions(cx: Cx<Public>, query: Query<JurisdictionCoverageQuery>) -> Answer<Json<Coverage>> {
    let JurisdictionCoverageQuery { by, state, level, kind } = query.0;
    let word =
        |kind: &String| (1..=40).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let shaped = kind.as_ref().is_none_or(word);
    Check::default().that(shaped, "kind", "invalid", "must be a kind of division, such as county").done()?;
    settled(&cx).await?;
    let today = cx.clock().now().day();
    let counts = store::scan!(cx.session(), |c| queries::advocacy::coverage::jurisdictions(c, today, kind))?;
    let by_second = by == Some(JurisdictionGrouping::Level);
    let question = CoverageQuestion { by_second, first: state, second: words(&level) };
    Ok(Json(counts.told(&question, today, None)))
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
    cx.list(request, query).await
}

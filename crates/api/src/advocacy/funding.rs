//! Funding adequacy over HTTP: what libraries spend, beside one another and over time.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::Query,
    respond::Json,
};
use advocacy::{
    PriceIndex,
    funding::{
        Adequacy, Benchmark, BenchmarkKind, Distribution, Effort, MaintenanceOfEffort, PeerGroup, Spending, Trend,
    },
};
use directory::Library;
use kernel::{Check, Decimal, Id, Problem, StateCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

operations! { "Funding":
    /// Read how funding is spread.
    ///
    /// What libraries spend on operating per head of the population they serve, in one year: the values at a tenth, a
    /// quarter, half, three quarters and nine tenths. Among them are those who report their finances, spend something and serve
    /// somebody.
    GET "/v1/advocacy/funding/distribution" getFundingDistribution => distribution;
    /// Read how adequate a library's funding is.
    ///
    /// What it spends per head, against a benchmark (a statute's, a standard's, or the median of its peers), and where it
    /// stands among its peers.
    GET "/v1/advocacy/funding/adequacy" getFundingAdequacy => adequacy;
    /// Read how a library's funding went.
    ///
    /// What it spent per head, year by year, and in the prices of one of them.
    GET "/v1/advocacy/funding/trend" getFundingTrend => trend;
    /// Forecast a cut of federal aid.
    ///
    /// Maintenance of effort (20 U.S.C. 9133(c)): the allotment is cut by the share by which a state spends less than on average
    /// in the three years before.
    GET "/v1/advocacy/funding/maintenance-of-effort" forecastMaintenanceOfEffort => effort;
}

/// Which libraries, and when.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DistributionQuery {
    /// The fiscal year.
    #[param(minimum = 1900, maximum = 9999)]
    fiscal_year: i16,
    /// In any of these states, by postal code.
    #[serde(default)]
    state: Vec<StateCode>,
    /// Serving at least so many people.
    population_from: Option<Decimal>,
    /// Serving at most so many people.
    population_until: Option<Decimal>,
}

/// How funding is spread in a year.
#[derive(Debug, Serialize, ToSchema)]
struct FundingSpread {
    /// The fiscal year.
    fiscal_year: i16,
    /// For each head of the population served.
    per_capita: Distribution,
}

/// Which library, when, and by what it is measured.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AdequacyQuery {
    /// The library.
    library_id: Id,
    /// The fiscal year.
    #[param(minimum = 1900, maximum = 9999)]
    fiscal_year: i16,
    /// Who its peers are; its state where that is left out.
    #[param(inline)]
    peers: Option<PeerGroup>,
    /// What a statute or a standard asks for, in US dollars per head and year; the median of its peers where it is left out.
    benchmark: Option<Decimal>,
    /// Which of the two asks for it; goes with `benchmark`.
    #[param(inline)]
    benchmark_kind: Option<BenchmarkKind>,
}

/// Which library, and in whose prices.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrendQuery {
    /// The library.
    library_id: Id,
    /// The price index.
    price_index_id: Id,
    /// The year in whose prices real values are told.
    #[param(minimum = 1900, maximum = 9999)]
    base_year: i16,
}

/// What a state is allotted and spends.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EffortQuery {
    /// What it would be allotted, in US dollars.
    allotment: Decimal,
    /// What it spends this year, in US dollars.
    expenditure: Decimal,
    /// What it spent in each of the three years before, in US dollars.
    #[param(min_items = 3, max_items = 3)]
    prior: Vec<Decimal>,
}

/// What libraries spent in a year.
async fn spending(cx: &Cx<Public>, fiscal_year: i16) -> Answer<Vec<Spending>> {
    let in_range = (1900..=9999).contains(&fiscal_year);
    Check::default().that(in_range, "fiscal_year", "invalid", "must be a year from 1900 to 9999").done()?;
    Ok(store::scan!(cx.session(), |c| queries::advocacy::funding::of_year(c, fiscal_year))?)
}

async fn distribution(cx: Cx<Public>, query: Query<DistributionQuery>) -> Answer<Json<FundingSpread>> {
    let DistributionQuery { fiscal_year, state, population_from, population_until } = query.0;
    let all = spending(&cx, fiscal_year).await?;
    let asked = |spending: &&Spending| {
        (state.is_empty() || spending.state.as_ref().is_some_and(|own| state.iter().any(|one| one.as_str() == own)))
            && population_from.is_none_or(|least| least <= spending.population)
            && population_until.is_none_or(|most| spending.population <= most)
    };
    let per_capita = Distribution::of(all.iter().filter(asked).filter_map(Spending::per_capita));
    Ok(Json(FundingSpread { fiscal_year, per_capita }))
}

async fn adequacy(cx: Cx<Public>, query: Query<AdequacyQuery>) -> Answer<Json<Adequacy>> {
    let AdequacyQuery { library_id, fiscal_year, peers, benchmark, benchmark_kind } = query.0;
    let positive = benchmark.is_none_or(|benchmark| benchmark > Decimal::ZERO);
    let kind = benchmark_kind.filter(|kind| *kind != BenchmarkKind::PeerMedian);
    Check::default()
        .that(positive, "benchmark", "invalid", "must be more than zero")
        .that(
            kind.is_some() == benchmark.is_some(),
            "benchmark_kind",
            "invalid",
            "must be statute or standard, with a benchmark",
        )
        .done()?;
    let given = kind.zip(benchmark).map(|(kind, value)| Benchmark { kind, value });
    let library: Library = cx.named(library_id, "library_id").await?;
    let all = spending(&cx, fiscal_year).await?;
    let told = Adequacy::of(library.id, fiscal_year, &all, peers.unwrap_or(PeerGroup::State), given);
    let detail = "must be a year in which the library reports its finances, spends something and serves somebody";
    Ok(Json(told.ok_or_else(|| Problem::field("fiscal_year", "not_found", detail))?))
}

async fn trend(cx: Cx<Public>, query: Query<TrendQuery>) -> Answer<Json<Trend>> {
    let TrendQuery { library_id, price_index_id, base_year } = query.0;
    let library = cx.named::<Library>(library_id, "library_id").await?.id;
    let index: PriceIndex = cx.named(price_index_id, "price_index_id").await?;
    let years = store::read!(cx.session(), |c| queries::advocacy::funding::of_library(c, library))?;
    let detail = "must be a year that the price index has";
    let told = Trend::of(library, &years, &index, base_year);
    Ok(Json(told.ok_or_else(|| Problem::field("base_year", "not_found", detail))?))
}

async fn effort(_cx: Cx<Public>, query: Query<EffortQuery>) -> Answer<Json<MaintenanceOfEffort>> {
    let EffortQuery { allotment, expenditure, prior } = query.0;
    let three = || Problem::field("prior", "invalid", "must be given three times");
    let prior = <[Decimal; 3]>::try_from(prior).map_err(|_| three())?;
    Ok(Json(Effort { allotment, expenditure, prior }.forecast()?))
}

//! What libraries spend, from their yearly figures.

use super::prelude::*;
use advocacy::funding::Spending;
use diesel::{
    dsl::sql,
    sql_types::{BigInt, Nullable},
};
use kernel::{Decimal, Measure};
use std::collections::HashMap;

/// What comparing libraries needs to know of each.
const NEEDED: [Measure; 3] = [Measure::PopulationServed, Measure::OperatingExpenditure, Measure::RevenueTotal];

const POPULATION: &str = "MAX(CASE WHEN library_figures.measure = 'population_served' THEN library_figures.value END)";
const SPENT: &str = "MAX(CASE WHEN library_figures.measure = 'operating_expenditure' THEN library_figures.value END)";
const REVENUE: &str = "MAX(CASE WHEN library_figures.measure = 'revenue_total' THEN library_figures.value END)";

/// What a library reported; `None` where it reports no revenue, spends nothing or serves nobody.
fn spending(
    library_id: Id,
    state: Option<String>,
    locale: Option<Decimal>,
    [population, spent, revenue]: [Option<i64>; 3],
) -> Option<Spending> {
    let positive = |value: Option<i64>| value.filter(|value| *value > 0).and_then(Decimal::from_hundredths);
    positive(revenue)?;
    let (population, operating_expenditure) = (positive(population)?, positive(spent)?);
    Some(Spending { library_id, state, locale, population, operating_expenditure })
}

/// Every library that can be compared in a year. The locale is that of any year, for few surveys have it.
#[dual]
pub async fn of_year(c: &mut Link<'_>, fiscal_year: i16) -> Result<Vec<Spending>> {
    type Reported = (Uid, Option<String>, Option<i64>, Option<i64>, Option<i64>);
    let locales: Vec<(Uid, Option<i64>)> = library_figures::table
        .filter(library_figures::measure.eq(Measure::LocaleCode.as_str()))
        .filter(library_figures::value.is_not_null())
        .order(library_figures::fiscal_year)
        .select((library_figures::library_id, library_figures::value))
        .load(c)
        .await?;
    let locales: HashMap<Uid, Option<i64>> = locales.into_iter().collect();
    let rows: Vec<Reported> = library_figures::table
        .inner_join(libraries::table)
        .filter(library_figures::measure.eq_any(words(&NEEDED)))
        .filter(library_figures::fiscal_year.eq(fiscal_year))
        .group_by((libraries::id, libraries::state))
        .select((
            libraries::id,
            libraries::state,
            sql::<Nullable<BigInt>>(POPULATION),
            sql::<Nullable<BigInt>>(SPENT),
            sql::<Nullable<BigInt>>(REVENUE),
        ))
        .load(c)
        .await?;
    let comparable = |(library, state, population, spent, revenue): Reported| {
        let locale = locales.get(&library).copied().flatten().and_then(Decimal::from_hundredths);
        spending(library.into(), state, locale, [population, spent, revenue])
    };
    Ok(rows.into_iter().filter_map(comparable).collect())
}

/// What a library spent, year by year.
#[dual]
pub async fn of_library(c: &mut Link<'_>, library: Id) -> Result<Vec<(i16, Spending)>> {
    type Year = (i16, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Year> = library_figures::table
        .filter(library_figures::library_id.eq(Uid(library)))
        .filter(library_figures::measure.eq_any(words(&NEEDED)))
        .group_by(library_figures::fiscal_year)
        .select((
            library_figures::fiscal_year,
            sql::<Nullable<BigInt>>(POPULATION),
            sql::<Nullable<BigInt>>(SPENT),
            sql::<Nullable<BigInt>>(REVENUE),
        ))
        .order(library_figures::fiscal_year)
        .load(c)
        .await?;
    let year =
        |(year, population, spent, revenue)| Some((year, spending(library, None, None, [population, spent, revenue])?));
    Ok(rows.into_iter().filter_map(year).collect())
}

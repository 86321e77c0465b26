//! How many libraries and jurisdictions have an advocacy plan, counted by the database, and which have none.

mod jurisdiction_gaps;
mod library_gaps;

use super::prelude;
use super::prelude::*;
use advocacy::coverage::{CoverageCounts, Group};
use diesel::{
    JoinOnDsl as _, NullableExpressionMethods as _, TextExpressionMethods as _,
    dsl::sql,
    sql_types::{BigInt, Nullable, Text},
};
use kernel::{Day, Measure};

/// The latest year of which the population of some library is known.
#[dual]
pub async fn latest_year(c: &mut impl Link) -> Result<Option<i16>> {
    let known =
        library_figures::measure.eq(Measure::PopulationServed.as_str()).and(library_figures::value.is_not_null());
    let year = library_figures::table.filter(known).order(library_figures::fiscal_year.desc());
    Ok(year.select(library_figures::fiscal_year).first(c).await.optional()?)
}

/// A group as it is read: its keys, how many places, the people they serve, and of how many that is known.
type Counted = (Option<String>, String, i64, Option<i64>, i64);

fn group((first, second, places, people, counted): Counted) -> Group {
    Group { keys: [first, Some(second)], places, people, counted }
}

/// Libraries by state and type, where a condition holds of them, with the people they served in that year.
macro_rules! libraries_where {
    ($c:expr, $year:expr, $condition:expr) => {{
        let population = library_figures::library_id
            .eq(libraries::id)
            .and(library_figures::measure.eq(Measure::PopulationServed.as_str()))
            .and(library_figures::fiscal_year.eq($year));
        let groups: Vec<Counted> = answered!(
            libraries::table
                .left_join(library_figures::table.on(population))
                .filter($condition)
                .group_by((libraries::state, libraries::library_type))
                .select((
                    libraries::state,
                    libraries::library_type,
                    dsl::count_star(),
                    sql::<Nullable<BigInt>>("CAST(SUM(library_figures.value) / 100 AS BIGINT)"),
                    dsl::count(library_figures::value.nullable()),
                ))
                .load($c)
        )?;
        groups.into_iter().map(group).collect()
    }};
}

/// Counts libraries by state and type; people by the survey of that year.
#[dual]
pub async fn libraries(c: &mut impl Link, year: Option<i16>) -> Result<CoverageCounts> {
    let year = year.unwrap_or_default();
    let planned = || {
        let of_libraries = advocacy_plans::table.filter(advocacy_plans::library_id.is_not_null());
        of_libraries.select(advocacy_plans::library_id.assume_not_null())
    };
    Ok(CoverageCounts {
        all: libraries_where!(c, year, libraries::id.is_not_null()),
        known: libraries_where!(c, year, libraries::id.eq_any(planned())),
        covered: libraries_where!(c, year, libraries::id.eq_any(planned().filter(advocacy_plans::status.eq("active")))),
    })
}

/// The postal code of the state in whose part of the tree a division stands; null outside of states.
const STATE: &str = "CASE \
     WHEN substr(divisions.ocd_id, 1, 30) = 'ocd-division/country:us/state:' THEN upper(substr(divisions.ocd_id, 31, 2)) \
     WHEN substr(divisions.ocd_id, 1, 33) = 'ocd-division/country:us/district:' THEN upper(substr(divisions.ocd_id, 34, 2)) \
     WHEN substr(divisions.ocd_id, 1, 34) = 'ocd-division/country:us/territory:' THEN upper(substr(divisions.ocd_id, 35, 2)) \
     END";

/// Living divisions of a kind by state and level, where a condition holds of them.
macro_rules! divisions_where {
    ($c:expr, $today:expr, $kind:expr, $condition:expr) => {{
        let (of_kind, beyond) = $kind;
        let living = divisions::valid_until.is_null().or(divisions::valid_until.ge(Date($today)));
        let groups: Vec<(Option<String>, String, i64)> = answered!(
            divisions::table
                .filter(divisions::same_as.is_null())
                .filter(living)
                .filter(divisions::ocd_id.like(of_kind).and(divisions::ocd_id.not_like(beyond)))
                .filter($condition)
                .group_by(sql::<Text>(&format!("{STATE}, divisions.level")))
                .select((sql::<Nullable<Text>>(STATE), sql::<Text>("divisions.level"), dsl::count_star()))
                .load($c)
        )?;
        groups.into_iter().map(|(state, level, places)| group((state, level, places, None, 0))).collect()
    }};
}

/// Counts living divisions by state and level, of one kind (`county`, `place` …) or of all.
#[dual]
pub async fn jurisdictions(c: &mut impl Link, today: Day, kind: Option<String>) -> Result<CoverageCounts> {
    let patterns = || match &kind {
        Some(kind) => (format!("%/{kind}:%"), format!("%/{kind}:%/%")),
        None => ("%".to_owned(), String::new()),
    };
    let planned = || {
        let of_places = advocacy_plans::table.filter(advocacy_plans::jurisdiction.is_not_null());
        of_places.select(advocacy_plans::jurisdiction.assume_not_null())
    };
    let active = planned().filter(advocacy_plans::status.eq("active"));
    Ok(CoverageCounts {
        all: divisions_where!(c, today, patterns(), divisions::id.is_not_null()),
        known: divisions_where!(c, today, patterns(), divisions::ocd_id.eq_any(planned())),
        covered: divisions_where!(c, today, patterns(), divisions::ocd_id.eq_any(active)),
    })
}

//! How many libraries and jurisdictions have an advocacy plan, counted by the database, and which have none.

mod jurisdiction_gaps;
mod library_gaps;

use super::prelude;
use super::prelude::*;
use advocacy::coverage::{CoverageCounts, DivisionKind, FiscalYears, Group};
use diesel::{
    JoinOnDsl as _, NullableExpressionMethods as _, TextExpressionMethods as _,
    dsl::sql,
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use kernel::Day;

/// What is missing: it is told from the rows of a table, whose columns stand as in `kept!`, and never kept, so that nobody adds or
/// saves it. What is `beside` the row is so until `fill` tells more.
macro_rules! gap {
    ($gap:ident in $table:ident {
        $($field:ident: $column:tt),+ $(,)?
    } beside { $($beside:ident: $untold:expr),+ $(,)? } also { $($also:tt)* }) => {
        #[derive(Queryable, Selectable)]
        #[diesel(table_name = $table)]
        struct Row {
            $($field: kept!(@type $column)),+
        }

        impl TryFrom<Row> for $gap {
            type Error = Error;

            fn try_from(row: Row) -> Result<Self> {
                let Row { $($field),+ } = row;
                Ok(Self { $($field: kept!(@domain $gap $column $field),)+ $($beside: $untold),+ })
            }
        }

        #[dual]
        impl Stored for $gap {
            type Facts = ();

            async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
                let row = $table::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
                row.map(Self::try_from).transpose()
            }

            async fn insert(&self, _c: &mut Conn<'_>) -> Result<()> {
                Err(Problem::new(Code::Conflict, "What is missing is told, and never added.").into())
            }

            async fn save(&self, _c: &mut Conn<'_>, _seen: i32) -> Result<bool> {
                Ok(false) // there is no row of it
            }

            $($also)*
        }
    };
}
use gap;

/// Whether a figure is the latest of its library that tells how many people it serves.
const LATEST: &str = "library_figures.measure = 'population_served' AND library_figures.fiscal_year = (\
     SELECT MAX(known.fiscal_year) FROM library_figures AS known WHERE known.library_id = library_figures.library_id \
     AND known.measure = 'population_served' AND known.value IS NOT NULL)";
/// Divided as a whole number, which both databases cut off alike.
const PEOPLE: &str = "CAST(SUM(library_figures.value) AS BIGINT) / 100";
const FIRST_YEAR: &str = "MIN(library_figures.fiscal_year)";
const LAST_YEAR: &str = "MAX(library_figures.fiscal_year)";

/// A group as it is read: its keys, how many places, the people they serve, of how many that is known, and from which years.
type Counted = (Option<String>, String, i64, Option<i64>, i64, Option<i16>, Option<i16>);

fn group((first, second, places, people, counted, first_year, last_year): Counted) -> Group {
    let years = first_year.zip(last_year).map(|(first, last)| FiscalYears { first, last });
    Group { keys: [first, Some(second)], places, people, counted, years }
}

/// Libraries by state and type, where a condition holds of them, with the people they serve.
macro_rules! libraries_where {
    ($c:expr, $condition:expr) => {{
        let population = library_figures::library_id.eq(libraries::id).and(fixed::<Bool>(LATEST));
        let groups: Vec<Counted> = answered!(
            libraries::table
                .left_join(library_figures::table.on(population))
                .filter($condition)
                .group_by((libraries::state, libraries::library_type))
                .select((
                    libraries::state,
                    libraries::library_type,
                    dsl::count_star(),
                    sql::<Nullable<BigInt>>(PEOPLE),
                    dsl::count(library_figures::value.nullable()),
                    sql::<Nullable<SmallInt>>(FIRST_YEAR),
                    sql::<Nullable<SmallInt>>(LAST_YEAR),
                ))
                .load($c)
        )?;
        groups.into_iter().map(group).collect()
    }};
}

/// Counts libraries by state and type; people by the latest survey of each that tells how many it serves.
#[dual]
pub async fn libraries(c: &mut Link<'_>) -> Result<CoverageCounts> {
    let planned = || {
        let of_libraries = advocacy_plans::table.filter(advocacy_plans::library_id.is_not_null());
        of_libraries.select(advocacy_plans::library_id.assume_not_null())
    };
    Ok(CoverageCounts {
        all: libraries_where!(c, libraries::id.is_not_null()),
        known: libraries_where!(c, libraries::id.eq_any(planned())),
        covered: libraries_where!(c, libraries::id.eq_any(planned().filter(advocacy_plans::status.eq("active")))),
    })
}

/// The postal code of the state in whose part of the tree a division stands; null outside of states.
const STATE: &str = "CASE \
     WHEN substr(divisions.ocd_id, 1, 30) = 'ocd-division/country:us/state:' THEN upper(substr(divisions.ocd_id, 31, 2)) \
     WHEN substr(divisions.ocd_id, 1, 33) = 'ocd-division/country:us/district:' THEN upper(substr(divisions.ocd_id, 34, 2)) \
     WHEN substr(divisions.ocd_id, 1, 34) = 'ocd-division/country:us/territory:' THEN upper(substr(divisions.ocd_id, 35, 2)) \
     END";

/// The living division that a plan is of: the one it names, or what that has become an alias of since.
const PLANNED: &str = "COALESCE((SELECT named.same_as FROM divisions AS named WHERE named.ocd_id = advocacy_plans.jurisdiction), \
     advocacy_plans.jurisdiction)";

/// The same of a library: the division that it names as its own.
const HOME: &str = "COALESCE((SELECT named.same_as FROM divisions AS named WHERE named.ocd_id = libraries.division_ocd_id), \
     libraries.division_ocd_id)";

/// Narrows a query to the divisions that are living on a day.
macro_rules! living {
    ($query:expr, $day:expr) => {{
        let begun = divisions::valid_from.is_null().or(divisions::valid_from.le(Date($day)));
        let living = divisions::valid_until.is_null().or(divisions::valid_until.ge(Date($day)));
        $query.filter(divisions::same_as.is_null()).filter(begun).filter(living)
    }};
}
use living;

/// Narrows a query to the divisions of a kind, where one is asked for.
macro_rules! of_kind {
    ($query:expr, $kind:expr) => {{
        let (of_kind, beyond) = match $kind {
            Some(kind) => (format!("%/{kind}:%"), format!("%/{kind}:%/%")),
            None => ("%".to_owned(), String::new()),
        };
        $query.filter(divisions::ocd_id.like(of_kind).and(divisions::ocd_id.not_like(beyond)))
    }};
}
use of_kind;

/// Living divisions of a kind by state and level, where a condition holds of them; and beside the places, the people whom the
/// libraries of those divisions serve.
macro_rules! divisions_where {
    ($c:expr, $today:expr, $kind:expr, $condition:expr) => {{
        let by = || sql::<Text>(&format!("{STATE}, divisions.level"));
        let keys = || (sql::<Nullable<Text>>(STATE), sql::<Text>("divisions.level"));
        let of_kind = of_kind!(living!(divisions::table, $today), $kind);
        let places: Vec<((Option<String>, String), i64)> =
            answered!(of_kind.filter($condition).group_by(by()).select((keys(), dsl::count_star())).load($c))?;
        let there = divisions::table
            .inner_join(libraries::table.on(fixed::<Nullable<Text>>(HOME).eq(divisions::ocd_id.nullable())))
            .inner_join(
                library_figures::table.on(library_figures::library_id.eq(libraries::id).and(fixed::<Bool>(LATEST))),
            );
        let people: Vec<((Option<String>, String), Option<i64>, i64, Option<i16>, Option<i16>)> = answered!(
            of_kind!(living!(there, $today), $kind)
                .filter($condition)
                .group_by(by())
                .select((
                    keys(),
                    sql::<Nullable<BigInt>>(PEOPLE),
                    sql::<BigInt>("COUNT(DISTINCT divisions.id)"),
                    sql::<Nullable<SmallInt>>(FIRST_YEAR),
                    sql::<Nullable<SmallInt>>(LAST_YEAR),
                ))
                .load($c)
        )?;
        let places = places.into_iter().map(|((state, level), places)| (state, level, places, None, 0, None, None));
        let people = people.into_iter();
        let people = people
            .map(|((state, level), people, counted, first, last)| (state, level, 0, people, counted, first, last));
        places.chain(people).map(group).collect()
    }};
}

/// Counts living divisions by state and level, of one kind (`county`, `place` …) or of all; people by the latest surveys of the
/// libraries that name the division as theirs.
#[dual]
pub async fn jurisdictions(c: &mut Link<'_>, today: Day, kind: Option<DivisionKind>) -> Result<CoverageCounts> {
    let planned = || {
        let of_places = advocacy_plans::table.filter(advocacy_plans::jurisdiction.is_not_null());
        of_places.select(fixed::<Text>(PLANNED))
    };
    let active = || planned().filter(advocacy_plans::status.eq("active"));
    Ok(CoverageCounts {
        all: divisions_where!(c, today, &kind, divisions::id.is_not_null()),
        known: divisions_where!(c, today, &kind, divisions::ocd_id.eq_any(planned())),
        covered: divisions_where!(c, today, &kind, divisions::ocd_id.eq_any(active())),
    })
}

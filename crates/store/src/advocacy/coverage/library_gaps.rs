//! Libraries without an active plan.

use super::prelude::*;
use advocacy::coverage::{LibraryGap, LibraryGapFilter, PlanStanding};
use diesel::NullableExpressionMethods as _;
use kernel::Measure;
use std::collections::{HashMap, HashSet};

#[derive(Queryable, Selectable)]
#[diesel(table_name = libraries)]
struct Row {
    id: Uid,
    name: String,
    library_type: String,
    state: Option<String>,
    fscs_key: Option<String>,
}

impl TryFrom<Row> for LibraryGap {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, name, library_type, state, fscs_key } = row;
        let library_type = read(Self::KIND, library_type)?;
        let (standing, population_served) = (PlanStanding::Unknown, None);
        Ok(Self { id: id.into(), name, library_type, state, fscs_key, standing, population_served })
    }
}

#[dual]
impl Stored for LibraryGap {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = libraries::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, _c: &mut Conn<'_>) -> Result<()> {
        Err(Problem::new(Code::Conflict, "What is missing is told, and never added.").into())
    }

    async fn save(&self, _c: &mut Conn<'_>, _seen: i32) -> Result<bool> {
        Ok(false) // there is no row of it
    }

    /// Tells of which a plan is known, and how many people each serves.
    async fn fill(c: &mut Link<'_>, gaps: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = gaps.iter().map(|gap| gap.id.into()).collect();
        let known = advocacy_plans::table.filter(advocacy_plans::library_id.eq_any(ids.clone()));
        let known: Vec<Option<Uid>> = known.select(advocacy_plans::library_id).distinct().load(c).await?;
        let known: HashSet<Id> = known.into_iter().flatten().map(Into::into).collect();
        let populations: Vec<(Uid, Option<i64>)> = library_figures::table
            .filter(library_figures::library_id.eq_any(ids))
            .filter(library_figures::measure.eq(Measure::PopulationServed.as_str()))
            .filter(library_figures::value.is_not_null())
            .order(library_figures::fiscal_year)
            .select((library_figures::library_id, library_figures::value))
            .load(c)
            .await?;
        // Of several years the last counts.
        let people: HashMap<Id, Option<i64>> = populations.into_iter().map(|(id, n)| (id.into(), n)).collect();
        for gap in gaps {
            gap.standing = if known.contains(&gap.id) { PlanStanding::None } else { PlanStanding::Unknown };
            gap.population_served = people.get(&gap.id).copied().flatten().map(|hundredths| hundredths / 100);
        }
        Ok(())
    }
}

listed! { LibraryGap in libraries scanned, by LibraryGapFilter { state: words, library_type: words } sorted {
    "name" => name: text,
} also |query, _filter, _actor| {
    let active = advocacy_plans::status.eq("active").and(advocacy_plans::library_id.is_not_null());
    let covered = advocacy_plans::table.filter(active).select(advocacy_plans::library_id.assume_not_null());
    query.filter(dsl::not(libraries::id.eq_any(covered)))
} }

//! Libraries without an active plan.

use super::{gap, prelude::*};
use advocacy::coverage::{LibraryGap, LibraryGapFilter, PlanStanding};
use diesel::NullableExpressionMethods as _;
use kernel::Measure;
use std::collections::{HashMap, HashSet};

gap! { LibraryGap in libraries {
    id: id, name: text, library_type: word, state: [text], fscs_key: [text],
} beside { standing: PlanStanding::Unknown, population_served: None } also {
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
} }

listed! { LibraryGap in libraries scanned, by LibraryGapFilter { state: words, library_type: words } sorted {
    "name" => name: text,
} also |query, _filter, _actor| {
    let active = advocacy_plans::status.eq("active").and(advocacy_plans::library_id.is_not_null());
    let covered = advocacy_plans::table.filter(active).select(advocacy_plans::library_id.assume_not_null());
    query.filter(dsl::not(libraries::id.eq_any(covered)))
} }

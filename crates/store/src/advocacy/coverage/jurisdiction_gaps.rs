//! Jurisdictions without an active plan.

use super::{PLANNED, STATE, gap, living, of_kind, prelude::*};
use advocacy::coverage::{JurisdictionGap, JurisdictionGapFilter, PlanStanding};
use diesel::{
    TextExpressionMethods as _,
    sql_types::{Nullable, Text},
};
use std::collections::HashSet;

gap! { JurisdictionGap in divisions {
    id: id, ocd_id: text, name: text, level: word,
} beside { standing: PlanStanding::Unknown } also {
    /// Tells of which a plan is known.
    async fn fill(c: &mut Link<'_>, gaps: &mut [Self]) -> Result<()> {
        let ids: Vec<String> = gaps.iter().map(|gap| gap.ocd_id.to_string()).collect();
        let known = advocacy_plans::table.filter(fixed::<Text>(PLANNED).eq_any(ids));
        let known: Vec<String> = known.select(fixed::<Text>(PLANNED)).load(c).await?;
        let known: HashSet<String> = known.into_iter().collect();
        for gap in gaps {
            let is_known = known.contains(gap.ocd_id.as_str());
            gap.standing = if is_known { PlanStanding::None } else { PlanStanding::Unknown };
        }
        Ok(())
    }
} }

listed! { JurisdictionGap in divisions scanned, by JurisdictionGapFilter {
    level: words, state: own, kind: own, parent_ocd_id: places, living_on: own,
} sorted {
    "ocd_id" => ocd_id: text, "name" => name: text,
} also |query, filter, _actor| {
    let active = advocacy_plans::status.eq("active").and(advocacy_plans::jurisdiction.is_not_null());
    let covered = advocacy_plans::table.filter(active).select(fixed::<Text>(PLANNED));
    let mut query = query.filter(dsl::not(divisions::ocd_id.eq_any(covered))).filter(divisions::same_as.is_null());
    if let Some(day) = filter.living_on {
        query = living!(query, day);
    }
    if !filter.state.is_empty() {
        query = query.filter(fixed::<Nullable<Text>>(STATE).eq_any(words(&filter.state)));
    }
    if filter.kind.is_some() {
        query = of_kind!(query, &filter.kind);
    }
    query
} }

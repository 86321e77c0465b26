//! How libraries stand in law and money, at rest.

use super::prelude::*;
use crate::sql_types::sql::CalendarDay;
use advocacy::{Landscape, LandscapeFilter};
use diesel::{dsl::sql, sql_types::Bool};
use kernel::{Day, DivisionId};

kept! { Landscape in landscapes, unique "/valid_from" "is the day of another entry of the jurisdiction"; removable {
    id: id, revision: number, jurisdiction: text, valid_from: day, valid_until: [day], legal_basis: list, board: word,
    board_powers: [text], statutes: json, funding_sources: json, source: text, owner_unit_id: id, created_at: at,
    updated_at: at,
} refers { owner_unit_id: units, jurisdiction: division } also {
    fn divisions(&mut self) -> Vec<&mut DivisionId> {
        vec![&mut self.jurisdiction]
    }

    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

/// Narrows a query to the latest entry of each jurisdiction by a day, whether or not it has ended.
macro_rules! latest {
    ($query:expr, $day:expr) => {{
        let day = Date($day);
        let later = "NOT EXISTS (SELECT 1 FROM landscapes later WHERE later.jurisdiction = landscapes.jurisdiction \
             AND later.valid_from > landscapes.valid_from AND later.valid_from <= ";
        let latest = sql::<Bool>(later).bind::<CalendarDay, _>(day).sql(")");
        $query.filter(landscapes::valid_from.le(day)).filter(latest)
    }};
}

listed! { Landscape in landscapes, by LandscapeFilter {
    q: search, jurisdiction: places, on: own, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "jurisdiction" => jurisdiction: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match filter.on {
        None => query,
        Some(day) => {
            let holds = landscapes::valid_until.is_null().or(landscapes::valid_until.gt(Date(day)));
            latest!(query, day).filter(holds)
        }
    }
} }

/// The entries of these jurisdictions that hold on a day, each with the living id of its jurisdiction, for that may have become an
/// alias since: then the latest entry has ended those of either; of two from the same day, that which was entered last.
#[dual]
pub async fn on_day(c: &mut Link<'_>, jurisdictions: &[DivisionId], day: Day) -> Result<Vec<(DivisionId, Landscape)>> {
    let named = with_aliases(c, jurisdictions.to_vec()).await?;
    let kept = landscapes::table.filter(landscapes::jurisdiction.eq_any(words(&named)));
    let kept = latest!(kept, day).order((landscapes::valid_from.desc(), landscapes::id.desc()));
    let rows: Vec<Row> = kept.select(Row::as_select()).load(c).await?;
    let kept = rows.into_iter().map(Landscape::try_from).collect::<Result<Vec<_>>>()?;
    let named: Vec<DivisionId> = kept.iter().map(|landscape| landscape.jurisdiction.clone()).collect();
    let mut holding: Vec<(DivisionId, Landscape)> = Vec::new();
    for (living, landscape) in living_divisions(c, &named).await?.into_iter().zip(kept) {
        if holding.iter().all(|(place, _)| *place != living) {
            holding.push((living, landscape));
        }
    }
    holding.retain(|(_, landscape)| landscape.valid_until.is_none_or(|until| day < until));
    Ok(holding)
}

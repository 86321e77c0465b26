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

/// That no later entry of the same place holds by a day, which is bound at its end: ids of which one is an alias of the other are
/// of one place, and of two entries from the same day that which was entered last is the later.
const NO_LATER: &str = "NOT EXISTS (SELECT 1 FROM divisions named JOIN divisions alike \
     ON alike.ocd_id = COALESCE(named.same_as, named.ocd_id) OR alike.same_as = COALESCE(named.same_as, named.ocd_id) \
     JOIN landscapes later ON later.jurisdiction = alike.ocd_id WHERE named.ocd_id = landscapes.jurisdiction \
     AND (later.valid_from, later.id) > (landscapes.valid_from, landscapes.id) AND later.valid_from <= ";

/// Narrows a query to the latest entry of each place by a day, where nothing has ended it.
macro_rules! holding {
    ($query:expr, $day:expr) => {{
        let day = Date($day);
        let latest = sql::<Bool>(NO_LATER).bind::<CalendarDay, _>(day).sql(")");
        let holds = landscapes::valid_until.is_null().or(landscapes::valid_until.gt(day));
        $query.filter(landscapes::valid_from.le(day)).filter(latest).filter(holds)
    }};
}

listed! { Landscape in landscapes, by LandscapeFilter {
    q: search, jurisdiction: places, on: own, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "jurisdiction" => jurisdiction: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match filter.on {
        None => query,
        Some(day) => holding!(query, day),
    }
} }

/// The entries of these jurisdictions that hold on a day, each with the living id of its jurisdiction, for that may have become an
/// alias since.
#[dual]
pub async fn on_day(c: &mut Link<'_>, jurisdictions: &[DivisionId], day: Day) -> Result<Vec<(DivisionId, Landscape)>> {
    let named = with_aliases(c, jurisdictions.to_vec()).await?;
    let kept = landscapes::table.filter(landscapes::jurisdiction.eq_any(words(&named)));
    let rows: Vec<Row> = holding!(kept, day).select(Row::as_select()).load(c).await?;
    let kept = rows.into_iter().map(Landscape::try_from).collect::<Result<Vec<_>>>()?;
    let named: Vec<DivisionId> = kept.iter().map(|landscape| landscape.jurisdiction.clone()).collect();
    Ok(living_divisions(c, &named).await?.into_iter().zip(kept).collect())
}

//! Courts at rest.

use super::prelude::*;
use directory::{Court, CourtFilter, ListedCourt};
use kernel::Draft as _;

kept! { Court in courts, unique "/court_id" "is the id of another court" {
    id: id, revision: number, court_id: text, name: text, citation: [text], system: word, level: [word],
    court_type: [word], location: [text], division_ocd_id: [text], parent_court_id: [text],
    appeals_to_court_id: [text], website: [text], established: [day], abolished: [day], created_at: at, updated_at: at,
} also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
} }

listed! { Court in courts, by CourtFilter {
    q: search, court_id: words, system: words, level: words, court_type: words, division_ocd_id: places,
    parent_court_id: words, updated_since: since updated_at,
} sorted {
    "name" => name: text, "court_id" => court_id: text, "created_at" => created_at: instant,
    "updated_at" => updated_at: instant,
} }

#[dual]
impl News for ListedCourt {
    type Record = Court;

    fn keys(&self) -> Vec<String> {
        vec![self.court.court_id.to_string()]
    }

    fn keys_of(court: &Court) -> Vec<String> {
        vec![court.court_id.to_string()]
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Court>> {
        let keys: Vec<String> = batch.iter().flat_map(Self::keys).collect();
        let rows: Vec<Row> =
            courts::table.filter(courts::court_id.eq_any(keys)).select(Row::as_select()).load(c).await?;
        rows.into_iter().map(Court::try_from).collect()
    }

    fn register(&self, _known: &Known<Court>, id: Id, now: At) -> kernel::Result<Court> {
        self.court.clone().register(id, now)
    }

    fn refresh(&self, court: &mut Court) -> bool {
        court.refresh(self.clone())
    }
}

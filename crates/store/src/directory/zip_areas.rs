//! The areas of ZIP codes at rest.

use super::prelude::*;
use directory::{DivisionId, NewZipArea, StateCode, ZipArea, ZipAreaFilter, ZipCode};
use kernel::Draft as _;

kept! { ZipArea in zip_areas, unique "/zip" "has a record for this state already" {
    id: id, revision: number, zip: text, state: text, districts: list, valid_from: [day], created_at: at,
    updated_at: at,
} also {
    /// Districts are told by their living ids, and kept by those of the file, so that the same file changes nothing.
    async fn fill(c: &mut Link<'_>, records: &mut [Self]) -> Result<()> {
        let kept: Vec<DivisionId> = records.iter().flat_map(|area| area.districts.clone()).collect();
        let living = living_divisions(c, &kept).await?;
        for (district, living) in records.iter_mut().flat_map(|area| &mut area.districts).zip(living) {
            *district = living;
        }
        Ok(())
    }
} }

listed! { ZipArea in zip_areas, by ZipAreaFilter {
    zip: words, state: words, updated_since: since updated_at,
} sorted { "zip" => zip: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant } }

/// The areas of these ZIP codes, in every state they lie in.
#[dual]
pub(super) async fn of_zips(c: &mut Link<'_>, zips: Vec<String>) -> Result<Vec<ZipArea>> {
    let rows: Vec<Row> = zip_areas::table.filter(zip_areas::zip.eq_any(zips)).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(ZipArea::try_from).collect()
}

fn key(zip: &ZipCode, state: &StateCode) -> Vec<String> {
    vec![format!("{zip}/{state}")]
}

#[dual]
impl News for NewZipArea {
    type Record = ZipArea;

    fn keys(&self) -> Vec<String> {
        key(&self.zip, &self.state)
    }

    fn keys_of(area: &ZipArea) -> Vec<String> {
        key(&area.zip, &area.state)
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<ZipArea>> {
        of_zips(c, batch.iter().map(|area| area.zip.to_string()).collect()).await
    }

    fn register(&self, _known: &Known<ZipArea>, id: Id, now: At) -> kernel::Result<ZipArea> {
        self.clone().register(id, now)
    }

    fn refresh(&self, area: &mut ZipArea) -> bool {
        area.refresh(self.clone())
    }
}

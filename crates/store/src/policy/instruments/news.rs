//! Instruments as outside sources tell of them.

use super::{super::super::directory::divisions::every_id, Row, opened, parts, prelude::*, sponsors};
use crate::{By, Heard};
use kernel::DivisionId;
use policy::{Instrument, InstrumentFile};
use std::collections::{HashMap, HashSet};

fn key(outside_id: &str) -> String {
    format!("instrument:{outside_id}")
}

/// The names that places have, by what sources call them: the living one first, then its aliases.
type Names = HashMap<DivisionId, Vec<DivisionId>>;

/// The outside ids that an instrument may have, each with the name of its place that it is made of.
fn known_by<'a>(heard: &Heard, names: &'a Names) -> Vec<(&'a DivisionId, String)> {
    let names = heard.news.instrument.jurisdiction.as_ref().and_then(|told| names.get(told));
    let known = |name: &'a DivisionId| Some((name, heard.news.outside_id_in(Some(name))?.to_string()));
    names.into_iter().flatten().filter_map(known).collect()
}

#[dual]
impl News for Heard {
    type Record = InstrumentFile;

    /// A document of a docket is known by its docket; it has a key before, of a kind of its own, by which it is told from the
    /// docket's other documents in the same file.
    fn keys(&self) -> Vec<String> {
        let document = self.news.document.as_ref().map(|id| format!("{id}:document"));
        let instrument = self.news.outside_id().map(|id| key(id.as_str()));
        document.into_iter().filter(|_| instrument.is_some()).chain(instrument.clone()).collect()
    }

    fn keys_of(file: &InstrumentFile) -> Vec<String> {
        file.instrument.outside_id.iter().map(|id| key(id.as_str())).collect()
    }

    /// Each by the living name of its place, or by the one under which the instrument is kept since before that became an alias.
    async fn prepared(c: &mut Link<'_>, batch: &[Self]) -> Result<Option<Vec<Self>>> {
        let told: HashSet<DivisionId> =
            batch.iter().filter_map(|heard| heard.news.instrument.jurisdiction.clone()).collect();
        let told: Vec<DivisionId> = told.into_iter().collect();
        let names = every_id(c, &told).await?;
        if names.values().all(|names| names.len() == 1) {
            return Ok(None);
        }
        let ids: Vec<String> = batch.iter().flat_map(|heard| known_by(heard, &names)).map(|(_, id)| id).collect();
        let known = instruments::table.filter(instruments::outside_id.eq_any(ids)).select(instruments::outside_id);
        let known: Vec<Option<String>> = known.load(c).await?;
        let known: HashSet<String> = known.into_iter().flatten().collect();
        let mut prepared = batch.to_vec();
        for heard in &mut prepared {
            let named = known_by(heard, &names);
            if let Some((name, _)) = named.iter().find(|(_, id)| known.contains(id)).or(named.as_slice().first()) {
                heard.news.instrument.jurisdiction = Some(DivisionId::clone(name));
            }
        }
        Ok(Some(prepared))
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<InstrumentFile>> {
        let ids: Vec<String> = batch.iter().filter_map(|told| told.news.outside_id()).map(Into::into).collect();
        let known = instruments::table.filter(instruments::outside_id.eq_any(ids));
        let rows: Vec<Row> = known.select(Row::as_select()).load(c).await?;
        opened(c, rows.into_iter().map(Instrument::try_from).collect::<Result<_>>()?).await
    }

    fn register(&self, _known: &Known<InstrumentFile>, id: Id, _now: At) -> kernel::Result<InstrumentFile> {
        self.news.register(id, &self.clock)
    }

    fn admit(&self, file: &InstrumentFile) -> kernel::Result<()> {
        self.news.check_taken_by(file, &self.clock)
    }

    fn refresh(&self, file: &mut InstrumentFile) -> bool {
        file.take(&self.news, &self.clock)
    }

    async fn complete(c: &mut Conn<'_>, by: &By, files: &mut [&mut InstrumentFile]) -> Result<()> {
        sponsors::link(c, files, by.clock.now()).await.map(drop)
    }

    /// One that somebody has just entered by hand is refused with its batch, which finds it when it is taken in again.
    async fn insert_all(c: &mut Conn<'_>, files: &[&InstrumentFile]) -> Result<()> {
        let instruments: Vec<&Instrument> = files.iter().map(|file| &file.instrument).collect();
        Instrument::insert_all(c, &instruments).await?;
        parts::add(c, files).await
    }
}

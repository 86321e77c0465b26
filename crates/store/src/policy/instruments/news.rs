//! Instruments as outside sources tell of them.

use super::{Row, opened, parts, prelude::*, sponsors};
use crate::{By, Heard};
use policy::{Instrument, InstrumentFile};

fn key(outside_id: &str) -> String {
    format!("instrument:{outside_id}")
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

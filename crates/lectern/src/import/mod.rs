//! Public records from files, streamed into the store by the batch. Running an import again changes nothing.
//!
//! One engine reads every file; `readers` is the table of formats. What is done with the rows differs: `lectern import`
//! counts them and tells what became of them, and [`job`] keeps in the database how far it came.

mod engine;
pub mod job;
mod readers;

use crate::{Failure, serve};
use development::LearningProvider;
use engine::{Intake, Source, Taker};
use exchange::{Format, Kind, Outcome, RowResult};
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{At, Clock};
pub use readers::Told;
use std::{
    fmt,
    fs::File,
    io::{self, BufRead as _},
    path::Path,
};
use store::{By, Importable, ImportableRoster, Rows, Seen, Session, Store};

/// Rejected rows a report shows; the rest are counted.
const SHOWN: usize = 20;
/// Instruments whose sponsors are linked again by one transaction.
const RELINKED: usize = 200;

/// What an import did, or on a dry run would have done.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows read, rejected ones included.
    pub read: u64,
    /// Records added.
    pub created: u64,
    /// Records brought up to date.
    pub updated: u64,
    /// Records that were so already.
    pub unchanged: u64,
    /// Records ended because a file that lists all there is no longer has them.
    pub missed: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// The first rows rejected, with their reasons.
    pub reasons: Vec<String>,
    /// Why reading ended before the end of the file, where it did.
    pub broke_off: Option<String>,
}

/// Imports a file.
pub async fn run(store: &Store, kind: Kind, file: &Path, dry_run: bool, told: Told) -> Result<Report, Failure> {
    let (session, by) = (store.session(), serve::service(&Clock::system()));
    let since = by.clock.now();
    let report = Report { dry_run, ..Report::default() };
    let taker = Counting { session: session.clone(), by: by.clone(), report };
    if let Some(provider) = told.provider_id
        && session.find::<LearningProvider>(provider).await?.is_none()
    {
        return Err(Failure::other("no provider of learning has that id"));
    }
    if file.is_dir() && kind == Kind::Billstatus {
        let done = Intake::new(&Source::new(io::empty()), 0, taker).take_in_folder(file).await;
        return done.map(|taker| taker.report);
    }
    let opened = File::open(file).map_err(Failure::io(file.display()))?;
    let bar = progress(opened.metadata().map_err(Failure::io(file.display()))?.len());
    let mut source = Source::new(bar.wrap_read(opened));
    let beginning = source.fill_buf().map_err(Failure::io(file.display()))?;
    let format = Format::tell(beginning, Some(kind)).map_err(Failure::other)?;
    let done = Intake::new(&source, 0, taker).take_in(format, source, told).await;
    bar.finish_and_clear();
    if kind.links_sponsors() && !dry_run {
        relink(&session, &by, since, || true).await?; // also where the file was not read to its end
    }
    let Counting { report, .. } = done?;
    // It is over, whatever becomes of this.
    if !dry_run && let Err(error) = session.came_in(report.created + report.updated).await {
        log::warn!("the database could not look at what {} brought: {error}", file.display());
    }
    Ok(report)
}

/// Links the sponsors of instruments again that may be people in office who came in since then, or whose place got another name, some
/// instruments at a time; `false` where it was not to go on.
async fn relink(session: &Session, by: &By, since: At, goes_on: impl Fn() -> bool) -> store::Result<bool> {
    for some in session.instruments_to_relink(since).await?.chunks(RELINKED) {
        if !goes_on() {
            return Ok(false);
        }
        session.relink_sponsors(by.clone(), some.to_vec()).await?;
    }
    Ok(true)
}

/// A bar on a terminal, nothing elsewhere.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes); // drawn to the error output, and only where that is a terminal
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Takes rows in and counts what became of them.
struct Counting {
    session: Session,
    by: By,
    report: Report,
}

impl Taker for Counting {
    async fn take<N: Importable>(&mut self, rows: Rows<N>) -> Result<bool, Failure> {
        let results = self.session.import_rows(self.by.clone(), self.report.dry_run, rows).await?;
        for result in &results {
            self.report.add(result);
        }
        Ok(true)
    }

    fn clock(&self) -> &Clock {
        &self.by.clock
    }

    fn broke_off(&mut self, reason: String) {
        self.report.broke_off = Some(reason);
    }

    async fn close<N: ImportableRoster>(&mut self, seen: Seen) -> Result<(), Failure> {
        if self.report.rejected == 0 {
            self.report.missed = self.session.close::<N>(self.by.clone(), seen, self.report.dry_run).await?;
        }
        Ok(())
    }
}

impl Report {
    fn add(&mut self, result: &RowResult) {
        self.read += 1;
        match result.outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Rejected => {
                self.rejected += 1;
                if self.reasons.len() < SHOWN {
                    self.reasons.push(result.to_string());
                }
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dry_run, read, created, updated, unchanged, missed, rejected, reasons, broke_off } = self;
        if *dry_run {
            writeln!(f, "dry run: nothing was written")?;
        }
        write!(f, "{read} read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected")?;
        if *missed > 0 {
            write!(f, "\n{missed} no longer listed, and ended")?;
        }
        for reason in reasons {
            write!(f, "\n  {reason}")?;
        }
        let unseen = rejected.saturating_sub(reasons.len().try_into().unwrap_or(u64::MAX));
        if unseen > 0 {
            write!(f, "\n  and {unseen} more")?;
        }
        match broke_off {
            Some(reason) => write!(f, "\nthe file was not read to its end: {reason}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Options, testing::TestDatabase};

    #[tokio::test]
    async fn what_came_in_is_told_though_the_database_cannot_look_at_it() {
        let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
        let store = Store::open(&database.url, Options { connections: 2 }).unwrap();
        let _held = database.hold("zip_areas").await.unwrap();
        let rows: Vec<_> = (0..5_000).map(|n| format!("ocd-division/country:us/place:p{n},Place {n}")).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("divisions.csv");
        std::fs::write(&file, format!("id,name\n{}\n", rows.join("\n"))).unwrap();
        let report = run(&store, Kind::Divisions, &file, false, Told::default()).await.unwrap();
        assert_eq!(report.created, 5_000);
    }
}

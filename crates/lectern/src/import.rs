//! `lectern import`: public records from files, streamed into the store by the batch. Running it again changes nothing.

use crate::Failure;
use indicatif::{ProgressBar, ProgressStyle};
use interchange::{Aliases, Divisions, FileError, Format, Libraries, LibraryRow, Organizations, RowError};
use kernel::{Actor, Clock, Problem};
use std::{
    collections::HashSet,
    fmt,
    fs::File,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::BufReader,
    path::Path,
};
use store::{By, Importable, Session, Store, Surveyed, Tally, sqlite::queries::import::News};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Rows in a transaction: enough to be quick, few enough to let other writers in between.
const BATCH: usize = 500;
/// Batches that may wait between the file and the database.
const WAITING: usize = 4;
/// Rejected rows a report shows; the rest are counted.
const SHOWN: usize = 20;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Open Civic Data divisions, as CSV
    Divisions,
    /// Open Civic Data aliases of divisions, as CSV; after the divisions
    Aliases,
    /// The IMLS Public Libraries Survey, as CSV or JSON
    Libraries,
    /// Organizations of the Research Organization Registry, as JSON
    Organizations,
}

impl Kind {
    /// What a format holds.
    const fn of(format: Format) -> Self {
        match format {
            Format::OcdDivisions => Self::Divisions,
            Format::OcdAliases => Self::Aliases,
            Format::ImlsLibraries => Self::Libraries,
            Format::RorOrganizations => Self::Organizations,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Divisions => "divisions",
            Self::Aliases => "aliases",
            Self::Libraries => "libraries",
            Self::Organizations => "organizations",
        })
    }
}

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
    /// Rows rejected.
    pub rejected: u64,
    /// The first rows rejected, with their reasons.
    pub reasons: Vec<String>,
}

/// One row of a file: news for the store, or why not.
type Row<N> = Result<N, RowError>;

/// Imports a file. `fiscal_year` is for surveys that do not say theirs.
pub async fn run(
    store: &Store,
    kind: Kind,
    file: &Path,
    dry_run: bool,
    fiscal_year: Option<i16>,
) -> Result<Report, Failure> {
    let client = Some("lectern".to_owned());
    let by = By { actor: Actor { client, ..Actor::public() }, request_id: None, clock: Clock::system() };
    let intake = Intake { session: store.session()?, by, report: Report { dry_run, ..Report::default() } };
    let opened = File::open(file).map_err(Failure::io(file.display()))?;
    let bar = progress(opened.metadata().map_err(Failure::io(file.display()))?.len());
    let mut reader = BufReader::with_capacity(1 << 16, bar.wrap_read(opened));
    let holds = Kind::of(Format::sniff(&mut reader).map_err(Failure::other)?);
    if holds != kind {
        return Err(Failure::other(format!("{} holds {holds}, not {kind}", file.display())));
    }
    let done = match kind {
        Kind::Divisions => intake.take_in(|| Divisions::new(reader)).await,
        Kind::Aliases => intake.take_in(|| Aliases::new(reader)).await,
        Kind::Libraries => intake.take_in(move || Ok(Libraries::new(reader, fiscal_year)?.map(surveyed))).await,
        Kind::Organizations => intake.take_in(|| Organizations::new(reader)).await,
    };
    bar.finish_and_clear();
    done
}

fn surveyed(row: Row<LibraryRow>) -> Row<Surveyed> {
    row.map(|LibraryRow { library, figures }| Surveyed { library, figures })
}

/// A bar on a terminal, nothing elsewhere.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes); // drawn to the error output, and only where that is a terminal
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// An import under way.
struct Intake {
    session: Session,
    by: By,
    report: Report,
}

impl Intake {
    /// Reads rows on a thread of their own, as far ahead as the channel has room, and takes them in by the batch.
    async fn take_in<N: Importable, I: Iterator<Item = Row<N>>>(
        mut self,
        open: impl FnOnce() -> Result<I, FileError> + Send + 'static,
    ) -> Result<Report, Failure> {
        let (sender, mut batches) = mpsc::channel::<Vec<Row<N>>>(WAITING);
        let reading = spawn_blocking(move || {
            let mut rows = open()?.peekable();
            while rows.peek().is_some() {
                if sender.blocking_send(rows.by_ref().take(BATCH).collect()).is_err() {
                    break; // the import has failed, and nobody waits for more
                }
            }
            Ok::<_, FileError>(())
        });
        let mut seen = HashSet::new(); // eight bytes a row, not the ids themselves
        while let Some(rows) = batches.recv().await {
            let batch: Vec<N> = rows.into_iter().filter_map(|row| self.report.accept(row, &mut seen)).collect();
            let names: Vec<String> = batch.iter().map(name).collect();
            let by = self.by.clone();
            let tally = if self.report.dry_run {
                self.session.preview(by, batch).await?
            } else {
                self.session.import(by, batch).await?
            };
            self.report.add(tally, &names);
        }
        reading.await.map_err(Failure::other)?.map_err(Failure::other)?;
        Ok(self.report)
    }
}

/// Stands for a key among those seen; that two keys of a file share one is some millions of times less likely than that a
/// disk misreads.
fn fingerprint(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The surest outside id of what a row is about.
fn name<N: Importable>(news: &N) -> String {
    News::keys(news).into_iter().next().unwrap_or_else(|| "a row without an id".to_owned())
}

impl Report {
    /// Counts a row; gives it back where it can be read and is the first about its record.
    fn accept<N: Importable>(&mut self, row: Row<N>, seen: &mut HashSet<u64>) -> Option<N> {
        self.read += 1;
        let news = row.map_err(|error| self.reject(&error)).ok()?;
        let again = News::keys(&news).into_iter().next().filter(|key| !seen.insert(fingerprint(key)));
        let Some(key) = again else { return Some(news) };
        self.reject(&format_args!("{key}: stands in the file more than once; the first row counts"));
        None
    }

    fn reject(&mut self, reason: &dyn fmt::Display) {
        self.rejected += 1;
        if self.reasons.len() < SHOWN {
            self.reasons.push(reason.to_string());
        }
    }

    fn add(&mut self, tally: Tally, names: &[String]) {
        let Tally { created, updated, unchanged, rejected } = tally;
        self.created += created;
        self.updated += updated;
        self.unchanged += unchanged;
        for (number, Problem { detail, fields, .. }) in rejected {
            let name = names.get(number).map_or("", String::as_str);
            let fields: Vec<_> =
                fields.iter().map(|f| format!("{} {}", f.pointer.trim_start_matches('/'), f.detail)).collect();
            let reason = if fields.is_empty() { detail } else { fields.join(", ") };
            self.reject(&format_args!("{name}: {reason}"));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dry_run, read, created, updated, unchanged, rejected, reasons } = self;
        if *dry_run {
            writeln!(f, "dry run: nothing was written")?;
        }
        write!(f, "{read} read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected")?;
        for reason in reasons {
            write!(f, "\n  {reason}")?;
        }
        let unseen = rejected.saturating_sub(reasons.len().try_into().unwrap_or(u64::MAX));
        if unseen > 0 { write!(f, "\n  and {unseen} more") } else { Ok(()) }
    }
}

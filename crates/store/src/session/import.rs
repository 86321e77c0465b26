//! The session's way to take records in by the batch.

use crate::{By, Result, Session, postgres, read, scan, sqlite, write};
use directory::{Figure, NewLibrary};
use exchange::{Rejection, RowResult};
use kernel::{Clock, Id, Problem};
use policy::instrument::InstrumentNews;
use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// Records of one file that change what a database should plan by.
const MANY: u64 = 5_000;

/// What became of one row of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A record was added.
    Created(Id),
    /// A record was brought up to date.
    Updated(Id),
    /// The record was so already.
    Unchanged(Id),
    /// It was refused.
    Rejected(Problem),
}

/// A row of a file as it was read: news for the store, or why not.
pub type Entry<N> = std::result::Result<N, Rejection>;

/// Rows that follow one another in a file.
#[derive(Debug)]
pub struct Rows<N> {
    /// The number of the first, from 1.
    pub first: i64,
    /// The rows.
    pub entries: Vec<Entry<N>>,
    /// The numbers of those that are about the same record as an earlier row of the file.
    pub retold: HashSet<i64>,
    /// Bytes of the file read by then.
    pub bytes_read: i64,
}

/// A library with its figures, as a survey brings them. It is the one with the same FSCS key, or else the one with the
/// same `libid` in the same state; its figures take the place of those it had in the same years.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// The library.
    pub library: NewLibrary,
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// What an outside source tells of an instrument, with the clock that names and dates what it brings.
#[derive(Clone, Debug)]
pub struct Heard {
    /// What it tells.
    pub news: InstrumentNews,
    /// Where times and ids come from.
    pub clock: Clock,
}

/// The keys that a file named, each by a hash of eight bytes, so that millions of them fit in memory. Among a million keys, two
/// share a hash in one of some forty million files.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashSet<u64>);

impl Seen {
    fn fingerprint(key: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish()
    }

    /// Notes a key; whether it is new.
    pub fn insert(&mut self, key: &str) -> bool {
        self.0.insert(Self::fingerprint(key))
    }

    /// Whether the file named it.
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains(&Self::fingerprint(key))
    }
}

/// What an outside source says of records that both databases keep.
pub trait Importable: sqlite::queries::import::News + postgres::queries::import::News + Send + 'static {}
impl<N: sqlite::queries::import::News + postgres::queries::import::News + Send + 'static> Importable for N {}

/// News of a file that lists all there is of a kind, for both databases.
pub trait ImportableRoster: Importable + sqlite::queries::import::Roster + postgres::queries::import::Roster {}
impl<N: Importable + sqlite::queries::import::Roster + postgres::queries::import::Roster> ImportableRoster for N {}

impl Session {
    /// Closes a file that lists all there is of a kind and was read whole: changes the records that it no longer has, or on a dry run
    /// none; gives how many.
    pub async fn close<N: ImportableRoster>(&self, by: By, seen: Seen, dry_run: bool) -> Result<u64> {
        if dry_run {
            return scan!(self, |c| queries::import::preview_close::<N>(c, &by, &seen));
        }
        write!(self, |c| queries::import::close::<N>(c, &by, &seen))
    }

    /// Takes a batch in, whole or not at all; some hundreds at a time leave other writers their turn.
    pub async fn import<N: Importable>(&self, by: By, batch: Vec<N>) -> Result<Vec<Taken>> {
        write!(self, |c| queries::import::import(c, &by, &batch))
    }

    /// Takes rows of a file in, whole or not at all, or on a dry run tells what would become of them.
    pub async fn import_rows<N: Importable>(&self, by: By, dry_run: bool, rows: Rows<N>) -> Result<Vec<RowResult>> {
        if dry_run {
            scan!(self, |c| queries::import::rows(c, &by, true, rows))
        } else {
            write!(self, |c| queries::import::rows(c, &by, false, rows))
        }
    }

    /// Hears that a file has come in that wrote so many records: where they are many, the database looks at what is there now, and
    /// plans by that.
    pub async fn came_in(&self, records: u64) -> Result<()> {
        if records < MANY {
            return Ok(());
        }
        scan!(self, |c| queries::import::analyze(c))
    }

    /// Whether what is shipped with the program, by its digest, was brought into the database before.
    pub async fn has_seeds(&self, digest: i64) -> Result<bool> {
        read!(self, |c| queries::seeds::are_there(c, digest))
    }

    /// Notes that it was.
    pub async fn note_seeds(&self, digest: i64) -> Result<()> {
        write!(self, |c| queries::seeds::note(c, digest))
    }

    /// Brings what is shipped with the program into the database: the framework and the vocabulary of topics; and gives offers of
    /// learning the words they lack. Gives how many records it wrote.
    pub async fn ensure_shipped(&self, by: By) -> Result<usize> {
        let items = write!(self, |c| queries::strategy::items::ensure_framework(c))?;
        let topics = write!(self, |c| queries::directory::topics::ensure_topics(c, &by))?;
        let mut after = None;
        loop {
            let last = write!(self, |c| queries::development::vocabulary::ensure(c, after))?;
            if last.is_none() {
                break;
            }
            after = last;
        }
        Ok(items + topics)
    }
}

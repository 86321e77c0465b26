//! The session's way to take records in by the batch.

use crate::{By, Result, Session, postgres, scan, sqlite, write};
use directory::{Figure, NewLibrary};
use kernel::Problem;

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Tally {
    /// Records added.
    pub created: u64,
    /// Records brought up to date.
    pub updated: u64,
    /// Records that were so already.
    pub unchanged: u64,
    /// What was refused: its number in the batch, from 0, and why.
    pub rejected: Vec<(usize, Problem)>,
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

/// What an outside source says of records that both databases keep.
pub trait Importable: sqlite::queries::import::News + postgres::queries::import::News + Send + 'static {}
impl<N: sqlite::queries::import::News + postgres::queries::import::News + Send + 'static> Importable for N {}

impl Session {
    /// Takes a batch in, whole or not at all; some hundreds at a time leave other writers their turn.
    pub async fn import<N: Importable>(&self, by: By, batch: Vec<N>) -> Result<Tally> {
        write!(self, |c| queries::import::import(c, &by, &batch))
    }

    /// Tells what [`Session::import`] would do, and writes nothing.
    pub async fn preview<N: Importable>(&self, by: By, batch: Vec<N>) -> Result<Tally> {
        scan!(self, |c| queries::import::preview(c, &by, &batch))
    }

    /// Brings what is shipped with the program into the database: the framework and the vocabulary of topics. Called at
    /// every start; gives how many records it wrote.
    pub async fn ensure_shipped(&self, by: By) -> Result<usize> {
        let items = write!(self, |c| queries::strategy::items::ensure_framework(c))?;
        let topics = write!(self, |c| queries::directory::topics::ensure_topics(c, &by))?;
        Ok(items + topics)
    }
}

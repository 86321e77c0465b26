//! The one engine behind every import: rows are read on a thread of their own, as far ahead as a channel has room, and
//! handed on by the batch. What is done with a batch is for a [`Taker`] to say.

use crate::Failure;
use exchange::Rejection;
use interchange::{FileError, RowError};
use kernel::{Clock, FieldError};
use std::{
    collections::HashSet,
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{Entry, Importable, ImportableRoster, Rows, Seen, sqlite::queries::import::News};
use tokio::{sync::mpsc, task::spawn_blocking};

/// Batches that may wait between the file and the database.
const WAITING: usize = 4;
/// Bytes of a file that are read at a time; its first ones tell the format.
const BUFFER: usize = 1 << 16;

/// One row of a file as its parser gives it.
pub type Row<N> = Result<N, RowError>;

/// What is done with the rows of a file.
pub trait Taker {
    /// Takes a batch; `false` where no more shall come.
    async fn take<N: Importable>(&mut self, rows: Rows<N>) -> Result<bool, Failure>;
    /// Where times and ids come from.
    fn clock(&self) -> &Clock;
    /// Hears that reading ended before the end of the file, and why; before it takes the batch that says so.
    fn broke_off(&mut self, reason: String);
    /// Hears that a file has ended that lists all there is of a kind, and what it named: where it was read whole and every
    /// row of it was good, its silence counts too.
    async fn close<N: ImportableRoster>(&mut self, seen: Seen) -> Result<(), Failure>;
}

/// A file as it is read: buffered, and counted.
pub struct Source<R> {
    buffered: BufReader<R>,
    read: Arc<AtomicI64>,
}

impl<R: Read> Source<R> {
    /// Reads from there on.
    pub fn new(file: R) -> Self {
        Self { buffered: BufReader::with_capacity(BUFFER, file), read: Arc::default() }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.buffered.read(buffer)?;
        self.read.fetch_add(read.try_into().unwrap_or_default(), Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.buffered.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.read.fetch_add(amount.try_into().unwrap_or_default(), Ordering::Relaxed);
        self.buffered.consume(amount);
    }
}

/// An import under way.
pub struct Intake<T> {
    taker: T,
    /// Rows that were taken in before; they are read again, for what they say of later ones, and not handed on.
    done: i64,
    /// How far the file has been read.
    read: Arc<AtomicI64>,
    /// The keys of the rows so far.
    seen: Seen,
}

impl<T: Taker> Intake<T> {
    /// An import of that file, which goes on after so many rows.
    pub fn new<R>(file: &Source<R>, done: i64, taker: T) -> Self {
        Self { taker, done, read: Arc::clone(&file.read), seen: Seen::default() }
    }

    /// Where times and ids come from.
    pub(super) fn clock(&self) -> Clock {
        self.taker.clock().clone()
    }

    /// Hands on the rows of a file.
    pub(super) async fn rows<N: Importable, I: Iterator<Item = Row<N>>>(
        mut self,
        open: impl FnOnce() -> Result<I, FileError> + Send + 'static,
    ) -> Result<T, Failure> {
        self.hand_on(open).await?;
        Ok(self.taker)
    }

    /// The same for a file that lists all there is of a kind.
    pub(super) async fn roster<N: ImportableRoster, I: Iterator<Item = Row<N>>>(
        mut self,
        open: impl FnOnce() -> Result<I, FileError> + Send + 'static,
    ) -> Result<T, Failure> {
        if self.hand_on(open).await? {
            self.taker.close::<N>(self.seen).await?;
        }
        Ok(self.taker)
    }

    /// Hands on the rows of a file; whether it got to the end.
    async fn hand_on<N: Importable, I: Iterator<Item = Row<N>>>(
        &mut self,
        open: impl FnOnce() -> Result<I, FileError> + Send + 'static,
    ) -> Result<bool, Failure> {
        let (sender, mut batches) = mpsc::channel::<(Vec<Row<N>>, i64)>(WAITING);
        let read = Arc::clone(&self.read);
        let reading = spawn_blocking(move || {
            let mut rows = open()?.peekable();
            while rows.peek().is_some() {
                let batch = rows.by_ref().take(<N as News>::BATCH).collect();
                if sender.blocking_send((batch, read.load(Ordering::Relaxed))).is_err() {
                    break; // nobody waits for more
                }
            }
            Ok::<_, FileError>(())
        });
        let mut next = 1_i64;
        while let Some((batch, bytes_read)) = batches.recv().await {
            let first = next.max(self.done + 1);
            let (mut entries, mut retold) = (Vec::with_capacity(batch.len()), HashSet::new());
            for (number, row) in (next..).zip(batch) {
                let entry = self.entry(number, row, &mut retold);
                if number > self.done {
                    entries.push(entry);
                }
                next = number + 1;
            }
            if !entries.is_empty() && !self.taker.take(Rows { first, entries, retold, bytes_read }).await? {
                return Ok(false);
            }
        }
        reading.await.map_err(Failure::other)?.map_err(Failure::File)?;
        Ok(true)
    }

    /// A row as the store takes it. One whose surest key an earlier row had is refused, for the first counts; one that has another
    /// key of an earlier row is noted, as of a further document of a docket.
    fn entry<N: Importable>(&mut self, number: i64, row: Row<N>, retold: &mut HashSet<i64>) -> Entry<N> {
        let news = row.map_err(|error| self.unread(error))?;
        let keys = News::keys(&news);
        let known: Vec<bool> = keys.iter().map(|key| !self.seen.insert(key)).collect();
        if known.first() == Some(&true) {
            let detail = "stands in the file more than once; the first row counts".to_owned();
            let error = FieldError { pointer: String::new(), code: "duplicate".to_owned(), detail };
            return Err(Rejection { line: None, key: keys.into_iter().next(), errors: vec![error] });
        }
        if known.contains(&true) {
            retold.insert(number);
        }
        Ok(news)
    }

    fn unread(&mut self, error: RowError) -> Rejection {
        if error.fatal {
            self.taker.broke_off(error.to_string());
        }
        Rejection { line: i64::try_from(error.line).ok(), key: None, errors: error.fields }
    }
}

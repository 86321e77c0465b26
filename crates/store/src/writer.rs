//! The one writer of an embedded database: a thread with group commit. Jobs that wait together share one transaction and
//! one fsync; each runs in a savepoint of its own, so that a job that fails takes back only itself.

use crate::{Error, Result, checkpoint::Checkpoints, fixed::fixed, sqlite::INDEX};
use diesel::{
    ExpressionMethods as _, QueryResult, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};
use tokio::sync::oneshot;

/// Jobs that share one commit, at most.
const GROUP: usize = 64;
/// Jobs that may wait before new ones are turned away.
const QUEUE: usize = 4096;
/// Pages of the search index that are merged, at most, for each document that comes into it: what it will take to merge that
/// document again and again, so that no write waits until many parts have become one.
const MERGED: i32 = 4;

diesel::table! {
    /// The search index, as FTS5 is told what to do: by a row with the name of a command in the column that is named like the table.
    search_index (rowid) {
        rowid -> BigInt,
        #[sql_name = "search_index"]
        command -> Text,
        rank -> Integer,
    }
}

/// What a job left behind, to be told its fate once the group is committed (`None`) or lost (why).
type Verdict = Box<dyn FnOnce(Option<&str>) + Send>;
/// Runs on the connection, or not at all where no transaction could be opened; says whether the group is still intact.
type Job = Box<dyn FnOnce(Option<&mut SqliteConnection>) -> (bool, Verdict) + Send>;

/// A handle to the writer thread; the thread ends when the last handle is gone.
#[derive(Clone)]
pub struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the thread on its own connection to the database at that path.
    pub fn spawn(mut connection: SqliteConnection, path: &str) -> std::io::Result<Self> {
        let (sender, jobs) = sync_channel(QUEUE);
        let checkpoints = Checkpoints::spawn(&mut connection, path.to_owned())?;
        std::thread::Builder::new().name("writer".into()).spawn(move || work(connection, checkpoints, &jobs))?;
        Ok(Self(sender))
    }

    /// Runs a job; the answer comes after the commit, so that what is acknowledged is durable.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut SqliteConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let (intact, result) = match connection {
                Some(connection) => in_savepoint(connection, job),
                None => (false, Err(Error::Unavailable("no transaction could be opened".into()))),
            };
            let verdict: Verdict = Box::new(move |lost| {
                let result = match (lost, result) {
                    (Some(reason), Ok(_)) => Err(Error::Unavailable(reason.to_owned())),
                    (_, result) => result,
                };
                drop(answer.send(result)); // where nobody waits any more, the work is done all the same
            });
            (intact, verdict)
        });
        self.0.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => Error::Unavailable("too many writes are waiting".into()),
            TrySendError::Disconnected(_) => Error::Unavailable("the writer has stopped".into()),
        })?;
        answered.await.unwrap_or_else(|_| Err(Error::Unavailable("the writer has stopped".into())))
    }
}

/// Runs a job in a savepoint. A refused or failed job is rolled back alone; a panic counts as a failure. `false` where
/// the savepoint could not be taken back, and the whole group is lost.
fn in_savepoint<T>(
    connection: &mut SqliteConnection,
    job: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> (bool, Result<T>) {
    if let Err(error) = execute(connection, "SAVEPOINT job") {
        return (false, Err(error.into()));
    }
    let result = catch_unwind(AssertUnwindSafe(|| job(connection)))
        .unwrap_or_else(|_| Err(Error::corrupt("write", "the rule panicked; see the log above")));
    let back = if result.is_ok() { Ok(()) } else { execute(connection, "ROLLBACK TO job") };
    match back.and_then(|()| execute(connection, "RELEASE job")) {
        Ok(()) => (true, result.map_err(Error::at_the_end)),
        // A full disk or an I/O error rolls the whole transaction back by itself, savepoints included.
        Err(error) => (false, result.and(Err(error.into()))),
    }
}

/// Commits a group. What its documents say comes into the search index now, all at once: FTS5 writes down what it holds at
/// each savepoint.
fn commit(connection: &mut SqliteConnection) -> QueryResult<()> {
    let [index, wait_no_more] = INDEX;
    execute(connection, index)?;
    let documents = fixed::<()>(wait_no_more).execute(connection)?;
    if documents > 0 {
        let pages = i32::try_from(documents).unwrap_or(i32::MAX).saturating_mul(MERGED);
        let merge = (search_index::command.eq("merge"), search_index::rank.eq(pages));
        diesel::insert_into(search_index::table).values(merge).execute(connection)?;
    }
    execute(connection, "COMMIT")
}

/// Runs a statement that is prepared once.
fn execute(connection: &mut SqliteConnection, statement: &'static str) -> QueryResult<()> {
    fixed::<()>(statement).execute(connection).map(drop)
}

fn work(mut connection: SqliteConnection, mut checkpoints: Checkpoints, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut verdicts = Vec::with_capacity(GROUP);
        let mut lost = execute(&mut connection, "BEGIN IMMEDIATE").err().map(|e| e.to_string());
        let mut next = Some(first);
        while let Some(job) = next.take() {
            let (intact, verdict) = job(lost.is_none().then_some(&mut connection));
            verdicts.push(verdict);
            if !intact {
                lost = lost.or(Some("another write of the same group broke the transaction".into()));
            } else if verdicts.len() < GROUP {
                next = jobs.try_recv().ok();
            }
        }
        if lost.is_none() {
            lost = commit(&mut connection).err().map(|e| e.to_string());
        }
        if let Some(reason) = &lost {
            log::error!("a group of {} writes was lost: {reason}", verdicts.len());
            drop(connection.batch_execute("ROLLBACK")); // fails where SQLite has rolled back by itself
        }
        checkpoints.count(verdicts.len());
        for verdict in verdicts {
            verdict(lost.as_deref());
        }
    }
}

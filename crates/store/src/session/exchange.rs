//! The session's ways to imports that are done as jobs.

use crate::{By, Done, Importable, ImportableRoster, Job, Once, Result, Rows, Seen, Session, Task, read, scan, write};
use exchange::{Import, Outcome, RowResult};
use kernel::{At, Id};
use serde::{Deserialize, Serialize};

/// The job that takes a file in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ImportTask {
    /// Which import.
    pub import_id: Id,
}

impl Task for ImportTask {
    const KIND: &'static str = "import";
}

/// One step of the work on an import: by which claim, which holds until when afterwards.
#[derive(Clone, Debug)]
pub struct Step {
    /// The job, as this node claimed it.
    pub job: Job,
    /// Until when the claim holds after the step.
    pub until: At,
    /// Which import.
    pub import: Id,
}

impl Session {
    /// Refuses one more file of a caller of whom enough are under way, before anything of it is kept.
    pub async fn check_import_turn(&self, by: &By, once: Option<&Once>) -> Result<()> {
        read!(self, |c| queries::exchange::imports::check_turn(c, by, once))
    }

    /// Keeps a piece of a file that comes in.
    pub async fn keep_import_chunk(&self, import: Id, number: i32, bytes: Vec<u8>, now: At) -> Result<()> {
        write!(self, |c| queries::exchange::imports::keep_chunk(c, import, number, &bytes, now))
    }

    /// A piece of a file; `None` after the last.
    pub async fn import_chunk(&self, import: Id, number: i32) -> Result<Option<Vec<u8>>> {
        scan!(self, |c| queries::exchange::imports::chunk(c, import, number))
    }

    /// Forgets the bytes of a file that is not taken.
    pub async fn abandon_import(&self, import: Id) -> Result<()> {
        write!(self, |c| queries::exchange::imports::abandon(c, import))
    }

    /// Adds an import whose bytes are there, and the job that takes it in.
    pub async fn receive_import(&self, by: By, once: Option<Once>, import: Import) -> Result<Done<Import>> {
        write!(self, |c| queries::exchange::imports::receive(c, &by, once.as_ref(), import))
    }

    /// Begins an import or goes on with it; gives it as it stands.
    pub async fn start_import(&self, by: By, step: Step) -> Result<Import> {
        write!(self, |c| queries::exchange::imports::start(c, &by, &step.job, step.until, step.import))
    }

    /// Takes rows in, counts them and keeps what became of them, all or nothing; `false` where the import was asked to stop.
    pub async fn step_import<N: Importable>(&self, by: By, step: Step, rows: Rows<N>) -> Result<bool> {
        write!(self, |c| queries::exchange::imports::step(c, &by, &step, rows))
    }

    /// Closes a file that lists all there is of a kind: ends the records that it no longer has and counts them, or on a dry run only
    /// counts them. Does nothing where the file was not read whole, or a row of it was rejected.
    pub async fn close_import<N: ImportableRoster>(&self, by: By, step: Step, seen: Seen) -> Result<()> {
        write!(self, |c| queries::exchange::imports::close::<N>(c, &by, &step, &seen))
    }

    /// Ends an import: done, or failed for that reason.
    pub async fn finish_import(&self, by: By, step: Step, error: Option<String>) -> Result<()> {
        write!(self, |c| queries::exchange::imports::finish(c, &by, &step, error))
    }

    /// What became of the rows of an import, in their order, from after a number.
    pub async fn import_results(
        &self,
        import: Id,
        outcome: Option<Outcome>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<RowResult>> {
        read!(self, |c| queries::exchange::imports::results(c, import, outcome, after, limit))
    }
}

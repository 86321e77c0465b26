//! An import as a job: the file comes from the database, and each batch is one transaction that also says how far the import
//! has come. Whoever claims the job after its node is gone reads past what is done, and goes on; whoever asked for it must still
//! have the right.

use super::{
    Told,
    engine::{Intake, Source, Taker},
    relink,
};
use crate::{
    Failure,
    jobs::{Context, LEASE_SECONDS, Outcome, Stopping},
    serve,
};
use actix_web::rt::{spawn, task::JoinHandle};
use development::LearningProvider;
use directory::Person;
use exchange::Import;
use kernel::{Clock, Code, Id, Permission};
use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{By, ImportTask, Importable, ImportableRoster, Job, Rows, Seen, Session, Step};
use tokio::sync::mpsc;

/// Pieces of a file that may wait to be read.
const WAITING: usize = 2;

/// Why a file that is no more there ends an import.
const NOT_WHOLE: &str = "the stored file is not whole";

/// Does the job.
pub async fn take_in(context: &Context, job: &Job, stopping: &Stopping) -> Outcome {
    match run(context, job, stopping).await {
        Ok(outcome) => outcome,
        // Another node has the job by now, and goes on with it.
        Err(store::Error::Refused(problem)) if problem.code == Code::Conflict => Outcome::Interrupted,
        // What changed meanwhile is read again; after some times the import is given up.
        Err(store::Error::Refused(problem)) => Outcome::Again(problem.to_string()),
        Err(error) => error.into(),
    }
}

async fn run(context: &Context, job: &Job, stopping: &Stopping) -> store::Result<Outcome> {
    let id = job.task::<ImportTask>()?.import_id;
    let service = serve::service(&context.clock);
    let import = context.session.start_import(service.clone(), step(context, job, id)).await?;
    if import.status.is_over() {
        return Ok(Outcome::Done);
    }
    if let Some(reason) = refusal(&context.session, &import).await? {
        context.session.finish_import(service, step(context, job, id), Some(reason)).await?;
        return Ok(Outcome::Done);
    }
    let by = By { actor: import.requester(), ..service };
    let (feeding, pieces) = feed(&context.session, &import);
    let broken = Arc::clone(&pieces.broken);
    let working = Working { context, job, stopping, by: by.clone(), id, broken, rows: 0, state: State::GoingOn };
    let Import { fiscal_year, valid_from, provider_id, .. } = import;
    let (file, told) = (Source::new(pieces), Told { fiscal_year, valid_from, provider_id });
    let taken = Intake::new(&file, import.rows_read, working).take_in(import.format, file, told).await;
    let fed = feeding.await.unwrap_or_else(|e| Err(store::Error::Unavailable(e.to_string())));
    let rows = taken.as_ref().map_or(0, |working| working.rows);
    let error = match taken.map(|working| working.state) {
        Ok(State::Stopped) => return Ok(Outcome::Interrupted),
        Err(Failure::Store(error)) => return Err(error),
        Ok(State::GoingOn | State::Cancelled) => None,
        // What broke off because the bytes did not come is read again.
        Ok(State::BrokeOff(reason)) => fed.map(|()| Some(reason))?,
        Err(failure) => fed.map(|()| Some(failure.to_string()))?,
    };
    // Whoever goes on after a node that is gone begins this anew, and finds that most of it is done.
    if import.kind.links_sponsors() && !import.dry_run {
        let since = import.started_at.unwrap_or(import.created_at);
        if !relink(&context.session, &by, since, || !stopping.is_near()).await? {
            return Ok(Outcome::Interrupted);
        }
    }
    context.session.finish_import(by, step(context, job, id), error).await?;
    // It is over, whatever becomes of this.
    if let Err(error) = context.session.came_in(rows).await {
        log::warn!("the database could not look at what import {id} brought: {error}");
    }
    Ok(Outcome::Done)
}

/// Why whoever asked for an import may not bring it in any more, as they and their client are by now; `None` where they may.
async fn refusal(session: &Session, import: &Import) -> store::Result<Option<String>> {
    let client = match &import.client {
        Some(name) => session.client(name).await?,
        None => None,
    };
    let person = match import.requested_by {
        Some(id) => session.find::<Person>(id).await?,
        None => None,
    };
    let is_gone = person.is_none() && import.requested_by.is_some();
    let Some(actor) = client.filter(|_| !is_gone).and_then(|known| known.client.caller(person)) else {
        let reason = "Whoever asked for it has no account any more, or came through a client that is closed.";
        return Ok(Some(reason.to_owned()));
    };
    let provider = match import.provider_id {
        Some(id) => session.find::<LearningProvider>(id).await?,
        None => None,
    };
    let publishes = provider.is_none_or(|provider| provider.ownership().is_kept_by(&actor));
    Ok(match import.kind.check_bringer(&actor) {
        Err(problem) => Some(format!("Whoever asked for it may not bring it in any more. {}", problem.detail)),
        Ok(()) if !actor.holds(Permission::ExchangeImport) || !publishes => {
            Some("Whoever asked for it may not bring it in any more.".to_owned())
        }
        Ok(()) => None,
    })
}

/// A step that is done now.
fn step(context: &Context, job: &Job, import: Id) -> Step {
    Step { job: job.clone(), until: context.clock.now().plus_seconds(LEASE_SECONDS), import }
}

/// How an import under way stands.
enum State {
    /// More rows are wanted.
    GoingOn,
    /// The node stops; another goes on.
    Stopped,
    /// It was asked to stop, and has.
    Cancelled,
    /// Reading ended before the end of the file.
    BrokeOff(String),
}

/// Takes rows in, each batch fenced by the claim.
struct Working<'a> {
    context: &'a Context,
    job: &'a Job,
    stopping: &'a Stopping,
    by: By,
    id: Id,
    /// Whether the bytes of the file ceased to come.
    broken: Arc<AtomicBool>,
    /// Rows that this node has gone through.
    rows: u64,
    state: State,
}

impl Taker for Working<'_> {
    async fn take<N: Importable>(&mut self, rows: Rows<N>) -> Result<bool, Failure> {
        if self.broken.load(Ordering::Acquire) {
            self.broke_off(NOT_WHOLE.to_owned()); // the last of the rows is none of the file's
            return Ok(false);
        }
        if self.stopping.is_near() {
            self.state = State::Stopped;
            return Ok(false);
        }
        let (step, count) = (step(self.context, self.job, self.id), rows.entries.len());
        let goes_on = self.context.session.step_import(self.by.clone(), step, rows).await?;
        if goes_on {
            self.rows += u64::try_from(count).unwrap_or_default();
        } else {
            self.state = State::Cancelled;
        }
        Ok(goes_on)
    }

    fn clock(&self) -> &Clock {
        &self.by.clock
    }

    fn broke_off(&mut self, reason: String) {
        self.state = State::BrokeOff(reason);
    }

    async fn close<N: ImportableRoster>(&mut self, seen: Seen) -> Result<(), Failure> {
        if matches!(self.state, State::GoingOn) {
            let step = step(self.context, self.job, self.id);
            self.context.session.close_import::<N>(self.by.clone(), step, seen).await?;
        }
        Ok(())
    }
}

/// The bytes of a file, as they come from the database.
struct Pieces {
    coming: mpsc::Receiver<Vec<u8>>,
    piece: io::Cursor<Vec<u8>>,
    missing: i64,
    broken: Arc<AtomicBool>,
}

/// Hands the pieces of a file on as fast as they are read.
fn feed(session: &Session, import: &Import) -> (JoinHandle<store::Result<()>>, Pieces) {
    let (sender, coming) = mpsc::channel(WAITING);
    let (session, id, missing) = (session.clone(), import.id, import.size);
    let feeding = spawn(async move {
        let mut number = 0;
        while let Some(piece) = session.import_chunk(id, number).await? {
            if sender.send(piece).await.is_err() {
                break; // nobody reads any more
            }
            number += 1;
        }
        Ok(())
    });
    (feeding, Pieces { coming, piece: io::Cursor::default(), missing, broken: Arc::default() })
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                self.missing -= i64::try_from(read).unwrap_or_default();
                return Ok(read);
            }
            match self.coming.blocking_recv() {
                Some(piece) => self.piece = io::Cursor::new(piece),
                None if self.missing == 0 => return Ok(0),
                None => {
                    self.broken.store(true, Ordering::Release);
                    return Err(io::Error::other(NOT_WHOLE));
                }
            }
        }
    }
}

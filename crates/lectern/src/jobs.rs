//! The runner of jobs: claims what is due, some at a time, keeps the claims while the work goes on, and says what became
//! of it. Every node has one, and the table of jobs shares the work out.

use crate::{
    actions,
    deadlines::{self, Deadlines},
    import,
    instruments::{self, Rederivation},
    mail::{Mail, Mailer},
    mails::{accounts, advocates, events, petitions, registrations, signatures},
    reminders::{self, Reminders},
    retention::{self, Retention},
    scores::{self, Scores},
    serve,
};
use actix_web::rt::{spawn, task::JoinHandle, time::sleep};
use advocacy::{
    advocate::AdvocateMail,
    event::{BookingAppointmentMail, BookingMail},
    petition::PetitionMail,
};
use development::commons::{RegistrationAppointmentMail, RegistrationMail};
use directory::AccountMail;
use kernel::{Clock, Id};
use policy::{Reminder, statement::SignatureMail};
use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};
use store::{Dispatch, ImportTask, Job, Session, Task};
use tokio::sync::{Semaphore, watch};

/// Jobs that run at a time.
const AT_A_TIME: usize = 4;
/// Of them, imports: they take long, and a mail shall not wait for them.
const IMPORTS_AT_A_TIME: usize = 2;
/// Between looks at the table.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// Seconds for which a claim holds without word from its node.
pub(crate) const LEASE_SECONDS: i64 = 60;
/// Between words from the node.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Seconds to wait before each further try of a job that failed; after the last it is given up. About a day and a half.
const RETRY_DELAYS: [i64; 7] = [10, 60, 300, 1_800, 7_200, 36_000, 86_400];
/// Records that are due and are looked up at a time.
const BATCH: i64 = 100;
/// Times that a job is claimed without getting on before it is given up: one that takes its node down each time never comes to
/// [`RETRY_DELAYS`].
const MAX_ATTEMPTS: i32 = 20;

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It failed for now, and may go better later.
    Again(String),
    /// It was interrupted because the node stops; another goes on at once.
    Interrupted,
    /// It will never go.
    Never(String),
}

impl From<store::Error> for Outcome {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(reason) => Self::Again(reason),
            other => Self::Never(other.to_string()),
        }
    }
}

/// Whether the node is about to stop: long work looks now and then, and ends early.
#[derive(Clone, Debug)]
pub struct Stopping(pub(crate) watch::Receiver<bool>);

impl Stopping {
    /// Whether to end early.
    pub fn is_near(&self) -> bool {
        *self.0.borrow()
    }
}

/// What work is done with.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub session: Session,
    /// Where times and ids come from.
    pub clock: Clock,
    /// The way out for mail.
    pub mailer: Arc<Mailer>,
    /// Where the service is reached from outside.
    pub public_url: String,
    /// Between two mails of actions or of mailings.
    pub mail_gap: Duration,
}

/// The work of each kind of job.
pub async fn work(context: Context, job: Job, stopping: Stopping) -> Outcome {
    match job.kind.as_str() {
        AccountMail::KIND => mailed(&context, &job, accounts::mail).await,
        Rederivation::KIND => done(instruments::move_on(&context).await),
        ImportTask::KIND => import::job::take_in(&context, &job, &stopping).await,
        Retention::KIND => done(retention::forget_old(&context).await),
        Deadlines::KIND => done(deadlines::settle(&context).await),
        PetitionMail::KIND => mailed(&context, &job, petitions::mail).await,
        SignatureMail::KIND => mailed(&context, &job, signatures::mail).await,
        BookingMail::KIND => mailed(&context, &job, events::mail).await,
        BookingAppointmentMail::KIND => mailed(&context, &job, events::appointment_mail).await,
        RegistrationMail::KIND => mailed(&context, &job, registrations::mail).await,
        RegistrationAppointmentMail::KIND => mailed(&context, &job, registrations::appointment_mail).await,
        AdvocateMail::KIND => mailed(&context, &job, advocates::mail).await,
        Dispatch::KIND => actions::send(&context, &stopping).await.unwrap_or_else(Outcome::from),
        Scores::KIND => done(scores::look_at_all(&context).await),
        Reminders::KIND => done(reminders::find(&context).await),
        Reminder::KIND => mailed(&context, &job, reminders::mail).await,
        // A node of a later release, which knows it, may take it next.
        unknown => Outcome::Again(format!("nobody here knows how to do a job called {unknown}")),
    }
}

/// What became of a job that is done unless the store fails.
fn done(result: store::Result<()>) -> Outcome {
    result.map_or_else(Outcome::from, |()| Outcome::Done)
}

/// Does a job whose work is to write a mail, and sends it, where there is one to send.
async fn mailed<T: Task>(
    context: &Context,
    job: &Job,
    write: impl AsyncFnOnce(&Context, &Job, T) -> Result<Option<Mail>, Outcome>,
) -> Outcome {
    let written = match job.task() {
        Ok(wanted) => write(context, job, wanted).await,
        Err(error) => return error.into(),
    };
    match written {
        Ok(Some(mail)) => context.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// A job that needs to know nothing and is asked for now and then: its name in the table of jobs, and the time between two.
macro_rules! recurring {
    ($(#[$about:meta])+ $job:ident: $kind:literal, every $every:expr) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $job {}

        impl ::store::Task for $job {
            const KIND: &'static str = $kind;
        }

        /// Between two times.
        pub const EVERY: ::std::time::Duration = $every;
    };
}
pub(crate) use recurring;

/// Asks for a job that stands once however many nodes ask for it.
pub async fn ask<T: Task + Send + 'static>(session: &Session, clock: &Clock, task: T) -> store::Result<()> {
    let clock = clock.clone();
    store::write!(session, |c| queries::jobs::ask(c, &clock, &task))
}

/// Asks for a job now and then, and at once at the start: what became due while nobody ran is found then.
pub fn now_and_then<T: Task + Clone + Send + 'static>(session: Session, clock: Clock, every: Duration, task: T) {
    spawn(async move {
        loop {
            if let Err(error) = ask(&session, &clock, task.clone()).await {
                log::warn!("a {} job could not be asked for: {error}", T::KIND);
            }
            sleep(every).await;
        }
    });
}

/// Does to each record that is due what is due; gives how many there were. Each that is done is due no more. One that fails does not
/// hold up those behind it: the first failure is told once the others are done.
pub(crate) async fn each_due(
    due: impl AsyncFn(i64) -> store::Result<Vec<Id>>,
    act: impl AsyncFn(Id) -> store::Result<()>,
) -> store::Result<usize> {
    let (mut count, mut failed) = (0, BTreeMap::new());
    loop {
        let limit = BATCH.saturating_add(i64::try_from(failed.len()).unwrap_or(i64::MAX));
        let mut some = due(limit).await?;
        some.retain(|id| !failed.contains_key(id));
        if some.is_empty() {
            return failed.into_values().next().map_or(Ok(count), Err);
        }
        for id in some {
            match act(id).await {
                Ok(()) => count += 1,
                Err(error) => drop(failed.insert(id, error)),
            }
        }
    }
}

/// The running runner.
pub struct Runner {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Runner {
    /// Starts a runner, whose work is `work`.
    pub fn start<W, F>(session: Session, clock: Clock, work: W) -> Self
    where
        W: Fn(Job, Stopping) -> F + 'static,
        F: Future<Output = Outcome> + 'static,
    {
        let (stop, stopping) = watch::channel(false);
        Self { stop, running: spawn(run(session, clock, work, stopping)) }
    }

    /// Claims no more, and waits until what runs has ended early or is done.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        drop(self.running.await);
    }
}

async fn run<W, F>(session: Session, clock: Clock, work: W, mut stopping: watch::Receiver<bool>)
where
    W: Fn(Job, Stopping) -> F + 'static,
    F: Future<Output = Outcome> + 'static,
{
    let (places, imports) = (Arc::new(Semaphore::new(AT_A_TIME)), Arc::new(Semaphore::new(IMPORTS_AT_A_TIME)));
    if let Err(error) = session.free_jobs(clock.now()).await {
        log::warn!("jobs of an earlier run wait for their leases to end: {error}");
    }
    while !*stopping.borrow() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let enough = (imports.available_permits() == 0).then_some(ImportTask::KIND);
        match session.claim_job(&clock, LEASE_SECONDS, enough).await {
            Ok(Some(job)) => {
                let is_import = job.kind == ImportTask::KIND;
                let of_imports = is_import.then(|| Arc::clone(&imports).try_acquire_owned().ok());
                let (session, clock) = (session.clone(), clock.clone());
                let doing = work(job.clone(), Stopping(stopping.clone()));
                spawn(async move {
                    let outcome = if job.attempts > MAX_ATTEMPTS {
                        Some(Outcome::Never("it never came to an end, however often it was begun".into()))
                    } else {
                        kept(&session, &clock, &job, doing).await
                    };
                    finish(&session, &clock, &job, outcome).await;
                    drop((place, of_imports));
                });
                continue;
            }
            Ok(None) => {}
            Err(error) => log::warn!("no job could be claimed: {error}"),
        }
        drop(place);
        tokio::select! {
            () = sleep(POLL_INTERVAL) => {}
            _ = stopping.changed() => {}
        }
    }
    drop(places.acquire_many(u32::try_from(AT_A_TIME).unwrap_or(u32::MAX)).await); // the last of them has ended
}

/// Does the work, and keeps the claim meanwhile; `None` where another node has the job by now.
async fn kept(session: &Session, clock: &Clock, job: &Job, doing: impl Future<Output = Outcome>) -> Option<Outcome> {
    // Beside the work, and not instead of it: the work may hold the row that the claim stands in.
    let lost = async {
        loop {
            sleep(HEARTBEAT).await;
            match session.extend_job(job, clock.now().plus_seconds(LEASE_SECONDS)).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => log::warn!("job {}: the claim could not be kept: {error}", job.id),
            }
        }
    };
    tokio::select! {
        outcome = doing => Some(outcome),
        () = lost => None,
    }
}

async fn finish(session: &Session, clock: &Clock, job: &Job, outcome: Option<Outcome>) {
    let (kind, id, now) = (&job.kind, job.id, clock.now());
    let gap = usize::try_from(job.attempts - 1).ok().and_then(|tried| RETRY_DELAYS.get(tried));
    let said = match outcome {
        None => return log::warn!("{kind} job {id}: another node has taken it over"),
        Some(Outcome::Done) => session.finish_job(job).await,
        Some(Outcome::Interrupted) => session.return_job(job, now, None).await,
        Some(Outcome::Again(reason)) if let Some(gap) = gap => {
            log::warn!("{kind} job {id} is tried again in {gap} s: {reason}");
            session.return_job(job, now.plus_seconds(*gap), Some(reason)).await
        }
        Some(Outcome::Again(reason) | Outcome::Never(reason)) => {
            log::error!("{kind} job {id} is given up: {reason}");
            session.fail_job(job, serve::service(clock), reason).await
        }
    };
    if let Err(error) = said {
        log::warn!("{kind} job {id}: what became of it could not be said, and it will be done again: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[tokio::test]
    async fn one_that_fails_does_not_hold_up_those_behind_it() {
        let ids = [1, 2, 3].map(|n| Id::from_bytes([n; 16]));
        let due = RefCell::new(ids.to_vec());
        let done = each_due(
            async |_| Ok(due.borrow().clone()),
            async |id| {
                if id == ids[0] {
                    return Err(store::Error::Unavailable("not now".into()));
                }
                due.borrow_mut().retain(|other| *other != id);
                Ok(())
            },
        );
        assert!((done.await.is_err(), due.into_inner()) == (true, vec![ids[0]]));
    }
}

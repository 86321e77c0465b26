//! Work to be done soon, by any node, once: the session's ways to claim it and to say what became of it. It is enqueued by
//! `queries::jobs::enqueue`, in the transaction of whatever makes it necessary.

use crate::{By, Error, Once, Result, Session, read, write};
use kernel::{At, Clock, Id};
use serde::{Serialize, de::DeserializeOwned};

/// One kind of work: its name, and what it needs to know.
pub trait Task: Serialize + DeserializeOwned {
    /// Its name in the table of jobs.
    const KIND: &'static str;
    /// Whether somebody waits for it in front of a screen: it comes before the others.
    const IS_AWAITED: bool = false;
}

/// A job this node has claimed.
#[derive(Clone, Debug)]
pub struct Job {
    /// Names it.
    pub id: Id,
    /// Names the claim: whoever claims the job later holds another, and this one is void.
    pub claim_id: Id,
    /// What kind of work it is.
    pub kind: String,
    /// How often it was claimed since it last got on, this time included.
    pub attempts: i32,
    pub(crate) payload: String,
}

impl Job {
    /// What the work needs to know.
    pub fn task<T: Task>(&self) -> Result<T> {
        serde_json::from_str(&self.payload).map_err(|e| Error::corrupt(T::KIND, e))
    }
}

impl Session {
    /// Adds a job that is due now and belongs to no other write.
    pub async fn enqueue<T: Task + Send + 'static>(&self, clock: &Clock, task: T) -> Result<()> {
        let clock = clock.clone();
        write!(self, |c| queries::jobs::enqueue(c, &clock, clock.now(), None, &task))
    }

    /// The same for a request that must act once: sent again, it adds none.
    pub async fn enqueue_once<T: Task + Send + 'static>(&self, by: By, once: Option<Once>, task: T) -> Result<()> {
        write!(self, |c| queries::jobs::enqueue_once(c, &by, once.as_ref(), &task))
    }

    /// Claims a job, if any is due, until the lease ends: the one that has been due for longest of those that somebody waits for, or
    /// else of the others. Jobs of the kind `except` are passed over: for who does enough of them already.
    pub async fn claim_job(
        &self,
        clock: &Clock,
        lease_seconds: i64,
        except: Option<&'static str>,
    ) -> Result<Option<Job>> {
        let (claim_id, now) = (clock.id(), clock.now());
        // Most of the time there is nothing to do, and only looking costs no write.
        if !read!(self, |c| queries::jobs::any_due(c, now, except))? {
            return Ok(None);
        }
        write!(self, |c| queries::jobs::claim(c, claim_id, now, now.plus_seconds(lease_seconds), except))
    }

    /// Keeps a claim while the work goes on; `false` where the job is another's by now.
    pub async fn extend_job(&self, job: &Job, until: At) -> Result<bool> {
        let job = job.clone();
        write!(self, |c| queries::jobs::extend(c, &job, until))
    }

    /// Gives up the key of a job that begins to look at what it tells of: what changes from now on is told by another job.
    pub async fn give_up_key(&self, job: &Job) -> Result<()> {
        let job = job.clone();
        write!(self, |c| queries::jobs::give_up_key(c, &job))
    }

    /// Forgets a job that is done.
    pub async fn finish_job(&self, job: &Job) -> Result<()> {
        let job = job.clone();
        write!(self, |c| queries::jobs::finish(c, &job))
    }

    /// Gives a job back, to be claimed again when it is due.
    pub async fn return_job(&self, job: &Job, due: At, reason: Option<String>) -> Result<()> {
        let job = job.clone();
        write!(self, |c| queries::jobs::give_back(c, &job, due, reason.as_deref()))
    }

    /// Gives a job up; that it was there stays, with the reason, until it is swept, and the record it was for says that it
    /// failed.
    pub async fn fail_job(&self, job: &Job, by: By, reason: String) -> Result<()> {
        let job = job.clone();
        write!(self, |c| queries::jobs::fail(c, &job, &by, &reason))
    }

    /// Frees the claims of a process that is gone, at start-up. An embedded database belongs to one process, so that all
    /// claims are void; on a served one other nodes may hold them, and those of the dead end with their lease.
    pub async fn free_jobs(&self, now: At) -> Result<usize> {
        match self.backend() {
            crate::Backend::Sqlite(embedded) => {
                embedded.writer.run(move |c| crate::sqlite::queries::jobs::free(c, now)).await
            }
            crate::Backend::Postgres(_) => Ok(0),
        }
    }
}

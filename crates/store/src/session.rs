//! A worker's view of the store, and the three ways in.

use crate::{Error, Result, postgres, sqlite, writer::Writer};
use diesel::r2d2::{ConnectionManager, Pool};
use diesel_async::{AsyncConnection, TransactionManager, pooled_connection::deadpool};
use kernel::{
    Actor, At, Clock, Day, Id, Record,
    page::{Page, Sorting, Window},
};
use serde::Serialize;
use std::{cell::RefCell, rc::Rc};

/// One worker's connections; cheap to clone, not shared between threads.
#[derive(Clone)]
pub struct Session(pub(crate) Rc<Backend>);

/// Which database it is.
#[doc(hidden)]
pub enum Backend {
    /// Embedded.
    Sqlite(Embedded),
    /// Served.
    Postgres(Served),
}

#[doc(hidden)]
pub struct Embedded {
    /// Short indexed reads: in place, on this thread.
    pub read: RefCell<sqlite::Conn>,
    /// Anything that may take long: on blocking threads.
    pub(crate) scans: Pool<ConnectionManager<sqlite::Conn>>,
    /// The one writer, shared by all workers.
    pub writer: Writer,
}

#[doc(hidden)]
pub struct Served {
    pub(crate) url: String,
    /// Short reads of this worker: one connection, pipelined.
    pub(crate) line: RefCell<Option<Rc<postgres::Conn>>>,
    /// Scans and writes.
    pub(crate) pool: deadpool::Pool<postgres::Conn>,
}

/// Who writes, through what, by which clock.
#[derive(Clone, Debug)]
pub struct By {
    /// The caller.
    pub actor: Actor,
    /// The request, for the log and the history.
    pub request_id: Option<Id>,
    /// Where times and ids come from.
    pub clock: Clock,
}

/// A request that must act once: its key, and what it asked for.
#[derive(Clone, Debug)]
pub struct Once {
    /// A hash of the client's `Idempotency-Key`.
    pub key: String,
    /// A hash of the key, method, path and body.
    pub fingerprint: String,
}

/// What a write gave.
#[derive(Debug)]
pub enum Done<R> {
    /// The record as it is now.
    Fresh(R),
    /// The answer that the same request was given before.
    Replayed {
        /// The record.
        id: Id,
        /// The revision it had.
        revision: i32,
        /// The JSON that was answered.
        body: String,
    },
}

impl<R> Done<R> {
    /// The same outcome, seen as another type.
    pub fn map<S>(self, see: impl FnOnce(R) -> S) -> Done<S> {
        match self {
            Self::Fresh(record) => Done::Fresh(see(record)),
            Self::Replayed { id, revision, body } => Done::Replayed { id, revision, body },
        }
    }
}

/// Which versions of a position to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// All of them, oldest first.
    All,
    /// The one of that number.
    Number(i32),
    /// The one in force on that day.
    InForceOn(Day),
}

/// Whether a caller may make a change to a record.
pub(crate) type Permit<R> = Box<dyn FnOnce(&R, &Actor) -> bool + Send>;
type Rule<R, F> = Box<dyn FnOnce(&mut R, &F) -> kernel::Result<()> + Send>;

/// A change to one record: which, seen at which revision, by which rule.
pub struct Change<R, F> {
    pub(crate) id: Id,
    pub(crate) if_match: Option<i32>,
    pub(crate) once: Option<Once>,
    pub(crate) action: &'static str,
    pub(crate) note: Option<String>,
    pub(crate) about: Vec<Id>,
    pub(crate) permit: Permit<R>,
    pub(crate) rule: Rule<R, F>,
}

/// One entry of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its place in the order of all changes.
    pub seq: i64,
    /// The revision the record had afterwards.
    pub revision: i32,
    /// What was done.
    pub action: String,
    /// Who did it.
    pub actor_id: Option<Id>,
    /// Through which client.
    pub origin: Option<String>,
    /// When.
    pub at: At,
    /// Why, as given.
    pub note: Option<String>,
    /// Which fields changed, as JSON pointers.
    pub fields: Vec<String>,
}

/// A kind of record that both databases keep.
pub trait Kept:
    sqlite::queries::Stored
    + postgres::queries::Stored<Facts = <Self as sqlite::queries::Stored>::Facts>
    + Serialize
    + Record
    + Send
{
}
impl<R> Kept for R where
    R: sqlite::queries::Stored
        + postgres::queries::Stored<Facts = <R as sqlite::queries::Stored>::Facts>
        + Serialize
        + Record
        + Send
{
}

/// A kind of record that both databases list.
pub trait KeptList:
    Kept + sqlite::queries::Listed + postgres::queries::Listed<Filter = <Self as sqlite::queries::Listed>::Filter>
{
}
impl<R> KeptList for R where
    R: Kept + sqlite::queries::Listed + postgres::queries::Listed<Filter = <R as sqlite::queries::Listed>::Filter>
{
}

/// A short indexed read: `read!(session, |c| queries::strategy::items::all(c))`.
#[macro_export]
macro_rules! read {
    ($session:expr, |$c:ident| $query:expr) => {
        match $session.backend() {
            $crate::Backend::Sqlite(embedded) => {
                #[allow(unused_imports)]
                use $crate::sqlite::queries;
                let $c = &mut *embedded.read.borrow_mut();
                $query
            }
            $crate::Backend::Postgres(served) => match served.line().await {
                Err(error) => Err(error),
                Ok(line) => {
                    #[allow(unused_imports)]
                    use $crate::postgres::queries;
                    let mut shared = &*line;
                    let $c = &mut shared;
                    let result = $query.await;
                    served.checked(&line, result)
                }
            },
        }
    };
}

/// A read that may take long; what the query uses is moved into it.
#[macro_export]
macro_rules! scan {
    ($session:expr, |$c:ident| $query:expr) => {
        match $session.backend() {
            $crate::Backend::Sqlite(embedded) => {
                #[allow(unused_imports)]
                use $crate::sqlite::queries;
                embedded.scan(move |$c| $query).await
            }
            $crate::Backend::Postgres(served) => match served.exclusive().await {
                Err(error) => Err(error),
                Ok(mut connection) => {
                    #[allow(unused_imports)]
                    use $crate::postgres::queries;
                    let $c = &mut *connection;
                    $query.await
                }
            },
        }
    };
}

/// A write: one transaction, and the answer after it is durable. What the query uses is moved into it.
#[macro_export]
macro_rules! write {
    ($session:expr, |$c:ident| $query:expr) => {
        match $session.backend() {
            $crate::Backend::Sqlite(embedded) => {
                #[allow(unused_imports)]
                use $crate::sqlite::queries;
                embedded.writer.run(move |$c| $query).await
            }
            $crate::Backend::Postgres(served) => match served.begin().await {
                Err(error) => Err(error),
                Ok(mut connection) => {
                    #[allow(unused_imports)]
                    use $crate::postgres::queries;
                    let result = {
                        let $c = &mut *connection;
                        $query.await
                    };
                    $crate::postgres_end(connection, result).await
                }
            },
        }
    };
}

impl Session {
    #[doc(hidden)]
    pub fn backend(&self) -> &Backend {
        &self.0
    }

    /// One record by its id, whoever may see it: the API asks [`Record::visible_to`].
    pub async fn find<R: Kept>(&self, id: Id) -> Result<Option<R>> {
        read!(self, |c| queries::record::find::<R>(c, id))
    }

    /// A page of the records the caller may see.
    pub async fn page<R: KeptList>(
        &self,
        filter: <R as sqlite::queries::Listed>::Filter,
        actor: &Actor,
        window: Window,
    ) -> Result<Page<R>> {
        if <R as sqlite::queries::Listed>::is_short(&filter) && !window.count {
            return read!(self, |c| queries::list::page::<R>(c, &filter, actor, &window));
        }
        let actor = actor.clone();
        scan!(self, |c| queries::list::page::<R>(c, &filter, &actor, &window))
    }

    /// Adds a record.
    pub async fn create<R: Kept>(&self, by: By, once: Option<Once>, record: R) -> Result<Done<R>> {
        write!(self, |c| queries::record::create(c, &by, once.as_ref(), record))
    }

    /// Changes a record by a rule.
    pub async fn change<R: Kept>(
        &self,
        by: By,
        change: Change<R, <R as sqlite::queries::Stored>::Facts>,
    ) -> Result<Done<R>> {
        write!(self, |c| queries::record::change::<R>(c, &by, change))
    }

    /// Removes a record whose history does not matter.
    pub async fn delete<R: Kept>(&self, by: By, id: Id, if_match: Option<i32>) -> Result<()> {
        write!(self, |c| queries::record::delete::<R>(c, &by, id, if_match))
    }

    /// What happened to a record, oldest first, from after a place in the order.
    pub async fn history(&self, kind: &'static str, id: Id, after: i64, limit: i64) -> Result<Vec<HistoryEntry>> {
        scan!(self, |c| queries::history::of(c, kind, id, after, limit))
    }

    /// What a kind of record can be sorted by.
    pub fn sorting<R: KeptList>() -> Sorting {
        <R as sqlite::queries::Listed>::SORTING
    }
}

impl Embedded {
    #[doc(hidden)]
    pub async fn scan<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut sqlite::Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.scans.clone();
        let job = move || query(&mut *pool.get().map_err(|e| Error::Unavailable(e.to_string()))?);
        tokio::task::spawn_blocking(job).await.map_err(|e| Error::corrupt("scan", e))?
    }
}

impl Served {
    /// The worker's shared line, opened again where it was lost.
    #[doc(hidden)]
    pub async fn line(&self) -> Result<Rc<postgres::Conn>> {
        if let Some(line) = &*self.line.borrow() {
            return Ok(line.clone());
        }
        let line = Rc::new(postgres::open(&self.url).await.map_err(|e| Error::Unavailable(e.to_string()))?);
        *self.line.borrow_mut() = Some(line.clone());
        Ok(line)
    }

    /// Drops a line whose server went away; the next read opens a new one.
    #[doc(hidden)]
    pub fn checked<T>(&self, line: &Rc<postgres::Conn>, result: Result<T>) -> Result<T> {
        if matches!(result, Err(Error::Unavailable(_))) {
            self.line.borrow_mut().take_if(|current| Rc::ptr_eq(current, line));
        }
        result
    }

    /// A connection of the pool, for one use.
    #[doc(hidden)]
    pub async fn exclusive(&self) -> Result<deadpool::Object<postgres::Conn>> {
        self.pool.get().await.map_err(|e| Error::Unavailable(e.to_string()))
    }

    /// The same, in a transaction. Dropped before its end, it is rolled back and closed: the pool takes no connection back
    /// that stands in a transaction.
    #[doc(hidden)]
    pub async fn begin(&self) -> Result<deadpool::Object<postgres::Conn>> {
        type Manager = <postgres::Conn as AsyncConnection>::TransactionManager;
        let mut connection = self.exclusive().await?;
        if Manager::begin_transaction(&mut *connection).await.is_ok() {
            return Ok(connection);
        }
        // The server may have closed a connection that waited in the pool; one that is new tells for certain.
        drop(deadpool::Object::take(connection));
        let mut fresh = self.exclusive().await?;
        Manager::begin_transaction(&mut *fresh).await?;
        Ok(fresh)
    }
}

/// Ends the transaction as its result says.
#[doc(hidden)]
pub async fn postgres_end<T>(mut connection: deadpool::Object<postgres::Conn>, result: Result<T>) -> Result<T> {
    type Manager = <postgres::Conn as AsyncConnection>::TransactionManager;
    match result {
        Ok(done) => {
            Manager::commit_transaction(&mut *connection).await?;
            Ok(done)
        }
        Err(error) => {
            // Where even this fails the connection is broken, and the pool drops it.
            drop(Manager::rollback_transaction(&mut *connection).await);
            Err(error)
        }
    }
}

impl By {
    /// The owner of idempotency keys: the person through their client.
    pub fn caller(&self) -> String {
        let person = self.actor.person.map(|id| id.to_string()).unwrap_or_default();
        format!("{person}@{}", self.actor.client.as_deref().unwrap_or_default())
    }
}

impl<R: Record, F> Change<R, F> {
    /// A change by a rule, open to those who may write the record.
    pub fn new(
        id: Id,
        if_match: Option<i32>,
        rule: impl FnOnce(&mut R, &F) -> kernel::Result<()> + Send + 'static,
    ) -> Self {
        Self {
            id,
            if_match,
            once: None,
            action: "updated",
            note: None,
            about: Vec::new(),
            permit: Box::new(|record, actor| actor.may(R::WRITE, record.unit())),
            rule: Box::new(rule),
        }
    }

    /// Opens it to others than those who may write the record.
    #[must_use]
    pub fn permitted(self, permit: impl FnOnce(&R, &Actor) -> bool + Send + 'static) -> Self {
        Self { permit: Box::new(permit), ..self }
    }

    /// Names it in the history, with the reason given.
    #[must_use]
    pub fn noted(self, action: &'static str, note: Option<String>) -> Self {
        Self { action, note, ..self }
    }

    /// Makes it act once.
    #[must_use]
    pub fn once(self, once: Option<Once>) -> Self {
        Self { once, ..self }
    }

    /// Names other records the rule needs to know of.
    #[must_use]
    pub fn about(self, about: Vec<Id>) -> Self {
        Self { about, ..self }
    }
}

//! A worker's view of the store, and the three ways in.

use crate::{Error, Result, postgres, sqlite, writer::Writer};
use diesel::r2d2::{ConnectionManager, Pool};
use diesel_async::{AsyncConnection, TransactionManager, pooled_connection::deadpool};
use kernel::{
    Actor, At, Clock, Day, Id, Problem, Record,
    page::{Page, Window},
};
use scopeguard::ScopeGuard;
use serde::Serialize;
use std::{cell::RefCell, rc::Rc};
use tokio::sync::Mutex;

/// Rows that are still a short read; who takes more, as a stream does, takes them by a scan.
pub(crate) const PAGE: usize = 200;

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
    pub read: RefCell<sqlite::Connection>,
    /// Anything that may take long: on blocking threads.
    pub(crate) scans: Pool<ConnectionManager<sqlite::Connection>>,
    /// The one writer, shared by all workers.
    pub writer: Writer,
}

#[doc(hidden)]
pub struct Served {
    pub(crate) url: String,
    /// Short reads of this worker: one connection, pipelined. Locked while it is opened, so that one request opens it and the
    /// others wait.
    pub(crate) line: Mutex<Option<Rc<postgres::Connection>>>,
    /// Scans and writes.
    pub(crate) pool: deadpool::Pool<postgres::Connection>,
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
    pub(crate) hands_over: bool,
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
                #[allow(unused_imports, reason = "a query may bring its own path")]
                use $crate::sqlite::queries;
                let $c = &mut *embedded.read.borrow_mut();
                $query
            }
            $crate::Backend::Postgres(served) => match served.line().await {
                Err(error) => Err(error),
                Ok(line) => {
                    #[allow(unused_imports, reason = "a query may bring its own path")]
                    use $crate::postgres::queries;
                    let mut shared = &*line;
                    let $c = &mut shared;
                    let result = $query.await;
                    served.checked(&line, result).await
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
                #[allow(unused_imports, reason = "a query may bring its own path")]
                use $crate::sqlite::queries;
                embedded.scan(move |$c| $query).await
            }
            $crate::Backend::Postgres(served) => match served.exclusive().await {
                Err(error) => Err(error),
                Ok(mut connection) => {
                    #[allow(unused_imports, reason = "a query may bring its own path")]
                    use $crate::postgres::queries;
                    let result = {
                        let mut exclusive = $crate::postgres::Conn::exclusive(&mut *connection);
                        let $c = &mut exclusive;
                        $query.await
                    };
                    served.returned(connection, result)
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
                #[allow(unused_imports, reason = "a query may bring its own path")]
                use $crate::sqlite::queries;
                embedded.writer.run(move |$c| $query).await
            }
            $crate::Backend::Postgres(served) => match served.begin().await {
                Err(error) => Err(error),
                Ok(mut transaction) => {
                    #[allow(unused_imports, reason = "a query may bring its own path")]
                    use $crate::postgres::queries;
                    let result = {
                        let mut exclusive = $crate::postgres::Conn::exclusive(&mut **transaction);
                        let $c = &mut exclusive;
                        $query.await
                    };
                    $crate::end(transaction, result).await
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
        // In another order than its own a list that is narrowed is gone through and sorted.
        let reordered = window.sort != R::SORTING.parse(None)?;
        let long = reordered || window.count || window.limit > PAGE || <R as sqlite::queries::Listed>::is_scan(&filter);
        if !long {
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

    /// Moves a record to where time has brought it since it was saved; whether it moved.
    pub async fn settle<R: Kept>(&self, clock: &Clock, id: Id) -> Result<bool> {
        let by = By { actor: Actor::public(), request_id: None, clock: clock.clone() };
        write!(self, |c| queries::record::settle::<R>(c, &by, id))
    }

    /// The same for all of a kind; gives how many there were.
    pub async fn settle_all<R: Kept>(&self, clock: &Clock) -> Result<usize> {
        let mut moved = 0;
        loop {
            let now = clock.now();
            let overdue = read!(self, |c| queries::record::overdue::<R>(c, now))?;
            let before = moved;
            for id in overdue {
                moved += usize::from(self.settle::<R>(clock, id).await?);
            }
            if moved == before {
                return Ok(moved); // none, or another node has moved them
            }
        }
    }

    /// Removes a record whose history does not matter.
    pub async fn delete<R: Kept>(&self, by: By, id: Id, if_match: Option<i32>) -> Result<()> {
        write!(self, |c| queries::record::delete::<R>(c, &by, id, if_match))
    }

    /// What happened to a record, oldest first, from after a place in the order.
    pub async fn history(&self, kind: &'static str, id: Id, after: i64, limit: i64) -> Result<Vec<HistoryEntry>> {
        scan!(self, |c| queries::history::of(c, kind, id, after, limit))
    }
}

impl Embedded {
    #[doc(hidden)]
    pub async fn scan<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut sqlite::Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.scans.clone();
        let job = move || query(&mut *pool.get().map_err(|e| Error::Unavailable(e.to_string()))?);
        tokio::task::spawn_blocking(job).await.map_err(|e| Error::corrupt("scan", e))?
    }
}

impl Served {
    /// The worker's shared line, opened again where it was lost.
    #[doc(hidden)]
    pub async fn line(&self) -> Result<Rc<postgres::Connection>> {
        let mut line = self.line.lock().await;
        if let Some(line) = &*line {
            return Ok(line.clone());
        }
        let opened = Rc::new(postgres::open(&self.url).await.map_err(|e| Error::Unavailable(e.to_string()))?);
        *line = Some(opened.clone());
        Ok(opened)
    }

    /// Drops a line whose server went away; the next read opens a new one.
    #[doc(hidden)]
    pub async fn checked<T>(&self, line: &Rc<postgres::Connection>, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_lost_connection) {
            self.line.lock().await.take_if(|current| Rc::ptr_eq(current, line));
            self.forget_idle();
        }
        result
    }

    /// Gives a connection back to the pool, or closes it where its server went away.
    #[doc(hidden)]
    pub fn returned<T>(&self, connection: deadpool::Object<postgres::Connection>, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_lost_connection) {
            drop(deadpool::Object::take(connection));
            self.forget_idle();
        }
        result
    }

    /// Closes the connections that wait in the pool: where one was lost, they are too, and each would fail a request to
    /// tell so.
    fn forget_idle(&self) {
        self.pool.retain(|_, _| false);
    }

    /// A connection of the pool, for one use.
    #[doc(hidden)]
    pub async fn exclusive(&self) -> Result<deadpool::Object<postgres::Connection>> {
        self.pool.get().await.map_err(|e| Error::Unavailable(e.to_string()))
    }

    /// A transaction on a connection of the pool.
    #[doc(hidden)]
    pub async fn begin(&self) -> Result<Transaction> {
        let mut transaction = transaction(self.exclusive().await?);
        if Manager::begin_transaction(&mut **transaction).await.is_ok() {
            return Ok(transaction);
        }
        // The server may have closed a connection that waited in the pool; one that is new tells for certain.
        drop(transaction);
        self.forget_idle();
        let mut fresh = self::transaction(self.exclusive().await?);
        Manager::begin_transaction(&mut **fresh).await?;
        Ok(fresh)
    }
}

type Manager = <postgres::Connection as AsyncConnection>::TransactionManager;
type Close = fn(deadpool::Object<postgres::Connection>);

/// A pooled connection in a transaction. Dropped before its end, as when the caller hangs up, it is closed instead of going
/// back to the pool, so that the server rolls it back and frees its locks at once.
type Transaction = ScopeGuard<deadpool::Object<postgres::Connection>, Close>;

fn transaction(connection: deadpool::Object<postgres::Connection>) -> Transaction {
    scopeguard::guard(connection, |connection| drop(deadpool::Object::take(connection)))
}

/// Ends the transaction as its result says.
#[doc(hidden)]
pub async fn end<T>(mut transaction: Transaction, result: Result<T>) -> Result<T> {
    let done = match result {
        Ok(done) => {
            Manager::commit_transaction(&mut **transaction).await?;
            Ok(done)
        }
        Err(error) => match Manager::rollback_transaction(&mut **transaction).await {
            Ok(()) => Err(error.at_the_end()),
            Err(_) => return Err(error), // the connection is broken, and closed here
        },
    };
    drop(ScopeGuard::into_inner(transaction));
    done
}

impl By {
    /// The owner of idempotency keys: the person through their client. Nobody in particular owns none, for a key would let
    /// one stranger read another's answer.
    pub fn caller(&self) -> Result<String> {
        let Actor { person, client, .. } = &self.actor;
        if person.is_none() && client.is_none() {
            let detail = "An Idempotency-Key belongs to a caller: send it with a bearer token, or leave it out.";
            return Err(Problem::field("Idempotency-Key", "unexpected", detail).into());
        }
        let person = person.map(|id| id.to_string()).unwrap_or_default();
        Ok(format!("{person}@{}", client.as_deref().unwrap_or_default()))
    }
}

impl<R: Record, F> Change<R, F> {
    /// A change by a rule, open to those who may change the record.
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
            hands_over: false,
            permit: Box::new(R::may_be_changed_by),
            rule: Box::new(rule),
        }
    }

    /// Opens it to others than those who may change the record.
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

    /// Lets the record go to a unit that the caller has no say in.
    #[must_use]
    pub fn handing_over(self) -> Self {
        Self { hands_over: true, ..self }
    }

    /// Names other records the rule needs to know of.
    #[must_use]
    pub fn about(self, about: Vec<Id>) -> Self {
        Self { about, ..self }
    }
}

//! A worker's view of the store, and the three ways in. What a session can do for one domain stands in a file of its name.

mod account;
mod advocacy;
mod change;
mod coordination;
mod development;
mod embedded;
mod event;
mod exchange;
mod identity;
mod import;
mod incident;
mod job;
mod mailing;
mod petition;
mod policy;
mod privacy;
mod recognition;
mod served;
mod translation;

pub use account::AccountToken;
pub use advocacy::{Aimed, Confirmed, Dispatch, Sending};
pub use change::{By, Change, Done, Once};
pub(crate) use change::{Permit, UPDATED};
pub use development::RegistrationLetter;
#[doc(hidden)] // what the ways in expand to
pub use embedded::Embedded;
pub(crate) use embedded::{Scans, scans};
pub use event::BookingLetter;
pub use exchange::{ImportTask, Step};
pub use identity::{
    AuthorizationCode, Credential, KnownClient, NewSession, OpenSession, Redeemed, Rotation, SigningKey, TokenHash,
};
pub use import::{Entry, Heard, Importable, ImportableRoster, Rows, Seen, Surveyed, Taken};
pub use job::{Job, Task};
pub use petition::PetitionLetter;
pub use privacy::Whose;
pub use recognition::{BadgeKey, BadgeText, KeptBadge, NewBadge, NewBadgeKey, SignedBadge};
#[doc(hidden)] // what the ways in expand to
pub use served::{Served, end};
pub use translation::Offered;

use crate::{Result, postgres, sqlite};
use kernel::{
    Actor, At, Clock, Day, Id, Record,
    page::{Page, Window},
};
use serde::Serialize;
use std::rc::Rc;

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
                match embedded.reader() {
                    Err(error) => Err(error),
                    Ok(mut reader) => {
                        let $c = &mut *reader;
                        $query
                    }
                }
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

    /// The same for all of a kind; gives how many there were. One that fails does not hold up those behind it: the first failure is
    /// told once the others are done.
    pub async fn settle_all<R: Kept>(&self, clock: &Clock) -> Result<usize> {
        let mut moved = 0;
        loop {
            let now = clock.now();
            let overdue = read!(self, |c| queries::record::overdue::<R>(c, now))?;
            let (before, mut failed) = (moved, None);
            for id in overdue {
                match self.settle::<R>(clock, id).await {
                    Ok(has_moved) => moved += usize::from(has_moved),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            if moved == before {
                return failed.map_or(Ok(moved), Err); // there are no others, or another node has moved them
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

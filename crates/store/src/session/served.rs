//! A worker's connections to `PostgreSQL`: the line it reads by, and those of the pool.

use crate::{Error, Result, postgres};
use diesel_async::{AsyncConnection, TransactionManager, pooled_connection::deadpool};
use scopeguard::ScopeGuard;
use std::rc::Rc;
use tokio::sync::Mutex;

#[doc(hidden)]
pub struct Served {
    pub(crate) url: String,
    /// Short reads of this worker: one connection, pipelined. Locked while it is opened, so that one request opens it and the
    /// others wait.
    pub(crate) line: Mutex<Option<Rc<postgres::Connection>>>,
    /// Scans and writes.
    pub(crate) pool: deadpool::Pool<postgres::Connection>,
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

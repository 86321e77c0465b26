//! A worker's connections to `SQLite`: the one it reads by, those for scans, and the one writer.

use crate::{Error, Result, sqlite, store::unavailable, writer::Writer};
use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, QueueMode, RecycleResult},
};
use std::{
    cell::{OnceCell, RefCell, RefMut},
    time::Duration,
};

#[doc(hidden)]
pub struct Embedded {
    pub(crate) path: String,
    /// Short indexed reads: in place, on this thread.
    pub(crate) reader: OnceCell<RefCell<sqlite::Connection>>,
    /// Anything that may take long: on blocking threads.
    pub(crate) scans: Scans,
    /// The one writer, shared by all workers.
    pub writer: Writer,
}

/// Connections for scans. Each holds the schema in memory: another is opened only where all are in use.
pub(crate) type Scans = Pool<Opener>;

/// Opens connections to the file of that path.
#[doc(hidden)]
pub struct Opener(String);

impl Manager for Opener {
    type Type = sqlite::Connection;
    type Error = Error;

    async fn create(&self) -> Result<sqlite::Connection> {
        let path = self.0.clone();
        apart(move || sqlite::open(&path)).await
    }

    async fn recycle(&self, _: &mut sqlite::Connection, _: &Metrics) -> RecycleResult<Error> {
        Ok(())
    }
}

/// So many connections for scans at most; who finds all of them in use waits for so long.
pub(crate) fn scans(path: &str, most: usize, patience: Option<Duration>) -> Result<Scans> {
    Pool::builder(Opener(path.to_owned()))
        .max_size(most)
        .queue_mode(QueueMode::Lifo)
        .wait_timeout(patience)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(unavailable)
}

impl Embedded {
    /// The connection of this thread. It is opened for the first read: it holds the schema in memory.
    #[doc(hidden)]
    pub fn reader(&self) -> Result<RefMut<'_, sqlite::Connection>> {
        let reader = if let Some(reader) = self.reader.get() {
            reader
        } else {
            let opened = sqlite::open(&self.path)?;
            self.reader.get_or_init(|| RefCell::new(opened))
        };
        Ok(reader.borrow_mut())
    }

    #[doc(hidden)]
    pub async fn scan<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut sqlite::Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let connection = self.scans.get().await.map_err(unavailable)?;
        apart(move || {
            // Where the query panics, its connection is closed.
            let mut connection = scopeguard::guard(connection, |connection| drop(Object::take(connection)));
            let result = query(&mut connection);
            drop(scopeguard::ScopeGuard::into_inner(connection));
            result
        })
        .await
    }
}

/// Does what takes long on a thread for that.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::corrupt("scan", e))?
}

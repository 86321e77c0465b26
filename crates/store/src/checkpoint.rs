//! What an embedded database has written in its log is brought into its file on a thread and a connection of their own. The
//! writer would stop for it after each thousand pages, and with it every write that waits.

use crate::{Result, sqlite};
use diesel::{SqliteConnection, connection::SimpleConnection as _};
use std::{
    io,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

/// Writes after which the log is brought into the file.
const WRITES: usize = 16;
/// Pages of the log, of 4 KiB, at which the writer does it itself after all: the thread has then only the last of it left, and the
/// log begins anew.
const PAGES: u16 = 8192;

/// A handle to the thread, which ends with it.
pub(crate) struct Checkpoints {
    due: SyncSender<()>,
    written: usize,
}

impl Checkpoints {
    /// Starts the thread beside the writer of that database.
    pub fn spawn(writer: &mut SqliteConnection, path: String) -> io::Result<Self> {
        writer.batch_execute(&format!("PRAGMA wal_autocheckpoint = {PAGES}")).map_err(io::Error::other)?;
        let (due, calls) = sync_channel(1);
        thread::Builder::new().name("checkpoints".into()).spawn(move || {
            let mut own = None;
            while calls.recv().is_ok() {
                if let Err(error) = bring_in(&mut own, &path) {
                    log::warn!("the log of the database was not brought into its file: {error}");
                }
            }
        })?;
        Ok(Self { due, written: 0 })
    }

    /// Counts writes that were committed.
    pub fn count(&mut self, writes: usize) {
        self.written += writes;
        if self.written >= WRITES {
            self.written = 0;
            self.due.try_send(()).ok(); // where it waits to be called already, one call is enough
        }
    }
}

/// Brings the log into the file. The thread's own connection is opened for the first time that there is something to bring in: it
/// holds the schema in memory.
fn bring_in(own: &mut Option<SqliteConnection>, path: &str) -> Result<()> {
    let own = match own {
        Some(own) => own,
        None => own.insert(sqlite::open(path)?),
    };
    Ok(own.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?)
}

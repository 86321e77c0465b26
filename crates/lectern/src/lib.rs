//! Lectern, put together: configuration, start-up, imports, demo, and the checks of `doctor`.

pub mod actions;
mod config;
pub mod deadlines;
pub mod demo;
pub mod doctor;
pub mod erasures;
pub mod import;
pub mod instruments;
pub mod jobs;
pub mod mail;
mod mailings;
mod mails;
pub mod reminders;
pub mod retention;
mod scores;
pub mod serve;

pub use config::{Config, DatabaseUrl};

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A file or socket failed.
    #[error("{what}: {source}")]
    Io {
        /// Which file or socket.
        what: String,
        /// What it said.
        source: std::io::Error,
    },
    /// A file cannot be what it is taken for.
    #[error(transparent)]
    File(interchange::FileError),
    /// Something else, in words.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// An I/O error with the name of what it happened to.
    pub fn io(what: impl ToString) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_string();
        move |source| Self::Io { what, source }
    }

    /// Anything else, in words.
    pub fn other(words: impl ToString) -> Self {
        Self::Other(words.to_string())
    }
}

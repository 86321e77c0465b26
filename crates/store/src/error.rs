//! Why the store refused or failed, and what a violated constraint means.

use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
use kernel::{Code, Problem, noun};

/// The result of asking the store.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule refused; the caller is told why, and nothing was written.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database is out of reach, busy or full; trying again later may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The database answered with something the code did not foresee.
    #[error("the database failed: {0}")]
    Database(Diesel),
    /// What stands in the database does not read as the domain's type.
    #[error("a stored {kind} does not read back: {reason}")]
    Corrupt {
        /// The kind of record.
        kind: &'static str,
        /// What did not read.
        reason: String,
    },
}

/// Only failures of the database itself become errors of their own here; what a *violation* means is said where the
/// statement stands ([`Meaning`]).
impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match &error {
            Diesel::DatabaseError(
                Kind::ClosedConnection
                | Kind::UnableToSendCommand
                | Kind::SerializationFailure
                | Kind::ReadOnlyTransaction,
                info,
            ) => Self::Unavailable(info.message().to_owned()),
            Diesel::DatabaseError(Kind::Unknown, info) if is_passing(info.message()) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::BrokenTransactionManager => Self::Unavailable("the connection was lost in a transaction".into()),
            _ => Self::Database(error),
        }
    }
}

/// Failures that pass: both databases name them only in words, `PostgreSQL` in English where it lets us ask for that.
fn is_passing(message: &str) -> bool {
    const PASSING: [&str; 11] = [
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "connection closed",
        "statement timeout",
        "lock timeout",
        "deadlock detected",
        "terminating connection",
        "the database system is",
        "No space left on device",
        "too many clients",
    ];
    PASSING.iter().any(|words| message.contains(words))
}

impl Error {
    /// The refusal of a write that was made against an older revision.
    pub fn stale() -> Self {
        let detail = "The record has changed since you read it; read it again and repeat the change.";
        Problem::new(Code::Stale, detail).into()
    }

    /// As it is told once the write is taken back. What no statement speaks of is a violated foreign key only where what the write
    /// refers to was there when it was looked for, and has been removed since.
    pub(crate) fn at_the_end(self) -> Self {
        match self {
            Self::Database(Diesel::DatabaseError(Kind::ForeignKeyViolation, _)) => {
                let detail =
                    "What it refers to was removed at this moment; read the record again and repeat the change.";
                Problem::new(Code::Conflict, detail).into()
            }
            error => error,
        }
    }

    /// Whether the connection itself is gone, and others of the same server with it.
    pub(crate) fn is_lost_connection(&self) -> bool {
        const LOST: [&str; 4] =
            ["connection closed", "communicating with the server", "terminating connection", "the database system is"];
        matches!(self, Self::Unavailable(reason) if LOST.iter().any(|words| reason.contains(words)))
    }

    pub(crate) fn corrupt(kind: &'static str, reason: impl ToString) -> Self {
        Self::Corrupt { kind, reason: reason.to_string() }
    }
}

/// Says, beside a statement, what it means when a constraint holds it back.
pub trait Meaning<T> {
    /// What a violated unique constraint means.
    fn on_unique(self, problem: impl FnOnce() -> Problem) -> Result<T>;
    /// The same of a record, by the fields that must be unique and what is said of each: of several, the one whose column the database
    /// names in words; without any, the record is there already.
    fn on_taken(self, kind: &str, fields: &[(&str, &str)]) -> Result<T>;
    /// What a violated foreign key means.
    fn on_foreign_key(self, problem: impl FnOnce() -> Problem) -> Result<T>;
}

impl<T> Meaning<T> for diesel::QueryResult<T> {
    fn on_unique(self, problem: impl FnOnce() -> Problem) -> Result<T> {
        self.map_err(|e| match e {
            Diesel::DatabaseError(Kind::UniqueViolation, _) => problem().into(),
            e => e.into(),
        })
    }

    fn on_taken(self, kind: &str, fields: &[(&str, &str)]) -> Result<T> {
        self.map_err(|e| {
            let Diesel::DatabaseError(Kind::UniqueViolation, info) = &e else { return e.into() };
            let is_named = |pointer: &str| info.message().contains(pointer.trim_start_matches('/'));
            match fields.iter().find(|&&(pointer, _)| is_named(pointer)).or(fields.first()) {
                Some(&(pointer, detail)) => Problem::field(pointer, "duplicate", detail).into(),
                None => Problem::new(Code::Conflict, format!("This {} is there already.", noun(kind))).into(),
            }
        })
    }

    fn on_foreign_key(self, problem: impl FnOnce() -> Problem) -> Result<T> {
        self.map_err(|e| match e {
            Diesel::DatabaseError(Kind::ForeignKeyViolation, _) => problem().into(),
            e => e.into(),
        })
    }
}

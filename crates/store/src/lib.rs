//! Every record at rest, on `SQLite` or `PostgreSQL`: the only crate that knows diesel.
//!
//! - [`Store`] is opened once from a URL; each worker thread takes its own [`Session`].
//! - A query is written once, under `#[dual]`, in the folder of its domain; [`sqlite`] and [`postgres`] each compile all of
//!   them ([`sqlite::queries`], [`postgres::queries`]) in their own dialect.
//! - There are three ways in: [`read!`], [`scan!`] and [`write!`](crate::write!).
//! - A record is written only by `create`, `change` and `delete` of the session, which check the caller, apply the rule, keep
//!   the change and index the text, in one transaction.

#![allow(clippy::ref_option_ref, reason = "diesel's derive writes them")]
#![allow(clippy::duplicate_mod, reason = "queries are compiled twice on purpose, once for each database")]

mod backup;
mod checkpoint;
mod error;
mod fixed;
mod session;
mod sql_types;
mod store;
mod tables;
mod transfer;
mod writer;

pub mod postgres;
pub mod retention;
pub mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;

pub use error::{Error, Meaning, Result};
pub use session::{
    AccountToken, Aimed, AuthorizationCode, BadgeKey, BadgeText, BookingLetter, By, Change, Confirmed, Credential,
    Dispatch, Done, Entry, Heard, HistoryEntry, ImportTask, Importable, ImportableRoster, Job, Kept, KeptBadge,
    KeptList, KnownClient, NewBadge, NewBadgeKey, NewSession, Offered, Once, OpenSession, PetitionLetter, Redeemed,
    RegistrationLetter, Rotation, Rows, Seen, Sending, Session, SignedBadge, SigningKey, Step, Surveyed, Taken, Task,
    TokenHash, Versions, Whose,
};
pub use store::{Migration, Options, Store, private_folder};
pub use transfer::{Moved, Sum};

#[doc(hidden)] // what the ways in expand to
pub use session::{Backend, end};

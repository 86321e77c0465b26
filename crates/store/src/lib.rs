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

mod account_session;
mod advocacy_session;
mod backup;
mod checkpoint;
mod coordination_session;
mod development_session;
mod error;
mod event_session;
mod exchange_session;
mod fixed;
mod identity_session;
mod import_session;
mod incident_session;
mod job_session;
mod mailing_session;
mod petition_session;
mod policy_session;
mod privacy_session;
mod recognition_session;
mod retention;
mod session;
mod sql_types;
mod store;
mod tables;
mod transfer;
mod translation_session;
mod writer;

pub mod postgres;
pub mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;

pub use account_session::AccountToken;
pub use advocacy_session::{Aimed, Confirmed, Dispatch, Sending};
pub use development_session::RegistrationLetter;
pub use error::{Error, Meaning, Result};
pub use event_session::BookingLetter;
pub use exchange_session::{ImportTask, Step};
pub use identity_session::{
    AuthorizationCode, Credential, KnownClient, NewSession, OpenSession, Redeemed, Rotation, SigningKey, TokenHash,
};
pub use import_session::{Entry, Heard, Importable, ImportableRoster, Rows, Seen, Surveyed, Taken};
pub use job_session::{Job, Task};
pub use petition_session::PetitionLetter;
pub use privacy_session::Whose;
pub use recognition_session::{BadgeKey, BadgeText, KeptBadge, NewBadge, NewBadgeKey, SignedBadge};
pub use retention::RETIRED_KEY_SECONDS;
pub use session::{By, Change, Done, HistoryEntry, Kept, KeptList, Once, Session, Versions};
pub use store::{Migration, Options, Store, private_folder};
pub use transfer::{Moved, Sum};
pub use translation_session::Offered;

#[doc(hidden)] // what the ways in expand to
pub use session::{Backend, end};

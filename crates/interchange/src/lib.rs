//! Outside formats read into the domain's own types, and written from them. What is read is streamed, in bounded memory. A bad row is a rejection with its line
//! and a reason, and the rest goes on; a file that cannot be what it is taken for is refused before its first row.
//!
//! Text must be UTF-8 (a byte order mark is passed over). A row that is not is rejected with the column's name: which
//! encoding it is in can only be guessed, and a wrong guess is a wrong name for ever. Rows that repeat a key are all given:
//! which of them counts is for the store to say.

mod advocates;
mod bill_status;
mod boundaries;
mod committees;
mod courts;
mod divisions;
mod dublin_core;
mod error;
mod json;
mod learning;
mod legislators;
mod libraries;
mod lines;
mod open_states;
mod organizations;
mod people;
mod records;
mod regulations;
mod table;
mod told;
mod zips;
mod zones;

pub mod bounces;
pub mod case;
pub mod icalendar;
pub mod open_badges;
pub mod schema_org;
pub mod syndication;

pub use advocates::Advocates;
pub use bill_status::{BillStatus, MAX_DOCUMENT};
pub use boundaries::Boundaries;
pub use committees::{Committees, Memberships};
pub use courts::Courts;
pub use divisions::{Aliases, Divisions};
pub use dublin_core::dublin_core;
pub use error::{FileError, RowError};
pub use learning::{Learning, LearningSessions};
pub use legislators::Legislators;
pub use libraries::{Libraries, LibraryRow};
pub use open_states::OpenStatesBills;
pub use organizations::Organizations;
pub use people::People;
pub use regulations::Regulations;
pub use schema_org::Courses;
pub use zips::Zips;

/// The longest row that is read, in bytes, its line end included; what is longer is rejected, and never held.
pub const MAX_ROW: usize = 1 << 20;

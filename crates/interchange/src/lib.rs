//! Outside formats read into the domain's own types: streamed, in bounded memory. A bad row is a rejection with its line
//! and a reason, and the rest goes on; a file that cannot be what it is taken for is refused before its first row.
//!
//! Text must be UTF-8 (a byte order mark is passed over). A row that is not is rejected with the column's name: which
//! encoding it is in can only be guessed, and a wrong guess is a wrong name for ever. Rows that repeat a key are all given:
//! which of them counts is for the store to say.

mod divisions;
mod error;
mod format;
mod json;
mod libraries;
mod lines;
mod organizations;
mod table;

pub use divisions::{Aliases, Divisions};
pub use error::{FileError, RowError};
pub use format::Format;
pub use libraries::{Libraries, LibraryRow};
pub use organizations::Organizations;

/// The longest row that is read, in bytes, its line end included; what is longer is rejected, and never held.
pub const MAX_ROW: usize = 1 << 20;

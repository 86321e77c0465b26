//! What comes in and goes out in bulk: the kinds and formats of files, imports, and what becomes of their rows. No I/O.

mod format;
mod import;
mod outcome;

pub use format::{Format, Kind, Unfit};
pub use import::{
    Import, ImportCancellation, ImportFilter, ImportOptions, ImportStatus, KEPT_ROWS, ReceivedFile, Sha256, UNDER_WAY,
};
pub use outcome::{Outcome, Rejection, RowResult};

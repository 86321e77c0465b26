//! What every domain of Lectern shares: ids, time, callers and what they may do, problems, pages, text. No I/O.

pub mod access;
mod clock;
mod id;
pub mod page;
mod problem;
mod record;
pub mod suppression;
mod text;
mod time;
mod words;

pub use access::{Actor, Grant, Permission, Reach, Role};
pub use clock::Clock;
pub use id::Id;
pub use problem::{Check, Code, FieldError, Problem, Result};
pub use record::Record;
pub use text::{Email, LangTag, Slug, Text, fold, is_web_address};
pub use time::{At, Day};

/// Re-exported for [`words!`], which expands in other crates.
#[cfg(feature = "openapi")]
#[doc(hidden)]
pub use utoipa;

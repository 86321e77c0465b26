//! What every domain of Lectern shares: ids, time, callers and what they may do, problems, pages, text. No I/O.

pub mod access;
mod clock;
mod decimal;
mod delivery;
mod digest;
mod division;
mod flag;
mod goal;
mod id;
mod isbn;
mod legible;
mod library;
pub mod lineage;
mod mailed;
mod money;
pub mod page;
mod parsed;
mod problem;
mod record;
mod release;
pub mod seats;
mod stand;
pub mod suppression;
pub mod take;
mod terms;
mod text;
mod time;
pub mod trigrams;
mod uri;
mod vocabulary;
mod words;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher as _},
};

pub use access::{Actor, Grant, Permission, Reach, Role};
pub use clock::Clock;
pub use decimal::Decimal;
pub use delivery::{Delivery, DeliveryMeans};
pub use digest::TextDigest;
pub use division::{DivisionId, Level};
pub use flag::{Flag, FlagKind};
pub use goal::GoalId;
pub use id::Id;
pub use isbn::Isbn;
pub use legible::{Legible, Original, Wording, reword};
pub use library::{LibraryType, StateCode, ZipCode};
pub use mailed::MailedToken;
pub use money::{Currency, Money};
pub use problem::{Check, Code, FieldError, Problem, Result, check_lengths, noun};
pub use record::{Amendment, Draft, Lifecycle, Record, Staged, Transition, cleared};
pub use release::{ReleaseStatus, ReleaseTransition};
pub use stand::{DeclaredStand, Stance, check_declared};
pub use terms::{Newest, Terms};
pub use text::{Email, Escaped, LangTag, Slug, Text, fold, is_web_address};
pub use time::{At, Day, Weekday, Zone};
pub use uri::WebUri;
pub use vocabulary::{Audience, Measure};

/// Whether no value stands twice.
pub fn distinct<T: Eq + Hash>(values: &[T]) -> bool {
    values.iter().collect::<HashSet<_>>().len() == values.len()
}

/// A number that differs when the value does, as [`Record::context`] and cursors want it.
pub fn hashed<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Re-exported for [`words!`], which expands in other crates.
#[cfg(feature = "openapi")]
#[doc(hidden)]
pub use utoipa;

//! Every table, as the migrations make it; a file for each domain.

mod directory;
mod identity;
mod infrastructure;
mod policy;
mod privacy;
mod strategy;

pub(crate) use directory::*;
pub(crate) use identity::*;
pub(crate) use infrastructure::*;
pub(crate) use policy::*;
pub(crate) use privacy::*;
pub(crate) use strategy::*;

/// The SQL types of columns.
mod types {
    pub(crate) use crate::sql_types::sql::*;
    pub(crate) use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, SmallInt, Text};
}

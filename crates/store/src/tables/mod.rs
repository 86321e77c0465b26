//! Every table, as the migrations make it; a file for each domain.

mod directory;
mod infrastructure;

pub(crate) use directory::*;
pub(crate) use infrastructure::*;

/// The SQL types of columns.
mod types {
    pub(crate) use crate::sql_types::sql::*;
    pub(crate) use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, SmallInt, Text};
}

//! Identity over HTTP: signing in, and the people who can.

use crate::operation::Operation;

pub mod password;

pub(crate) mod attempts;

mod metadata;
mod people;
mod tokens;

/// Every operation of identity.
pub(crate) fn operations() -> Vec<Operation> {
    [tokens::operations(), metadata::operations(), people::operations()].into_iter().flatten().collect()
}

//! Identity over HTTP: signing in, and the people who can.

use crate::operation::Operation;

pub mod account_pages;
pub mod opaque;
pub mod password;

pub(crate) mod attempts;
pub(crate) mod authorize;

mod accounts;
mod clients;
mod introspection;
mod metadata;
mod people;
mod proof;
mod sessions;
mod tokens;

/// Every operation of identity.
pub(crate) fn operations() -> Vec<Operation> {
    let resources = [
        tokens::operations(),
        introspection::operations(),
        metadata::operations(),
        accounts::operations(),
        clients::operations(),
        people::operations(),
        sessions::operations(),
    ];
    resources.into_iter().flatten().collect()
}

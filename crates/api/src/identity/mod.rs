//! Identity over HTTP: signing in, and the people who can.

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

resources! { tokens, introspection, metadata, accounts, clients, people, sessions }

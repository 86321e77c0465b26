//! Identity at rest: who there is, what they sign in with, and through what.

use super::prelude;

pub mod account_tokens;
pub mod clients;
pub mod codes;
pub mod credentials;
pub mod keys;
pub(crate) mod mail_limits;
pub mod people;
pub mod secrets;
pub mod sessions;

//! Identity at rest: who there is, what they sign in with, and through what.

use super::prelude;

pub mod clients;
pub mod credentials;
pub mod keys;
pub mod people;
pub mod tokens;

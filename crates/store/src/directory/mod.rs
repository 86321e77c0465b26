//! The directory at rest.

use super::prelude;

mod divisions;
pub mod libraries;
mod organizations;
pub mod topics;
mod units;

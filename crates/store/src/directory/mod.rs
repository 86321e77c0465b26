//! The directory at rest.

use super::prelude;

pub mod boundaries;
mod committees;
mod courts;
pub mod divisions;
pub mod libraries;
pub(crate) mod memberships;
pub(crate) mod office_holders;
mod organizations;
pub mod posts;
pub mod representatives;
mod rosters;
pub(crate) mod tenures;
pub mod topics;
pub mod translations;
mod units;
mod zip_areas;

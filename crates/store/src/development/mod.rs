//! Professional and leadership development at rest.

use super::prelude;

pub mod credits;
pub mod opportunities;
mod providers;
pub mod requirement_sets;
pub mod sessions;

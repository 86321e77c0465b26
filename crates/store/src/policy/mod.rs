//! Information policy at rest.

use super::prelude;

pub mod areas;
pub mod bands;
mod issues;
mod positions;
pub mod versions;

//! What is known of people: consents, exports, erasure, and who read what is confidential.

use super::prelude;

pub mod accesses;
pub mod consents;
pub mod erasures;
pub mod holdings;
pub mod retention;

mod addresses;
mod cell;

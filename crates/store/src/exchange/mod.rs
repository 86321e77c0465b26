//! What comes in and goes out in bulk.

use super::prelude;

pub mod imports;

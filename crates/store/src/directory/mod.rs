//! The directory at rest.

use super::prelude;

mod units;

//! The directory over HTTP.

use crate::operation::Operation;

mod units;

/// Every operation of the directory.
pub(crate) fn operations() -> Vec<Operation> {
    [units::operations()].into_iter().flatten().collect()
}

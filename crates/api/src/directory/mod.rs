//! The directory over HTTP.

use crate::operation::Operation;

mod divisions;
mod libraries;
mod organizations;
mod topics;
mod units;

/// Every operation of the directory.
pub(crate) fn operations() -> Vec<Operation> {
    let resources = [
        units::operations(),
        divisions::operations(),
        libraries::operations(),
        organizations::operations(),
        topics::operations(),
    ];
    resources.into_iter().flatten().collect()
}

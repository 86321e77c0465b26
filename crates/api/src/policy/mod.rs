//! Information policy over HTTP.

use crate::operation::Operation;

mod areas;
mod clearance;
mod issues;
mod positions;
mod versions;

/// Every operation of information policy.
pub(crate) fn operations() -> Vec<Operation> {
    [
        areas::operations(),
        issues::operations(),
        positions::operations(),
        versions::operations(),
        clearance::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

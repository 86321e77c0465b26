//! Privacy over HTTP: consents, what is known of a person, who read it, and being forgotten.

use crate::operation::Operation;

mod accesses;
mod consents;
mod erasure;
mod export;

/// Every operation of privacy.
pub(crate) fn operations() -> Vec<Operation> {
    let resources = [consents::operations(), export::operations(), accesses::operations(), erasure::operations()];
    resources.into_iter().flatten().collect()
}

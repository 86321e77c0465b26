//! The directory over HTTP.

use crate::operation::Operation;

mod committees;
mod courts;
mod divisions;
mod libraries;
mod office_holders;
mod organizations;
mod places;
mod posts;
pub(crate) mod representatives;
mod tenures;
mod topics;
mod translations;
mod units;

/// Every operation of the directory.
pub(crate) fn operations() -> Vec<Operation> {
    let resources = [
        units::operations(),
        divisions::operations(),
        libraries::operations(),
        organizations::operations(),
        topics::operations(),
        translations::operations(),
        representatives::operations(),
        posts::operations(),
        office_holders::operations(),
        tenures::operations(),
        committees::operations(),
        courts::operations(),
        places::operations(),
    ];
    resources.into_iter().flatten().collect()
}

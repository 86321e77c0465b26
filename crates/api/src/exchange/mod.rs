//! What comes in and goes out in bulk, over HTTP.

use crate::operation::Operation;

mod imports;
mod upload;

/// Every operation of the exchange.
pub(crate) fn operations() -> Vec<Operation> {
    imports::operations()
}

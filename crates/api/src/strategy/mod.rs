//! The strategic framework over HTTP.

use crate::operation::Operation;

mod framework;

/// Every operation of strategy.
pub(crate) fn operations() -> Vec<Operation> {
    framework::operations()
}

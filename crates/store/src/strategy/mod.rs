//! The strategic framework at rest.

use super::prelude;

pub mod items;

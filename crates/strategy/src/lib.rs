//! The strategic framework that all work is traced to: directions, goals, strategies, key action areas, core values.
//! It is data: another association, or the next plan of this one, brings another file. No I/O.

mod framework;
mod item;

pub use framework::{Framework, FrameworkError};
pub use item::{Direction, Item, ItemFilter, ItemId, ItemKind};

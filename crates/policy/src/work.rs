//! Work: what a unit has to do about issues and positions, by when, and what has to be done before.
//!
//! A [`WorkItem`] is one piece of it. It waits for the items it depends on, goes from hand to hand by handovers that are all
//! kept, and stays as it is once it is closed.

mod dependency;
mod handover;
mod item;
mod load;

pub use handover::{Handover, NewHandover};
pub use item::{NewWorkItem, Priority, WorkItem, WorkItemFilter, WorkItemPatch, WorkKind, WorkStatus, WorkTransition};
pub use load::UnitLoad;

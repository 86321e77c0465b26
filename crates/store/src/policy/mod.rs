//! Information policy at rest.

use super::{goals, prelude, published};

pub mod areas;
mod assessments;
pub mod bands;
pub mod calendar;
pub mod calendar_feeds;
pub mod coalitions;
pub mod conflicts;
pub mod flags;
pub mod instruments;
mod issues;
pub mod learning;
pub mod literacy;
mod messages;
mod motions;
pub mod notices;
mod positions;
pub mod reminders;
pub mod results;
pub mod signatures;
mod stances;
pub mod stands;
pub mod statements;
mod submissions;
pub mod versions;
mod work_items;
pub mod work_loads;

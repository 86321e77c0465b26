//! Information policy over HTTP.

use crate::operation::Operation;

mod areas;
mod assessments;
mod calendar;
mod calendar_feeds;
mod clearance;
mod coalitions;
mod conflicts;
mod instruments;
mod issues;
mod literacy;
mod messages;
mod motions;
mod notices;
mod positions;
mod reminders;
mod results;
pub mod signature_page;
mod signatures;
mod stances;
mod statements;
mod submissions;
mod versions;
mod watches;
mod work;

pub use calendar::place_of;
pub(crate) use calendar_feeds::FEEDS;

/// Every operation of information policy.
pub(crate) fn operations() -> Vec<Operation> {
    [
        areas::operations(),
        issues::operations(),
        positions::operations(),
        versions::operations(),
        clearance::operations(),
        instruments::operations(),
        watches::operations(),
        coalitions::operations(),
        motions::operations(),
        statements::operations(),
        signatures::operations(),
        work::operations(),
        calendar::operations(),
        calendar_feeds::operations(),
        notices::operations(),
        reminders::operations(),
        literacy::operations(),
        conflicts::operations(),
        messages::operations(),
        stances::operations(),
        submissions::operations(),
        assessments::operations(),
        results::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

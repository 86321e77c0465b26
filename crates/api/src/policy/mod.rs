//! Information policy over HTTP.

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

resources! {
    areas, issues, positions, versions, clearance, instruments, watches, coalitions, motions, statements, signatures,
    work, calendar, calendar_feeds, notices, reminders, literacy, conflicts, messages, stances, submissions,
    assessments, results,
}

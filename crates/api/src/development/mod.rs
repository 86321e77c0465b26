//! Professional and leadership development over HTTP.

use crate::operation::Operation;

mod credits;
mod evaluations;
mod opportunities;
mod providers;
mod requirement_sets;
mod sessions;
mod transcripts;

/// Every operation of development.
pub(crate) fn operations() -> Vec<Operation> {
    let rooms = [
        providers::operations(),
        opportunities::operations(),
        sessions::operations(),
        credits::operations(),
        transcripts::operations(),
        requirement_sets::operations(),
        evaluations::operations(),
    ];
    rooms.into_iter().flatten().collect()
}

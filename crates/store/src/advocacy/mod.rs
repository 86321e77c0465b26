//! Advocacy at rest.

use super::{goals, list, prelude, published};

/// Notes a place that is not kept here, by the field that names it.
macro_rules! note_division {
    ($c:expr, $missing:ident, $division:expr, $pointer:expr) => {
        let known = divisions::table.filter(divisions::ocd_id.eq($division.as_str()));
        let there: bool = answered!(diesel::select(dsl::exists(known)).get_result($c))?;
        $missing.that(there, $pointer, "not_found", "must be the OCD id of a division that is kept here");
    };
}

/// Refuses such a place.
macro_rules! must_be_division {
    ($c:expr, $division:expr, $pointer:expr) => {
        let mut missing = kernel::Check::default();
        note_division!($c, missing, $division, $pointer);
        missing.done()?;
    };
}

/// Narrows a boxed query to what stands under records of the units whose advocacy the caller works on:
/// `under_own!(query, PetitionBatch in petition_batches, petition_id of petitions, actor)`.
macro_rules! under_own {
    ($query:ident, $record:ident in $table:ident, $key:ident of $above:ident, $actor:expr) => {
        match $actor.units($record::READ) {
            None => $query,
            Some(units) => {
                let own = $above::table.filter($above::owner_unit_id.eq_any(uids(&units)));
                $query.filter($table::$key.eq_any(own.select($above::id)))
            }
        }
    };
}

pub mod actions;
pub mod activities;
pub mod advocates;
pub mod alerts;
pub mod campaigns;
pub mod challenges;
pub mod citing;
pub mod coverage;
pub mod enrollments;
mod event_bookings;
mod event_meetings;
pub mod event_slots;
mod events;
mod findings;
pub mod funding;
pub mod incidents;
pub mod landscapes;
mod listed;
pub mod mailing_recipients;
pub mod mailings;
pub mod mails;
pub mod merges;
pub mod outcomes;
mod partnerships;
pub mod petition_batches;
pub mod petition_census;
pub mod petition_signatures;
pub mod petitions;
mod plans;
mod playbooks;
mod practices;
mod price_indices;
mod publications;
pub mod resources;
pub mod results;
mod segments;
pub mod service_hours;
pub mod targets;
pub mod value_sets;

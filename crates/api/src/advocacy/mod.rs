//! Advocacy over HTTP.

mod actions;
mod advocates;
mod alerts;
mod bounces;
mod campaigns;
mod challenges;
mod coverage;
pub mod enrollment_page;
mod enrollments;
mod event_bookings;
mod event_meetings;
mod event_slots;
mod events;
mod findings;
mod funding;
mod incidents;
mod landscapes;
pub mod mailing_page;
mod mailings;
mod merges;
mod outcomes;
mod partnerships;
pub mod petition_pages;
mod petition_signatures;
mod petitions;
mod plans;
mod playbooks;
mod practices;
mod price_indices;
mod publications;
mod resources;
mod segments;
mod value_sets;

resources! {
    campaigns, resources, partnerships, landscapes, publications, findings, practices, outcomes, value_sets, funding,
    price_indices, plans, coverage, petitions, petition_signatures, events, event_slots, event_bookings, event_meetings,
    incidents, challenges, playbooks, enrollments, advocates, merges, segments, mailings, alerts, actions, bounces,
}

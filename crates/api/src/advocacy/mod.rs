//! Advocacy over HTTP.

use crate::operation::Operation;

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

/// Every operation of advocacy.
pub(crate) fn operations() -> Vec<Operation> {
    let rooms = [
        campaigns::operations(),
        resources::operations(),
        partnerships::operations(),
        landscapes::operations(),
        publications::operations(),
        findings::operations(),
        practices::operations(),
        outcomes::operations(),
        value_sets::operations(),
        funding::operations(),
        price_indices::operations(),
        plans::operations(),
        coverage::operations(),
        petitions::operations(),
        petition_signatures::operations(),
        events::operations(),
        event_slots::operations(),
        event_bookings::operations(),
        event_meetings::operations(),
        incidents::operations(),
        challenges::operations(),
        playbooks::operations(),
        enrollments::operations(),
        advocates::operations(),
        merges::operations(),
        segments::operations(),
        mailings::operations(),
        alerts::operations(),
        actions::operations(),
        bounces::operations(),
    ];
    rooms.into_iter().flatten().collect()
}

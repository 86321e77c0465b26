//! Professional and leadership development over HTTP.

use crate::operation::Operation;

mod case;
mod competencies;
mod competency_comments;
mod competency_frameworks;
mod credits;
mod diagrams;
mod evaluations;
mod opportunities;
mod own;
mod pathway_enrollments;
mod pathways;
mod providers;
pub mod recognition;
mod registrations;
mod requirement_sets;
mod role_profiles;
mod self_assessments;
mod sessions;
mod shares;
mod suggestions;
mod transcripts;

pub(crate) use shares::SHARED;

/// Every operation of development.
pub(crate) fn operations() -> Vec<Operation> {
    let rooms = [
        providers::operations(),
        opportunities::operations(),
        sessions::operations(),
        registrations::operations(),
        credits::operations(),
        transcripts::operations(),
        shares::operations(),
        requirement_sets::operations(),
        evaluations::operations(),
        competency_frameworks::operations(),
        competencies::operations(),
        competency_comments::operations(),
        case::operations(),
        recognition::operations(),
        self_assessments::operations(),
        role_profiles::operations(),
        suggestions::operations(),
        pathways::operations(),
        pathway_enrollments::operations(),
    ];
    rooms.into_iter().flatten().collect()
}

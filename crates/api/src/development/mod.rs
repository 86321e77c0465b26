//! Professional and leadership development over HTTP.

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

resources! {
    providers, opportunities, sessions, registrations, credits, transcripts, shares, requirement_sets, evaluations,
    competency_frameworks, competencies, competency_comments, case, recognition, self_assessments, role_profiles,
    suggestions, pathways, pathway_enrollments,
}

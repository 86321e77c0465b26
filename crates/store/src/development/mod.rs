//! Professional and leadership development at rest.

use super::{goals, prelude};

mod achievements;
pub mod awards;
pub mod badge_keys;
pub mod badges;
pub mod competencies;
pub mod competency_associations;
mod competency_comments;
pub mod competency_contents;
pub mod competency_frameworks;
pub mod competency_impact;
mod competency_packages;
pub mod credits;
pub mod evidence;
pub mod learners;
mod learning_goals;
mod news;
pub mod opportunities;
pub mod pathway_enrollments;
pub mod pathways;
mod providers;
mod registrations;
pub mod requirement_sets;
mod role_profiles;
mod self_assessments;
pub mod sessions;
pub mod shares;
pub mod vocabulary;

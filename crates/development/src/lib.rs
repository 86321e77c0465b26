//! Professional and leadership development: learning, the credit it gives, and what those who certify ask for. No I/O.
//!
//! Each room is a module; the crate's root names its records and their requests.

pub mod commons;
pub mod credit;
pub mod requirement;
pub mod transcript;

pub use commons::{
    LearningOpportunity, LearningOpportunityFilter, LearningOpportunityPatch, LearningProvider, LearningProviderFilter,
    LearningProviderPatch, LearningSession, LearningSessionFilter, LearningSessionPatch, NewLearningOpportunity,
    NewLearningProvider, NewLearningSession,
};
pub use credit::{CreditEntry, CreditEntryFilter};
pub use requirement::{NewRequirementSet, RequirementSet, RequirementSetFilter, RequirementSetPatch};
pub use transcript::Transcript;

//! Professional and leadership development: learning, the credit it gives, what those who certify ask for, with whom what was
//! learned is shared, what one can do afterwards and is awarded for it, where people stand, and the pathways they go. No I/O.
//!
//! Each of its subjects is a module; the crate's root names its records and their requests.

pub mod assessment;
pub mod commons;
pub mod competency;
pub mod credit;
mod edition;
pub mod evidence;
pub mod pathway;
pub mod recognition;
pub mod requirement;
pub mod share;
pub mod transcript;

pub use assessment::{
    LearningGoal, LearningGoalFilter, LearningGoalPatch, NewLearningGoal, NewRoleProfile, NewSelfAssessment,
    RoleProfile, RoleProfileFilter, RoleProfilePatch, SelfAssessment, SelfAssessmentFilter,
};
pub use commons::{
    LearningOpportunity, LearningOpportunityFilter, LearningOpportunityPatch, LearningProvider, LearningProviderFilter,
    LearningProviderPatch, LearningRegistration, LearningRegistrationFilter, LearningSession, LearningSessionFilter,
    LearningSessionPatch, NewLearningOpportunity, NewLearningProvider, NewLearningRegistration, NewLearningSession,
};
pub use competency::{
    Competency, CompetencyAssociation, CompetencyAssociationFilter, CompetencyComment, CompetencyCommentFilter,
    CompetencyFilter, CompetencyFramework, CompetencyFrameworkFilter, CompetencyFrameworkPatch, CompetencyGain,
    CompetencyPatch, NewCompetency, NewCompetencyAssociation, NewCompetencyComment, NewCompetencyFramework,
};
pub use credit::{CreditEntry, CreditEntryFilter};
pub use edition::{EditionStatus, EditionTransition};
pub use pathway::{
    NewPathway, NewPathwayEnrollment, Pathway, PathwayEnrollment, PathwayEnrollmentFilter, PathwayEnrollmentPatch,
    PathwayFilter, PathwayPatch,
};
pub use recognition::{Achievement, AchievementFilter, AchievementPatch, Award, AwardFilter, NewAchievement, NewAward};
pub use requirement::{NewRequirementSet, RequirementSet, RequirementSetFilter, RequirementSetPatch};
pub use share::{LearningShare, LearningShareFilter, NewLearningShare};
pub use transcript::Transcript;

use kernel::{Id, Record};

/// A kind of record that people add as their own only.
pub trait Owned: Record {
    /// The record as that person's own.
    #[must_use]
    fn of(self, person: Id) -> Self;
}

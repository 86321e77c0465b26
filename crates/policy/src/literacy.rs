//! Policy literacy: which policy learning leaders and members are asked to complete, who has, and how many that are without
//! telling who.

mod completion;
mod report;
mod requirement;

pub use completion::{
    CompletionImport, CompletionRow, CompletionRows, CompletionSource, LearningCompletion, NewLearningCompletion,
    OwnCompletion, RejectedCompletion,
};
pub use report::{Census, LiteracyCount, LiteracyReport, UnitLiteracy};
pub use requirement::{
    LearningRequirement, LearningRequirementFilter, LearningRequirementPatch, NewLearningRequirement, OwnRequirement,
    RoleClass,
};

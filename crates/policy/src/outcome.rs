//! What became of what the association holds: its stances on instruments, what it submitted, and how much of what it asked for
//! an instrument's wording takes up.

mod assessment;
mod incorporation;
mod reading;
mod results;
mod stance;
mod submission;

pub use assessment::{Assessment, AssessmentFilter, AssessmentPatch, NewAssessment, Uptake};
pub use incorporation::{
    Incorporation, InstrumentIncorporation, ResultGrouping, ResultRow, VersionIncorporation, change,
};
pub use reading::{Reading, oldest_first};
pub use results::{Outcome, board};
pub use stance::{Ask, NewStance, Stance, StanceFilter, StanceKind, StancePatch};
pub use submission::{
    NewSubmission, Receipt, Submission, SubmissionFilter, SubmissionKind, SubmissionPatch, SubmissionStatus,
    SubmissionTransition,
};

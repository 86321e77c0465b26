//! Evidence: what research has found, and where it was published; what patrons say that services did for
//! them; what libraries did and what came of it. Positions and messages cite findings; what is retracted
//! flags all that cite it.

mod citing;
mod code;
mod finding;
mod outcomes;
mod practice;
mod publication;
mod retraction;

pub use citing::{Citing, CitingKind};
pub use code::{Doi, Orcid};
pub use finding::{Finding, FindingFilter, FindingPatch, NewFinding, Strength};
pub use outcomes::{
    Census, Measured, NewOutcomeSurvey, Outcome, OutcomeReport, OutcomeSurvey, OutcomeSurveyFilter, OutcomeSurveyPatch,
    ServiceArea, SurveyKind,
};
pub use practice::{NewPractice, Practice, PracticeFilter, PracticePatch};
pub use publication::{Author, Method, NewPublication, Publication, PublicationFilter, PublicationPatch};
pub use retraction::{EvidenceStatus, EvidenceTransition, Retraction};

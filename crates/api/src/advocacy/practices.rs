//! Practices over HTTP.

use crate::{
    cx::{AdvocacyWrite, Public},
    handlers,
};
use advocacy::{NewPractice, Practice, PracticePatch};

operations! { "Practices":
    /// List practices.
    ///
    /// What libraries did, what it cost and what came of it.
    GET "/v1/advocacy/practices" listPractices => handlers::list::<Public, Practice>;
    /// Add a practice.
    ///
    /// With the findings it rests on.
    POST "/v1/advocacy/practices" createPractice => handlers::create::<AdvocacyWrite, NewPractice>;
    /// Read a practice.
    ///
    /// What was done and what came of it, and which of the findings behind it were retracted since.
    GET "/v1/advocacy/practices/{id}" getPractice => handlers::get::<Public, Practice>;
    /// Change a practice.
    ///
    /// As when its result is known.
    PATCH "/v1/advocacy/practices/{id}" updatePractice => handlers::update::<AdvocacyWrite, PracticePatch>;
    /// Remove a practice.
    ///
    /// One that should not be followed any more.
    DELETE "/v1/advocacy/practices/{id}" deletePractice => handlers::delete::<AdvocacyWrite, Practice>;
    /// List a practice's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/practices/{id}/history" listPracticeHistory => handlers::history::<AdvocacyWrite, Practice>;
}

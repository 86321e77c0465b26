//! What those who certify ask for, over HTTP.

use crate::{
    cx::{DevelopmentWrite, Public},
    handlers,
};
use development::{NewRequirementSet, RequirementSet, RequirementSetPatch};

operations! { "Requirement sets":
    /// List requirement sets.
    ///
    /// What those who certify ask for: how much learning, of what kind, and within which time.
    GET "/v1/development/requirement-sets" listRequirementSets => handlers::list::<Public, RequirementSet>;
    /// Add a requirement set.
    ///
    /// Takes development.write for the whole association.
    POST "/v1/development/requirement-sets" createRequirementSet => handlers::create::<DevelopmentWrite, NewRequirementSet>;
    /// Read a requirement set.
    ///
    /// Rule by rule, and where its rules are written down.
    GET "/v1/development/requirement-sets/{id}" getRequirementSet => handlers::get::<Public, RequirementSet>;
    /// Change a requirement set.
    ///
    /// As those who certify change what they ask for.
    PATCH "/v1/development/requirement-sets/{id}" updateRequirementSet => handlers::update::<DevelopmentWrite, RequirementSetPatch>;
    /// Read what happened to a requirement set.
    ///
    /// Every change, with who made it.
    GET "/v1/development/requirement-sets/{id}/history" getRequirementSetHistory => handlers::history::<DevelopmentWrite, RequirementSet>;
}

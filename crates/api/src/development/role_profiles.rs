//! What roles take, over HTTP.

use crate::{
    cx::{DevelopmentWrite, Public},
    handlers,
};
use development::{NewRoleProfile, RoleProfile, RoleProfilePatch};

operations! { "Self-assessment":
    /// List role profiles.
    ///
    /// How good somebody in a role should be at what, as units see it; drafts for those who work in the unit.
    GET "/v1/development/role-profiles" listRoleProfiles => handlers::list::<Public, RoleProfile>;
    /// Add a role profile.
    ///
    /// As a draft of a unit's.
    POST "/v1/development/role-profiles" createRoleProfile => handlers::create::<DevelopmentWrite, NewRoleProfile>;
    /// Read a role profile.
    ///
    /// Competency by competency: how good, and how much it matters.
    GET "/v1/development/role-profiles/{id}" getRoleProfile => handlers::get::<Public, RoleProfile>;
    /// Change a role profile.
    ///
    /// `targets` replaces what it asks for.
    PATCH "/v1/development/role-profiles/{id}" updateRoleProfile => handlers::update::<DevelopmentWrite, RoleProfilePatch>;
    /// Publish a role profile, or retire it.
    ///
    /// Published once the competencies it asks for are of versions that were adopted: people can say how good they are at those
    /// alone. What was public once is never a draft again.
    POST "/v1/development/role-profiles/{id}/transitions" transitionRoleProfile => handlers::transition::<DevelopmentWrite, RoleProfile>;
    /// Read what happened to a role profile.
    ///
    /// Every change, with who made it.
    GET "/v1/development/role-profiles/{id}/history" listRoleProfileHistory => handlers::history::<DevelopmentWrite, RoleProfile>;
}

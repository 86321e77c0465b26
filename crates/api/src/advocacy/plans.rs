//! Advocacy plans over HTTP.

use crate::{cx::AdvocacyWrite, handlers};
use advocacy::{AdvocacyPlan, AdvocacyPlanPatch, NewAdvocacyPlan};

operations! { "Advocacy plans":
    /// List advocacy plans.
    ///
    /// Of the units whose advocacy the caller works on. What is public is how many have one.
    GET "/v1/advocacy/plans" listAdvocacyPlans => handlers::list::<AdvocacyWrite, AdvocacyPlan>;
    /// Draft an advocacy plan.
    ///
    /// Of a library, or of a jurisdiction. Its seven steps may be filled one after the other.
    POST "/v1/advocacy/plans" createAdvocacyPlan => handlers::create::<AdvocacyWrite, NewAdvocacyPlan>;
    /// Read an advocacy plan.
    ///
    /// Its seven steps, what they still lack, and where it stands.
    GET "/v1/advocacy/plans/{id}" getAdvocacyPlan => handlers::get::<AdvocacyWrite, AdvocacyPlan>;
    /// Change an advocacy plan.
    ///
    /// While it is a draft; later it is renewed by another plan.
    PATCH "/v1/advocacy/plans/{id}" updateAdvocacyPlan => handlers::update::<AdvocacyWrite, AdvocacyPlanPatch>;
    /// Delete an advocacy plan.
    ///
    /// Only a draft; archive it instead.
    DELETE "/v1/advocacy/plans/{id}" deleteAdvocacyPlan => handlers::delete::<AdvocacyWrite, AdvocacyPlan>;
    /// Move an advocacy plan through its life.
    ///
    /// To `submitted` with all seven steps, and back to `draft`; to `approved`; to `active` from its first day to its last,
    /// after which it expires by itself; or to `archived`. It is `renewed` by itself when another that renews it is active.
    POST "/v1/advocacy/plans/{id}/transitions" transitionAdvocacyPlan => handlers::transition::<AdvocacyWrite, AdvocacyPlan>;
    /// List an advocacy plan's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/plans/{id}/history" listAdvocacyPlanHistory => handlers::history::<AdvocacyWrite, AdvocacyPlan>;
}

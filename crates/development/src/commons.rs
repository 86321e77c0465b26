//! The Learning Commons (D-S3): who offers learning, what they offer, and when it takes place; found by one search over all of it.
//!
//! Providers publish their own. What several of them offer alike is said to be equivalent, and found as one. People register for
//! a session by the rules of [`kernel::seats`], and attending one gives the credit it offers.

mod facet;
mod month;
mod news;
mod opportunity;
mod provider;
mod registration;
mod session;

pub mod search;

pub use facet::{CostClass, Facet, Facets};
pub use month::Month;
pub use news::{LearningNews, OfferNews, SeatLimit, SessionNews};
pub use opportunity::{
    LearningFormat, LearningLevel, LearningOpportunity, LearningOpportunityFilter, LearningOpportunityPatch,
    MemberPrice, NewLearningOpportunity, OpportunityStatus, OpportunityTransition,
};
pub use provider::{LearningProvider, LearningProviderFilter, LearningProviderPatch, NewLearningProvider};
pub use registration::{
    LearningAttendance, LearningRegistration, LearningRegistrationFilter, NewLearningRegistration,
    RegistrationAppointmentMail, RegistrationFacts, RegistrationMail, RegistrationTransition,
};
pub use session::{
    LearningSession, LearningSessionFilter, LearningSessionPatch, NewLearningSession, SessionFacts, SessionStatus,
    SessionTransition,
};

use kernel::{Actor, Id, Permission};

/// Whose an offer is: the unit that looks after its provider, and the organization that the provider is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The unit.
    pub unit_id: Option<Id>,
    /// The organization; `None` where the provider is none that is kept here.
    pub organization_id: Option<Id>,
}

impl Ownership {
    /// Whether a caller publishes for the provider: people by the unit that looks after it, a client by itself for the
    /// organization that it speaks for.
    pub fn is_kept_by(&self, actor: &Actor) -> bool {
        if actor.is_client_by_itself() {
            return self.organization_id.is_some_and(|own| actor.acts_for(own, Permission::DevelopmentWrite));
        }
        actor.may(Permission::DevelopmentWrite, self.unit_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{client, id};
    use kernel::{Grant, Role};

    fn editor(unit: u8) -> Actor {
        let grants = vec![Grant { role: Role::Editor, unit_id: Some(id(unit)) }];
        Actor { person: Some(id(9)), grants, ..Actor::public() }
    }

    #[test]
    fn a_client_publishes_for_its_own_organization_only() {
        let of = |organization: Option<u8>| Ownership { unit_id: Some(id(1)), organization_id: organization.map(id) };
        let (partner, own) =
            (client(Permission::DevelopmentWrite, Some(2)), client(Permission::DevelopmentWrite, None));
        let kept = [of(Some(2)), of(Some(3)), of(None)].map(|of| of.is_kept_by(&partner));
        assert_eq!((kept, of(None).is_kept_by(&own)), ([true, false, false], false));
    }

    #[test]
    fn people_publish_for_the_providers_of_their_units() {
        let of = Ownership { unit_id: Some(id(1)), organization_id: Some(id(2)) };
        assert_eq!([editor(1), editor(3), Actor::public()].map(|actor| of.is_kept_by(&actor)), [true, false, false]);
    }
}

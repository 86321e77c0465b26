//! Partnerships over HTTP, and whom to talk to there.

use crate::{
    cx::{AdvocacyWrite, Public},
    handlers,
};
use advocacy::{
    NewPartnership, NewPartnershipContact, Partnership, PartnershipContact, PartnershipContactPatch, PartnershipPatch,
};

resources! { agreements, contacts }

mod agreements {
    use super::*;

    operations! { "Partnerships":
        /// List partnerships.
        ///
        /// Agreements with organizations. The public sees those in force and those that were; prospects are for whoever works
        /// on them.
        GET "/v1/advocacy/partnerships" listPartnerships => handlers::list::<Public, Partnership>;
        /// Add a partnership.
        ///
        /// A prospect, out of sight until the agreement is in force.
        POST "/v1/advocacy/partnerships" createPartnership => handlers::create::<AdvocacyWrite, NewPartnership>;
        /// Read a partnership.
        ///
        /// What is agreed, for which goals, what is done together, what came of it, and whether its renewal is due.
        GET "/v1/advocacy/partnerships/{id}" getPartnership => handlers::get::<Public, Partnership>;
        /// Change a partnership.
        ///
        /// What came of it is told of goals that the partners share.
        PATCH "/v1/advocacy/partnerships/{id}" updatePartnership => handlers::revise::<AdvocacyWrite, PartnershipPatch>;
        /// Delete a partnership.
        ///
        /// Only a prospect; end it instead.
        DELETE "/v1/advocacy/partnerships/{id}" deletePartnership => handlers::delete::<AdvocacyWrite, Partnership>;
        /// Move a partnership through its life.
        ///
        /// To `active` with a first day; to `ended` when it is over.
        POST "/v1/advocacy/partnerships/{id}/transitions" transitionPartnership =>
            handlers::transition::<AdvocacyWrite, Partnership>;
        /// List a partnership's history.
        ///
        /// Who changed what, when and why.
        GET "/v1/advocacy/partnerships/{id}/history" listPartnershipHistory => handlers::history::<AdvocacyWrite, Partnership>;
    }
}

mod contacts {
    use super::*;

    operations! { "Partnerships":
        /// List contacts at partners.
        ///
        /// Of the partnerships of units whose advocacy the caller works on.
        GET "/v1/advocacy/partnership-contacts" listPartnershipContacts => handlers::list::<AdvocacyWrite, PartnershipContact>;
        /// Add a contact at a partner.
        ///
        /// Seen only by those who look after the partnership.
        POST "/v1/advocacy/partnership-contacts" createPartnershipContact =>
            handlers::create::<AdvocacyWrite, NewPartnershipContact>;
        /// Read a contact at a partner.
        ///
        /// Who it is, and how to reach them.
        GET "/v1/advocacy/partnership-contacts/{id}" getPartnershipContact => handlers::get::<AdvocacyWrite, PartnershipContact>;
        /// Change a contact at a partner.
        ///
        /// Where somebody else takes their place, remove them and add the other.
        PATCH "/v1/advocacy/partnership-contacts/{id}" updatePartnershipContact =>
            handlers::update::<AdvocacyWrite, PartnershipContactPatch>;
        /// Remove a contact at a partner.
        ///
        /// When there is no need any more to know them.
        DELETE "/v1/advocacy/partnership-contacts/{id}" deletePartnershipContact =>
            handlers::delete::<AdvocacyWrite, PartnershipContact>;
    }
}

handlers::revision! { PartnershipPatch => |patch, partnership: Partnership, (), now| partnership.revise(patch, now) }

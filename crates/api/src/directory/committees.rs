//! Committees and who sits on them over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{
    Committee, CommitteeMembership, CommitteeMembershipPatch, CommitteePatch, NewCommittee, NewCommitteeMembership,
};

operations! { "Committees":
    /// List committees.
    ///
    /// Committees and subcommittees of legislatures. Ask with `parent_id` for the subcommittees of one.
    GET "/v1/directory/committees" listCommittees => handlers::list::<Public, Committee>;
    /// Add a committee.
    ///
    /// For those that no file brings. An outside id names one committee of a jurisdiction.
    POST "/v1/directory/committees" createCommittee => handlers::create::<DirectoryWrite, NewCommittee>;
    /// Read a committee.
    ///
    /// What it deals with and how to reach it; its members are memberships by `committee_id`.
    GET "/v1/directory/committees/{id}" getCommittee => handlers::get::<Public, Committee>;
    /// Change a committee.
    ///
    /// What a later file says overrides it.
    PATCH "/v1/directory/committees/{id}" updateCommittee => handlers::revise::<DirectoryWrite, CommitteePatch>;
    /// List a committee's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/committees/{id}/history" listCommitteeHistory => handlers::history::<DirectoryWrite, Committee>;
    /// List memberships of committees.
    ///
    /// Who sits on which committee, as what, and on which side. Ask with `committee_id` for the members of one, with
    /// `office_holder_id` for the committees of somebody, with `on` for those of a day.
    GET "/v1/directory/committee-memberships" listCommitteeMemberships => handlers::list::<Public, CommitteeMembership>;
    /// Add a membership of a committee.
    ///
    /// For what you know before a file does; no file overrules it.
    POST "/v1/directory/committee-memberships" createCommitteeMembership => handlers::create::<DirectoryWrite, NewCommitteeMembership>;
    /// Read a membership of a committee.
    ///
    /// Who, on which committee, as what.
    GET "/v1/directory/committee-memberships/{id}" getCommitteeMembership => handlers::get::<Public, CommitteeMembership>;
    /// Change a membership of a committee.
    ///
    /// What a later file says of its own memberships overrides it.
    PATCH "/v1/directory/committee-memberships/{id}" updateCommitteeMembership => handlers::update::<DirectoryWrite, CommitteeMembershipPatch>;
    /// List the history of a membership of a committee.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/committee-memberships/{id}/history" listCommitteeMembershipHistory => handlers::history::<DirectoryWrite, CommitteeMembership>;
}

handlers::revision! {
    CommitteePatch => |patch, committee: Committee, lineage, _| committee.amend(patch, lineage),
    about patch.parent_id.flatten().into_iter().collect()
}

//! Issues over HTTP.

use crate::{
    cx::{PolicyWrite, Public},
    handlers,
};
use policy::{Issue, IssuePatch, NewIssue};

operations! { "Issues":
    /// List issues.
    ///
    /// The questions on which the association has, or may take, a position.
    GET "/v1/policy/issues" listIssues => handlers::list::<Public, Issue>;
    /// Raise an issue.
    ///
    /// A question in one or more policy areas, owned by a unit.
    POST "/v1/policy/issues" createIssue => handlers::create::<PolicyWrite, NewIssue>;
    /// Read an issue.
    ///
    /// Its question, areas and owner.
    GET "/v1/policy/issues/{id}" getIssue => handlers::get::<Public, Issue>;
    /// Change an issue.
    ///
    /// Rewords it, moves it between areas, or gives it to another unit.
    PATCH "/v1/policy/issues/{id}" updateIssue => handlers::update::<PolicyWrite, IssuePatch>;
    /// Remove an issue.
    ///
    /// Only one that no position answers.
    DELETE "/v1/policy/issues/{id}" deleteIssue => handlers::delete::<PolicyWrite, Issue>;
    /// List an issue's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/issues/{id}/history" listIssueHistory => handlers::history::<PolicyWrite, Issue>;
}

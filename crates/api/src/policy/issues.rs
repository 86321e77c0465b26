//! Issues over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use kernel::Problem;
use policy::{Issue, IssuePatch, NewIssue};
use store::Change;

operations! { "Issues":
    /// List issues.
    ///
    /// The questions on which the association has, or may take, a position.
    GET "/v1/policy/issues" listIssues => handlers::list::<Public, Issue>;
    /// Raise an issue.
    ///
    /// A question in one or more policy areas, owned by a unit.
    POST "/v1/policy/issues" createIssue => create;
    /// Read an issue.
    ///
    /// Its question, areas and owner.
    GET "/v1/policy/issues/{id}" getIssue => handlers::get::<Public, Issue>;
    /// Change an issue.
    ///
    /// Rewords it, moves it between areas, or gives it to another unit.
    PATCH "/v1/policy/issues/{id}" updateIssue => update;
    /// Remove an issue.
    ///
    /// Only one that no position answers.
    DELETE "/v1/policy/issues/{id}" deleteIssue => handlers::delete::<PolicyWrite, Issue>;
    /// List an issue's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/issues/{id}/history" listIssueHistory => handlers::history::<PolicyWrite, Issue>;
}

async fn create(cx: Cx<PolicyWrite>, Act { body, once }: Act<NewIssue>) -> Answer<Created<Issue>> {
    let issue = body.raise(cx.clock().id(), cx.clock().now()).map_err(Problem::from)?;
    Ok(Created(cx.create(once, issue).await?))
}

async fn update(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<IssuePatch>,
) -> Answer<Saved<Issue>> {
    let rule = move |issue: &mut Issue, (): &()| Ok(issue.amend(patch.0)?);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule)).await?))
}

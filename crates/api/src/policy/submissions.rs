//! Submissions over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use kernel::Staged as _;
use policy::{
    Conflict,
    outcome::{NewSubmission, Submission, SubmissionPatch, SubmissionTransition},
};
use store::Change;

operations! { "Submissions":
    /// List submissions.
    ///
    /// Comments, testimony, letters, briefs and meetings. The public sees what is filed.
    GET "/v1/policy/submissions" listSubmissions => handlers::list::<Public, Submission>;
    /// Draft a submission.
    ///
    /// On an instrument, for a unit, with the deadline it must keep and what it says for or against something.
    POST "/v1/policy/submissions" createSubmission => handlers::create::<PolicyWrite, NewSubmission>;
    /// Read a submission.
    ///
    /// What it says, where it stands, and what the receiver confirmed.
    GET "/v1/policy/submissions/{id}" getSubmission => handlers::get::<Public, Submission>;
    /// Change a submission.
    ///
    /// While it is a draft, or after it was returned: what was looked at is what is filed.
    PATCH "/v1/policy/submissions/{id}" updateSubmission => handlers::update::<PolicyWrite, SubmissionPatch>;
    /// Move a submission.
    ///
    /// To clearance, where conflicts with clauses in force are looked for; to cleared or returned by those who decide, where an
    /// open conflict is in the way; to filed with the receipt.
    POST "/v1/policy/submissions/{id}/transitions" transitionSubmission => transition;
    /// List a submission's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/submissions/{id}/history" listSubmissionHistory => handlers::history::<PolicyWrite, Submission>;
}

async fn transition(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<SubmissionTransition>,
) -> Answer<Saved<Submission>> {
    let (now, needed) = (cx.clock().now(), Submission::permission_to_enter(body.to));
    let note = body.note.clone().map(Into::into);
    let rule = move |submission: &mut Submission, open: &Vec<Conflict>| submission.transition(&body, open, now);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(move |submission: &Submission, actor| submission.may_be_moved_by(actor, needed))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

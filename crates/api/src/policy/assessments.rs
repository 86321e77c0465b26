//! Assessments over HTTP: how far instruments take up what is asked for.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use kernel::{Amendment as _, Code, Id, Problem};
use policy::outcome::{Assessment, AssessmentPatch, NewAssessment};
use store::Change;

operations! { "Results":
    /// List assessments.
    ///
    /// How far versions of instruments take up clauses that are asked for, each with the passage and who says so.
    GET "/v1/policy/assessments" listAssessments => handlers::list::<Public, Assessment>;
    /// Assess a clause.
    ///
    /// How far one version of an instrument takes up one clause that a stance asks for. The caller is named as the assessor.
    POST "/v1/policy/assessments" createAssessment => create;
    /// Read an assessment.
    ///
    /// The clause, the version, how far it is taken up, and the passage that shows it.
    GET "/v1/policy/assessments/{id}" getAssessment => handlers::get::<Public, Assessment>;
    /// Change an assessment.
    ///
    /// The caller is named as the assessor from then on; the history has who was before.
    PATCH "/v1/policy/assessments/{id}" updateAssessment => update;
    /// Remove an assessment.
    ///
    /// The clause counts as not assessed again.
    DELETE "/v1/policy/assessments/{id}" deleteAssessment => handlers::delete::<PolicyWrite, Assessment>;
    /// List an assessment's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/assessments/{id}/history" listAssessmentHistory => handlers::history::<PolicyWrite, Assessment>;
}

/// The person who assesses.
fn assessor(cx: &Cx<PolicyWrite>) -> kernel::Result<Id> {
    let detail = "An assessment names the person who says so: sign in as one.";
    cx.actor().person.ok_or_else(|| Problem::new(Code::Forbidden, detail))
}

async fn create(cx: Cx<PolicyWrite>, Act { body, once }: Act<NewAssessment>) -> Answer<Created<Assessment>> {
    let assessor = assessor(&cx)?;
    let assessment = body.assess(assessor, cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.create(once, assessment).await?))
}

async fn update(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<AssessmentPatch>,
) -> Answer<Saved<Assessment>> {
    let assessor = assessor(&cx)?;
    let rule = move |assessment: &mut Assessment, (): &()| {
        assessment.assessor_id = assessor;
        patch.0.amend(assessment)
    };
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule)).await?))
}

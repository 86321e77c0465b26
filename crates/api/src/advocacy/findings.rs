//! Findings over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{PathArgs, RecordId},
    handlers,
    respond::{Json, lists},
};
use advocacy::{Finding, FindingPatch, NewFinding, evidence::Citing};

/// Texts of one kind that are listed at most.
const MOST: i64 = 500;

operations! { "Findings":
    /// List findings.
    ///
    /// What research has found, a sentence each, with place, period and strength.
    GET "/v1/advocacy/findings" listFindings => handlers::list::<Public, Finding>;
    /// Add a finding.
    ///
    /// One claim of a publication, in a sentence that can be cited. Its grade begins at that of the publication's method; another
    /// needs a reason.
    POST "/v1/advocacy/findings" createFinding => handlers::create::<AdvocacyWrite, NewFinding>;
    /// Read a finding.
    ///
    /// The claim, where and when it was found, how sure it is, and whether it still stands.
    GET "/v1/advocacy/findings/{id}" getFinding => handlers::get::<Public, Finding>;
    /// Change a finding.
    ///
    /// Corrects the record; whether it still stands is a move.
    PATCH "/v1/advocacy/findings/{id}" updateFinding => handlers::revise::<AdvocacyWrite, FindingPatch>;
    /// Retract a finding, or take the retraction back.
    ///
    /// For a finding that does not stand although its publication does. What cites it is flagged.
    POST "/v1/advocacy/findings/{id}/transitions" transitionFinding => handlers::transition::<AdvocacyWrite, Finding>;
    /// List what cites a finding.
    ///
    /// Versions of positions and messages, of units whose unpublished policy the caller may read, alerts of those whose advocacy
    /// they work on, and practices; the first 500 of each.
    GET "/v1/advocacy/findings/{id}/citations" listFindingCitations => citations;
    /// List a finding's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/findings/{id}/history" listFindingHistory => handlers::history::<AdvocacyWrite, Finding>;
}

lists! {
    /// What cites a finding.
    FindingCitations of Citing: "The texts.";
}

handlers::revision! { FindingPatch => |patch, finding: Finding, method, _| finding.revise(patch, *method) }

async fn citations(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<FindingCitations>> {
    let finding = cx.find::<Finding>(path.0.id).await?.id;
    let actor = cx.actor().clone();
    let data = store::scan!(cx.session(), |c| queries::advocacy::citing::of_finding(c, finding, &actor, MOST))?;
    Ok(Json(FindingCitations { data }))
}

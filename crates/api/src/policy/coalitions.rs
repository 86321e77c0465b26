//! Coalitions over HTTP, with their members and charters.

use crate::{
    Answer,
    cx::{Cx, PolicyDecide, PolicyWrite, Public},
    extract::{Act, Body, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Json, Saved, lists},
};
use kernel::Id;
use policy::{
    Coalition, CoalitionPatch, Motion, NewCoalition,
    coalition::{Charter, CharterAdoption, Membership},
};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Coalitions":
    /// List coalitions.
    ///
    /// The public sees those that act or have acted; those that are being formed are for whoever works on them.
    GET "/v1/policy/coalitions" listCoalitions => handlers::list::<Public, Coalition>;
    /// Form a coalition.
    ///
    /// Out of sight until it has a charter, two members with a vote, and moves to `active`.
    POST "/v1/policy/coalitions" createCoalition => handlers::create::<PolicyWrite, NewCoalition>;
    /// Read a coalition.
    ///
    /// What it is for, who belongs to it, by which quorum it votes, and the number of its charter.
    GET "/v1/policy/coalitions/{id}" getCoalition => handlers::get::<Public, Coalition>;
    /// Change a coalition.
    ///
    /// Another quorum counts for motions made from then on.
    PATCH "/v1/policy/coalitions/{id}" updateCoalition => handlers::update::<PolicyWrite, CoalitionPatch>;
    /// Delete a coalition.
    ///
    /// Only one that is still being formed; what acted is history, and ends by `dissolved`.
    DELETE "/v1/policy/coalitions/{id}" deleteCoalition => handlers::delete::<PolicyWrite, Coalition>;
    /// Move a coalition through its life.
    ///
    /// To `active` with a charter and two members that have a vote; to `dissolved` when it has done its work, which withdraws
    /// the motions that are still open.
    POST "/v1/policy/coalitions/{id}/transitions" transitionCoalition => handlers::transition::<PolicyDecide, Coalition>;
    /// List a coalition's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/coalitions/{id}/history" listCoalitionHistory => handlers::history::<PolicyWrite, Coalition>;
    /// Take an organization into a coalition.
    ///
    /// Or change how it belongs, or say from which day on it no longer belongs. The same first day replaces what was said
    /// before; the stretches of days of one organization never overlap.
    PUT "/v1/policy/coalitions/{id}/members/{organization_id}" putCoalitionMember => enrol;
    /// List a coalition's charters.
    ///
    /// Every charter it ever had, oldest first; the last is the one it goes by.
    GET "/v1/policy/coalitions/{id}/charters" listCoalitionCharters => charters;
    /// Adopt a charter.
    ///
    /// The first founds the coalition. Each later one names the motion, of the kind `charter`, that carried it, and says what was
    /// moved; a motion adopts one. An adopted charter never changes.
    POST "/v1/policy/coalitions/{id}/charters" adoptCoalitionCharter => adopt;
}

/// Names a member of a coalition.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MemberId {
    /// The coalition's id.
    id: Id,
    /// The organization's id.
    organization_id: Id,
}

lists! {
    /// Every charter of a coalition.
    CharterList of Charter: "Oldest first.";
}

async fn enrol(
    cx: Cx<PolicyWrite>,
    path: PathArgs<MemberId>,
    seen: IfMatch,
    body: Body<Membership>,
) -> Answer<Saved<Coalition>> {
    let MemberId { id, organization_id } = path.0;
    let rule = move |coalition: &mut Coalition, _: &Option<Motion>| coalition.enrol(organization_id, body.0);
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("enrolled", None)).await?))
}

async fn charters(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<CharterList>> {
    let coalition = cx.find::<Coalition>(path.0.id).await?;
    let data = store::scan!(cx.session(), |c| queries::policy::coalitions::charters(c, coalition.id))?;
    Ok(Json(CharterList { data }))
}

async fn adopt(
    cx: Cx<PolicyDecide>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<CharterAdoption>,
) -> Answer<Saved<Coalition>> {
    let (now, about) = (cx.clock().now(), body.motion_id.into_iter().collect());
    let rule =
        move |coalition: &mut Coalition, motion: &Option<Motion>| coalition.adopt_charter(body, motion.as_ref(), now);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(|coalition: &Coalition, actor| {
            actor.may(kernel::Permission::PolicyDecide, Some(coalition.owner_unit_id))
        })
        .noted("charter_adopted", None)
        .about(about)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

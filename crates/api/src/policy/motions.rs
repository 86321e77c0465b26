//! Motions over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicySign, PolicyWrite, Public},
    extract::{Body, IfMatch, PathArgs},
    handlers,
    respond::Saved,
};
use kernel::{Id, Permission};
use policy::{Motion, NewMotion, coalition::VoteCast};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Coalitions":
    /// List motions.
    ///
    /// For those who work on the coalition, and for the clients of organizations that have a vote; nobody else sees any.
    GET "/v1/policy/motions" listMotions => handlers::list::<Public, Motion>;
    /// Move something.
    ///
    /// Puts it to the members of an active coalition that have a vote at this moment; they have it until the voting closes, or
    /// the coalition is dissolved.
    POST "/v1/policy/motions" createMotion => handlers::create::<PolicyWrite, NewMotion>;
    /// Read a motion.
    ///
    /// Who voted how, and where it stands: from the instant the voting closes it is `carried`, `rejected` or, with too few
    /// votes, `lapsed_without_quorum`. Abstentions count for the quorum and not for the majority (Robert's Rules of Order
    /// Newly Revised, 12th edition, 40 and 44).
    GET "/v1/policy/motions/{id}" getMotion => handlers::get::<Public, Motion>;
    /// Withdraw a motion.
    ///
    /// As long as it is open; everything else is done by the votes, and by time.
    POST "/v1/policy/motions/{id}/transitions" transitionMotion => handlers::transition::<PolicyWrite, Motion>;
    /// Cast a vote for an organization.
    ///
    /// By the organization's own client, or by staff on its behalf; until the voting closes, that instant included. A later
    /// vote replaces an earlier one.
    PUT "/v1/policy/motions/{id}/votes/{organization_id}" putMotionVote => vote;
    /// List a motion's history.
    ///
    /// Who voted and changed what, and when.
    GET "/v1/policy/motions/{id}/history" listMotionHistory => handlers::history::<PolicyWrite, Motion>;
}

/// Names the vote of an organization.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VoteId {
    /// The motion's id.
    id: Id,
    /// The organization's id.
    organization_id: Id,
}

async fn vote(
    cx: Cx<PolicySign>,
    path: PathArgs<VoteId>,
    seen: IfMatch,
    body: Body<VoteCast>,
) -> Answer<Saved<Motion>> {
    let VoteId { id, organization_id } = path.0;
    let (by, now) = (cx.actor().person, cx.clock().now());
    let rule = move |motion: &mut Motion, (): &()| motion.cast(organization_id, body.0, by, now);
    let change = Change::new(id, seen.0, rule)
        .permitted(move |_: &Motion, actor| actor.acts_for(organization_id, Permission::PolicySign))
        .noted("voted", None);
    Ok(Saved(cx.change(change).await?))
}

//! Clearance over HTTP: the consulted units answer, and objections are settled.

use super::positions::position;
use crate::{
    Answer,
    cx::{Cx, PolicyClear, PolicyDecide},
    extract::{Act, Body, IfMatch, PathArgs},
    respond::Saved,
};
use kernel::{Id, Permission};
use policy::{
    Dossier, Position, RecordedReason,
    position::{ClearanceAnswer, Facts},
};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Positions":
    /// Answer for a consulted unit.
    ///
    /// Concur, concur with a comment, object or abstain, before the deadline; a later answer replaces an earlier one. An
    /// objection blocks adoption until it is resolved or overridden.
    PUT "/v1/policy/positions/{id}/clearance/{unit_id}" putClearanceAnswer => answer;
    /// Withdraw an objection.
    ///
    /// The objecting unit says that it is satisfied, and why.
    POST "/v1/policy/positions/{id}/clearance/{unit_id}/resolution" resolveObjection => resolve;
    /// Override an objection.
    ///
    /// The body that may do so goes on in spite of it, with a reason for the record.
    POST "/v1/policy/positions/{id}/clearance/{unit_id}/override" overrideObjection => override_;
}

/// Names the consultation of a unit on the latest version.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ConsultationId {
    /// The position's id.
    id: Id,
    /// The consulted unit.
    unit_id: Id,
}

/// Whether the caller speaks for the unit.
fn speaks_for(unit: Id) -> impl FnOnce(&Dossier, &kernel::Actor) -> bool + Send + 'static {
    move |_, actor| actor.may(Permission::PolicyClear, Some(unit))
}

async fn answer(
    cx: Cx<PolicyClear>,
    path: PathArgs<ConsultationId>,
    seen: IfMatch,
    body: Body<ClearanceAnswer>,
) -> Answer<Saved<Position>> {
    let (unit, by, now) = (path.0.unit_id, cx.actor().person, cx.clock().now());
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.answer(unit, body.0, by, now)?);
    let change = Change::new(path.0.id, seen.0, rule).permitted(speaks_for(unit)).noted("answered", None);
    Ok(Saved(position(cx.change(change).await?)))
}

async fn resolve(
    cx: Cx<PolicyClear>,
    path: PathArgs<ConsultationId>,
    seen: IfMatch,
    Act { body, once }: Act<RecordedReason>,
) -> Answer<Saved<Position>> {
    let (unit, by, now) = (path.0.unit_id, cx.actor().person, cx.clock().now());
    let note = Some(body.reason.clone().into());
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.resolve_objection(unit, body, by, now)?);
    let change = Change::new(path.0.id, seen.0, rule);
    let change = change.permitted(speaks_for(unit)).noted("objection_resolved", note).once(once);
    Ok(Saved(position(cx.change(change).await?)))
}

async fn override_(
    cx: Cx<PolicyDecide>,
    path: PathArgs<ConsultationId>,
    seen: IfMatch,
    Act { body, once }: Act<RecordedReason>,
) -> Answer<Saved<Position>> {
    let (unit, by, now) = (path.0.unit_id, cx.actor().person, cx.clock().now());
    let note = Some(body.reason.clone().into());
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.override_objection(unit, body, by, now)?);
    let change = Change::new(path.0.id, seen.0, rule);
    let decides = |dossier: &Dossier, actor: &kernel::Actor| {
        actor.may(Permission::PolicyDecide, Some(dossier.position.owner_unit_id))
    };
    let change = change.permitted(decides).noted("objection_overridden", note).once(once);
    Ok(Saved(position(cx.change(change).await?)))
}

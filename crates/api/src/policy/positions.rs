//! Positions over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use kernel::{Problem, Record as _};
use policy::{
    Dossier, NewPosition, Position, PositionPatch,
    position::{Facts, Transition},
};
use store::{Change, Done};

operations! { "Positions":
    /// List positions.
    ///
    /// What the association holds. The public sees what is published; those who work on positions also see their drafts.
    /// `in_force_on` asks what was held on a past day.
    GET "/v1/policy/positions" listPositions => handlers::list::<Public, Position>;
    /// Propose a position.
    ///
    /// Begins the first version, as a draft of numbered clauses.
    POST "/v1/policy/positions" createPosition => create;
    /// Read a position.
    ///
    /// Where it stands, which version is in force, when it is due for review, and which moves are open to the caller.
    GET "/v1/policy/positions/{id}" getPosition => handlers::get::<Public, Position>;
    /// Change a position.
    ///
    /// Its unit, goals, audiences and review interval; slug and title only before the first adoption.
    PATCH "/v1/policy/positions/{id}" updatePosition => update;
    /// Delete a position.
    ///
    /// Only a first draft that no unit was asked to clear; everything else is history.
    DELETE "/v1/policy/positions/{id}" deletePosition => handlers::delete::<PolicyWrite, Dossier>;
    /// Move a position through its life.
    ///
    /// Moves the latest version: to `clearance` with the units to consult, to `adopted` with the adoption record, to
    /// `superseded` with the position that takes its place. Conflicts are looked for in clearance and afterwards, and those
    /// that are open block `published`: the answer lists them. `revised` begins a new version as a draft; the old one stays in
    /// force until the new one is adopted.
    POST "/v1/policy/positions/{id}/transitions" transitionPosition => transition;
    /// List a position's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/positions/{id}/history" listPositionHistory => handlers::history::<PolicyWrite, Position>;
}

async fn create(cx: Cx<PolicyWrite>, Act { body, once }: Act<NewPosition>) -> Answer<Created<Position>> {
    let dossier = body.propose(cx.clock().id(), cx.clock().now()).map_err(Problem::from)?;
    Ok(Created::new(position(cx.create(once, dossier).await?)))
}

async fn update(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<PositionPatch>,
) -> Answer<Saved<Position>> {
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.amend(patch.0)?);
    Ok(Saved(position(cx.change(Change::new(path.0.id, seen.0, rule)).await?)))
}

async fn transition(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<Transition>,
) -> Answer<Saved<Position>> {
    let (now, needed) = (cx.clock().now(), body.to.permission_to_enter());
    let note = body.note.clone().map(Into::into);
    let about = body.superseded_by.into_iter().collect();
    let rule = move |dossier: &mut Dossier, facts: &Facts| Ok(dossier.transition(body, facts, now)?);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(move |dossier: &Dossier, actor| actor.may(needed, dossier.unit()))
        .noted("transitioned", note)
        .about(about)
        .once(once);
    Ok(Saved(position(cx.change(change).await?)))
}

/// What a write answers with: the position of the dossier.
pub(super) fn position(done: Done<Dossier>) -> Done<Position> {
    done.map(|dossier| dossier.position)
}

//! Watching instruments over HTTP: people for themselves, and those who work for a unit for it.

use crate::{
    Answer,
    cx::{Cx, Guard, PolicyWrite, Public, SignedIn},
    extract::{PathArgs, RecordId},
    respond::{Json, NoContent, lists},
};
use kernel::{At, Code, Id, Permission, Problem};
use policy::Instrument;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

operations! { "Instruments":
    /// Watch an instrument.
    ///
    /// For oneself. Whoever watches it already goes on; the list of instruments can be narrowed to those one watches.
    PUT "/v1/policy/instruments/{id}/watches/me" watchInstrument => watch;
    /// Read whether one watches an instrument.
    ///
    /// Since when; 404 where one does not.
    GET "/v1/policy/instruments/{id}/watches/me" getOwnInstrumentWatch => own;
    /// Watch an instrument no more.
    ///
    /// For oneself.
    DELETE "/v1/policy/instruments/{id}/watches/me" unwatchInstrument => unwatch;
    /// List the units that watch an instrument.
    ///
    /// Which people watch is theirs to know.
    GET "/v1/policy/instruments/{id}/watches/units" listInstrumentWatchingUnits => units;
    /// Watch an instrument for a unit.
    ///
    /// For those who work on its positions.
    PUT "/v1/policy/instruments/{id}/watches/units/{unit_id}" watchInstrumentForUnit => watch_for;
    /// Watch an instrument for a unit no more.
    ///
    /// For those who work on its positions.
    DELETE "/v1/policy/instruments/{id}/watches/units/{unit_id}" unwatchInstrumentForUnit => unwatch_for;
}

/// Names an instrument and a unit that watches it.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UnitWatchId {
    /// The instrument's id.
    id: Id,
    /// The unit's id.
    unit_id: Id,
}

/// Since when somebody watches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({ "since": "2026-05-01T12:00:00Z" })))]
struct InstrumentWatch {
    /// Since when.
    since: At,
}

/// A unit that watches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({ "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "since": "2026-05-01T12:00:00Z" })))]
struct WatchingUnit {
    /// The unit.
    unit_id: Id,
    /// Since when.
    since: At,
}

lists! {
    /// The units that watch.
    WatchingUnitList of WatchingUnit: "All of them.";
}

fn person<G: Guard>(cx: &Cx<G>) -> Answer<Id> {
    let detail = "This operation needs a bearer token; get one at /oauth/token.";
    Ok(cx.actor().person.ok_or_else(|| Problem::new(Code::Unauthenticated, detail))?)
}

fn may_for(cx: &Cx<PolicyWrite>, unit: Id) -> Answer<()> {
    let detail = "Your roles do not reach this unit; ask its lead or an administrator.";
    Ok(Problem::unless(cx.actor().may(Permission::PolicyWrite, Some(unit)), Code::Forbidden, detail)?)
}

async fn watch(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<NoContent> {
    let (id, person, now) = (path.0.id, cx.caller().await?.id, cx.clock().now());
    store::write!(cx.session(), |c| queries::policy::instruments::watches::watch(c, id, person, now))?;
    Ok(NoContent)
}

async fn own(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentWatch>> {
    let (id, person) = (path.0.id, person(&cx)?);
    let since = store::read!(cx.session(), |c| queries::policy::instruments::watches::since(c, id, person))?;
    Ok(Json(InstrumentWatch { since: since.ok_or_else(|| Problem::not_found("watch"))? }))
}

async fn unwatch(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<NoContent> {
    let (id, person) = (path.0.id, person(&cx)?);
    store::write!(cx.session(), |c| queries::policy::instruments::watches::unwatch(c, id, person))?;
    Ok(NoContent)
}

async fn units(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<WatchingUnitList>> {
    let Instrument { id, .. } = cx.find(path.0.id).await?;
    let units = store::read!(cx.session(), |c| queries::policy::instruments::watches::units(c, id))?;
    let data = units.into_iter().map(|(unit_id, since)| WatchingUnit { unit_id, since }).collect();
    Ok(Json(WatchingUnitList { data }))
}

async fn watch_for(cx: Cx<PolicyWrite>, path: PathArgs<UnitWatchId>) -> Answer<NoContent> {
    let (UnitWatchId { id, unit_id }, now) = (path.0, cx.clock().now());
    may_for(&cx, unit_id)?;
    store::write!(cx.session(), |c| queries::policy::instruments::watches::watch_for(c, id, unit_id, now))?;
    Ok(NoContent)
}

async fn unwatch_for(cx: Cx<PolicyWrite>, path: PathArgs<UnitWatchId>) -> Answer<NoContent> {
    let UnitWatchId { id, unit_id } = path.0;
    may_for(&cx, unit_id)?;
    store::write!(cx.session(), |c| queries::policy::instruments::watches::unwatch_for(c, id, unit_id))?;
    Ok(NoContent)
}

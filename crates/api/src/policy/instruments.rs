//! Instruments over HTTP: bills, regulations, cases, corporate policies, standards and treaties.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Json, Saved, lists},
};
use directory::Court;
use kernel::{Draft as _, Id, Problem};
use policy::{
    Instrument, InstrumentFile, InstrumentPatch, NewInstrument,
    instrument::{Action, NewAction, NewRelation, NewSponsor, NewVersion, RelationKind, Sponsor, Stage, Version},
};
use serde::{Deserialize, Serialize};
use store::{Change, Done};
use utoipa::{IntoParams, ToSchema};

operations! { "Instruments":
    /// List instruments.
    ///
    /// Bills, regulations, cases, corporate policies, standards and treaties; up to a hundred by their identifiers at once.
    GET "/v1/policy/instruments" listInstruments => handlers::list::<Public, Instrument>;
    /// Add an instrument.
    ///
    /// For those that no import brings, and for those that one will bring: it knows them again by place, session and number,
    /// docket, or court.
    POST "/v1/policy/instruments" createInstrument => create;
    /// Read an instrument.
    ///
    /// What it is, how far it has come, and what is odd about its actions.
    GET "/v1/policy/instruments/{id}" getInstrument => handlers::get::<Public, Instrument>;
    /// Change an instrument.
    ///
    /// Its stage follows from its actions, and cannot be set. What a source tells of it overrides yours when the source's
    /// record changes.
    PATCH "/v1/policy/instruments/{id}" updateInstrument => update;
    /// List an instrument's history.
    ///
    /// Who changed the record, when and why; what happened to the instrument itself are its actions.
    GET "/v1/policy/instruments/{id}/history" listInstrumentHistory => handlers::history::<PolicyWrite, Instrument>;
    /// List an instrument's actions.
    ///
    /// What happened to it, in the order in which it was received; those that were withdrawn say by which.
    GET "/v1/policy/instruments/{id}/actions" listInstrumentActions => actions;
    /// Record an action.
    ///
    /// Actions are only ever added. To correct one, record what is right and name the wrong one as withdrawn. Answers with the
    /// instrument and what now follows.
    POST "/v1/policy/instruments/{id}/actions" createInstrumentAction => record;
    /// List an instrument's versions.
    ///
    /// Texts, amendments and documents, in the order in which they became known.
    GET "/v1/policy/instruments/{id}/versions" listInstrumentVersions => versions;
    /// Add a version.
    ///
    /// A text, an amendment or a document beside it. Answers with the instrument.
    POST "/v1/policy/instruments/{id}/versions" createInstrumentVersion => add_version;
    /// Read a version of an instrument.
    ///
    /// By its id, which never changes.
    GET "/v1/policy/instruments/{id}/versions/{version_id}" getInstrumentVersion => version;
    /// List an instrument's sponsors.
    ///
    /// By name as the source has it, linked to office holders where it is certain who is meant.
    GET "/v1/policy/instruments/{id}/sponsors" listInstrumentSponsors => sponsors;
    /// Add a sponsor.
    ///
    /// Beside those a source tells of. One whose name stands there already is refused, unless an id of a registry tells who is
    /// meant, and none did before. Answers with the instrument.
    POST "/v1/policy/instruments/{id}/sponsors" createInstrumentSponsor => add_sponsor;
    /// Remove a sponsor.
    ///
    /// One that somebody added; those of a source go when it no longer tells of them.
    DELETE "/v1/policy/instruments/{id}/sponsors/{number}" deleteInstrumentSponsor => remove_sponsor;
    /// List an instrument's relations.
    ///
    /// Its own, and up to 200 of those that others have to it. One to an instrument that is not known yet is linked when that
    /// appears.
    GET "/v1/policy/instruments/{id}/relations" listInstrumentRelations => relations;
    /// Relate an instrument to another.
    ///
    /// To one that is known, by its id, or to one that may not be known yet, by its identifier; an appeal names the case it is
    /// of. Answers with the instrument.
    POST "/v1/policy/instruments/{id}/relations" createInstrumentRelation => relate;
    /// Remove a relation.
    ///
    /// One that somebody added; those of a source go when it no longer tells of them.
    DELETE "/v1/policy/instruments/{id}/relations/{number}" deleteInstrumentRelation => remove_relation;
}

/// Names a version of an instrument.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VersionId {
    /// The instrument's id.
    id: Id,
    /// The version's id.
    version_id: Id,
}

/// Names a sponsor or relation of an instrument.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PartId {
    /// The instrument's id.
    id: Id,
    /// Its number in the list.
    #[param(minimum = 1)]
    number: i32,
}

lists! {
    /// What happened to an instrument.
    InstrumentActionList of Action: "All of them.";
    /// The versions of an instrument.
    InstrumentVersionList of Version: "All of them.";
    /// The sponsors of an instrument.
    InstrumentSponsorList of Sponsor: "All of them.";
    /// How an instrument stands to others.
    InstrumentRelationList of RelatedInstrument: "Its own, and of those of others up to 200.";
}

/// How two instruments stand to each other, and the other one as far as it is known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "number": 1, "kind": "companion", "incoming": false, "identifier": "SF 20", "session": "2026",
    "instrument_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "title": "Library materials-requirements.", "stage": "introduced",
    "from_source": true
})))]
struct RelatedInstrument {
    /// Its number in the list of the instrument that has it.
    #[schema(minimum = 1)]
    number: i32,
    /// How the one that has it stands to the other.
    kind: RelationKind,
    /// Whether it is the other one that has it, and stands so to this one.
    incoming: bool,
    /// What the other one is called.
    identifier: String,
    /// The session the other one is of.
    #[schema(required)]
    session: Option<String>,
    /// The other one; null where it is not known yet.
    #[schema(required)]
    instrument_id: Option<Id>,
    /// Its title.
    #[schema(required)]
    title: Option<String>,
    /// How far it has come.
    #[schema(required)]
    stage: Option<Stage>,
    /// Whether an import brought the relation.
    from_source: bool,
}

/// Clients see the instrument; what stands beside it has places of its own.
fn instrument(done: Done<InstrumentFile>) -> Done<Instrument> {
    done.map(|file| file.instrument)
}

async fn create(cx: Cx<PolicyWrite>, Act { body, once }: Act<NewInstrument>) -> Answer<Created<Instrument>> {
    let file = InstrumentFile::open(body.register(cx.clock().id(), cx.clock().now())?);
    Ok(Created::new(instrument(cx.create(once, file).await?)))
}

async fn update(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<InstrumentPatch>,
) -> Answer<Saved<Instrument>> {
    let now = cx.clock().now();
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.amend(patch.0, now);
    Ok(Saved(instrument(cx.change(Change::new(path.0.id, seen.0, rule)).await?)))
}

async fn actions(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentActionList>> {
    let Instrument { id, .. } = cx.find(path.0.id).await?;
    let data = store::scan!(cx.session(), |c| queries::policy::instruments::parts::actions(c, id))?;
    Ok(Json(InstrumentActionList { data }))
}

async fn record(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewAction>,
) -> Answer<Saved<Instrument>> {
    let clock = cx.clock().clone();
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.record(body, &clock);
    let change = Change::new(path.0.id, None, rule).noted("action_recorded", None).once(once);
    Ok(Saved(instrument(cx.change(change).await?)))
}

async fn versions(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentVersionList>> {
    let Instrument { id, .. } = cx.find(path.0.id).await?;
    let data = store::scan!(cx.session(), |c| queries::policy::instruments::parts::versions(c, id))?;
    Ok(Json(InstrumentVersionList { data }))
}

async fn version(cx: Cx<Public>, path: PathArgs<VersionId>) -> Answer<Json<Version>> {
    let VersionId { id, version_id } = path.0;
    let Instrument { id, .. } = cx.find(id).await?;
    let found = store::read!(cx.session(), |c| queries::policy::instruments::parts::version(c, id, version_id))?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("version"))?))
}

async fn add_version(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewVersion>,
) -> Answer<Saved<Instrument>> {
    let clock = cx.clock().clone();
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.add_version(body, &clock);
    let change = Change::new(path.0.id, None, rule).noted("version_added", None).once(once);
    Ok(Saved(instrument(cx.change(change).await?)))
}

async fn sponsors(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentSponsorList>> {
    let Instrument { id, .. } = cx.find(path.0.id).await?;
    let data = store::scan!(cx.session(), |c| queries::policy::instruments::parts::sponsors(c, id))?;
    Ok(Json(InstrumentSponsorList { data }))
}

async fn add_sponsor(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewSponsor>,
) -> Answer<Saved<Instrument>> {
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.add_sponsor(body);
    let change = Change::new(path.0.id, None, rule).noted("sponsor_added", None).once(once);
    Ok(Saved(instrument(cx.change(change).await?)))
}

async fn remove_sponsor(cx: Cx<PolicyWrite>, path: PathArgs<PartId>, seen: IfMatch) -> Answer<Saved<Instrument>> {
    let PartId { id, number } = path.0;
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.remove_sponsor(number);
    let change = Change::new(id, seen.0, rule).noted("sponsor_removed", None);
    Ok(Saved(instrument(cx.change(change).await?)))
}

async fn relations(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<InstrumentRelationList>> {
    let own: Instrument = cx.find(path.0.id).await?;
    let asked = own.clone();
    let (relations, others) = store::scan!(cx.session(), |c| queries::policy::instruments::parts::related(c, &asked))?;
    let shown = relations.into_iter().map(|(from, relation)| {
        let incoming = from != own.id;
        let is_named = |other: &Instrument| {
            relation.other_id == Some(other.id)
                || relation.outside_id.is_some() && relation.outside_id == other.outside_id
        };
        let is_other = |other: &&Instrument| if incoming { other.id == from } else { is_named(other) };
        let other = others.iter().find(is_other);
        let (told, session) = (relation.identifier.as_str(), relation.session.as_ref());
        RelatedInstrument {
            number: relation.number,
            kind: relation.kind,
            incoming,
            identifier: other.map_or(told, |other| other.identifier.as_str()).to_owned(),
            session: other.map_or(session, |other| other.session.as_ref()).map(ToString::to_string),
            instrument_id: other.map(|other| other.id),
            title: other.map(|other| other.title.to_string()),
            stage: other.and_then(|other| other.stage),
            from_source: relation.from_source,
        }
    });
    Ok(Json(InstrumentRelationList { data: shown.collect() }))
}

async fn relate(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewRelation>,
) -> Answer<Saved<Instrument>> {
    if let Some(court) = body.court_id {
        cx.named::<Court>(court, "/court_id").await?;
    }
    let about = body.instrument_id.into_iter().collect();
    let rule = move |file: &mut InstrumentFile, other: &Option<Instrument>| file.relate(body, other.as_ref());
    let change = Change::new(path.0.id, None, rule).noted("relation_added", None).about(about).once(once);
    Ok(Saved(instrument(cx.change(change).await?)))
}

async fn remove_relation(cx: Cx<PolicyWrite>, path: PathArgs<PartId>, seen: IfMatch) -> Answer<Saved<Instrument>> {
    let PartId { id, number } = path.0;
    let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.remove_relation(number);
    let change = Change::new(id, seen.0, rule).noted("relation_removed", None);
    Ok(Saved(instrument(cx.change(change).await?)))
}

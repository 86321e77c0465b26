//! Incidents over HTTP: what anybody reports, and what those who see to it do.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    edge::place,
    extract::{Act, Body, IfMatch, PathArgs, Query, RecordId},
    handlers,
    paged::{self, Paged, cut, paged},
    respond::{Accepted, Json, Saved},
};
use actix_web::HttpRequest;
use advocacy::{
    Incident, IncidentPatch, NewIncident, ServiceHours,
    incident::{
        DisclosedIncident, IncidentFacts, IncidentReport, IncidentTransition, PlaybookChoice, Reporter, StepReport,
    },
};
use kernel::{Code, Id, Permission, Problem};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

/// Incidents in a page of those that may be told, where the client does not say and at most.
const PAGE: i64 = 20;
const MAX_PAGE: i64 = 200;

operations! { "Incidents":
    /// Report an incident.
    ///
    /// By anybody: a threat to a library, or something that can be won for it. The answer is always the same, and tells nothing of
    /// what is known already. Others are told only what the report allows, with the kind of incident and where it stands; who
    /// reported it is never told.
    POST "/v1/advocacy/incident-reports" createIncidentReport => report;
    /// List what may be told of incidents.
    ///
    /// Those that were looked at and of which something may be told: that, their kind and where they stand, and nothing else.
    /// Of what came by the public form, only those fields are told that its reporter allows.
    GET "/v1/advocacy/disclosed-incidents" listDisclosedIncidents => disclosed;
    /// List incidents.
    ///
    /// Those of the caller's units, and for those who work for the whole association those that no unit sees to yet. That they
    /// were read is recorded.
    GET "/v1/advocacy/incidents" listIncidents => handlers::list::<AdvocacyWrite, Incident>;
    /// Record an incident.
    ///
    /// From then on the clock runs: its severity says within how many of the unit's working hours it is to be triaged.
    POST "/v1/advocacy/incidents" createIncident => handlers::create::<AdvocacyWrite, NewIncident>;
    /// Read an incident.
    ///
    /// What happened, who sees to it, by when, and what there is to do. That it was read is recorded.
    GET "/v1/advocacy/incidents/{id}" getIncident => handlers::get::<AdvocacyWrite, Incident>;
    /// Change an incident.
    ///
    /// As long as it is not triaged, another severity or unit sets its clock anew. What its reporter does not allow to be told
    /// (`consented`) cannot be disclosed.
    PATCH "/v1/advocacy/incidents/{id}" updateIncident => handlers::revise::<AdvocacyWrite, IncidentPatch>;
    /// Move an incident through its life.
    ///
    /// To `triaged`, with the unit that sees to it; to `closed`, with what came of it; and from `closed` to `triaged` again, with
    /// the reason.
    POST "/v1/advocacy/incidents/{id}/transitions" transitionIncident => transition;
    /// Go by a playbook.
    ///
    /// Makes the incident's checklist of the steps as they are now, due by working hours. A checklist that was begun stays.
    PUT "/v1/advocacy/incidents/{id}/playbook" chooseIncidentPlaybook => choose;
    /// Tick off a step.
    ///
    /// Or take the tick back.
    PUT "/v1/advocacy/incidents/{id}/checklist/{number}" reportIncidentStep => tick;
    /// Read who reported an incident.
    ///
    /// And how to reach them; 404 where they did not say. That the incident was read is recorded.
    GET "/v1/advocacy/incidents/{id}/reporter" getIncidentReporter => reporter;
    /// List an incident's history.
    ///
    /// Who changed what, when and why. Who reported it is not in it.
    GET "/v1/advocacy/incidents/{id}/history" listIncidentHistory => handlers::history::<AdvocacyWrite, Incident>;
}

async fn report(cx: Cx<Public>, request: HttpRequest, body: Body<IncidentReport>) -> Answer<Accepted> {
    // Few from one place, and from everywhere no flood.
    cx.state().attempts.admit_form("incident-report", place(&request, cx.state()), cx.clock().now())?;
    let (incident, reporter) = body.0.take_in(cx.clock().id(), cx.clock().now())?;
    cx.session().report_incident(cx.clock().clone(), cx.request_id(), incident, reporter).await?;
    Ok(Accepted)
}

/// Which page of what may be told.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DisclosedQuery {
    /// The `next_after` of the page before; from the beginning without it.
    after: Option<Id>,
    /// Incidents in a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
}

paged! {
    /// Incidents as far as they may be told, in the order in which they came.
    DisclosedIncidentPage of DisclosedIncident: "The incidents.", after = next_after: Id;
}

async fn disclosed(cx: Cx<Public>, query: Query<DisclosedQuery>) -> Answer<Paged<DisclosedIncidentPage>> {
    let DisclosedQuery { after, limit } = query.0;
    let limit = paged::limit(limit, PAGE, MAX_PAGE)?;
    let incidents = cx.session().disclosed_incidents(after, limit + 1).await?;
    let (data, next_after) = cut(incidents, limit, |incident| incident.id);
    Ok(Paged(DisclosedIncidentPage { data: data.into_iter().filter_map(Incident::disclosed).collect(), next_after }))
}

handlers::revision! {
    IncidentPatch => |patch, incident: Incident, facts, now| incident.revise(patch, &facts.hours, now),
    about patch.owner_unit_id.flatten().into_iter().collect()
}

async fn transition(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<IncidentTransition>,
) -> Answer<Saved<Incident>> {
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |incident: &mut Incident, facts: &IncidentFacts| {
        incident.advance(&body, &ServiceHours::of(incident.owner_unit_id, &facts.hours), now)
    };
    let change = Change::new(path.0.id, seen.0, rule).noted("transitioned", note).handing_over().once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn choose(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<PlaybookChoice>,
) -> Answer<Saved<Incident>> {
    let (now, PlaybookChoice { playbook_id }) = (cx.clock().now(), body.0);
    let rule = move |incident: &mut Incident, facts: &IncidentFacts| {
        let playbook = facts.playbook.as_ref().ok_or_else(|| Problem::no_such("/playbook_id"))?;
        incident.go_by(playbook, &ServiceHours::of(incident.owner_unit_id, &facts.hours), now)
    };
    let change = Change::new(path.0.id, seen.0, rule).noted("playbook_chosen", None).about(vec![playbook_id]);
    Ok(Saved(cx.change(change).await?))
}

/// Names a step of an incident's checklist.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct StepId {
    /// The incident's id.
    id: Id,
    /// The number of the step, from 1.
    #[param(minimum = 1)]
    number: i32,
}

async fn tick(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<StepId>,
    seen: IfMatch,
    body: Body<StepReport>,
) -> Answer<Saved<Incident>> {
    let StepId { id, number } = path.0;
    let (by, now) = (cx.actor().person, cx.clock().now());
    let rule = move |incident: &mut Incident, _: &IncidentFacts| incident.report(number, body.0, by, now);
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("step_reported", None)).await?))
}

async fn reporter(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<Reporter>> {
    let incident = cx.find::<Incident>(path.0.id).await?;
    let own = cx.actor().may(Permission::AdvocacyWrite, incident.owner_unit_id);
    Problem::unless(own, Code::Forbidden, "Who reported it is for those who see to it.")?;
    let reporter = cx.session().incident_reporter(incident.id).await?;
    Ok(Json(reporter.ok_or_else(|| Problem::not_found("reporter"))?))
}

//! Work items and the loads of units over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicyRead, PolicyWrite, SignedIn},
    extract::{Act, IfMatch, PathArgs, Query, RecordId},
    handlers,
    paged::{self, Paged, cut, paged},
    respond::Saved,
};
use directory::{Person, Unit};
use kernel::{Id, Problem};
use policy::{
    NewWorkItem, WorkItem, WorkItemPatch,
    work::{NewHandover, UnitLoad},
};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

/// Units in a page where the client does not say, and at most.
const LOADS: i64 = 200;

operations! { "Work items":
    /// List work items.
    ///
    /// What units have to do about issues and positions, by when they are due: those of the units whose policy the caller
    /// may read, and those the caller has.
    GET "/v1/policy/work-items" listWorkItems => handlers::list::<PolicyRead, WorkItem>;
    /// Add a work item.
    ///
    /// With the unit that has it, perhaps the person, when it is due, and what must be done before. A person sees and moves what
    /// they have, in whatever unit: without a role in policy at `/v1/policy/people/me/work-items`.
    POST "/v1/policy/work-items" createWorkItem => handlers::create::<PolicyWrite, NewWorkItem>;
    /// Read a work item.
    ///
    /// Where it stands, what it waits for, and through whose hands it went.
    GET "/v1/policy/work-items/{id}" getWorkItem => handlers::get::<PolicyRead, WorkItem>;
    /// Change a work item.
    ///
    /// Anything but who has it. `depends_on` replaces what it depends on; a circle is refused, and named.
    PATCH "/v1/policy/work-items/{id}" updateWorkItem => handlers::revise::<PolicyWrite, WorkItemPatch>;
    /// Move a work item through its life.
    ///
    /// It is done only when everything that it depends on is done or dropped. What is closed stays closed. Whoever has the
    /// item may move it themselves, whatever unit it is of.
    POST "/v1/policy/work-items/{id}/transitions" transitionWorkItem => handlers::transition::<PolicyRead, WorkItem>;
    /// Hand a work item over.
    ///
    /// To another unit, another person, or both, with what they must know. The item keeps every handover.
    POST "/v1/policy/work-items/{id}/handovers" handOverWorkItem => hand_over;
    /// List a work item's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/work-items/{id}/history" listWorkItemHistory => handlers::history::<PolicyRead, WorkItem>;
    /// List one's own work items.
    ///
    /// Those the caller has, of whatever unit, whether or not a role lets them read other work.
    GET "/v1/policy/people/me/work-items" listOwnWorkItems => list_own;
    /// Read a work item that one has.
    ///
    /// Where it stands, what it waits for, and through whose hands it went.
    GET "/v1/policy/people/me/work-items/{id}" getOwnWorkItem => handlers::get::<SignedIn, WorkItem>;
    /// Move a work item that one has through its life.
    ///
    /// It is done only when everything that it depends on is done or dropped. What is closed stays closed.
    POST "/v1/policy/people/me/work-items/{id}/transitions" transitionOwnWorkItem => handlers::transition::<SignedIn, WorkItem>;
    /// List the loads of units.
    ///
    /// How much open work waits for each unit: how many items, how many overdue and soon due, and the effort. Units without
    /// open work are not listed.
    GET "/v1/policy/unit-loads" listUnitLoads => loads;
}

handlers::list_own! { WorkItem, OfAssignee by assignee_id }

handlers::revision! {
    WorkItemPatch => |patch, item: WorkItem, edges, _| item.amend(patch, edges),
    about patch.depends_on.clone().unwrap_or_default()
}

async fn hand_over(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<NewHandover>,
) -> Answer<Saved<WorkItem>> {
    if let Some(unit) = body.to_unit_id {
        cx.named::<Unit>(unit, "/to_unit_id").await?;
    }
    if let Some(person) = body.to_person_id
        && cx.session().find::<Person>(person).await?.is_none()
    {
        return Err(Problem::no_such("/to_person_id").into());
    }
    let (by, now, note) = (cx.actor().person, cx.clock().now(), Some(body.note.clone().into()));
    let change = Change::new(path.0.id, seen.0, move |item: &mut WorkItem, _: &_| item.hand_over(body, by, now));
    Ok(Saved(cx.change(change.noted("handed_over", note).once(once).handing_over()).await?))
}

/// Which loads.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LoadQuery {
    /// Of any of these units.
    unit_id: Vec<Id>,
    /// The `next_after` of the page before; from the beginning without it.
    after: Option<Id>,
    /// Units in a page.
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: Option<i64>,
}

paged! {
    /// The loads of units, in the order of their ids.
    UnitLoadPage of UnitLoad: "A line for each unit with open work.", after = next_after: Id;
}

async fn loads(cx: Cx<PolicyRead>, query: Query<LoadQuery>) -> Answer<Paged<UnitLoadPage>> {
    let LoadQuery { unit_id, after, limit } = query.0;
    let limit = paged::limit(limit, LOADS, LOADS)?;
    let now = cx.clock().now();
    let loads = cx.session().unit_loads(cx.actor(), unit_id, after, limit + 1, now).await?;
    let (data, next_after) = cut(loads, limit, |load| load.unit_id);
    Ok(Paged(UnitLoadPage { data, next_after }))
}

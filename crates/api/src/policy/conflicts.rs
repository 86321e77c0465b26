//! Conflicts over HTTP: what was found, and acknowledging it.

use crate::{
    Answer,
    cx::{Cx, PolicyDecide, PolicyWrite},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Json, Saved},
};
use kernel::{
    Permission, Problem, Record as _,
    page::{Sorted as _, Window},
};
use policy::{Conflict, ConflictFilter, Position, RecordedReason, conflict::ConflictStatus, position::Status};
use serde::Serialize;
use std::cmp::Reverse;
use store::{Change, Versions};

/// Conflicts of a position that are listed beside it.
const MOST: usize = 200;

operations! { "Conflicts":
    /// List conflicts.
    ///
    /// Where two texts say opposite things on one subject of an issue: two clauses in force, or a message, an alert or a
    /// submission against one. Each says by which rule it was found, and quotes both sides.
    GET "/v1/policy/conflicts" listConflicts => handlers::list::<PolicyWrite, Conflict>;
    /// Read a conflict.
    ///
    /// Both sides with what they say, since when, and who acknowledged it with which reason.
    GET "/v1/policy/conflicts/{id}" getConflict => handlers::get::<PolicyWrite, Conflict>;
    /// Acknowledge a conflict.
    ///
    /// Somebody who may decide says why the association lives with it; it blocks nothing from then on. Where one side is
    /// written anew, the acknowledgement no longer holds.
    POST "/v1/policy/conflicts/{id}/acknowledgement" acknowledgeConflict => acknowledge;
    /// List a conflict's history.
    ///
    /// When it was found, acknowledged and ended, and by whom.
    GET "/v1/policy/conflicts/{id}/history" listConflictHistory => handlers::history::<PolicyDecide, Conflict>;
    /// List the conflicts of a position.
    ///
    /// Those that have not ended, newest first, 200 at most: of its clauses, and of what is said about it; units that are asked to
    /// clear the latest version see those of its clauses while it is in clearance. Beside them the clauses of the latest version
    /// that take no stand, so that nothing can be found to conflict with them.
    GET "/v1/policy/positions/{id}/conflicts" listPositionConflicts => of_position;
}

/// The conflicts of a position.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PositionConflicts {
    /// Those that have not ended.
    pub data: Vec<Conflict>,
    /// The numbers of the resolved clauses of the latest version that take no stand.
    pub clauses_without_stand: Vec<i32>,
}

async fn acknowledge(
    cx: Cx<PolicyDecide>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<RecordedReason>,
) -> Answer<Saved<Conflict>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let note = Some(body.reason.clone().into());
    let rule = move |conflict: &mut Conflict, (): &()| conflict.acknowledge(body, by, now);
    let decides = |conflict: &Conflict, actor: &kernel::Actor| {
        let sides = conflict.sides.iter().filter_map(|side| side.owner_unit_id);
        sides.map(Some).chain([None]).any(|unit| actor.may(Permission::PolicyDecide, unit))
    };
    let change = Change::new(path.0.id, seen.0, rule).permitted(decides).noted("acknowledged", note).once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn of_position(cx: Cx<PolicyWrite>, path: PathArgs<RecordId>) -> Answer<Json<PositionConflicts>> {
    let position = cx.find::<Position>(path.0.id).await?;
    if !position.opens_to(cx.actor()) {
        return Err(Problem::not_found(Position::KIND).into());
    }
    let (id, which) = (position.id, Versions::Number(position.latest_version));
    let latest = store::read!(cx.session(), |c| queries::policy::versions::load(c, id, which))?;
    let filter = ConflictFilter {
        status: vec![ConflictStatus::Open, ConflictStatus::Acknowledged],
        position_id: vec![id],
        ..ConflictFilter::default()
    };
    let window = Window { limit: MOST, sort: Conflict::SORTING.parse(None)?, after: None, count: false };
    let mut data = cx.page::<Conflict>(filter, window).await?.data;
    if position.status == Status::Clearance {
        // Who is asked to clear it sees what its clauses conflict with, though neither side is theirs (decision 0061).
        let standing = store::read!(cx.session(), |c| queries::policy::conflicts::standing_of(c, id))?;
        for conflict in standing {
            let is_cleared = conflict.has_clause_of(id, position.latest_version);
            if is_cleared && !data.iter().any(|known| known.id == conflict.id) {
                data.push(conflict);
            }
        }
        data.sort_by_key(|conflict| Reverse((conflict.created_at, conflict.id)));
        data.truncate(MOST);
    }
    let clauses_without_stand = latest.iter().flat_map(policy::position::Version::clauses_without_stand).collect();
    Ok(Json(PositionConflicts { data, clauses_without_stand }))
}

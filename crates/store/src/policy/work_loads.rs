//! How much work waits for each unit, in one query.

use super::prelude::*;
use diesel::sql_types::BigInt;
use kernel::Day;
use policy::{WorkItem, work::UnitLoad};

const DAY: i64 = 24 * 3600;

/// How many of a unit's open items are due before an instant, and not before another.
macro_rules! due {
    ($from:expr, $until:expr) => {
        dsl::sql::<BigInt>("COUNT(*) FILTER (WHERE due_at >= ")
            .bind::<crate::sql_types::sql::Moment, _>(Moment($from))
            .sql(" AND due_at < ")
            .bind::<crate::sql_types::sql::Moment, _>(Moment($until))
            .sql(")")
    };
}

/// The loads of the units the caller may see, in the order of their ids, from after one.
#[dual]
pub async fn of_units(
    c: &mut Link<'_>,
    actor: &Actor,
    units: &[Id],
    after: Option<Id>,
    limit: i64,
    now: At,
) -> Result<Vec<UnitLoad>> {
    type Row = (Uid, i64, i64, i64, i64, i64, i64, i64, i64);
    let columns = (
        work_items::unit_id,
        fixed::<BigInt>("COUNT(*)"),
        fixed::<BigInt>("COUNT(*) FILTER (WHERE status = 'blocked')"),
        fixed::<BigInt>("COUNT(*) FILTER (WHERE assignee_id IS NULL)"),
        due!(Day::MIN.start(), now),
        due!(now, now.plus_seconds(7 * DAY)),
        due!(now, now.plus_seconds(30 * DAY)),
        fixed::<BigInt>("COALESCE(SUM(effort_minutes), 0)"),
        fixed::<BigInt>("COUNT(*) FILTER (WHERE effort_minutes IS NULL)"),
    );
    let open = work_items::table.filter(work_items::closed_at.is_null()).group_by(work_items::unit_id);
    let mut loads = open.select(columns).order(work_items::unit_id).limit(limit).into_boxed::<Db>();
    if let Some(seen) = actor.units(WorkItem::READ) {
        loads = loads.filter(work_items::unit_id.eq_any(uids(&seen)));
    }
    narrow!(loads, work_items::unit_id, uids(units));
    if let Some(after) = after {
        loads = loads.filter(work_items::unit_id.gt(Uid(after)));
    }
    let rows: Vec<Row> = loads.load(c).await?;
    let load = |row: Row| {
        let (unit, open, blocked, unassigned, overdue, due_in_7_days, due_in_30_days, effort_minutes, without_effort) =
            row;
        let unit_id = unit.into();
        UnitLoad {
            unit_id,
            open,
            blocked,
            unassigned,
            overdue,
            due_in_7_days,
            due_in_30_days,
            effort_minutes,
            without_effort,
        }
    };
    Ok(rows.into_iter().map(load).collect())
}

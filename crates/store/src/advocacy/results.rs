//! What became of an alert, counted from one index.

use super::prelude::*;
use advocacy::alert::Counted;
use diesel::AggregateExpressionMethods as _;

/// How many breakdown lines are given at most, those with most actions; the rest are many places with few actions each.
const LINES: i64 = 1_000;

/// Counts the actions of an alert by one of its columns.
macro_rules! by {
    ($c:expr, $alert:expr, $column:ident : $type:ty) => {{
        let counted = actions::table
            .filter(actions::alert_id.eq(Uid($alert)))
            .group_by(actions::$column)
            .order((dsl::count_star().desc(), actions::$column))
            .limit(LINES)
            .select((actions::$column, dsl::count_star()));
        let rows: Vec<($type, i64)> = answered!(counted.load($c))?;
        rows.into_iter().map(|(key, count)| (key, u64::try_from(count).unwrap_or_default()))
    }};
}

/// Counts the actions of an alert by division and post.
#[dual]
async fn by_target(c: &mut Link<'_>, alert: Id) -> Result<Vec<(String, Id, u64)>> {
    let rows: Vec<(String, Uid, i64)> = actions::table
        .filter(actions::alert_id.eq(Uid(alert)))
        .group_by((actions::division_ocd_id, actions::post_id))
        .order((dsl::count_star().desc(), actions::division_ocd_id, actions::post_id))
        .limit(LINES)
        .select((actions::division_ocd_id, actions::post_id, dsl::count_star()))
        .load(c)
        .await?;
    let read = |(division, post, count): (_, Uid, i64)| (division, post.into(), count.unsigned_abs());
    Ok(rows.into_iter().map(read).collect())
}

/// Counts the actions of an alert as they are now.
#[dual]
pub async fn counted(c: &mut Link<'_>, alert: Id) -> Result<Counted> {
    let of_alert = actions::table.filter(actions::alert_id.eq(Uid(alert)));
    let people: i64 = of_alert.select(dsl::count(actions::person_id).aggregate_distinct()).get_result(c).await?;
    let by_status = by!(c, alert, status: String);
    let by_channel = by!(c, alert, channel: String);
    Ok(Counted {
        people: u64::try_from(people).unwrap_or_default(),
        by_status: by_status.map(|(key, count)| Ok((read("alert_results", key)?, count))).collect::<Result<_>>()?,
        by_channel: by_channel.map(|(key, count)| Ok((read("alert_results", key)?, count))).collect::<Result<_>>()?,
        by_jurisdiction: by!(c, alert, division_ocd_id: String).collect(),
        by_target: by_target(c, alert).await?,
        by_day: by!(c, alert, day: Date).map(|(day, count)| (kernel::Day::from(day).to_string(), count)).collect(),
    })
}

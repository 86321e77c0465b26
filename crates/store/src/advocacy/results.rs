//! What became of an alert, counted from one index.

use super::{super::directory::posts::heirs, prelude::*};
use advocacy::alert::{ActionCount, Counted};
use diesel::{AggregateExpressionMethods as _, sql_types::BigInt};
use kernel::DivisionId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const KIND: &str = "alert_results";
/// How many breakdown lines are given at most, those with most actions; the rest are many places with few actions each.
const LINES: i64 = 1_000;
/// How many people took actions, at least: those who were forgotten since may have been one.
const PEOPLE: &str =
    "COUNT(DISTINCT actions.person_id) + CASE WHEN COUNT(*) > COUNT(actions.person_id) THEN 1 ELSE 0 END";

fn action_count(actions: i64, people: i64) -> ActionCount {
    ActionCount { actions: actions.unsigned_abs(), people: people.unsigned_abs() }
}

/// Counts the actions of an alert by one of its columns.
macro_rules! by {
    ($c:expr, $alert:expr, $column:ident : $type:ty) => {{
        let counted = actions::table
            .filter(actions::alert_id.eq(Uid($alert)))
            .group_by(actions::$column)
            .order((dsl::count_star().desc(), actions::$column))
            .limit(LINES)
            .select((actions::$column, dsl::count_star(), fixed::<BigInt>(PEOPLE)));
        let rows: Vec<($type, i64, i64)> = answered!(counted.load($c))?;
        rows.into_iter().map(|(key, actions, people)| (key, action_count(actions, people)))
    }};
}

/// The living ids of the divisions that actions name: what was counted under an alias is counted with what came since.
#[dual]
async fn living(c: &mut Link<'_>, named: &[String]) -> Result<Vec<String>> {
    let named = named.iter().map(|id| read(KIND, id)).collect::<Result<Vec<DivisionId>>>()?;
    Ok(words(&living_divisions(c, &named).await?))
}

/// Counts of the same, together.
fn summed<K: Ord>(counted: impl Iterator<Item = (K, ActionCount)>) -> BTreeMap<K, ActionCount> {
    let mut sums: BTreeMap<K, ActionCount> = BTreeMap::new();
    for (key, count) in counted {
        sums.entry(key).or_default().join(count);
    }
    sums
}

/// Counts the actions of an alert by division and post: those on a post that has ended as the same seat as another with those on that
/// one.
#[dual]
async fn by_target(c: &mut Link<'_>, alert: Id) -> Result<Vec<(String, Id, ActionCount)>> {
    let rows: Vec<(String, Uid, i64, i64)> = actions::table
        .filter(actions::alert_id.eq(Uid(alert)))
        .group_by((actions::division_ocd_id, actions::post_id))
        .order((dsl::count_star().desc(), actions::division_ocd_id, actions::post_id))
        .limit(LINES)
        .select((actions::division_ocd_id, actions::post_id, dsl::count_star(), fixed::<BigInt>(PEOPLE)))
        .load(c)
        .await?;
    let of_post = |(division, post, actions, people): (String, Uid, i64, i64)| {
        (division, (Id::from(post), action_count(actions, people)))
    };
    let (divisions, posts): (Vec<String>, Vec<(Id, ActionCount)>) = rows.into_iter().map(of_post).unzip();
    let distinct: BTreeSet<Id> = posts.iter().map(|(post, _)| *post).collect();
    let heirs: HashMap<Id, Id> = heirs(c, &distinct.into_iter().collect::<Vec<_>>()).await?.into_iter().collect();
    let counted = living(c, &divisions).await?.into_iter().zip(posts);
    let stands = |post: Id| heirs.get(&post).copied().unwrap_or(post);
    let sums = summed(counted.map(|(division, (post, count))| ((division, stands(post)), count)));
    Ok(sums.into_iter().map(|((division, post), count)| (division, post, count)).collect())
}

/// Counts the actions of an alert as they are now.
#[dual]
pub async fn counted(c: &mut Link<'_>, alert: Id) -> Result<Counted> {
    let of_alert = actions::table.filter(actions::alert_id.eq(Uid(alert)));
    let people = (dsl::count(actions::person_id).aggregate_distinct(), fixed::<BigInt>(PEOPLE));
    let (people, behind): (i64, i64) = of_alert.select(people).get_result(c).await?;
    let by_status = by!(c, alert, status: String);
    let by_channel = by!(c, alert, channel: String);
    let (divisions, counts): (Vec<String>, Vec<ActionCount>) = by!(c, alert, division_ocd_id: String).unzip();
    let by_jurisdiction = summed(living(c, &divisions).await?.into_iter().zip(counts));
    Ok(Counted {
        people: people.unsigned_abs(),
        behind: behind.unsigned_abs(),
        by_status: by_status.map(|(key, count)| Ok((read(KIND, key)?, count))).collect::<Result<_>>()?,
        by_channel: by_channel.map(|(key, count)| Ok((read(KIND, key)?, count))).collect::<Result<_>>()?,
        by_jurisdiction: by_jurisdiction.into_iter().collect(),
        by_target: by_target(c, alert).await?,
        by_day: by!(c, alert, day: Date).map(|(day, count)| (kernel::Day::from(day).to_string(), count)).collect(),
    })
}

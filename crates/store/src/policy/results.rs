//! What became of what was asked for, gathered from stances, assessments and instruments.

use super::prelude::*;
use diesel::{JoinOnDsl as _, sql_types::BigInt};
use policy::{
    instrument::{InstrumentKind, Stage, VersionKind},
    outcome::{
        Incorporation, InstrumentIncorporation, Outcome, Reading, ResultGrouping, Uptake, VersionIncorporation,
        oldest_first,
    },
};
use std::collections::{HashMap, HashSet};

/// Sums of what was assessed: the weight, and weight times half points.
type Sums = (i32, i32);

/// Assessments with the weight of the clause they are about.
#[dsl::auto_type]
fn weighed() -> _ {
    assessments::table.inner_join(
        stance_asks::table.on(stance_asks::stance_id
            .eq(assessments::stance_id)
            .and(stance_asks::position_id.eq(assessments::position_id))
            .and(stance_asks::version.eq(assessments::position_version))
            .and(stance_asks::clause.eq(assessments::clause))),
    )
}

/// The half points of a stored result times the weight of its clause.
fn half_points(uptake: &str, weight: i32) -> Result<i32> {
    let uptake: Uptake = read("assessment", uptake)?;
    Ok(weight.saturating_mul(uptake.half_points()))
}

fn add(sums: &mut Sums, weight: i32, points: i32) {
    *sums = (sums.0.saturating_add(weight), sums.1.saturating_add(points));
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = instrument_versions)]
struct VersionRow {
    id: Uid,
    instrument_id: Uid,
    label: String,
    kind: String,
    dated_on: Option<Date>,
    number: i32,
}

/// The versions of each of these instruments that its score is told of, oldest first.
#[dual]
async fn readings(c: &mut Link<'_>, of: &[Id]) -> Result<HashMap<Id, Vec<Reading>>> {
    let of_these = instrument_versions::table.filter(instrument_versions::instrument_id.eq_any(uids(of)));
    let rows: Vec<VersionRow> = of_these.select(VersionRow::as_select()).load(c).await?;
    let reading = |VersionRow { id, instrument_id, label, kind, dated_on, number }: VersionRow| {
        let is_text = read::<VersionKind>("instrument", kind)? == VersionKind::Text;
        Ok((instrument_id, Reading { id: id.into(), label, is_text, dated: dated_on.map(Into::into), number }))
    };
    Ok(grouped(rows, reading)?.into_iter().map(|(instrument, readings)| (instrument, oldest_first(readings))).collect())
}

/// How much each version of an instrument takes up of what is asked for; `None` where there is no such instrument.
#[dual]
pub async fn of_instrument(c: &mut Link<'_>, instrument: Id) -> Result<Option<InstrumentIncorporation>> {
    let there = instruments::table.find(Uid(instrument)).select(instruments::id);
    if there.first::<Uid>(c).await.optional()?.is_none() {
        return Ok(None);
    }
    let asked = stances::table.inner_join(stance_asks::table.on(stance_asks::stance_id.eq(stances::id)));
    let weights: Vec<i32> =
        asked.filter(stances::instrument_id.eq(Uid(instrument))).select(stance_asks::weight).load(c).await?;
    let total = weights.into_iter().fold(0_i32, i32::saturating_add);
    let assessed: Vec<(Uid, i32, String)> = weighed()
        .filter(assessments::instrument_id.eq(Uid(instrument)))
        .select((assessments::instrument_version_id, stance_asks::weight, assessments::uptake))
        .load(c)
        .await?;
    let mut sums: HashMap<Id, Sums> = HashMap::new();
    for (version, weight, uptake) in assessed {
        add(sums.entry(version.into()).or_default(), weight, half_points(&uptake, weight)?);
    }
    let mut readings = readings(c, &[instrument]).await?;
    let told = |Reading { id, label, dated, .. }: Reading| {
        let (weight, points) = sums.get(&id).copied().unwrap_or_default();
        let incorporation = Incorporation::of_sums(total, weight, points);
        VersionIncorporation { instrument_version_id: id, label, dated, incorporation }
    };
    let versions = readings.remove(&instrument).unwrap_or_default().into_iter().map(told).collect();
    Ok(Some(InstrumentIncorporation::of(instrument, versions)))
}

/// The weight of the clauses that are gathered.
const WEIGHT: &str = "CAST(SUM(stance_asks.weight) AS BIGINT)";

/// So many at a time are named in one query, which no database refuses.
const SOME: usize = 1_000;

/// The first records after a place in the order of their labels, of those that are asked of or ask.
macro_rules! first_named {
    ($c:ident, $table:ident by $label:ident, $asked:expr, $after:ident, $limit:ident) => {{
        let mut named = $table::table.filter($table::id.eq_any($asked)).select($table::id).into_boxed::<Db>();
        if let Some((label, id)) = $after {
            let beyond = $table::$label.gt(label.clone()).or($table::id.gt(Uid(*id)));
            named = named.filter($table::$label.ge(label.clone()).and(beyond));
        }
        let ids: Vec<Uid> = answered!(named.order(($table::$label, $table::id)).limit($limit).load($c))?;
        ids.into_iter().map(Id::from).collect::<Vec<Id>>()
    }};
}

/// What the first rows of the board after a place are gathered from. Instruments, positions and issues are many: of what is not
/// in those rows only the ids are read, to find the rows. Areas and years are few, and each is a sum of all there is.
#[dual]
pub async fn outcomes(
    c: &mut Link<'_>,
    by: ResultGrouping,
    after: Option<&(String, Id)>,
    limit: i64,
) -> Result<Vec<Outcome>> {
    let asking = || stance_asks::table.select(stance_asks::position_id);
    let (asked_of, asked_by) = match by {
        ResultGrouping::Area | ResultGrouping::Year => return gathered(c, &[], &[]).await,
        ResultGrouping::Instrument => {
            let asking = stances::id.eq_any(stance_asks::table.select(stance_asks::stance_id));
            let asked = stances::table.filter(asking).select(stances::instrument_id).into_boxed::<Db>();
            (first_named!(c, instruments by identifier, asked, after, limit), Vec::new())
        }
        ResultGrouping::Position => {
            let asked = asking().into_boxed::<Db>();
            (Vec::new(), first_named!(c, positions by title, asked, after, limit))
        }
        ResultGrouping::Issue => {
            let of_asking = || positions::table.filter(positions::id.eq_any(asking()));
            let asked = of_asking().select(positions::issue_id).into_boxed::<Db>();
            let named = first_named!(c, issues by question, asked, after, limit);
            let answers = of_asking().filter(positions::issue_id.eq_any(uids(&named))).select(positions::id);
            let answers: Vec<Uid> = answers.load(c).await?;
            (Vec::new(), answers.into_iter().map(Id::from).collect())
        }
    };
    if asked_of.is_empty() && asked_by.is_empty() {
        return Ok(Vec::new());
    }
    gathered(c, &asked_of, &asked_by).await
}

/// An instrument: its kind, its identifier, its stage, and the day of its last action.
type InstrumentRow = (String, String, Option<String>, Option<Date>);

#[dual]
async fn instruments_by_id(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, InstrumentRow>> {
    let rows: Vec<(Uid, InstrumentRow)> = instruments::table
        .filter(instruments::id.eq_any(uids(ids)))
        .select((
            instruments::id,
            (instruments::kind, instruments::identifier, instruments::stage, instruments::latest_action_on),
        ))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(|(id, row)| (Id::from(id), row)).collect())
}

/// A position: its title, its issue, and the question of the issue.
type PositionRow = (String, Uid, String);

#[dual]
async fn positions_by_id(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, PositionRow>> {
    let rows: Vec<(Uid, PositionRow)> = positions::table
        .inner_join(issues::table.on(issues::id.eq(positions::issue_id)))
        .filter(positions::id.eq_any(uids(ids)))
        .select((positions::id, (positions::title, issues::id, issues::question)))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(|(id, row)| (Id::from(id), row)).collect())
}

/// Areas with their names, by the issues that are in them.
#[dual]
async fn areas_by_issue(c: &mut Link<'_>, issues: &[Id]) -> Result<HashMap<Id, Vec<(Id, String)>>> {
    let rows: Vec<(Uid, Uid, String)> = issue_areas::table
        .inner_join(policy_areas::table.on(policy_areas::id.eq(issue_areas::area_id)))
        .filter(issue_areas::issue_id.eq_any(uids(issues)))
        .select((issue_areas::issue_id, policy_areas::id, policy_areas::name))
        .load(c)
        .await?;
    grouped(rows, |(issue, area, name)| Ok((issue, (Id::from(area), name))))
}

/// What is asked of these instruments, or by these positions, or at all where neither are named: what became of it, an entry
/// for each position that asks something of an instrument.
#[dual]
pub async fn gathered(c: &mut Link<'_>, asked_of: &[Id], asked_by: &[Id]) -> Result<Vec<Outcome>> {
    let mut asks = stances::table
        .inner_join(stance_asks::table.on(stance_asks::stance_id.eq(stances::id)))
        .group_by((stances::instrument_id, stance_asks::position_id))
        .select((stances::instrument_id, stance_asks::position_id, fixed::<BigInt>(WEIGHT)))
        .into_boxed::<Db>();
    narrow!(asks, stances::instrument_id, uids(asked_of));
    narrow!(asks, stance_asks::position_id, uids(asked_by));
    let asks: Vec<(Uid, Uid, i64)> = asks.load(c).await?;
    let mut assessed = weighed()
        .group_by((assessments::instrument_version_id, assessments::position_id, assessments::uptake))
        .select((
            assessments::instrument_version_id,
            assessments::position_id,
            assessments::uptake,
            fixed::<BigInt>(WEIGHT),
        ))
        .into_boxed::<Db>();
    narrow!(assessed, assessments::instrument_id, uids(asked_of));
    narrow!(assessed, assessments::position_id, uids(asked_by));
    let assessed: Vec<(Uid, Uid, String, i64)> = assessed.load(c).await?;

    let mut versions: HashMap<Id, Vec<Reading>> = HashMap::new();
    let mut known: HashMap<Id, InstrumentRow> = HashMap::new();
    for some in several(asks.iter().map(|ask| Id::from(ask.0))).chunks(SOME) {
        versions.extend(readings(c, some).await?);
        known.extend(instruments_by_id(c, some).await?);
    }
    let mut asking: HashMap<Id, PositionRow> = HashMap::new();
    for some in several(asks.iter().map(|ask| Id::from(ask.1))).chunks(SOME) {
        asking.extend(positions_by_id(c, some).await?);
    }
    let mut areas: HashMap<Id, Vec<(Id, String)>> = HashMap::new();
    for some in several(asking.values().map(|(_, issue, _)| Id::from(*issue))).chunks(SOME) {
        areas.extend(areas_by_issue(c, some).await?);
    }

    let whole = |weight: i64| i32::try_from(weight).unwrap_or(i32::MAX);
    let mut sums: HashMap<(Id, Id), Sums> = HashMap::new();
    for (version, position, uptake, weight) in assessed {
        let weight = whole(weight);
        add(sums.entry((version.into(), position.into())).or_default(), weight, half_points(&uptake, weight)?);
    }
    let outcome = |(instrument, position, weight): (Uid, Uid, i64)| {
        let (instrument_id, position) = (Id::from(instrument), Id::from(position));
        let (kind, instrument, stage, day) = known.get(&instrument_id)?.clone();
        let (title, issue, question) = asking.get(&position)?.clone();
        let issue = Id::from(issue);
        let kind: InstrumentKind = kind.parse().ok()?;
        let stage: Option<Stage> = stage.and_then(|stage| stage.parse().ok());
        let of = versions.get(&instrument_id).map_or(&[][..], Vec::as_slice);
        let taken_up = |version: Option<&Reading>| {
            version.and_then(|version| sums.get(&(version.id, position))).copied().unwrap_or_default()
        };
        Some(Outcome {
            instrument_id,
            instrument,
            year: day.map(|day| day.0.ymd().0),
            enacted: stage.is_some_and(|stage| stage.is_effective(kind)),
            position: (position, title),
            issue: (issue, question),
            areas: areas.get(&issue).cloned().unwrap_or_default(),
            total_weight: whole(weight),
            introduced: taken_up(of.first()),
            last: taken_up(of.last()),
        })
    };
    Ok(asks.into_iter().filter_map(outcome).collect())
}

/// Each id once.
fn several(ids: impl Iterator<Item = Id>) -> Vec<Id> {
    ids.collect::<HashSet<_>>().into_iter().collect()
}

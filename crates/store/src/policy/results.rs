//! What became of what was asked for, gathered from stances, assessments and instruments in a fixed number of queries.

use super::prelude::*;
use diesel::JoinOnDsl as _;
use policy::{
    instrument::{Stage, VersionKind},
    outcome::{Incorporation, InstrumentIncorporation, Outcome, Reading, Uptake, VersionIncorporation, oldest_first},
};
use std::collections::HashMap;

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

type VersionRow = (Uid, Uid, String, String, Option<Date>, i32);

/// The versions of each instrument that its score is told of, oldest first.
fn in_order(rows: Vec<VersionRow>) -> Result<HashMap<Id, Vec<Reading>>> {
    let reading = |(id, instrument, label, kind, dated, number): VersionRow| {
        let is_text = read::<VersionKind>("instrument", kind)? == VersionKind::Text;
        Ok((instrument, Reading { id: id.into(), label, is_text, dated: dated.map(Into::into), number }))
    };
    Ok(grouped(rows, reading)?.into_iter().map(|(instrument, readings)| (instrument, oldest_first(readings))).collect())
}

/// How much each version of an instrument takes up of what is asked for; `None` where there is no such instrument.
#[dual]
pub async fn of_instrument(c: &mut impl Link, instrument: Id) -> Result<Option<InstrumentIncorporation>> {
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
    let rows = instrument_versions::table.filter(instrument_versions::instrument_id.eq(Uid(instrument)));
    let mut ordered = in_order(rows.select(VERSION).load(c).await?)?;
    let told = |Reading { id, label, dated, .. }: Reading| {
        let (weight, points) = sums.get(&id).copied().unwrap_or_default();
        let incorporation = Incorporation::of_sums(total, weight, points);
        VersionIncorporation { instrument_version_id: id, label, dated, incorporation }
    };
    let versions = ordered.remove(&instrument).unwrap_or_default().into_iter().map(told).collect();
    Ok(Some(InstrumentIncorporation::of(instrument, versions)))
}

type VersionColumns = (
    instrument_versions::id,
    instrument_versions::instrument_id,
    instrument_versions::label,
    instrument_versions::kind,
    instrument_versions::dated_on,
    instrument_versions::number,
);
const VERSION: VersionColumns = (
    instrument_versions::id,
    instrument_versions::instrument_id,
    instrument_versions::label,
    instrument_versions::kind,
    instrument_versions::dated_on,
    instrument_versions::number,
);

/// Every instrument of which something is asked, with what became of it, an entry for each position that asks.
#[dual]
pub async fn outcomes(c: &mut impl Link) -> Result<Vec<Outcome>> {
    let asked = stances::table
        .inner_join(stance_asks::table.on(stance_asks::stance_id.eq(stances::id)))
        .inner_join(positions::table.on(positions::id.eq(stance_asks::position_id)));
    let asks: Vec<(Uid, Uid, i32)> =
        asked.select((stances::instrument_id, positions::id, stance_asks::weight)).load(c).await?;
    let assessed: Vec<(Uid, Uid, i32, String)> = weighed()
        .select((
            assessments::instrument_version_id,
            assessments::position_id,
            stance_asks::weight,
            assessments::uptake,
        ))
        .load(c)
        .await?;
    let measured = stances::table.select(stances::instrument_id).distinct();
    let versions = instrument_versions::table.filter(instrument_versions::instrument_id.eq_any(measured));
    let versions = in_order(versions.select(VERSION).load(c).await?)?;
    let measured = stances::table.select(stances::instrument_id).distinct();
    let instruments: Vec<(Uid, String, Option<String>, Option<Date>)> = instruments::table
        .filter(instruments::id.eq_any(measured))
        .select((instruments::id, instruments::identifier, instruments::stage, instruments::latest_action_on))
        .load(c)
        .await?;
    let asking = positions::table.inner_join(issues::table.on(issues::id.eq(positions::issue_id)));
    let asking: Vec<(Uid, String, Uid, String)> = asking
        .filter(positions::id.eq_any(stance_asks::table.select(stance_asks::position_id).distinct()))
        .select((positions::id, positions::title, issues::id, issues::question))
        .load(c)
        .await?;
    let asking: HashMap<Id, _> = asking
        .into_iter()
        .map(|(id, title, issue, question)| (Id::from(id), (title, Id::from(issue), question)))
        .collect();
    let mut areas: HashMap<Id, Vec<(Id, String)>> = HashMap::new();
    let in_areas = issue_areas::table.inner_join(policy_areas::table.on(policy_areas::id.eq(issue_areas::area_id)));
    let pairs: Vec<(Uid, Uid, String)> =
        in_areas.select((issue_areas::issue_id, policy_areas::id, policy_areas::name)).load(c).await?;
    for (issue, area, name) in pairs {
        areas.entry(issue.into()).or_default().push((area.into(), name));
    }

    let mut totals: HashMap<(Id, Id), i32> = HashMap::new();
    for (instrument, position, weight) in asks {
        let total = totals.entry((instrument.into(), position.into())).or_default();
        *total = total.saturating_add(weight);
    }
    let mut sums: HashMap<(Id, Id), Sums> = HashMap::new();
    for (version, position, weight, uptake) in assessed {
        add(sums.entry((version.into(), position.into())).or_default(), weight, half_points(&uptake, weight)?);
    }
    let known: HashMap<Id, _> =
        instruments.into_iter().map(|(id, name, stage, day)| (id.0, (name, stage, day))).collect();
    let outcome = |((instrument_id, position), total_weight): ((Id, Id), i32)| {
        let (instrument, stage, day) = known.get(&instrument_id)?.clone();
        let (title, issue, question) = asking.get(&position)?.clone();
        let stage: Option<Stage> = stage.and_then(|stage| stage.parse().ok());
        let of = versions.get(&instrument_id).map_or(&[][..], Vec::as_slice);
        let taken_up = |version: Option<&Reading>| {
            version.and_then(|version| sums.get(&(version.id, position))).copied().unwrap_or_default()
        };
        Some(Outcome {
            instrument_id,
            instrument,
            year: day.map(|day| day.0.ymd().0),
            enacted: stage.is_some_and(Stage::is_effective),
            position: (position, title),
            issue: (issue, question),
            areas: areas.get(&issue).cloned().unwrap_or_default(),
            total_weight,
            introduced: taken_up(of.first()),
            last: taken_up(of.last()),
        })
    };
    Ok(totals.into_iter().filter_map(outcome).collect())
}

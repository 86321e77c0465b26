//! Flags, derived from the records a text rests on.

use super::prelude::*;
use kernel::{Flag, FlagKind};
use policy::{Position, position::Status};
use std::{collections::HashMap, hash::Hash};

/// A condition: the finding counts as retracted, by itself or with its publication.
#[dsl::auto_type]
pub(in super::super) fn is_retracted() -> _ {
    findings::retracted_on.is_not_null().or(publications::retracted_on.is_not_null())
}

/// Which of these findings count as retracted, by themselves or with their publication, and since when.
#[dual]
pub async fn of_findings(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, Flag>> {
    type Retraction = (Option<Date>, Option<String>);
    let rows: Vec<(Uid, Retraction, Retraction)> = findings::table
        .inner_join(publications::table)
        .filter(findings::id.eq_any(uids(ids)).and(is_retracted()))
        .select((
            findings::id,
            (findings::retracted_on, findings::retraction_reason),
            (publications::retracted_on, publications::retraction_reason),
        ))
        .load(c)
        .await?;
    let first = |(id, own, of_publication): (Uid, Retraction, Retraction)| {
        let days =
            [own, of_publication].into_iter().filter_map(|(day, reason)| Some((kernel::Day::from(day?), reason)));
        let (since, reason) = days.min_by_key(|(day, _)| *day)?;
        let flag = Flag { kind: FlagKind::FindingRetracted, record_id: id.into(), since, reason };
        Some((Id::from(id), flag))
    };
    Ok(rows.into_iter().filter_map(first).collect())
}

/// The findings that count as retracted, as citations name them. There are few.
#[dual]
pub(super) async fn retracted(c: &mut Link<'_>) -> Result<Vec<String>> {
    let rows: Vec<Uid> =
        findings::table.inner_join(publications::table).filter(is_retracted()).select(findings::id).load(c).await?;
    Ok(rows.into_iter().map(|Uid(id)| id.to_string()).collect())
}

/// A version that is no longer in force: position, number, status, last day, and the position that took its place.
type Ended = (Uid, i32, String, Option<Date>, Option<Uid>);

/// Which versions of these positions are no longer in force, by position and number: why, and since when.
#[dual]
pub(super) async fn of_versions(c: &mut Link<'_>, spoken_of: Vec<Uid>) -> Result<HashMap<(Id, i32), Flag>> {
    let ended: Vec<Ended> = position_versions::table
        .inner_join(positions::table)
        .filter(position_versions::position_id.eq_any(spoken_of).and(position_versions::in_force_until.is_not_null()))
        .select((
            position_versions::position_id,
            position_versions::number,
            position_versions::status,
            position_versions::in_force_until,
            positions::superseded_by,
        ))
        .load(c)
        .await?;
    let mut flags: HashMap<(Id, i32), Flag> = HashMap::new();
    for (position, number, status, until, successor) in ended {
        let Some(until) = until else { continue };
        let (kind, record) = match read(Position::KIND, status)? {
            Status::Superseded => (FlagKind::PositionSuperseded, successor.unwrap_or(position)),
            Status::Retired => (FlagKind::PositionRetired, position),
            _ => (FlagKind::PositionRevised, position),
        };
        let flag = Flag { kind, record_id: record.into(), since: until.into(), reason: None };
        flags.insert((position.into(), number), flag);
    }
    Ok(flags)
}

/// The flags of what a text rests on, each once, the oldest first.
pub(in super::super) fn among<K: Eq + Hash>(known: &HashMap<K, Flag>, cited: Vec<K>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for flag in cited.iter().filter_map(|one| known.get(one)) {
        if !flags.contains(flag) {
            flags.push(flag.clone());
        }
    }
    flags.sort_by_key(|flag| (flag.since, flag.record_id));
    flags
}

//! Flags, derived from the records a text rests on.

use super::prelude::*;
use kernel::{Flag, FlagKind};
use std::collections::HashMap;

/// Which of these findings count as retracted, by themselves or with their publication, and since when.
#[dual]
pub async fn of_findings(c: &mut Link<'_>, ids: &[Id]) -> Result<HashMap<Id, Flag>> {
    type Retraction = (Option<Date>, Option<String>);
    let is_retracted = findings::retracted_on.is_not_null().or(publications::retracted_on.is_not_null());
    let rows: Vec<(Uid, Retraction, Retraction)> = findings::table
        .inner_join(publications::table)
        .filter(findings::id.eq_any(uids(ids)).and(is_retracted))
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
    let is_retracted = findings::retracted_on.is_not_null().or(publications::retracted_on.is_not_null());
    let rows: Vec<Uid> =
        findings::table.inner_join(publications::table).filter(is_retracted).select(findings::id).load(c).await?;
    Ok(rows.into_iter().map(|Uid(id)| id.to_string()).collect())
}

/// The flags of the findings that a text cites, each once, the oldest first.
pub(in super::super) fn among(retracted: &HashMap<Id, Flag>, cited: Vec<Id>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for flag in cited.iter().filter_map(|id| retracted.get(id)) {
        if !flags.contains(flag) {
            flags.push(flag.clone());
        }
    }
    flags.sort_by_key(|flag| (flag.since, flag.record_id));
    flags
}

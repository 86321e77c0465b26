//! How many have signed a petition: what counts now, and, for what is sealed, everything that had counted by an instant: what
//! was confirmed or verified by then, and not taken back.

use super::{super::directory::divisions::living_by_id, prelude::*};
use advocacy::{
    Petition,
    petition::{Census, Tally},
};
use diesel::{dsl::sql, sql_types::BigInt};
use kernel::{DivisionId, TextDigest};
use std::{collections::BTreeMap, fmt::Write as _};

type Counts = BTreeMap<Option<DivisionId>, u64>;

/// The living ids of all places that a petition and some counts of it name.
#[dual]
pub(super) async fn living(
    c: &mut Link<'_>,
    petition: &Petition,
    tallies: &[Tally],
) -> Result<BTreeMap<DivisionId, DivisionId>> {
    if petition.thresholds.is_empty() {
        return Ok(BTreeMap::new()); // it counts by no place
    }
    let own = petition.thresholds.iter().map(|threshold| &threshold.division_ocd_id);
    living_by_id(c, tallies.iter().flat_map(Tally::places).chain(own).cloned().collect()).await
}

/// What counts now, by the places of the petition and those outside them.
#[dual]
pub async fn tally(c: &mut Link<'_>, petition: &Petition, now: At) -> Result<Tally> {
    let counted = counted(c, petition.id, now).await?;
    let living = living(c, petition, std::slice::from_ref(&counted)).await?;
    Ok(counted.gathered(petition, &living))
}

/// What counts now, by the places it was given for.
#[dual]
async fn counted(c: &mut Link<'_>, petition: Id, now: At) -> Result<Tally> {
    let signed: Vec<(Option<String>, i64)> = petition_signatures::table
        .filter(petition_signatures::petition_id.eq(Uid(petition)))
        .filter(petition_signatures::status.eq("counted"))
        .group_by(petition_signatures::division_ocd_id)
        .select((petition_signatures::division_ocd_id, dsl::count_star()))
        .load(c)
        .await?;
    let on_paper: Vec<(Option<String>, i64)> = petition_batches::table
        .filter(petition_batches::petition_id.eq(Uid(petition)))
        .filter(petition_batches::status.eq("verified"))
        .group_by(petition_batches::division_ocd_id)
        .select((petition_batches::division_ocd_id, sql::<BigInt>("CAST(SUM(petition_batches.count) AS BIGINT)")))
        .load(c)
        .await?;
    let count = |(place, count): (Option<String>, i64)| Ok((maybe(Petition::KIND, place)?, count.unsigned_abs()));
    let online = signed.into_iter().map(count).collect::<Result<_>>()?;
    let offline = on_paper.into_iter().map(count).collect::<Result<_>>()?;
    Ok(Tally { at: now, online, offline })
}

/// Everything that had counted by that instant.
#[dual]
pub async fn as_of(c: &mut Link<'_>, petition: Id, at: At) -> Result<Census> {
    let signed: Vec<(Uid, Option<String>)> = petition_signatures::table
        .filter(petition_signatures::petition_id.eq(Uid(petition)))
        .filter(petition_signatures::status.eq_any(["counted", "withdrawn"]))
        .filter(petition_signatures::confirmed_at.le(Moment(at)))
        .filter(petition_signatures::withdrawn_at.is_null().or(petition_signatures::withdrawn_at.gt(Moment(at))))
        .order(petition_signatures::id)
        .select((petition_signatures::id, petition_signatures::division_ocd_id))
        .load(c)
        .await?;
    let on_paper: Vec<(Uid, Option<String>, i32)> = petition_batches::table
        .filter(petition_batches::petition_id.eq(Uid(petition)))
        .filter(petition_batches::status.eq("verified").and(petition_batches::verified_at.le(Moment(at))))
        .order(petition_batches::id)
        .select((petition_batches::id, petition_batches::division_ocd_id, petition_batches::count))
        .load(c)
        .await?;
    let (mut online, mut offline, mut members) = (Counts::new(), Counts::new(), String::new());
    for (id, place) in signed {
        note(&mut members, id.into(), 1);
        *online.entry(maybe(Petition::KIND, place)?).or_default() += 1;
    }
    for (id, place, count) in on_paper {
        note(&mut members, id.into(), count);
        *offline.entry(maybe(Petition::KIND, place)?).or_default() += u64::try_from(count).unwrap_or_default();
    }
    Ok(Census { tally: Tally { at, online, offline }, members: TextDigest::of(&members) })
}

/// A line for what was counted: its id, which never changes, and how many it stands for.
fn note(members: &mut String, id: Id, count: i32) {
    let _infallible = writeln!(members, "{id} {count}");
}

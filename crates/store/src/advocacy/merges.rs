//! Merges of advocates at rest, and who may be one person.

use super::{super::record, advocates::of_person, prelude::*};
use crate::{By, Done, Once};
use advocacy::{
    Advocate, AdvocateMerge, AdvocateMergeFilter,
    advocate::{AdvocateDuplicate, AdvocateMergeTransition, AdvocateStatus},
};
use diesel::{IntoSql as _, sql_types::Bool};

kept! { AdvocateMerge in advocate_merges locked, unique "/merged_id" "was merged into another already" {
    id: id, revision: number, kept_id: id, merged_id: id, reason: [text], status: word, unit_id: [id], added: json,
    created_at: at, updated_at: at,
} beside { allowed_transitions } }

listed! { AdvocateMerge in advocate_merges, by AdvocateMergeFilter {
    status: words, kept_id: ids, merged_id: ids,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, _filter, actor| {
    match actor.units(AdvocateMerge::READ) {
        None => query,
        Some(units) => query.filter(advocate_merges::unit_id.eq_any(uids(&units))),
    }
} }

/// One of two advocates, locked, with the name of its person.
struct Side {
    advocate: Advocate,
    before: Json,
    name: String,
}

/// The advocate, where the caller may change it.
#[dual]
async fn side(c: &mut Conn<'_>, by: &By, id: Id, pointer: &str) -> Result<Side> {
    Advocate::lock(c, id).await?;
    let found: Option<Advocate> = Advocate::find(c, id).await?;
    let may = |advocate: &Advocate| by.actor.may(Advocate::WRITE, advocate.unit());
    let missing = || Problem::field(pointer, "not_found", "must name an advocate whom you look after");
    let advocate = found.filter(may).ok_or_else(missing)?;
    let (before, name) = (record::serialized(&advocate)?, advocate.facts(c, &[]).await?);
    Ok(Side { advocate, before, name })
}

#[dual]
async fn save(c: &mut Conn<'_>, by: &By, action: &str, side: Side) -> Result<()> {
    let Side { mut advocate, before, name: _ } = side;
    let seen = advocate.revision;
    advocate.touch(by.clock.now());
    if !advocate.save(c, seen).await? {
        return Err(Error::stale());
    }
    history::append(c, by, action, None, Some(before), Some(&advocate)).await
}

/// Merges two advocates.
#[dual]
pub async fn merge(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<Once>,
    mut merge: AdvocateMerge,
) -> Result<Done<AdvocateMerge>> {
    if let Some(replayed) = super::super::idempotency::replay(c, by, once.as_ref()).await? {
        return Ok(replayed);
    }
    let mut kept = side(c, by, merge.kept_id, "/kept_id").await?;
    let mut merged = side(c, by, merge.merged_id, "/merged_id").await?;
    let into_it = advocates::table.filter(advocates::merged_into.eq(Uid(merge.merged_id)));
    AdvocateMerge::must_be_alone(into_it.count().get_result(c).await?)?;
    merge.merge(&mut kept.advocate, &mut merged.advocate, &kept.name)?;
    save(c, by, "merged", kept).await?;
    save(c, by, "merged", merged).await?;
    record::create(c, by, once.as_ref(), merge).await
}

/// Takes a merge back.
#[dual]
pub async fn undo(
    c: &mut Conn<'_>,
    by: &By,
    (id, if_match): (Id, Option<i32>),
    to: AdvocateMergeTransition,
    once: Option<Once>,
) -> Result<Done<AdvocateMerge>> {
    if let Some(replayed) = super::super::idempotency::replay(c, by, once.as_ref()).await? {
        return Ok(replayed);
    }
    AdvocateMerge::lock(c, id).await?;
    let found: Option<AdvocateMerge> = AdvocateMerge::find(c, id).await?;
    let may = |merge: &AdvocateMerge| by.actor.may(AdvocateMerge::WRITE, merge.unit());
    let mut merge = found.filter(may).ok_or_else(|| Problem::not_found(AdvocateMerge::KIND))?;
    let seen = merge.revision;
    if if_match.is_some_and(|wanted| wanted != seen) {
        return Err(Error::stale());
    }
    let before = record::serialized(&merge)?;
    let mut kept = side(c, by, merge.kept_id, "/kept_id").await?;
    let mut merged = side(c, by, merge.merged_id, "/merged_id").await?;
    merge.undo(&to, &mut kept.advocate, &mut merged.advocate, &kept.name)?;
    save(c, by, "unmerged", kept).await?;
    save(c, by, "unmerged", merged).await?;
    merge.touch(by.clock.now());
    if !merge.save(c, seen).await? {
        return Err(Error::stale());
    }
    let note = to.note.as_ref().map(kernel::Text::as_str);
    history::append(c, by, "transitioned", note, Some(before), Some(&merge)).await?;
    merge.shown_to(&by.actor);
    super::super::idempotency::remember(c, by, once.as_ref(), &merge).await?;
    Ok(Done::Fresh(merge))
}

/// Takes from the record that one was merged into, where it was, what it got from it; its history tells of that no more.
#[dual]
async fn take_back(c: &mut Conn<'_>, by: &By, merged: &Advocate) -> Result<()> {
    let standing = advocate_merges::merged_id.eq(Uid(merged.id)).and(advocate_merges::status.eq("merged"));
    let standing = advocate_merges::table.filter(standing);
    let row = locked!(standing.select(Row::as_select())).first::<Row>(c).await.optional()?;
    let Some(merge) = row.map(AdvocateMerge::try_from).transpose()? else { return Ok(()) };
    Advocate::lock(c, merge.kept_id).await?;
    let Some(mut advocate) = Advocate::find(c, merge.kept_id).await? else { return Ok(()) };
    let (before, name) = (record::serialized(&advocate)?, advocate.facts(c, &[]).await?);
    merge.take_away(&mut advocate, merged, &name);
    save(c, by, "unmerged", Side { advocate, before, name }).await?;
    history::forget(c, Advocate::KIND, merge.kept_id).await
}

/// Parts the record of a person, who is erased, from those it is one with: the one it was merged into loses what it got from
/// it, and those who were merged into it are out of the network, as it is.
#[dual]
pub async fn part(c: &mut Conn<'_>, by: &By, person: Id) -> Result<()> {
    let Some(own) = of_person(c, person).await? else { return Ok(()) };
    take_back(c, by, &own).await?;
    let merged = advocates::table.filter(advocates::merged_into.eq(Uid(own.id))).order(advocates::id);
    let merged: Vec<Uid> = merged.select(advocates::id).load(c).await?;
    for id in merged {
        Advocate::lock(c, id.into()).await?;
        let Some(mut advocate) = Advocate::find(c, id.into()).await? else { continue };
        let before = record::serialized(&advocate)?;
        (advocate.status, advocate.merged_into) = (AdvocateStatus::Left, None);
        save(c, by, "left", Side { advocate, before, name: String::new() }).await?;
    }
    Ok(())
}

/// Those who may be one person: of one name in one place, the first so many groups of those that the caller sees.
#[dual]
pub async fn duplicates(c: &mut Link<'_>, actor: &Actor, limit: i64) -> Result<Vec<AdvocateDuplicate>> {
    let units = actor.units(Advocate::READ);
    let of_units = uids(units.as_deref().unwrap_or_default());
    let seen = || advocates::unit_id.eq_any(of_units.clone()).or(units.is_none().into_sql::<Bool>());
    let alike: Vec<Option<String>> = advocates::table
        .filter(advocates::likeness.is_not_null().and(advocates::status.ne("merged")))
        .filter(seen())
        .group_by(advocates::likeness)
        .having(dsl::count(advocates::id).gt(1))
        .order(advocates::likeness)
        .limit(limit)
        .select(advocates::likeness)
        .load(c)
        .await?;
    let alike: Vec<String> = alike.into_iter().flatten().collect();
    let those = advocates::likeness.eq_any(alike).and(advocates::status.ne("merged"));
    let rows: Vec<(Option<String>, Uid)> = advocates::table
        .filter(those.and(seen()))
        .order((advocates::likeness, advocates::created_at, advocates::id))
        .select((advocates::likeness, advocates::id))
        .load(c)
        .await?;
    let mut groups: Vec<(Option<String>, Vec<Id>)> = Vec::new();
    for (likeness, id) in rows {
        match groups.last_mut().filter(|(known, _)| *known == likeness) {
            Some((_, ids)) => ids.push(id.into()),
            None => groups.push((likeness, vec![id.into()])),
        }
    }
    let duplicate = |(_, advocate_ids): (_, Vec<Id>)| AdvocateDuplicate {
        advocate_ids,
        reason: "The same name in the same place.".to_owned(),
    };
    Ok(groups.into_iter().map(duplicate).collect())
}

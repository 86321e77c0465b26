//! Merges of advocates at rest, and who may be one person.

use super::{super::record, activities::look_soon, advocates::of_person, prelude::*};
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

/// Locks advocates, always in the same order, so that no two who are at the same ones wait for each other.
#[dual]
pub(super) async fn lock_all(c: &mut Conn<'_>, mut ids: Vec<Id>) -> Result<()> {
    ids.sort();
    for id in ids {
        Advocate::lock(c, id).await?;
    }
    Ok(())
}

/// The record of a person as an advocate, locked with those that it is one with. Where it was merged meanwhile, or parted again,
/// whoever asks is to try again.
#[dual]
pub(super) async fn held(c: &mut Conn<'_>, person: Id) -> Result<Option<Advocate>> {
    let Some(seen) = of_person(c, person).await? else { return Ok(None) };
    let into_it = advocates::table.filter(advocates::merged_into.eq(Uid(seen.id))).select(advocates::id);
    let into_it: Vec<Uid> = into_it.load(c).await?;
    let one_with = into_it.into_iter().map(Id::from).chain(seen.merged_into);
    lock_all(c, one_with.chain([seen.id]).collect()).await?;
    let own = of_person(c, person).await?;
    if own.as_ref().is_some_and(|own| own.merged_into != seen.merged_into) {
        return Err(Error::Unavailable("an advocate was merged, or parted again, just now".into()));
    }
    Ok(own)
}

/// One of two advocates, which are locked, with the name of its person.
struct Side {
    advocate: Advocate,
    before: Json,
    name: String,
}

/// The advocate, where the caller may change it.
#[dual]
async fn side(c: &mut Conn<'_>, by: &By, id: Id, pointer: &str) -> Result<Side> {
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
    history::resave(c, by, &mut advocate, (seen, before), action, None).await
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
    lock_all(c, vec![merge.kept_id, merge.merged_id]).await?;
    let mut kept = side(c, by, merge.kept_id, "/kept_id").await?;
    let mut merged = side(c, by, merge.merged_id, "/merged_id").await?;
    let into_it = advocates::table.filter(advocates::merged_into.eq(Uid(merge.merged_id)));
    AdvocateMerge::must_be_alone(into_it.count().get_result(c).await?)?;
    merge.merge(&mut kept.advocate, &mut merged.advocate, &kept.name)?;
    save(c, by, "merged", kept).await?;
    save(c, by, "merged", merged).await?;
    look_soon(c, merge.merged_id).await?;
    record::create(c, by, once.as_ref(), merge).await
}

/// Those who are merged into a record still, each with their merge, beside one that is over.
#[dual]
async fn others(c: &mut Link<'_>, over: &AdvocateMerge) -> Result<Vec<(AdvocateMerge, Advocate)>> {
    let standing = advocate_merges::kept_id.eq(Uid(over.kept_id)).and(advocate_merges::status.eq("merged"));
    let rows: Vec<Row> = advocate_merges::table
        .filter(standing.and(advocate_merges::id.ne(Uid(over.id))))
        .order((advocate_merges::created_at, advocate_merges::id))
        .select(Row::as_select())
        .load(c)
        .await?;
    let mut others = Vec::with_capacity(rows.len());
    for row in rows {
        let merge = AdvocateMerge::try_from(row)?;
        let merged: Option<Advocate> = Advocate::find(c, merge.merged_id).await?;
        others.extend(merged.map(|merged| (merge, merged)));
    }
    Ok(others)
}

/// Keeps what those brought by their merges.
#[dual]
async fn keep_others(c: &mut Conn<'_>, others: Vec<(AdvocateMerge, Advocate)>) -> Result<()> {
    for (merge, _) in others {
        merge.save(c, merge.revision).await?;
    }
    Ok(())
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
    // The advocates first: other merges into the one that stays may change with this one.
    let sides = advocate_merges::table.find(Uid(id)).select((advocate_merges::kept_id, advocate_merges::merged_id));
    let sides: Option<(Uid, Uid)> = sides.first(c).await.optional()?;
    if let Some((Uid(kept), Uid(merged))) = sides {
        lock_all(c, vec![kept, merged]).await?;
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
    look_soon(c, merge.merged_id).await?;
    let mut others = others(c, &merge).await?;
    merge.undo(&to, &mut kept.advocate, &mut merged.advocate, &kept.name, &mut others)?;
    keep_others(c, others).await?;
    save(c, by, "unmerged", kept).await?;
    save(c, by, "unmerged", merged).await?;
    let note = to.note.as_ref().map(kernel::Text::as_str);
    history::resave(c, by, &mut merge, (seen, before), "transitioned", note).await?;
    merge.shown_to(&by.actor);
    super::super::idempotency::remember(c, by, once.as_ref(), &merge).await?;
    Ok(Done::Fresh(merge))
}

/// Takes from the record that this one was merged into, if it was, what it got by that; what others who are merged into it have too
/// it keeps. Both are locked.
#[dual]
async fn take_back(c: &mut Conn<'_>, by: &By, merged: &Advocate) -> Result<()> {
    let standing = advocate_merges::merged_id.eq(Uid(merged.id)).and(advocate_merges::status.eq("merged"));
    let standing = advocate_merges::table.filter(standing);
    let row = locked!(standing.select(Row::as_select())).first::<Row>(c).await.optional()?;
    let Some(merge) = row.map(AdvocateMerge::try_from).transpose()? else { return Ok(()) };
    let Some(mut advocate) = Advocate::find(c, merge.kept_id).await? else { return Ok(()) };
    let (before, name) = (record::serialized(&advocate)?, advocate.facts(c, &[]).await?);
    let mut others = others(c, &merge).await?;
    merge.take_away(&mut advocate, merged, &name, &mut others);
    keep_others(c, others).await?;
    save(c, by, "unmerged", Side { advocate, before, name }).await
}

/// Empties the histories of all records that this one was ever merged into, for they tell what it brought.
#[dual]
async fn forget_brought(c: &mut Conn<'_>, merged: Id) -> Result<()> {
    let into = advocate_merges::table.filter(advocate_merges::merged_id.eq(Uid(merged)));
    let into: Vec<Uid> = into.select(advocate_merges::kept_id).distinct().load(c).await?;
    for kept in into {
        history::forget(c, Advocate::KIND, kept.into()).await?;
    }
    Ok(())
}

/// Parts the record of a person, who is erased, from those it was merged with: the one it was merged into loses what it got by that,
/// and those that were merged into it leave the network with it.
#[dual]
pub async fn part(c: &mut Conn<'_>, by: &By, person: Id) -> Result<()> {
    let Some(own) = held(c, person).await? else { return Ok(()) };
    take_back(c, by, &own).await?;
    forget_brought(c, own.id).await?;
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

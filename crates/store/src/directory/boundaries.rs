//! Boundaries at rest, with their outlines beside them.

use super::{super::record, divisions::every_id, prelude::*};
use crate::By;
use directory::{Boundary, BoundaryFilter, DivisionId, DrawnBoundary, NewBoundary, Shape};
use kernel::{Day, Draft as _};
use std::collections::{HashMap, HashSet};

kept! { Boundary in boundaries; removable {
    id: id, revision: number, division_ocd_id: text, kind: text, name: [text], valid_from: [day], valid_until: [day],
    west: float, south: float, east: float, north: float, points: number, digest: text, created_at: at, updated_at: at,
} also {
    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        next_edition(c).await
    }

    async fn add_parts(c: &mut Conn<'_>, _records: &[&Self]) -> Result<()> {
        next_edition(c).await
    }

    async fn remove_parts(&self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        next_edition(c).await
    }
} }

listed! { Boundary in boundaries, by BoundaryFilter {
    division_ocd_id: places, kind: words, updated_since: since updated_at,
} sorted {
    "division_ocd_id" => division_ocd_id: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }

fn key(division: &DivisionId, valid_from: Option<Day>) -> Vec<String> {
    vec![format!("{division}@{}", valid_from.map(|day| day.to_string()).unwrap_or_default())]
}

/// The boundaries that are kept by these ids of divisions.
#[dual]
async fn of_divisions(c: &mut Link<'_>, ids: &[DivisionId]) -> Result<Vec<Boundary>> {
    let of_these = boundaries::table.filter(boundaries::division_ocd_id.eq_any(words(ids)));
    let rows: Vec<Row> = of_these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Boundary::try_from).collect()
}

#[dual]
impl News for DrawnBoundary {
    type Record = Boundary;
    /// An outline may be long.
    const BATCH: usize = 10;

    fn keys(&self) -> Vec<String> {
        key(&self.boundary.division_ocd_id, self.boundary.valid_from)
    }

    fn keys_of(boundary: &Boundary) -> Vec<String> {
        key(&boundary.division_ocd_id, boundary.valid_from)
    }

    /// Each by the living id of its division, or by the alias by which the outline of its days is kept since before that became one.
    async fn prepared(c: &mut Link<'_>, batch: &[Self]) -> Result<Option<Vec<Self>>> {
        let told: Vec<DivisionId> = batch.iter().map(|drawn| drawn.boundary.division_ocd_id.clone()).collect();
        let ids = every_id(c, &told).await?;
        if ids.values().all(|ids| ids.len() == 1) {
            return Ok(None);
        }
        let kept = of_divisions(c, &ids.values().flatten().cloned().collect::<Vec<_>>()).await?;
        let kept: HashSet<Vec<String>> = kept.iter().map(Self::keys_of).collect();
        let mut prepared = batch.to_vec();
        for NewBoundary { division_ocd_id, valid_from, .. } in prepared.iter_mut().map(|drawn| &mut drawn.boundary) {
            let Some(ids) = ids.get(&*division_ocd_id) else { continue };
            let known = ids.iter().find(|id| kept.contains(&key(id, *valid_from)));
            if let Some(id) = known.or(ids.as_slice().first()) {
                *division_ocd_id = id.clone();
            }
        }
        Ok(Some(prepared))
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Boundary>> {
        let divisions = batch.iter().map(|drawn| drawn.boundary.division_ocd_id.clone());
        of_divisions(c, &divisions.collect::<Vec<_>>()).await
    }

    async fn new_details(_c: &mut Link<'_>, batch: &[Self], known: &Known<Boundary>) -> Result<HashSet<usize>> {
        let redrawn = |(number, drawn): (usize, &Self)| {
            let same = known.get(&drawn.keys()).is_some_and(|boundary| boundary.digest == drawn.boundary.digest);
            (!same).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(redrawn).collect())
    }

    fn register(&self, _known: &Known<Boundary>, id: Id, now: At) -> kernel::Result<Boundary> {
        self.boundary.clone().register(id, now)
    }

    fn refresh(&self, boundary: &mut Boundary) -> bool {
        boundary.refresh(self.boundary.clone())
    }

    async fn save_details(c: &mut Conn<'_>, news: &[(Id, &Self)]) -> Result<()> {
        for (boundary, drawn) in news {
            let id = Uid(*boundary);
            diesel::delete(boundary_shapes::table.find(id)).execute(c).await?;
            let row = (boundary_shapes::boundary_id.eq(id), boundary_shapes::shape.eq(drawn.shape.to_bytes()));
            diesel::insert_into(boundary_shapes::table).values(row).execute(c).await?;
        }
        Ok(())
    }
}

/// The boundaries that are kept by an alias beside one of the same days by the living id. Each of the aliases comes with the living
/// division.
#[dual]
pub(super) async fn twins(c: &mut Link<'_>, aliases: &[(DivisionId, DivisionId)]) -> Result<Vec<Boundary>> {
    let ids: Vec<DivisionId> = aliases.iter().flat_map(|(alias, living)| [alias.clone(), living.clone()]).collect();
    let mut kept = of_divisions(c, &ids).await?;
    let keys: HashSet<Vec<String>> = kept.iter().map(DrawnBoundary::keys_of).collect();
    let living: HashMap<&DivisionId, &DivisionId> = aliases.iter().map(|(alias, living)| (alias, living)).collect();
    kept.retain(|boundary| {
        let living = living.get(&boundary.division_ocd_id);
        living.is_some_and(|living| keys.contains(&key(living, boundary.valid_from)))
    });
    Ok(kept)
}

/// Removes those by an alias, for the outline by the living id is that of the place.
#[dual]
pub(super) async fn make_one(c: &mut Conn<'_>, by: &By, aliases: &[(DivisionId, DivisionId)]) -> Result<()> {
    for boundary in twins(c, aliases).await? {
        let before = record::serialized(&boundary)?;
        if !boundary.remove(c, boundary.revision).await? {
            return Err(Error::stale());
        }
        record::note_removal(c, by, &boundary, Some(before)).await?;
    }
    Ok(())
}

/// Says that the map has changed.
#[dual]
pub(super) async fn next_edition(c: &mut Conn<'_>) -> Result<()> {
    let first = (boundary_edition::id.eq(1), boundary_edition::edition.eq(0_i64));
    diesel::insert_into(boundary_edition::table).values(first).on_conflict_do_nothing().execute(c).await?;
    let next = boundary_edition::edition.eq(boundary_edition::edition + 1_i64);
    diesel::update(boundary_edition::table.find(1)).set(next).execute(c).await?;
    Ok(())
}

/// Counts the changes to the map: while it stays the same, so does the map.
#[dual]
pub async fn edition(c: &mut Link<'_>) -> Result<i64> {
    let edition: Option<i64> =
        boundary_edition::table.find(1).select(boundary_edition::edition).first(c).await.optional()?;
    Ok(edition.unwrap_or_default())
}

/// Boundaries with their outlines, each by the living id of its division, from after one in the order of their ids; a hundred at a
/// time keep memory bounded.
#[dual]
pub async fn drawn(c: &mut Link<'_>, after: Option<Id>) -> Result<Vec<(Boundary, Shape)>> {
    let mut query = boundaries::table.inner_join(boundary_shapes::table).into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(boundaries::id.gt(Uid(after)));
    }
    let page = query.order(boundaries::id).limit(100).select((Row::as_select(), boundary_shapes::shape));
    let rows: Vec<(Row, Vec<u8>)> = page.load(c).await?;
    let outline = |bytes: Vec<u8>| Shape::from_bytes(&bytes).map_err(|e| Error::corrupt(Boundary::KIND, e));
    let whole = |(row, bytes): (Row, Vec<u8>)| Ok((Boundary::try_from(row)?, outline(bytes)?));
    let mut drawn = rows.into_iter().map(whole).collect::<Result<Vec<_>>>()?;
    let told: Vec<DivisionId> = drawn.iter().map(|(boundary, _)| boundary.division_ocd_id.clone()).collect();
    let living = living_divisions(c, &told).await?;
    for ((boundary, _), living) in drawn.iter_mut().zip(living) {
        boundary.follow(living)?;
    }
    Ok(drawn)
}

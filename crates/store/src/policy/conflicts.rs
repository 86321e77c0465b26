//! Conflicts at rest: found anew whenever a record that may be a side of one is saved, so that what is kept is what there is.

use super::{super::record, prelude::*, stands};
use crate::session::By;
use policy::{
    Conflict, ConflictFilter,
    conflict::{ConflictStatus, Side, detect},
};
use std::collections::{BTreeSet, HashMap};

/// Those that have not ended.
const STANDING: [ConflictStatus; 2] = [ConflictStatus::Open, ConflictStatus::Acknowledged];

kept! { Conflict in conflicts {
    id: id, revision: number, rule: word, issue_id: id, subject: text, status: word, since: [day], reason: [text],
    acknowledged_by: [id], acknowledged_at: [at], ended_at: [at], created_at: at, updated_at: at,
} beside { sides, explanation } also {
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let issue: Option<Uid> = conflicts::table.find(Uid(id)).select(conflicts::issue_id).first(c).await.optional()?;
        lock_issues(c, issue.map(Into::into).into_iter().collect()).await
    }

    async fn fill(c: &mut Link<'_>, conflicts: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = conflicts.iter().map(|conflict| Uid(conflict.id)).collect();
        let of_these = conflict_sides::table.filter(conflict_sides::conflict_id.eq_any(ids));
        let rows: Vec<SideRow> = of_these.order(conflict_sides::number).select(SideRow::as_select()).load(c).await?;
        let spoken_of: Vec<Uid> = rows.iter().filter_map(|row| row.position_id).collect();
        let owners: Vec<(Uid, Uid)> = positions::table
            .filter(positions::id.eq_any(spoken_of))
            .select((positions::id, positions::owner_unit_id))
            .load(c)
            .await?;
        let owners: HashMap<Uid, Uid> = owners.into_iter().collect();
        let mut sides = grouped(rows, |row| row.read(&owners))?;
        for conflict in conflicts {
            conflict.between(sides.remove(&conflict.id).unwrap_or_default());
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let sides = (1..).zip(&self.sides).map(|(number, side)| SideRow::new(self.id, number, side));
        replace_parts!(c, conflict_sides.conflict_id, self.id, sides);
        Ok(())
    }

    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        recount(c, self.sides.iter().filter_map(|side| side.position_id).collect()).await
    }
} }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = conflict_sides, treat_none_as_default_value = false)]
struct SideRow {
    conflict_id: Uid,
    number: i32,
    kind: String,
    record_id: Uid,
    version: i32,
    clause: Option<i32>,
    position_id: Option<Uid>,
    unit_id: Option<Uid>,
    stance: String,
    words: String,
    in_force_from: Option<Date>,
}

impl SideRow {
    fn new(conflict: Id, number: i32, side: &Side) -> Self {
        let Side { kind, record_id, version, clause, position_id, owner_unit_id, stance, text, in_force_from } =
            side.clone();
        // Positions change hands: whose a clause is, its position says.
        let unit_id = owner_unit_id.filter(|_| clause.is_none()).map(Into::into);
        Self {
            conflict_id: conflict.into(),
            number,
            kind: kind.to_string(),
            record_id: record_id.into(),
            version,
            clause,
            position_id: position_id.map(Into::into),
            unit_id,
            stance: stance.to_string(),
            words: text.into(),
            in_force_from: in_force_from.map(Into::into),
        }
    }

    fn read(self, owners: &HashMap<Uid, Uid>) -> Result<(Uid, Side)> {
        let Self {
            conflict_id,
            number: _,
            kind,
            record_id,
            version,
            clause,
            position_id,
            unit_id,
            stance,
            words,
            in_force_from,
        } = self;
        let owner = || position_id.and_then(|id| owners.get(&id)).copied();
        let side = Side {
            kind: read(Conflict::KIND, kind)?,
            record_id: record_id.into(),
            version,
            clause,
            position_id: position_id.map(Into::into),
            owner_unit_id: unit_id.or_else(owner).map(Into::into),
            stance: read(Conflict::KIND, stance)?,
            text: read(Conflict::KIND, words)?,
            in_force_from: in_force_from.map(Into::into),
        };
        Ok((conflict_id, side))
    }
}

listed! { Conflict in conflicts, by ConflictFilter {
    status: words, issue_id: ids, position_id: own, record_id: own, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, actor| {
    let mut query = query;
    if !filter.position_id.is_empty() {
        let of_these = conflict_sides::table.filter(conflict_sides::position_id.eq_any(uids(&filter.position_id)));
        query = query.filter(conflicts::id.eq_any(of_these.select(conflict_sides::conflict_id)));
    }
    if !filter.record_id.is_empty() {
        let of_these = conflict_sides::table.filter(conflict_sides::record_id.eq_any(uids(&filter.record_id)));
        query = query.filter(conflicts::id.eq_any(of_these.select(conflict_sides::conflict_id)));
    }
    match actor.units(Conflict::READ) {
        None => query,
        // `Conflict::visible_to` in SQL.
        Some(units) => {
            let owned = positions::table.filter(positions::owner_unit_id.eq_any(uids(&units))).select(positions::id);
            let of_clause = conflict_sides::clause.is_not_null().and(conflict_sides::position_id.eq_any(owned.nullable()));
            let of_record = conflict_sides::unit_id.eq_any(uids(&units));
            let own = conflict_sides::table.filter(of_clause.or(of_record));
            query.filter(conflicts::id.eq_any(own.select(conflict_sides::conflict_id)))
        }
    }
} }

/// Locks issues until the transaction ends, so that those who may find a conflict on one, or settle it, come one after the other. They
/// are locked by their names and not by their rows: whoever changes an issue itself waits for nobody.
#[dual]
pub(crate) async fn lock_issues(c: &mut Conn<'_>, mut ids: Vec<Id>) -> Result<()> {
    ids.sort();
    ids.dedup();
    for id in ids {
        in_turn(c, &format!("conflicts on issue {id}")).await?;
    }
    Ok(())
}

/// The messages, alerts and submissions that speak for a position and have a part in conflicts that stand, each with the issue
/// of such a conflict.
#[dual]
pub(super) async fn of_speakers(c: &mut Link<'_>, position: Id) -> Result<Vec<(Uid, Uid)>> {
    let speaking = conflict_sides::clause.is_null().and(conflict_sides::position_id.eq(Uid(position)));
    let standing = conflict_sides::table.inner_join(conflicts::table).filter(speaking);
    let standing = standing.filter(conflicts::status.ne(ConflictStatus::Ended.as_str()));
    Ok(standing.select((conflict_sides::record_id, conflicts::issue_id)).distinct().load(c).await?)
}

/// The conflicts of a record that nobody has acknowledged.
#[dual]
pub async fn open_of(c: &mut Link<'_>, record: Id) -> Result<Vec<Conflict>> {
    of_record(c, record, &[ConflictStatus::Open]).await
}

/// The conflicts of a record that have not ended.
#[dual]
pub async fn standing_of(c: &mut Link<'_>, record: Id) -> Result<Vec<Conflict>> {
    of_record(c, record, &STANDING).await
}

#[dual]
async fn of_record(c: &mut Link<'_>, record: Id, wanted: &[ConflictStatus]) -> Result<Vec<Conflict>> {
    let of_record = conflict_sides::table.filter(conflict_sides::record_id.eq(Uid(record)));
    let rows: Vec<Row> = conflicts::table
        .filter(conflicts::id.eq_any(of_record.select(conflict_sides::conflict_id)))
        .filter(search::Unindexed(conflicts::status).eq_any(words(wanted))) // of whatever records
        .order(conflicts::id)
        .select(Row::as_select())
        .load(c)
        .await?;
    whole(c, rows).await
}

/// Finds the conflicts of a record that was just saved, on the issues on which it argues: keeps those that are new, and ends
/// those that are no more. Whether there were any of either; then it is counted anew how many of them positions have open.
#[dual]
pub async fn refresh(c: &mut Conn<'_>, by: &By, record: Id, mut issues: Vec<Id>) -> Result<bool> {
    issues.extend(of_record(c, record, &STANDING).await?.iter().map(|conflict| conflict.issue_id));
    if issues.is_empty() {
        return Ok(false);
    }
    lock_issues(c, issues.clone()).await?;
    let arguments = stands::in_play(c, &issues, by.clock.now().day()).await?;
    let mut standing = of_record(c, record, &STANDING).await?;
    // One on another issue was found since these were named; whether it stands is not told by what is argued on these.
    standing.retain(|conflict| issues.contains(&conflict.issue_id));
    let now = by.clock.now();
    let mut touched = BTreeSet::new();
    for found in detect(record, &arguments, now.day()) {
        let Some(place) = standing.iter().position(|conflict| conflict.is(&found)) else {
            let conflict = Conflict::open(found, by.clock.id(), now);
            touched.extend(conflict.sides.iter().filter_map(|side| side.position_id));
            conflict.insert(c).await?;
            history::append(c, by, "found", None, None, &conflict).await?;
            continue;
        };
        let mut conflict = standing.swap_remove(place);
        let before = (conflict.revision, record::serialized(&conflict)?);
        if conflict.refresh(found) {
            history::resave(c, by, &mut conflict, before, "came_into_force", None).await?;
        }
    }
    for mut conflict in standing {
        let before = (conflict.revision, record::serialized(&conflict)?);
        conflict.end(now);
        touched.extend(conflict.sides.iter().filter_map(|side| side.position_id));
        history::resave(c, by, &mut conflict, before, "ended", None).await?;
    }
    recount(c, touched.iter().copied().collect()).await?;
    Ok(!touched.is_empty())
}

/// How many open conflicts each of these records has a part in; those that have none are left out.
#[dual]
pub(crate) async fn counted(c: &mut Link<'_>, records: Vec<Uid>) -> Result<HashMap<Id, i32>> {
    let open: Vec<(Uid, Uid)> = conflict_sides::table
        .inner_join(conflicts::table)
        .filter(conflict_sides::record_id.eq_any(records))
        .filter(conflicts::status.eq(ConflictStatus::Open.as_str()))
        .select((conflict_sides::record_id, conflict_sides::conflict_id))
        .distinct()
        .load(c)
        .await?;
    let mut counts: HashMap<Id, i32> = HashMap::new();
    for (record, _) in open {
        *counts.entry(record.into()).or_default() += 1;
    }
    Ok(counts)
}

/// Writes beside each position how many conflicts of it are open. They are locked first, for who finds one of what speaks for them,
/// on another issue, counts them as well.
#[dual]
async fn recount(c: &mut Conn<'_>, ids: Vec<Id>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let these = positions::table.filter(positions::id.eq_any(uids(&ids))).order(positions::id).select(positions::id);
    let _locked: Vec<Uid> = locked!(these).load(c).await?;
    let counts = counted(c, uids(&ids)).await?;
    for id in ids {
        let open = counts.get(&id).copied().unwrap_or_default();
        diesel::update(positions::table.find(Uid(id))).set(positions::open_conflicts.eq(open)).execute(c).await?;
    }
    Ok(())
}

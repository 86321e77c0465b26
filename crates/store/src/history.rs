//! Every write is a change, and is appended to this one table, `changes`: the history of a record is read from it.

use super::prelude::*;
use crate::session::{By, HistoryEntry, UPDATED};
use serde::Serialize;

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct NewRow<'a> {
    kind: &'a str,
    record_id: Uid,
    revision: i32,
    action: &'a str,
    actor_id: Option<Uid>,
    origin: Option<&'a str>,
    request_id: Option<Uid>,
    at: Moment,
    note: Option<&'a str>,
    before: Option<Json>,
    after: Option<Json>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Row {
    seq: i64,
    revision: i32,
    action: String,
    actor_id: Option<Uid>,
    origin: Option<String>,
    at: Moment,
    note: Option<String>,
    before: Option<Json>,
    after: Option<Json>,
}

/// Appends what happened to a record.
#[dual]
pub async fn append<R: Record + Serialize>(
    c: &mut Conn<'_>,
    by: &By,
    action: &str,
    note: Option<&str>,
    before: Option<Json>,
    record: &R,
) -> Result<()> {
    let after = Some(super::record::serialized(record)?);
    let row = NewRow { note, before, after, ..new_row(by, action, R::KIND, record.id(), record.revision()) };
    diesel::insert_into(changes::table).values(row).execute(c).await?;
    Ok(())
}

/// Saves a record that a rule has changed, and appends to its history; for what nothing follows from. `seen` is the revision it had
/// before, and `before` what it said; refused where another revision stands by now.
#[dual]
pub(crate) async fn resave<R: Stored>(
    c: &mut Conn<'_>,
    by: &By,
    record: &mut R,
    (seen, before): (i32, Json),
    action: &str,
    note: Option<&str>,
) -> Result<()> {
    record.touch(by.clock.now());
    if !record.save(c, seen).await? {
        return Err(Error::stale());
    }
    append(c, by, action, note, Some(before), record).await
}

/// Appends many creations or refreshes at once, for imports.
#[dual]
pub async fn append_all<R: Record + Serialize>(c: &mut Conn<'_>, by: &By, records: &[(Option<R>, R)]) -> Result<()> {
    let mut rows = Vec::with_capacity(records.len());
    for (before, after) in records {
        let action = if before.is_some() { UPDATED } else { "created" };
        let before = before.as_ref().map(super::record::serialized).transpose()?;
        let after = Some(super::record::serialized(after)?);
        rows.push((action, before, after));
    }
    let rows: Vec<_> = records
        .iter()
        .zip(rows)
        .map(|((_, record), (action, before, after))| NewRow {
            before,
            after,
            ..new_row(by, action, R::KIND, record.id(), record.revision())
        })
        .collect();
    insert_all!(c, changes, rows)?;
    Ok(())
}

/// Appends that a record is gone, with what it was, unless that is to be forgotten.
#[dual]
pub async fn append_tombstone(
    c: &mut Conn<'_>,
    by: &By,
    kind: &str,
    id: Id,
    revision: i32,
    before: Option<Json>,
) -> Result<()> {
    let row = NewRow { before, ..new_row(by, "deleted", kind, id, revision) };
    diesel::insert_into(changes::table).values(row).execute(c).await?;
    Ok(())
}

/// Empties what the history of a record tells of it; that it was changed, when and by whom stays.
#[dual]
pub async fn forget(c: &mut Conn<'_>, kind: &str, id: Id) -> Result<()> {
    let of_record = changes::table.filter(changes::kind.eq(kind).and(changes::record_id.eq(Uid(id))));
    let none = (changes::before.eq(None::<Json>), changes::after.eq(None::<Json>), changes::note.eq(None::<String>));
    diesel::update(of_record).set(none).execute(c).await?;
    Ok(())
}

fn new_row<'a>(by: &'a By, action: &'a str, kind: &'a str, record_id: Id, revision: i32) -> NewRow<'a> {
    NewRow {
        kind,
        record_id: record_id.into(),
        revision,
        action,
        actor_id: by.actor.person.map(Uid),
        origin: by.actor.client.as_deref(),
        request_id: by.request_id.map(Uid),
        at: by.clock.now().into(),
        note: None,
        before: None,
        after: None,
    }
}

/// What happened to one record, oldest first, from after a place in the order.
#[dual]
pub async fn of(c: &mut Link<'_>, kind: &str, id: Id, after: i64, limit: i64) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<Row> = changes::table
        .filter(changes::kind.eq(kind).and(changes::record_id.eq(Uid(id))).and(changes::seq.gt(after)))
        .order(changes::seq)
        .limit(limit)
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter()
        .map(|row| {
            let Row { seq, revision, action, actor_id, origin, at, note, before, after } = row;
            let fields = changed_fields(before.as_ref(), after.as_ref())?;
            let (actor_id, at) = (actor_id.map(Into::into), at.into());
            Ok(HistoryEntry { seq, revision, action, actor_id, origin, at, note, fields })
        })
        .collect()
}

/// The top-level fields (one level down inside objects) whose values differ, as JSON pointers in a fixed order; what every
/// change moves says nothing.
fn changed_fields(before: Option<&Json>, after: Option<&Json>) -> Result<Vec<String>> {
    let (Some(before), Some(after)) = (before, after) else { return Ok(Vec::new()) };
    let (before, after) = (before.parse("change")?, after.parse("change")?);
    let mut fields = Vec::new();
    differing(&before, &after, "", 0, &mut fields);
    fields.retain(|field| !field.ends_with("/revision") && !field.ends_with("/updated_at"));
    fields.sort();
    Ok(fields)
}

fn differing(a: &serde_json::Value, b: &serde_json::Value, at: &str, depth: u8, fields: &mut Vec<String>) {
    match (a.as_object(), b.as_object()) {
        (Some(a), Some(b)) if depth < 2 => {
            for (name, value) in b {
                let there = a.get(name).unwrap_or(&serde_json::Value::Null);
                differing(there, value, &format!("{at}/{name}"), depth + 1, fields);
            }
        }
        _ if a != b => fields.push(at.to_owned()),
        _ => {}
    }
}

//! Answers kept for a day, so that a request sent twice acts once. The answer is written in the same transaction as the
//! work: whoever lost the first answer, even to a crash, is given it again.

use super::{super::under_way, prelude::*};
use crate::session::{By, Done, Once};

/// How long an answer is kept: 24 hours.
pub(crate) const KEPT_SECONDS: i64 = 24 * 3600;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct Row {
    caller: String,
    key: String,
    fingerprint: String,
    record_id: Uid,
    revision: i32,
    body: String,
    created_at: Moment,
}

/// The first answer, where this key was used before for the same request; one older than a day is forgotten.
#[dual]
pub async fn replay<R>(c: &mut Conn, by: &By, once: Option<&Once>) -> Result<Option<Done<R>>> {
    let Some(once) = once else { return Ok(None) };
    let caller = by.caller()?;
    if under_way(c, &caller, &once.key).await? {
        let detail = "The same request is still being worked on; wait a moment and send it again.";
        return Err(Problem::new(Code::InProgress, detail).into());
    }
    let place = || idempotency_keys::table.find((&caller, &once.key));
    let row = place().select(Row::as_select()).first(c).await.optional()?;
    match row {
        None => Ok(None),
        Some(row) if row.created_at.0 <= by.clock.now().plus_seconds(-KEPT_SECONDS) => {
            diesel::delete(place()).execute(c).await?;
            Ok(None)
        }
        Some(row) if row.fingerprint == once.fingerprint => {
            Ok(Some(Done::Replayed { id: row.record_id.into(), revision: row.revision, body: row.body }))
        }
        Some(_) => {
            let detail = "This Idempotency-Key was used for another request; take a new one.";
            Err(Problem::new(Code::KeyReused, detail).into())
        }
    }
}

/// Keeps the answer.
#[dual]
pub async fn remember<R: Stored>(c: &mut Conn, by: &By, once: Option<&Once>, record: &R) -> Result<()> {
    let Some(once) = once else { return Ok(()) };
    let row = &Row {
        caller: by.caller()?,
        key: once.key.clone(),
        fingerprint: once.fingerprint.clone(),
        record_id: record.id().into(),
        revision: record.revision(),
        body: record.body()?,
        created_at: by.clock.now().into(),
    };
    diesel::insert_into(idempotency_keys::table).values(row).execute(c).await?;
    Ok(())
}

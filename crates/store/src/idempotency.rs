//! Answers kept for a day, so that a request sent twice acts once. The answer is written in the same transaction as the
//! work: whoever lost the first answer, even to a crash, is given it again.

use super::{super::under_way, prelude::*};
use crate::{
    retention::IDEMPOTENCY_SECONDS,
    session::{By, Done, Once},
};

/// Whose the keys are that come without a token.
const NOBODY: &str = "@";

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
pub async fn replay<R>(c: &mut Conn<'_>, by: &By, once: Option<&Once>) -> Result<Option<Done<R>>> {
    let Some(once) = once else { return Ok(None) };
    let row = first(c, by, &by.caller()?, once).await?;
    Ok(row.map(|Row { record_id, revision, body, .. }| Done::Replayed { id: record_id.into(), revision, body }))
}

/// Whether this key was used before, whatever for: where the request is not read yet.
#[dual]
pub async fn is_used(c: &mut Link<'_>, by: &By, once: Option<&Once>) -> Result<bool> {
    let Some(once) = once else { return Ok(false) };
    let place = idempotency_keys::table.find((by.caller()?, &once.key));
    Ok(diesel::select(dsl::exists(place)).get_result(c).await?)
}

/// Whether the same request was taken in before; where it was not, it is now. For requests whose answer says nothing: nobody
/// learns anything by them, so that nobody in particular may send a key, too.
#[dual]
pub async fn is_repeated(c: &mut Conn<'_>, by: &By, once: Option<&Once>) -> Result<bool> {
    let Some(once) = once else { return Ok(false) };
    let caller = by.caller().unwrap_or_else(|_| NOBODY.to_owned());
    if first(c, by, &caller, once).await?.is_some() {
        return Ok(true);
    }
    keep_for(c, by, caller, once, (by.clock.id(), 0, String::new())).await?;
    Ok(false)
}

/// What is kept of the first request with this key, where it was the same.
#[dual]
async fn first(c: &mut Conn<'_>, by: &By, caller: &str, once: &Once) -> Result<Option<Row>> {
    if under_way(c, caller, &once.key).await? {
        let detail = "The same request is still being worked on; wait a moment and send it again.";
        return Err(Problem::new(Code::InProgress, detail).into());
    }
    let place = || idempotency_keys::table.find((caller, &once.key));
    let row: Option<Row> = place().select(Row::as_select()).first(c).await.optional()?;
    match row {
        None => Ok(None),
        Some(row) if row.created_at.0 <= by.clock.now().plus_seconds(-IDEMPOTENCY_SECONDS) => {
            diesel::delete(place()).execute(c).await?;
            Ok(None)
        }
        Some(row) if row.fingerprint == once.fingerprint => Ok(Some(row)),
        Some(_) => {
            let detail = "This Idempotency-Key was used for another request; take a new one.";
            Err(Problem::new(Code::KeyReused, detail).into())
        }
    }
}

/// Keeps the answer.
#[dual]
pub async fn remember<R: Stored>(c: &mut Conn<'_>, by: &By, once: Option<&Once>, record: &R) -> Result<()> {
    keep(c, by, once, (record.id(), record.revision()), || record.body()).await
}

/// Keeps an answer that is not one record, by the record it belongs to.
#[dual]
pub async fn keep(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<&Once>,
    (record, revision): (Id, i32),
    body: impl FnOnce() -> Result<String>,
) -> Result<()> {
    let Some(once) = once else { return Ok(()) };
    keep_for(c, by, by.caller()?, once, (record, revision, body()?)).await
}

#[dual]
async fn keep_for(
    c: &mut Conn<'_>,
    by: &By,
    caller: String,
    once: &Once,
    (record_id, revision, body): (Id, i32, String),
) -> Result<()> {
    let row = &Row {
        caller,
        key: once.key.clone(),
        fingerprint: once.fingerprint.clone(),
        record_id: record_id.into(),
        revision,
        body,
        created_at: by.clock.now().into(),
    };
    diesel::insert_into(idempotency_keys::table).values(row).execute(c).await?;
    Ok(())
}

//! The keys that sign access tokens. A partial unique index lets at most one of them be the current one; the others are
//! retired, and stay until nothing they signed is good any more.

use super::prelude::*;
use crate::SigningKey;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    seed: Vec<u8>,
    created_at: Moment,
    retired_at: Option<Moment>,
}

/// Adds a key where none is current yet.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, id: Id, seed: [u8; 32], now: At) -> Result<()> {
    let row = Row { id: id.into(), seed: seed.to_vec(), created_at: now.into(), retired_at: None };
    diesel::insert_into(signing_keys::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// Retires the current key and puts another in its place; gives the id of the one that stands then. Of two who rotate at
/// once, one wins, and the other's key is not kept.
#[dual]
pub async fn rotate(c: &mut Conn<'_>, id: Id, seed: [u8; 32], now: At) -> Result<Id> {
    let current = || signing_keys::table.filter(signing_keys::retired_at.is_null());
    diesel::update(current()).set(signing_keys::retired_at.eq(Some(Moment(now)))).execute(c).await?;
    ensure(c, id, seed, now).await?;
    let stands: Uid = current().select(signing_keys::id).first(c).await?;
    Ok(stands.into())
}

/// Every key, the newest first.
#[dual]
pub async fn all(c: &mut Link<'_>) -> Result<Vec<SigningKey>> {
    let newest = (signing_keys::created_at.desc(), signing_keys::id.desc());
    let rows: Vec<Row> = signing_keys::table.order(newest).select(Row::as_select()).load(c).await?;
    rows.into_iter()
        .map(|Row { id, seed, created_at, retired_at }| {
            let seed = seed.try_into().map_err(|_| Error::corrupt("signing_key", "a seed has not 32 bytes"))?;
            Ok(SigningKey {
                id: id.into(),
                seed,
                created_at: created_at.into(),
                retired_at: retired_at.map(Into::into),
            })
        })
        .collect()
}

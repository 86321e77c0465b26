//! The keys that sign access tokens. A partial unique index lets at most one of them sign.

use super::prelude::*;

#[derive(Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    seed: Vec<u8>,
    created_at: Moment,
}

/// Adds a key where none signs yet.
#[dual]
pub async fn ensure(c: &mut Conn, id: Id, seed: [u8; 32], now: At) -> Result<()> {
    let row = Row { id: id.into(), seed: seed.to_vec(), created_at: now.into() };
    diesel::insert_into(signing_keys::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// Every key's id and seed, the newest first.
#[dual]
pub async fn all(c: &mut impl Link) -> Result<Vec<(Id, [u8; 32])>> {
    let rows: Vec<(Uid, Vec<u8>)> = signing_keys::table
        .order((signing_keys::created_at.desc(), signing_keys::id.desc()))
        .select((signing_keys::id, signing_keys::seed))
        .load(c)
        .await?;
    rows.into_iter()
        .map(|(id, seed)| {
            let seed = seed.try_into().map_err(|_| Error::corrupt("signing_key", "a seed has not 32 bytes"))?;
            Ok((id.into(), seed))
        })
        .collect()
}

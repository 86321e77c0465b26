//! Refresh tokens: each works once and leaves a successor (RFC 9700 §4.14.2). One that comes a second time has been copied,
//! and ends every token of its family.

use super::prelude::*;
use crate::{Rotation, TokenHash};
use kernel::Clock;

/// How long a refresh token is good for: 30 days.
const LIFE_SECONDS: i64 = 30 * 24 * 3600;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    family_id: Uid,
    person_id: Uid,
    client_id: String,
    token_hash: Vec<u8>,
    created_at: Moment,
    expires_at: Moment,
    used_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

fn fresh(id: Id, family_id: Id, person_id: Id, client_id: &str, token: &TokenHash, now: At) -> Row {
    Row {
        id: id.into(),
        family_id: family_id.into(),
        person_id: person_id.into(),
        client_id: client_id.to_owned(),
        token_hash: token.to_vec(),
        created_at: now.into(),
        expires_at: now.plus_seconds(LIFE_SECONDS).into(),
        used_at: None,
        revoked_at: None,
    }
}

/// Keeps the first token of a family.
#[dual]
pub async fn keep(c: &mut Conn, clock: &Clock, person_id: Id, client_id: &str, token: &TokenHash) -> Result<()> {
    let id = clock.id();
    let row = fresh(id, id, person_id, client_id, token, clock.now());
    diesel::insert_into(refresh_tokens::table).values(row).execute(c).await?;
    Ok(())
}

/// Exchanges a token for its successor.
#[dual]
pub async fn rotate(
    c: &mut Conn,
    clock: &Clock,
    client_id: &str,
    token: &TokenHash,
    successor: &TokenHash,
) -> Result<Rotation> {
    let Some(row) = locked(c, client_id, token).await? else { return Ok(Rotation::Unknown) };
    let now = clock.now();
    if row.used_at.is_some() || row.revoked_at.is_some() {
        revoke_family(c, row.family_id, now).await?;
        return Ok(Rotation::Reused);
    }
    if At::from(row.expires_at) <= now {
        return Ok(Rotation::Unknown);
    }
    let used = refresh_tokens::used_at.eq(Some(Moment(now)));
    diesel::update(refresh_tokens::table.find(row.id)).set(used).execute(c).await?;
    let (family, person_id) = (row.family_id.into(), row.person_id.into());
    let next = fresh(clock.id(), family, person_id, client_id, successor, now);
    diesel::insert_into(refresh_tokens::table).values(next).execute(c).await?;
    Ok(Rotation::Rotated { person_id })
}

/// Revokes the family of a token.
#[dual]
pub async fn revoke(c: &mut Conn, now: At, client_id: &str, token: &TokenHash) -> Result<()> {
    match locked(c, client_id, token).await? {
        Some(row) => revoke_family(c, row.family_id, now).await,
        None => Ok(()),
    }
}

/// A client's token. Its person is locked first: of two requests that rotate or revoke within one family, the second sees
/// all that the first wrote, the new token included.
#[dual]
async fn locked(c: &mut Conn, client_id: &str, token: &TokenHash) -> Result<Option<Row>> {
    let wanted = || {
        let of_client = refresh_tokens::client_id.eq(client_id);
        refresh_tokens::table.filter(refresh_tokens::token_hash.eq(token.as_slice()).and(of_client))
    };
    let person: Option<Uid> = wanted().select(refresh_tokens::person_id).first(c).await.optional()?;
    let Some(person) = person else { return Ok(None) };
    let _person: Uid = locked!(people::table.find(person).select(people::id)).first(c).await?;
    Ok(wanted().select(Row::as_select()).first(c).await.optional()?)
}

#[dual]
async fn revoke_family(c: &mut Conn, family: Uid, now: At) -> Result<()> {
    let living = refresh_tokens::family_id.eq(family).and(refresh_tokens::revoked_at.is_null());
    let revoked = refresh_tokens::revoked_at.eq(Some(Moment(now)));
    diesel::update(refresh_tokens::table.filter(living)).set(revoked).execute(c).await?;
    Ok(())
}

//! The keys that badges are signed with. A partial unique index lets at most one of each kind be the current one; of the others only
//! the public half stays, for ever.

use super::prelude::*;
use crate::{BadgeKey, NewBadgeKey};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = badge_keys, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    kind: String,
    secret: Option<Vec<u8>>,
    public_jwk: String,
    created_at: Moment,
    retired_at: Option<Moment>,
}

/// Adds a key where none of its kind is current yet.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, id: Id, key: NewBadgeKey, now: At) -> Result<()> {
    let NewBadgeKey { kind, secret, public_jwk } = key;
    let (kind, secret) = (kind.to_string(), Some(secret));
    let row = Row { id: id.into(), kind, secret, public_jwk, created_at: now.into(), retired_at: None };
    diesel::insert_into(badge_keys::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// Retires the current key of a kind, forgets its secret, and puts another in its place; gives the id of the one that stands then.
/// Of two who rotate at once, one wins, and the other's key is not kept.
#[dual]
pub async fn rotate(c: &mut Conn<'_>, id: Id, key: NewBadgeKey, now: At) -> Result<Id> {
    let kind = key.kind.as_str();
    let current = || badge_keys::table.filter(badge_keys::kind.eq(kind).and(badge_keys::retired_at.is_null()));
    let retired = (badge_keys::retired_at.eq(Some(Moment(now))), badge_keys::secret.eq(None::<Vec<u8>>));
    diesel::update(current()).set(retired).execute(c).await?;
    ensure(c, id, key, now).await?;
    let stands: Uid = current().select(badge_keys::id).first(c).await?;
    Ok(stands.into())
}

/// Every key, the newest first.
#[dual]
pub async fn all(c: &mut Link<'_>) -> Result<Vec<BadgeKey>> {
    let newest = (badge_keys::created_at.desc(), badge_keys::id.desc());
    let rows: Vec<Row> = badge_keys::table.order(newest).select(Row::as_select()).load(c).await?;
    let key = |Row { id, kind, secret, public_jwk, created_at, retired_at }: Row| {
        Ok(BadgeKey {
            id: id.into(),
            kind: read("badge_key", kind)?,
            secret,
            public_jwk,
            created_at: created_at.into(),
            retired_at: retired_at.map(Into::into),
        })
    };
    rows.into_iter().map(key).collect()
}

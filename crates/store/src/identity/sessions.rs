//! Sessions, and the refresh tokens that keep them going: each works once and leaves a successor (RFC 9700 §4.14.2). One
//! that comes a second time has been copied, and ends its session.

use super::{credentials::stands, prelude::*};
use crate::{Credential, NewSession, OpenSession, Rotation, TokenHash};
use kernel::{Clock, Permission};

/// How long a refresh token is good for, and its session without another: 30 days.
const LIFE_SECONDS: i64 = 30 * 24 * 3600;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    person_id: Uid,
    client_id: String,
    scopes: Option<String>,
    created_at: Moment,
    last_used_at: Moment,
    expires_at: Moment,
    revoked_at: Option<Moment>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct TokenRow {
    id: Uid,
    session_id: Uid,
    token_hash: Vec<u8>,
    created_at: Moment,
    expires_at: Moment,
    used_at: Option<Moment>,
}

impl TryFrom<Row> for OpenSession {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, person_id, client_id, scopes, created_at, last_used_at, expires_at, revoked_at: _ } = row;
        Ok(Self {
            id: id.into(),
            person_id: person_id.into(),
            client_id: read("session", client_id)?,
            scopes: scopes.map(|scopes| parted::<Permission>("session", &scopes)).transpose()?,
            created_at: created_at.into(),
            last_used_at: last_used_at.into(),
            expires_at: expires_at.into(),
        })
    }
}

fn token_row(id: Id, session_id: Id, token: &TokenHash, now: At) -> TokenRow {
    TokenRow {
        id: id.into(),
        session_id: session_id.into(),
        token_hash: token.to_vec(),
        created_at: now.into(),
        expires_at: now.plus_seconds(LIFE_SECONDS).into(),
        used_at: None,
    }
}

/// Opens a session with its first token; gives its id.
#[dual]
pub async fn open(c: &mut Conn<'_>, clock: &Clock, session: &NewSession) -> Result<Id> {
    let (id, now) = (clock.id(), clock.now());
    let row = Row {
        id: id.into(),
        person_id: session.person_id.into(),
        client_id: session.client_id.to_string(),
        scopes: session.scopes.as_ref().map(joined),
        created_at: now.into(),
        last_used_at: now.into(),
        expires_at: now.plus_seconds(LIFE_SECONDS).into(),
        revoked_at: None,
    };
    diesel::insert_into(sessions::table).values(row).execute(c).await?;
    let token = token_row(id, id, &session.refresh_token, now);
    diesel::insert_into(refresh_tokens::table).values(token).execute(c).await?;
    Ok(id)
}

/// Opens a session by a password that was checked; `None` where the person signs in with another by now.
#[dual]
pub async fn sign_in(c: &mut Conn<'_>, clock: &Clock, session: &NewSession, proof: &Credential) -> Result<Option<Id>> {
    if stands(c, proof).await? { open(c, clock, session).await.map(Some) } else { Ok(None) }
}

/// Exchanges a token for its successor.
#[dual]
pub async fn rotate(
    c: &mut Conn<'_>,
    clock: &Clock,
    client_id: &str,
    token: &TokenHash,
    successor: &TokenHash,
) -> Result<Rotation> {
    let Some((row, session)) = locked(c, client_id, token).await? else { return Ok(Rotation::Unknown) };
    let now = clock.now();
    if row.used_at.is_some() || session.revoked_at.is_some() {
        end(c, sessions::table.filter(sessions::id.eq(session.id)).into_boxed(), now).await?;
        return Ok(Rotation::Reused);
    }
    if At::from(row.expires_at) <= now {
        return Ok(Rotation::Unknown);
    }
    let used = refresh_tokens::used_at.eq(Some(Moment(now)));
    diesel::update(refresh_tokens::table.find(row.id)).set(used).execute(c).await?;
    let next = token_row(clock.id(), session.id.into(), successor, now);
    let kept = (sessions::last_used_at.eq(Moment(now)), sessions::expires_at.eq(next.expires_at));
    diesel::insert_into(refresh_tokens::table).values(next).execute(c).await?;
    diesel::update(sessions::table.find(session.id)).set(kept).execute(c).await?;
    Ok(Rotation::Rotated(OpenSession::try_from(session)?))
}

/// The session of a client's token that is still good.
#[dual]
pub async fn by_token(c: &mut Link<'_>, now: At, client_id: &str, token: &TokenHash) -> Result<Option<OpenSession>> {
    let good = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(token.as_slice()))
        .filter(refresh_tokens::used_at.is_null().and(refresh_tokens::expires_at.gt(Moment(now))));
    let own = sessions::table
        .filter(sessions::id.eq_any(good.select(refresh_tokens::session_id)))
        .filter(sessions::client_id.eq(client_id).and(sessions::revoked_at.is_null()));
    let row: Option<Row> = own.select(Row::as_select()).first(c).await.optional()?;
    row.map(OpenSession::try_from).transpose()
}

/// A session that is open.
#[dual]
pub async fn find(c: &mut Link<'_>, now: At, id: Id) -> Result<Option<OpenSession>> {
    let open = sessions::revoked_at.is_null().and(sessions::expires_at.gt(Moment(now)));
    let row: Option<Row> = sessions::table
        .filter(sessions::id.eq(Uid(id)).and(open))
        .select(Row::as_select())
        .first(c)
        .await
        .optional()?;
    row.map(OpenSession::try_from).transpose()
}

/// A person's open sessions, the one used last first.
#[dual]
pub async fn of(c: &mut Link<'_>, person_id: Id, now: At) -> Result<Vec<OpenSession>> {
    let open = sessions::revoked_at.is_null().and(sessions::expires_at.gt(Moment(now)));
    let rows: Vec<Row> = sessions::table
        .filter(sessions::person_id.eq(Uid(person_id)).and(open))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .limit(200)
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(OpenSession::try_from).collect()
}

/// Ends the session of a client's token.
#[dual]
pub async fn revoke(c: &mut Conn<'_>, now: At, client_id: &str, token: &TokenHash) -> Result<()> {
    match locked(c, client_id, token).await? {
        Some((_, session)) => {
            end(c, sessions::table.filter(sessions::id.eq(session.id)).into_boxed(), now).await.map(drop)
        }
        None => Ok(()),
    }
}

/// Ends a person's session; `false` where they have no such one.
#[dual]
pub async fn end_one(c: &mut Conn<'_>, now: At, person_id: Id, id: Id) -> Result<bool> {
    let own = sessions::id.eq(Uid(id)).and(sessions::person_id.eq(Uid(person_id)));
    Ok(end(c, sessions::table.filter(own).into_boxed(), now).await? == 1)
}

/// Ends all of a person's sessions, but for one where one is named; a code that was not exchanged yet opens none any more.
#[dual]
pub async fn end_all(c: &mut Conn<'_>, now: At, person_id: Id, but: Option<Id>) -> Result<usize> {
    lock_person(c, person_id.into()).await?;
    let unused = authorization_codes::person_id.eq(Uid(person_id)).and(authorization_codes::session_id.is_null());
    diesel::delete(authorization_codes::table.filter(unused)).execute(c).await?;
    let mut own = sessions::table.filter(sessions::person_id.eq(Uid(person_id))).into_boxed();
    if let Some(kept) = but {
        own = own.filter(sessions::id.ne(Uid(kept)));
    }
    end(c, own, now).await
}

/// A client's token and its session. Its person is locked first: of two requests that rotate or revoke within one session,
/// the second sees all that the first wrote, the new token included.
#[dual]
async fn locked(c: &mut Conn<'_>, client_id: &str, token: &TokenHash) -> Result<Option<(TokenRow, Row)>> {
    let by_hash = || refresh_tokens::table.filter(refresh_tokens::token_hash.eq(token.as_slice()));
    let of_token = sessions::table
        .filter(sessions::id.eq_any(by_hash().select(refresh_tokens::session_id)))
        .filter(sessions::client_id.eq(client_id))
        .select(Row::as_select());
    let Some(before) = of_token.first::<Row>(c).await.optional()? else { return Ok(None) };
    lock_person(c, before.person_id).await?;
    let token = by_hash().select(TokenRow::as_select()).first(c).await.optional()?;
    let session = sessions::table.find(before.id).select(Row::as_select()).first(c).await.optional()?;
    Ok(token.zip(session))
}

/// Ends those of the sessions that are open; gives how many.
#[dual]
async fn end(c: &mut Conn<'_>, wanted: sessions::BoxedQuery<'_, Db>, now: At) -> Result<usize> {
    let living: Vec<Uid> = wanted.filter(sessions::revoked_at.is_null()).select(sessions::id).load(c).await?;
    let revoked = sessions::revoked_at.eq(Some(Moment(now)));
    Ok(diesel::update(sessions::table.filter(sessions::id.eq_any(living))).set(revoked).execute(c).await?)
}

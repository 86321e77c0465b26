//! Authorization codes: what a person consented to, until their client exchanges it, once, for tokens (RFC 6749 §4.1). A
//! code that comes a second time has been copied, and ends the session it opened.

use super::{credentials::stands, prelude::*, sessions as open_sessions};
use crate::{AuthorizationCode, Credential, NewSession, OpenSession, Redeemed, TokenHash};
use kernel::{Clock, Permission};

/// How long a code is good for: a minute.
const LIFE_SECONDS: i64 = 60;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = authorization_codes, treat_none_as_default_value = false)]
struct Row {
    code_hash: Vec<u8>,
    person_id: Uid,
    client_id: String,
    redirect_uri: String,
    scopes: String,
    code_challenge: String,
    created_at: Moment,
    expires_at: Moment,
    session_id: Option<Uid>,
}

/// Keeps a code that a person got by a password that was checked; `false` where they sign in with another by now.
#[dual]
pub async fn keep(
    c: &mut Conn<'_>,
    now: At,
    hash: &TokenHash,
    code: AuthorizationCode,
    proof: &Credential,
) -> Result<bool> {
    if !stands(c, proof).await? {
        return Ok(false);
    }
    let AuthorizationCode { person_id, client_id, redirect_uri, scopes, code_challenge } = code;
    let row = Row {
        code_hash: hash.to_vec(),
        person_id: person_id.into(),
        client_id: client_id.into(),
        redirect_uri,
        scopes: joined(&scopes),
        code_challenge,
        created_at: now.into(),
        expires_at: now.plus_seconds(LIFE_SECONDS).into(),
        session_id: None,
    };
    diesel::insert_into(authorization_codes::table).values(row).execute(c).await?;
    Ok(true)
}

/// Opens the session a code stands for, where it is that client's and its verifier and address are those it was made for. Its
/// person is locked first: of two who exchange it, the second sees that it was used; and once all sessions have ended, it is
/// gone.
#[dual]
pub async fn redeem(
    c: &mut Conn<'_>,
    clock: &Clock,
    hash: &TokenHash,
    asked: &Redeemed,
    refresh_token: TokenHash,
) -> Result<Option<OpenSession>> {
    let code = || authorization_codes::table.find(hash.as_slice());
    let person: Option<Uid> = code().select(authorization_codes::person_id).first(c).await.optional()?;
    let Some(person) = person else { return Ok(None) };
    lock_person(c, person).await?;
    let row: Option<Row> = code().select(Row::as_select()).first(c).await.optional()?;
    let Some(row) = row else { return Ok(None) };
    if row.client_id != asked.client_id.as_str() {
        return Ok(None);
    }
    let now = clock.now();
    if let Some(session) = row.session_id {
        open_sessions::end_one(c, now, row.person_id.into(), session.into()).await?;
        return Ok(None);
    }
    let fits = row.redirect_uri == asked.redirect_uri && row.code_challenge == asked.code_challenge;
    if !fits || At::from(row.expires_at) <= now {
        return Ok(None);
    }
    let scopes = parted::<Permission>("authorization_code", &row.scopes)?;
    let client_id = asked.client_id.clone();
    let new = NewSession { person_id: row.person_id.into(), client_id, scopes: Some(scopes), refresh_token };
    let id = open_sessions::open(c, clock, &new).await?;
    let used = authorization_codes::session_id.eq(Some(Uid(id)));
    diesel::update(authorization_codes::table.find(row.code_hash)).set(used).execute(c).await?;
    open_sessions::find(c, now, id).await
}

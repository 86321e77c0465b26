//! Tokens that are mailed to prove an address, and what they are exchanged for. Each works once.

use super::{
    super::{idempotency, jobs as work, privacy::holdings, record},
    credentials,
    mail_limits::{has_enough, wait_for},
    people::with_email,
    prelude::*,
    sessions,
};
use crate::{AccountToken, By, Change, Credential, Done, Once, Task as _, TokenHash};
use diesel::NullableExpressionMethods as _;
use directory::{AccountMail, AccountMatter, AccountPurpose, Person, Registration};
use kernel::{Clock, Email};

const KIND: &str = "account_token";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = account_tokens, treat_none_as_default_value = false)]
struct Row {
    token_hash: Vec<u8>,
    purpose: String,
    email: String,
    email_key: String,
    person_id: Option<Uid>,
    registration: Option<Json>,
    created_at: Moment,
    expires_at: Moment,
    is_repeated: bool,
}

/// Keeps a token; `false` where its address has had enough of them within an hour, and where the change of address it is for was
/// voided while its mail was being written: then the job that writes it is gone, whatever was asked for since. A mail that is tried
/// again is not one more, neither now nor for those that are asked for later, so that none is lost while the mail server is away.
#[dual]
pub async fn keep(c: &mut Conn<'_>, now: At, token: AccountToken) -> Result<bool> {
    let AccountToken { job_id, hash, purpose, email, person_id, registration, is_repeated } = token;
    // The turn comes before the person: a token that refers to one holds them once it is kept.
    wait_for(c, &email).await?;
    if let Some(person) = person_id.filter(|_| purpose == AccountPurpose::EmailChange) {
        lock_person(c, person.into()).await?;
        let asked = jobs::table.find(Uid(job_id));
        if !diesel::select(dsl::exists(asked)).get_result::<bool>(c).await? {
            return Ok(false);
        }
    }
    // Whatever the address, a person asks for no more either. Each purpose counts by itself: who moves an account to somebody's
    // address does not keep them from their own.
    let theirs = account_tokens::email_key
        .eq(email.key())
        .or(account_tokens::person_id.eq(person_id.map(Uid)).assume_not_null());
    let alike = account_tokens::purpose.eq(purpose.as_str()).and(theirs);
    if !is_repeated && has_enough!(c, account_tokens, alike, now) {
        return Ok(false);
    }
    let registration = registration.map(|r| serde_json::to_string(&r).map(Json)).transpose();
    let row = Row {
        token_hash: hash.to_vec(),
        purpose: purpose.as_str().into(),
        email_key: email.key(),
        email: email.into(),
        person_id: person_id.map(Into::into),
        registration: registration.map_err(|e| Error::corrupt(KIND, e))?,
        created_at: now.into(),
        expires_at: now.plus_seconds(purpose.life_seconds()).into(),
        is_repeated,
    };
    diesel::insert_into(account_tokens::table).values(row).execute(c).await?;
    Ok(true)
}

/// Uses a token up, whether or not it is still good; whose it is, is locked first.
#[dual]
async fn take(c: &mut Conn<'_>, now: At, hash: &TokenHash, purpose: AccountPurpose) -> Result<Option<(Row, Email)>> {
    let wanted = || {
        let is_it = account_tokens::token_hash.eq(hash.as_slice()).and(account_tokens::purpose.eq(purpose.as_str()));
        account_tokens::table.filter(is_it)
    };
    let person = wanted().select(account_tokens::person_id).first::<Option<Uid>>(c).await.optional()?.flatten();
    if let Some(person) = person {
        lock_person(c, person).await?;
    }
    let row = locked!(wanted().select(Row::as_select())).first::<Row>(c).await.optional()?;
    let Some(row) = row else { return Ok(None) };
    diesel::delete(account_tokens::table.find(row.token_hash.clone())).execute(c).await?;
    let email = read(KIND, row.email.clone())?;
    Ok(Some((row, email)).filter(|(row, _)| At::from(row.expires_at) > now))
}

/// Refuses a token that was mailed to an address that is somebody else's by now.
#[dual]
async fn must_be_free(c: &mut Conn<'_>, email: &Email, own: Option<Id>) -> Result<()> {
    let other = with_email(c, email).await?.filter(|owner| Some(*owner) != own);
    let taken = || Problem::field("/token", "duplicate", "was mailed to an address that another account has by now");
    if other.is_some() { Err(taken().into()) } else { Ok(()) }
}

/// Whether a token is good for that purpose.
#[dual]
pub async fn is_good(c: &mut Link<'_>, now: At, hash: &TokenHash, purpose: AccountPurpose) -> Result<bool> {
    let good = account_tokens::table
        .find(hash.as_slice())
        .filter(account_tokens::purpose.eq(purpose.as_str()).and(account_tokens::expires_at.gt(Moment(now))));
    Ok(diesel::select(dsl::exists(good)).get_result(c).await?)
}

/// Makes the account a token was mailed for, with that id.
#[dual]
pub async fn register(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    hash: &TokenHash,
    password_hash: String,
) -> Result<Option<Person>> {
    let now = by.clock.now();
    let Some((row, email)) = take(c, now, hash, AccountPurpose::Registration).await? else { return Ok(None) };
    must_be_free(c, &email, None).await?;
    let text = row.registration.ok_or_else(|| Error::corrupt(KIND, "a registration is not there"))?.0;
    let registration: Registration = serde_json::from_str(&text).map_err(|e| Error::corrupt(KIND, e))?;
    let person = registration.person(email).register(&by.actor, id, now)?;
    let Done::Fresh(person) = record::create(c, by, None, person).await? else { return Ok(None) };
    credentials::set(c, id, password_hash, now).await?;
    Ok(Some(person))
}

/// Sets the password a token was mailed for, and ends all sessions. Whether the token was good: it is not where the person has
/// taken another address, though it may have been mailed to the old one since.
#[dual]
pub async fn reset_password(c: &mut Conn<'_>, clock: &Clock, hash: &TokenHash, password_hash: String) -> Result<bool> {
    let token = take(c, clock.now(), hash, AccountPurpose::PasswordReset).await?;
    let Some((Row { person_id: Some(person_id), .. }, email)) = token else { return Ok(false) };
    let theirs = people::table.find(person_id).filter(people::email_key.eq(email.key()));
    if !diesel::select(dsl::exists(theirs)).get_result::<bool>(c).await? {
        return Ok(false);
    }
    set_password(c, clock, person_id.into(), email, password_hash, None).await?;
    Ok(true)
}

/// Sets a password in the place of one that was checked, and ends all sessions but one; `false` where it is another by now.
#[dual]
pub async fn change_password(
    c: &mut Conn<'_>,
    clock: &Clock,
    proof: &Credential,
    email: Email,
    password_hash: String,
    but: Option<Id>,
) -> Result<bool> {
    if !credentials::stands(c, proof).await? {
        return Ok(false);
    }
    set_password(c, clock, proof.person_id, email, password_hash, but).await?;
    Ok(true)
}

/// Sets a password, ends all sessions but one, and has the person told.
#[dual]
async fn set_password(
    c: &mut Conn<'_>,
    clock: &Clock,
    person_id: Id,
    email: Email,
    password_hash: String,
    but: Option<Id>,
) -> Result<()> {
    sessions::end_all(c, clock.now(), person_id, but).await?; // which locks the person
    credentials::set(c, person_id, password_hash, clock.now()).await?;
    void(c, person_id).await?;
    tell(c, clock, email, AccountMatter::PasswordChanged).await
}

/// Voids what was mailed for an account, or is about to be: whoever had its old password or address may have asked for it.
#[dual]
pub(super) async fn void(c: &mut Conn<'_>, person_id: Id) -> Result<()> {
    diesel::delete(account_tokens::table.filter(account_tokens::person_id.eq(Uid(person_id)))).execute(c).await?;
    diesel::delete(jobs::table.filter(is_mail_of(person_id))).execute(c).await?;
    Ok(())
}

/// A condition: the job is a mail about the account of that person.
fn is_mail_of(person_id: Id) -> holdings::Condition<jobs::table> {
    Box::new(jobs::kind.eq(AccountMail::KIND).and(holdings::names(person_id)))
}

/// Has a mail sent to an address that a person wants for their own, by a password that was checked; `false` where they sign in
/// with another by now.
#[dual]
pub async fn ask_email(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<&Once>,
    email: Email,
    proof: &Credential,
) -> Result<bool> {
    if !credentials::stands(c, proof).await? {
        return Ok(false);
    }
    if !idempotency::is_repeated(c, by, once).await? {
        tell(c, &by.clock, email, AccountMatter::EmailChange { person_id: proof.person_id }).await?;
    }
    Ok(true)
}

/// Puts the address a token was mailed to in the place of the person's. Whether the token was good.
#[dual]
pub async fn change_email(c: &mut Conn<'_>, by: By, hash: &TokenHash) -> Result<bool> {
    let token = take(c, by.clock.now(), hash, AccountPurpose::EmailChange).await?;
    let Some((Row { person_id: Some(person_id), .. }, email)) = token else { return Ok(false) };
    must_be_free(c, &email, Some(person_id.into())).await?;
    let own = By { actor: Actor { person: Some(person_id.into()), ..by.actor.clone() }, ..by };
    let change = Change::new(person_id.into(), None, move |person: &mut Person, ()| {
        person.email = email;
        Ok(())
    });
    let change = change.permitted(Record::is_of).noted("email_changed", None);
    change_person(c, &own, change).await?;
    Ok(true)
}

/// Changes a person. Where their mail goes elsewhere by that, the address of before is told, whoever it was that moved it.
#[dual]
pub async fn change_person(c: &mut Conn<'_>, by: &By, change: Change<Person, ()>) -> Result<Done<Person>> {
    lock_person(c, change.id.into()).await?;
    let before = record::find::<Person>(c, change.id).await?;
    let done = record::change(c, by, change).await?;
    if let (Some(before), Done::Fresh(person)) = (before, &done)
        && before.email.key() != person.email.key()
    {
        tell(c, &by.clock, before.email, AccountMatter::EmailChanged).await?;
    }
    Ok(done)
}

#[dual]
async fn tell(c: &mut Conn<'_>, clock: &Clock, email: Email, matter: AccountMatter) -> Result<()> {
    work::enqueue(c, clock, clock.now(), None, &AccountMail { email, matter }).await
}

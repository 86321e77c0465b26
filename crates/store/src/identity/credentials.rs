//! What people sign in with.

use super::prelude::*;
use crate::Credential;
use kernel::Email;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = credentials, treat_none_as_default_value = false)]
struct Row {
    person_id: Uid,
    password_hash: String,
    updated_at: Moment,
}

/// What the person with that address signs in with.
#[dual]
pub async fn of(c: &mut Link<'_>, email: &Email) -> Result<Option<Credential>> {
    let person = people::table.filter(people::email_key.eq(email.key())).select(people::id);
    let row: Option<Row> = credentials::table
        .filter(credentials::person_id.eq_any(person))
        .select(Row::as_select())
        .first(c)
        .await
        .optional()?;
    Ok(row.map(|Row { person_id, password_hash, .. }| Credential { person_id: person_id.into(), password_hash }))
}

/// Whether a person still signs in with what was checked before the transaction. They are locked: whoever sets another
/// password meanwhile waits, and then ends what is begun here.
#[dual]
pub async fn stands(c: &mut Conn<'_>, proof: &Credential) -> Result<bool> {
    let person = Uid(proof.person_id);
    lock_person(c, person).await?;
    let same = credentials::table.find(person).filter(credentials::password_hash.eq(&proof.password_hash));
    Ok(diesel::select(dsl::exists(same)).get_result(c).await?)
}

/// Keeps what a person signs in with, in place of what it was.
#[dual]
pub async fn set(c: &mut Conn<'_>, person_id: Id, password_hash: String, now: At) -> Result<()> {
    let row = Row { person_id: person_id.into(), password_hash, updated_at: now.into() };
    diesel::insert_into(credentials::table)
        .values(&row)
        .on_conflict(credentials::person_id)
        .do_update()
        .set(&row)
        .execute(c)
        .await?;
    Ok(())
}

//! Erasing a person, and the ledger of those who were erased.

use super::{
    super::{
        advocacy::merges,
        identity::{credentials, people::is_last_administrator},
        policy::signatures::lower,
        seats,
    },
    addresses, holdings,
    prelude::*,
};
use crate::{By, Credential};
use advocacy::EventBooking;
use development::LearningRegistration;
use directory::{Erasure, ErasureReason, Person};
use kernel::Email;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
struct Row {
    person_id: Uid,
    reason: String,
    erased_at: Moment,
}

impl From<Erasure> for Row {
    fn from(erasure: Erasure) -> Self {
        let Erasure { person_id, reason, erased_at } = erasure;
        Self { person_id: person_id.into(), reason: reason.as_str().into(), erased_at: erased_at.into() }
    }
}

impl TryFrom<Row> for Erasure {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { person_id, reason, erased_at } = row;
        Ok(Self { person_id: person_id.into(), reason: read("erasure", reason)?, erased_at: erased_at.into() })
    }
}

/// Everyone who was erased, in the order of their ids.
#[dual]
pub async fn all(c: &mut Link<'_>) -> Result<Vec<Erasure>> {
    let rows: Vec<Row> = erasures::table.order(erasures::person_id).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Erasure::try_from).collect()
}

/// That a person was erased, where they were.
#[dual]
pub async fn find(c: &mut Link<'_>, person: Id) -> Result<Option<Erasure>> {
    let row = erasures::table.find(Uid(person)).select(Row::as_select()).first(c).await.optional()?;
    row.map(Erasure::try_from).transpose()
}

/// Erases a person: what is kept of them goes, as the table of holdings says, and a tombstone ends their history. Who asks
/// again is told again.
#[dual]
pub async fn erase(c: &mut Conn<'_>, by: &By, id: Id, reason: ErasureReason) -> Result<Erasure> {
    erase_by(c, by, id, reason, None).await
}

/// The same for whoever asks it for themselves, by a password that was checked; refused where they sign in with another by now.
#[dual]
pub async fn close(c: &mut Conn<'_>, by: &By, proof: &Credential) -> Result<Erasure> {
    erase_by(c, by, proof.person_id, ErasureReason::Requested, Some(proof)).await
}

#[dual]
async fn erase_by(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    reason: ErasureReason,
    proof: Option<&Credential>,
) -> Result<Erasure> {
    // Before the person is locked, as whoever asks for seats does.
    seats::give_back::<EventBooking>(c, by, id).await?;
    seats::give_back::<LearningRegistration>(c, by, id).await?;
    let Some(person) = locked(c, id).await? else {
        let erased = find(c, id).await?;
        return erased.ok_or_else(|| Problem::not_found(Person::KIND).into());
    };
    if let Some(proof) = proof
        && !credentials::stands(c, proof).await?
    {
        return Err(Problem::field("/password", "invalid", "is not your password").into());
    }
    let detail = "Erasing others is for those who may change everybody, and no less than whom they erase.";
    Problem::unless(person.may_be_erased_by(&by.actor), Code::Forbidden, detail)?;
    seats::check_given_back::<EventBooking>(c, by, id).await?;
    seats::check_given_back::<LearningRegistration>(c, by, id).await?;
    let last = is_last_administrator(c, id).await?;
    let erasure = person.erase(reason, last, by.clock.now())?;
    merges::part(c, by, id).await?;
    let known = addresses::of(c, &person).await?;
    lock_signatures(c, &known).await?;
    let whose = holdings::under(c, id, &known).await?;
    holdings::erase(c, &whose, erasure.erased_at).await?;
    diesel::delete(erasures::table.find(Uid(id))).execute(c).await?; // of an earlier time, where a backup brought them back
    diesel::insert_into(erasures::table).values(Row::from(erasure)).execute(c).await?;
    history::append_tombstone(c, by, Person::KIND, id, person.revision + 1, None).await?;
    Ok(erasure)
}

/// Erases what is kept under the mail address of somebody who has no account, and so no id: the one that is looked for is new.
#[dual]
pub async fn erase_address(c: &mut Conn<'_>, by: &By, email: Email) -> Result<()> {
    let known = [email];
    lock_signatures(c, &known).await?;
    let whose = holdings::under(c, by.clock.id(), &known).await?;
    holdings::erase(c, &whose, by.clock.now()).await
}

/// The person, locked until the transaction ends: whoever adds something of theirs meanwhile waits, and finds nobody.
#[dual]
async fn locked(c: &mut Conn<'_>, id: Id) -> Result<Option<Person>> {
    lock_person(c, id.into()).await?;
    Person::find(c, id).await
}

/// Locks what is signed under these addresses as an officer before its tokens go, as whoever confirms it does.
#[dual]
async fn lock_signatures(c: &mut Conn<'_>, known: &[Email]) -> Result<()> {
    let emails: Vec<String> = known.iter().map(Email::key).collect();
    let own = signatures::table.filter(lower(signatures::officer_email).eq_any(emails)).order(signatures::id);
    let _locked: Vec<Uid> = locked!(own.select(signatures::id)).load(c).await?;
    Ok(())
}

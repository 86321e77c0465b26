//! The credit ledger at rest.

use super::prelude::*;
use crate::session::By;
use development::{
    CreditEntry, CreditEntryFilter,
    credit::{CreditRole, CreditSource},
};

/// Entries on a person's own word, at most: a ledger is read whole.
const MOST: i64 = 1000;

kept! { CreditEntry in credit_entries, unique "/activity" "has had another entry for this person in this role just now" {
    id: id, revision: number, person_id: id, activity: text, role: word, number: small, title: text, provider: text,
    topic: [text], tags: list, minutes: number, earned_on: day, evidence: [text], source: word, reverses: [id],
    reason: [text], recorded_by: [id], created_at: at, updated_at: at,
} refers { person_id: people } also {
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        if self.source == CreditSource::Own && self.is_credit() {
            must_have_room(c, self.person_id).await?;
        }
        let same = credit_entries::person_id.eq(Uid(self.person_id)).and(credit_entries::activity.eq(self.activity.as_str()));
        let same = credit_entries::table.filter(same.and(credit_entries::role.eq(self.role.as_str())));
        let last: Option<i16> = same.select(dsl::max(credit_entries::number)).first(c).await?;
        Ok(self.follow_after(last)?)
    }
} }

listed! { CreditEntry in credit_entries, by CreditEntryFilter {
    person_id: ids, activity: word, earned_from: from earned_on, earned_until: to earned_on,
    updated_since: since updated_at,
} sorted {
    "earned_on" => earned_on: day, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    if CreditEntry::is_kept_by(actor) { query } else { only_own!(query, credit_entries, actor) }
} }

/// Refuses more on a person's own word than a ledger takes. One after the other, so that two that are said at once are both counted.
#[dual]
async fn must_have_room(c: &mut Conn<'_>, person: Id) -> Result<()> {
    lock_person(c, Uid(person)).await?;
    let said = credit_entries::person_id.eq(Uid(person)).and(credit_entries::source.eq(CreditSource::Own.as_str()));
    let said: i64 = credit_entries::table.filter(said).count().get_result(c).await?;
    if said < MOST {
        return Ok(());
    }
    let detail = format!("A ledger takes {MOST} entries on one's own word; ask those who keep it to add more.");
    Err(Problem::new(Code::Conflict, detail).into())
}

/// The last entry of a person for an activity in a role.
#[dual]
pub(super) async fn last(
    c: &mut Conn<'_>,
    person: Id,
    activity: &str,
    role: CreditRole,
) -> Result<Option<CreditEntry>> {
    let same = credit_entries::person_id.eq(Uid(person)).and(credit_entries::activity.eq(activity.to_owned()));
    let same = credit_entries::table.filter(same.and(credit_entries::role.eq(role.as_str())));
    let last = same.order(credit_entries::number.desc()).select(Row::as_select());
    let last: Option<Row> = last.first(c).await.optional()?;
    last.map(CreditEntry::try_from).transpose()
}

/// Adds an entry that follows from something else, as from who came: whoever may say that need not keep the ledger.
#[dual]
pub(super) async fn add(c: &mut Conn<'_>, by: &By, mut entry: CreditEntry) -> Result<()> {
    entry.place(c, by).await?;
    entry.insert(c).await?;
    history::append(c, by, "created", None, None, &entry).await
}

/// The whole ledger of a person.
#[dual]
pub async fn ledger(c: &mut Link<'_>, person: Id) -> Result<Vec<CreditEntry>> {
    let entries = credit_entries::table.filter(credit_entries::person_id.eq(Uid(person)));
    let ordered = entries.order((credit_entries::created_at, credit_entries::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(CreditEntry::try_from).collect()
}

//! Consents at rest: decisions, each kept as it was made.

use super::{super::advocacy::mailing_recipients, prelude::*};
use crate::By;
use directory::{Consent, Purpose};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    person_id: Option<Uid>,
    purpose: String,
    decision: String,
    text_version: i32,
    decided_at: Moment,
    source: String,
    note: Option<String>,
    recorded_by: Option<Uid>,
    recorded_at: Moment,
}

impl From<&Consent> for Row {
    fn from(consent: &Consent) -> Self {
        let Consent {
            id,
            person_id,
            purpose,
            decision,
            text_version,
            decided_at,
            source,
            note,
            recorded_by,
            recorded_at,
        } = consent.clone();
        Self {
            id: id.into(),
            person_id: Some(person_id.into()),
            purpose: purpose.as_str().into(),
            decision: decision.as_str().into(),
            text_version,
            decided_at: decided_at.into(),
            source: source.as_str().into(),
            note: note.map(Into::into),
            recorded_by: recorded_by.map(Into::into),
            recorded_at: recorded_at.into(),
        }
    }
}

/// The decision of a row; `None` where the person was erased.
fn consent(row: Row) -> Result<Option<Consent>> {
    let Row { id, person_id, purpose, decision, text_version, decided_at, source, note, recorded_by, recorded_at } =
        row;
    let Some(person_id) = person_id else { return Ok(None) };
    Ok(Some(Consent {
        id: id.into(),
        person_id: person_id.into(),
        purpose: read(Consent::KIND, purpose)?,
        decision: read(Consent::KIND, decision)?,
        text_version,
        decided_at: decided_at.into(),
        source: read(Consent::KIND, source)?,
        note: maybe(Consent::KIND, note)?,
        recorded_by: recorded_by.map(Into::into),
        recorded_at: recorded_at.into(),
    }))
}

#[dual]
impl Stored for Consent {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = consents::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        Ok(row.map(consent).transpose()?.flatten())
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        let nobody = || Problem::not_found("person");
        diesel::insert_into(consents::table).values(Row::from(self)).execute(c).await.on_foreign_key(nobody)?;
        Ok(())
    }

    async fn save(&self, _c: &mut Conn<'_>, _seen: i32) -> Result<bool> {
        Err(Problem::new(Code::Conflict, "A decision is never changed; record another.").into())
    }

    /// Whoever does not let it be counted any more that they open briefings is counted no longer.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        match self.purpose {
            Purpose::BriefingOpens => mailing_recipients::forget_opens(c, self.person_id).await,
            _ => Ok(()),
        }
    }
}

/// Every decision of a person, oldest first.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id) -> Result<Vec<Consent>> {
    let rows: Vec<Row> = consents::table
        .filter(consents::person_id.eq(Uid(person)))
        .order((consents::decided_at, consents::id))
        .select(Row::as_select())
        .load(c)
        .await?;
    Ok(rows.into_iter().map(consent).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

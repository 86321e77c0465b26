//! Who read what is confidential: written before they are answered, and never changed.

use super::prelude::*;
use crate::By;
use directory::{Access, AccessKind};

#[derive(Insertable)]
#[diesel(table_name = accesses, treat_none_as_default_value = false)]
struct NewRow<'a> {
    person_id: Option<Uid>,
    record_kind: &'a str,
    record_id: Uid,
    kind: &'a str,
    actor_id: Option<Uid>,
    client: Option<&'a str>,
    request_id: Option<Uid>,
    at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = accesses)]
struct Row {
    seq: i64,
    person_id: Option<Uid>,
    record_kind: String,
    record_id: Uid,
    kind: String,
    actor_id: Option<Uid>,
    client: Option<String>,
    request_id: Option<Uid>,
    at: Moment,
}

impl TryFrom<Row> for Access {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { seq, person_id, record_kind, record_id, kind, actor_id, client, request_id, at } = row;
        Ok(Self {
            seq,
            person_id: person_id.map(Into::into),
            record_kind,
            record_id: record_id.into(),
            kind: read("access", kind)?,
            actor_id: actor_id.map(Into::into),
            client,
            request_id: request_id.map(Into::into),
            at: at.into(),
        })
    }
}

/// Keeps that these records were read, each by its owner and its id; some at a time, for a statement takes so many values only.
#[dual]
pub async fn append(
    c: &mut Conn<'_>,
    by: &By,
    record_kind: &str,
    kind: AccessKind,
    records: &[(Option<Id>, Id)],
) -> Result<()> {
    let row = |(owner, record): &(Option<Id>, Id)| NewRow {
        person_id: owner.map(Uid),
        record_kind,
        record_id: Uid(*record),
        kind: kind.as_str(),
        actor_id: by.actor.person.map(Uid),
        client: by.actor.client.as_deref(),
        request_id: by.request_id.map(Uid),
        at: by.clock.now().into(),
    };
    for some in records.chunks(1_000) {
        let rows: Vec<_> = some.iter().map(row).collect();
        insert_all!(c, accesses, rows)?;
    }
    Ok(())
}

/// Who read what is a person's own, oldest first, from after a place in the order.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id, after: i64, limit: i64) -> Result<Vec<Access>> {
    let rows: Vec<Row> = accesses::table
        .filter(accesses::person_id.eq(Uid(person)).and(accesses::seq.gt(after)))
        .order(accesses::seq)
        .limit(limit)
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(Access::try_from).collect()
}

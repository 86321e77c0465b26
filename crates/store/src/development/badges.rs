//! Badges at rest, byte for byte as they were signed: those awarded here, and others that people put with them.

use super::prelude::*;
use crate::{BadgeText, KeptBadge, NewBadge, SignedBadge};
use kernel::TextDigest;

/// The most badges that somebody puts with those awarded here.
const MOST: i64 = 1000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = badges, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    person_id: Uid,
    award_id: Option<Uid>,
    name_key: String,
    document: Option<String>,
    token: Option<String>,
    eddsa_token: Option<String>,
    valid_from: Moment,
    kept_at: Moment,
}

impl From<Row> for KeptBadge {
    fn from(row: Row) -> Self {
        let Row { id, award_id, document, token, eddsa_token, kept_at, .. } = row;
        Self {
            id: id.into(),
            award_id: award_id.map(Into::into),
            document,
            token,
            eddsa_token,
            kept_at: kept_at.into(),
        }
    }
}

/// What a badge is known by: its name may be longer than an index takes.
fn key(name: &str) -> String {
    TextDigest::of(name).into()
}

/// Keeps what was signed for an award, under its id.
#[dual]
pub async fn add_issued(c: &mut Conn<'_>, award: Id, person: Id, badge: SignedBadge, now: At) -> Result<()> {
    let SignedBadge { name, document, token, eddsa_token } = badge;
    let row = Row {
        id: award.into(),
        person_id: person.into(),
        award_id: Some(award.into()),
        name_key: key(&name),
        document: Some(document),
        token: Some(token),
        eddsa_token: Some(eddsa_token),
        valid_from: now.into(),
        kept_at: now.into(),
    };
    diesel::insert_into(badges::table).values(row).execute(c).await?;
    Ok(())
}

/// Puts a badge with those of a person, in the place of one of the same name; gives whether there was none. What was awarded here
/// stays as it was signed, and so does what is newer.
#[dual]
pub async fn put(c: &mut Conn<'_>, id: Id, person: Id, badge: NewBadge, now: At) -> Result<bool> {
    let NewBadge { name, text, valid_from } = badge;
    lock_person(c, person.into()).await?;
    must_exist!(c, people, person, "/person_id");
    let (document, token) = match text {
        BadgeText::Document(text) => (Some(text), None),
        BadgeText::Token(text) => (None, Some(text)),
    };
    let same = badges::person_id.eq(Uid(person)).and(badges::name_key.eq(key(&name)));
    let columns = (badges::award_id, badges::valid_from);
    let known: Option<(Option<Uid>, Moment)> =
        badges::table.filter(same.clone()).select(columns).first(c).await.optional()?;
    match known {
        Some((award, kept)) if award.is_some() || kept.0 > valid_from => {}
        Some(_) => {
            let newer = (
                badges::document.eq(document),
                badges::token.eq(token),
                badges::valid_from.eq(Moment(valid_from)),
                badges::kept_at.eq(Moment(now)),
            );
            diesel::update(badges::table.filter(same)).set(newer).execute(c).await?;
        }
        None => {
            let others = badges::table.filter(badges::person_id.eq(Uid(person)).and(badges::award_id.is_null()));
            let others: i64 = others.count().get_result(c).await?;
            if others >= MOST {
                let detail = format!("A backpack takes {MOST} badges beside those awarded here.");
                return Err(Problem::new(Code::Conflict, detail).into());
            }
            let (id, person_id, name_key) = (id.into(), person.into(), key(&name));
            let row = Row {
                id,
                person_id,
                award_id: None,
                name_key,
                document,
                token,
                eddsa_token: None,
                valid_from: valid_from.into(),
                kept_at: now.into(),
            };
            diesel::insert_into(badges::table).values(row).execute(c).await?;
        }
    }
    Ok(known.is_none())
}

/// What was signed for an award.
#[dual]
pub async fn of_award(c: &mut Link<'_>, award: Id) -> Result<Option<KeptBadge>> {
    let found = badges::table.filter(badges::award_id.eq(Uid(award)));
    let row: Option<Row> = found.select(Row::as_select()).first(c).await.optional()?;
    Ok(row.map(Into::into))
}

/// Some of a person's badges that were kept since then, the earliest first, from a place in the order; and how many there are.
#[dual]
pub async fn of(
    c: &mut Link<'_>,
    person: Id,
    since: Option<At>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<KeptBadge>, i64)> {
    let since = Moment(since.unwrap_or(At::from_micros(0)));
    let own = || badges::table.filter(badges::person_id.eq(Uid(person)).and(badges::kept_at.ge(since)));
    let total: i64 = own().count().get_result(c).await?;
    let ordered = own().order((badges::kept_at, badges::id)).limit(limit).offset(offset);
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    Ok((rows.into_iter().map(Into::into).collect(), total))
}

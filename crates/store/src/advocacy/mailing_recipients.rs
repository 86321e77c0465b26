//! The mails of mailings: whom they go to, which wait, that one is begun before it is tried, what came of it, and what its
//! reader told.
//!
//! They have no history and are in no feed of changes: each would tell who reads what. Their own instants say what became of
//! them.

use super::{
    super::privacy::consents,
    advocates, enrollments, list,
    mailings::{changed, going, letter, told, uncounted, ungathered},
    prelude::*,
};
use crate::{By, TokenHash};
use advocacy::{
    Advocate, Mailing,
    action::BounceReport,
    advocate::AdvocateStatus,
    mail::{LOST_SECONDS, Mail, Tried},
    mailing::{MailingAnswer, MailingCounts, MailingKind, MailingMail, MailingStatus, Recipient, Unmailed},
};
use diesel::sql_types::Bool;
use directory::{Consent, Purpose};
use kernel::{Email, page::Sorted as _};
use std::collections::{HashMap, HashSet};

const KIND: &str = "mailing_recipient";
/// Advocates that are looked at in one transaction.
const AT_A_TIME: usize = 100;
/// A condition: the mail waits. It stands as its index has it, so that this index alone answers.
const WAITS: &str = "mailing_recipients.status = 'queued'";
/// Why a mail comes back, or is refused, where an address leads to nobody (RFC 3463 §3.2, RFC 7505 §4.1).
const LEADS_NOWHERE: [&str; 5] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"];

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mailing_recipients, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    mailing_id: Uid,
    subject_id: Uid,
    person_id: Option<Uid>,
    status: String,
    reason: Option<String>,
    begun_at: Option<Moment>,
    settled_at: Option<Moment>,
    due_at: Moment,
    put_off: i16,
    opened_at: Option<Moment>,
    used_at: Option<Moment>,
}

impl From<Recipient> for Row {
    fn from(recipient: Recipient) -> Self {
        let Recipient { id, mailing_id, subject_id, person_id, mail, opened_at, used_at } = recipient;
        let Mail { status, reason, begun_at, settled_at, due_at, put_off } = mail;
        Self {
            id: id.into(),
            mailing_id: mailing_id.into(),
            subject_id: subject_id.into(),
            person_id: person_id.map(Into::into),
            status: status.to_string(),
            reason: reason.map(Into::into),
            begun_at: begun_at.map(Into::into),
            settled_at: settled_at.map(Into::into),
            due_at: due_at.into(),
            put_off,
            opened_at: opened_at.map(Into::into),
            used_at: used_at.map(Into::into),
        }
    }
}

impl TryFrom<Row> for Recipient {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            mailing_id,
            subject_id,
            person_id,
            status,
            reason,
            begun_at,
            settled_at,
            due_at,
            put_off,
            opened_at,
            used_at,
        } = row;
        Ok(Self {
            id: id.into(),
            mailing_id: mailing_id.into(),
            subject_id: subject_id.into(),
            person_id: person_id.map(Into::into),
            mail: Mail {
                status: read(KIND, status)?,
                reason: maybe(KIND, reason)?,
                begun_at: begun_at.map(Into::into),
                settled_at: settled_at.map(Into::into),
                due_at: due_at.into(),
                put_off,
            },
            opened_at: opened_at.map(Into::into),
            used_at: used_at.map(Into::into),
        })
    }
}

/// One, locked until the transaction ends.
#[dual]
async fn find(c: &mut Conn<'_>, id: Id) -> Result<Option<Recipient>> {
    let row = locked!(mailing_recipients::table.find(Uid(id)).select(Row::as_select()));
    row.first::<Row>(c).await.optional()?.map(Recipient::try_from).transpose()
}

/// The one whose mail has that token.
#[dual]
async fn holding(c: &mut Link<'_>, hash: &TokenHash) -> Result<Option<Recipient>> {
    let row = mailing_recipients::table.filter(mailing_recipients::token_hash.eq(hash.as_slice()));
    let row: Option<Row> = row.select(Row::as_select()).first(c).await.optional()?;
    row.map(Recipient::try_from).transpose()
}

#[dual]
async fn save(c: &mut Conn<'_>, recipient: Recipient) -> Result<()> {
    let row = mailing_recipients::table.find(Uid(recipient.id));
    diesel::update(row).set(Row::from(recipient)).execute(c).await?;
    Ok(())
}

/// How many mails of a mailing stand there, and how many of them were opened and were of use.
pub(super) type Counted = (Uid, String, i64, i64, i64);

/// How far these mailings have come.
#[dual]
pub(super) async fn counts(c: &mut Link<'_>, mailings: &[Id]) -> Result<HashMap<Id, MailingCounts>> {
    let rows: Vec<Counted> = mailing_recipients::table
        .filter(mailing_recipients::mailing_id.eq_any(uids(mailings)))
        .group_by((mailing_recipients::mailing_id, mailing_recipients::status))
        .select((
            mailing_recipients::mailing_id,
            mailing_recipients::status,
            dsl::count_star(),
            dsl::count(mailing_recipients::opened_at),
            dsl::count(mailing_recipients::used_at),
        ))
        .load(c)
        .await?;
    told(rows)
}

/// Reads on in the segment of one mailing, and queues a mail to each who has had none of what it is about; `false` where every
/// segment is read to its end.
#[dual]
pub async fn gather(c: &mut Conn<'_>, by: &By) -> Result<bool> {
    let Some(mailing) = ungathered(c).await? else { return Ok(false) };
    Mailing::lock(c, mailing.id).await?;
    let row = mailings::table.find(Uid(mailing.id)).select((mailings::cursor_at, mailings::cursor_id));
    let (at, id): (Option<Moment>, Option<Uid>) = row.first(c).await?;
    let after = at.zip(id).map(|(at, id)| (vec![Key::Instant(At::from(at).micros())], id.into()));
    let window = Window { limit: AT_A_TIME, sort: Advocate::SORTING.parse(Some("created_at"))?, after, count: false };
    let page = list::page::<Advocate>(c, &mailing.recipients(), &by.actor, &window).await?;
    let mut people: Vec<Id> = page.data.iter().map(|advocate| advocate.person_id).collect();
    people.sort(); // as whoever locks several does, so that neither waits for the other
    queue(c, by, &mailing, people).await?;
    let Some((_, last)) = page.next else {
        let rule = |mailing: &mut Mailing, (): &()| {
            mailing.is_gathered = true;
            Ok(())
        };
        changed(c, by, mailing.id, "gathered", rule).await?;
        return Ok(true);
    };
    let reached = page.data.last().map(|advocate| advocate.created_at);
    let cursor = (mailings::cursor_at.eq(reached.map(Moment)), mailings::cursor_id.eq(Some(Uid(last))));
    diesel::update(mailings::table.find(Uid(mailing.id))).set(cursor).execute(c).await?;
    Ok(true)
}

/// Queues a mail to each of these people who has had none of what the mailing is about. Whose mail waits in a mailing that is
/// stopped gets it by this one.
#[dual]
async fn queue(c: &mut Conn<'_>, by: &By, mailing: &Mailing, people: Vec<Id>) -> Result<()> {
    let stopped = mailings::table.filter(mailings::status.eq("stopped")).select(mailings::id);
    let held = mailing_recipients::table
        .filter(mailing_recipients::subject_id.eq(Uid(mailing.subject_id)))
        .filter(mailing_recipients::person_id.eq_any(uids(&people)))
        .filter(mailing_recipients::status.eq("queued").and(mailing_recipients::begun_at.is_null()))
        .filter(mailing_recipients::mailing_id.eq_any(stopped));
    diesel::update(held).set(mailing_recipients::mailing_id.eq(Uid(mailing.id))).execute(c).await?;
    let had: Vec<Option<Uid>> = mailing_recipients::table
        .filter(mailing_recipients::subject_id.eq(Uid(mailing.subject_id)))
        .filter(mailing_recipients::person_id.eq_any(uids(&people)))
        .select(mailing_recipients::person_id)
        .load(c)
        .await?;
    let had: HashSet<Id> = had.into_iter().flatten().map(Into::into).collect();
    let wanting = people.into_iter().filter(|person| !had.contains(person));
    let queued = |person| Row::from(Recipient::queued(by.clock.id(), mailing, person, by.clock.now()));
    let rows: Vec<_> = wanting.map(queued).collect();
    insert_all!(c, mailing_recipients, rows)?;
    Ok(())
}

/// Those whose mails wait and may go, that have waited longest first.
#[dual]
pub async fn waiting(c: &mut Link<'_>, now: At, limit: i64) -> Result<Vec<Id>> {
    let ids: Vec<Uid> = mailing_recipients::table
        .filter(fixed::<Bool>(WAITS))
        .filter(mailing_recipients::begun_at.is_null().and(mailing_recipients::due_at.le(Moment(now))))
        .filter(mailing_recipients::mailing_id.eq_any(going()))
        .order((mailing_recipients::due_at, mailing_recipients::id))
        .limit(limit)
        .select(mailing_recipients::id)
        .load(c)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Gives up those that were begun and whose sender is gone: nobody can tell whether they went, so they are tried no more. One
/// that is locked is passed over: what came of it is just being noted.
#[dual]
pub async fn give_up(c: &mut Conn<'_>, now: At) -> Result<usize> {
    let lost = mailing_recipients::table
        .filter(fixed::<Bool>(WAITS))
        .filter(mailing_recipients::begun_at.le(Moment(now.plus_seconds(-LOST_SECONDS))))
        .order((mailing_recipients::due_at, mailing_recipients::id))
        .limit(500)
        .select(Row::as_select());
    let lost: Vec<Row> = unclaimed!(lost).load(c).await?;
    let count = lost.len();
    for row in lost {
        let mut recipient = Recipient::try_from(row)?;
        recipient.mail.give_up(now)?;
        save(c, recipient).await?;
    }
    Ok(count)
}

/// Notes that a mail is about to be tried, with the token that stands in it, and gives what it takes. `None` where it is not its
/// turn: it was begun, its mailing was stopped, what it is about is not mailed for now, or, which is noted, it is not wanted any
/// more.
#[dual]
pub async fn begin(c: &mut Conn<'_>, by: &By, id: Id, hash: &TokenHash) -> Result<Option<MailingMail>> {
    let now = by.clock.now();
    let Some(mut recipient) = find(c, id).await? else { return Ok(None) };
    let Some(mailing) = uncounted(c, recipient.mailing_id).await? else { return Ok(None) };
    if mailing.status != MailingStatus::Sending || recipient.mail.begin(now).is_err() {
        return Ok(None);
    }
    let mail = match letter(c, &mailing, &by.actor, now).await? {
        Err(Unmailed { may_pass: true, .. }) => return Ok(None),
        Err(Unmailed { problem, .. }) => Err(problem.detail),
        Ok(letter) => {
            let to = wanting(c, &recipient, mailing.kind).await?;
            to.map(|to| MailingMail { to, letter }).map_err(ToOwned::to_owned)
        }
    };
    if let Err(why) = &mail {
        recipient.mail.rejected(why, now)?;
    } else {
        let token = mailing_recipients::token_hash.eq(hash.as_slice());
        diesel::update(mailing_recipients::table.find(Uid(id))).set(token).execute(c).await?;
    }
    save(c, recipient).await?;
    Ok(mail.ok())
}

/// What a mail of that kind needs consent to.
const fn purpose(kind: MailingKind) -> Purpose {
    match kind {
        MailingKind::Briefing => Purpose::Briefings,
        MailingKind::Alert => Purpose::ActionAlerts,
    }
}

/// Whether somebody agrees to a purpose now.
#[dual]
async fn agrees(c: &mut Link<'_>, person: Id, purpose: Purpose) -> Result<bool> {
    let states = Consent::states(consents::of(c, person).await?);
    Ok(states.into_iter().any(|state| state.purpose == purpose && state.is_given))
}

/// Forgets that somebody opened mails, where they do not let that be counted.
#[dual]
pub async fn forget_opens(c: &mut Conn<'_>, person: Id) -> Result<()> {
    if agrees(c, person, Purpose::BriefingOpens).await? {
        return Ok(());
    }
    let opened = mailing_recipients::person_id.eq(Uid(person)).and(mailing_recipients::opened_at.is_not_null());
    let opened = mailing_recipients::table.filter(opened);
    diesel::update(opened).set(mailing_recipients::opened_at.eq(None::<Moment>)).execute(c).await?;
    Ok(())
}

/// The address of somebody who still takes part and still wants mail of that kind, or why none goes to them. Where a mail came back
/// or was refused because their address leads to nobody, none goes there until their record is changed.
#[dual]
async fn wanting(
    c: &mut Link<'_>,
    recipient: &Recipient,
    kind: MailingKind,
) -> Result<std::result::Result<Email, &'static str>> {
    const UNWANTED: &str = "It is not wanted any more.";
    let Some(person) = recipient.person_id else { return Ok(Err(UNWANTED)) };
    let takes_part = advocates::of_person(c, person).await?.is_some_and(|a| a.status == AdvocateStatus::Active);
    if !takes_part || !agrees(c, person, purpose(kind)).await? {
        return Ok(Err(UNWANTED));
    }
    let kept = people::table.find(Uid(person)).select((people::email, people::updated_at));
    let kept: Option<(String, Moment)> = kept.first(c).await.optional()?;
    let Some((email, changed_at)) = kept else { return Ok(Err(UNWANTED)) };
    let own = mailing_recipients::person_id.eq(Uid(person)).and(mailing_recipients::settled_at.ge(changed_at));
    let failed = own.and(mailing_recipients::reason.eq_any(LEADS_NOWHERE));
    let failed = dsl::exists(mailing_recipients::table.filter(failed));
    let leads_nowhere: bool = diesel::select(failed).get_result(c).await?;
    if leads_nowhere {
        return Ok(Err("Their address leads to nobody, as a mail to it showed."));
    }
    Ok(Ok(read(KIND, email)?))
}

/// Notes what came of a mail that was begun.
#[dual]
pub async fn end(c: &mut Conn<'_>, now: At, id: Id, tried: Tried) -> Result<()> {
    let Some(mut recipient) = find(c, id).await? else { return Ok(()) };
    recipient.hear(tried, now)?;
    save(c, recipient).await
}

/// Whoever a mail is to, where it is of a mailing and they were not forgotten.
#[dual]
pub(super) async fn reader(c: &mut Link<'_>, id: Id) -> Result<Option<Id>> {
    let reader = mailing_recipients::table.find(Uid(id)).select(mailing_recipients::person_id);
    let reader: Option<Option<Uid>> = reader.first(c).await.optional()?;
    Ok(reader.flatten().map(Into::into))
}

/// Takes what a notification says of a mail; whether it changed something, `None` where it is of no mailing.
#[dual]
pub(super) async fn bounce(c: &mut Conn<'_>, now: At, report: &BounceReport) -> Result<Option<bool>> {
    let Some(mut recipient) = find(c, report.mail_id).await? else { return Ok(None) };
    let changed = recipient.bounced(report, now);
    if changed {
        save(c, recipient).await?;
    }
    Ok(Some(changed))
}

/// The mailing whose mail has that token, uncounted; `None` where it is in none, or its reader was forgotten.
#[dual]
pub async fn of_token(c: &mut Link<'_>, hash: &TokenHash) -> Result<Option<Mailing>> {
    let reader = holding(c, hash).await?.filter(|recipient| recipient.person_id.is_some());
    let Some(reader) = reader else { return Ok(None) };
    uncounted(c, reader.mailing_id).await
}

/// Takes what a reader answers; gives the mailing, uncounted, `None` where the token is in no mail, or its reader was forgotten.
/// Whoever wants no such mail any more has withdrawn their consent.
#[dual]
pub async fn answer(c: &mut Conn<'_>, by: &By, hash: &TokenHash, answer: MailingAnswer) -> Result<Option<Mailing>> {
    let Some(mailing) = of_token(c, hash).await? else { return Ok(None) };
    let Some(reader) = holding(c, hash).await? else { return Ok(None) };
    let Some(person) = reader.person_id else { return Ok(None) };
    lock_person(c, Uid(person)).await?; // before what is theirs
    let Some(mut reader) = find(c, reader.id).await?.filter(|reader| reader.person_id.is_some()) else {
        return Ok(None);
    };
    if answer == MailingAnswer::Stop {
        enrollments::withdraw(c, &enrollments::acting(by, person), person, purpose(mailing.kind)).await?;
    } else {
        let counted = agrees(c, person, Purpose::BriefingOpens).await?;
        reader.answer(answer, counted, by.clock.now());
        save(c, reader).await?;
    }
    Ok(Some(mailing))
}

//! The mails of actions: which wait, that one is begun before it is tried, and what came of it.

use super::{
    super::{
        directory::{posts::same_seats, tenures::holds_on},
        identity::people::lock_people,
        record,
    },
    actions::{engage, sender},
    mailing_recipients,
    prelude::*,
};
use crate::{By, Change, Sending, sql_types::sql};
use advocacy::{
    Action,
    action::{ActionMail, BounceReport, Bounced, Tried},
    mail::LOST_SECONDS,
};
use diesel::sql_types::Bool;
use directory::ContactKind;
use kernel::Email;
use std::collections::BTreeSet;

/// A mail, and whose it is where they were not forgotten.
type Sent = (Uid, Option<Uid>);

/// A condition: the action is a mail that waits. It stands as its index has it, so that this index alone answers.
const WAITS: &str = "actions.status = 'queued' AND actions.channel = 'email'";

/// The alerts whose mails do not go: those that are paused or ended so, and those that ended otherwise than at their end.
fn silent() -> alerts::BoxedQuery<'static, Db, sql::Uid> {
    let silent = alerts::paused_at.is_not_null().or(alerts::close_reason.ne("ended"));
    alerts::table.filter(silent).select(alerts::id).into_boxed()
}

/// The actions whose mails wait, those that have waited longest first.
#[dual]
pub async fn waiting(c: &mut Link<'_>, now: At, limit: i64) -> Result<Vec<Id>> {
    let ids: Vec<Uid> = actions::table
        .filter(fixed::<Bool>(WAITS))
        .filter(actions::begun_at.is_null().and(actions::due_at.le(Moment(now))))
        .filter(actions::alert_id.ne_all(silent()))
        .order((actions::due_at, actions::id))
        .limit(limit)
        .select(actions::id)
        .load(c)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Takes mails back that wait on alerts which ended before they went; how many, of some at a time.
#[dual]
pub async fn take_back(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    let held: Vec<Sent> = actions::table
        .filter(fixed::<Bool>(WAITS))
        .filter(actions::begun_at.is_null())
        .filter(actions::alert_id.eq_any(silent().filter(alerts::closed_at.is_not_null())))
        .order((actions::due_at, actions::id))
        .limit(500)
        .select((actions::id, actions::person_id))
        .load(c)
        .await?;
    let rule = |action: &mut Action, at: At| action.take_back("The alert was closed before it was sent.", at);
    all_changed(c, by, held, "taken_back", rule).await
}

/// Gives up those that were begun and whose sender is gone: nobody can tell whether they went, so they are tried no more.
#[dual]
pub async fn give_up(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    let now = by.clock.now();
    let lost: Vec<Sent> = actions::table
        .filter(fixed::<Bool>(WAITS))
        .filter(actions::begun_at.le(Moment(now.plus_seconds(-LOST_SECONDS))))
        .order((actions::due_at, actions::id))
        .limit(500)
        .select((actions::id, actions::person_id))
        .load(c)
        .await?;
    all_changed(c, by, lost, "lost", Action::give_up).await
}

/// Changes several mails alike, and gives how many: of those that were found, some may have moved on since. Those whose mails they
/// are, are locked before any of them, as by whoever forgets one of those.
#[dual]
async fn all_changed(
    c: &mut Conn<'_>,
    by: &By,
    mails: Vec<Sent>,
    action: &'static str,
    rule: fn(&mut Action, At) -> kernel::Result<()>,
) -> Result<usize> {
    lock_people(c, mails.iter().filter_map(|(_, person)| *person).map(Id::from).collect()).await?;
    let (mut count, now) = (0, by.clock.now());
    for (id, _) in mails {
        Action::lock(c, id.into()).await?;
        let found: Option<Action> = Action::find(c, id.into()).await?;
        if found.is_some_and(|mut mail| rule(&mut mail, now).is_ok()) {
            changed(c, by, id.into(), action, move |mail: &mut Action, (): &()| rule(mail, now)).await?;
            count += 1;
        }
    }
    Ok(count)
}

#[dual]
async fn changed(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    action: &'static str,
    rule: impl FnOnce(&mut Action, &()) -> kernel::Result<()> + Send + 'static,
) -> Result<Action> {
    let change = Change::new(id, None, rule).permitted(|_, _| true).noted(action, None);
    record::change(c, by, change).await?.fresh()
}

/// Notes that a mail is about to be tried, and gives what it takes, with the address as it is now. `None` where it does not wait
/// any more.
#[dual]
pub async fn begin(c: &mut Conn<'_>, by: &By, id: Id) -> Result<Option<ActionMail>> {
    let now = by.clock.now();
    record::hold::<Action>(c, id).await?;
    let Some(mut waiting) = Action::find(c, id).await? else { return Ok(None) };
    let own = silent().filter(alerts::id.eq(Uid(waiting.alert_id)));
    let held: Option<Uid> = own.first(c).await.optional()?;
    if held.is_some() || waiting.begin(now).is_err() {
        return Ok(None);
    }
    let action = changed(c, by, id, "begun", move |action, (): &()| action.begin(now)).await?;
    let to = address(c, &action, now).await?;
    let sender = match action.person_id {
        None => None,
        Some(person) => {
            let row = people::table.find(Uid(person)).select((people::name, people::email));
            let row: Option<(String, String)> = row.first(c).await.optional()?;
            row.map(|(name, email)| Ok::<_, Error>((name, read(Action::KIND, email)?))).transpose()?
        }
    };
    Ok(Some(ActionMail { action, to, sender }))
}

/// Where whoever it was written to gets mail, while they hold the post or one that is the same seat; after that where whoever came to
/// it since does, if that is one person. Others who share the post are not meant.
#[dual]
async fn address(c: &mut Link<'_>, action: &Action, now: At) -> Result<Option<Email>> {
    let day = Date(now.day());
    let same = same_seats(c, &[action.post_id]).await?;
    let holders = tenures::table.filter(tenures::post_id.eq_any(uids(&same))).filter(holds_on(day));
    let holders: Vec<(Uid, Option<Date>, Moment)> =
        holders.select((tenures::office_holder_id, tenures::since, tenures::created_at)).load(c).await?;
    let came_since = |(_, since, told): &&(Uid, Option<Date>, Moment)| {
        told.0 > action.created_at || since.is_some_and(|Date(first)| first > action.day)
    };
    let wanted = Uid(action.office_holder_id);
    let mut successors = holders.iter().filter(came_since).map(|(holder, ..)| *holder);
    let holder = if holders.iter().any(|(holder, ..)| *holder == wanted) {
        Some(wanted)
    } else {
        successors.next().filter(|first| successors.all(|other| other == *first))
    };
    let Some(holder) = holder else { return Ok(None) };
    let points = contact_points::table
        .filter(contact_points::office_holder_id.eq(holder).and(contact_points::kind.eq(ContactKind::Email.as_str())))
        .order(contact_points::position)
        .select(contact_points::value);
    let points: Vec<String> = points.load(c).await?;
    Ok(points.into_iter().find_map(|value| value.parse().ok()))
}

/// Notes what came of a mail that was begun; one that was taken counts for the engagement of its sender.
#[dual]
pub async fn end(c: &mut Conn<'_>, by: &By, id: Id, tried: Tried) -> Result<Sending> {
    let (now, is_taken) = (by.clock.now(), tried == Tried::Taken);
    let rule = move |action: &mut Action, (): &()| action.hear(tried, now);
    let action = changed(c, by, id, "tried", rule).await?;
    if let Some(person) = action.person_id.filter(|_| is_taken) {
        engage(c, by, person, std::slice::from_ref(&action)).await?;
    }
    Ok(Sending { id: action.id, status: action.status })
}

/// Takes what notifications say of mails. Those that say nothing new change nothing. Those whose mails they are, and then the mails,
/// are locked in the order of their ids, so that two who read of the same wait for one another and not for ever, and so does an
/// erasure.
#[dual]
pub async fn bounce(c: &mut Conn<'_>, by: &By, read: u64, mut reports: Vec<BounceReport>) -> Result<Bounced> {
    let now = by.clock.now();
    reports.sort_by_key(|report| report.mail_id);
    let mut people = BTreeSet::new();
    for report in &reports {
        people.extend(sender(c, report.mail_id).await?);
        people.extend(mailing_recipients::reader(c, report.mail_id).await?);
    }
    lock_people(c, people).await?;
    let mut bounced = Bounced { read, ..Bounced::default() };
    for report in reports {
        Action::lock(c, report.mail_id).await?;
        let found: Option<Action> = Action::find(c, report.mail_id).await?;
        let Some(action) = found else {
            let changed = mailing_recipients::bounce(c, now, &report).await?;
            bounced.matched += u64::from(changed.is_some());
            bounced.changed += u64::from(changed == Some(true));
            continue;
        };
        bounced.matched += 1;
        if !action.clone().bounced(&report, now) {
            continue;
        }
        let rule = move |action: &mut Action, (): &()| {
            action.bounced(&report, now);
            Ok(())
        };
        changed(c, by, action.id, "bounced", rule).await?;
        bounced.changed += 1;
    }
    Ok(bounced)
}

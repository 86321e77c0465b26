//! Reminding people of deadlines: a job looks what is due, now and then on any node, and another writes each mail.

use crate::{
    jobs::{Context, Outcome, recurring},
    mail::Mail,
    serve,
};
use directory::Person;
use kernel::Actor;
use policy::{CalendarEntry, Reminder, calendar::Dates};
use std::time::Duration;
use store::Job;

/// Dates that are looked at in one go.
const AT_ONCE: i64 = 200;

recurring! {
    /// The job that looks what is due.
    Reminders: "reminders", every Duration::from_mins(10)
}

/// Has every reminder written that is due and was not yet.
pub async fn find(context: &Context) -> store::Result<()> {
    let (everybody, mut after) = (serve::service(&context.clock).actor, None);
    loop {
        let (due, next) = context.session.due_reminders(&everybody, context.clock.now(), after, AT_ONCE).await?;
        context.session.write_reminders(&context.clock, due).await?;
        if next.is_none() {
            return Ok(());
        }
        after = next;
    }
}

/// A reminder; `None` where the deadline stands no more or is somebody else's by now, or the person is not there any more or does not
/// want it.
pub async fn mail(context: &Context, _: &Job, reminder: Reminder) -> Result<Option<Mail>, Outcome> {
    let Some(person) = context.session.find::<Person>(reminder.person_id).await? else { return Ok(None) };
    if reminder.due_at <= context.clock.now() || !context.session.reminder_setting(person.id).await?.by_mail {
        return Ok(None);
    }
    let reader = Actor { person: Some(person.id), grants: person.grants, ..Actor::public() };
    let Some(entry) = still_due(context, &reminder, &reader).await? else { return Ok(None) };
    let when = entry.day.map_or_else(|| format!("at {}", entry.at), |day| format!("on {day}"));
    let days = if reminder.days == 1 { "a day".to_owned() } else { format!("{} days", reminder.days) };
    let link = format!("{}{}", context.public_url, api::policy::place_of(&entry, &reader));
    let text = format!(
        "{}\n\nIt comes up {when}, within {days} from now.\n\
         It is assigned to you, to your unit or to nobody yet:\n\n{link}\n\n\
         If you do not want these mails, say so here:\nPUT {}/v1/policy/reminders/me\n",
        entry.summary(),
        context.public_url,
    );
    let subject = entry.summary().replace(char::is_control, " ");
    Ok(Some(Mail::new(person.email, subject, text)))
}

/// The date, as the reader may see it now; `None` where it was moved, or is settled, or is not theirs to see any more, or somebody
/// else has it.
async fn still_due(context: &Context, reminder: &Reminder, reader: &Actor) -> store::Result<Option<CalendarEntry>> {
    let dates = Dates::between(reminder.due_at, reminder.due_at.plus_seconds(1))?;
    let dates = Dates { kinds: vec![reminder.kind], records: vec![reminder.record_id], ..dates };
    let entries = context.session.calendar(reader, dates, None, AT_ONCE).await?;
    let is_theirs = |entry: &CalendarEntry| entry.person_id.is_none_or(|person| person == reminder.person_id);
    let stands = |entry: &CalendarEntry| entry.uid == reminder.uid && entry.at == reminder.due_at;
    Ok(entries.into_iter().find(|entry| stands(entry) && is_theirs(entry)))
}

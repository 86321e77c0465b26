//! Who is to be reminded of which deadline, and that they were.

use super::{super::jobs, calendar, prelude::*};
use advocacy::Incident;
use kernel::{Clock, Reach, Role};
use policy::{
    CalendarEntry, Reminder, ReminderSetting,
    calendar::{DateKind, Dates, Place},
    reminder::FIRST,
};
use std::collections::{BTreeSet, HashMap, HashSet};

#[derive(Insertable)]
#[diesel(table_name = reminders)]
struct Row<'a> {
    uid: &'a str,
    person_id: Uid,
    due_at: Moment,
    days: i32,
    found_at: Moment,
}

/// The reminders that are due and not yet written, of so many dates after a place; and where to go on, where there are more.
/// Whoever has the work is reminded, or else those who lead the unit, and of what ends for comments also those who lead a unit
/// that watches; of what no unit sees to yet, those who see to such for the whole association; not who wants none. Where nobody
/// leads a unit, dates of which only such people are reminded are not looked for.
#[dual]
pub async fn due(
    c: &mut Link<'_>,
    everybody: &Actor,
    now: At,
    after: Option<Place>,
    limit: i64,
) -> Result<(Vec<Reminder>, Option<Place>)> {
    let leading = person_grants::table.filter(person_grants::role.eq(Role::UnitLead.as_str()));
    let are_led: bool = diesel::select(dsl::exists(leading)).get_result(c).await?;
    let reminds = |kind: &DateKind| kind.is_deadline() && (are_led || !kind.is_for_leads());
    let kinds = DateKind::ALL.iter().copied().filter(reminds).collect();
    let dates = Dates { kinds, ..Dates::between(now, now.plus_seconds(FIRST + 1))? };
    let entries = calendar::entries(c, everybody, &dates, after, limit).await?;
    if entries.is_empty() {
        return Ok((Vec::new(), None));
    }
    let more = i64::try_from(entries.len()).unwrap_or(i64::MAX) >= limit;
    let next = entries.last().filter(|_| more).map(CalendarEntry::place);
    let watching = watching(c, &entries).await?;
    let units = entries.iter().filter(|entry| entry.person_id.is_none()).map(|entry| entry.unit_id);
    let leads = leads(c, units.chain(watching.values().flatten().copied().map(Some)).collect()).await?;
    let mut wanted: Vec<Reminder> = Vec::new();
    for entry in &entries {
        let people = entry.person_id.map(|person| vec![person]);
        let of_units = || {
            let watching = watching.get(&entry.record_id).into_iter().flatten();
            let units: BTreeSet<Option<Id>> = watching.copied().map(Some).chain([entry.unit_id]).collect();
            units.iter().flat_map(|unit| leads.get(unit).cloned().unwrap_or_default()).collect::<BTreeSet<Id>>()
        };
        let people = people.unwrap_or_else(|| of_units().into_iter().collect());
        wanted.extend(people.into_iter().filter_map(|person| Reminder::due(entry, person, now)));
    }
    let passed = written(c, &wanted).await?;
    let unwilling = unwilling(c, &wanted).await?;
    wanted.retain(|reminder| !unwilling.contains(&reminder.person_id) && !passed.contains(&key(reminder)));
    Ok((wanted, next))
}

/// The units that watch the instruments on which comments are to be in.
#[dual]
async fn watching(c: &mut Link<'_>, entries: &[CalendarEntry]) -> Result<HashMap<Id, Vec<Id>>> {
    let awaited = entries.iter().filter(|entry| entry.kind == DateKind::CommentDeadline);
    let awaited: Vec<Uid> = awaited.map(|entry| Uid(entry.record_id)).collect();
    let rows: Vec<(Uid, Uid)> = instrument_watching_units::table
        .filter(instrument_watching_units::instrument_id.eq_any(awaited))
        .select((instrument_watching_units::instrument_id, instrument_watching_units::unit_id))
        .load(c)
        .await?;
    grouped(rows, |(instrument, unit)| Ok((instrument, unit.into())))
}

/// Who leads these units; and of what no unit has, who may see to it: to incidents and challenges, and by the same roles to
/// frameworks of competencies.
#[dual]
async fn leads(c: &mut Link<'_>, units: HashSet<Option<Id>>) -> Result<HashMap<Option<Id>, Vec<Id>>> {
    let of_units: Vec<Option<Uid>> = units.iter().flatten().map(|unit| Some(Uid(*unit))).collect();
    let mut rows: Vec<(Option<Uid>, Uid)> = person_grants::table
        .filter(person_grants::unit_id.eq_any(of_units))
        .filter(person_grants::role.eq(Role::UnitLead.as_str()))
        .select((person_grants::unit_id, person_grants::person_id))
        .load(c)
        .await?;
    if units.contains(&None) {
        let seeing =
            Role::ALL.iter().filter(|role| role.reach(Incident::WRITE) > Reach::None).map(|role| role.as_str());
        let everywhere: Vec<(Option<Uid>, Uid)> = person_grants::table
            .filter(person_grants::unit_id.is_null())
            .filter(person_grants::role.eq_any(seeing.collect::<Vec<_>>()))
            .select((person_grants::unit_id, person_grants::person_id))
            .distinct()
            .load(c)
            .await?;
        rows.extend(everywhere);
    }
    let mut leads: HashMap<Option<Id>, Vec<Id>> = HashMap::new();
    for (unit, person) in rows {
        leads.entry(unit.map(Into::into)).or_default().push(person.into());
    }
    Ok(leads)
}

type Key = (String, Id, At, i32);

fn key(reminder: &Reminder) -> Key {
    (reminder.uid.clone(), reminder.person_id, reminder.due_at, reminder.days)
}

/// Those of the reminders that were written before.
#[dual]
async fn written(c: &mut Link<'_>, wanted: &[Reminder]) -> Result<HashSet<Key>> {
    let uids: HashSet<&str> = wanted.iter().map(|reminder| reminder.uid.as_str()).collect();
    let rows: Vec<(String, Uid, Moment, i32)> = reminders::table
        .filter(reminders::uid.eq_any(uids))
        .select((reminders::uid, reminders::person_id, reminders::due_at, reminders::days))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(|(uid, person, due_at, days)| (uid, person.into(), due_at.into(), days)).collect())
}

/// Those of the people who want no reminders.
#[dual]
async fn unwilling(c: &mut Link<'_>, wanted: &[Reminder]) -> Result<HashSet<Id>> {
    let people: HashSet<Id> = wanted.iter().map(|reminder| reminder.person_id).collect();
    let said = reminder_settings::table.filter(reminder_settings::person_id.eq_any(people.into_iter().map(Uid)));
    let rows: Vec<Uid> =
        said.filter(reminder_settings::by_mail.eq(false)).select(reminder_settings::person_id).load(c).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Has reminders written: each once, whoever else finds it at the same time. Gives how many.
#[dual]
pub async fn write(c: &mut Conn<'_>, clock: &Clock, due: &[Reminder]) -> Result<usize> {
    let people: HashSet<Id> = due.iter().map(|reminder| reminder.person_id).collect();
    let there = people::table.filter(people::id.eq_any(people.into_iter().map(Uid))).select(people::id);
    let there: HashSet<Id> = there.load::<Uid>(c).await?.into_iter().map(Into::into).collect();
    let mut written = 0;
    for reminder in due.iter().filter(|reminder| there.contains(&reminder.person_id)) {
        let Reminder { uid, person_id, due_at, days, .. } = reminder;
        let row = Row {
            uid,
            person_id: (*person_id).into(),
            due_at: (*due_at).into(),
            days: *days,
            found_at: clock.now().into(),
        };
        if diesel::insert_into(reminders::table).values(row).on_conflict_do_nothing().execute(c).await? == 1 {
            jobs::enqueue(c, clock, clock.now(), None, reminder).await?;
            written += 1;
        }
    }
    Ok(written)
}

/// Whether a person is reminded.
#[dual]
pub async fn setting(c: &mut Link<'_>, person: Id) -> Result<ReminderSetting> {
    let said = reminder_settings::table.find(Uid(person)).select(reminder_settings::by_mail);
    let said: Option<bool> = said.first(c).await.optional()?;
    Ok(said.map_or_else(ReminderSetting::default, |by_mail| ReminderSetting { by_mail }))
}

/// Keeps whether a person is reminded.
#[dual]
pub async fn set(c: &mut Conn<'_>, person: Id, setting: ReminderSetting, now: At) -> Result<()> {
    let said = (reminder_settings::by_mail.eq(setting.by_mail), reminder_settings::updated_at.eq(Moment(now)));
    diesel::insert_into(reminder_settings::table)
        .values((reminder_settings::person_id.eq(Uid(person)), said))
        .on_conflict(reminder_settings::person_id)
        .do_update()
        .set(said)
        .execute(c)
        .await?;
    Ok(())
}

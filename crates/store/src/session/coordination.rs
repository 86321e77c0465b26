//! The session's ways to what units have to do, and by when.

use crate::{By, Result, Session, Task, TokenHash, read, scan, write};
use directory::Person;
use kernel::{Actor, At, Clock, Day, Id};
use policy::{
    CalendarEntry, CalendarFeed, Reminder, ReminderSetting,
    calendar::{Dates, Place},
    literacy::{CompletionImport, CompletionRow, LiteracyReport, OwnRequirement},
    work::UnitLoad,
};

impl Task for Reminder {
    const KIND: &'static str = "reminder";
}

impl Session {
    /// How much work waits for each unit the caller may see, in the order of their ids, from after one.
    pub async fn unit_loads(
        &self,
        actor: &Actor,
        units: Vec<Id>,
        after: Option<Id>,
        limit: i64,
        now: At,
    ) -> Result<Vec<UnitLoad>> {
        let actor = actor.clone();
        scan!(self, |c| queries::policy::work_loads::of_units(c, &actor, &units, after, limit, now))
    }

    /// The first entries of the calendar that the caller may see, after a place.
    pub async fn calendar(
        &self,
        actor: &Actor,
        dates: Dates,
        after: Option<Place>,
        limit: i64,
    ) -> Result<Vec<CalendarEntry>> {
        let actor = actor.clone();
        scan!(self, |c| queries::policy::calendar::entries(c, &actor, &dates, after, limit))
    }

    /// Adds a calendar feed with the hash of its secret.
    pub async fn add_calendar_feed(&self, by: By, feed: CalendarFeed, secret_hash: TokenHash) -> Result<CalendarFeed> {
        write!(self, |c| queries::policy::calendar_feeds::add(c, &by, feed, &secret_hash))
    }

    /// A calendar feed with the hash of its secret, and its owner as they are now.
    pub async fn open_calendar_feed(&self, id: Id) -> Result<Option<(CalendarFeed, TokenHash, Person)>> {
        read!(self, |c| queries::policy::calendar_feeds::open(c, id))
    }

    /// Notes that a calendar feed was fetched.
    pub async fn use_calendar_feed(&self, id: Id, now: At) -> Result<()> {
        write!(self, |c| queries::policy::calendar_feeds::used(c, id, now))
    }

    /// The reminders that are due and not yet written, of so many dates after a place; and where to go on.
    pub async fn due_reminders(
        &self,
        everybody: &Actor,
        now: At,
        after: Option<Place>,
        limit: i64,
    ) -> Result<(Vec<Reminder>, Option<Place>)> {
        let everybody = everybody.clone();
        scan!(self, |c| queries::policy::reminders::due(c, &everybody, now, after, limit))
    }

    /// Has reminders written, each once; gives how many.
    pub async fn write_reminders(&self, clock: &Clock, due: Vec<Reminder>) -> Result<usize> {
        if due.is_empty() {
            return Ok(0);
        }
        let clock = clock.clone();
        write!(self, |c| queries::policy::reminders::write(c, &clock, &due))
    }

    /// Whether a person is reminded.
    pub async fn reminder_setting(&self, person: Id) -> Result<ReminderSetting> {
        read!(self, |c| queries::policy::reminders::setting(c, person))
    }

    /// Keeps whether a person is reminded.
    pub async fn set_reminder_setting(&self, person: Id, setting: ReminderSetting, now: At) -> Result<()> {
        write!(self, |c| queries::policy::reminders::set(c, person, setting, now))
    }

    /// Takes in completions as they are known where the learning is kept.
    pub async fn import_completions(&self, by: By, rows: Vec<CompletionRow>) -> Result<CompletionImport> {
        write!(self, |c| queries::policy::learning::import(c, &by, &rows))
    }

    /// What is asked of a person on a day, and what of it they have completed.
    pub async fn own_learning(&self, person: Person, on: Day) -> Result<Vec<OwnRequirement>> {
        scan!(self, |c| queries::policy::literacy::own(c, &person, on))
    }

    /// How many have completed what is asked on a day, of so many requirements after one; and where to go on.
    pub async fn literacy(&self, on: Day, after: Option<Id>, limit: i64) -> Result<(Vec<LiteracyReport>, Option<Id>)> {
        scan!(self, |c| queries::policy::literacy::report(c, on, after, limit))
    }
}

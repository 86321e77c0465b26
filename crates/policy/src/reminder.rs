//! Reminders of deadlines, by mail: once for each person, deadline and number of days before it.

use crate::calendar::{CalendarEntry, DateKind};
use kernel::{At, Id};
use serde::{Deserialize, Serialize};

const DAY: i64 = 24 * 3600;

/// How many days before a deadline people are reminded, the last time first.
const DAYS_BEFORE: [i32; 2] = [1, 7];
/// Seconds before a deadline from which on somebody may have to be reminded of it.
pub const FIRST: i64 = 7 * DAY;

/// A reminder to be written: of a date, as it stood when it was found. What the mail says is looked up when it is written, so
/// that it tells nobody of what is no longer due, or no longer theirs to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Names the date.
    pub uid: String,
    /// What happens.
    pub kind: DateKind,
    /// The record whose date it is.
    pub record_id: Id,
    /// Who is reminded.
    pub person_id: Id,
    /// The deadline.
    pub due_at: At,
    /// How many days before it.
    pub days: i32,
}

/// Whether somebody is reminded of deadlines.
#[record::part(example = { "by_mail": false })]
#[derive(Copy)]
pub struct ReminderSetting {
    /// Whether they get a mail before their deadlines and those of the units they lead; so it is until they say otherwise.
    pub by_mail: bool,
}

impl Default for ReminderSetting {
    fn default() -> Self {
        Self { by_mail: true }
    }
}

impl Reminder {
    /// The reminder of an entry that is due to a person now. Where several have become due, as after a time in which nobody
    /// looked, it is the last of them alone; of what is over, none.
    pub fn due(entry: &CalendarEntry, person_id: Id, now: At) -> Option<Self> {
        let is_due = |days: &i32| now.plus_seconds(i64::from(*days) * DAY) >= entry.at;
        let days = DAYS_BEFORE.into_iter().find(is_due).filter(|_| entry.at > now && entry.kind.is_deadline())?;
        let CalendarEntry { uid, kind, record_id, at, .. } = entry.clone();
        Some(Self { uid, kind, record_id, person_id, due_at: at, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn entry(seconds: i64, kind: DateKind) -> CalendarEntry {
        CalendarEntry {
            uid: "x".into(),
            kind,
            title: "Write".into(),
            record_id: Id::from_bytes([1; 16]),
            part: None,
            unit_id: Some(Id::from_bytes([2; 16])),
            person_id: None,
            at: NOON.plus_seconds(seconds),
            day: None,
            revision: 1,
            updated_at: NOON,
        }
    }

    fn days(seconds: i64) -> Option<i32> {
        Reminder::due(&entry(seconds, DateKind::WorkDue), Id::from_bytes([3; 16]), NOON).map(|reminder| reminder.days)
    }

    #[test]
    fn a_reminder_is_due_so_many_days_before() {
        assert_eq!([7 * DAY + 1, 7 * DAY, DAY + 1, DAY, 1].map(days), [None, Some(7), Some(7), Some(1), Some(1)]);
    }

    #[test]
    fn what_is_no_deadline_reminds_nobody() {
        assert_eq!(Reminder::due(&entry(60, DateKind::WorkStart), Id::from_bytes([3; 16]), NOON), None);
    }

    proptest! {
        #[test]
        fn there_is_one_only_before_the_deadline_and_after_the_first_is_due(seconds in -20 * DAY..20 * DAY) {
            prop_assert_eq!(days(seconds).is_some(), 0 < seconds && seconds <= FIRST);
        }
    }
}

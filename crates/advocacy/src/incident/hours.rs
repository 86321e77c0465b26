//! When a unit is at work: the clock by which promises of service are kept.

use super::Severity;
use kernel::{
    Actor, At, Check, Day, Id, Permission, Record, Result, Text, Weekday, Zone, distinct, parsed, record_fields, sorted,
};
use record::record;
use std::str::FromStr;

/// The shortest day of work, in minutes, so that every promise comes due within [`FURTHEST`].
const SHORTEST: i64 = 60;
/// Days that are looked through for working hours, at most. The longest promise, 1,000 hours, takes 7,000 days of a unit that
/// works one hour a week, and each of 400 holidays may take another week.
const FURTHEST: i32 = 12_000;
const MINUTE: i64 = 60_000_000;

parsed! {
    /// A time of day, to the minute, as a clock of 24 hours shows it.
    pub struct TimeOfDay { length: 5..=5, pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", example: "09:00" }
}

impl FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let read = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
        let plain = s.bytes().all(|b| b.is_ascii_digit() || b == b':');
        let parts = s.split_once(':').and_then(|(hour, minute)| read(hour).zip(read(minute)));
        let good = plain && parts.is_some_and(|(hour, minute)| hour < 24 && minute < 60);
        good.then(|| Self(s.into())).ok_or("must be a time of day, such as 09:00")
    }
}

impl TimeOfDay {
    /// Hour and minute.
    fn parts(&self) -> (i8, i8) {
        let mut parts = self.as_str().split(':').map(|part| part.parse().unwrap_or_default());
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }

    /// Minutes since midnight.
    fn minutes(&self) -> i64 {
        let (hour, minute) = self.parts();
        i64::from(hour) * 60 + i64::from(minute)
    }
}

/// When a unit is at work, and within how many working hours it looks at what it is told. A unit without hours of its own has
/// the association's.
#[record(example = {
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "zone": "America/Chicago",
    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"], "opens_at": "09:00", "closes_at": "17:00",
    "holidays": ["2026-07-03", "2026-12-25"], "critical_hours": 2, "high_hours": 8, "moderate_hours": 24, "low_hours": 40
})]
pub struct ServiceHours {
    /// The unit, which has one record; null for the association.
    #[fixed]
    pub unit_id: Option<Id>,
    /// Its time zone, by the name in the time zone database.
    pub zone: Text<60>,
    /// The days of the week on which it works, each once.
    #[schema(min_items = 1, max_items = 7)]
    pub weekdays: Vec<Weekday>,
    /// When its day of work begins.
    pub opens_at: TimeOfDay,
    /// When it ends: an hour later at least.
    pub closes_at: TimeOfDay,
    /// Days on which it does not work, each once.
    #[schema(max_items = 400)]
    pub holidays: Vec<Day>,
    /// Within how many working hours it triages what is critical.
    #[schema(minimum = 1, maximum = 1000)]
    pub critical_hours: i32,
    /// The same for what is of high severity.
    #[schema(minimum = 1, maximum = 1000)]
    pub high_hours: i32,
    /// The same for what is of moderate severity.
    #[schema(minimum = 1, maximum = 1000)]
    pub moderate_hours: i32,
    /// The same for what is of low severity.
    #[schema(minimum = 1, maximum = 1000)]
    pub low_hours: i32,
}

/// Narrows a list of service hours. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ServiceHoursFilter {
    /// Of any of these units.
    pub unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Default for ServiceHours {
    /// What holds where nobody said anything else: Monday to Friday from nine to five in UTC, without holidays.
    fn default() -> Self {
        let nobody = Id::from_bytes([0; 16]);
        let never = At::from_micros(0);
        let weekdays = Weekday::ALL.iter().copied().take(5).collect();
        Self {
            id: nobody,
            revision: 1,
            unit_id: None,
            zone: "UTC".parse().unwrap_or_else(|_| unreachable!("it is a text")),
            weekdays,
            opens_at: TimeOfDay("09:00".into()),
            closes_at: TimeOfDay("17:00".into()),
            holidays: Vec::new(),
            critical_hours: 2,
            high_hours: 8,
            moderate_hours: 24,
            low_hours: 40,
            created_at: never,
            updated_at: never,
        }
    }
}

impl ServiceHours {
    /// A unit's among these, or else the association's, or else the usual ones.
    pub fn of(unit: Option<Id>, known: &[Self]) -> Self {
        let of = |unit: Option<Id>| known.iter().find(|hours| hours.unit_id == unit);
        of(unit).or_else(|| of(None)).cloned().unwrap_or_default()
    }

    fn clock(&self) -> Zone {
        Zone::named(self.zone.as_str()).unwrap_or_else(Zone::us_eastern)
    }

    /// Within how many minutes of work an incident is triaged.
    pub fn target(&self, severity: Severity) -> i64 {
        let hours = match severity {
            Severity::Critical => self.critical_hours,
            Severity::High => self.high_hours,
            Severity::Moderate => self.moderate_hours,
            Severity::Low => self.low_hours,
        };
        i64::from(hours) * 60
    }

    /// From when until when it works on a day; `None` where it does not.
    fn stretch(&self, zone: &Zone, day: Day) -> Option<(At, At)> {
        if !self.weekdays.contains(&day.weekday()) || self.holidays.contains(&day) {
            return None;
        }
        let at = |time: &TimeOfDay| zone.at(day, time.parts().0, time.parts().1, 0);
        at(&self.opens_at).zip(at(&self.closes_at)).filter(|(opens, closes)| opens < closes)
    }

    /// The instant by which so many minutes of work have passed since another. Nothing passes while nobody works, so that
    /// what comes in at night is as if it came at the beginning of the next day of work.
    pub fn due(&self, from: At, minutes: i64) -> At {
        let (zone, mut left) = (self.clock(), minutes.max(0) * MINUTE);
        let first = zone.day_of(from);
        for day in (0..FURTHEST).map(|days| first.plus_days(days)) {
            let Some((opens, closes)) = self.stretch(&zone, day) else { continue };
            let begins = opens.max(from);
            let length = closes.micros() - begins.micros();
            if length > 0 && left <= length {
                return At::from_micros(begins.micros() + left);
            }
            left -= length.max(0);
        }
        At::from_micros(from.micros() + left)
    }

    /// Whole minutes of work between two instants.
    pub fn minutes_between(&self, from: At, until: At) -> i64 {
        let zone = self.clock();
        let (first, last) = (zone.day_of(from).days_since_epoch(), zone.day_of(until).days_since_epoch());
        let days = (first..=last).filter_map(Day::from_days_since_epoch);
        let worked = days.filter_map(|day| self.stretch(&zone, day)).map(|(opens, closes)| {
            let (begins, ends) = (opens.max(from), closes.min(until));
            (ends.micros() - begins.micros()).max(0)
        });
        worked.sum::<i64>() / MINUTE
    }
}

impl Record for ServiceHours {
    const KIND: &'static str = "service_hours";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = unit_id, private);

    /// Whoever works on advocacy anywhere may know them.
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.holds(Self::READ)
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        let long = self.closes_at.minutes() - self.opens_at.minutes() >= SHORTEST;
        check
            .that(
                Zone::named(self.zone.as_str()).is_some(),
                "/zone",
                "invalid",
                "must be a time zone, such as America/Chicago",
            )
            .that(!self.weekdays.is_empty(), "/weekdays", "missing", "must name a day of the week")
            .that(distinct(&self.weekdays), "/weekdays", "duplicate", "must name each day once")
            .that(long, "/closes_at", "invalid", "must be an hour or more after opens_at")
            .that(distinct(&self.holidays), "/holidays", "duplicate", "must name each day once");
        let hours = [
            ("/critical_hours", self.critical_hours),
            ("/high_hours", self.high_hours),
            ("/moderate_hours", self.moderate_hours),
            ("/low_hours", self.low_hours),
        ];
        for (pointer, hours) in hours {
            check.that((1..=1000).contains(&hours), pointer, "invalid", "must be from 1 to 1000");
        }
        check.done()
    }
}

sorted!(ServiceHours, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::subsequence};

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    /// Monday to Friday, nine to five in Chicago, but not on 4 May 2026, a Monday.
    fn chicago() -> ServiceHours {
        let holidays = vec!["2026-05-04".parse().unwrap()];
        ServiceHours { zone: "America/Chicago".parse().unwrap(), holidays, ..ServiceHours::default() }
    }

    #[test]
    fn within_a_day_work_passes_as_time_does() {
        assert_eq!(chicago().due(at("2026-05-01T15:00:00Z"), 120), at("2026-05-01T17:00:00Z"));
    }

    #[test]
    fn nights_weekends_and_holidays_do_not_count() {
        // Friday at 16:00 there: an hour on that day, the other on Tuesday.
        assert_eq!(chicago().due(at("2026-05-01T21:00:00Z"), 120), at("2026-05-05T15:00:00Z"));
    }

    #[test]
    fn what_comes_at_night_comes_in_the_morning() {
        assert_eq!(chicago().due(at("2026-05-06T03:00:00Z"), 60), at("2026-05-06T15:00:00Z"));
    }

    #[test]
    fn a_promise_that_ends_with_the_day_ends_on_that_day() {
        assert_eq!(chicago().due(at("2026-05-05T14:00:00Z"), 480), at("2026-05-05T22:00:00Z"));
    }

    #[test]
    fn a_day_on_which_the_clocks_change_is_as_long_as_it_is() {
        // On 8 March 2026, a Sunday, two o'clock is three o'clock in Chicago.
        let nights = ServiceHours {
            weekdays: vec![Weekday::Sunday],
            opens_at: "01:00".parse().unwrap(),
            closes_at: "05:00".parse().unwrap(),
            ..chicago()
        };
        assert_eq!(nights.minutes_between(at("2026-03-08T00:00:00Z"), at("2026-03-09T00:00:00Z")), 180);
    }

    #[test]
    fn a_time_of_day_is_written_in_full() {
        let read = ["09:00", "23:59", "24:00", "9:00", "09:60", "+9:00"].map(|time| time.parse::<TimeOfDay>().is_ok());
        assert_eq!(read, [true, true, false, false, false, false]);
    }

    #[test]
    fn hours_that_nobody_could_keep_are_refused_by_name() {
        let wrong = ServiceHours {
            zone: "Middle/Earth".parse().unwrap(),
            weekdays: Vec::new(),
            closes_at: "09:30".parse().unwrap(),
            low_hours: 0,
            ..ServiceHours::default()
        };
        let pointers: Vec<_> = wrong.check().unwrap_err().fields.into_iter().map(|field| field.pointer).collect();
        assert_eq!(pointers, ["/zone", "/weekdays", "/closes_at", "/low_hours"]);
    }

    fn hours() -> impl Strategy<Value = ServiceHours> {
        let zones = prop::sample::select(vec!["America/New_York", "Asia/Kolkata", "UTC", "Pacific/Auckland"]);
        let days = subsequence(Weekday::ALL, 1..=7);
        let holidays = prop::collection::hash_set(0_i32..20, 0..5);
        (zones, days, 0_i64..12, 1_i64..11, 0_i64..60, holidays).prop_map(
            |(zone, weekdays, opens, long, minute, off)| {
                // Around the change of clocks in New York, on 8 March 2026.
                let march: Day = "2026-03-01".parse().unwrap();
                ServiceHours {
                    zone: zone.parse().unwrap(),
                    weekdays,
                    opens_at: format!("{opens:02}:{minute:02}").parse().unwrap(),
                    closes_at: format!("{:02}:{minute:02}", opens + long).parse().unwrap(),
                    holidays: off.into_iter().map(|days| march.plus_days(days)).collect(),
                    ..ServiceHours::default()
                }
            },
        )
    }

    /// Whether it works in the minute that begins then, told by the clock on the wall.
    fn works(hours: &ServiceHours, minute: At) -> bool {
        let zone = Zone::named(hours.zone.as_str()).unwrap();
        let day = zone.day_of(minute);
        let opens = zone.at(day, hours.opens_at.parts().0, hours.opens_at.parts().1, 0).unwrap();
        let closes = zone.at(day, hours.closes_at.parts().0, hours.closes_at.parts().1, 0).unwrap();
        let off = hours.holidays.contains(&day) || !hours.weekdays.contains(&day.weekday());
        !off && opens <= minute && minute < closes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Against a count minute by minute.
        #[test]
        fn minutes_of_work_are_those_in_which_somebody_works(
            hours in hours(), from in 0_i64..20_000, long in 0_i64..15_000,
        ) {
            let begin = at("2026-03-01T00:00:00Z").plus_seconds(from * 60);
            let worked = (0..long).filter(|minute| works(&hours, begin.plus_seconds(minute * 60))).count();
            let counted = hours.minutes_between(begin, begin.plus_seconds(long * 60));
            prop_assert_eq!(counted, i64::try_from(worked).unwrap());
        }

        #[test]
        fn what_is_due_is_due_after_so_much_work_and_not_before(
            hours in hours(), from in 0_i64..20_000, minutes in 1_i64..3_000,
        ) {
            let begin = at("2026-03-01T00:00:00Z").plus_seconds(from * 60);
            let due = hours.due(begin, minutes);
            prop_assert_eq!(hours.minutes_between(begin, due), minutes);
            prop_assert_eq!(hours.minutes_between(begin, due.plus_seconds(-60)), minutes - 1);
        }

        #[test]
        fn more_work_is_never_due_sooner(hours in hours(), from in 0_i64..20_000, less in 0_i64..2_000, more in 0_i64..2_000) {
            let begin = at("2026-03-01T00:00:00Z").plus_seconds(from * 60);
            prop_assert!(hours.due(begin, less) <= hours.due(begin, less + more));
        }
    }
}

//! Instants, days and time zones.

use crate::schema_of;
use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// An instant: microseconds since 1970-01-01T00:00:00Z, the finest unit both databases keep. RFC 3339 in UTC on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At(i64);

/// A calendar day without a zone: `YYYY-MM-DD`, years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(civil::Date);

/// The day from which days are counted.
const EPOCH: civil::Date = civil::date(1970, 1, 1);

crate::words! {
    /// A day of the week.
    pub enum Weekday {
        Monday = "monday",
        Tuesday = "tuesday",
        Wednesday = "wednesday",
        Thursday = "thursday",
        Friday = "friday",
        Saturday = "saturday",
        Sunday = "sunday",
    }
}

/// The clock of a place, by its name in the time zone database (`America/New_York`), which is built into the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// That of Washington, by which the federal government of the United States counts its days.
    pub fn us_eastern() -> Self {
        Self::named("America/New_York").unwrap_or(Self(TimeZone::UTC))
    }

    /// The zone of that name; `None` where the database has none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The day it is there at an instant.
    pub fn day_of(&self, at: At) -> Day {
        Day(self.0.to_datetime(at.timestamp()).date())
    }

    /// An instant as people there say it, to the minute: `2026-06-01 11:00`.
    pub fn told(&self, at: At) -> String {
        self.0.to_datetime(at.timestamp()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Whether a day begins there at that instant: how records of days without a time are often written down.
    pub fn is_midnight(&self, at: At) -> bool {
        self.start_of(self.day_of(at)) == at
    }

    /// The instant at which a day begins there.
    pub fn start_of(&self, day: Day) -> At {
        self.at(day, 0, 0, 0).unwrap_or(At(0))
    }

    /// The last second of a day there: what a deadline on that day means.
    pub fn end_of(&self, day: Day) -> At {
        let next = Day(day.0.tomorrow().unwrap_or(day.0));
        self.start_of(next).plus_seconds(-1)
    }

    /// The instant at which the clock there shows that time; the earlier one where it shows it twice (RFC 5545 §3.3.5).
    pub fn at(&self, day: Day, hour: i8, minute: i8, second: i8) -> Option<At> {
        let time = civil::Time::new(hour, minute, second, 0).ok()?;
        let zoned = self.0.to_ambiguous_zoned_datetime(day.0.to_datetime(time)).compatible().ok()?;
        Some(At(zoned.timestamp().as_microsecond()))
    }
}

impl At {
    /// An instant from microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    pub(crate) fn system_now() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    /// The day it is in UTC at this instant.
    pub fn day(self) -> Day {
        Day(TimeZone::UTC.to_datetime(self.timestamp()).date())
    }

    /// This instant moved by so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whether a use at this instant is noted, where the last that was noted was at that one: a quarter of an hour later, so
    /// that what is used often costs few writes.
    pub fn is_noted_after(self, last: Option<Self>) -> bool {
        last.is_none_or(|last| last.plus_seconds(15 * 60) <= self)
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

impl Day {
    /// A day from year, month and day of the month; `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        (1..=9999).contains(&year).then(|| civil::Date::new(year, month, day).ok()).flatten().map(Self)
    }

    /// Year, month, day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The same day so many months later (the month's last day where it has no such day).
    #[must_use]
    pub fn plus_months(self, months: u16) -> Self {
        let moved = self.0.checked_add(jiff::Span::new().months(i32::from(months)));
        Self(moved.ok().filter(|d| d.year() >= 1).unwrap_or(civil::Date::MAX))
    }

    /// The day so many days later; the last day there is where the calendar ends before.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days)).unwrap_or(Self::MAX)
    }

    /// Whether it is one of the days from a first to before an end; where either is not known, the time is open on that side.
    pub fn is_within(self, first: Option<Self>, end: Option<Self>) -> bool {
        first.is_none_or(|first| first <= self) && end.is_none_or(|end| self < end)
    }

    /// Which day of the week it is.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            civil::Weekday::Monday => Weekday::Monday,
            civil::Weekday::Tuesday => Weekday::Tuesday,
            civil::Weekday::Wednesday => Weekday::Wednesday,
            civil::Weekday::Thursday => Weekday::Thursday,
            civil::Weekday::Friday => Weekday::Friday,
            civil::Weekday::Saturday => Weekday::Saturday,
            civil::Weekday::Sunday => Weekday::Sunday,
        }
    }

    /// The instant at which it begins in UTC.
    pub fn start(self) -> At {
        At::from_micros(i64::from(self.days_since_epoch()) * 86_400_000_000)
    }

    /// The first day there is.
    pub const MIN: Self = Self(civil::date(1, 1, 1));

    /// The last day there is.
    pub const MAX: Self = Self(civil::Date::MAX);

    /// The instant at which it is over, in UTC: the first of the next day.
    pub fn end(self) -> At {
        At::from_micros((i64::from(self.days_since_epoch()) + 1) * 86_400_000_000)
    }

    /// Days since 1970-01-01, negative before.
    pub fn days_since_epoch(self) -> i32 {
        self.0.since(EPOCH).map_or(0, |span| span.get_days())
    }

    /// The day so many days after 1970-01-01.
    pub fn from_days_since_epoch(days: i32) -> Option<Self> {
        EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok().filter(|d| d.year() >= 1).map(Self)
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for At {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "must be an instant with its zone, such as 2026-05-01T12:00:00Z, from the year 1 to \
             9999-12-30T22:00:00Z";
        let four_digit_year = s.bytes().take_while(u8::is_ascii_digit).count() == 4;
        let instant = s.parse::<Timestamp>().ok().filter(|_| four_digit_year && !s.contains('['));
        instant.map(|t| Self(t.as_microsecond())).filter(|at| at.day() >= Day::MIN).ok_or(WANTED)
    }
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let day = (s.len() == 10).then(|| s.parse::<civil::Date>().ok()).flatten();
        day.filter(|d| d.year() >= 1).map(Self).ok_or("must be a day, such as 2026-05-01")
    }
}

macro_rules! as_string {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}
as_string! { At Day }

schema_of! {
    At: String(DateTime)
        .description(Some("An instant in UTC (RFC 3339), from the year 1 to 9999-12-30T22:00:00Z."))
        .examples(["2026-05-01T12:00:00Z"])
}
schema_of! {
    Day: String(Date).description(Some("A calendar day.")).examples(["2026-05-01"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn months_end_on_the_last_day_where_they_must() {
        assert_eq!("2025-01-31".parse::<Day>().unwrap().plus_months(1).to_string(), "2025-02-28");
    }

    #[test]
    fn a_use_is_noted_each_quarter_of_an_hour() {
        let first = At::from_micros(0);
        let noted = |seconds| first.plus_seconds(seconds).is_noted_after(Some(first));
        assert_eq!([first.is_noted_after(None), noted(899), noted(900)], [true, false, true]);
    }

    #[test]
    fn an_instant_needs_its_zone() {
        assert!("2026-05-01T12:00:00".parse::<At>().is_err());
    }

    #[test]
    fn an_eastern_day_ends_by_summer_time_and_by_winter_time() {
        let ends = ["2016-08-15", "2020-11-24"].map(|day| Zone::us_eastern().end_of(day.parse().unwrap()).to_string());
        assert_eq!(ends, ["2016-08-16T03:59:59Z", "2020-11-25T04:59:59Z"]);
    }

    #[test]
    fn midnight_is_told_by_the_clock_of_the_place() {
        let at: At = "2025-03-06T05:00:00Z".parse().unwrap();
        assert!(Zone::us_eastern().is_midnight(at) && !Zone::named("America/Denver").unwrap().is_midnight(at));
    }

    #[test]
    fn an_instant_is_told_by_the_clock_of_the_place() {
        let noon = "2026-06-01T16:00:00Z".parse().unwrap();
        let told = ["America/Chicago", "Asia/Kolkata"].map(|zone| Zone::named(zone).unwrap().told(noon));
        assert_eq!(told, ["2026-06-01 11:00", "2026-06-01 21:30"]);
    }

    #[test]
    fn an_evening_belongs_to_the_day_of_the_place() {
        let evening = "2026-03-04T03:43:55Z".parse().unwrap();
        assert_eq!(Zone::named("America/Denver").unwrap().day_of(evening).to_string(), "2026-03-03");
    }

    proptest! {
        #[test]
        fn an_instant_survives_its_text(micros in -62_135_596_800_000_000_i64..253_402_300_799_000_000) {
            let at = At::from_micros(micros);
            prop_assert_eq!(at.to_string().parse::<At>(), Ok(at));
        }

        #[test]
        fn a_day_begins_on_that_day(days in -700_000_i32..2_900_000) {
            let day = Day::from_days_since_epoch(days).unwrap();
            prop_assert_eq!((day.start().day(), At::from_micros(day.start().micros() - 1).day() < day), (day, true));
        }

        #[test]
        fn a_day_survives_its_number(days in -700_000_i32..2_900_000) {
            let day = Day::from_days_since_epoch(days).unwrap();
            prop_assert_eq!(day.days_since_epoch(), days);
        }
    }
}

//! Dates as iCalendar (RFC 5545), for any calendar program to read.

use kernel::{At, Day};

/// A line has this many bytes at most, its end not counted (RFC 5545 §3.1).
const LINE: usize = 75;

/// The clock by which every instant is told, as a component of a calendar (RFC 5545 §3.6.5).
const UTC: [(&str, &str); 8] = [
    ("BEGIN", "VTIMEZONE"),
    ("TZID", "UTC"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19700101T000000"),
    ("TZOFFSETFROM", "+0000"),
    ("TZOFFSETTO", "+0000"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Names it for ever.
    pub uid: String,
    /// When it was last changed.
    pub changed_at: At,
    /// How often it was changed before.
    pub sequence: i32,
    /// When it happens.
    pub start: Start,
    /// When it ends; of what has no length there is none.
    pub end: Option<At>,
    /// Whether it was called off, and does not happen (RFC 5545 §3.8.1.11).
    pub is_cancelled: bool,
    /// Where it is, where that is known.
    pub location: Option<String>,
    /// What it is called.
    pub summary: String,
    /// What kind of event it is.
    pub category: String,
    /// Where there is more about it.
    pub url: String,
}

/// When an event happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At an instant.
    At(At),
    /// All day.
    Day(Day),
}

/// A calendar of that name with those events, for `text/calendar`.
pub fn calendar<'a>(name: &str, events: impl IntoIterator<Item = &'a Event>) -> String {
    let mut out = String::new();
    let head = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Lectern//Lectern//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),
    ];
    for (property, value) in head {
        line(&mut out, property, value);
    }
    // The first is RFC 7986's, the other what programs knew before it.
    line(&mut out, "NAME", &escaped(name));
    line(&mut out, "X-WR-CALNAME", &escaped(name));
    let mut events = events.into_iter().peekable();
    // A calendar has one component at least (RFC 5545 §3.6), also where nothing happens.
    if events.peek().is_none() {
        for (property, value) in UTC {
            line(&mut out, property, value);
        }
    }
    events.for_each(|event| event.write(&mut out));
    line(&mut out, "END", "VCALENDAR");
    out
}

impl Event {
    fn write(&self, out: &mut String) {
        let Self { uid, changed_at, sequence, start, end, is_cancelled, location, summary, category, url } = self;
        line(out, "BEGIN", "VEVENT");
        line(out, "UID", &escaped(uid));
        // Without a METHOD, the stamp is when the event was last changed (RFC 5545 §3.8.7.2).
        line(out, "DTSTAMP", &instant(*changed_at));
        line(out, "LAST-MODIFIED", &instant(*changed_at));
        line(out, "SEQUENCE", &sequence.to_string());
        match start {
            Start::At(at) => line(out, "DTSTART", &instant(*at)),
            Start::Day(day) => line(out, "DTSTART;VALUE=DATE", &day.to_string().replace('-', "")),
        }
        if let Some(end) = end {
            line(out, "DTEND", &instant(*end));
        }
        if *is_cancelled {
            line(out, "STATUS", "CANCELLED");
        }
        line(out, "SUMMARY", &escaped(summary));
        if let Some(location) = location {
            line(out, "LOCATION", &escaped(location));
        }
        line(out, "CATEGORIES", &escaped(category));
        line(out, "URL", url);
        line(out, "TRANSP", "TRANSPARENT");
        line(out, "END", "VEVENT");
    }
}

/// An instant in UTC, to the second: `20260501T120000Z`.
fn instant(at: At) -> String {
    let text = at.to_string();
    let digits: String = text.chars().take("2026-05-01T12:00:00".len()).filter(|c| !['-', ':'].contains(c)).collect();
    digits + "Z"
}

/// Text as a value (RFC 5545 §3.3.11); control characters, which none may have, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded so that no piece is too long, and no character is parted.
fn line(out: &mut String, property: &str, value: &str) {
    let mut length = 0;
    for c in property.chars().chain([':']).chain(value.chars()) {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::{Calendar, CalendarComponent, Component as _};
    use proptest::prelude::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "work_due-0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".into(),
            changed_at: At::from_micros(1_777_636_800_000_000),
            sequence: 2,
            start: Start::At(At::from_micros(1_777_636_800_999_999)),
            end: None,
            is_cancelled: false,
            location: None,
            summary: summary.into(),
            category: "work_due".into(),
            url: "https://example.org/v1/policy/work-items/0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e".into(),
        }
    }

    /// The events as another program reads them.
    fn read(text: &str) -> Vec<icalendar::Event> {
        let calendar: Calendar = text.parse().unwrap();
        let events = calendar.components.into_iter();
        events
            .filter_map(|component| if let CalendarComponent::Event(e) = component { Some(e) } else { None })
            .collect()
    }

    /// Lines before folding (RFC 5545 §3.1).
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn an_instant_is_in_utc_to_the_second() {
        assert!(calendar("Work", &[event("Due")]).contains("\r\nDTSTART:20260501T120000Z\r\n"));
    }

    #[test]
    fn a_whole_day_is_a_date() {
        let day = Event { start: Start::Day("2026-05-08".parse().unwrap()), ..event("Review") };
        assert!(calendar("Work", &[day]).contains("\r\nDTSTART;VALUE=DATE:20260508\r\n"));
    }

    #[test]
    fn what_has_length_and_place_says_so() {
        let end = Some(At::from_micros(1_777_640_400_000_000));
        let visit = Event { end, location: Some("Room 2, Capitol".into()), ..event("Visit") };
        let text = calendar("Work", &[visit]);
        assert!(text.contains("\r\nDTEND:20260501T130000Z\r\n") && text.contains("\r\nLOCATION:Room 2\\, Capitol\r\n"));
    }

    #[test]
    fn what_was_called_off_says_so() {
        let visits = [event("Visit"), Event { is_cancelled: true, ..event("Visit") }];
        let said = visits.map(|visit| calendar("Work", &[visit]).contains("\r\nSTATUS:CANCELLED\r\n"));
        assert_eq!(said, [false, true]);
    }

    #[test]
    fn what_has_a_meaning_in_a_value_is_escaped() {
        let text = unfolded(&calendar("Work", &[event("One; two, \\three\nfour")]));
        assert!(text.contains("\r\nSUMMARY:One\\; two\\, \\\\three\\nfour\r\n"), "{text}");
    }

    #[test]
    fn nobody_adds_a_line_by_a_title() {
        let text = calendar("Work\r\nMETHOD:CANCEL", &[event("Due\r\nATTACH:https://elsewhere.example")]);
        assert!(!text.contains("\r\nMETHOD") && !text.contains("\r\nATTACH"));
    }

    #[test]
    fn a_calendar_has_a_component_also_where_nothing_happens() {
        let has_clock = |events: &[Event]| calendar("Work", events).contains("\r\nBEGIN:VTIMEZONE\r\nTZID:UTC\r\n");
        assert_eq!([has_clock(&[]), has_clock(&[event("Due")])], [true, false]);
    }

    #[test]
    fn another_program_reads_it() {
        let text =
            calendar("Work", &[event("Due: the letter"), Event { uid: "other".into(), ..event("Due: the other") }]);
        let events = read(&text);
        let told = events.iter().map(|e| (e.get_uid().unwrap(), e.get_summary().unwrap(), e.get_sequence().unwrap()));
        let uid = "work_due-0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";
        assert_eq!(told.collect::<Vec<_>>(), [(uid, "Due: the letter", 2), ("other", "Due: the other", 2)]);
    }

    proptest! {
        #[test]
        fn every_line_is_short_whole_and_ended(summary in "\\PC{0,300}", name in "\\PC{0,80}") {
            let text = calendar(&name, &[event(&summary)]);
            prop_assert!(text.ends_with("\r\n"));
            for line in text.trim_end_matches("\r\n").split("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains(['\r', '\n']), "{line:?}");
            }
        }

        #[test]
        fn any_title_comes_back_from_another_program(summary in "[a-zA-Z0-9 äß€✓😀;,\\\\:\"'-]{1,200}") {
            let text = calendar("Work", &[event(&summary)]);
            let value = unfolded(&text);
            let value = value.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap().to_owned();
            prop_assert_eq!(&value, &escaped(&summary));
            prop_assert_eq!(read(&text)[0].get_summary().map(str::to_owned), Some(summary));
        }
    }
}

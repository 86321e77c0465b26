//! What mails say of seats, whatever they are for.

use kernel::{
    At, Zone,
    seats::{Appointment, Party, SeatStatus},
};

/// What somebody has asked for seats of.
pub struct Occasion<'a> {
    /// What kind of thing it is, such as an event.
    pub what: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// When it begins.
    pub starts_at: At,
    /// The zone in which its times are told.
    pub zone: &'a str,
    /// Where there is more about it.
    pub address: String,
    /// Whether it does not take place.
    pub is_off: bool,
}

/// The subject and the text of a mail about a party that asked for so many seats; `taking` says how to take those that are
/// offered. `None` where there is nothing to be told.
pub fn letter(party: &Party, asked: u32, occasion: &Occasion<'_>, taking: &str) -> Option<(String, String)> {
    let (subject, told) = told(party, asked, occasion)?;
    let Occasion { title, starts_at, zone, address, .. } = occasion;
    let begins = by_clock(zone, *starts_at);
    Some((subject, format!("{told}\n\n{title}\nbegins at {begins}\n{address}\n{taking}")))
}

/// The subject and the text of a mail that tells somebody with seats when and where they are expected, which was otherwise.
pub fn moved(was: &Appointment, is: &Appointment, occasion: &Occasion<'_>) -> (String, String) {
    let Occasion { what, title, address, .. } = occasion;
    let told = format!("The {what} has {}", news(was, is));
    let text = format!(
        "{told}. Your seats stay as they are; if you cannot come, please give them back.\n\n\
         {title}\n{}{address}\n\nBefore:\n\n{}",
        written(is),
        written(was)
    );
    (told, text)
}

/// What is otherwise, in words.
fn news(was: &Appointment, is: &Appointment) -> &'static str {
    let time = (was.starts_at, was.ends_at, &was.zone) != (is.starts_at, is.ends_at, &is.zone);
    match (time, was.place != is.place, was.url != is.url) {
        (true, true, _) => "another time and place",
        (true, false, true) => "another time and link",
        (true, false, false) => "another time",
        (false, true, _) => "another place",
        (false, false, _) => "another link",
    }
}

/// An appointment, a line each.
fn written(appointment: &Appointment) -> String {
    let Appointment { starts_at, ends_at, zone, place, url } = appointment;
    let (begins, ends) = (by_clock(zone, *starts_at), by_clock(zone, *ends_at));
    let lines = [Some(format!("begins at {begins}")), Some(format!("ends at {ends}")), place.clone(), url.clone()];
    lines.into_iter().flatten().map(|line| line + "\n").collect()
}

/// An instant by the clock of a zone, with its name.
fn by_clock(zone: &str, at: At) -> String {
    Zone::named(zone).map_or_else(|| at.to_string(), |clock| format!("{} ({zone})", clock.told(at)))
}

/// What a mail is about, and what it says of the party.
fn told(party: &Party, asked: u32, occasion: &Occasion<'_>) -> Option<(String, String)> {
    let (has, waits, what) = (seats(party.confirmed), seats(party.waiting), occasion.what);
    let (subject, told): (&str, String) = match party.status {
        SeatStatus::Confirmed if party.waiting > 0 => (
            "You have seats, and wait for more",
            format!("You have {has} of the {asked} you asked for; for the others you wait."),
        ),
        SeatStatus::Confirmed => ("You have seats", format!("You have {has}.")),
        SeatStatus::Waitlisted => (
            "You wait for seats",
            format!(
                "There are not enough seats for you yet. You wait for {waits}, and we write to you when there are some."
            ),
        ),
        SeatStatus::Offered => (
            "There are seats for you",
            format!(
                "There is room for you: {}, until {}. After that others are asked.",
                seats(party.offered),
                party.offered_until.map(|until| by_clock(occasion.zone, until)).unwrap_or_default()
            ),
        ),
        SeatStatus::Lapsed => {
            ("The seats went to others", "You did not take the seats you were offered in time.".into())
        }
        SeatStatus::Cancelled if occasion.is_off => {
            return Some((format!("The {what} is called off"), format!("The {what} does not take place.")));
        }
        SeatStatus::Cancelled => ("Your seats are given back", "You do not come any more, and have no seats.".into()),
        SeatStatus::Requested | SeatStatus::Attended | SeatStatus::NoShow => return None,
    };
    Some((subject.to_owned(), told))
}

/// So many seats, in words.
fn seats(count: u32) -> String {
    if count == 1 { "1 seat".to_owned() } else { format!("{count} seats") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);

    /// An hour from noon on.
    fn at_noon() -> Appointment {
        Appointment {
            starts_at: NOON,
            ends_at: NOON.plus_seconds(3_600),
            zone: "America/Denver".into(),
            place: Some("Room 1".into()),
            url: None,
        }
    }

    fn told(is: &Appointment) -> (String, String) {
        let (zone, address) = ("America/Denver", "https://lectern.example.org/it".into());
        let occasion = Occasion { what: "session", title: "Privacy", starts_at: NOON, zone, address, is_off: false };
        moved(&at_noon(), is, &occasion)
    }

    #[test]
    fn what_is_otherwise_is_told_beside_what_it_was() {
        let later = NOON.plus_seconds(86_400);
        let zone = "America/Chicago".into();
        let is = Appointment { starts_at: later, ends_at: later.plus_seconds(1_800), zone, ..at_noon() };
        let expected = "The session has another time. Your seats stay as they are; if you cannot come, please give them \
            back.\n\nPrivacy\nbegins at 2026-05-02 07:00 (America/Chicago)\nends at 2026-05-02 07:30 (America/Chicago)\nRoom 1\n\
            https://lectern.example.org/it\n\nBefore:\n\n\
            begins at 2026-05-01 06:00 (America/Denver)\nends at 2026-05-01 07:00 (America/Denver)\nRoom 1\n";
        assert_eq!(told(&is), ("The session has another time".into(), expected.into()));
    }

    #[test]
    fn the_subject_names_what_is_otherwise() {
        let (place, url) = (Some("Room 2".to_owned()), Some("https://learn.example.org/room".to_owned()));
        let longer = Appointment { ends_at: NOON.plus_seconds(7_200), ..at_noon() };
        let otherwise = [
            Appointment { place: place.clone(), url: url.clone(), ..longer.clone() },
            Appointment { url: url.clone(), ..longer.clone() },
            longer,
            Appointment { place, ..at_noon() },
            Appointment { url, ..at_noon() },
        ];
        let subjects = otherwise.map(|is| told(&is).0);
        let named = ["time and place", "time and link", "time", "place", "link"];
        assert_eq!(subjects, named.map(|what| format!("The session has another {what}")));
    }
}

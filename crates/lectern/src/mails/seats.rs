//! What mails say of seats, whatever they are for.

use kernel::{
    At, Zone,
    seats::{Party, SeatStatus},
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

//! Writes the mails that tell people what became of their booking at an event. A token is made here, when its mail is, so that it
//! stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
};
use advocacy::{
    advocate::{AdvocateMail, AdvocateMatter},
    event::BookingMail,
};
use api::{advocacy::enrollment_page, identity::opaque};
use kernel::seats::SeatStatus;
use store::{BookingLetter, Job};

/// Writes a mail about a booking and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let mail = match job.task::<BookingMail>() {
        Ok(wanted) => mail(bench, wanted).await,
        Err(error) => return error.into(),
    };
    match mail {
        Ok(Some(mail)) => bench.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// The mail; `None` where there is nothing to be told any more.
async fn mail(bench: &Bench, wanted: BookingMail) -> Result<Option<Mail>, Outcome> {
    let Some(letter) = bench.session.booking_letter(wanted).await? else { return Ok(None) };
    let Some((subject, told)) = told(&letter) else { return Ok(None) };
    let to = letter.person.email.clone();
    let link = if letter.booking.status == SeatStatus::Offered { taking(bench, &letter).await? } else { String::new() };
    let BookingLetter { slot, event, .. } = letter;
    let text = format!(
        "{told}\n\n{title}\nbegins at {starts_at} ({zone})\n{base}/v1/advocacy/events/{id}\n{link}",
        title = event.title,
        starts_at = slot.starts_at,
        zone = slot.time_zone,
        base = bench.public_url,
        id = event.id,
    );
    Ok(Some(Mail::new(to, subject, text)))
}

/// The link by which they take the seats they are offered. Nobody asked for it, so that it does not count among the mails that an
/// address may have sent to it.
async fn taking(bench: &Bench, letter: &BookingLetter) -> Result<String, Outcome> {
    let (token, hash) = opaque::opaque().map_err(|_| Outcome::Again("the machine has no randomness".into()))?;
    let matter = AdvocateMatter::TakeSeats { booking_id: letter.booking.id };
    let kept = AdvocateMail { email: letter.person.email.clone(), matter };
    bench.session.keep_advocate_token(bench.clock.now(), kept, hash, true).await?;
    let (base, page) = (&bench.public_url, enrollment_page::PATH);
    Ok(format!("\nTo take them, open this page:\n\n{base}{page}?token={token}\n"))
}

/// What a mail is about, and what it says of the booking.
fn told(letter: &BookingLetter) -> Option<(&'static str, String)> {
    let BookingLetter { booking, .. } = letter;
    let (has, waits) = (seats(booking.seats_confirmed), seats(booking.seats_waiting));
    Some(match booking.status {
        SeatStatus::Confirmed if booking.seats_waiting > 0 => (
            "You have seats, and wait for more",
            format!("You have {has} of the {} you asked for; for the others you wait.", booking.seats),
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
                seats(booking.seats_offered),
                booking.offered_until.map(|until| until.to_string()).unwrap_or_default()
            ),
        ),
        SeatStatus::Lapsed => {
            ("The seats went to others", "You did not take the seats you were offered in time.".into())
        }
        SeatStatus::Cancelled if !letter.event.is_ahead() => {
            ("The event is called off", "The event does not take place.".into())
        }
        SeatStatus::Cancelled => ("Your seats are given back", "You do not come any more, and have no seats.".into()),
        SeatStatus::Requested | SeatStatus::Attended | SeatStatus::NoShow => return None,
    })
}

/// So many seats, in words.
fn seats(count: u32) -> String {
    if count == 1 { "1 seat".to_owned() } else { format!("{count} seats") }
}

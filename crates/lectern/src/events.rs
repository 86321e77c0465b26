//! Writes the mails that tell people what became of their booking at an event. A token is made here, when its mail is, so that it
//! stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
    seats::{self, Occasion},
};
use advocacy::{
    advocate::{AdvocateMail, AdvocateMatter},
    event::BookingMail,
};
use api::{advocacy::enrollment_page, identity::opaque};
use kernel::seats::{SeatStatus, Seated as _};
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
    let taking =
        if letter.booking.status == SeatStatus::Offered { taking(bench, &letter).await? } else { String::new() };
    let BookingLetter { person, booking, slot, event } = letter;
    let occasion = Occasion {
        what: "event",
        title: event.title.as_str(),
        starts_at: slot.starts_at,
        zone: slot.time_zone.as_str(),
        address: format!("{}/v1/advocacy/events/{}", bench.public_url, event.id),
        is_off: !event.is_ahead(),
    };
    let letter = seats::letter(&booking.party(), booking.seats, &occasion, &taking);
    Ok(letter.map(|(subject, text)| Mail::new(person.email, subject, text)))
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

//! Writes the mails that tell people what became of their booking at an event, and when and where they are expected.

use super::seats::{self, Occasion};
use crate::{
    jobs::{Context, Outcome},
    mail::{Mail, new_token},
};
use advocacy::{
    advocate::{AdvocateMail, AdvocateMatter},
    event::{BookingAppointmentMail, BookingMail, EventStatus},
};
use api::advocacy::enrollment_page;
use kernel::seats::{SeatStatus, Seated as _};
use store::{BookingLetter, Job};

/// A mail about a booking; `None` where there is nothing to be told any more.
pub async fn mail(context: &Context, _: &Job, wanted: BookingMail) -> Result<Option<Mail>, Outcome> {
    let letter = context.session.booking_letter(wanted, context.clock.now()).await?;
    let Some(letter) = letter else { return Ok(None) };
    let taking =
        if letter.booking.status == SeatStatus::Offered { taking(context, &letter).await? } else { String::new() };
    let told = seats::letter(&letter.booking.party(), letter.booking.seats, &occasion(context, &letter), &taking);
    Ok(told.map(|(subject, text)| Mail::new(letter.person.email, subject, text)))
}

/// A mail about when and where somebody is expected; `None` where there is nothing to be told any more.
pub async fn appointment_mail(
    context: &Context,
    job: &Job,
    wanted: BookingAppointmentMail,
) -> Result<Option<Mail>, Outcome> {
    context.session.give_up_key(job).await?;
    let letter = context.session.booking_appointment_letter(&wanted, context.clock.now()).await?;
    Ok(letter.map(|letter| {
        let (subject, text) = seats::moved(&wanted.was, &letter.appointment(), &occasion(context, &letter));
        Mail::new(letter.person.email, subject, text)
    }))
}

/// What a letter is about.
fn occasion<'a>(context: &Context, letter: &'a BookingLetter) -> Occasion<'a> {
    let BookingLetter { slot, event, .. } = letter;
    Occasion {
        what: "event",
        title: event.title.as_str(),
        starts_at: slot.starts_at,
        zone: slot.time_zone.as_str(),
        address: format!("{}/v1/advocacy/events/{}", context.public_url, event.id),
        is_off: event.status == EventStatus::Cancelled,
    }
}

/// The link by which they take the seats they are offered. Nobody asked for it, so that it does not count among the mails that an
/// address may have sent to it.
async fn taking(context: &Context, letter: &BookingLetter) -> Result<String, Outcome> {
    let (token, hash) = new_token()?;
    let matter = AdvocateMatter::TakeSeats { booking_id: letter.booking.id };
    let kept = AdvocateMail { email: letter.person.email.clone(), matter };
    context.session.keep_advocate_token(context.clock.now(), kept, hash, true).await?;
    let (base, page) = (&context.public_url, enrollment_page::PATH);
    Ok(format!("\nTo accept the offer, open this page:\n\n{base}{page}?token={token}\n"))
}

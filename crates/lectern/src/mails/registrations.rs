//! Writes the mails that tell people what became of their registration for a session of learning, and when and where they are
//! expected.

use super::seats::{self, Occasion};
use crate::{
    jobs::{Context, Outcome},
    mail::Mail,
};
use development::commons::{RegistrationAppointmentMail, RegistrationMail, SessionStatus};
use kernel::seats::{SeatStatus, Seated as _};
use store::{Job, RegistrationLetter};

/// A mail about a registration; `None` where there is nothing to be told any more.
pub async fn mail(context: &Context, _: &Job, wanted: RegistrationMail) -> Result<Option<Mail>, Outcome> {
    let letter = context.session.registration_letter(wanted, context.clock.now()).await?;
    Ok(letter.and_then(|letter| told(&context.public_url, letter)))
}

/// A mail about when and where somebody is expected; `None` where there is nothing to be told any more.
pub async fn appointment_mail(
    context: &Context,
    job: &Job,
    wanted: RegistrationAppointmentMail,
) -> Result<Option<Mail>, Outcome> {
    context.session.give_up_key(job).await?;
    let letter = context.session.registration_appointment_letter(&wanted, context.clock.now()).await?;
    Ok(letter.map(|letter| {
        let is = letter.session.appointment();
        let (subject, text) = seats::moved(&wanted.was, &is, &occasion(&context.public_url, &letter));
        Mail::new(letter.person.email, subject, text)
    }))
}

/// What a letter is about.
fn occasion<'a>(base: &str, letter: &'a RegistrationLetter) -> Occasion<'a> {
    let RegistrationLetter { session, offer, .. } = letter;
    Occasion {
        what: "session",
        title: offer.title.as_str(),
        starts_at: session.starts_at,
        zone: session.zone.as_str(),
        address: format!("{base}/v1/development/sessions/{}", session.id),
        is_off: session.status == SessionStatus::Cancelled,
    }
}

fn told(base: &str, letter: RegistrationLetter) -> Option<Mail> {
    let registration = &letter.registration;
    let taking = if registration.status == SeatStatus::Offered {
        let id = registration.id;
        format!(
            "\nTo accept the offer, sign in and confirm your registration:\n\n{base}/v1/development/registrations/{id}\n"
        )
    } else {
        String::new()
    };
    let (subject, text) = seats::letter(&registration.party(), registration.seats, &occasion(base, &letter), &taking)?;
    Some(Mail::new(letter.person.email, subject, text))
}

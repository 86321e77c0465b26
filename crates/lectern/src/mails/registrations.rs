//! Writes the mails that tell people what became of their registration for a session of learning.

use super::seats::{self, Occasion};
use crate::{
    jobs::{Context, Outcome},
    mail::Mail,
};
use development::commons::{RegistrationMail, SessionStatus};
use kernel::seats::{SeatStatus, Seated as _};
use store::{Job, RegistrationLetter};

/// A mail about a registration; `None` where there is nothing to be told any more.
pub async fn mail(context: &Context, _: &Job, wanted: RegistrationMail) -> Result<Option<Mail>, Outcome> {
    let letter = context.session.registration_letter(wanted, context.clock.now()).await?;
    Ok(letter.and_then(|letter| told(&context.public_url, letter)))
}

fn told(base: &str, letter: RegistrationLetter) -> Option<Mail> {
    let RegistrationLetter { person, registration, session, offer } = letter;
    let occasion = Occasion {
        what: "session",
        title: offer.title.as_str(),
        starts_at: session.starts_at,
        zone: session.zone.as_str(),
        address: format!("{base}/v1/development/sessions/{}", session.id),
        is_off: session.status == SessionStatus::Cancelled,
    };
    let taking = if registration.status == SeatStatus::Offered {
        let id = registration.id;
        format!(
            "\nTo accept the offer, sign in and confirm your registration:\n\n{base}/v1/development/registrations/{id}\n"
        )
    } else {
        String::new()
    };
    let (subject, text) = seats::letter(&registration.party(), registration.seats, &occasion, &taking)?;
    Some(Mail::new(person.email, subject, text))
}

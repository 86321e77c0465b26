//! Writes the mails that tell people what became of their registration for a session of learning.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
    seats::{self, Occasion},
};
use development::commons::{RegistrationMail, SessionStatus};
use kernel::seats::{SeatStatus, Seated as _};
use store::{Job, RegistrationLetter};

/// Writes a mail about a registration and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let letter = match job.task::<RegistrationMail>() {
        Ok(wanted) => bench.session.registration_letter(wanted).await,
        Err(error) => return error.into(),
    };
    match letter {
        Ok(letter) => match letter.and_then(|letter| mail(&bench.public_url, letter)) {
            Some(mail) => bench.mailer.send(job.id, mail).await,
            None => Outcome::Done,
        },
        Err(error) => error.into(),
    }
}

/// The mail; `None` where there is nothing to be told any more.
fn mail(base: &str, letter: RegistrationLetter) -> Option<Mail> {
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
        format!("\nTo take them, sign in and confirm your registration:\n\n{base}/v1/development/registrations/{id}\n")
    } else {
        String::new()
    };
    let (subject, text) = seats::letter(&registration.party(), registration.seats, &occasion, &taking)?;
    Some(Mail::new(person.email, subject, text))
}

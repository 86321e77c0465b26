//! Writes the mails that advocates answer.

use crate::{
    jobs::{Context, Outcome},
    mail::{Mail, new_token},
};
use advocacy::{
    Alert,
    advocate::{AdvocateMail, AdvocateMatter},
};
use api::advocacy::enrollment_page;
use store::Job;

/// A mail to an advocate; `None` where its address was written to too often.
pub async fn mail(context: &Context, job: &Job, wanted: AdvocateMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = new_token()?;
    let (to, (subject, text)) = (wanted.email.clone(), asked(&wanted.matter));
    let alert = match &wanted.matter {
        AdvocateMatter::Act { alert_id, .. } => context.session.find::<Alert>(*alert_id).await?,
        AdvocateMatter::Join { .. }
        | AdvocateMatter::Leave
        | AdvocateMatter::Erase
        | AdvocateMatter::SignUp { .. }
        | AdvocateMatter::TakeSeats { .. }
        | AdvocateMatter::GiveUpSeats { .. } => None,
    };
    let about = alert.map(|alert| format!("{}\n\n", alert.title)).unwrap_or_default();
    if !context.session.keep_advocate_token(context.clock.now(), wanted, hash, job.attempts > 1).await? {
        log::warn!("an address was written to too often; it gets no more mail of this kind for an hour");
        return Ok(None);
    }
    let link = format!("{}{}?token={token}", context.public_url, enrollment_page::PATH);
    let text = format!(
        "{about}{text}\n\n{link}\n\n\
         If it was not you, ignore this mail: nothing happens unless you confirm on that page.\n"
    );
    Ok(Some(Mail::new(to, subject, text)))
}

/// What a mail is about, and what it says.
const fn asked(matter: &AdvocateMatter) -> (&'static str, &'static str) {
    match matter {
        AdvocateMatter::Join { .. } => (
            "Confirm that you want to join the advocates for libraries",
            "Someone, we hope you, asked to join the advocates for libraries with this address.\n\
             To check your details and what you agree to, and to join, open this page within three days:",
        ),
        AdvocateMatter::Leave => (
            "Confirm that you want to leave the advocates for libraries",
            "Someone, we hope you, asked to leave the advocates for libraries.\n\
             If it was you, open this page within three days:",
        ),
        AdvocateMatter::Erase => (
            "Confirm that we should erase your data",
            "Someone, we hope you, asked us to erase everything we know about the owner of this address, \
             including any account here.\nIf it was you, open this page within three days:",
        ),
        AdvocateMatter::Act { .. } => (
            "Confirm your message to decision makers",
            "Someone, we hope you, wrote to decision makers about libraries in your name.\n\
             To see what will be sent and to whom, and to send it, open this page within three days:",
        ),
        AdvocateMatter::SignUp { .. } => (
            "Confirm your sign-up",
            "Someone, we hope you, signed up for an event for libraries with this address.\n\
             If it was you, open this page within three days:",
        ),
        AdvocateMatter::TakeSeats { .. } => (
            "Seats are available for you",
            "Seats are available for you at an event for libraries.\nTo take them, open this page:",
        ),
        AdvocateMatter::GiveUpSeats { .. } => (
            "Confirm that you give back your seats",
            "Someone, we hope you, cannot come to an event for libraries and wants to give back the seats.\n\
             If it was you, open this page within three days:",
        ),
    }
}

//! Writes the mails that advocates answer. A token is made here, when its mail is, so that it stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome, each_due},
    mail::Mail,
    serve,
};
use advocacy::{
    Alert,
    advocate::{AdvocateMail, AdvocateMatter},
};
use api::{advocacy::enrollment_page, identity::opaque};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Job, Task};

/// Writes a mail to an advocate and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let mail = match job.task::<AdvocateMail>() {
        Ok(wanted) => mail(bench, job, wanted).await,
        Err(error) => return error.into(),
    };
    match mail {
        Ok(Some(mail)) => bench.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// The mail; `None` where its address was written to too often.
async fn mail(bench: &Bench, job: &Job, wanted: AdvocateMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = opaque::opaque().map_err(|_| Outcome::Again("the machine has no randomness".into()))?;
    let (to, (subject, text)) = (wanted.email.clone(), asked(&wanted.matter));
    let alert = match &wanted.matter {
        AdvocateMatter::Act { alert_id, .. } => bench.session.find::<Alert>(*alert_id).await?,
        AdvocateMatter::Join { .. }
        | AdvocateMatter::Leave
        | AdvocateMatter::Erase
        | AdvocateMatter::SignUp { .. }
        | AdvocateMatter::TakeSeats { .. }
        | AdvocateMatter::GiveUpSeats { .. } => None,
    };
    let about = alert.map(|alert| format!("{}\n\n", alert.title)).unwrap_or_default();
    if !bench.session.keep_advocate_token(bench.clock.now(), wanted, hash, job.attempts > 1).await? {
        log::warn!("an address was written to too often; it gets no more mail of this kind for an hour");
        return Ok(None);
    }
    let link = format!("{}{}?token={token}", bench.public_url, enrollment_page::PATH);
    let text =
        format!("{about}{text}\n\n{link}\n\nIf it was not you, do nothing: without this page nothing happens.\n");
    Ok(Some(Mail::new(to, subject, text)))
}

/// What a mail is about, and what it says.
const fn asked(matter: &AdvocateMatter) -> (&'static str, &'static str) {
    match matter {
        AdvocateMatter::Join { .. } => (
            "Do you join the advocates for libraries?",
            "Somebody, you we hope, wants to join the advocates for libraries with this address.\n\
             To see what is said of you and what you agree to, and to join, open this page within three days:",
        ),
        AdvocateMatter::Leave => (
            "Do you leave the advocates for libraries?",
            "Somebody, you we hope, wants to leave the advocates for libraries.\n\
             If that is so, open this page within three days:",
        ),
        AdvocateMatter::Erase => (
            "Shall we forget you?",
            "Somebody, you we hope, wants us to forget everything we know of whoever has this address: an account here would be \
             gone too.\nIf that is so, open this page within three days:",
        ),
        AdvocateMatter::Act { .. } => (
            "Do you send this to those who decide?",
            "Somebody, you we hope, wrote to those who decide about libraries, in your name.\n\
             To see what is sent and to whom, and to send it, open this page within three days:",
        ),
        AdvocateMatter::SignUp { .. } => (
            "Do you come to the event?",
            "Somebody, you we hope, wants to come to an event for libraries and signs up with this address.\n\
             If that is so, open this page within three days:",
        ),
        AdvocateMatter::TakeSeats { .. } => (
            "Do you take the seats?",
            "There are seats for you at an event for libraries.\nTo take them, open this page:",
        ),
        AdvocateMatter::GiveUpSeats { .. } => (
            "Do you give back your seats?",
            "Somebody, you we hope, cannot come to an event for libraries and gives back the seats.\n\
             If that is so, open this page within three days:",
        ),
    }
}

/// Between two looks at how engaged advocates are.
pub const EVERY: Duration = Duration::from_mins(10);

/// The job that puts advocates on the rungs their scores lead to; whose score was not looked at is found in the data.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Scores {}

impl Task for Scores {
    const KIND: &'static str = "engagement_scores";
}

/// Seconds after which a score is looked at again, for it fades.
const LOOK_AGAIN: i64 = 86_400;

/// Does the job.
pub async fn look_at_scores(bench: &Bench) -> Outcome {
    let (session, since) = (&bench.session, bench.clock.now().plus_seconds(-LOOK_AGAIN));
    let looked = each_due(
        async |limit| store::scan!(session, |c| queries::advocacy::advocates::unscored(c, since, limit)),
        async |id| session.look_at_score(serve::service(&bench.clock), id).await,
    );
    looked.await.map_or_else(Into::into, |_| Outcome::Done)
}

//! Writes the mails about accounts. A token is made here, when its mail is, so that it stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
};
use api::identity::{account_pages, opaque};
use directory::{AccountMail, AccountMatter, AccountPurpose, Registration};
use kernel::{Email, Id};
use store::{AccountToken, Job};

/// Writes a mail about an account and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let mail = match job.task::<AccountMail>() {
        Ok(AccountMail { email, matter }) => mail(bench, job, email, matter).await,
        Err(error) => return error.into(),
    };
    match mail {
        Ok(Some(mail)) => bench.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// The mail; `None` where there is nobody to write to, or it was written to too often.
async fn mail(bench: &Bench, job: &Job, email: Email, matter: AccountMatter) -> Result<Option<Mail>, Outcome> {
    let owner = bench.session.person_with(&email).await?;
    match (matter, owner) {
        (AccountMatter::Registration(registration), None) => {
            let text = "Somebody, you we hope, wants an account with this address.\n\
                        To make it, open this page within a day and choose a password:";
            let wanted = Wanted { registration: Some(registration), ..Wanted::new(AccountPurpose::Registration) };
            with_link(bench, job, email, "Make your account", text, wanted).await
        }
        (AccountMatter::Registration(_), Some(person)) => {
            let text = "Somebody, you perhaps, wants an account with this address; but you have one already.\n\
                        If you cannot sign in, set a new password on this page within an hour:";
            let wanted = Wanted { person_id: Some(person), ..Wanted::new(AccountPurpose::PasswordReset) };
            with_link(bench, job, email, "You have an account already", text, wanted).await
        }
        (AccountMatter::PasswordReset, Some(person)) => {
            let text =
                "Somebody, you we hope, wants a new password for your account.\nSet it on this page within an hour:";
            let wanted = Wanted { person_id: Some(person), ..Wanted::new(AccountPurpose::PasswordReset) };
            with_link(bench, job, email, "Set a new password", text, wanted).await
        }
        (AccountMatter::PasswordReset, None) => Ok(None),
        (AccountMatter::EmailChange { person_id }, _) => {
            let text = "Somebody, you we hope, wants the mail of their account here to come to this address.\n\
                        If that is so, open this page within a day:";
            let wanted = Wanted { person_id: Some(person_id), ..Wanted::new(AccountPurpose::EmailChange) };
            with_link(bench, job, email, "Is this your mail address?", text, wanted).await
        }
        (AccountMatter::PasswordChanged, _) => {
            let text = "The password of your account was changed.\nIf that was not you, set a new one, and tell us.\n";
            Ok(Some(Mail::new(email, "Your password was changed", text.into())))
        }
        (AccountMatter::EmailChanged, _) => {
            let text = "The mail of your account goes to another address from now on.\nIf that was not you, tell us.\n";
            Ok(Some(Mail::new(email, "Your mail address was changed", text.into())))
        }
    }
}

/// What a token is to be good for.
struct Wanted {
    purpose: AccountPurpose,
    person_id: Option<Id>,
    registration: Option<Registration>,
}

impl Wanted {
    const fn new(purpose: AccountPurpose) -> Self {
        Self { purpose, person_id: None, registration: None }
    }
}

/// A mail with a new token in it.
async fn with_link(
    bench: &Bench,
    job: &Job,
    to: Email,
    subject: &'static str,
    text: &str,
    wanted: Wanted,
) -> Result<Option<Mail>, Outcome> {
    let Wanted { purpose, person_id, registration } = wanted;
    let (token, hash) = opaque::opaque().map_err(|_| Outcome::Again("the machine has no randomness".into()))?;
    let is_repeated = job.attempts > 1;
    let kept = AccountToken { hash, purpose, email: to.clone(), person_id, registration, is_repeated };
    if !bench.session.keep_account_token(bench.clock.now(), kept).await? {
        log::warn!("an address was written to too often; it gets no more mail about its account for an hour");
        return Ok(None);
    }
    let link = format!("{}{}?token={token}", bench.public_url, account_pages::path(purpose));
    let text = format!("{text}\n\n{link}\n\nIf it was not you, do nothing: without this page nothing happens.\n");
    Ok(Some(Mail::new(to, subject, text)))
}

//! Writes the mails about accounts.

use crate::{
    jobs::{Context, Outcome},
    mail::{Mail, new_token},
};
use api::identity::account_pages;
use directory::{AccountMail, AccountMatter, AccountPurpose, Registration};
use kernel::{Email, Id};
use store::{AccountToken, Job};

/// A mail about an account; `None` where there is nobody to write to, they were written to too often, or it was voided meanwhile.
pub async fn mail(context: &Context, job: &Job, wanted: AccountMail) -> Result<Option<Mail>, Outcome> {
    let AccountMail { email, matter } = wanted;
    let owner = context.session.person_with(&email).await?;
    match (matter, owner) {
        (AccountMatter::Registration(registration), None) => {
            let text = "Someone, we hope you, asked for an account with this address.\n\
                        To create it, open this page within a day and choose a password:";
            let wanted = Wanted { registration: Some(registration), ..Wanted::new(AccountPurpose::Registration) };
            with_link(context, job, email, "Create your account", text, wanted).await
        }
        (AccountMatter::Registration(_), Some(person)) => {
            let text = "Someone, perhaps you, asked for an account with this address, but you already have one.\n\
                        If you cannot sign in, set a new password on this page within an hour:";
            let wanted = Wanted { person_id: Some(person), ..Wanted::new(AccountPurpose::PasswordReset) };
            with_link(context, job, email, "You already have an account", text, wanted).await
        }
        (AccountMatter::PasswordReset, Some(person)) => {
            let text =
                "Someone, we hope you, asked for a new password for your account.\nSet it on this page within an hour:";
            let wanted = Wanted { person_id: Some(person), ..Wanted::new(AccountPurpose::PasswordReset) };
            with_link(context, job, email, "Set a new password", text, wanted).await
        }
        (AccountMatter::PasswordReset, None) => Ok(None),
        (AccountMatter::EmailChange { person_id }, _) => {
            let text = "Someone, we hope you, asked to use this mail address for their account here.\n\
                        If it was you, open this page within a day:";
            let wanted = Wanted { person_id: Some(person_id), ..Wanted::new(AccountPurpose::EmailChange) };
            with_link(context, job, email, "Confirm your mail address", text, wanted).await
        }
        (AccountMatter::PasswordChanged, _) => {
            let text = "The password of your account was changed.\nIf it was not you, set a new one and tell us.\n";
            Ok(Some(Mail::new(email, "Your password was changed", text.into())))
        }
        (AccountMatter::EmailChanged, _) => {
            let text =
                "From now on, mail for your account goes to another address.\nIf you did not ask for this, tell us.\n";
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
    context: &Context,
    job: &Job,
    to: Email,
    subject: &'static str,
    text: &str,
    wanted: Wanted,
) -> Result<Option<Mail>, Outcome> {
    let Wanted { purpose, person_id, registration } = wanted;
    let (token, hash) = new_token()?;
    let (job_id, email, is_repeated) = (job.id, to.clone(), job.attempts > 1);
    let kept = AccountToken { job_id, hash, purpose, email, person_id, registration, is_repeated };
    if !context.session.keep_account_token(context.clock.now(), kept).await? {
        log::warn!("an address gets no mail about its account: it had too many within an hour, or this one was voided");
        return Ok(None);
    }
    let link = format!("{}{}?token={token}", context.public_url, account_pages::path(purpose));
    let text = format!(
        "{text}\n\n{link}\n\n\
         If it was not you, ignore this mail: nothing happens unless you confirm on that page.\n"
    );
    Ok(Some(Mail::new(to, subject, text)))
}

//! Writes the mails by which people confirm that they sign a petition, or take that back. A token is made here, when its mail is,
//! so that it stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
};
use advocacy::petition::{PetitionMail, TokenPurpose};
use api::{advocacy::petition_pages::path, identity::opaque};
use store::{Job, PetitionLetter};

/// Writes a mail about a petition and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let mail = match job.task::<PetitionMail>() {
        Ok(wanted) => mail(bench, job, wanted).await,
        Err(error) => return error.into(),
    };
    match mail {
        Ok(Some(mail)) => bench.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// The mail; `None` where there is nothing to be said, or the address was written to too often.
async fn mail(bench: &Bench, job: &Job, wanted: PetitionMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = opaque::opaque().map_err(|_| Outcome::Again("the machine has no randomness".into()))?;
    let to = wanted.email.clone();
    let letter = bench.session.keep_petition_token(bench.clock.now(), job, wanted, hash).await?;
    let Some(PetitionLetter { petition, purpose, has_signed }) = letter else { return Ok(None) };
    let (base, page, title) = (&bench.public_url, path(purpose), petition.title);
    let asked = match (purpose, has_signed) {
        (TokenPurpose::Confirm, _) => format!(
            "You are asked to sign a petition, \"{title}\".\n\nThe text:\n{base}/v1/advocacy/petitions/{id}\n{digest}\n\n\
             To see with which name you would sign it, and to sign it, open this page within three days, and before \
             {closes_at}:",
            id = petition.id,
            digest = petition.digest.map(String::from).unwrap_or_default(),
            closes_at = petition.closes_at,
        ),
        (TokenPurpose::Withdraw, true) => format!(
            "You have signed the petition \"{title}\" already, and your signature counts. There is nothing to do.\n\n\
             If you want to take it back, open this page within three days:"
        ),
        (TokenPurpose::Withdraw, false) => format!(
            "You asked to take back your signature under the petition \"{title}\".\n\n\
             If that is so, open this page within three days:"
        ),
    };
    let text = format!(
        "{asked}\n\n{base}{page}?token={token}\n\nIf you did not ask for this, do nothing: without this page nothing happens.\n"
    );
    Ok(Some(Mail::new(to, "A petition", text)))
}

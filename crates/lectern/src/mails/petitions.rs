//! Writes the mails by which people confirm that they sign a petition, or take that back.

use crate::{
    jobs::{Context, Outcome},
    mail::{Mail, new_token},
};
use advocacy::petition::{PetitionMail, TokenPurpose};
use api::advocacy::petition_pages::path;
use store::{Job, PetitionLetter};

/// A mail about a petition; `None` where there is nothing to be said, or the address was written to too often.
pub async fn mail(context: &Context, job: &Job, wanted: PetitionMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = new_token()?;
    let to = wanted.email.clone();
    let letter = context.session.keep_petition_token(context.clock.now(), job, wanted, hash).await?;
    let Some(PetitionLetter { petition, purpose, has_signed }) = letter else { return Ok(None) };
    let (base, page, title, closes_at) = (&context.public_url, path(purpose), petition.title, petition.closes_at);
    let asked = match (purpose, has_signed) {
        (TokenPurpose::Confirm, _) => format!(
            "Someone, we hope you, asked to sign the petition \"{title}\" with this address.\n\n\
             The text:\n{base}/v1/advocacy/petitions/{id}\n{digest}\n\n\
             To see the name you would sign with, and to sign it, open this page within three days, and before \
             {closes_at}:",
            id = petition.id,
            digest = petition.digest.map(String::from).unwrap_or_default(),
        ),
        (TokenPurpose::Withdraw, true) => format!(
            "You have already signed the petition \"{title}\", and your signature counts. There is nothing to do.\n\n\
             If you want to withdraw it, open this page within three days, and before {closes_at}:"
        ),
        (TokenPurpose::Withdraw, false) => format!(
            "Someone, we hope you, asked to withdraw your signature from the petition \"{title}\".\n\n\
             If it was you, open this page within three days, and before {closes_at}:"
        ),
    };
    let text = format!(
        "{asked}\n\n{base}{page}?token={token}\n\n\
         If you did not ask for this, ignore this mail: nothing happens unless you confirm on that page.\n"
    );
    Ok(Some(Mail::new(to, "Your signature on a petition", text)))
}

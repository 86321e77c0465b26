//! Writes the mails by which officers confirm that their organization signs.

use crate::{
    jobs::{Context, Outcome},
    mail::{Mail, new_token},
};
use api::policy::signature_page;
use policy::statement::SignatureMail;
use store::Job;

/// A mail about a signature; `None` where nothing waits for it any more, or the address was written to too often.
pub async fn mail(context: &Context, job: &Job, wanted: SignatureMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = new_token()?;
    let (to, is_repeated) = (wanted.email.clone(), job.attempts > 1);
    let kept = context.session.keep_signature_token(context.clock.now(), wanted, hash, is_repeated).await?;
    let Some((signature, statement)) = kept else {
        log::warn!("a signature waits for its mail no more, or its address was written to too often within an hour");
        return Ok(None);
    };
    let base = &context.public_url;
    let text = format!(
        "{organization} is asked to sign a joint statement, \"{title}\". \
         You are named as the officer who signs for it.\n\n\
         The text, version {version}:\n{base}/v1/policy/joint-statements/{id}/texts/{version}\n{digest}\n\n\
         If your organization wants to sign it, open this page within three days, and before {deadline}:\n\n\
         {base}{page}?token={token}\n\n\
         If it does not, ignore this mail: nothing happens unless you confirm on that page.\n",
        organization = signature.organization_name,
        title = statement.title,
        version = signature.version,
        id = statement.id,
        digest = statement.digest.map(String::from).unwrap_or_default(),
        deadline = statement.deadline,
        page = signature_page::PATH,
    );
    Ok(Some(Mail::new(to, "Confirm your organization's signature", text)))
}

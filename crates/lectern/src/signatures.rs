//! Writes the mails by which officers confirm that their organization signs. A token is made here, when its mail is, so that it
//! stands nowhere but in the mail.

use crate::{
    jobs::{Bench, Outcome},
    mail::Mail,
};
use api::{identity::opaque, policy::signature_page};
use policy::statement::SignatureMail;
use store::Job;

/// Writes a mail about a signature and sends it.
pub async fn write(bench: &Bench, job: &Job) -> Outcome {
    let mail = match job.task::<SignatureMail>() {
        Ok(wanted) => mail(bench, job, wanted).await,
        Err(error) => return error.into(),
    };
    match mail {
        Ok(Some(mail)) => bench.mailer.send(job.id, mail).await,
        Ok(None) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

/// The mail; `None` where nothing waits for it any more, or the address was written to too often.
async fn mail(bench: &Bench, job: &Job, wanted: SignatureMail) -> Result<Option<Mail>, Outcome> {
    let (token, hash) = opaque::opaque().map_err(|_| Outcome::Again("the machine has no randomness".into()))?;
    let (to, is_repeated) = (wanted.email.clone(), job.attempts > 1);
    let kept = bench.session.keep_signature_token(bench.clock.now(), wanted, hash, is_repeated).await?;
    let Some((signature, statement)) = kept else {
        log::warn!("a signature waits for its mail no more, or its address was written to too often within an hour");
        return Ok(None);
    };
    let base = &bench.public_url;
    let text = format!(
        "{organization} is to sign a joint statement, \"{title}\". You are named as the officer who signs.\n\n\
         The text, version {version}:\n{base}/v1/policy/joint-statements/{id}/texts/{version}\n{digest}\n\n\
         If your organization signs it, open this page within three days, and before {deadline}:\n\n\
         {base}{page}?token={token}\n\nIf it does not, do nothing: without this page nothing happens.\n",
        organization = signature.organization_name,
        title = statement.title,
        version = signature.version,
        id = statement.id,
        digest = statement.digest.map(String::from).unwrap_or_default(),
        deadline = statement.deadline,
        page = signature_page::PATH,
    );
    Ok(Some(Mail::new(to, "Does your organization sign?", text)))
}

//! Writes the mails of mailings.

use crate::{
    jobs::Context,
    mail::{Handed, Mail, new_token},
    serve,
};
use advocacy::{
    mail::Tried,
    mailing::{Letter, MailingKind, MailingMail},
};
use api::advocacy::mailing_page;
use kernel::{At, Id};

/// Sends one mail that waits, where it still does; it is noted as begun before it is tried. `false` where it broke off.
pub async fn send(context: &Context, id: Id) -> store::Result<bool> {
    let (token, hash) = new_token()?;
    let Some(begun) = context.session.begin_mailing(serve::service(&context.clock), id, hash).await? else {
        return Ok(true);
    };
    let MailingMail { to, letter } = begun;
    let page = format!("{}{}?token={token}", context.public_url, mailing_page::PATH);
    let text = text(&letter, &context.public_url, &page);
    let mail = Mail { unsubscribe: Some(page), ..Mail::new(to, letter.title.replace(char::is_control, " "), text) };
    let tried: Tried = context.mailer.hand_over(id, mail).await.into();
    let is_known = tried.is_known();
    context.session.end_mailing(context.clock.now(), id, tried).await?;
    Ok(is_known)
}

impl From<Handed> for Tried {
    fn from(handed: Handed) -> Self {
        match handed {
            Handed::Taken => Self::Taken,
            Handed::PutOff(why) => Self::PutOff(why),
            Handed::Refused(why) => Self::Refused(why),
            Handed::Uncertain(why) => Self::Uncertain(why),
        }
    }
}

/// What a mail says: what it is about, where to go on, and how to get no more of them.
fn text(letter: &Letter, base: &str, page: &str) -> String {
    let Letter { kind, subject_id, title, summary, ends_at } = letter;
    let about = format!("{title}\n\n{summary}");
    match kind {
        MailingKind::Briefing => format!(
            "{about}\n\nTo read it, to tell us that it was of use, or to get no more briefings, open this page:\n\n{page}\n"
        ),
        MailingKind::Alert => format!(
            "{about}\n\nWhat you can do{}:\n\n{base}/v1/advocacy/alerts/{subject_id}\n\n\
             To tell us that you did, or to get no more alerts, open this page:\n\n{page}\n",
            ends_at.map(|end: At| format!(" until {end}")).unwrap_or_default(),
        ),
    }
}

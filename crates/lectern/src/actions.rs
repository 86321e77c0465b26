//! Sends the mails of actions: one job for all of them, so that their rate is bounded however many wait. Each is noted as begun
//! before it is tried, so that a crash leaves one whose fate is unknown, and never a second mail.

use crate::{
    Failure,
    jobs::{Bench, Outcome, Stopping},
    mail::{Handed, Mail},
    serve,
};
use actix_web::rt::time::sleep;
use advocacy::action::{ActionMail, Bounced};
use kernel::Id;
use std::{
    io::BufRead,
    time::{Duration, Instant},
};
use store::{Session, Store, Tried};

/// Between two looks for mails that were put off, or whose job was lost.
pub const EVERY: Duration = Duration::from_mins(1);
/// Actions that are looked up at a time.
const SOME: i64 = 50;

/// Does the job: sends what waits, one after the other.
pub async fn send(bench: &Bench, stopping: &Stopping) -> Outcome {
    match sent(bench, stopping).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn sent(bench: &Bench, stopping: &Stopping) -> store::Result<Outcome> {
    let by = || serve::service(&bench.clock);
    let lost = bench.session.give_up_mails(by()).await?;
    if lost > 0 {
        log::warn!("of {lost} mails of actions it is not known whether they went; they are not sent again");
    }
    let mut next = Instant::now();
    loop {
        let waiting = bench.session.waiting_mails(bench.clock.now(), SOME).await?;
        if waiting.is_empty() {
            return Ok(Outcome::Done);
        }
        // One that cannot be handed over at all is not begun.
        if !bench.mailer.is_there().await {
            return Ok(Outcome::Again("the mail server is not there".into()));
        }
        for id in waiting {
            if stopping.is_near() {
                return Ok(Outcome::Interrupted);
            }
            sleep(next.saturating_duration_since(Instant::now())).await;
            next = Instant::now() + bench.mail_gap;
            let Some(begun) = bench.session.begin_mail(by(), id).await? else { continue };
            let tried = tried(bench, id, begun).await;
            let sending = bench.session.end_mail(by(), id, tried).await?;
            log::debug!("the mail of action {} is {}", sending.id, sending.status);
        }
    }
}

/// Tries one mail.
async fn tried(bench: &Bench, id: Id, begun: ActionMail) -> Tried {
    let ActionMail { action, to, sender } = begun;
    let Some(to) = to else { return Tried::Refused("Nobody who holds the post can be mailed.".into()) };
    let (Some(sender), Some(text)) = (sender, action.body) else {
        return Tried::Refused("The sender was forgotten.".into());
    };
    let subject = action.subject.map(String::from).unwrap_or_default();
    let mail = Mail { in_name_of: Some(sender), ..Mail::new(to, subject, text.into()) };
    match bench.mailer.hand_over(id, mail).await {
        Handed::Taken => Tried::Taken,
        Handed::PutOff(why) => Tried::PutOff(why),
        Handed::Refused(why) => Tried::Refused(why),
        Handed::Uncertain(why) => Tried::Uncertain(why),
    }
}

/// Reads a mailbox file (mbox) of mails that came back, and notes what they say of ours.
pub async fn read_mailbox(store: &Store, mailbox: impl BufRead, clock: &kernel::Clock) -> Result<Bounced, Failure> {
    /// Notifications that are noted in one transaction.
    const AT_A_TIME: usize = 200;
    let session: Session = store.session()?;
    let mut told = interchange::bounces::bounces(mailbox).peekable();
    let mut all = Bounced::default();
    while told.peek().is_some() {
        let some: Vec<_> = told.by_ref().take(AT_A_TIME).collect();
        let read = u64::try_from(some.len()).unwrap_or(u64::MAX);
        let reports = some.into_iter().flatten().collect();
        all = all.plus(session.bounce(serve::service(clock), read, reports).await?);
    }
    Ok(all)
}

//! Sends the mails of actions and of mailings: one job for all of them, so that their rate is bounded however many wait. Each is
//! noted as begun before it is tried, so that a crash leaves one whose fate is unknown, and never a second mail.

use crate::{
    Failure,
    jobs::{Context, Outcome, Stopping},
    mail::Mail,
    mailings, serve,
};
use actix_web::rt::time::sleep;
use advocacy::action::{ActionMail, Bounced, Tried};
use kernel::Id;
use std::{
    io::BufRead,
    time::{Duration, Instant},
};
use store::Store;

/// Between two looks for mails that were put off, or whose job was lost.
pub const EVERY: Duration = Duration::from_mins(1);
/// Mails of each kind that are looked up at a time.
const BATCH: i64 = 50;

/// Does the job: sends what waits, one after the other.
pub async fn send(context: &Context, stopping: &Stopping) -> store::Result<Outcome> {
    let by = || serve::service(&context.clock);
    let lost =
        context.session.give_up_mails(by()).await? + context.session.give_up_mailings(context.clock.now()).await?;
    if lost > 0 {
        log::warn!("of {lost} mails it is not known whether they went; they are not sent again");
    }
    while context.session.take_back_mails(by()).await? > 0 {
        if stopping.is_near() {
            return Ok(Outcome::Interrupted);
        }
    }
    let mut pace = Pace { gap: context.mail_gap, next: Instant::now() };
    loop {
        if stopping.is_near() {
            return Ok(Outcome::Interrupted);
        }
        let gathering = context.session.gather_mailings(by()).await?;
        let actions = context.session.waiting_mails(context.clock.now(), BATCH).await?;
        let mailings = context.session.waiting_mailings(context.clock.now(), BATCH).await?;
        if actions.is_empty() && mailings.is_empty() {
            if gathering {
                continue;
            }
            context.session.finish_mailings(by()).await?;
            return Ok(Outcome::Done);
        }
        // One that cannot be handed over at all is not begun.
        if !context.mailer.is_there().await {
            log::warn!("the mail server is not there: mails of actions and mailings wait");
            return Ok(Outcome::Done); // and is asked for again soon
        }
        if each(actions, &mut pace, stopping, async |id| send_one(context, id).await).await? {
            each(mailings, &mut pace, stopping, async |id| mailings::send(context, id).await).await?;
        }
    }
}

/// Sends mails one after the other, until the node is about to stop, or one breaks off: the mail server may be gone, and each that was
/// begun then would be lost. Whether it came to their end.
async fn each(
    mails: Vec<Id>,
    pace: &mut Pace,
    stopping: &Stopping,
    send: impl AsyncFn(Id) -> store::Result<bool>,
) -> store::Result<bool> {
    for id in mails {
        if stopping.is_near() {
            return Ok(false);
        }
        sleep(pace.wait(Instant::now())).await;
        if !send(id).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Sends the mail of an action that waits, where it still does. `false` where it broke off.
async fn send_one(context: &Context, id: Id) -> store::Result<bool> {
    let by = || serve::service(&context.clock);
    let Some(begun) = context.session.begin_mail(by(), id).await? else { return Ok(true) };
    let tried = tried(context, id, begun).await;
    let is_known = tried.is_known();
    let sending = context.session.end_mail(by(), id, tried).await?;
    log::debug!("the mail of action {} is {}", sending.id, sending.status);
    Ok(is_known)
}

/// Keeps mails a gap apart, however many wait and however fast they are handed over.
struct Pace {
    gap: Duration,
    next: Instant,
}

impl Pace {
    /// How long the next one waits.
    fn wait(&mut self, now: Instant) -> Duration {
        let wait = self.next.saturating_duration_since(now);
        self.next = now + wait + self.gap;
        wait
    }
}

/// Tries one mail.
async fn tried(context: &Context, id: Id, begun: ActionMail) -> Tried {
    let ActionMail { action, to, sender } = begun;
    let Some(to) = to else {
        return Tried::Refused("Neither whoever it was written to nor a successor of theirs can be mailed.".into());
    };
    let (Some(sender), Some(text)) = (sender, action.body) else {
        return Tried::Refused("The sender was forgotten.".into());
    };
    let subject = action.subject.map(String::from).unwrap_or_default();
    let mail = Mail { in_name_of: Some(sender), ..Mail::new(to, subject, text.into()) };
    context.mailer.hand_over(id, mail).await.into()
}

/// Reads a mailbox file (mbox) of mails that came back, and notes what they say of ours. Where the file cannot be read on, what
/// was read is noted, and the reader is told.
pub async fn read_mailbox(store: &Store, mailbox: impl BufRead, clock: &kernel::Clock) -> Result<Bounced, Failure> {
    /// Notifications that are noted in one transaction.
    const AT_A_TIME: usize = 200;
    let session = store.session();
    let mut broken = None;
    let whole = interchange::bounces::bounces(mailbox).map_while(|told| told.map_err(|e| broken = Some(e)).ok());
    let mut told = whole.peekable();
    let mut all = Bounced::default();
    while told.peek().is_some() {
        let some: Vec<_> = told.by_ref().take(AT_A_TIME).collect();
        let read = u64::try_from(some.len()).unwrap_or(u64::MAX);
        let reports = some.into_iter().flatten().collect();
        all = all.plus(session.bounce(serve::service(clock), read, reports).await?);
    }
    broken.map_or(Ok(all), |error| Err(Failure::io("the mailbox")(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use tokio::sync::watch;

    #[tokio::test]
    async fn after_a_mail_that_broke_off_no_other_is_begun() {
        let (_node, stopping) = watch::channel(false);
        let (mut pace, stopping) = (Pace { gap: Duration::ZERO, next: Instant::now() }, Stopping(stopping));
        let (ids, begun) = ([1, 2].map(|n| Id::from_bytes([n; 16])), RefCell::new(Vec::new()));
        let sent = each(ids.to_vec(), &mut pace, &stopping, async |id| {
            begun.borrow_mut().push(id);
            Ok(false)
        });
        assert!(!sent.await.unwrap());
        assert_eq!(begun.into_inner(), [ids[0]]);
    }

    #[test]
    fn mails_are_a_gap_apart_however_fast_they_go() {
        let (gap, now) = (Duration::from_millis(500), Instant::now());
        let mut pace = Pace { gap, next: now };
        assert_eq!([(); 3].map(|()| pace.wait(now)), [Duration::ZERO, gap, gap * 2]);
    }

    #[test]
    fn after_a_pause_a_mail_waits_for_nothing() {
        let (gap, now) = (Duration::from_millis(500), Instant::now());
        let mut pace = Pace { gap, next: now };
        pace.wait(now);
        assert_eq!(pace.wait(now + gap * 3), Duration::ZERO);
    }
}

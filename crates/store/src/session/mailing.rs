//! The session's ways to mailings: who gets one, what came of each mail, and what its reader told.

use crate::{By, Result, Session, TokenHash, read, scan, write};
use advocacy::{
    Mailing,
    mail::Tried,
    mailing::{MailingAnswer, MailingMail},
};
use kernel::{At, Id};

impl Session {
    /// Queues mails to some of those whom mailings go to; `false` where everybody is found.
    pub async fn gather_mailings(&self, by: By) -> Result<bool> {
        write!(self, |c| queries::advocacy::mailing_recipients::gather(c, &by))
    }

    /// Some of the mails of mailings that wait. Many may be held back, which are passed over.
    pub async fn waiting_mailings(&self, now: At, limit: i64) -> Result<Vec<Id>> {
        scan!(self, |c| queries::advocacy::mailing_recipients::waiting(c, now, limit))
    }

    /// Gives up mails of mailings that were begun and whose sender is gone; how many.
    pub async fn give_up_mailings(&self, now: At) -> Result<usize> {
        write!(self, |c| queries::advocacy::mailing_recipients::give_up(c, now))
    }

    /// Notes that a mail of a mailing is about to be tried; `None` where it does not wait any more.
    pub async fn begin_mailing(&self, by: By, id: Id, hash: TokenHash) -> Result<Option<MailingMail>> {
        write!(self, |c| queries::advocacy::mailing_recipients::begin(c, &by, id, &hash))
    }

    /// Notes what came of a mail of a mailing that was begun.
    pub async fn end_mailing(&self, now: At, id: Id, tried: Tried) -> Result<()> {
        write!(self, |c| queries::advocacy::mailing_recipients::end(c, now, id, tried))
    }

    /// Marks mailings as sent of which no mail waits any more, some at a time; gives how many.
    pub async fn finish_mailings(&self, by: By) -> Result<usize> {
        write!(self, |c| queries::advocacy::mailings::finish(c, &by))
    }

    /// The mailing whose mail has that token.
    pub async fn mailing_of_token(&self, hash: TokenHash) -> Result<Option<Mailing>> {
        read!(self, |c| queries::advocacy::mailing_recipients::of_token(c, &hash))
    }

    /// Takes what the reader of a mail answers; gives the mailing, `None` where the token is in no mail.
    pub async fn answer_mailing(&self, by: By, hash: TokenHash, answer: MailingAnswer) -> Result<Option<Mailing>> {
        write!(self, |c| queries::advocacy::mailing_recipients::answer(c, &by, &hash, answer))
    }
}

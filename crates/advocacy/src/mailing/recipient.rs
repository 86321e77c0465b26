//! The mail of a mailing to one person, and what they tell of it.

use super::Mailing;
use crate::{
    action::BounceReport,
    mail::{Mail, Tried, status_code},
};
use kernel::{At, Id, Result, words};

words! {
    /// What a reader of a mail answers on its page: that they read on, that they used it, or that they want no such mail.
    pub enum MailingAnswer { Open = "open", Used = "used", Stop = "stop" }
}

/// The mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Names it, and stands in its Message-ID.
    pub id: Id,
    /// The mailing it is of.
    pub mailing_id: Id,
    /// What is mailed: nobody gets it twice.
    pub subject_id: Id,
    /// Whom it goes to; `None` where they were forgotten since.
    pub person_id: Option<Id>,
    /// Where it stands.
    pub mail: Mail,
    /// When they first opened it, where they let that be counted.
    pub opened_at: Option<At>,
    /// When they first told that they used it.
    pub used_at: Option<At>,
}

impl Recipient {
    /// Somebody whose mail waits.
    pub fn queued(id: Id, mailing: &Mailing, person: Id, now: At) -> Self {
        Self {
            id,
            mailing_id: mailing.id,
            subject_id: mailing.subject_id,
            person_id: Some(person),
            mail: Mail::waiting(now),
            opened_at: None,
            used_at: None,
        }
    }

    /// Takes what came of its mail, which was tried. Of why it was refused the code is kept, where there is one, as of one that came
    /// back.
    pub fn hear(&mut self, tried: Tried, now: At) -> Result<()> {
        let tried = match tried {
            Tried::Refused(why) => {
                let code = status_code(&why).map(ToOwned::to_owned);
                Tried::Refused(code.unwrap_or(why))
            }
            tried => tried,
        };
        self.mail.hear(tried, now)
    }

    /// Takes what a notification says of its mail; `false` where that changes nothing. Of why it came back no more than the code is
    /// kept: what the other side says may repeat the address.
    pub fn bounced(&mut self, report: &BounceReport, now: At) -> bool {
        let reason = report.reason.as_deref().and_then(status_code).map(ToOwned::to_owned);
        self.mail.bounced(&BounceReport { mail_id: report.mail_id, kind: report.kind, reason }, now)
    }

    /// Takes what they answer. That they opened it is noted only where they `consented` to be counted so; that they used it, for
    /// they say so themselves.
    pub fn answer(&mut self, answer: MailingAnswer, consented: bool, now: At) {
        match answer {
            MailingAnswer::Open if consented => self.opened_at = self.opened_at.or(Some(now)),
            MailingAnswer::Used => self.used_at = self.used_at.or(Some(now)),
            MailingAnswer::Open | MailingAnswer::Stop => {}
        }
    }
}

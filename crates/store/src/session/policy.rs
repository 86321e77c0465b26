//! The session's ways to signatures (what is signed, and the tokens that are mailed to confirm it), to notices, and to the
//! sponsors of instruments.

use crate::{By, Done, Once, Result, Session, Task, TokenHash, scan, write};
use kernel::{At, Clock, Id};
use policy::{
    JointStatement, Notice, Signature,
    notice::{Notices, Place},
    statement::SignatureMail,
};

impl Task for SignatureMail {
    const KIND: &'static str = "signature_mail";
}

impl Session {
    /// The newest notices after a place. Statements whose time has come are settled first, for that is news.
    pub async fn notices(
        &self,
        clock: &Clock,
        asked: Notices,
        after: Option<Place>,
        limit: i64,
    ) -> Result<Vec<Notice>> {
        self.settle_all::<JointStatement>(clock).await?;
        scan!(self, |c| queries::policy::notices::entries(c, &asked, after, limit))
    }

    /// Signs a joint statement.
    pub async fn sign(&self, by: By, once: Option<Once>, signature: Signature) -> Result<Done<Signature>> {
        write!(self, |c| queries::policy::signatures::sign(c, &by, once, signature))
    }

    /// Keeps a token that is about to be mailed, again where it could not be before; gives what the mail speaks of, where it is
    /// still to be sent.
    pub async fn keep_signature_token(
        &self,
        now: At,
        mail: SignatureMail,
        hash: TokenHash,
        is_repeated: bool,
    ) -> Result<Option<(Signature, JointStatement)>> {
        write!(self, |c| queries::policy::signatures::keep_token(c, now, &mail, &hash, is_repeated))
    }

    /// Affirms the signature a token was mailed for; `None` where the token is not good.
    pub async fn confirm_signature(&self, by: By, hash: TokenHash) -> Result<Option<Done<Signature>>> {
        write!(self, |c| queries::policy::signatures::confirm(c, &by, &hash))
    }

    /// The instruments whose sponsors may be people in office who came in, or were changed, since then, in the order of
    /// their ids.
    pub async fn instruments_to_relink(&self, since: At) -> Result<Vec<Id>> {
        scan!(self, |c| queries::policy::instruments::sponsors::to_relink(c, since))
    }

    /// Links the sponsors of some instruments again; some hundreds at a time leave other writers their turn.
    pub async fn relink_sponsors(&self, by: By, instruments: Vec<Id>) -> Result<()> {
        write!(self, |c| queries::policy::instruments::sponsors::relink(c, &by, &instruments))
    }
}

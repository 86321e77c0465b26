//! The session's ways to petitions: who signs, what counts, and the tokens that are mailed.

use crate::{By, Done, Job, Result, Session, Task, TokenHash, read, scan, write};
use advocacy::{
    Petition, PetitionSignature,
    petition::{Census, PetitionMail, PublicSeal, Seal, Tally, TokenPurpose},
};
use kernel::{At, Clock, Id};

/// What a mail to somebody who signs, or takes their signature back, speaks of.
#[derive(Debug)]
pub struct PetitionLetter {
    /// The petition.
    pub petition: Petition,
    /// What the token in the mail is for.
    pub purpose: TokenPurpose,
    /// Whether they want to sign, and have already.
    pub has_signed: bool,
}

impl Task for PetitionMail {
    const KIND: &'static str = "petition_mail";
    const IS_AWAITED: bool = true;
}

impl Session {
    /// Keeps the key by which petitions tell signatories apart, where there is none yet; one that is there stays.
    pub async fn ensure_fingerprint_key(&self, clock: &Clock, secret: [u8; 32]) -> Result<()> {
        let now = clock.now();
        write!(self, |c| {
            queries::identity::secrets::ensure(c, queries::identity::secrets::FINGERPRINT, secret, now)
        })
    }

    /// Has a mail written to somebody who signs, or takes their signature back.
    pub async fn ask_about_petition(&self, by: By, mail: PetitionMail) -> Result<()> {
        write!(self, |c| queries::advocacy::petition_signatures::ask(c, &by, &mail))
    }

    /// Keeps what a mail is about and its token; gives what it speaks of, where it is to be sent.
    pub async fn keep_petition_token(
        &self,
        now: At,
        job: &Job,
        mail: PetitionMail,
        hash: TokenHash,
    ) -> Result<Option<PetitionLetter>> {
        let job = job.clone();
        write!(self, |c| queries::advocacy::petition_signatures::keep_token(c, now, &job, &mail, &hash))
    }

    /// The signature that a mailed token is to confirm, as long as the token is good.
    pub async fn signature_to_confirm(&self, now: At, hash: TokenHash) -> Result<Option<PetitionSignature>> {
        read!(self, |c| queries::advocacy::petition_signatures::to_confirm(c, now, &hash))
    }

    /// Does what a mailed token is for; `false` where it is not good for that.
    pub async fn redeem_petition_token(&self, now: At, hash: TokenHash, purpose: TokenPurpose) -> Result<bool> {
        write!(self, |c| queries::advocacy::petition_signatures::redeem(c, now, &hash, purpose))
    }

    /// How many count under a petition now.
    pub async fn petition_tally(&self, petition: Petition, now: At) -> Result<Tally> {
        scan!(self, |c| queries::advocacy::petition_census::tally(c, &petition, now))
    }

    /// Everything under a petition that had counted by that instant.
    pub async fn petition_census(&self, petition: Id, at: At) -> Result<Census> {
        scan!(self, |c| queries::advocacy::petition_census::as_of(c, petition, at))
    }

    /// Counts what stands under a petition now, and seals the count.
    pub async fn seal_petition(&self, by: By, id: Id, if_match: Option<i32>) -> Result<Done<Petition>> {
        write!(self, |c| queries::advocacy::petitions::seal(c, &by, id, if_match))
    }

    /// The counts of a petition that were sealed after the one of that number, oldest first.
    pub async fn petition_seals(&self, petition: Id, after: i32, limit: i64) -> Result<Vec<Seal>> {
        scan!(self, |c| queries::advocacy::petitions::seals(c, petition, after, limit))
    }

    /// The same as everybody sees them.
    pub async fn public_petition_seals(&self, petition: Petition, after: i32, limit: i64) -> Result<Vec<PublicSeal>> {
        scan!(self, |c| queries::advocacy::petitions::public_seals(c, &petition, after, limit))
    }
}

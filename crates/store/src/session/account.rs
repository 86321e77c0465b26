//! The session's ways to accounts: mailed tokens, and what they are exchanged for.

use crate::{By, Change, Credential, Done, Once, Result, Session, Task, TokenHash, read, write};
use directory::{AccountMail, AccountPurpose, Person, Registration};
use kernel::{At, Clock, Email, Id};

/// A token that is about to be mailed.
pub struct AccountToken {
    /// The job that writes its mail.
    pub job_id: Id,
    /// Its hash.
    pub hash: TokenHash,
    /// What it is for.
    pub purpose: AccountPurpose,
    /// Where it is mailed to.
    pub email: Email,
    /// Whose account it is about, where there is one.
    pub person_id: Option<Id>,
    /// The account to be made.
    pub registration: Option<Registration>,
    /// Whether its mail was tried before, with another token: then it was counted already.
    pub is_repeated: bool,
}

impl Task for AccountMail {
    const KIND: &'static str = "account_mail";
    const IS_AWAITED: bool = true;
}

impl Session {
    /// Keeps a token; `false` where its address has had enough of them within an hour, or the change of address it is for was voided.
    pub async fn keep_account_token(&self, now: At, token: AccountToken) -> Result<bool> {
        write!(self, |c| queries::identity::account_tokens::keep(c, now, token))
    }

    /// Whether a token is good for that purpose; it stays so.
    pub async fn is_account_token(&self, now: At, hash: TokenHash, purpose: AccountPurpose) -> Result<bool> {
        read!(self, |c| queries::identity::account_tokens::is_good(c, now, &hash, purpose))
    }

    /// The person with that mail address.
    pub async fn person_with(&self, email: &Email) -> Result<Option<Id>> {
        read!(self, |c| queries::identity::people::with_email(c, email))
    }

    /// Changes a person, and has the address of before told where their mail goes elsewhere by that.
    pub async fn change_person(&self, by: By, change: Change<Person, ()>) -> Result<Done<Person>> {
        write!(self, |c| queries::identity::account_tokens::change_person(c, &by, change))
    }

    /// Makes the account a token was mailed for, with that id; `None` where the token is not good.
    pub async fn confirm_registration(
        &self,
        by: By,
        id: Id,
        hash: TokenHash,
        password_hash: String,
    ) -> Result<Option<Person>> {
        write!(self, |c| queries::identity::account_tokens::register(c, &by, id, &hash, password_hash))
    }

    /// Sets the password a token was mailed for, and ends all sessions; `false` where the token is not good.
    pub async fn reset_password(&self, clock: Clock, hash: TokenHash, password_hash: String) -> Result<bool> {
        write!(self, |c| queries::identity::account_tokens::reset_password(c, &clock, &hash, password_hash))
    }

    /// Sets a password in the place of one that was checked, ends all sessions of the person but one, and has them told there;
    /// `false` where the password is another by now.
    pub async fn change_password(
        &self,
        clock: Clock,
        proof: Credential,
        email: Email,
        password_hash: String,
        but: Option<Id>,
    ) -> Result<bool> {
        write!(self, |c| {
            queries::identity::account_tokens::change_password(c, &clock, &proof, email, password_hash, but)
        })
    }

    /// Has a mail sent to an address that a person wants for their own, by a password that was checked; `false` where it is
    /// another by now.
    pub async fn ask_email_change(&self, by: By, once: Option<Once>, email: Email, proof: Credential) -> Result<bool> {
        write!(self, |c| queries::identity::account_tokens::ask_email(c, &by, once.as_ref(), email, &proof))
    }

    /// Puts the address a token was mailed to in the place of the person's, and has the one of before told; `false` where the token
    /// is not good.
    pub async fn confirm_email(&self, by: By, hash: TokenHash) -> Result<bool> {
        write!(self, |c| queries::identity::account_tokens::change_email(c, by, &hash))
    }
}

//! Coming to an account and keeping it one's own, over HTTP. Whether an address has an account is told to nobody but its
//! owner: the answers are alike, and the mail says the rest.

use super::{
    opaque::{digest, no_such_token},
    password,
};
use crate::{
    Answer,
    cx::{Cx, Guard, Public, SignedIn},
    edge::place,
    extract::{Act, Body},
    problem::internal,
    respond::{Accepted, Created, NoContent},
};
use actix_web::HttpRequest;
use directory::{
    AccountMail, AccountMatter, AccountPurpose, NewEmailChange, NewPasswordReset, NewRegistration, Password,
    PasswordByToken, PasswordChange, Person, Registration,
};
use kernel::{Actor, Email, MailedToken, Problem};
use store::{By, Credential, Done, Once};

operations! { "Accounts":
    /// Ask for an account.
    ///
    /// A mail goes to the address, with a token that makes the account. Where there is an account already, the mail says so
    /// instead, and the answer is the same. Asking again sends another mail; an address gets five within an hour.
    POST "/v1/directory/registrations" createRegistration => register;
    /// Make an account by the token that was mailed.
    ///
    /// The token is good for a day, once, and so it takes no `Idempotency-Key`; with it comes the password, so that nobody
    /// chooses one for another. The new person has no roles yet.
    POST "/v1/directory/registrations/confirmations" confirmRegistration => confirm_registration;
    /// Ask for a new password.
    ///
    /// If the address has an account, a mail goes to it; if it has none, the answer is the same. Asking again sends another
    /// mail; an address gets five within an hour.
    POST "/v1/directory/password-resets" createPasswordReset => ask_reset;
    /// Set a new password by the token that was mailed.
    ///
    /// The token is good for an hour, once, and so it takes no `Idempotency-Key`. Every session of the account ends, every other
    /// token that was mailed for it is void, and a mail tells them.
    POST "/v1/directory/password-resets/confirmations" confirmPasswordReset => reset;
    /// Change the caller's password.
    ///
    /// Needs the one they have. Every other session of theirs ends, and a mail tells them.
    PUT "/v1/directory/people/me/password" changeOwnPassword => change_password;
    /// Change the caller's mail address.
    ///
    /// A mail goes to the new address, with a token that puts it in the place of the old one. Needs the password.
    POST "/v1/directory/people/me/email-changes" createOwnEmailChange => ask_email;
    /// Change a mail address by the token that was mailed.
    ///
    /// The token is good for a day, once, and so it takes no `Idempotency-Key`. The old address is told.
    POST "/v1/directory/email-changes/confirmations" confirmEmailChange => confirm_email;
}

async fn register(cx: Cx<Public>, request: HttpRequest, Act { body, once }: Act<NewRegistration>) -> Answer<Accepted> {
    let NewRegistration { name, email, languages, division_ocd_id } = body;
    cx.admit_mail(&request, &email)?;
    let registration = Registration { name, languages, division_ocd_id };
    registration.person(email.clone()).register(cx.actor(), cx.clock().id(), cx.clock().now())?; // told now, not by mail
    cx.mail(once, email, AccountMatter::Registration(registration)).await
}

async fn confirm_registration(cx: Cx<Public>, body: Body<PasswordByToken>) -> Answer<Created<Person>> {
    let PasswordByToken { token, password } = body.0;
    Ok(Created::at("/v1/directory/people/me", Done::Fresh(cx.confirmed_registration(&token, password).await?)))
}

async fn ask_reset(
    cx: Cx<Public>,
    request: HttpRequest,
    Act { body, once }: Act<NewPasswordReset>,
) -> Answer<Accepted> {
    cx.admit_mail(&request, &body.email)?;
    cx.mail(once, body.email, AccountMatter::PasswordReset).await
}

async fn reset(cx: Cx<Public>, body: Body<PasswordByToken>) -> Answer<NoContent> {
    cx.reset_password(&body.0.token, body.0.password).await?;
    Ok(NoContent)
}

async fn change_password(cx: Cx<SignedIn>, request: HttpRequest, body: Body<PasswordChange>) -> Answer<NoContent> {
    const FIELD: &str = "/current_password";
    let (person, proof) = cx.caller_with(&request, body.0.current_password, FIELD).await?;
    let hash = cx.hashed(body.0.password).await?;
    let stood = cx.session().change_password(cx.clock().clone(), proof, person.email, hash, cx.sign_in()).await?;
    Ok(stood.then_some(NoContent).ok_or_else(|| not_the_password(FIELD))?)
}

async fn ask_email(
    cx: Cx<SignedIn>,
    request: HttpRequest,
    Act { body, once }: Act<NewEmailChange>,
) -> Answer<Accepted> {
    const FIELD: &str = "/password";
    let (_, proof) = cx.caller_with(&request, body.password, FIELD).await?;
    cx.admit_mail(&request, &body.email)?;
    let stood = cx.session().ask_email_change(cx.by(), once, body.email, proof).await?;
    Ok(stood.then_some(Accepted).ok_or_else(|| not_the_password(FIELD))?)
}

async fn confirm_email(cx: Cx<Public>, body: Body<MailedToken>) -> Answer<NoContent> {
    cx.confirmed_email(&body.0.token).await?;
    Ok(NoContent)
}

impl<P: Guard> Cx<P> {
    /// The hash of a password, made off the async threads.
    pub(crate) async fn hashed(&self, password: Password) -> Answer<String> {
        let hash = self.state().hashing(move || password::hash(&password)).await?;
        hash.ok_or_else(|| internal(&"a password could not be hashed"))
    }

    /// Slows down who has mail sent.
    pub(crate) fn admit_mail(&self, request: &HttpRequest, email: &Email) -> Answer<()> {
        self.state().attempts.admit(email.as_str(), place(request, self.state()), self.clock().now())
    }

    /// Has a mail written and sent.
    async fn mail(&self, once: Option<Once>, email: Email, matter: AccountMatter) -> Answer<Accepted> {
        self.session().enqueue_once(self.by(), once, AccountMail { email, matter }).await?;
        Ok(Accepted)
    }
}

impl Cx<SignedIn> {
    /// The caller's own record, where the password is theirs, and what it was checked against.
    pub(crate) async fn caller_with(
        &self,
        request: &HttpRequest,
        password: Password,
        field: &str,
    ) -> Answer<(Person, Credential)> {
        let person = self.caller().await?;
        let proof = self.signed_in(request, person.email.as_str(), password.expose().to_owned()).await?;
        Ok(proof.map(|proof| (person, proof)).ok_or_else(|| not_the_password(field))?)
    }
}

impl Cx<Public> {
    /// The hash of a password that comes with a token. Hashing is expensive: nobody has it done by a token that is not good.
    async fn hashed_with(&self, token: &str, purpose: AccountPurpose, password: Password) -> Answer<String> {
        if !self.session().is_account_token(self.clock().now(), digest(token), purpose).await? {
            return Err(no_such_token().into());
        }
        self.hashed(password).await
    }

    /// The person a token makes.
    pub(super) async fn confirmed_registration(&self, token: &str, password: Password) -> Answer<Person> {
        let hash = self.hashed_with(token, AccountPurpose::Registration, password).await?;
        let id = self.clock().id();
        let by = By { actor: Actor { person: Some(id), ..Actor::public() }, ..self.by() };
        let made = self.session().confirm_registration(by, id, digest(token), hash).await?;
        Ok(made.ok_or_else(no_such_token)?)
    }

    /// Sets the password a token is for.
    pub(super) async fn reset_password(&self, token: &str, password: Password) -> Answer<()> {
        let hash = self.hashed_with(token, AccountPurpose::PasswordReset, password).await?;
        let good = self.session().reset_password(self.clock().clone(), digest(token), hash).await?;
        Ok(good.then_some(()).ok_or_else(no_such_token)?)
    }

    /// Changes the address a token is for.
    pub(super) async fn confirmed_email(&self, token: &str) -> Answer<()> {
        let good = self.session().confirm_email(self.by(), digest(token)).await?;
        Ok(good.then_some(()).ok_or_else(no_such_token)?)
    }
}

fn not_the_password(field: &str) -> Problem {
    Problem::field(field, "invalid", "is not your password")
}

//! How somebody comes to an account and keeps it theirs: what they send, and what is mailed to them.

use crate::{DivisionId, Name, NewPerson, Password};
use kernel::{Email, Id, LangTag, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a mailed token is for.
    pub enum AccountPurpose {
        Registration = "registration",
        PasswordReset = "password_reset",
        EmailChange = "email_change",
    }
}

impl AccountPurpose {
    /// Seconds for which a token is good: an hour where it gives an account away, else a day.
    pub const fn life_seconds(self) -> i64 {
        match self {
            Self::PasswordReset => 3600,
            Self::Registration | Self::EmailChange => 24 * 3600,
        }
    }
}

/// Somebody who wants an account.
#[record::form(example = {
    "name": "Ada Example", "email": "ada@example.org", "languages": ["en"],
    "division_ocd_id": "ocd-division/country:us/state:wy"
})]
pub struct NewRegistration {
    /// As they want to be called.
    pub name: Name,
    /// Where they get mail; the account stands once they have shown that they do, and chosen a password.
    pub email: Email,
    /// The languages they read, best first, at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub languages: Vec<LangTag>,
    /// Their home jurisdiction.
    pub division_ocd_id: Option<DivisionId>,
}

/// An account that waits for its mail address to be shown. It has no password: whoever asks for an account in the name of
/// another must not choose what that other signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// As they want to be called.
    pub name: Name,
    /// The languages they read, best first.
    pub languages: Vec<LangTag>,
    /// Their home jurisdiction.
    pub division_ocd_id: Option<DivisionId>,
}

impl Registration {
    /// The person it makes, without roles.
    pub fn person(&self, email: Email) -> NewPerson {
        let Self { name, languages, division_ocd_id } = self.clone();
        NewPerson { name, email, languages, division_ocd_id, password: None, grants: Vec::new() }
    }
}

/// Somebody who cannot sign in any more.
#[record::form(example = { "email": "ada@example.org" })]
pub struct NewPasswordReset {
    /// The mail address of the account.
    pub email: Email,
}

/// A password, by the token that was mailed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "token": "TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k", "password": "staple battery horse correct"
}))))]
pub struct PasswordByToken {
    /// What stands in the mail.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub token: String,
    /// What they will sign in with.
    pub password: Password,
}

/// A new password, by the old one.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "current_password": "correct horse battery staple", "password": "staple battery horse correct"
}))))]
pub struct PasswordChange {
    /// What they sign in with.
    pub current_password: Password,
    /// What they will sign in with.
    pub password: Password,
}

/// Another mail address for the account.
#[record::form(example = {
    "email": "ada.new@example.org", "password": "correct horse battery staple"
})]
pub struct NewEmailChange {
    /// Where they get mail from now on, once they have shown that they do.
    pub email: Email,
    /// What they sign in with.
    pub password: Password,
}

/// A mail about an account, to be written and sent. It has no token in it: that is made when the mail is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    /// Where it goes.
    pub email: Email,
    /// What it is about.
    pub matter: AccountMatter,
}

/// What a mail about an account is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccountMatter {
    /// Somebody wants an account.
    Registration(Registration),
    /// Somebody cannot sign in any more.
    PasswordReset,
    /// A person wants to get their mail there.
    EmailChange {
        /// Who.
        person_id: Id,
    },
    /// The password is another now.
    PasswordChanged,
    /// The mail goes elsewhere now.
    EmailChanged,
}

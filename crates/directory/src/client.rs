//! Clients: the programs that call the API, and what each may do.

use crate::{Name, Person};
use kernel::{
    Actor, At, Check, Code, Id, Permission, Problem, Record, Result, distinct, parsed, record_fields, sorted, take,
    words,
};
use serde::Serialize;
use std::str::FromStr;

/// Secrets a client may have at a time: the one in use, and the next.
pub const LIVE_SECRETS: usize = 2;

words! {
    /// How far a client is trusted: the association's own (it may ask people for their password), one that can keep a
    /// secret (a partner's server), or one that cannot (an app on people's devices).
    pub enum ClientKind {
        FirstParty = "first_party",
        Confidential = "confidential",
        Public = "public",
    }
}

parsed! {
    /// The name by which a client calls (RFC 6749 §2.2), such as `lectern-console`; it stands in tokens and in the history.
    pub struct ClientName { length: 3 ..= 50, pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", example: "partner-portal" }
}

parsed! {
    /// Where a client may have people sent back to: an https address, an address of the same machine (`http://127.0.0.1`,
    /// any port), or an app's own scheme with a dot in its name (RFC 8252 §7); no fragment.
    pub struct RedirectUri {
        length: 5 ..= 500, pattern: "^[a-z][a-z0-9.+-]*:[\\x21\\x22\\x24-\\x7e]+$", example: "https://portal.example.org/signed-in"
    }
}

/// A program that calls: for people who let it, or by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RegisteredClient, examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "client_id": "partner-portal", "name": "Partner portal",
    "kind": "confidential", "scopes": ["policy.read"], "redirect_uris": ["https://portal.example.org/signed-in"],
    "active": true, "organization_id": null, "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Client {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// The name by which it calls; unique, and never changed.
    pub client_id: ClientName,
    /// What people call it; the consent page shows it.
    pub name: Name,
    /// How far it is trusted.
    pub kind: ClientKind,
    /// The permissions it may ask for.
    pub scopes: Vec<Permission>,
    /// Where it may have people sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// Whether it gets tokens.
    pub active: bool,
    /// The organization it speaks for when it calls by itself; null for none. With one, it has `development.read` and
    /// `development.write` for what is that organization's only.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub organization_id: Option<Id>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A client to register.
#[record::form(example = {
    "client_id": "partner-portal", "name": "Partner portal", "kind": "confidential", "scopes": ["policy.read"],
    "redirect_uris": ["https://portal.example.org/signed-in"], "organization_id": null
})]
pub struct NewClient {
    /// The name by which it will call.
    pub client_id: ClientName,
    /// What people call it.
    pub name: Name,
    /// How far it is trusted.
    pub kind: ClientKind,
    /// The permissions it may ask for; none that its maker does not have.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub scopes: Vec<Permission>,
    /// Where it may have people sent back to, at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub redirect_uris: Vec<RedirectUri>,
    /// The organization it will speak for when it calls by itself, for a `confidential` client. With one, it has
    /// `development.read` and `development.write` for what is that organization's only.
    pub organization_id: Option<Id>,
}

/// What to change in a client: an absent field stays, null clears what may be empty.
#[record::form(example = {
    "name": "Partner portal", "scopes": ["policy.read"], "redirect_uris": ["https://portal.example.org/signed-in"],
    "active": false, "organization_id": null
})]
#[derive(Default)]
pub struct ClientPatch {
    /// What people call it.
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// The permissions it may ask for, all of them.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 50)]
    pub scopes: Option<Vec<Permission>>,
    /// Where it may have people sent back to, all of them.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 20)]
    pub redirect_uris: Option<Vec<RedirectUri>>,
    /// Whether it gets tokens.
    #[schema(nullable = false)]
    pub active: Option<bool>,
    /// The organization it speaks for when it calls by itself; null for none.
    #[serde(default, with = "::serde_with::rust::double_option")]
    pub organization_id: Option<Option<Id>>,
}

/// A secret a client proves itself with, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "created_at": "2026-05-01T12:00:00Z", "last_used_at": null
}))))]
pub struct ClientSecret {
    /// Names it.
    pub id: Id,
    /// When it was made.
    pub created_at: At,
    /// When it last proved who its client is, to a quarter of an hour; null for never.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_used_at: Option<At>,
}

impl FromStr for ClientName {
    type Err = &'static str;

    /// What reads as an id is refused: a token's subject is a person's id or a client's name, and never both.
    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let shaped = (3..=50).contains(&s.len())
            && s.starts_with(|c: char| c.is_ascii_lowercase())
            && s.split('-').all(word)
            && s.parse::<Id>().is_err();
        shaped
            .then(|| Self(s.into()))
            .ok_or("must be 3 to 50 lower-case letters, digits and single hyphens, start with a letter, and be no UUID")
    }
}

impl FromStr for RedirectUri {
    type Err = &'static str;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let printable = (5..=500).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
        let shaped = match s.split_once(':') {
            _ if !printable => false,
            Some(("https", rest)) => rest.strip_prefix("//").is_some_and(has_host),
            Some(("http", _)) => loopback(s).is_some(),
            Some((scheme, rest)) => is_private_scheme(scheme) && !rest.is_empty(),
            None => false,
        };
        shaped.then(|| Self(s.into())).ok_or(
            "must be an https address, http://127.0.0.1 or http://[::1], or an app's own scheme with a dot, without a fragment",
        )
    }
}

fn has_host(rest: &str) -> bool {
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    !host.is_empty() && !host.contains('@') && !host.starts_with(':')
}

/// An app's own scheme: the reversed name of a domain (RFC 8252 §7.1).
fn is_private_scheme(scheme: &str) -> bool {
    scheme.contains('.')
        && scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-+".contains(&b))
}

/// An address of the same machine as its host and what follows the port.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]"].into_iter().find(|host| rest.starts_with(host))?;
    let after = rest.strip_prefix(host)?;
    let Some(port) = after.strip_prefix(':') else {
        return (after.is_empty() || after.starts_with(['/', '?'])).then_some((host, after));
    };
    let digits = port.len() - port.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (port, path) = port.split_at_checked(digits)?;
    (port.parse::<u16>().is_ok() && (path.is_empty() || path.starts_with(['/', '?']))).then_some((host, path))
}

impl RedirectUri {
    /// Whether it allows that address: the same one (RFC 9700 §2.1), of the same machine with any port (RFC 8252 §7.3).
    pub fn allows(&self, asked: &str) -> bool {
        self.0 == asked || loopback(&self.0).is_some_and(|own| loopback(asked) == Some(own))
    }
}

impl NewClient {
    /// The record of a new client, as that caller may make it.
    pub fn register(self, by: &Actor, id: Id, now: At) -> Result<Client> {
        let Self { client_id, name, kind, scopes, redirect_uris, organization_id } = self;
        let client = Client {
            id,
            revision: 1,
            client_id,
            name,
            kind,
            scopes,
            redirect_uris,
            active: true,
            organization_id,
            created_at: now,
            updated_at: now,
        };
        client.check(by)?;
        Ok(client)
    }
}

/// What a client asks for to get a refresh token (OB 3.0 §7.1). Every session has one here.
pub const OFFLINE_ACCESS: &str = "offline_access";

/// The words of a scope that name permissions, parted by spaces (RFC 6749 §3.3).
pub fn words_of_scope(scope: &str) -> impl Iterator<Item = &str> {
    scope.split(' ').filter(|word| !word.is_empty() && *word != OFFLINE_ACCESS)
}

impl Client {
    /// Applies a patch, as that caller may: nobody changes a client that may do more than they may, nor makes it one.
    pub fn amend(&mut self, patch: ClientPatch, by: &Actor) -> Result<()> {
        self.must_be_within(by)?;
        take!(self, ClientPatch = patch; set(name, scopes, redirect_uris, active, organization_id));
        self.check(by)
    }

    /// Whether it has to prove itself with a secret: a confidential client always, another while it has any; `secrets` is how many.
    pub fn proves_itself(&self, secrets: usize) -> bool {
        self.kind == ClientKind::Confidential || secrets > 0
    }

    /// Refuses a secret to a client that cannot keep one, and one more than it may have; and to a caller who would get more
    /// by it than they have: whoever holds the secret is the client.
    pub fn check_new_secret(&self, by: &Actor, live: usize) -> Result<()> {
        self.must_be_within(by)?;
        let refused = |detail: &str| Err(Problem::new(Code::Conflict, detail));
        match self.kind {
            ClientKind::Public => refused("A public client cannot keep a secret."),
            _ if live >= LIVE_SECRETS => refused("It has two secrets; revoke the one that is not used any more."),
            _ => Ok(()),
        }
    }

    /// What it gets of what it asks for (RFC 6749 §3.3), words parted by spaces; all it may where it does not say. `None`
    /// where it asks for more than it may.
    pub fn granted(&self, scope: Option<&str>) -> Option<Vec<Permission>> {
        let Some(scope) = scope else { return Some(self.scopes.clone()) };
        let asked = words_of_scope(scope).map(|word| word.parse().ok());
        asked.map(|permission| permission.filter(|p| self.scopes.contains(p))).collect()
    }

    /// Who calls through it and what they may at most by now: a person, or else it by itself. `None` where it gets no tokens for
    /// that.
    pub fn caller(self, person: Option<Person>) -> Option<Actor> {
        let by_itself = person.is_none();
        let gets_tokens = self.active && (!by_itself || self.kind == ClientKind::Confidential);
        gets_tokens.then(|| Actor {
            person: person.as_ref().map(|person| person.id),
            client: Some(self.client_id.into()),
            grants: person.map(|person| person.grants).unwrap_or_default(),
            scopes: (self.kind != ClientKind::FirstParty).then_some(self.scopes),
            organization: self.organization_id.filter(|_| by_itself),
        })
    }

    /// Whether the caller may do all that the client may. The association's own front end has no limit: of it, only a caller
    /// without one may.
    fn is_within(&self, by: &Actor) -> bool {
        let limited = by.scopes.is_some() && self.kind == ClientKind::FirstParty;
        !limited && self.scopes.iter().all(|&permission| permission.is_own() || by.may(permission, None))
    }

    /// Whether the caller may sign in the name of the organization, where the client may.
    fn signs_within(&self, by: &Actor) -> bool {
        let signed_for = self.organization_id.filter(|_| self.scopes.contains(&Permission::PolicySign));
        signed_for.is_none_or(|own| by.acts_for(own, Permission::PolicySign))
    }

    /// Refuses a caller who may do less than the client: nobody takes what they could not give.
    pub fn must_be_within(&self, by: &Actor) -> Result<()> {
        let detail = "The client may do more than you may; only those who may do as much can change it or its secrets.";
        Problem::unless(self.is_within(by) && self.signs_within(by), Code::Forbidden, detail)
    }

    /// Lists are short and name nothing twice, and nobody gives what they do not have.
    fn check(&self, by: &Actor) -> Result<()> {
        let speaks = self.organization_id.is_none() || self.kind == ClientKind::Confidential;
        Check::default()
            .that(distinct(&self.scopes), "/scopes", "duplicate", "must name each once")
            .that(
                self.is_within(by),
                "/scopes",
                "forbidden",
                "must be permissions that you have for the whole association; a front end of its own has all of them",
            )
            .that(self.redirect_uris.len() <= 20, "/redirect_uris", "invalid", "must have at most 20 addresses")
            .that(distinct(&self.redirect_uris), "/redirect_uris", "duplicate", "must name each once")
            .that(speaks, "/organization_id", "invalid", "is for a confidential client, which calls by itself")
            .that(
                self.signs_within(by),
                "/organization_id",
                "forbidden",
                "must be the organization that you sign for yourself, where the client may sign",
            )
            .done()
    }
}

impl Record for Client {
    const KIND: &'static str = "client";
    const READ: Permission = Permission::ClientsWrite;
    const WRITE: Permission = Permission::ClientsWrite;
    record_fields!(private);
}

sorted!(Client, default "name", { "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests;

use crate::{DivisionId, Name, set};
use kernel::{
    At, Check, Code, Email, Grant, Id, LangTag, Permission, Problem, Record, Result, Role, record_fields, sorted,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_with::rust::double_option;
use std::{fmt, str::FromStr};

/// Somebody who works with the association or for its causes. Never public; it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "Ada Example", "email": "ada@example.org",
    "languages": ["en", "es"], "division_ocd_id": "ocd-division/country:us/state:wy",
    "grants": [{"role": "staff", "unit_id": null}],
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Person {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// As they want to be called.
    pub name: Name,
    /// Where they get mail; unique by [`Email::key`].
    pub email: Email,
    /// The languages they read, best first.
    pub languages: Vec<LangTag>,
    /// Their home jurisdiction.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub division_ocd_id: Option<DivisionId>,
    /// What they are, everywhere or in a unit.
    pub grants: Vec<Grant>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A person to add.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "languages": ["en", "es"],
    "division_ocd_id": "ocd-division/country:us/state:wy", "password": "correct horse battery staple",
    "grants": [{"role": "member", "unit_id": null}]
}))))]
pub struct NewPerson {
    /// As they want to be called.
    pub name: Name,
    /// Where they get mail.
    pub email: Email,
    /// The languages they read, best first, at most 20.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub languages: Vec<LangTag>,
    /// Their home jurisdiction.
    #[serde(default)]
    pub division_ocd_id: Option<DivisionId>,
    /// What they will sign in with; without one they cannot sign in yet.
    #[serde(default)]
    pub password: Option<Password>,
    /// What they are, at most 50.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub grants: Vec<Grant>,
}

/// What to change in a person: an absent field stays, null clears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "languages": ["en"],
    "division_ocd_id": "ocd-division/country:us/state:wy", "grants": [{"role": "editor", "unit_id": null}]
}))))]
pub struct PersonPatch {
    /// As they want to be called.
    pub name: Option<Name>,
    /// Where they get mail.
    pub email: Option<Email>,
    /// The languages they read, all of them, at most 20.
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub languages: Option<Vec<LangTag>>,
    /// Their home jurisdiction.
    #[serde(default, with = "double_option")]
    pub division_ocd_id: Option<Option<DivisionId>>,
    /// What they are, all of it, at most 50.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub grants: Option<Vec<Grant>>,
}

/// A password as it was typed: 12 to 128 characters. It is read, never written: no `Serialize`, nothing in debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password itself, for hashing and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Password {
    type Err = &'static str;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let fits = (12..=128).contains(&s.chars().count());
        fits.then(|| Self(s.into())).ok_or("must have 12 to 128 characters")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

impl NewPerson {
    /// The record of a new person. It has no place for the password: take that out and hash it first.
    pub fn register(self, id: Id, now: At) -> Result<Person> {
        let Self { name, email, languages, division_ocd_id, password: _, grants } = self;
        let person = Person {
            id,
            revision: 1,
            name,
            email,
            languages,
            division_ocd_id,
            grants,
            created_at: now,
            updated_at: now,
        };
        person.check()?;
        Ok(person)
    }
}

impl Person {
    /// Applies a patch.
    pub fn amend(&mut self, patch: PersonPatch) -> Result<()> {
        let PersonPatch { name, email, languages, division_ocd_id, grants } = patch;
        set(&mut self.name, name);
        set(&mut self.email, email);
        set(&mut self.languages, languages);
        set(&mut self.division_ocd_id, division_ocd_id);
        set(&mut self.grants, grants);
        self.check()
    }

    /// Whether they may do everything everywhere.
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Admin && grant.unit_id.is_none())
    }

    /// Refuses to leave the association without an administrator: nobody could ever make another.
    pub fn the_last_administrator() -> Problem {
        Problem::new(Code::Conflict, "They are the last administrator; make another one first.")
    }

    /// Lists are short, and name nothing twice.
    fn check(&self) -> Result<()> {
        Check::default()
            .that(self.languages.len() <= 20, "/languages", "invalid", "must have at most 20 languages")
            .that(distinct(&self.languages), "/languages", "duplicate", "must name each language once")
            .that(self.grants.len() <= 50, "/grants", "invalid", "must have at most 50 grants")
            .that(distinct(&self.grants), "/grants", "duplicate", "must name each role once in each unit")
            .done()
    }
}

fn distinct<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().all(|(n, item)| !items.iter().take(n).any(|earlier| earlier == item))
}

impl Record for Person {
    const KIND: &'static str = "person";
    const READ: Permission = Permission::PeopleRead;
    const WRITE: Permission = Permission::PeopleWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!();

    fn owner(&self) -> Option<Id> {
        Some(self.id)
    }

    fn is_public(&self) -> bool {
        false
    }
}

sorted!(Person, default "name", { "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at });

#[cfg(feature = "openapi")]
mod schema {
    use super::Password;
    use utoipa::openapi::{
        ObjectBuilder, RefOr, Schema, SchemaFormat,
        schema::{KnownFormat, Type},
    };

    impl utoipa::PartialSchema for Password {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
                .min_length(Some(12))
                .max_length(Some(128))
                .write_only(true)
                .description(Some("A password, 12 to 128 characters; never sent back."))
                .examples(["correct horse battery staple"])
                .into()
        }
    }
    impl utoipa::ToSchema for Password {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewPerson {
        serde_json::from_value(serde_json::json!({
            "name": "Ada Example", "email": "ada@example.org", "languages": ["en"],
            "password": "correct horse battery staple", "grants": [{"role": "member"}]
        }))
        .unwrap()
    }

    fn person() -> Person {
        new().register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
    }

    #[test]
    fn a_password_stays_out_of_debug_output() {
        assert!(!format!("{:?}", new()).contains("horse"));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert!("eleven char".parse::<Password>().is_err());
    }

    #[test]
    fn a_password_counts_characters_not_bytes() {
        assert!("é".repeat(128).parse::<Password>().is_ok());
    }

    #[test]
    fn the_public_does_not_see_people() {
        assert!(!person().visible_to(&kernel::Actor::public()));
    }

    #[test]
    fn a_grant_given_twice_is_refused() {
        let grants = person().grants.repeat(2);
        let patch = PersonPatch { grants: Some(grants), ..PersonPatch::default() };
        assert_eq!(person().amend(patch).unwrap_err().fields[0].code, "duplicate");
    }
}

//! People the association works with, their roles and their passwords.

use crate::{DivisionId, Name};
use kernel::{
    Actor, At, Check, Code, Email, Grant, Id, LangTag, Permission, Problem, Record, Result, Role, distinct,
    record_fields, sorted, take,
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
#[record::form(example = {
    "name": "Ada Example", "email": "ada@example.org", "languages": ["en", "es"],
    "division_ocd_id": "ocd-division/country:us/state:wy", "password": "correct horse battery staple",
    "grants": [{"role": "member", "unit_id": null}]
})]
pub struct NewPerson {
    /// As they want to be called.
    pub name: Name,
    /// Where they get mail.
    pub email: Email,
    /// The languages they read, best first, at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub languages: Vec<LangTag>,
    /// Their home jurisdiction.
    pub division_ocd_id: Option<DivisionId>,
    /// What they will sign in with; without one they cannot sign in yet.
    pub password: Option<Password>,
    /// What they are, at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub grants: Vec<Grant>,
}

/// What to change in a person: an absent field stays, null clears.
#[record::form(example = {
    "name": "Ada Example", "email": "ada@example.org", "languages": ["en"],
    "division_ocd_id": "ocd-division/country:us/state:wy", "grants": [{"role": "editor", "unit_id": null}]
})]
#[derive(Default)]
pub struct PersonPatch {
    /// As they want to be called.
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// Where they get mail.
    #[schema(nullable = false)]
    pub email: Option<Email>,
    /// The languages they read, all of them, at most 20.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 20)]
    pub languages: Option<Vec<LangTag>>,
    /// Their home jurisdiction.
    #[serde(default, with = "double_option")]
    pub division_ocd_id: Option<Option<DivisionId>>,
    /// What they are, all of it, at most 50.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 50)]
    pub grants: Option<Vec<Grant>>,
}

/// What to change in one's own record: an absent field stays, null clears. Where mail goes is changed by a mail that is answered,
/// and roles are for others to give.
#[record::form(example = {
    "name": "Ada Example", "languages": ["en", "es"], "division_ocd_id": "ocd-division/country:us/state:wy"
})]
pub struct OwnPersonPatch {
    /// As they want to be called.
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// The languages they read, all of them, best first, at most 20.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 20)]
    pub languages: Option<Vec<LangTag>>,
    /// Their home jurisdiction.
    #[serde(default, with = "double_option")]
    pub division_ocd_id: Option<Option<DivisionId>>,
}

impl From<OwnPersonPatch> for PersonPatch {
    fn from(patch: OwnPersonPatch) -> Self {
        let OwnPersonPatch { name, languages, division_ocd_id } = patch;
        Self { name, languages, division_ocd_id, ..Self::default() }
    }
}

/// What is wrong with roles that would give more than their giver has.
const BEYOND: &str = "must be given and taken by those who may as much themselves";

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
    /// The record of a new person, as that caller may add them. It has no place for the password: keep that, to hash it.
    pub fn register(self, by: &Actor, id: Id, now: At) -> Result<Person> {
        let Self { name, email, languages, division_ocd_id, password, grants } = self;
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
        let gives_no_more = person.grants.iter().all(|grant| by.may_give(grant));
        let chooses_for_nobody = password.is_none() || by.scopes.is_none();
        let mut check = person.shape();
        check.that(gives_no_more, "/grants", "forbidden", BEYOND);
        check.that(
            chooses_for_nobody,
            "/password",
            "forbidden",
            "must be chosen by people, not by an app or a partner",
        );
        check.done()?;
        Ok(person)
    }
}

impl Person {
    /// Whether they may do no more than that caller, who then may do to them what cannot be undone.
    pub(crate) fn is_within(&self, by: &Actor) -> bool {
        self.grants.iter().all(|grant| by.may_give(grant))
    }

    /// Applies a patch, as that caller may: nobody gives a role that allows more than their own do, nor takes it. Where the mail
    /// of an account goes, its password can be set anew: the address of somebody who may do more than the caller is not the
    /// caller's to change.
    pub fn amend(&mut self, patch: PersonPatch, by: &Actor) -> Result<()> {
        let moved = |grants: &Vec<Grant>| {
            let given = grants.iter().filter(|grant| !self.grants.contains(grant));
            let taken = self.grants.iter().filter(|grant| !grants.contains(grant));
            given.chain(taken).all(|grant| by.may_give(grant))
        };
        let moves_no_more = patch.grants.as_ref().is_none_or(moved);
        let moves_nobody_above = patch.email.as_ref().is_none_or(|email| *email == self.email) || self.is_within(by);
        take!(self, PersonPatch = patch; set(name, email, languages, division_ocd_id, grants));
        let mut check = self.shape();
        check.that(moves_no_more, "/grants", "forbidden", BEYOND);
        check.that(moves_nobody_above, "/email", "forbidden", "is the address of somebody who may do more than you");
        check.done()
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
    fn shape(&self) -> Check {
        let mut check = Check::default();
        check
            .that(self.languages.len() <= 20, "/languages", "invalid", "must have at most 20 languages")
            .that(distinct(&self.languages), "/languages", "duplicate", "must name each language once")
            .that(self.grants.len() <= 50, "/grants", "invalid", "must have at most 50 grants")
            .that(distinct(&self.grants), "/grants", "duplicate", "must name each role once in each unit");
        check
    }
}

impl Record for Person {
    const KIND: &'static str = "person";
    const READ: Permission = Permission::PeopleRead;
    const WRITE: Permission = Permission::PeopleWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(owner = id, private);
}

sorted!(Person, default "name", { "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at });

kernel::schema_of! {
    Password: String(Password)
        .min_length(Some(12))
        .max_length(Some(128))
        .write_only(true)
        .description(Some("A password, 12 to 128 characters; never sent back."))
        .examples(["correct horse battery staple"])
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

    fn by(role: Role) -> Actor {
        Actor { grants: vec![Grant { role, unit_id: None }], ..Actor::public() }
    }

    /// A partner that may change people, and nothing else.
    fn partner() -> Actor {
        let scopes = Some(vec![Permission::PeopleWrite]);
        Actor { client: Some("partner".into()), scopes, ..Actor::public() }
    }

    fn registered(new: NewPerson, by: &Actor) -> Result<Person> {
        new.register(by, Id::from_bytes([1; 16]), At::from_micros(0))
    }

    fn person() -> Person {
        registered(new(), &by(Role::Admin)).unwrap()
    }

    fn pointers(refused: Result<impl fmt::Debug>) -> Vec<String> {
        refused.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn a_password_stays_out_of_debug_output() {
        assert!(!format!("{:?}", new()).contains("horse"));
    }

    #[test]
    fn a_password_has_12_to_128_characters_however_many_bytes() {
        let fits = [11, 12, 128, 129].map(|count| "é".repeat(count).parse::<Password>().is_ok());
        assert_eq!(fits, [false, true, true, false]);
    }

    #[test]
    fn the_public_does_not_see_people() {
        assert!(!person().visible_to(&Actor::public()));
    }

    #[test]
    fn a_grant_given_twice_is_refused() {
        let grants = person().grants.repeat(2);
        let patch = PersonPatch { grants: Some(grants), ..PersonPatch::default() };
        assert_eq!(person().amend(patch, &by(Role::Admin)).unwrap_err().fields[0].code, "duplicate");
    }

    #[test]
    fn nobody_adds_somebody_who_may_more_than_they() {
        let grants = by(Role::Admin).grants;
        let refused = registered(NewPerson { password: None, grants, ..new() }, &partner());
        assert_eq!(pointers(refused), ["/grants"]);
    }

    #[test]
    fn a_partner_chooses_no_password() {
        assert_eq!(pointers(registered(new(), &partner())), ["/password"]);
    }

    #[test]
    fn nobody_gives_a_role_that_may_more_than_they() {
        let patch = PersonPatch { grants: Some(by(Role::Staff).grants), ..PersonPatch::default() };
        assert_eq!(pointers(person().amend(patch, &partner())), ["/grants"]);
    }

    #[test]
    fn nobody_takes_a_role_that_may_more_than_they() {
        let mut staff = Person { grants: by(Role::Staff).grants, ..person() };
        let patch = PersonPatch { grants: Some(Vec::new()), ..PersonPatch::default() };
        assert_eq!(pointers(staff.amend(patch, &partner())), ["/grants"]);
    }

    #[test]
    fn nobody_erases_somebody_who_may_more_than_they() {
        let staff = Person { grants: by(Role::Staff).grants, ..person() };
        assert!(!staff.may_be_erased_by(&partner()) && staff.may_be_erased_by(&by(Role::Admin)));
    }

    #[test]
    fn an_app_does_not_erase_whom_it_acts_for() {
        let admin = Person { grants: by(Role::Admin).grants, ..person() };
        let themselves = Actor { person: Some(admin.id), ..Actor::public() };
        let scopes = Some(vec![Permission::PeopleWrite]);
        let app = Actor { scopes, grants: by(Role::Admin).grants, ..themselves.clone() };
        assert!(!admin.may_be_erased_by(&app) && admin.may_be_erased_by(&themselves));
    }

    #[test]
    fn who_has_a_role_keeps_it_whoever_changes_the_rest() {
        let mut staff = Person { grants: by(Role::Staff).grants, ..person() };
        let patch = PersonPatch { grants: Some(staff.grants.clone()), ..PersonPatch::default() };
        assert_eq!(staff.amend(patch, &partner()), Ok(()));
    }

    #[test]
    fn nobody_moves_the_address_of_somebody_who_may_more_than_they() {
        let moved = PersonPatch { email: "eve@example.org".parse().ok(), ..PersonPatch::default() };
        let mut staff = Person { grants: by(Role::Staff).grants, ..person() };
        assert_eq!(pointers(staff.amend(moved.clone(), &partner())), ["/email"]);
        assert_eq!(person().amend(moved, &partner()), Ok(()));
    }
}

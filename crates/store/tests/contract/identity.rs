//! Identity at rest: the first administrator, credentials, refresh tokens.

use crate::Database;
use directory::{Person, PersonFilter};
use kernel::page::Sorted as _;
use kernel::{Actor, Code, Grant, Id, Permission, Role, page::Window};
use store::{By, Change, Client, Done, Error, Rotation};

const DAY: i64 = 24 * 3600;

impl Database {
    pub(crate) fn person(&self, email: &str) -> Person {
        let (id, now) = (self.clock.id(), self.clock.now());
        let person = serde_json::json!({ "name": "Ada Example", "email": email, "languages": ["en", "es"],
            "grants": [{ "role": "admin" }] });
        serde_json::from_value::<directory::NewPerson>(person).unwrap().register(id, now).unwrap()
    }

    pub(crate) async fn register(&self, person: Person) -> Result<Person, Error> {
        match self.session.register_person(self.by_admin(), None, person, Some("hash".into())).await? {
            Done::Fresh(person) => Ok(person),
            Done::Replayed { .. } => panic!("nothing was asked to act once"),
        }
    }

    /// A person who has signed in, with the token [1; 32].
    async fn signed_in(&self) -> Id {
        let console = Client { id: "console".to_owned(), name: "The console".to_owned(), first_party: true };
        self.session.ensure_client(console).await.unwrap();
        let person = self.register(self.person("ada@example.org")).await.unwrap();
        self.session.keep_refresh_token(self.clock.clone(), person.id, "console".into(), [1; 32]).await.unwrap();
        person.id
    }

    async fn rotate(&self, from: u8, to: u8) -> Rotation {
        let rotated = self.session.rotate_refresh_token(self.clock.clone(), "console".into(), [from; 32], [to; 32]);
        rotated.await.unwrap()
    }

    async fn found(&self, actor: &Actor, q: &str) -> usize {
        let filter = PersonFilter { q: Some(q.parse().unwrap()), ..PersonFilter::default() };
        let window = Window { limit: 10, sort: Person::SORTING.parse(None).unwrap(), after: None, count: false };
        self.session.page::<Person>(filter, actor, window).await.unwrap().data.len()
    }
}

both! {
    async fn a_token_leaves_a_successor(database) {
        let person_id = database.signed_in().await;
        database.rotate(1, 2).await;
        assert_eq!(database.rotate(2, 3).await, Rotation::Rotated { person_id });
    }

    async fn a_token_used_twice_ends_its_family(database) {
        database.signed_in().await;
        database.rotate(1, 2).await;
        let twice = database.rotate(1, 3).await;
        assert_eq!([twice, database.rotate(2, 4).await], [Rotation::Reused, Rotation::Reused]);
    }

    async fn another_sign_in_of_the_same_person_lives_on(database) {
        let person_id = database.signed_in().await;
        let other = database.session.keep_refresh_token(database.clock.clone(), person_id, "console".into(), [9; 32]);
        other.await.unwrap();
        database.rotate(1, 2).await;
        database.rotate(1, 3).await;
        assert_eq!(database.rotate(9, 10).await, Rotation::Rotated { person_id });
    }

    async fn a_token_expires_after_thirty_days(database) {
        database.signed_in().await;
        database.clock.advance(30 * DAY);
        assert_eq!(database.rotate(1, 2).await, Rotation::Unknown);
    }

    async fn a_token_is_good_for_its_own_client_only(database) {
        database.signed_in().await;
        let clock = database.clock.clone();
        let foreign = database.session.rotate_refresh_token(clock, "other".into(), [1; 32], [2; 32]).await;
        assert_eq!(foreign.unwrap(), Rotation::Unknown);
    }

    async fn a_token_given_back_is_of_no_use(database) {
        database.signed_in().await;
        database.session.revoke_refresh_token(database.clock.now(), "console".into(), [1; 32]).await.unwrap();
        assert_eq!(database.rotate(1, 2).await, Rotation::Reused);
    }

    async fn expired_tokens_are_swept(database) {
        database.signed_in().await;
        assert_eq!(database.forgotten("refresh_tokens", 30 * DAY).await, 1);
    }

    async fn the_first_administrator_comes_once(database) {
        let first = |person| database.session.ensure_first_admin(database.clock.clone(), person, "hash".into());
        let once = first(database.person("ada@example.org")).await.unwrap();
        let twice = first(database.person("bob@example.org")).await.unwrap();
        assert_eq!([once, twice], [true, false]);
    }

    async fn a_credential_is_found_by_the_address_in_any_case(database) {
        let person_id = database.signed_in().await;
        let found = database.session.credential(&"ADA@example.org".parse().unwrap()).await.unwrap();
        assert_eq!(found.map(|c| (c.person_id, c.password_hash)), Some((person_id, "hash".to_owned())));
    }

    async fn the_history_does_not_have_the_password(database) {
        let person_id = database.signed_in().await;
        let history = database.session.history("person", person_id, 0, 10).await.unwrap();
        assert!(history.len() == 1 && !format!("{history:?}").contains("hash"));
    }

    async fn an_address_belongs_to_one_person(database) {
        database.signed_in().await;
        let Err(Error::Refused(problem)) = database.register(database.person("Ada@Example.org")).await else {
            panic!("the address was taken");
        };
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), ("/email", "duplicate"));
    }

    async fn a_role_needs_a_unit_that_exists(database) {
        let mut person = database.person("ada@example.org");
        person.grants.push(Grant { role: Role::Editor, unit_id: Some(Id::from_bytes([3; 16])) });
        let Err(Error::Refused(problem)) = database.register(person).await else { panic!("there is no such unit") };
        assert_eq!(problem.fields[0].pointer, "/grants/1/unit_id");
    }

    async fn adding_people_needs_an_administrator(database) {
        let by = By { actor: Actor::public(), ..database.by_admin() };
        let person = database.person("ada@example.org");
        let Err(Error::Refused(problem)) = database.session.register_person(by, None, person, None).await else {
            panic!("nobody added a person");
        };
        assert_eq!(problem.code, Code::Forbidden);
    }

    async fn a_person_reads_back_as_saved(database) {
        let person = database.register(database.person("ada@example.org")).await.unwrap();
        let change = Change::new(person.id, Some(1), |person: &mut Person, ()| {
            person.languages.reverse();
            person.grants.insert(0, Grant { role: Role::Member, unit_id: None });
            Ok(())
        });
        let Done::Fresh(changed) = database.session.change(database.by_admin(), change).await.unwrap() else {
            panic!("nothing was asked to act once");
        };
        assert_eq!(database.session.find::<Person>(person.id).await.unwrap(), Some(changed));
    }

    async fn people_are_found_by_name_or_whole_address(database) {
        database.signed_in().await;
        let admin = database.by_admin().actor;
        let mut found = Vec::new();
        for q in ["exam", "ADA@example.org", "ada@example", "org"] {
            found.push(database.found(&admin, q).await);
        }
        assert_eq!(found, [1, 1, 0, 0]);
    }

    async fn who_may_read_no_people_finds_none(database) {
        database.signed_in().await;
        let lead = Grant { role: Role::Staff, unit_id: Some(Id::from_bytes([3; 16])) };
        let lead = Actor { grants: vec![lead], ..Actor::public() };
        assert!(lead.holds(Permission::PeopleRead) && database.found(&lead, "exam").await == 0);
    }

    async fn one_key_signs(database) {
        database.session.ensure_signing_key(&database.clock, [1; 32]).await.unwrap();
        database.session.ensure_signing_key(&database.clock, [2; 32]).await.unwrap();
        let seeds: Vec<_> = database.session.signing_keys().await.unwrap().into_iter().map(|key| key.seed).collect();
        assert_eq!(seeds, [[1; 32]]);
    }

    async fn a_new_key_takes_the_place_of_the_one_that_signed(database) {
        database.session.ensure_signing_key(&database.clock, [1; 32]).await.unwrap();
        database.clock.advance(1);
        database.session.rotate_signing_key(&database.clock, [2; 32]).await.unwrap();
        let keys = database.session.signing_keys().await.unwrap();
        let seen: Vec<_> = keys.iter().map(|key| (key.seed, key.retired_at.is_some())).collect();
        assert_eq!(seen, [([2; 32], false), ([1; 32], true)]);
    }

    async fn a_key_is_forgotten_once_it_was_retired_for_long(database) {
        database.session.ensure_signing_key(&database.clock, [1; 32]).await.unwrap();
        database.session.rotate_signing_key(&database.clock, [2; 32]).await.unwrap();
        assert_eq!(database.forgotten("signing_keys", store::RETIRED_KEY_SECONDS).await, 1);
    }
}

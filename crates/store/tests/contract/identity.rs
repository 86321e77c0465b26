//! Identity at rest: the first administrator, credentials, refresh tokens.

use crate::{Database, fresh};
use directory::{AccountMail, AccountMatter, AccountPurpose, Client, ClientKind, NewClient, Person, PersonFilter};
use kernel::page::Sorted as _;
use kernel::{Actor, Code, Grant, Id, Permission, Role, page::Window};
use store::{
    AccountToken, AuthorizationCode, By, Change, Credential, Error, NewSession, OpenSession, Redeemed, Rotation,
};

const DAY: i64 = 24 * 3600;

impl Database {
    pub(crate) fn person(&self, email: &str) -> Person {
        let (id, now) = (self.clock.id(), self.clock.now());
        let person = serde_json::json!({ "name": "Ada Example", "email": email, "languages": ["en", "es"],
            "grants": [{ "role": "admin" }] });
        let person = serde_json::from_value::<directory::NewPerson>(person).unwrap();
        person.register(&self.by_admin().actor, id, now).unwrap()
    }

    pub(crate) async fn register(&self, person: Person) -> Result<Person, Error> {
        self.session.register_person(self.by_admin(), None, person, Some("hash".into())).await.map(fresh)
    }

    /// A person who has signed in, with the token [1; 32].
    async fn signed_in(&self) -> Id {
        self.register_client("console", ClientKind::FirstParty).await;
        let person = self.register(self.person("ada@example.org")).await.unwrap();
        self.sign_in(person.id, 1).await;
        person.id
    }

    /// A client that may do everything.
    pub(crate) async fn register_client(&self, name: &str, kind: ClientKind) -> Client {
        let new = serde_json::json!({ "client_id": name, "name": name, "kind": kind, "scopes": Permission::ALL });
        let new = serde_json::from_value::<NewClient>(new).unwrap();
        let client = new.register(&self.by_admin().actor, self.clock.id(), self.clock.now()).unwrap();
        self.session.ensure_client(self.by_admin(), client.clone()).await.unwrap();
        client
    }

    /// A session of that person through the console, with that token.
    pub(crate) async fn sign_in(&self, person_id: Id, token: u8) -> Id {
        let client_id = "console".parse().unwrap();
        let new = NewSession { person_id, client_id, scopes: None, refresh_token: [token; 32] };
        let person = self.session.find::<Person>(person_id).await.unwrap().unwrap();
        let proof = self.session.credential(&person.email).await.unwrap().unwrap();
        self.session.open_session(self.clock.clone(), new, proof).await.unwrap().unwrap()
    }

    /// What Ada signs in with.
    async fn proof(&self) -> Credential {
        self.session.credential(&"ada@example.org".parse().unwrap()).await.unwrap().unwrap()
    }

    /// A new password for Ada, by what she is thought to sign in with.
    async fn change_password(&self, proof: Credential, password_hash: &str) -> bool {
        let (clock, email) = (self.clock.clone(), "ada@example.org".parse().unwrap());
        self.session.change_password(clock, proof, email, password_hash.into(), None).await.unwrap()
    }

    /// A session of that person through an app, by what they are thought to sign in with.
    async fn opened(&self, proof: Credential, token: u8) -> Option<Id> {
        let (person_id, client_id) = (proof.person_id, "console".parse().unwrap());
        let new = NewSession { person_id, client_id, scopes: None, refresh_token: [token; 32] };
        self.session.open_session(self.clock.clone(), new, proof).await.unwrap()
    }

    /// An app's attempt to exchange the code [7; 32].
    async fn redeem(&self, verifier: &str, refresh_token: u8) -> Option<OpenSession> {
        let asked = Redeemed {
            client_id: "app".parse().unwrap(),
            redirect_uri: "https://app.example".into(),
            code_challenge: verifier.into(),
        };
        self.session.redeem_code(self.clock.clone(), [7; 32], asked, [refresh_token; 32]).await.unwrap()
    }

    async fn consent(&self) -> Id {
        let person_id = self.signed_in().await;
        self.register_client("app", ClientKind::Public).await;
        assert!(self.keep_code(self.proof().await).await);
        person_id
    }

    /// The code [7; 32] for an app.
    async fn keep_code(&self, proof: Credential) -> bool {
        let code = AuthorizationCode {
            person_id: proof.person_id,
            client_id: "app".parse().unwrap(),
            redirect_uri: "https://app.example".into(),
            scopes: vec![Permission::PolicyRead],
            code_challenge: "right".into(),
        };
        self.session.keep_code(self.clock.now(), [7; 32], code, proof).await.unwrap()
    }

    /// A job by which somebody gets their mail elsewhere, while its mail is being written.
    async fn job_that_moves(&self, person_id: Id) -> Id {
        let (email, matter) = ("elsewhere@example.org".parse().unwrap(), AccountMatter::EmailChange { person_id });
        self.session.enqueue(&self.clock, AccountMail { email, matter }).await.unwrap();
        loop {
            let job = self.session.claim_job(&self.clock, 60, None).await.unwrap().unwrap();
            if let AccountMatter::EmailChange { .. } = job.task::<AccountMail>().unwrap().matter {
                return job.id;
            }
        }
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

/// What a mail about a new password has in it.
fn account_token(hash: u8, is_repeated: bool) -> AccountToken {
    let (purpose, email) = (AccountPurpose::PasswordReset, "ada@example.org".parse().unwrap());
    let (job_id, hash) = (Id::from_bytes([0; 16]), [hash; 32]);
    AccountToken { job_id, hash, purpose, email, person_id: None, registration: None, is_repeated }
}

both! {
    async fn a_token_leaves_a_successor(database) {
        let person_id = database.signed_in().await;
        database.rotate(1, 2).await;
        let Rotation::Rotated(session) = database.rotate(2, 3).await else { panic!("the successor was not good") };
        assert_eq!(session.person_id, person_id);
    }

    async fn a_token_used_twice_ends_its_family(database) {
        database.signed_in().await;
        database.rotate(1, 2).await;
        let twice = database.rotate(1, 3).await;
        assert_eq!([twice, database.rotate(2, 4).await], [Rotation::Reused, Rotation::Reused]);
    }

    async fn another_sign_in_of_the_same_person_lives_on(database) {
        let person_id = database.signed_in().await;
        let other = database.sign_in(person_id, 9).await;
        database.rotate(1, 2).await;
        database.rotate(1, 3).await;
        let open: Vec<_> = database.session.sessions_of(person_id, database.clock.now()).await.unwrap();
        assert_eq!(open.iter().map(|session| session.id).collect::<Vec<_>>(), [other]);
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

    async fn a_person_signs_out_everywhere_but_here(database) {
        let person_id = database.signed_in().await;
        let here = database.sign_in(person_id, 9).await;
        database.session.end_sessions(database.clock.now(), person_id, Some(here)).await.unwrap();
        let open = database.session.sessions_of(person_id, database.clock.now()).await.unwrap();
        assert_eq!(open.into_iter().map(|session| session.id).collect::<Vec<_>>(), [here]);
    }

    async fn nobody_ends_the_session_of_another(database) {
        let person_id = database.signed_in().await;
        let session = database.sign_in(person_id, 9).await;
        let other = Id::from_bytes([3; 16]);
        assert!(!database.session.end_session(database.clock.now(), other, session).await.unwrap());
    }

    async fn a_session_goes_on_as_long_as_it_is_used(database) {
        database.signed_in().await;
        database.clock.advance(29 * DAY);
        database.rotate(1, 2).await;
        database.clock.advance(29 * DAY);
        assert!(matches!(database.rotate(2, 3).await, Rotation::Rotated(_)));
    }

    async fn a_code_opens_a_session_with_what_was_consented_to(database) {
        database.consent().await;
        database.clock.advance(59);
        let session = database.redeem("right", 8).await.unwrap();
        assert_eq!(session.scopes, Some(vec![Permission::PolicyRead]));
    }

    async fn a_code_needs_its_verifier(database) {
        database.consent().await;
        assert_eq!(database.redeem("wrong", 8).await, None);
    }

    async fn a_code_is_good_for_less_than_a_minute(database) {
        database.consent().await;
        database.clock.advance(60);
        assert_eq!(database.redeem("right", 8).await, None);
    }

    async fn a_code_used_twice_ends_the_session_it_opened(database) {
        let person_id = database.consent().await;
        let opened = database.redeem("right", 8).await.unwrap();
        let again = database.redeem("right", 9).await;
        let open = database.session.sessions_of(person_id, database.clock.now()).await.unwrap();
        assert!(again.is_none() && open.iter().all(|session| session.id != opened.id));
    }

    async fn a_code_is_exchanged_while_all_sessions_end(database) {
        let person_id = database.consent().await;
        for round in 10..20 {
            let (now, session) = (database.clock.now(), &database.session);
            let (_, ended) = tokio::join!(database.redeem("right", round), session.end_sessions(now, person_id, None));
            ended.unwrap();
            assert_eq!(session.sessions_of(person_id, now).await.unwrap(), []);
            database.forgotten("authorization_codes", 2 * DAY).await;
            assert!(database.keep_code(database.proof().await).await);
        }
    }

    async fn what_was_checked_against_a_password_of_before_is_worth_nothing(database) {
        database.signed_in().await;
        let before = database.proof().await;
        assert!(database.change_password(before.clone(), "other").await);
        let (by, email) = (database.by_admin(), "eve@example.org".parse().unwrap());
        let mailed = database.session.ask_email_change(by, None, email, before.clone()).await.unwrap();
        let (kept, changed) = (database.keep_code(before.clone()).await, database.change_password(before.clone(), "third").await);
        assert_eq!((database.opened(before, 9).await, kept, changed, mailed), (None, false, false, false));
    }

    async fn no_session_outlives_a_change_of_the_password_it_was_opened_by(database) {
        let person_id = database.signed_in().await;
        for round in 10..20 {
            let proof = database.proof().await;
            let password = format!("password {round}");
            let (_, changed) = tokio::join!(database.opened(proof.clone(), round), database.change_password(proof, &password));
            assert!(changed);
            assert_eq!(database.session.sessions_of(person_id, database.clock.now()).await.unwrap(), []);
        }
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

    async fn a_password_that_is_another_by_now_closes_no_account(database) {
        database.register(database.person("admin@example.org")).await.unwrap();
        let person = database.signed_in().await;
        let by = By { actor: Actor { person: Some(person), ..Actor::public() }, ..database.by_admin() };
        let proof = database.proof().await;
        assert!(database.change_password(proof.clone(), "another").await);
        let closed = database.session.close_account(by, proof).await;
        let is_there = database.session.find::<Person>(person).await.unwrap().is_some();
        assert!(is_there && matches!(closed, Err(Error::Refused(_))));
    }

    async fn a_person_reads_back_as_saved(database) {
        let person = database.register(database.person("ada@example.org")).await.unwrap();
        let change = Change::new(person.id, Some(1), |person: &mut Person, ()| {
            person.languages.reverse();
            person.grants.insert(0, Grant { role: Role::Member, unit_id: None });
            Ok(())
        });
        let changed = fresh(database.session.change(database.by_admin(), change).await.unwrap());
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

    async fn somebody_is_changed_while_they_change_their_address(database) {
        database.register(database.person("admin@example.org")).await.unwrap();
        let person = Person { grants: Vec::new(), ..database.person("ada@example.org") };
        let id = database.register(person).await.unwrap().id;
        for round in 0..5 {
            let (purpose, email) = (AccountPurpose::EmailChange, format!("ada{round}@example.org").parse().unwrap());
            let job_id = database.job_that_moves(id).await;
            let token = AccountToken { job_id, purpose, email, person_id: Some(id), ..account_token(round, false) };
            database.session.keep_account_token(database.clock.now(), token).await.unwrap();
            let change = Change::new(id, None, |person: &mut Person, ()| {
                person.languages.reverse();
                Ok(())
            });
            let moved = database.session.confirm_email(database.by_admin(), [round; 32]);
            let (moved, changed) = tokio::join!(moved, database.session.change(database.by_admin(), change));
            assert!(moved.unwrap() && changed.is_ok());
        }
    }

    async fn an_administrator_steps_down_while_another_is_changed(database) {
        let stays = database.register(database.person("ada@example.org")).await.unwrap();
        let goes = database.register(database.person("bob@example.org")).await.unwrap();
        let granted = |id, role| {
            let change = Change::new(id, None, move |person: &mut Person, ()| {
                person.grants = vec![Grant { role, unit_id: None }];
                Ok(())
            });
            database.session.change(database.by_admin(), change)
        };
        for _ in 0..10 {
            let (_, went) = tokio::join!(granted(stays.id, Role::Admin), granted(goes.id, Role::Member));
            assert!(went.is_ok());
            granted(goes.id, Role::Admin).await.unwrap();
        }
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

    async fn who_rotates_while_another_does_is_told_of_a_key_that_stands(database) {
        database.session.ensure_signing_key(&database.clock, [1; 32]).await.unwrap();
        let rotate = |seed| database.session.rotate_signing_key(&database.clock, [seed; 32]);
        let told = tokio::join!(rotate(2), rotate(3));
        let kept: Vec<_> = database.session.signing_keys().await.unwrap().into_iter().map(|key| key.id).collect();
        assert!([told.0.unwrap(), told.1.unwrap()].iter().all(|id| kept.contains(id)));
    }

    async fn a_key_is_forgotten_once_it_was_retired_for_long(database) {
        database.session.ensure_signing_key(&database.clock, [1; 32]).await.unwrap();
        database.session.rotate_signing_key(&database.clock, [2; 32]).await.unwrap();
        assert_eq!(database.forgotten("signing_keys", store::retention::RETIRED_KEY_SECONDS).await, 1);
    }

    async fn an_address_gets_five_mails_an_hour_and_those_tried_again_are_not_more(database) {
        let mut kept = Vec::new();
        for (hash, is_repeated) in (0..).zip([false, true, true, false, false, false, false, false, true]) {
            kept.push(database.session.keep_account_token(database.clock.now(), account_token(hash, is_repeated)).await.unwrap());
        }
        assert_eq!(kept, [true, true, true, true, true, true, true, false, true]);
    }

    async fn a_mail_to_an_address_somebody_has_left_resets_nothing(database) {
        let person_id = Some(database.signed_in().await);
        let left = AccountToken { person_id, email: "left@example.org".parse().unwrap(), ..account_token(8, false) };
        let own = AccountToken { person_id, ..account_token(9, false) };
        let mut reset = Vec::new();
        for token in [left, own] {
            let hash = token.hash;
            database.session.keep_account_token(database.clock.now(), token).await.unwrap();
            reset.push(database.session.reset_password(database.clock.clone(), hash, "new".into()).await.unwrap());
        }
        assert_eq!(reset, [false, true]);
    }

    async fn who_would_move_to_an_address_keeps_nobody_from_it(database) {
        let keep = async |token| database.session.keep_account_token(database.clock.now(), token).await.unwrap();
        for hash in 0..5 {
            keep(AccountToken { purpose: AccountPurpose::EmailChange, ..account_token(hash, false) }).await;
        }
        assert!(keep(account_token(9, false)).await);
    }

    async fn a_change_of_address_that_is_voided_while_its_mail_is_written_gets_no_token(database) {
        let person_id = database.signed_in().await;
        let job_id = database.job_that_moves(person_id).await;
        assert!(database.change_password(database.proof().await, "other").await);
        database.job_that_moves(person_id).await; // is another, which was asked for since
        let (purpose, person_id) = (AccountPurpose::EmailChange, Some(person_id));
        let token = AccountToken { job_id, purpose, person_id, ..account_token(9, false) };
        assert!(!database.session.keep_account_token(database.clock.now(), token).await.unwrap());
    }

    async fn somebody_asks_for_five_addresses_an_hour(database) {
        let id = database.signed_in().await;
        let (job_id, person_id, mut kept) = (database.job_that_moves(id).await, Some(id), Vec::new());
        for hash in 0..6 {
            let email = format!("ada{hash}@example.org").parse().unwrap();
            let purpose = AccountPurpose::EmailChange;
            let token = AccountToken { job_id, purpose, email, person_id, ..account_token(hash, false) };
            kept.push(database.session.keep_account_token(database.clock.now(), token).await.unwrap());
        }
        assert_eq!(kept, [true, true, true, true, true, false]);
    }
}

#[test]
fn very_many_are_looked_for_by_few_queries() {
    let ids = vec![Id::from_bytes([1; 16]); 2_500];
    let (queries, _) = crate::plans::steps(async |session| {
        assert!(session.people_there(&ids).await.unwrap().is_empty());
    });
    assert_eq!(queries, 3);
}

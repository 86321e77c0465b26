//! Who is erased while another node is just adding something of theirs.

use super::*;
use advocacy::advocate::{AdvocateMail, AdvocateMatter, Enrollment};
use diesel_async::SimpleAsyncConnection as _;
use store::testing::TestDatabase;

/// Goes on once so many wait for this connection, or for whoever waits for it.
pub(crate) fn awaited(by: u8) -> String {
    format!(
        "DO $$ BEGIN
            WHILE (WITH
                waiting AS (SELECT DISTINCT pid, pg_blocking_pids(pid) AS behind FROM pg_locks WHERE NOT granted),
                first AS (SELECT array_agg(pid) || pg_backend_pid() AS pids FROM waiting WHERE pg_backend_pid() = ANY (behind))
                SELECT count(*) FROM waiting, first WHERE behind && pids) < {by} LOOP
                PERFORM pg_sleep(0.01);
            END LOOP;
        END $$"
    )
}

impl Database {
    /// What comes of a change of what is a person's own, beside whoever holds the person, as an erasure does, waits until it is waited
    /// for, and goes on with these steps; and whether those came to an end.
    pub(crate) async fn beside_an_erasure<T>(
        &self,
        person: Id,
        steps: &str,
        change: impl Future<Output = T>,
    ) -> (T, bool) {
        let mut other = <AsyncPgConnection as AsyncConnection>::establish(&self.kept.url).await.unwrap();
        let held = format!("SELECT FROM people WHERE id = '{person}' FOR UPDATE");
        other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
        let let_go = format!("{}; {steps}; COMMIT", awaited(1));
        let (changed, let_go) = tokio::join!(change, other.batch_execute(&let_go));
        (changed, let_go.is_ok())
    }
}

#[tokio::test]
async fn what_is_just_being_added_of_a_person_is_erased_with_them() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    database.register(database.person("admin@example.org")).await.unwrap();
    let person = database.register(database.person("leaver@example.org")).await.unwrap().id;
    let id = database.clock.id();
    let consent = format!("'{id}', '{person}', 'newsletter', 'given', 1, now(), 'paper', '{MARK}', NULL, now()");
    let mut other = <AsyncPgConnection as AsyncConnection>::establish(&database.kept.url).await.unwrap();
    let added = format!("BEGIN; SET LOCAL statement_timeout = '10s'; INSERT INTO consents VALUES ({consent})");
    other.batch_execute(&added).await.unwrap();
    let let_go = format!("{}; COMMIT", awaited(1));
    let (erased, let_go) = tokio::join!(database.erase(person), other.batch_execute(&let_go));
    assert_eq!((erased.is_ok(), let_go.is_ok()), (true, true));
    assert_eq!(database.with(MARK).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_answers_a_mail_while_they_are_erased_waits_and_finds_nothing() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    database.register(database.person("admin@example.org")).await.unwrap();
    let person = database.register(database.person("leaver@example.org")).await.unwrap();
    let matter = AdvocateMatter::Join { name: "Ada".parse().unwrap(), profile: Box::new(Enrollment::default()) };
    let mail = AdvocateMail { email: person.email.clone(), matter };
    database.session.keep_advocate_token(database.clock.now(), mail, [9; 32], false).await.unwrap();
    let mut other = <AsyncPgConnection as AsyncConnection>::establish(&database.kept.url).await.unwrap();
    let held = format!("SELECT FROM people WHERE id = '{}' FOR UPDATE", person.id);
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let answered = async {
        other.batch_execute(&awaited(1)).await.unwrap();
        let answered = database.session.confirm_advocate(database.by_admin(), [9; 32], Vec::new());
        let let_go = format!("{}; COMMIT", awaited(2));
        tokio::join!(answered, other.batch_execute(&let_go))
    };
    let (erased, (answered, let_go)) = tokio::join!(database.erase(person.id), answered);
    assert!(erased.is_ok() && let_go.is_ok() && matches!(answered, Ok(None)));
}

#[tokio::test]
async fn an_officer_is_erased_once_what_they_just_confirm_is() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    database.register(database.person("admin@example.org")).await.unwrap();
    let person = database.register(database.person(&format!("{MARK}@example.org"))).await.unwrap().id;
    let signature = database.sign_as_officer(None).await;
    let mut other = <AsyncPgConnection as AsyncConnection>::establish(&database.kept.url).await.unwrap();
    let held = format!("SELECT FROM signatures WHERE id = '{signature}' FOR NO KEY UPDATE");
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let used_up = format!("{}; DELETE FROM signature_tokens WHERE signature_id = '{signature}'; COMMIT", awaited(1));
    let (erased, used_up) = tokio::join!(database.erase(person), other.batch_execute(&used_up));
    assert_eq!((erased.is_ok(), used_up.is_ok()), (true, true));
}

#[tokio::test]
async fn a_share_is_ended_after_whoever_forgets_its_owner() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let person = database.register(database.person("leaver@example.org")).await.unwrap().id;
    database.share_learning(person).await;
    let shared: Vec<Line> = database.ask("", "SELECT id::text AS line FROM learning_shares").await;
    let (share, by) = (shared[0].line.parse::<Id>().unwrap(), database.by(person, None));
    let revoked =
        async { store::write!(database.session, |c| queries::development::shares::revoke(c, &by, share, None)) };
    let steps = "DELETE FROM learning_share_secrets; DELETE FROM learning_shares";
    let (revoked, let_go) = database.beside_an_erasure(person, steps, revoked).await;
    let is_gone = matches!(revoked, Err(Error::Refused(problem)) if problem.code == Code::NotFound);
    assert_eq!((is_gone, let_go), (true, true));
}

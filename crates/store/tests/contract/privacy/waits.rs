//! Who is erased while another node is just adding something of theirs.

use super::*;
use diesel_async::SimpleAsyncConnection as _;
use store::testing::TestDatabase;

/// Goes on once somebody waits for this connection.
const AWAITED: &str = "DO $$ BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))) LOOP
        PERFORM pg_sleep(0.01);
    END LOOP;
END $$";

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
    let let_go = format!("{AWAITED}; COMMIT");
    let (erased, let_go) = tokio::join!(database.erase(person), other.batch_execute(&let_go));
    assert_eq!((erased.is_ok(), let_go.is_ok()), (true, true));
    assert_eq!(database.with(MARK).await, Vec::<String>::new());
}

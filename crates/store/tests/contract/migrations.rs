//! Migrations go up, down and up again to the same schema, and down leaves nothing behind.

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use store::{Store, testing::TestDatabase};

/// Refuses every migration that runs under the limit of a request.
const UNLIMITED: &str = "CREATE FUNCTION unlimited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF current_setting('statement_timeout') <> '0' THEN RAISE 'a migration may take long'; END IF; RETURN NEW; END $$; \
     CREATE TRIGGER unlimited BEFORE INSERT ON __diesel_schema_migrations FOR EACH ROW EXECUTE FUNCTION unlimited()";

/// Has a database look as a later release leaves it.
const LATER: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')";

/// What is said of it.
async fn refused(database: &TestDatabase) -> String {
    Store::migrate(&database.url).await.unwrap_err().to_string()
}

async fn up_down_up(database: &TestDatabase) {
    let url = &database.url;
    Store::migrate(url).await.unwrap();
    let first = Store::schema(url).await.unwrap();
    Store::revert(url).await.unwrap();
    let emptied = Store::schema(url).await.unwrap();
    Store::migrate(url).await.unwrap();
    assert_eq!((emptied, Store::schema(url).await.unwrap()), (Vec::new(), first));
}

#[tokio::test]
async fn on_sqlite() {
    up_down_up(&TestDatabase::sqlite().unwrap()).await;
}

#[tokio::test]
async fn on_postgres() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        up_down_up(&database).await;
    }
}

#[tokio::test]
async fn one_on_postgres_takes_the_time_it_needs() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    Store::revert(&database.url).await.unwrap();
    let mut connection = AsyncPgConnection::establish(&database.url).await.unwrap();
    connection.batch_execute(UNLIMITED).await.unwrap();
    assert!(Store::migrate(&database.url).await.is_ok());
}

#[tokio::test]
async fn a_database_of_a_later_release_is_refused_on_sqlite() {
    let database = TestDatabase::sqlite().unwrap();
    Store::migrate(&database.url).await.unwrap();
    let mut connection = SqliteConnection::establish(database.url.trim_start_matches("sqlite:")).unwrap();
    connection.batch_execute(LATER).unwrap();
    assert!(refused(&database).await.contains("a later release made it"));
}

#[tokio::test]
async fn a_database_of_a_later_release_is_refused_on_postgres() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    let mut connection = AsyncPgConnection::establish(&database.url).await.unwrap();
    connection.batch_execute(LATER).await.unwrap();
    assert!(refused(&database).await.contains("a later release made it"));
}

#[tokio::test]
async fn who_only_looks_at_an_empty_database_makes_nothing_on_postgres() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    Store::revert(&database.url).await.unwrap();
    let mut connection = AsyncPgConnection::establish(&database.url).await.unwrap();
    connection.batch_execute("DROP TABLE __diesel_schema_migrations").await.unwrap();
    let listed = Store::migrations(&database.url).await.unwrap();
    let made = connection.batch_execute("SELECT FROM __diesel_schema_migrations").await.is_ok();
    assert!(listed.iter().all(|migration| !migration.applied) && !made);
}

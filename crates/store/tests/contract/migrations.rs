//! Migrations go up, down and up again to the same schema, and down leaves nothing behind.

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_query,
    sql_types::Text,
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use store::{Store, testing::TestDatabase};

/// Refuses every migration that runs under the limit of a request.
const UNLIMITED: &str = "CREATE FUNCTION unlimited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF current_setting('statement_timeout') <> '0' THEN RAISE 'a migration may take long'; END IF; RETURN NEW; END $$; \
     CREATE TRIGGER unlimited BEFORE INSERT ON __diesel_schema_migrations FOR EACH ROW EXECUTE FUNCTION unlimited()";

/// Has a database look as a later release leaves it.
const LATER: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')";

/// The columns that refer to another than the primary key of a table, and that no index begins with.
const UNINDEXED: &str = "SELECT t.name || '.' || f.\"from\" AS line \
     FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' \
     AND NOT EXISTS (SELECT 1 FROM pragma_table_info(f.\"table\") c WHERE c.pk > 0 AND c.name = coalesce(f.\"to\", c.name)) \
     AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.pk = 1 AND c.name = f.\"from\") \
     AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) c \
       WHERE c.seqno = 0 AND c.name = f.\"from\")";

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

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

/// `SQLite` looks for what refers to a row by such a column each time that the row is saved.
#[tokio::test]
async fn what_refers_to_more_than_an_id_is_found_by_an_index_on_sqlite() {
    let database = TestDatabase::sqlite().unwrap();
    Store::migrate(&database.url).await.unwrap();
    let mut connection = SqliteConnection::establish(database.url.trim_start_matches("sqlite:")).unwrap();
    assert_eq!(sql_query(UNINDEXED).load::<Line>(&mut connection).unwrap(), []);
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

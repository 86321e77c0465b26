//! Migrations go up, down and up again to the same schema, and down leaves nothing behind.

use store::{Store, testing::TestDatabase};

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

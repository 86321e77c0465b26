//! Everything moved to the other kind of database, as `lectern transfer` does it.

use crate::harness::{Server, sqlite};
use lectern::serve;
use store::{Store, testing::TestDatabase};

/// Moves what a service has to a database that commands have prepared and nobody has worked with; it goes on there.
async fn goes_on(from: TestDatabase, to: TestDatabase) {
    let server = Server::on(from);
    let mut config = server.config.clone();
    config.database_url = Some(to.url.parse().unwrap());
    drop(serve::prepare(&config, &server.clock).await.unwrap());
    Store::transfer(&server.config.database_url(), &to.url).await.unwrap();
    assert!(Server::on(to).admin().await.token.is_some(), "the administrator came along");
}

#[tokio::test]
async fn a_prepared_target_gives_way_to_postgres() {
    if let Some(postgres) = TestDatabase::postgres().await.unwrap() {
        goes_on(sqlite(), postgres).await;
    }
}

#[tokio::test]
async fn a_prepared_target_gives_way_to_sqlite() {
    if let Some(postgres) = TestDatabase::postgres().await.unwrap() {
        goes_on(postgres, TestDatabase::sqlite().unwrap()).await;
    }
}

//! Migrations go up, down and up again.

use crate::harness::new_postgres_database;
use store::Store;

async fn up_down_up(url: &str) {
    let up = Store::migrate(url).await.unwrap();
    let down = Store::revert(url).await.unwrap();
    let again = Store::migrate(url).await.unwrap();
    assert_eq!((up.len(), &up), (down.len(), &again));
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::TempDir::new().unwrap();
    up_down_up(&format!("sqlite:{}/lectern.db", folder.path().display())).await;
}

#[tokio::test]
async fn on_postgres() {
    match new_postgres_database().await {
        Some(url) => up_down_up(&url).await,
        None => eprintln!("skipped: LECTERN_TEST_POSTGRES_URL is not set"),
    }
}

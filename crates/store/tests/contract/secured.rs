//! Where the URL of a database asks for TLS, nothing goes without it.

use store::{Store, testing::TestDatabase};

/// Databases of tests have no certificate that anybody vouches for, and are mostly reached without a network.
#[tokio::test]
async fn a_server_that_does_not_prove_who_it_is_is_not_spoken_to() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        let refused = Store::migrate(&format!("{}?sslmode=verify-full", database.url)).await.unwrap_err();
        assert!(refused.to_string().contains("TLS"), "{refused}");
    }
}

//! How a served database is spoken to: by TLS where its URL asks for that, and in English.

use diesel::{dsl::sql, sql_types::Text};
use diesel_async::RunQueryDsl as _;
use store::{Backend, Options, Store, testing::TestDatabase};

/// Databases of tests have no certificate that anybody vouches for, and are mostly reached without a network.
#[tokio::test]
async fn a_server_that_does_not_prove_who_it_is_is_not_spoken_to() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        let refused = Store::migrate(&format!("{}?sslmode=verify-full", database.url)).await.unwrap_err();
        assert!(refused.to_string().contains("TLS"), "{refused}");
    }
}

/// Failures that pass are known by its words.
#[tokio::test]
async fn a_server_that_is_set_to_other_words_answers_in_english() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    let url = format!("{}?options=-c%20lc_messages%3DPOSIX", database.url);
    let session = Store::open(&url, Options { connections: 1 }).unwrap().session();
    let Backend::Postgres(served) = session.backend() else { panic!("it is served") };
    let line = served.line().await.unwrap();
    let set = diesel::select(sql::<Text>("current_setting('lc_messages')"));
    let set: String = set.get_result(&mut &*line).await.unwrap();
    assert_eq!(set, "C");
}

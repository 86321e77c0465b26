//! Full-text search at its limits.

use crate::Database;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query, sql_types::BigInt};
use policy::NewPosition;
use serde_json::json;
use store::testing::TestDatabase;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    parts: i64,
}

/// Each commit adds a part to the index of SQLite, and one of many parts is searched slowly, or merged all at once.
#[tokio::test]
async fn the_parts_of_the_index_are_merged_as_it_grows() {
    let database = Database::on(TestDatabase::sqlite().unwrap()).await;
    for number in 0..100 {
        database.unit(&format!("unit-{number}")).await;
    }
    let mut connection = SqliteConnection::establish(database.kept.url.trim_start_matches("sqlite:")).unwrap();
    let counted = sql_query("SELECT count(DISTINCT segid) AS parts FROM search_index_idx");
    let Count { parts } = counted.get_result(&mut connection).unwrap();
    assert!((1..16).contains(&parts), "{parts} parts");
}

both! {
    async fn the_longest_position_is_kept(database) {
        let unit = database.unit("owner").await;
        let issue = database.issue("issue", unit).await;
        let clause = |n: usize| (0..220).map(|m| format!("w{n}x{m}")).collect::<Vec<_>>().join(" ");
        let resolved: Vec<String> = (0..500).map(clause).collect();
        let new: NewPosition = serde_json::from_value(json!({
            "slug": "long", "title": "Long", "issue_id": issue, "owner_unit_id": unit, "goals": [],
            "required_audiences": [], "review_interval_months": 12, "preamble": resolved, "resolved": resolved
        }))
        .unwrap();
        let dossier = new.propose(database.clock.id(), database.clock.now()).unwrap();
        assert!(database.session.create(database.by_admin(), None, dossier).await.is_ok());
    }
}

//! What is told of competencies that very many offers give.

use super::*;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use store::testing::TestDatabase;

/// More than a statement of `SQLite` takes values.
const MANY: u32 = 33_000;

/// Copies the one offer there is, with the competencies that it gives.
fn copied() -> String {
    const COLUMNS: &str = "revision, provider_id, title, description, topics, level, format, language, prices, is_free, credit_tags, \
        goals, status, created_at, updated_at";
    format!(
        "INSERT INTO learning_opportunities (id, equivalent_to, work_id, {COLUMNS}) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         SELECT randomblob(16), id, id, {COLUMNS} FROM learning_opportunities, n; \
         INSERT INTO learning_opportunity_competencies (opportunity_id, competency_id, level) \
         SELECT copy.id, given.competency_id, given.level FROM learning_opportunities copy \
         JOIN learning_opportunity_competencies given ON given.opportunity_id = copy.equivalent_to;"
    )
}

#[tokio::test]
async fn an_item_that_very_many_offers_give_is_reported() {
    let database = Database::on(TestDatabase::sqlite().unwrap()).await;
    let (framework, credit) = database.learned().await;
    database.add(credit).await;
    let mut connection = SqliteConnection::establish(database.kept.url.trim_start_matches("sqlite:")).unwrap();
    connection.batch_execute(&format!("PRAGMA busy_timeout = 5000; {}", copied())).unwrap();
    let impact = database.impact(framework).await;
    assert_eq!((impact.touched[0].total, impact.people[0].people), (u64::from(MANY) + 1, HIDDEN));
}

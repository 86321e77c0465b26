//! What is known of people who did very much.

use super::*;

/// More than a statement of `SQLite` takes values.
const MANY: usize = 33_000;

impl Database {
    /// Somebody who made very many calendar feeds, and an administrator who stays.
    async fn of_many_records(&self) -> Person {
        self.register(self.person("admin@example.org")).await.unwrap();
        let person = self.register(self.person("busy@example.org")).await.unwrap();
        let id = person.id.to_string();
        let made: Vec<Line> = self
            .ask(
                &format!(
                    "INSERT INTO calendar_feeds WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
                     SELECT randomblob(16), 1, 'Mine', x'{}', NULL, 0, 0 FROM n RETURNING name AS line",
                    id.replace('-', "")
                ),
                &format!(
                    "INSERT INTO calendar_feeds SELECT gen_random_uuid(), 1, 'Mine', '{id}', NULL, now(), now() \
                     FROM generate_series(1, {MANY}) RETURNING name AS line"
                ),
            )
            .await;
        assert_eq!(made.len(), MANY);
        person
    }
}

both! {
    async fn who_did_very_much_is_exported_whole_and_erased(database) {
        let person = database.of_many_records().await;
        let export = database.export(person.clone()).await;
        let feeds = export.iter().find(|part| part.name == "calendar_feeds").unwrap().records.len();
        database.erase(person.id).await.unwrap();
        assert_eq!((feeds, database.session.find::<Person>(person.id).await.unwrap()), (MANY, None));
    }
}

//! Full-text search at its limits.

use policy::NewPosition;
use serde_json::json;

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

//! The directory as clients read it, filled by the importer.

use reqwest::StatusCode;

both! {
    async fn the_framework_is_there_from_the_start(server) {
        let items = server.public().get("/v1/strategy/items?kind=goal").await.expect(StatusCode::OK);
        assert_eq!(items["data"].as_array().unwrap().len(), 26);
    }

    async fn topics_are_there_from_the_start(server) {
        let topics = server.public().get("/v1/directory/topics?count=true&limit=1").await.expect(StatusCode::OK);
        assert_eq!(topics["total"], 32);
    }

    async fn a_search_forgets_case_and_accents(server) {
        let admin = server.admin().await;
        let unit = serde_json::json!({"name": "Café der Künste", "slug": "cafe", "kind": "chapter", "parent_id": null});
        admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
        let found = server.public().get("/v1/directory/units?q=CAFE%20kun").await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["slug"], "cafe");
    }
}

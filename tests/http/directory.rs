//! The directory as clients read it, filled by the importer.

use crate::harness::Caller;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const TOPICS: &str = "/v1/directory/topics";

async fn topic(admin: &Caller<'_>, slug: &str, parent: Value) -> Value {
    let topic = json!({"label": "Reading", "slug": slug, "scheme": "learning", "parent_id": parent});
    admin.post(TOPICS, &topic).await.expect(StatusCode::CREATED)
}

fn at(list: &str, record: &Value) -> String {
    format!("{list}/{}", record["id"].as_str().unwrap())
}

both! {
    async fn the_framework_is_there_from_the_start(server) {
        let items = server.public().get("/v1/strategy/items?kind=goal").await.expect(StatusCode::OK);
        assert_eq!(items["data"].as_array().unwrap().len(), 26);
    }

    async fn topics_are_there_from_the_start(server) {
        let topics = server.public().get("/v1/directory/topics?count=true&limit=1").await.expect(StatusCode::OK);
        assert_eq!(topics["total"], 32);
    }

    async fn a_search_forgets_case_and_accents(server, admin) {
        let unit = serde_json::json!({"name": "Café der Künste", "slug": "cafe", "kind": "chapter", "parent_id": null});
        admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
        let found = server.public().get("/v1/directory/units?q=CAFE%20kun").await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["slug"], "cafe");
    }

    async fn topics_have_two_levels(server, admin) {
        let broad = topic(&admin, "broad", Value::Null).await;
        let narrow = topic(&admin, "narrow", broad["id"].clone()).await;
        let third = json!({"label": "Third", "slug": "third", "scheme": "learning", "parent_id": narrow["id"]});
        assert_eq!(admin.post(TOPICS, &third).await.pointers(), ["/parent_id"]);
    }

    async fn a_broad_topic_does_not_become_a_narrow_one(server, admin) {
        let (broad, other) = (topic(&admin, "broad", Value::Null).await, topic(&admin, "other", Value::Null).await);
        topic(&admin, "narrow", broad["id"].clone()).await;
        let moved = admin.change(Method::PATCH, &at(TOPICS, &broad), &json!({"parent_id": other["id"]})).await;
        assert_eq!(moved.pointers(), ["/parent_id"]);
    }

    async fn a_topic_in_use_stays(server, admin) {
        let broad = topic(&admin, "broad", Value::Null).await;
        topic(&admin, "narrow", broad["id"].clone()).await;
        assert_eq!(admin.change(Method::DELETE, &at(TOPICS, &broad), &Value::Null).await.problem(409), "in_use");
    }

    async fn an_organization_is_changed_and_removed(server) {
        const ORGANIZATIONS: &str = "/v1/directory/organizations";
        let admin = server.admin().await;
        let new = json!({"name": "Example Press", "kind": "vendor"});
        let made = admin.post(ORGANIZATIONS, &new).await.expect(StatusCode::CREATED);
        let path = at(ORGANIZATIONS, &made);
        admin.change(Method::PATCH, &path, &json!({"kind": "partner"})).await.expect(StatusCode::OK);
        let history = admin.get(&format!("{path}/history")).await.expect(StatusCode::OK);
        admin.change(Method::DELETE, &path, &Value::Null).await;
        assert_eq!((&history["data"][1]["fields"], server.public().get(&path).await.status), (&json!(["/kind"]), StatusCode::NOT_FOUND));
    }
}

//! Conflicts, as clients meet them: flagged at clearance, in the way at publication, acknowledged with a reason.

use crate::{
    harness::Caller,
    policy::{carry, draft, path, published, transition},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A published position, and a draft of the same unit on the same issue that says the opposite.
async fn opposite(admin: &Caller<'_>) -> (Value, Value) {
    let held = published(admin).await;
    let opposite = json!({
        "slug": "keep-records", "title": "Keep records", "issue_id": held["issue_id"],
        "owner_unit_id": held["owner_unit_id"], "goals": [], "required_audiences": ["public"],
        "review_interval_months": 12, "preamble": [], "resolved": ["Libraries keep all records.", "So be it."],
        "stands": [{"clause": 1, "subject": "loan-records", "stance": "for"}],
    });
    (held, admin.post("/v1/policy/positions", &opposite).await.expect(StatusCode::CREATED))
}

async fn conflict(admin: &Caller<'_>, position: &Value) -> Value {
    admin.get(&path(position, "/conflicts")).await.expect(StatusCode::OK)["data"][0].clone()
}

async fn acknowledge(by: &Caller<'_>, conflict: &Value) -> crate::harness::Answer {
    let path = format!("/v1/policy/conflicts/{}/acknowledgement", conflict["id"].as_str().unwrap());
    by.change(Method::POST, &path, &json!({"reason": "They speak of different things."})).await
}

both! {
    async fn the_move_to_clearance_tells_of_a_conflict(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        let moved = carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let found = conflict(&admin, &opposite).await;
        assert_eq!((&moved["open_conflicts"], &found["status"], &found["subject"]), (&json!(1), &json!("open"), &json!("loan-records")));
    }

    async fn clauses_of_one_draft_that_contradict_each_other_are_found_while_it_can_be_changed(server, admin) {
        let (_, position) = draft(&admin).await;
        let text = json!({
            "resolved": ["Libraries keep no records.", "Libraries keep all records."],
            "stands": [
                {"clause": 1, "subject": "loan-records", "stance": "against"},
                {"clause": 2, "subject": "loan-records", "stance": "for"},
            ],
        });
        admin.change(Method::PATCH, &path(&position, "/draft"), &text).await.expect(StatusCode::OK);
        let moved = carry(&admin, &position, "clearance").await.expect(StatusCode::OK);
        let found = conflict(&admin, &position).await;
        assert_eq!((&moved["open_conflicts"], &found["rule"]), (&json!(1), &json!("opposite_clauses")));
    }

    async fn an_open_conflict_blocks_publication_and_is_listed(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        let refused = carry(&admin, &opposite, "published").await;
        let found = conflict(&admin, &opposite).await;
        assert_eq!(refused.problem(409), "conflict");
        assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains(found["id"].as_str().unwrap()));
    }

    async fn an_acknowledged_one_does_not(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        carry(&admin, &opposite, "published").await.problem(409);
        let kept = acknowledge(&admin, &conflict(&admin, &opposite).await).await.expect(StatusCode::OK);
        let moved = transition(&admin, &opposite, "published", json!({})).await.expect(StatusCode::OK);
        assert_eq!((&kept["status"], &moved["open_conflicts"]), (&json!("acknowledged"), &json!(0)));
        assert!(kept["acknowledged_by"].is_string() && kept["reason"].is_string());
    }

    async fn an_editor_sees_a_conflict_and_does_not_decide(server, admin) {
        let (held, opposite) = opposite(&admin).await;
        carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let editor = server.person("editor", held["owner_unit_id"].as_str()).await;
        let seen = editor.get("/v1/policy/conflicts?status=open").await.expect(StatusCode::OK);
        assert_eq!(acknowledge(&editor, &seen["data"][0]).await.problem(403), "forbidden");
    }

    async fn an_editor_elsewhere_sees_none(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let other = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        let editor = server.person("editor", other["id"].as_str()).await;
        assert_eq!(editor.get("/v1/policy/conflicts").await.expect(StatusCode::OK)["data"], json!([]));
        assert_eq!(editor.get(&path(&opposite, "/conflicts")).await.problem(404), "not_found");
    }

    async fn whoever_is_asked_to_clear_a_position_sees_what_it_conflicts_with(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        let asked = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        carry(&admin, &opposite, "analysis").await.expect(StatusCode::OK);
        let clearance = json!({"clearance": {"unit_ids": [asked["id"]], "deadline": "2099-01-01T00:00:00Z"}});
        transition(&admin, &opposite, "clearance", clearance).await.expect(StatusCode::OK);
        let lead = server.person("unit_lead", asked["id"].as_str()).await;
        let told = lead.get(&path(&opposite, "")).await.expect(StatusCode::OK);
        let seen = lead.get(&path(&opposite, "/conflicts")).await.expect(StatusCode::OK);
        assert_eq!((&told["open_conflicts"], &seen["data"][0]["status"]), (&json!(1), &json!("open")));
    }

    async fn clauses_that_take_no_stand_are_named(server, admin) {
        let (_, opposite) = opposite(&admin).await;
        let seen = admin.get(&path(&opposite, "/conflicts")).await.expect(StatusCode::OK);
        assert_eq!(seen["clauses_without_stand"], json!([2]));
    }

    async fn the_public_learns_nothing_of_it(server, admin) {
        let (held, opposite) = opposite(&admin).await;
        carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let seen = server.public().get(&path(&held, "")).await.expect(StatusCode::OK);
        assert_eq!((&seen["open_conflicts"], admin.get(&path(&held, "")).await.json()["open_conflicts"].clone()), (&Value::Null, json!(1)));
    }

    async fn a_position_known_before_a_conflict_is_read_anew(server, admin) {
        let (held, opposite) = opposite(&admin).await;
        let known = admin.get(&path(&held, "")).await.header("etag").to_owned();
        carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let again = admin.request(Method::GET, &path(&held, "")).header("if-none-match", &known);
        assert_eq!(crate::harness::send(again).await.status, StatusCode::OK);
    }

    async fn a_tag_that_tells_of_conflicts_can_be_matched(server, admin) {
        let (held, opposite) = opposite(&admin).await;
        carry(&admin, &opposite, "clearance").await.expect(StatusCode::OK);
        let tag = admin.get(&path(&held, "")).await.header("etag").to_owned();
        let patch = admin.request(Method::PATCH, &path(&held, "")).header("if-match", &tag).json(&json!({"review_interval_months": 24}));
        crate::harness::send(patch).await.expect(StatusCode::OK);
    }

    async fn a_stand_is_on_a_clause_that_is_there(server, admin) {
        let (_, position) = draft(&admin).await;
        let stands = json!({"stands": [{"clause": 9, "subject": "fees", "stance": "for"}]});
        let refused = admin.change(Method::PATCH, &path(&position, "/draft"), &stands).await;
        assert_eq!(refused.invalid(), ["/stands/0/clause"]);
    }
}

//! The life of a position, as clients live it.

use crate::harness::{Answer, Caller, Server};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const EASY: &str = "You choose what you read. We tell no one. Ask us for help at any time.";

/// A unit, an issue and a draft position of that unit.
pub async fn draft(admin: &Caller<'_>) -> (String, Value) {
    let unit = admin
        .post(
            "/v1/directory/units",
            &json!({"name": "Privacy", "slug": "privacy", "kind": "committee", "parent_id": null}),
        )
        .await;
    let unit = unit.expect(StatusCode::CREATED)["id"].as_str().unwrap().to_owned();
    let areas = admin.get("/v1/policy/areas").await.json();
    let issue = json!({"slug": "records", "question": "Who may see them?", "area_ids": [areas["data"][0]["id"]], "owner_unit_id": unit});
    let issue = admin.post("/v1/policy/issues", &issue).await.expect(StatusCode::CREATED);
    let position = json!({
        "slug": "reader-privacy", "title": "Reader privacy", "issue_id": issue["id"], "owner_unit_id": unit,
        "goals": ["P-G1"], "required_audiences": ["public"], "review_interval_months": 12,
        "preamble": ["Readers who are watched read less."], "resolved": ["What a person reads is their own affair."],
        "stands": [{"clause": 1, "subject": "loan-records", "stance": "against"}],
    });
    (unit, admin.post("/v1/policy/positions", &position).await.expect(StatusCode::CREATED))
}

pub fn path(position: &Value, rest: &str) -> String {
    format!("/v1/policy/positions/{}{rest}", position["id"].as_str().unwrap())
}

pub async fn transition(by: &Caller<'_>, position: &Value, to: &str, extra: Value) -> Answer {
    let mut body = json!({"to": to, "note": null, "clearance": null, "adoption": null, "superseded_by": null});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    by.change(Method::POST, &path(position, "/transitions"), &body).await
}

/// What takes the place of a position: it is reviewed, and its successor drafted.
async fn next_to(admin: &Caller<'_>, position: &Value) -> Value {
    transition(admin, position, "under_review", json!({})).await.expect(StatusCode::OK);
    let next = json!({
        "slug": "reading-in-private", "title": "Reading in private", "issue_id": position["issue_id"],
        "owner_unit_id": position["owner_unit_id"], "goals": ["P-G1"], "required_audiences": ["public"],
        "review_interval_months": 12, "preamble": [], "resolved": ["Nobody is told what you read."], "stands": [],
    });
    admin.post("/v1/policy/positions", &next).await.expect(StatusCode::CREATED)
}

/// Takes a draft as far as a state, by way of every state before it; gives the answer to the last move.
pub async fn carry(admin: &Caller<'_>, position: &Value, to: &str) -> Answer {
    let unit = position["owner_unit_id"].as_str().unwrap();
    let analysis =
        json!({"body": "Why.", "citations": [{"kind": "url", "reference": "https://example.org/1", "note": null}]});
    for kind in ["substantive", "political"] {
        admin
            .change(Method::PUT, &path(position, &format!("/analyses/{kind}")), &analysis)
            .await
            .expect(StatusCode::OK);
    }
    let mut last = transition(admin, position, "analysis", json!({})).await;
    for state in ["clearance", "adopted", "published"] {
        if last.json()["status"] == to {
            break;
        }
        last.expect(StatusCode::OK);
        last = match state {
            "clearance" => {
                let clearance = json!({"clearance": {"unit_ids": [unit], "deadline": "2099-01-01T00:00:00Z"}});
                transition(admin, position, state, clearance).await
            }
            "adopted" => {
                answer(admin, position, unit, "concur").await.expect(StatusCode::OK);
                transition(admin, position, state, adoption("2026-01-15")).await
            }
            _ => {
                explain(admin, position, EASY).await.expect(StatusCode::OK);
                transition(admin, position, state, json!({})).await
            }
        };
    }
    last
}

async fn drafted_and_carried(admin: &Caller<'_>, to: &str) -> (String, Value) {
    let (unit, position) = draft(admin).await;
    carry(admin, &position, to).await.expect(StatusCode::OK);
    (unit, position)
}

async fn analysed(admin: &Caller<'_>) -> (String, Value) {
    drafted_and_carried(admin, "analysis").await
}

async fn in_clearance(admin: &Caller<'_>) -> (String, Value) {
    drafted_and_carried(admin, "clearance").await
}

async fn adopted(admin: &Caller<'_>) -> Value {
    drafted_and_carried(admin, "adopted").await.1
}

pub async fn published(admin: &Caller<'_>) -> Value {
    drafted_and_carried(admin, "published").await.1
}

async fn answer(by: &Caller<'_>, position: &Value, unit: &str, word: &str) -> Answer {
    let body = json!({"answer": word, "comment": "We say so."});
    by.change(Method::PUT, &path(position, &format!("/clearance/{unit}")), &body).await
}

async fn explain(by: &Caller<'_>, position: &Value, text: &str) -> Answer {
    let body = json!({"language": "en", "text": text});
    by.change(Method::PUT, &path(position, "/plain-language/public"), &body).await
}

fn adoption(day: &str) -> Value {
    json!({"adoption": {"body": "Council", "adopted_on": day, "document_number": "CD 1",
        "votes_for": 9, "votes_against": 1, "votes_abstaining": 0}})
}

both! {
    async fn an_issue_is_answered_as_it_is_read(server, admin) {
        let unit = crate::work::unit(&admin, "privacy").await;
        let areas = admin.get("/v1/policy/areas").await.json();
        let [one, other] = [0_usize, 1].map(|place| areas["data"][place]["id"].clone());
        for (slug, area_ids) in [("first", [&one, &other]), ("second", [&other, &one])] {
            let issue = json!({"slug": slug, "question": "Who may see them?", "area_ids": area_ids, "owner_unit_id": unit});
            let answer = admin.post("/v1/policy/issues", &issue).await;
            let read = admin.get(answer.header("location")).await.expect(StatusCode::OK);
            assert_eq!(answer.expect(StatusCode::CREATED), read);
        }
    }

    async fn every_goal_that_is_not_there_is_named(server, admin) {
        let (_, position) = draft(&admin).await;
        let goals = json!({"goals": ["P-G99", "P-G1", "A-S99"]});
        let refused = admin.change(Method::PATCH, &path(&position, ""), &goals).await;
        assert_eq!(refused.invalid(), ["/goals/0", "/goals/2"]);
    }

    async fn a_draft_is_unknown_to_the_public(server) {
        let (_, position) = draft(&server.admin().await).await;
        assert_eq!(server.public().get(&path(&position, "")).await.problem(404), "not_found");
    }

    async fn a_published_position_is_read_by_anybody(server) {
        let position = published(&server.admin().await).await;
        let read = server.public().get(&path(&position, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["status"], &read["in_force_version"]), (&json!("published"), &json!(1)));
    }

    async fn working_papers_stay_with_those_who_work(server) {
        let position = published(&server.admin().await).await;
        let version = server.public().get(&path(&position, "/versions/1")).await.expect(StatusCode::OK);
        assert_eq!((&version["analyses"], &version["clearance"]), (&json!([]), &json!([])));
    }

    async fn an_illegal_move_lists_the_legal_ones(server, admin) {
        let (_, position) = draft(&admin).await;
        let refused = transition(&admin, &position, "published", json!({})).await;
        assert_eq!(refused.problem(409), "illegal_transition");
        assert_eq!(refused.json()["allowed_transitions"], json!(["analysis"]));
    }

    async fn an_objection_blocks_adoption(server, admin) {
        let (unit, position) = in_clearance(&admin).await;
        answer(&admin, &position, &unit, "object").await.expect(StatusCode::OK);
        assert_eq!(transition(&admin, &position, "adopted", adoption("2026-01-15")).await.problem(409), "conflict");
    }

    async fn an_overridden_objection_does_not(server, admin) {
        let (unit, position) = in_clearance(&admin).await;
        answer(&admin, &position, &unit, "object").await.expect(StatusCode::OK);
        let reason = json!({"reason": "Council has heard it."});
        admin.change(Method::POST, &path(&position, &format!("/clearance/{unit}/override")), &reason).await.expect(StatusCode::OK);
        transition(&admin, &position, "adopted", adoption("2026-01-15")).await.expect(StatusCode::OK);
    }

    async fn an_analysis_cites_instruments_that_are_there(server, admin) {
        let (_, position) = draft(&admin).await;
        let instrument = crate::instruments::added(&admin, "HB 1").await;
        let analysis = async |cited: &Value| {
            let citation = json!({"kind": "instrument", "reference": cited, "note": null});
            let analysis = json!({"body": "Why.", "citations": [citation]});
            admin.change(Method::PUT, &path(&position, "/analyses/political"), &analysis).await
        };
        analysis(&instrument["id"]).await.expect(StatusCode::OK);
        assert_eq!(analysis(&position["id"]).await.invalid(), ["/citations/0/reference"]);
    }

    async fn text_too_hard_blocks_publication(server, admin) {
        let position = adopted(&admin).await;
        let hard = "Institutional confidentiality obligations presuppose organizational accountability mechanisms.";
        explain(&admin, &position, hard).await.expect(StatusCode::OK);
        assert_eq!(transition(&admin, &position, "published", json!({})).await.problem(409), "conflict");
    }

    async fn adopted_text_never_changes(server, admin) {
        let position = adopted(&admin).await;
        let refused = admin.change(Method::PATCH, &path(&position, "/draft"), &json!({"resolved": ["Something else."]})).await;
        assert_eq!(refused.problem(409), "conflict");
    }

    async fn the_past_can_be_asked(server) {
        let position = published(&server.admin().await).await;
        let held = server.public().get(&path(&position, "/in-force?on=2026-01-15")).await.expect(StatusCode::OK);
        let before = server.public().get(&path(&position, "/in-force?on=2026-01-14")).await;
        assert_eq!((&held["number"], before.status), (&json!(1), StatusCode::NOT_FOUND));
    }

    async fn where_nothing_was_in_force_it_is_the_version_that_is_missing(server) {
        let position = published(&server.admin().await).await;
        let before = server.public().get(&path(&position, "/in-force?on=2026-01-14")).await;
        before.expect(StatusCode::NOT_FOUND);
        assert_eq!(before.json()["detail"], "There is no such version, or it is not yours to see.");
    }

    async fn a_revision_at_work_reads_to_the_public_as_revised(server, admin) {
        let position = published(&admin).await;
        for to in ["under_review", "revised"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        let seen = server.public().get("/v1/policy/positions?status=revised").await.json();
        let drafts = server.public().get("/v1/policy/positions?status=draft").await.json();
        assert_eq!((&seen["data"][0]["latest_version"], &drafts["data"]), (&json!(1), &json!([])));
    }

    async fn a_revision_takes_over_on_the_day_it_is_adopted(server, admin) {
        let position = published(&admin).await;
        for to in ["under_review", "revised"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        let analysis = json!({"body": "Why.", "citations": [{"kind": "url", "reference": "https://example.org/1", "note": null}]});
        for kind in ["substantive", "political"] {
            admin.change(Method::PUT, &path(&position, &format!("/analyses/{kind}")), &analysis).await.expect(StatusCode::OK);
        }
        transition(&admin, &position, "analysis", json!({})).await.expect(StatusCode::OK);
        let unit = position["owner_unit_id"].as_str().unwrap();
        let clearance = json!({"clearance": {"unit_ids": [unit], "deadline": "2099-01-01T00:00:00Z"}});
        transition(&admin, &position, "clearance", clearance).await.expect(StatusCode::OK);
        answer(&admin, &position, unit, "concur").await.expect(StatusCode::OK);
        server.clock.advance(40 * 24 * 3600);
        let admin = server.admin().await;
        transition(&admin, &position, "adopted", adoption("2026-06-01")).await.expect(StatusCode::OK);
        let versions = admin.get(&path(&position, "/versions")).await.expect(StatusCode::OK);
        let ends = versions["data"].as_array().unwrap().iter().map(|v| v["in_force_until"].clone()).collect::<Vec<_>>();
        assert_eq!(ends, [json!("2026-06-01"), Value::Null]);
    }

    async fn a_patch_that_changes_nothing_makes_no_revision(server, admin) {
        let position = admin.get(&path(&published(&admin).await, "")).await.expect(StatusCode::OK);
        let same = json!({"title": position["title"], "review_interval_months": position["review_interval_months"]});
        for patch in [json!({}), same] {
            let patched = admin.change(Method::PATCH, &path(&position, ""), &patch).await.expect(StatusCode::OK);
            assert_eq!(patched, position);
        }
    }

    async fn another_interval_moves_the_review_that_is_due(server, admin) {
        let position = published(&admin).await;
        let patch = json!({"review_interval_months": 6});
        let changed = admin.change(Method::PATCH, &path(&position, ""), &patch).await.expect(StatusCode::OK);
        let due = server.public().get("/v1/policy/positions?review_due_until=2026-07-15").await.expect(StatusCode::OK);
        assert_eq!((&changed["review_due"], &due["data"][0]["id"]), (&json!("2026-07-15"), &position["id"]));
    }

    async fn what_is_published_is_superseded_by_what_is_published(server, admin) {
        let position = published(&admin).await;
        let next = next_to(&admin, &position).await;
        carry(&admin, &next, "adopted").await.expect(StatusCode::OK);
        let superseded = || transition(&admin, &position, "superseded", json!({"superseded_by": next["id"]}));
        assert_eq!(superseded().await.pointers(), ["/superseded_by"]);
        explain(&admin, &next, EASY).await.expect(StatusCode::OK);
        transition(&admin, &next, "published", json!({})).await.expect(StatusCode::OK);
        superseded().await.expect(StatusCode::OK);
        let read = server.public().get(&path(&position, "")).await.expect(StatusCode::OK);
        assert_eq!(read["superseded_by"], next["id"]);
    }

    async fn a_position_leads_back_to_those_whose_place_it_took(server, admin) {
        let position = published(&admin).await;
        let next = next_to(&admin, &position).await;
        carry(&admin, &next, "published").await.expect(StatusCode::OK);
        transition(&admin, &position, "superseded", json!({"superseded_by": next["id"]})).await.expect(StatusCode::OK);
        let earlier = format!("/v1/policy/positions?superseded_by={}", next["id"].as_str().unwrap());
        let earlier = server.public().get(&earlier).await.expect(StatusCode::OK);
        assert_eq!((&earlier["data"][0]["id"], &earlier["data"][1]), (&position["id"], &Value::Null));
    }

    async fn a_version_renders_as_a_page(server) {
        let position = published(&server.admin().await).await;
        let request = server.request(Method::GET, &path(&position, "/versions/1")).header("accept", "text/html");
        let page = crate::harness::send(request).await;
        assert!(page.header("content-type").starts_with("text/html") && page.text.contains("<h1>Reader privacy</h1>"));
    }

    async fn a_page_has_another_tag_than_the_record(server) {
        let version = path(&published(&server.admin().await).await, "/versions/1");
        let known = server.public().get(&version).await.header("etag").to_owned();
        let page = server.request(Method::GET, &version).header("accept", "text/html").header("if-none-match", known);
        assert_eq!(crate::harness::send(page).await.status, StatusCode::OK);
    }

    async fn words_of_a_draft_find_nothing_for_the_public(server, admin) {
        let position = published(&admin).await;
        for to in ["under_review", "revised"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        let text = json!({"resolved": ["Unheardof words."]});
        admin.change(Method::PATCH, &path(&position, "/draft"), &text).await.expect(StatusCode::OK);
        let found = |answer: Answer| answer.json()["data"].as_array().unwrap().len();
        let query = "/v1/policy/positions?q=unheardof";
        assert_eq!((found(admin.get(query).await), found(server.public().get(query).await)), (1, 0));
    }

    async fn history_tells_who_did_what(server, admin) {
        let (_, position) = analysed(&admin).await;
        let history = admin.get(&path(&position, "/history")).await.expect(StatusCode::OK);
        let actions = history["data"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(actions, ["created", "analysed", "analysed", "transitioned"]);
    }

    async fn a_page_of_a_history_links_to_the_next(server, admin) {
        let position = published(&admin).await;
        let first = admin.get(&path(&position, "/history?limit=1")).await;
        let after = first.json()["next_after"].as_i64().unwrap();
        let next = path(&position, &format!("/history?limit=1&after={after}"));
        assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
        assert_eq!(admin.get(&next).await.expect(StatusCode::OK)["data"].as_array().unwrap().len(), 1);
    }

    async fn an_editor_of_another_unit_does_not_see_a_draft(server, admin) {
        let (_, position) = draft(&admin).await;
        let other = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        let editor = server.person("editor", other["id"].as_str()).await;
        assert_eq!(editor.get(&path(&position, "")).await.problem(404), "not_found");
    }

    async fn a_refusal_does_not_tell_that_a_new_version_is_being_written(server, admin) {
        let position = published(&admin).await;
        let other = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        let editor = server.person("editor", other["id"].as_str()).await;
        let refused = async || editor.change(Method::PATCH, &path(&position, ""), &json!({"title": "Mine"})).await.problem(403);
        let before = refused().await;
        for to in ["under_review", "revised"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        assert_eq!((before.as_str(), refused().await.as_str()), ("forbidden", "forbidden"));
    }

    async fn moves_are_shown_for_the_caller(server, admin) {
        let (unit, position) = in_clearance(&admin).await;
        let editor = server.person("editor", Some(&unit)).await;
        let seen = editor.get(&path(&position, "")).await.expect(StatusCode::OK);
        assert_eq!(seen["allowed_transitions"], json!(["returned"]));
    }
}

/// Kept apart from the tests above: what it is for is the shape of one record.
#[tokio::test]
async fn the_shape_of_a_position() {
    let server = Server::on(crate::harness::sqlite());
    let position = published(&server.admin().await).await;
    let read = server.public().get(&path(&position, "")).await.expect(StatusCode::OK);
    insta::assert_json_snapshot!(read, {
        ".id" => "[id]", ".issue_id" => "[id]", ".owner_unit_id" => "[id]", ".published_at" => "[instant]",
        ".created_at" => "[instant]", ".updated_at" => "[instant]",
    });
}

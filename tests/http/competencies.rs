//! Frameworks of competencies, as clients see them.

use crate::{
    coalitions::{organization, partner},
    harness::{Answer, Caller, Server, send},
    work::unit,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const FRAMEWORKS: &str = "/v1/development/competency-frameworks";
const ITEMS: &str = "/v1/development/competencies";
const ASSOCIATIONS: &str = "/v1/development/competency-associations";
const COMMENTS: &str = "/v1/development/competency-comments";
const OFFERS: &str = "/v1/development/opportunities";
const PROFILES: &str = "/v1/development/role-profiles";

fn place(collection: &str, id: &Value) -> String {
    format!("{collection}/{}", id.as_str().unwrap())
}

pub async fn framework(caller: &Caller<'_>) -> Value {
    let new = json!({"version": "1.0", "title": "Privacy", "creator": "Example Library Association", "description": null,
        "language": "en", "subjects": ["Privacy"], "valid_from": null, "valid_until": null, "review_due_on": null,
        "comment_until": "2026-06-30"});
    caller.post(FRAMEWORKS, &new).await.expect(StatusCode::CREATED)["id"].clone()
}

pub async fn item(caller: &Caller<'_>, framework: &Value, code: &str) -> Value {
    let new = json!({"framework_id": framework, "position": 1, "full_statement": "Keeps no more than is needed.",
        "human_code": code, "item_type": "Competency", "notes": null,
        "levels": [{"level": 1, "description": "Knows what is kept.", "examples": ["Says so."]}]});
    caller.post(ITEMS, &new).await.expect(StatusCode::CREATED)["id"].clone()
}

/// Two competencies of an adopted framework, by their ids.
pub async fn two(server: &Server) -> [String; 2] {
    let admin = server.admin().await;
    let framework = framework(&admin).await;
    let (one, other) = (item(&admin, &framework, "P.1").await, item(&admin, &framework, "P.2").await);
    adopt(server, &framework).await;
    [one, other].map(|id| id.as_str().unwrap().to_owned())
}

async fn go_to(caller: &Caller<'_>, framework: &Value, to: &str) -> Answer {
    let path = format!("{}/transitions", place(FRAMEWORKS, framework));
    caller.change(Method::POST, &path, &json!({"to": to})).await
}

/// Opens a framework to comments, and adopts it once those have ended.
pub async fn adopt(server: &Server, framework: &Value) {
    let admin = server.admin().await;
    go_to(&admin, framework, "comment").await.expect(StatusCode::OK);
    let ended = json!({"comment_until": "2026-04-30"});
    admin.change(Method::PATCH, &place(FRAMEWORKS, framework), &ended).await.expect(StatusCode::OK);
    go_to(&admin, framework, "adopted").await.expect(StatusCode::OK);
}

/// What a unit offers to learn by which one gains a competency, before it is added.
async fn offer(caller: &Caller<'_>, unit: &str, competency: &Value) -> Value {
    let provider = json!({"name": "One", "about": null, "url": null, "organization_id": null, "owner_unit_id": unit});
    let provider = caller.post("/v1/development/providers", &provider).await.expect(StatusCode::CREATED)["id"].clone();
    json!({"provider_id": provider, "outside_id": null, "title": "Readers", "description": "What readers expect.",
        "url": null, "topics": [], "level": "introductory", "format": "online", "language": "en", "accessibility": null,
        "prices": [], "credit_minutes": null, "credit_tags": [], "equivalent_to": null,
        "competencies": [{"competency_id": competency, "level": 2}]})
}

/// A role that takes a competency, as a unit sees it, before it is added.
fn role(unit: &str, competency: &Value) -> Value {
    json!({"title": "Privacy officer", "description": "Answers for what is kept.", "owner_unit_id": unit,
        "targets": [{"competency_id": competency, "target": 4, "importance": 3}]})
}

async fn publish(caller: &Caller<'_>, place: &str) -> Answer {
    caller.change(Method::POST, &format!("{place}/transitions"), &json!({"to": "published"})).await
}

fn related(framework: &Value, from: &Value, kind: &str, to: &Value) -> Value {
    json!({"framework_id": framework, "kind": kind, "from_id": from, "to_id": to, "to_uri": null, "position": null, "notes": null})
}

both! {
    async fn a_draft_is_public_from_its_comment_period_on(server, admin) {
        let framework = framework(&admin).await;
        let one = item(&admin, &framework, "P.1").await;
        assert_eq!(server.public().get(&place(ITEMS, &one)).await.problem(404), "not_found");
        go_to(&admin, &framework, "comment").await.expect(StatusCode::OK);
        server.public().get(&place(FRAMEWORKS, &framework)).await.expect(StatusCode::OK);
        let found = server.public().get(&format!("{ITEMS}?q=needed")).await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["id"], one);
    }

    async fn comments_and_reviews_stand_in_the_calendar_at_their_places(server, admin) {
        let framework = framework(&admin).await;
        let review = json!({"review_due_on": "2026-09-30"});
        admin.change(Method::PATCH, &place(FRAMEWORKS, &framework), &review).await.expect(StatusCode::OK);
        go_to(&admin, &framework, "comment").await.expect(StatusCode::OK);
        let calendar = "/v1/policy/calendar?kind=framework_comments&kind=framework_review";
        let (commented, staff) = (admin.get(calendar).await.json(), server.person("staff", None).await);
        let ended = json!({"comment_until": "2026-04-30"});
        admin.change(Method::PATCH, &place(FRAMEWORKS, &framework), &ended).await.expect(StatusCode::OK);
        go_to(&admin, &framework, "adopted").await.expect(StatusCode::OK);
        let adopted = staff.get(calendar).await.json();
        let told = |page: &Value| page["data"].as_array().unwrap().iter().map(|entry| (entry["kind"].clone(), entry["day"].clone())).collect::<Vec<_>>();
        assert_eq!(told(&commented), [(json!("framework_comments"), json!("2026-06-30"))]);
        assert_eq!(told(&adopted), [(json!("framework_review"), json!("2026-09-30"))]);
        assert_eq!((&adopted["data"][0]["record_id"], &adopted["data"][0]["unit_id"]), (&framework, &Value::Null));
        let file = send(admin.request(Method::GET, calendar).header("accept", "text/calendar")).await.text.replace("\r\n ", "");
        assert!(file.contains(&format!("URL:http://lectern.test{}", place(FRAMEWORKS, &framework))), "{file}");
    }

    async fn an_adopted_version_never_changes(server, admin) {
        let framework = framework(&admin).await;
        let one = item(&admin, &framework, "P.1").await;
        adopt(server, &framework).await;
        let change = admin.change(Method::PATCH, &place(ITEMS, &one), &json!({"notes": "Else."})).await;
        assert_eq!(change.problem(409), "conflict");
        let change = admin.change(Method::PATCH, &place(FRAMEWORKS, &framework), &json!({"title": "Else"})).await;
        assert_eq!(change.problem(409), "conflict");
        let days = json!({"review_due_on": "2029-01-01"});
        admin.change(Method::PATCH, &place(FRAMEWORKS, &framework), &days).await.expect(StatusCode::OK);
    }

    async fn a_circle_is_named_by_its_codes(server, admin) {
        let framework = framework(&admin).await;
        let (one, two) = (item(&admin, &framework, "P.1").await, item(&admin, &framework, "P.2").await);
        admin.post(ASSOCIATIONS, &related(&framework, &one, "is_child_of", &two)).await.expect(StatusCode::CREATED);
        let refused = admin.post(ASSOCIATIONS, &related(&framework, &two, "is_child_of", &one)).await;
        assert_eq!(refused.invalid(), ["/to_id"]);
        let detail = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("P.1") && detail.contains("P.2"), "{detail}");
    }

    async fn a_new_version_takes_the_place_of_the_old(server, admin) {
        let first = framework(&admin).await;
        let old = item(&admin, &first, "P.1").await;
        adopt(server, &first).await;
        let versions = format!("{}/versions", place(FRAMEWORKS, &first));
        let second = admin.post(&versions, &json!({"version": "2.0"})).await.expect(StatusCode::CREATED);
        let copies = admin.get(&format!("{ITEMS}?framework_id={}", second["id"].as_str().unwrap())).await.json();
        assert_eq!((copies["data"][0]["human_code"].clone(), copies["data"][0]["id"] == old), (json!("P.1"), false));
        let until = json!({"comment_until": "2026-06-30"});
        admin.change(Method::PATCH, &place(FRAMEWORKS, &second["id"]), &until).await.expect(StatusCode::OK);
        adopt(server, &second["id"]).await;
        let former = server.public().get(&place(FRAMEWORKS, &first)).await.json();
        assert_eq!((former["status"].clone(), former["series_id"] == second["series_id"]), (json!("superseded"), true));
        let taken = admin.post(&versions, &json!({"version": "2.0"})).await;
        assert_eq!(taken.invalid(), ["/version"]);
    }

    async fn comments_are_taken_and_answered(server, admin) {
        let framework = framework(&admin).await;
        let member = server.person("member", None).await;
        let comment = json!({"framework_id": framework, "competency_id": null, "text": "Say how this is for one alone."});
        assert_eq!(member.post(COMMENTS, &comment).await.pointers(), ["/framework_id"]);
        go_to(&admin, &framework, "comment").await.expect(StatusCode::OK);
        let made = member.post(COMMENTS, &comment).await.expect(StatusCode::CREATED);
        let answer = format!("{}/answer", place(COMMENTS, &made["id"]));
        admin.change(Method::POST, &answer, &json!({"answer": "An example was added."})).await.expect(StatusCode::OK);
        let own = member.get(COMMENTS).await.expect(StatusCode::OK);
        assert_eq!(own["data"][0]["answer"], json!("An example was added."));
        let other = server.person("member", None).await;
        assert_eq!(other.get(&place(COMMENTS, &made["id"])).await.problem(404), "not_found");
    }

    async fn what_a_change_touches_is_not_for_partners(server, admin) {
        let framework = framework(&admin).await;
        go_to(&admin, &framework, "comment").await.expect(StatusCode::OK);
        let impact = format!("{}/impact", place(FRAMEWORKS, &framework));
        let theirs = partner(server, Some(&organization(&admin).await), "development.write").await;
        assert_eq!(theirs.get(&impact).await.problem(403), "forbidden");
        partner(server, None, "development.write").await.get(&impact).await.expect(StatusCode::OK);
    }

    async fn learning_is_found_by_what_one_gains(server, admin) {
        let framework = framework(&admin).await;
        let one = item(&admin, &framework, "P.1").await;
        let new = offer(&admin, &unit(&admin, "own").await, &one).await;
        let offer = admin.post(OFFERS, &new).await.expect(StatusCode::CREATED);
        let impact = admin.get(&format!("{}/impact", place(FRAMEWORKS, &framework))).await.expect(StatusCode::OK);
        assert_eq!(impact["touched"][0]["total"], json!(0));
        assert_eq!(admin.change(Method::DELETE, &place(ITEMS, &one), &json!(null)).await.problem(409), "in_use");
        adopt(server, &framework).await;
        publish(&admin, &place(OFFERS, &offer["id"])).await.expect(StatusCode::OK);
        let found = admin.get(&format!("{OFFERS}?competency_id={}", one.as_str().unwrap())).await.json();
        assert_eq!(found["data"][0]["competencies"], json!([{"competency_id": one, "level": 2}]));
        let impact = admin.get(&format!("{}/impact", place(FRAMEWORKS, &framework))).await.expect(StatusCode::OK);
        assert_eq!(impact["touched"][0]["records"][0]["id"], offer["id"]);
        assert_eq!(impact["people"][0]["people"], json!({"count": 0, "is_suppressed": false}));
    }

    async fn what_is_published_names_what_was_adopted(server, admin) {
        let (framework, owner) = (framework(&admin).await, unit(&admin, "own").await);
        let one = item(&admin, &framework, "P.1").await;
        let shown = json!({"key": "shown", "title": "Shown", "kind": "competency", "children": [], "requires": [], "amount": null,
            "opportunity_id": null, "competency_id": one, "level": 2, "category": null, "experience": null});
        let pathway = json!({"follows_id": null, "title": "Privacy", "description": "To the badge.", "owner_unit_id": owner,
            "nodes": [shown], "destinations": ["shown"]});
        let naming = [
            (OFFERS, offer(&admin, &owner, &one).await, "/competencies/0/competency_id"),
            (PROFILES, role(&owner, &one), "/targets/0/competency_id"),
            ("/v1/development/pathways", pathway, "/nodes/0/competency_id"),
        ];
        let mut places = Vec::new();
        for (collection, new, pointer) in naming {
            let made = admin.post(collection, &new).await;
            made.expect(StatusCode::CREATED);
            assert_eq!(publish(&admin, made.header("location")).await.invalid(), [pointer]);
            places.push(made.header("location").to_owned());
        }
        adopt(server, &framework).await;
        for place in places {
            publish(&admin, &place).await.expect(StatusCode::OK);
        }
    }

    async fn what_was_published_names_what_was_adopted_still(server, admin) {
        let (adopted, drafted) = (framework(&admin).await, framework(&admin).await);
        let (one, other) = (item(&admin, &adopted, "P.1").await, item(&admin, &drafted, "P.1").await);
        adopt(server, &adopted).await;
        let owner = unit(&admin, "own").await;
        let gained = json!({"competencies": [{"competency_id": other, "level": 2}]});
        let asked = json!({"targets": [{"competency_id": other, "target": 4, "importance": 3}]});
        let closed = [
            (OFFERS, offer(&admin, &owner, &one).await, "withdrawn", gained, "/competencies/0/competency_id"),
            (PROFILES, role(&owner, &one), "retired", asked, "/targets/0/competency_id"),
        ];
        for (collection, new, end, patch, pointer) in closed {
            let made = admin.post(collection, &new).await;
            made.expect(StatusCode::CREATED);
            let place = made.header("location");
            publish(&admin, place).await.expect(StatusCode::OK);
            let moves = format!("{place}/transitions");
            admin.change(Method::POST, &moves, &json!({"to": end})).await.expect(StatusCode::OK);
            assert_eq!(admin.change(Method::PATCH, place, &patch).await.invalid(), [pointer]);
        }
    }

    async fn the_version_that_is_good_on_a_day_is_found(server, admin) {
        let first = framework(&admin).await;
        adopt(server, &first).await;
        let versions = format!("{}/versions", place(FRAMEWORKS, &first));
        let second = admin.post(&versions, &json!({"version": "2.0"})).await.expect(StatusCode::CREATED)["id"].clone();
        let days = json!({"comment_until": "2026-06-30", "valid_from": "2026-09-01"});
        admin.change(Method::PATCH, &place(FRAMEWORKS, &second), &days).await.expect(StatusCode::OK);
        adopt(server, &second).await;
        let series = first.as_str().unwrap();
        let mut good = Vec::new();
        for day in ["2026-08-31", "2026-09-01"] {
            let found = server.public().get(&format!("{FRAMEWORKS}?series_id={series}&on={day}")).await.expect(StatusCode::OK);
            good.push(found["data"].as_array().unwrap().iter().map(|version| version["id"].clone()).collect::<Vec<_>>());
        }
        assert_eq!(good, [[first.clone()], [second]]);
    }
}

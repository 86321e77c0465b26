//! Where people stand and want to be, as they see it themselves.

use crate::{
    competencies::two,
    harness::{Caller, at, send},
    work::unit,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SAID: &str = "/v1/development/self-assessments";
const GOALS: &str = "/v1/development/learning-goals";
const PROFILES: &str = "/v1/development/role-profiles";
const GAPS: &str = "/v1/development/people/me/gaps";
const SUGGESTIONS: &str = "/v1/development/people/me/suggestions";

async fn say(caller: &Caller<'_>, competency: &str, level: i16) -> Value {
    let said = json!({"competency_id": competency, "level": level, "note": null});
    caller.post(SAID, &said).await.expect(StatusCode::CREATED)
}

async fn want(caller: &Caller<'_>, competency: &str, target: i16, importance: i16) -> Value {
    let goal = json!({"competency_id": competency, "target": target, "importance": importance});
    caller.post(GOALS, &goal).await.expect(StatusCode::CREATED)
}

/// A role profile of a unit's that asks for cataloguing, a draft.
async fn profile(caller: &Caller<'_>, unit: &str, competency: &str) -> Value {
    let new = json!({"title": "Cataloguer", "description": "Whoever describes books.", "owner_unit_id": unit,
        "targets": [{"competency_id": competency, "target": 5, "importance": 4}]});
    caller.post(PROFILES, &new).await.expect(StatusCode::CREATED)
}

async fn publish(caller: &Caller<'_>, profile: &Value) {
    let transitions = at(profile, PROFILES, "/transitions");
    caller.change(Method::POST, &transitions, &json!({"to": "published"})).await.expect(StatusCode::OK);
}

both! {
    async fn a_gap_is_between_what_one_says_and_what_one_wants(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        want(&member, &privacy, 4, 3).await;
        say(&member, &privacy, 1).await;
        server.clock.advance(60);
        say(&member, &privacy, 2).await;
        let gaps = member.get(GAPS).await;
        let gap = &gaps.expect(StatusCode::OK)["data"][0];
        assert_eq!((&gap["current"], &gap["known_by"], &gap["gap"]), (&json!(2), &json!("self_assessment"), &json!(6)));
        assert_eq!(gaps.header("cache-control"), "no-store");
    }

    async fn what_is_taken_back_counts_no_more(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        want(&member, &privacy, 4, 3).await;
        let said = say(&member, &privacy, 4).await;
        let gone = send(member.request(Method::DELETE, &at(&said, SAID, "")).header("if-match", "*")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(member.get(GAPS).await.expect(StatusCode::OK)["total_gap"], json!(12));
    }

    async fn a_role_asks_for_more(server) {
        let [_, cataloguing] = two(server).await;
        let admin = server.admin().await;
        let profile = profile(&admin, &unit(&admin, "own").await, &cataloguing).await;
        let member = server.person("member", None).await;
        let asked = format!("{GAPS}?role_profile_id={}", profile["id"].as_str().unwrap());
        let early = member.get(&asked).await;
        assert_eq!(early.invalid(), ["role_profile_id"]);
        publish(&admin, &profile).await;
        let gap = &member.get(&asked).await.expect(StatusCode::OK)["data"][0];
        assert_eq!((&gap["asked_by"], &gap["gap"]), (&json!("role_profile"), &json!(20)));
    }

    async fn what_one_says_and_wants_is_nobody_elses_to_see(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        let (said, goal) = (say(&member, &privacy, 2).await, want(&member, &privacy, 4, 3).await);
        let staff = server.person("staff", None).await;
        for (collection, record) in [(SAID, &said), (GOALS, &goal)] {
            assert_eq!(staff.get(&at(record, collection, "")).await.problem(404), "not_found");
            assert_eq!(staff.get(collection).await.expect(StatusCode::OK)["data"], json!([]));
            assert_eq!(member.get(&at(record, collection, "")).await.expect(StatusCode::OK), *record);
        }
        let patched = staff.change(Method::PATCH, &at(&goal, GOALS, ""), &json!({"target": 1})).await;
        assert_eq!(patched.problem(404), "not_found");
    }

    async fn a_goal_is_changed_and_given_up(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        let goal = at(&want(&member, &privacy, 4, 3).await, GOALS, "");
        let changed = member.change(Method::PATCH, &goal, &json!({"target": 5})).await.expect(StatusCode::OK);
        assert_eq!(changed["target"], json!(5));
        let gone = send(member.request(Method::DELETE, &goal).header("if-match", "*")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(member.get(GAPS).await.expect(StatusCode::OK), json!({"data": [], "total_gap": 0}));
    }

    async fn a_competency_is_one_that_is_there(server) {
        let member = server.person("member", None).await;
        let said = json!({"competency_id": "01990000-0000-7000-8000-00000000c001", "level": 2, "note": null});
        assert_eq!(member.post(SAID, &said).await.pointers(), ["/competency_id"]);
    }

    async fn a_competency_is_one_goal(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        want(&member, &privacy, 4, 3).await;
        let again = member.post(GOALS, &json!({"competency_id": privacy, "target": 5, "importance": 1})).await;
        assert_eq!(again.invalid(), ["/competency_id"]);
    }

    async fn a_draft_of_a_profile_is_its_units(server) {
        let [_, cataloguing] = two(server).await;
        let admin = server.admin().await;
        let profile = profile(&admin, &unit(&admin, "own").await, &cataloguing).await;
        assert_eq!(server.public().get(&at(&profile, PROFILES, "")).await.problem(404), "not_found");
        publish(&admin, &profile).await;
        let shown = server.public().get(&format!("{PROFILES}?competency_id={cataloguing}")).await.expect(StatusCode::OK);
        assert_eq!(shown["data"][0]["title"], json!("Cataloguer"));
    }

    async fn everything_wrong_with_a_profile_is_told(server) {
        let [privacy, _] = two(server).await;
        let admin = server.admin().await;
        let target = json!({"competency_id": privacy, "target": 3, "importance": 3});
        let new = json!({"title": "Cataloguer", "description": "Whoever describes books.",
            "owner_unit_id": unit(&admin, "own").await, "targets": [target, target]});
        assert_eq!(admin.post(PROFILES, &new).await.pointers(), ["/targets"]);
    }

    async fn suggestions_say_by_what_they_are_made(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        want(&member, &privacy, 4, 3).await;
        let asked = format!("{SUGGESTIONS}?member_class=student&currency=EUR&cost_weight=0.002");
        let told = member.get(&asked).await.expect(StatusCode::OK);
        let terms = ["member_class", "currency", "cost_weight", "hour_weight"].map(|term| told[term].clone());
        assert_eq!(terms, [json!("student"), json!("EUR"), json!("0.002"), json!("0.01")]);
        assert_eq!((&told["total_gap"], &told["bundle_covers"]), (&json!(12), &json!(0)));
    }

    async fn the_weights_that_are_shown_are_taken(server) {
        let document = server.public().get("/openapi.json").await.json();
        let parameters = document["paths"][SUGGESTIONS]["get"]["parameters"].as_array().unwrap();
        let shown = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name).unwrap()["example"].clone();
        let weights = ["cost_weight", "hour_weight"].map(|name| format!("{name}={}", shown(name).as_str().unwrap()));
        let member = server.person("member", None).await;
        member.get(&format!("{SUGGESTIONS}?{}", weights.join("&"))).await.expect(StatusCode::OK);
    }

    async fn weights_and_bundles_are_bounded(server) {
        let member = server.person("member", None).await;
        let refused = member.get(&format!("{SUGGESTIONS}?cost_weight=2&hour_weight=-1&bundle=21")).await;
        assert_eq!(refused.invalid(), ["cost_weight", "hour_weight", "bundle"]);
    }

    async fn what_one_says_and_wants_is_exported(server) {
        let [privacy, _] = two(server).await;
        let member = server.person("member", None).await;
        say(&member, &privacy, 2).await;
        want(&member, &privacy, 4, 3).await;
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let parts = export["parts"].as_array().unwrap();
        let part = |name: &str| parts.iter().find(|part| part["name"] == name).unwrap()["records"][0].clone();
        assert_eq!((&part("self_assessments")["level"], &part("learning_goals")["target"]), (&json!(2), &json!(4)));
    }
}

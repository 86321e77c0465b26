//! Pathways, and how far people have come on them, as clients see them.

use crate::{
    coalitions::{organization, partner},
    competencies::two,
    harness::{Answer, Caller, send},
    recognition::{awarded, moved},
    work::{id, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PATHWAYS: &str = "/v1/development/pathways";
const ENROLLMENTS: &str = "/v1/development/pathway-enrollments";
const OWN_CREDITS: &str = "/v1/development/people/me/credits";

fn node(key: &str, more: Value) -> Value {
    let mut node = json!({"key": key, "title": key, "kind": "all", "children": [], "requires": [], "amount": null,
        "opportunity_id": null, "competency_id": null, "level": null, "category": null, "experience": null});
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

/// A certificate for an hour of technology, and then for guiding somebody.
fn certificate() -> Value {
    json!([
        node("certificate", json!({"children": ["hours", "guiding"]})),
        node("hours", json!({"kind": "credits", "category": "technology", "amount": 60})),
        node("guiding", json!({"kind": "experience", "experience": "mentoring", "amount": 1, "requires": ["hours"]})),
    ])
}

fn pathway(unit: &str, nodes: &Value) -> Value {
    json!({"follows_id": null, "title": "Technology", "description": "To the certificate.", "owner_unit_id": unit,
        "nodes": nodes, "destinations": ["certificate"]})
}

async fn publish(caller: &Caller<'_>, place: &str) -> Answer {
    caller.change(Method::POST, &format!("{place}/transitions"), &json!({"to": "published"})).await
}

/// A published pathway, and the place where it stands.
async fn published(admin: &Caller<'_>) -> (Value, String) {
    let made = admin.post(PATHWAYS, &pathway(&unit(admin, "own").await, &certificate())).await;
    let pathway = made.expect(StatusCode::CREATED);
    publish(admin, made.header("location")).await.expect(StatusCode::OK);
    (pathway["id"].clone(), made.header("location").to_owned())
}

/// An offer of a provider of its own, which calls it by the same name, by which one gains these competencies; a draft.
async fn drafted(admin: &Caller<'_>, unit: &str, name: &str, competencies: &Value) -> Answer {
    let provider = json!({"name": name, "about": null, "url": null, "organization_id": null, "owner_unit_id": unit});
    let provider = admin.post("/v1/development/providers", &provider).await.expect(StatusCode::CREATED)["id"].clone();
    let offer = json!({"provider_id": provider, "outside_id": name, "title": name, "description": "What readers expect.",
        "url": null, "topics": [], "level": "introductory", "format": "online", "language": "en", "accessibility": null,
        "prices": [], "credit_minutes": 90, "credit_tags": [], "equivalent_to": null, "competencies": competencies});
    admin.post("/v1/development/opportunities", &offer).await
}

/// The same, published.
async fn offered(admin: &Caller<'_>, unit: &str, name: &str, competencies: &Value) -> Value {
    let made = drafted(admin, unit, name, competencies).await;
    publish(admin, made.header("location")).await.expect(StatusCode::OK);
    made.expect(StatusCode::CREATED)["id"].clone()
}

/// Begins a pathway; gives the place where that stands.
async fn begin(caller: &Caller<'_>, pathway: &Value) -> String {
    let made = caller.post(ENROLLMENTS, &json!({"pathway_id": pathway, "target_on": "2026-12-31"})).await;
    made.expect(StatusCode::CREATED);
    made.header("location").to_owned()
}

/// Credit that is given by staff: what people say themselves is no evidence.
async fn earn(caller: &Caller<'_>, activity: &str, role: &str) -> Answer {
    earn_at(caller, "Example", activity, role).await
}

async fn earn_at(caller: &Caller<'_>, provider: &str, activity: &str, role: &str) -> Answer {
    let credit = json!({"activity": activity, "role": role, "title": "Machines", "provider": provider, "topic": null,
        "tags": ["technology"], "minutes": 60, "earned_on": "2026-03-14", "evidence": null});
    let credits = format!("/v1/development/people/{}/credits", id(caller).await);
    caller.server.admin().await.post(&credits, &credit).await
}

async fn progress(caller: &Caller<'_>, enrollment: &str) -> Value {
    caller.get(&format!("{enrollment}/progress")).await.expect(StatusCode::OK)
}

async fn go(caller: &Caller<'_>, enrollment: &str, to: &str) -> Answer {
    caller.change(Method::POST, &format!("{enrollment}/transitions"), &json!({"to": to})).await
}

fn steps(progress: &Value) -> Vec<String> {
    let steps = progress["next_steps"].as_array().unwrap().iter();
    steps.map(|step| step["key"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn a_pathway_is_gone_to_its_end(server, admin) {
        let (id, _) = published(&admin).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &id).await;
        assert_eq!(steps(&progress(&member, &enrollment).await), ["hours"]);
        assert_eq!(go(&member, &enrollment, "completed").await.problem(409), "conflict");
        earn(&member, "course:1", "learner").await.expect(StatusCode::CREATED);
        assert_eq!(steps(&progress(&member, &enrollment).await), ["guiding"]);
        earn(&member, "mentoring:1", "mentor").await.expect(StatusCode::CREATED);
        let arrived = progress(&member, &enrollment).await;
        assert_eq!((&arrived["is_complete"], &arrived["reached"]), (&json!(true), &json!(["certificate"])));
        let done = go(&member, &enrollment, "completed").await.expect(StatusCode::OK);
        assert_eq!((&done["ended_on"], &done["allowed_transitions"]), (&json!("2026-05-01"), &json!([])));
    }

    async fn ones_own_word_meets_nothing(server) {
        let (pathway, _) = published(&server.admin().await).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &pathway).await;
        let credit = json!({"activity": "course:1", "role": "learner", "title": "Machines", "provider": "Example",
            "topic": null, "tags": ["technology"], "minutes": 60, "earned_on": "2026-03-14", "evidence": null});
        member.post(OWN_CREDITS, &credit).await.expect(StatusCode::CREATED);
        assert_eq!(steps(&progress(&member, &enrollment).await), ["hours"]);
    }

    async fn credit_that_names_an_offer_as_its_provider_does_completes_it(server, admin) {
        let unit = unit(&admin, "own").await;
        let offer = offered(&admin, &unit, "machines:1", &json!([])).await;
        let nodes = json!([node("certificate", json!({"kind": "learning", "opportunity_id": offer}))]);
        let made = admin.post(PATHWAYS, &pathway(&unit, &nodes)).await;
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        let mut completed = Vec::new();
        for provider in ["machines:1", "Another"] {
            let member = server.person("member", None).await;
            let enrollment = begin(&member, &made.expect(StatusCode::CREATED)["id"]).await;
            earn_at(&member, provider, "machines:1", "learner").await.expect(StatusCode::CREATED);
            completed.push(progress(&member, &enrollment).await["is_complete"].clone());
        }
        assert_eq!(completed, [true, false]);
    }

    async fn what_is_revoked_is_missing_again(server, admin) {
        let (id, _) = published(&admin).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &id).await;
        let credit = earn(&member, "course:1", "learner").await;
        let reversal = json!({"reason": "It was something else."});
        admin.post(&format!("{}/reversal", credit.header("location")), &reversal).await.expect(StatusCode::CREATED);
        let hours = &progress(&member, &enrollment).await["nodes"][1];
        assert_eq!((&hours["state"], &hours["missing"], &hours["met_by"]), (&json!("open"), &json!(60), &json!([])));
    }

    async fn a_circle_is_named(server, admin) {
        let mut nodes = certificate();
        nodes[1]["requires"] = json!(["guiding"]);
        let refused = admin.post(PATHWAYS, &pathway(&unit(&admin, "own").await, &nodes)).await;
        assert_eq!(refused.invalid(), ["/nodes/1"]);
        let detail = refused.json()["errors"][0]["detail"].clone();
        assert_eq!(detail, json!("closes a circle: hours needs guiding needs hours"));
    }

    async fn all_that_is_wrong_is_told_by_its_place(server, admin) {
        let nodes = json!([
            node("certificate", json!({"kind": "at_least", "amount": 3, "children": ["hours", "nowhere"]})),
            node("hours", json!({"kind": "credits", "amount": 60})),
        ]);
        let refused = admin.post(PATHWAYS, &pathway(&unit(&admin, "own").await, &nodes)).await;
        assert_eq!(refused.pointers(), ["/nodes/0/amount", "/nodes/1/category", "/nodes/0/children/1"]);
    }

    async fn what_nothing_leads_to_is_refused(server, admin) {
        let mut nodes = certificate();
        nodes[0]["children"] = json!(["hours"]);
        let refused = admin.post(PATHWAYS, &pathway(&unit(&admin, "own").await, &nodes)).await;
        assert_eq!(refused.pointers(), ["/nodes/2/key"]);
    }

    async fn a_pathway_is_found_by_what_it_serves(server, admin) {
        let mut new = pathway(&unit(&admin, "own").await, &certificate());
        admin.post(PATHWAYS, &new).await.expect(StatusCode::CREATED);
        new["goals"] = json!(["D-S1"]);
        let serving = admin.post(PATHWAYS, &new).await.expect(StatusCode::CREATED);
        let found = admin.get(&format!("{PATHWAYS}?goal=D-S1")).await.expect(StatusCode::OK);
        let found: Vec<_> = found["data"].as_array().unwrap().iter().map(|one| (&one["id"], &one["goals"])).collect();
        assert_eq!(found, [(&serving["id"], &new["goals"])]);
    }

    async fn a_pathway_serves_goals_that_are_there(server, admin) {
        let mut new = pathway(&unit(&admin, "own").await, &certificate());
        new["goals"] = json!(["D-S1", "D-S99"]);
        let refused = admin.post(PATHWAYS, &new).await;
        assert_eq!(refused.invalid(), ["/goals/1"]);
    }

    async fn whoever_began_a_version_keeps_to_it(server, admin) {
        let (first, place) = published(&admin).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &first).await;
        let was = admin.get(&place).await.json();
        let mut next = pathway(was["owner_unit_id"].as_str().unwrap(), &certificate());
        next["follows_id"] = first.clone();
        let made = admin.post(PATHWAYS, &next).await;
        assert_eq!(made.expect(StatusCode::CREATED)["version"], json!(2));
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(server.public().get(&place).await.expect(StatusCode::OK)["status"], json!("retired"));
        let late = server.person("member", None).await.post(ENROLLMENTS, &json!({"pathway_id": first, "target_on": null})).await;
        assert_eq!(late.pointers(), ["/pathway_id"]);
        assert_eq!(progress(&member, &enrollment).await["version"], json!(1));
    }

    async fn what_was_published_stays_as_it_is(server, admin) {
        let (_, place) = published(&admin).await;
        assert_eq!(admin.change(Method::PATCH, &place, &json!({"title": "Other"})).await.problem(409), "conflict");
    }

    async fn what_is_published_leads_to_what_is_published(server, admin) {
        let unit = unit(&admin, "own").await;
        let offer = drafted(&admin, &unit, "One", &json!([])).await;
        let goal = json!({"kind": "learning", "opportunity_id": offer.expect(StatusCode::CREATED)["id"]});
        let made = admin.post(PATHWAYS, &pathway(&unit, &json!([node("certificate", goal)]))).await;
        let early = publish(&admin, made.header("location")).await;
        assert_eq!(early.invalid(), ["/nodes/0/opportunity_id"]);
        publish(&admin, offer.header("location")).await.expect(StatusCode::OK);
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
    }

    async fn a_draft_is_seen_by_its_unit_only(server, admin) {
        let made = admin.post(PATHWAYS, &pathway(&unit(&admin, "own").await, &certificate())).await;
        assert_eq!(server.public().get(made.header("location")).await.problem(404), "not_found");
        assert_eq!(server.public().get(PATHWAYS).await.expect(StatusCode::OK)["data"], json!([]));
        let member = server.person("member", None).await;
        let early = member.post(ENROLLMENTS, &json!({"pathway_id": made.json()["id"], "target_on": null})).await;
        assert_eq!(early.invalid(), ["/pathway_id"]);
    }

    async fn a_waiver_says_who_and_why(server, admin) {
        let (pathway, _) = published(&admin).await;
        let (member, staff) = (server.person("member", None).await, server.person("staff", None).await);
        let enrollment = begin(&member, &pathway).await;
        let waivers = format!("{enrollment}/waivers");
        let waiver = json!({"node_key": "hours", "reason": "She teaches it."});
        assert_eq!(member.change(Method::POST, &waivers, &waiver).await.problem(403), "forbidden");
        staff.change(Method::POST, &waivers, &waiver).await.expect(StatusCode::OK);
        let told = progress(&member, &enrollment).await;
        let hours = &told["nodes"][1];
        assert_eq!((&hours["state"], &hours["waiver"]["reason"]), (&json!("waived"), &json!("She teaches it.")));
        assert_eq!((&hours["waiver"]["granted_by"], steps(&told)), (&json!(id(&staff).await), vec!["guiding".to_owned()]));
        let gone = send(staff.request(Method::DELETE, &format!("{waivers}/hours")).header("if-match", "*")).await;
        assert_eq!(gone.expect(StatusCode::OK)["waivers"], json!([]));
    }

    async fn what_is_waived_keeps_nothing_from_being_suggested(server) {
        let [privacy, _] = two(server).await;
        let (admin, member) = (server.admin().await, server.person("member", None).await);
        let unit = unit(&admin, "own").await;
        let first = offered(&admin, &unit, "First", &json!([])).await;
        let second = offered(&admin, &unit, "Second", &json!([{"competency_id": privacy, "level": 3}])).await;
        let nodes = json!([
            node("certificate", json!({"children": ["second"], "requires": ["first"]})),
            node("first", json!({"kind": "learning", "opportunity_id": first})),
            node("second", json!({"kind": "learning", "opportunity_id": second})),
        ]);
        let made = admin.post(PATHWAYS, &pathway(&unit, &nodes)).await;
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        let enrollment = begin(&member, &made.json()["id"]).await;
        let goal = json!({"competency_id": privacy, "target": 3, "importance": 1});
        member.post("/v1/development/learning-goals", &goal).await.expect(StatusCode::CREATED);
        let suggested = async || {
            let told = member.get("/v1/development/people/me/suggestions").await.expect(StatusCode::OK);
            told["ranked"].as_array().unwrap().iter().map(|one| one["opportunity_id"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(suggested().await, Vec::<Value>::new());
        let waiver = json!({"node_key": "first", "reason": "She teaches it."});
        admin.change(Method::POST, &format!("{enrollment}/waivers"), &waiver).await.expect(StatusCode::OK);
        assert_eq!(suggested().await, [second]);
    }

    async fn what_an_award_unlocked_that_has_expired_is_suggested(server, admin) {
        let [shown, wanted] = two(server).await;
        let unit = unit(&admin, "own").await;
        let course = offered(&admin, &unit, "Course", &json!([{"competency_id": wanted, "level": 3}])).await;
        let nodes = json!([
            node("certificate", json!({"children": ["course"], "requires": ["shown"]})),
            node("shown", json!({"kind": "competency", "competency_id": shown, "level": 2})),
            node("course", json!({"kind": "learning", "opportunity_id": course})),
        ]);
        let made = admin.post(PATHWAYS, &pathway(&unit, &nodes)).await;
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        begin(&admin, &made.json()["id"]).await;
        let badge = json!({"kind": "badge", "name": "Privacy", "description": "Keeps less.", "criteria": "Audit a system.",
            "url": null, "competencies": [{"competency_id": shown, "level": 2}], "validity_months": 1, "owner_unit_id": unit});
        let badge = admin.post("/v1/development/achievements", &badge).await;
        publish(&admin, badge.header("location")).await.expect(StatusCode::OK);
        let award = awarded(&admin, &badge.json()["id"], &id(&admin).await).await.expect(StatusCode::CREATED);
        moved(&admin, award["id"].as_str().unwrap(), "issued").await.expect(StatusCode::OK);
        let goal = json!({"competency_id": wanted, "target": 3, "importance": 1});
        admin.post("/v1/development/learning-goals", &goal).await.expect(StatusCode::CREATED);
        server.clock.advance(40 * 86_400);
        let told = server.admin().await.get("/v1/development/people/me/suggestions").await.expect(StatusCode::OK);
        assert_eq!(told["ranked"][0]["opportunity_id"], course);
    }

    async fn a_client_of_an_organization_does_not_see_who_goes_what(server, admin) {
        let (pathway, _) = published(&admin).await;
        let enrollment = begin(&server.person("member", None).await, &pathway).await;
        let client = partner(server, Some(&organization(&admin).await), "development.read").await;
        assert_eq!(client.get(&format!("{enrollment}/history")).await.problem(404), "not_found");
    }

    async fn a_client_of_an_organization_sees_no_draft_and_publishes_none(server, admin) {
        let new = pathway(&unit(&admin, "own").await, &certificate());
        let made = admin.post(PATHWAYS, &new).await;
        made.expect(StatusCode::CREATED);
        let client = partner(server, Some(&organization(&admin).await), "development.write").await;
        assert_eq!(client.get(PATHWAYS).await.expect(StatusCode::OK)["data"], json!([]));
        assert_eq!(publish(&client, made.header("location")).await.problem(404), "not_found");
        assert_eq!(client.post(PATHWAYS, &new).await.problem(403), "forbidden");
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        assert_eq!(client.get(made.header("location")).await.expect(StatusCode::OK)["allowed_transitions"], json!([]));
    }

    async fn how_far_somebody_has_come_is_theirs(server) {
        let (pathway, _) = published(&server.admin().await).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &pathway).await;
        let (other, staff) = (server.person("member", None).await, server.person("staff", None).await);
        assert_eq!(other.get(&format!("{enrollment}/progress")).await.problem(404), "not_found");
        assert_eq!(other.get(ENROLLMENTS).await.expect(StatusCode::OK)["data"], json!([]));
        progress(&staff, &enrollment).await;
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"][0]["record_kind"], json!("pathway_enrollment"));
        assert_eq!(go(&staff, &enrollment, "left").await.problem(403), "forbidden");
    }

    async fn a_pathway_is_seen_as_a_picture(server) {
        let (_, place) = published(&server.admin().await).await;
        let diagram = format!("{place}/diagram");
        let svg = server.public().get(&diagram).await;
        assert_eq!(svg.header("content-type"), "image/svg+xml");
        assert!(svg.text.starts_with("<svg ") && svg.text.contains("60 minutes of technology"), "{}", svg.text);
        let mermaid = server.public().get_as(&diagram, "text/vnd.mermaid").await;
        assert!(mermaid.text.starts_with("flowchart LR\n"), "{}", mermaid.text);
        assert_eq!(server.public().get_as(&diagram, "image/png").await.problem(406), "not_acceptable");
        let again = send(server.public().request(Method::GET, &diagram).header("if-none-match", svg.header("etag"))).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }

    async fn a_picture_shows_how_far_somebody_has_come(server) {
        let (pathway, _) = published(&server.admin().await).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &pathway).await;
        earn(&member, "course:1", "learner").await.expect(StatusCode::CREATED);
        let svg = member.get(&format!("{enrollment}/diagram")).await;
        assert!(svg.text.contains("<g class=\"met\"") && svg.text.contains("<g class=\"open\""), "{}", svg.text);
    }

    async fn a_step_tells_when_it_takes_place(server, admin) {
        let unit = unit(&admin, "own").await;
        let offer = offered(&admin, &unit, "One", &json!([])).await;
        let session = json!({"opportunity_id": offer, "starts_at": "2026-06-01T16:00:00Z", "ends_at": "2026-06-01T17:30:00Z",
            "zone": "America/Chicago", "place": null, "url": null, "capacity": 40, "instructors": []});
        admin.post("/v1/development/sessions", &session).await.expect(StatusCode::CREATED);
        let nodes = json!([node("certificate", json!({"kind": "learning", "opportunity_id": offer}))]);
        let made = admin.post(PATHWAYS, &pathway(&unit, &nodes)).await;
        let pathway = made.expect(StatusCode::CREATED)["id"].clone();
        publish(&admin, made.header("location")).await.expect(StatusCode::OK);
        let step = &progress(&admin, &begin(&admin, &pathway).await).await["next_steps"][0];
        assert_eq!(step["occasions"][0]["starts_at"], json!("2026-06-01T16:00:00Z"));
        earn(&admin, offer.as_str().unwrap(), "learner").await.expect(StatusCode::CREATED);
        let enrollments = admin.get(ENROLLMENTS).await.expect(StatusCode::OK);
        let enrollment = format!("{ENROLLMENTS}/{}", enrollments["data"][0]["id"].as_str().unwrap());
        assert_eq!(progress(&admin, &enrollment).await["is_complete"], json!(true));
    }

    async fn whoever_is_forgotten_goes_no_pathway(server) {
        let (pathway, _) = published(&server.admin().await).await;
        let member = server.person("member", None).await;
        let enrollment = begin(&member, &pathway).await;
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let part = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "pathway_enrollments").unwrap();
        assert_eq!(part["records"][0]["pathway_id"], pathway);
        let erasure = json!({"password": crate::harness::PASSWORD});
        member.post("/v1/directory/people/me/erasure", &erasure).await.expect(StatusCode::OK);
        assert_eq!(server.admin().await.get(&enrollment).await.problem(404), "not_found");
    }
}

//! Stances, submissions, assessments and the results board, as clients meet them.

use crate::{
    harness::{Answer, Caller, send},
    policy::{published, transition},
};
use kernel::{Id, page::encode_cursor};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const NOWHERE: &str = "01990000-0000-7000-8000-000000000000";

/// A bill with two texts, a published position of one clause, and the unit of both.
struct World {
    unit: Value,
    issue: Value,
    position: Value,
    bill: Value,
    versions: [Value; 2],
}

async fn world(admin: &Caller<'_>) -> World {
    let position = published(admin).await;
    let bill = json!({"kind": "bill", "jurisdiction": "ocd-division/country:us/state:wy", "session": "2026",
        "identifier": "HB 1", "title": "Library materials"});
    let bill = admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED)["id"].clone();
    let place = format!("/v1/policy/instruments/{}/versions", bill.as_str().unwrap());
    for label in ["Enrolled", "Introduced"] {
        admin.post(&place, &json!({"kind": "text", "label": label})).await.expect(StatusCode::OK);
    }
    let versions = admin.get(&place).await.expect(StatusCode::OK);
    let versions = [versions["data"][1]["id"].clone(), versions["data"][0]["id"].clone()];
    let (unit, issue) = (position["owner_unit_id"].clone(), position["issue_id"].clone());
    World { unit, issue, position: position["id"].clone(), bill, versions }
}

impl World {
    fn stance(&self, kind: &str) -> Value {
        json!({"instrument_id": self.bill, "unit_id": self.unit, "instrument_version_id": null, "kind": kind,
            "taken_on": "2026-04-28", "reason": null,
            "asks": [{"position_id": self.position, "version": 1, "clause": 1, "weight": 2}]})
    }

    async fn stood(&self, admin: &Caller<'_>) -> Value {
        admin.post("/v1/policy/stances", &self.stance("support")).await.expect(StatusCode::CREATED)
    }

    fn assessment(&self, stance: &Value, version: usize, uptake: &str) -> Value {
        json!({"stance_id": stance["id"], "instrument_version_id": self.versions[version], "position_id": self.position,
            "position_version": 1, "clause": 1, "uptake": uptake, "passage": "It says so.", "note": null})
    }

    fn letter(&self, more: Value) -> Value {
        let mut letter = json!({"instrument_id": self.bill, "unit_id": self.unit, "instrument_version_id": null,
            "kind": "letter", "title": "Our letter", "addressed_to": "The committee", "text": "We ask.", "deadline": null});
        letter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        letter
    }

    async fn drafted(&self, by: &Caller<'_>, more: Value) -> Value {
        by.post("/v1/policy/submissions", &self.letter(more)).await.expect(StatusCode::CREATED)
    }
}

fn at(kind: &str, record: &Value, rest: &str) -> String {
    format!("/v1/policy/{kind}/{}{rest}", record["id"].as_str().unwrap())
}

async fn submit(by: &Caller<'_>, submission: &Value, to: &str, receipt: Value) -> Answer {
    let body = json!({"to": to, "note": null, "receipt": receipt});
    by.change(Method::POST, &at("submissions", submission, "/transitions"), &body).await
}

async fn cleared(admin: &Caller<'_>, submission: &Value) {
    for to in ["clearance", "cleared"] {
        submit(admin, submission, to, Value::Null).await.expect(StatusCode::OK);
    }
}

fn receipt(received_at: &str) -> Value {
    json!({"number": "abc-1", "received_at": received_at, "url": null})
}

both! {
    async fn a_stance_is_for_anybody_to_read(server, admin) {
        let world = world(&admin).await;
        let stance = world.stood(&admin).await;
        let public = server.public();
        let read = public.get(&at("stances", &stance, "")).await.expect(StatusCode::OK);
        let ours = public.get("/v1/policy/instruments?stance=support").await.expect(StatusCode::OK);
        assert_eq!((&read["asks"][0]["weight"], &ours["data"][0]["id"]), (&json!(2), &world.bill));
    }

    async fn a_stance_says_that_what_it_comes_from_was_given_up(server, admin) {
        let world = world(&admin).await;
        let place = at("stances", &world.stood(&admin).await, "");
        let known = server.public().get(&place).await.header("etag").to_owned();
        for to in ["under_review", "retired"] {
            transition(&admin, &json!({"id": world.position}), to, json!({})).await.expect(StatusCode::OK);
        }
        let again = server.public().request(Method::GET, &place).header("if-none-match", &known);
        let flag = json!({"kind": "position_retired", "record_id": world.position, "since": "2026-05-01", "reason": null});
        assert_eq!(send(again).await.expect(StatusCode::OK)["flags"], json!([flag]));
    }

    async fn every_bad_field_of_a_stance_is_named(server, admin) {
        let world = world(&admin).await;
        let mut stance = world.stance("oppose");
        stance["asks"][0]["weight"] = json!(0);
        let refused = admin.post("/v1/policy/stances", &stance).await;
        assert_eq!(refused.invalid(), ["/asks/0/weight"]);
        (stance["kind"], stance["asks"]) = (json!("support_if_amended"), json!([]));
        assert_eq!(admin.post("/v1/policy/stances", &stance).await.pointers(), ["/asks", "/reason"]);
    }

    async fn an_editor_elsewhere_takes_no_stance_for_a_unit(server, admin) {
        let world = world(&admin).await;
        let other = json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null});
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let editor = server.person("editor", other["id"].as_str()).await;
        assert_eq!(editor.post("/v1/policy/stances", &world.stance("oppose")).await.problem(403), "forbidden");
    }

    async fn a_change_of_mind_stands_in_the_history(server, admin) {
        let stance = world(&admin).await.stood(&admin).await;
        let place = at("stances", &stance, "");
        let stale = send(admin.request(Method::PATCH, &place).header("if-match", "\"7\"").json(&json!({"kind": "oppose"}))).await;
        assert_eq!(stale.problem(412), "stale");
        admin.change(Method::PATCH, &place, &json!({"kind": "oppose"})).await.expect(StatusCode::OK);
        let history = admin.get(&at("stances", &stance, "/history")).await.expect(StatusCode::OK);
        assert_eq!((&history["data"][1]["action"], &history["data"][1]["fields"]), (&json!("updated"), &json!(["/kind"])));
    }

    async fn a_stance_that_is_patched_to_what_it_is_has_no_other_revision(server, admin) {
        let stance = world(&admin).await.stood(&admin).await;
        server.clock.advance(60);
        let patched = admin.change(Method::PATCH, &at("stances", &stance, ""), &json!({"kind": "support"})).await;
        assert_eq!(patched.expect(StatusCode::OK)["revision"], stance["revision"]);
    }

    async fn the_score_follows_from_assessments_of_two_versions(server, admin) {
        let world = world(&admin).await;
        let stance = world.stood(&admin).await;
        for (version, uptake) in [(0, "contrary"), (1, "partial")] {
            let assessed = admin.post("/v1/policy/assessments", &world.assessment(&stance, version, uptake)).await;
            assert_eq!(assessed.expect(StatusCode::CREATED)["unit_id"], world.unit);
        }
        let place = format!("/v1/policy/instruments/{}/incorporation", world.bill.as_str().unwrap());
        let told = server.public().get(&place).await.expect(StatusCode::OK);
        let versions: Vec<_> = told["versions"].as_array().unwrap().iter().map(|version| &version["label"]).collect();
        assert_eq!(versions, ["Introduced", "Enrolled"]);
        assert_eq!([&told["score"], &told["change"], &told["unassessed_share"]], [&json!(0.5), &json!(1.5), &json!(0.0)]);
        for by in ["instrument", "issue", "area", "year"] {
            let board = server.public().get(&format!("/v1/policy/results?by={by}")).await.expect(StatusCode::OK);
            assert_eq!((&board["data"][0]["incorporation"]["score"], &board["data"][0]["change"]), (&json!(0.5), &json!(1.5)), "{by}");
        }
    }

    async fn an_assessment_names_who_made_it(server, admin) {
        let world = world(&admin).await;
        let stance = world.stood(&admin).await;
        let editor = server.person("editor", world.unit.as_str()).await;
        let assessed = admin.post("/v1/policy/assessments", &world.assessment(&stance, 0, "full")).await.expect(StatusCode::CREATED);
        let again = editor.change(Method::PATCH, &at("assessments", &assessed, ""), &json!({"uptake": "absent"})).await.expect(StatusCode::OK);
        let me = |by: Value| by["id"].clone();
        let (first, second) = (me(admin.get("/v1/directory/people/me").await.json()), me(editor.get("/v1/directory/people/me").await.json()));
        assert_eq!((&assessed["assessor_id"], &again["assessor_id"]), (&first, &second));
    }

    async fn what_is_there_is_quoted_and_what_is_asked_for_is_assessed(server, admin) {
        let world = world(&admin).await;
        let stance = world.stood(&admin).await;
        let mut bare = world.assessment(&stance, 0, "full");
        bare["passage"] = Value::Null;
        assert_eq!(admin.post("/v1/policy/assessments", &bare).await.pointers(), ["/passage"]);
        let mut other = world.assessment(&stance, 0, "full");
        other["clause"] = json!(2);
        assert_eq!(admin.post("/v1/policy/assessments", &other).await.pointers(), ["/clause"]);
        other["stance_id"] = json!(NOWHERE);
        assert_eq!(admin.post("/v1/policy/assessments", &other).await.pointers(), ["/stance_id"]);
    }

    async fn an_assessment_that_is_removed_leaves_the_clause_unassessed(server, admin) {
        let world = world(&admin).await;
        let stance = world.stood(&admin).await;
        let assessed = admin.post("/v1/policy/assessments", &world.assessment(&stance, 1, "full")).await.expect(StatusCode::CREATED);
        let in_use = send(admin.request(Method::DELETE, &at("stances", &stance, "")).header("if-match", "*")).await;
        let removed = send(admin.request(Method::DELETE, &at("assessments", &assessed, "")).header("if-match", "*")).await;
        let place = format!("/v1/policy/instruments/{}/incorporation", world.bill.as_str().unwrap());
        let told = server.public().get(&place).await.expect(StatusCode::OK);
        assert_eq!((in_use.problem(409).as_str(), removed.status), ("in_use", StatusCode::NO_CONTENT));
        assert_eq!((&told["score"], &told["unassessed_share"]), (&Value::Null, &json!(1.0)));
    }

    async fn an_instrument_that_is_not_there_has_no_score(server) {
        let answer = server.public().get(&format!("/v1/policy/instruments/{NOWHERE}/incorporation")).await;
        assert_eq!(answer.problem(404), "not_found");
    }

    async fn the_board_is_asked_for_by_something(server) {
        assert_eq!(server.public().get("/v1/policy/results").await.pointers(), ["by"]);
        assert_eq!(server.public().get("/v1/policy/results?by=colour").await.pointers(), ["by"]);
    }

    async fn the_board_is_told_in_pages(server, admin) {
        let world = world(&admin).await;
        let mut wanted = Vec::new();
        for identifier in ["HB 2", "HB 3", "HB 3"] {
            let kind = if wanted.last() == Some(&json!(identifier)) { "standard" } else { "bill" };
            let bill = json!({"kind": kind, "jurisdiction": "ocd-division/country:us/state:wy", "session": "2026",
                "identifier": identifier, "title": "Library materials"});
            let bill = admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
            let mut stance = world.stance("support");
            stance["instrument_id"] = bill["id"].clone();
            admin.post("/v1/policy/stances", &stance).await.expect(StatusCode::CREATED);
            wanted.push(json!(identifier));
        }
        let (mut told, mut path) = (Vec::new(), "/v1/policy/results?by=instrument&limit=1".to_owned());
        loop {
            let page = server.public().get(&path).await.expect(StatusCode::OK);
            told.extend(page["data"].as_array().unwrap().iter().map(|row| row["label"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            let other = server.public().get(&format!("/v1/policy/results?by=year&cursor={cursor}")).await;
            assert_eq!(other.pointers(), ["cursor"]);
            path = format!("/v1/policy/results?by=instrument&limit=1&cursor={cursor}");
        }
        assert_eq!(told, wanted);
        assert_eq!(server.public().get("/v1/policy/results?by=year&limit=0").await.pointers(), ["limit"]);
    }

    async fn a_cursor_with_what_no_database_keeps_is_refused(server) {
        let cursor = encode_cursor(&["HB\0".into(), NOWHERE.into()], Id::from_bytes([0; 16]), "instrument");
        let refused = server.public().get(&format!("/v1/policy/results?by=instrument&cursor={cursor}")).await;
        assert_eq!(refused.invalid(), ["cursor"]);
    }

    async fn a_submission_is_the_units_own_until_it_is_filed(server, admin) {
        let world = world(&admin).await;
        let letter = world.drafted(&admin, json!({})).await;
        let public = server.public();
        assert_eq!(public.get(&at("submissions", &letter, "")).await.problem(404), "not_found");
        cleared(&admin, &letter).await;
        submit(&admin, &letter, "filed", receipt("2026-05-01T11:00:00Z")).await.expect(StatusCode::OK);
        let read = public.get(&at("submissions", &letter, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["receipt"]["number"], &read["open_conflicts"], &read["allowed_transitions"]), (&json!("abc-1"), &Value::Null, &json!([])));
    }

    async fn who_writes_a_submission_does_not_clear_it(server, admin) {
        let world = world(&admin).await;
        let editor = server.person("editor", world.unit.as_str()).await;
        let letter = world.drafted(&editor, json!({})).await;
        let moved = submit(&editor, &letter, "clearance", Value::Null).await.expect(StatusCode::OK);
        assert_eq!(moved["allowed_transitions"], json!(["withdrawn"]));
        assert_eq!(submit(&editor, &letter, "cleared", Value::Null).await.problem(403), "forbidden");
    }

    async fn what_is_filed_has_a_receipt_of_the_past(server, admin) {
        let letter = world(&admin).await.drafted(&admin, json!({})).await;
        cleared(&admin, &letter).await;
        assert_eq!(submit(&admin, &letter, "filed", Value::Null).await.pointers(), ["/receipt"]);
        let tomorrow = submit(&admin, &letter, "filed", receipt("2026-05-02T12:00:00Z")).await;
        assert_eq!(tomorrow.pointers(), ["/receipt/received_at"]);
    }

    async fn what_came_after_the_deadline_says_so(server, admin) {
        let letter = world(&admin).await.drafted(&admin, json!({"deadline": "2026-05-01T10:00:00Z"})).await;
        cleared(&admin, &letter).await;
        let filed = submit(&admin, &letter, "filed", receipt("2026-05-01T11:00:00Z")).await.expect(StatusCode::OK);
        assert_eq!(filed["late"], json!(true));
    }

    async fn what_is_looked_at_is_not_changed(server, admin) {
        let letter = world(&admin).await.drafted(&admin, json!({})).await;
        submit(&admin, &letter, "clearance", Value::Null).await.expect(StatusCode::OK);
        let refused = admin.change(Method::PATCH, &at("submissions", &letter, ""), &json!({"title": "Other"})).await;
        assert_eq!(refused.problem(409), "conflict");
    }

    async fn a_letter_against_a_clause_in_force_is_in_the_way_of_itself(server, admin) {
        let world = world(&admin).await;
        let stand = json!({"issue_id": world.issue, "subject": "loan-records", "stance": "for"});
        let letter = world.drafted(&admin, json!({"stands": [stand]})).await;
        let tag = |answer: Answer| answer.header("etag").to_owned();
        let before = tag(admin.get(&at("submissions", &letter, "")).await);
        submit(&admin, &letter, "clearance", Value::Null).await.expect(StatusCode::OK);
        let refused = submit(&admin, &letter, "cleared", Value::Null).await;
        assert_eq!((refused.problem(409).as_str(), &refused.json()["errors"][0]["code"]), ("conflict", &json!("open_conflict")));
        let conflicts = admin.get(&format!("/v1/policy/conflicts?record_id={}", letter["id"].as_str().unwrap())).await.json();
        let [conflict] = &conflicts["data"].as_array().unwrap()[..] else { panic!("{conflicts}") };
        let flagged = admin.get(&at("submissions", &letter, "")).await;
        assert_eq!((&flagged.json()["open_conflicts"], tag(flagged) == before), (&json!(1), false));
        let reason = json!({"reason": "It speaks of archives."});
        admin.change(Method::POST, &at("conflicts", conflict, "/acknowledgement"), &reason).await.expect(StatusCode::OK);
        submit(&admin, &letter, "cleared", Value::Null).await.expect(StatusCode::OK);
    }

    async fn a_stand_is_on_an_issue_that_is_there(server, admin) {
        let world = world(&admin).await;
        let stand = |issue: Value| json!({"issue_id": issue, "subject": "loan-records", "stance": "for"});
        let twice = world.letter(json!({"stands": [stand(world.issue.clone()), stand(world.issue.clone())]}));
        let nowhere = world.letter(json!({"stands": [stand(json!(NOWHERE))]}));
        assert_eq!(admin.post("/v1/policy/submissions", &twice).await.pointers(), ["/stands"]);
        assert_eq!(admin.post("/v1/policy/submissions", &nowhere).await.pointers(), ["/stands/0/issue_id"]);
    }

    async fn deadlines_and_hearings_stand_in_the_calendar_at_their_places(server, admin) {
        let world = world(&admin).await;
        let place = format!("/v1/policy/instruments/{}", world.bill.as_str().unwrap());
        admin.change(Method::PATCH, &place, &json!({"owner_unit_id": world.unit})).await.expect(StatusCode::OK);
        let hearing = json!({"acted_on": "2026-05-04", "description": "Hearing"});
        admin.post(&format!("{place}/actions"), &hearing).await.expect(StatusCode::OK);
        let letter = world.drafted(&admin, json!({"deadline": "2026-05-03T00:00:00Z"})).await;
        let statement = json!({"slug": "fair", "title": "For fair e-books", "text": "We lend.", "coalition_id": null,
            "owner_unit_id": world.unit, "goals": [], "quorum": 1, "deadline": "2026-05-05T00:00:00Z"});
        let statement = admin.post("/v1/policy/joint-statements", &statement).await.expect(StatusCode::CREATED);
        let opened = at("joint-statements", &statement, "/transitions");
        admin.change(Method::POST, &opened, &json!({"to": "open"})).await.expect(StatusCode::OK);
        let calendar = "/v1/policy/calendar?from=2026-05-02T00:00:00Z&until=2026-05-10T00:00:00Z";
        let told = admin.get(calendar).await.expect(StatusCode::OK);
        let kinds: Vec<_> = told["data"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
        assert_eq!(kinds, ["submission_due", "instrument_action", "signature_deadline"]);
        let file = send(admin.request(Method::GET, calendar).header("accept", "text/calendar")).await.text.replace("\r\n ", "");
        for place in [at("submissions", &letter, ""), place, at("joint-statements", &statement, "")] {
            assert!(file.contains(&format!("URL:http://lectern.test{place}")), "{place}: {file}");
            admin.get(&place).await.expect(StatusCode::OK);
        }
    }
}

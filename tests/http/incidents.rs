//! Incidents and challenges, as clients live them: reported by anybody, seen to in time, told of with consent alone.

use crate::{
    coalitions::{organization, unit},
    harness::{Answer, Caller, Server, at},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const INCIDENTS: &str = "/v1/advocacy/incidents";
const CHALLENGES: &str = "/v1/advocacy/challenges";
const PETITIONS: &str = "/v1/advocacy/petitions";
const REPORTS: &str = "/v1/advocacy/incident-reports";

fn incident(unit: &str) -> Value {
    json!({
        "title": "Two branches", "kind": "closure", "severity": "high", "what": "No money in the draft budget.",
        "source": "library", "source_note": null, "division_ocd_id": null, "library_id": null, "happened_on": "2026-04-28",
        "owner_unit_id": unit, "disclosed": [], "links": [], "follow_up_at": null,
    })
}

async fn received(admin: &Caller<'_>) -> (String, Value) {
    let unit = unit(admin).await;
    let incident = admin.post(INCIDENTS, &incident(&unit)).await.expect(StatusCode::CREATED);
    (unit, incident)
}

/// What is received by a unit that works for an hour on two days.
async fn received_by_a_unit_with_hours(admin: &Caller<'_>) -> Value {
    let unit = unit(admin).await;
    let hours = json!({
        "unit_id": unit, "zone": "America/Chicago", "weekdays": ["friday", "monday"], "opens_at": "09:00",
        "closes_at": "10:00", "holidays": [], "critical_hours": 1, "high_hours": 2, "moderate_hours": 3, "low_hours": 4,
    });
    admin.post("/v1/advocacy/service-hours", &hours).await.expect(StatusCode::CREATED);
    admin.post(INCIDENTS, &incident(&unit)).await.expect(StatusCode::CREATED)
}

fn report() -> Value {
    json!({
        "title": "Demand to remove a novel", "kind": "challenge", "what": "A list of twelve books.", "division_ocd_id": null,
        "library_id": null, "happened_on": "2026-04-28", "may_disclose": ["title"],
        "reporter": { "name": "Ada", "email": "ada@example.org", "relation": "library_worker" },
    })
}

/// What was reported by the public form.
async fn reported(server: &Server, admin: &Caller<'_>) -> Value {
    server.public().post(REPORTS, &report()).await.expect(StatusCode::ACCEPTED);
    admin.get(INCIDENTS).await.expect(StatusCode::OK)["data"][0].clone()
}

async fn transition(by: &Caller<'_>, incident: &Value, body: Value) -> Answer {
    by.change(Method::POST, &at(incident, INCIDENTS, "/transitions"), &body).await
}

async fn challenge(admin: &Caller<'_>, incident: &Value) -> Answer {
    let work = |title: &str, isbn: Value| {
        json!({
            "title": title, "author": null, "isbn": isbn, "medium": "book", "demands": ["remove", "restrict"],
            "decision": "unknown", "decided_on": null,
        })
    };
    let new = json!({
        "incident_id": incident["id"], "title": "Two novels", "initiator": "group",
        "works": [work("One", json!("0-306-40615-2")), work("Two", Value::Null)],
    });
    admin.post(CHALLENGES, &new).await
}

both! {
    async fn a_report_is_answered_alike_however_often_it_is_made(server) {
        let answers = [server.public().post(REPORTS, &report()).await, server.public().post(REPORTS, &report()).await];
        let [first, again] = answers.map(|answer| (answer.status, answer.text, answer.headers.get("location").cloned()));
        assert_eq!((first.0, first.1.as_str(), &first.2), (StatusCode::ACCEPTED, "", &None));
        assert_eq!(first, again);
    }

    async fn who_reports_too_much_waits(server) {
        let mut last = StatusCode::ACCEPTED;
        for _ in 0..11 {
            last = server.public().post(REPORTS, &report()).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn nothing_is_told_beyond_what_its_reporter_consents_to(server, admin) {
        let incident = reported(server, &admin).await;
        let path = at(&incident, INCIDENTS, "");
        let wider = admin.change(Method::PATCH, &path, &json!({ "disclosed": ["title", "what"], "source": "library" })).await;
        admin.change(Method::PATCH, &path, &json!({ "disclosed": [] })).await.expect(StatusCode::OK);
        assert_eq!((&incident["consented"], wider.pointers()), (&json!(["title"]), vec!["/disclosed".to_owned()]));
    }

    async fn what_happened_since_an_incident_was_saved_can_be_told(server, admin) {
        let (_, incident) = received(&admin).await;
        server.clock.advance(10 * 86_400);
        let admin = server.admin().await;
        let patch = async |day: &str| {
            admin.change(Method::PATCH, &at(&incident, INCIDENTS, ""), &json!({ "happened_on": day })).await
        };
        let (past, future) = (patch("2026-05-08").await, patch("2026-05-20").await);
        assert_eq!((past.status, future.pointers()), (StatusCode::OK, vec!["/happened_on".to_owned()]));
    }

    async fn what_no_unit_sees_to_is_in_the_calendar_of_those_of_the_whole_association(server, admin) {
        let unit = unit(&admin).await;
        let incident = reported(server, &admin).await;
        let editor = server.person("editor", Some(&unit)).await;
        let dates = async |by: &Caller<'_>| {
            by.get("/v1/policy/calendar?kind=triage_due").await.expect(StatusCode::OK)["data"].clone()
        };
        let (all, own) = (dates(&admin).await, dates(&editor).await);
        assert_eq!((&all[0]["record_id"], &all[0]["unit_id"], own), (&incident["id"], &Value::Null, json!([])));
    }

    async fn who_reported_it_stands_apart_from_it(server, admin) {
        let incident = reported(server, &admin).await;
        let read = admin.get(&at(&incident, INCIDENTS, "")).await;
        let reporter = admin.get(&at(&incident, INCIDENTS, "/reporter")).await.expect(StatusCode::OK);
        assert!(!read.text.contains("ada@example.org"), "{}", read.text);
        assert_eq!(reporter["email"], "ada@example.org");
    }

    async fn what_no_unit_sees_to_is_for_those_of_the_whole_association(server, admin) {
        let unit = unit(&admin).await;
        let incident = reported(server, &admin).await;
        let editor = server.person("editor", Some(&unit)).await;
        assert_eq!(editor.get(&at(&incident, INCIDENTS, "")).await.problem(404), "not_found");
        let triage = json!({ "to": "triaged", "note": null, "owner_unit_id": unit, "severity": "low", "outcome": null });
        transition(&admin, &incident, triage).await.expect(StatusCode::OK);
        editor.get(&at(&incident, INCIDENTS, "")).await.expect(StatusCode::OK);
    }

    async fn nothing_is_told_but_what_may_be(server, admin) {
        let (unit, incident) = (unit(&admin).await, reported(server, &admin).await);
        let told = || async { server.public().get("/v1/advocacy/disclosed-incidents").await.expect(StatusCode::OK) };
        let before = told().await;
        let triage = json!({ "to": "triaged", "note": null, "owner_unit_id": unit, "severity": null, "outcome": null });
        transition(&admin, &incident, triage).await.expect(StatusCode::OK);
        let after = told().await;
        assert_eq!(before["data"], json!([]));
        assert_eq!((&after["data"][0]["title"], &after["data"][0]["what"], &after["data"][0]["happened_on"]),
            (&json!("Demand to remove a novel"), &Value::Null, &Value::Null));
    }

    async fn its_clock_counts_the_hours_of_its_unit(server, admin) {
        let incident = received_by_a_unit_with_hours(&admin).await;
        // Friday noon in UTC is seven there: the hour of that day, and that of Monday.
        assert_eq!(incident["triage_due_at"], "2026-05-04T15:00:00Z");
    }

    async fn what_another_unit_sees_to_counts_the_hours_of_that(server, admin) {
        let incident = received_by_a_unit_with_hours(&admin).await;
        let other = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let due = async |unit: &Value| {
            let patch = json!({ "owner_unit_id": unit });
            let moved = admin.change(Method::PATCH, &at(&incident, INCIDENTS, ""), &patch).await;
            moved.expect(StatusCode::OK)["triage_due_at"].clone()
        };
        // Neither has hours of its own: eight from nine to five in UTC.
        assert_eq!([due(&other["id"]).await, due(&Value::Null).await], ["2026-05-04T12:00:00Z"; 2]);
    }

    async fn a_unit_has_its_hours_once(server, admin) {
        let hours = json!({
            "unit_id": null, "zone": "UTC", "weekdays": ["friday"], "opens_at": "09:00", "closes_at": "17:00",
            "holidays": [], "critical_hours": 1, "high_hours": 2, "moderate_hours": 3, "low_hours": 4,
        });
        admin.post("/v1/advocacy/service-hours", &hours).await.expect(StatusCode::CREATED);
        assert_eq!(admin.post("/v1/advocacy/service-hours", &hours).await.pointers(), ["/unit_id"]);
    }

    async fn a_life_from_the_report_to_the_outcome_and_back(server, admin) {
        let (_, incident) = received(&admin).await;
        server.clock.advance(3600);
        let admin = server.admin().await;
        let triaged = transition(&admin, &incident, json!({ "to": "triaged" })).await.expect(StatusCode::OK);
        for to in ["responding", "decided", "appealed", "decided"] {
            transition(&admin, &incident, json!({ "to": to })).await.expect(StatusCode::OK);
        }
        let silent = transition(&admin, &incident, json!({ "to": "closed" })).await.pointers();
        transition(&admin, &incident, json!({ "to": "closed", "outcome": "averted" })).await.expect(StatusCode::OK);
        let again = transition(&admin, &incident, json!({ "to": "triaged", "note": "It is back." })).await.expect(StatusCode::OK);
        assert_eq!((&triaged["triage_minutes"], silent), (&json!(60), vec!["/outcome".to_owned()]));
        assert_eq!((&again["status"], &again["outcome"]), (&json!("triaged"), &Value::Null));
    }

    async fn somebody_sees_to_what_is_triaged(server, admin) {
        let (_, incident) = received(&admin).await;
        transition(&admin, &incident, json!({ "to": "triaged" })).await.expect(StatusCode::OK);
        let nobody = json!({ "owner_unit_id": null });
        let nobody = admin.change(Method::PATCH, &at(&incident, INCIDENTS, ""), &nobody).await;
        assert_eq!(nobody.invalid(), ["/owner_unit_id"]);
    }

    async fn a_draft_that_is_deleted_holds_up_no_incident_that_was_linked_to_it(server, admin) {
        let (unit, incident) = received(&admin).await;
        let draft = json!({
            "slug": "draft", "title": "Draft", "text": "We ask.", "post_id": null, "owner_unit_id": unit, "goals": [],
            "organization_id": organization(&admin).await, "target": null, "thresholds": [],
            "closes_at": "2026-05-08T12:00:00Z",
        });
        let draft = admin.post(PETITIONS, &draft).await.expect(StatusCode::CREATED);
        let path = at(&incident, INCIDENTS, "");
        let link = |kind: &str| json!({ "kind": kind, "record_id": draft["id"] });
        let linked = json!({ "links": [link("petition")] });
        admin.change(Method::PATCH, &path, &linked).await.expect(StatusCode::OK);
        admin.change(Method::DELETE, &at(&draft, PETITIONS, ""), &Value::Null).await.expect(StatusCode::NO_CONTENT);
        admin.change(Method::PATCH, &path, &json!({ "title": "Three branches" })).await.expect(StatusCode::OK);
        transition(&admin, &incident, json!({ "to": "triaged" })).await.expect(StatusCode::OK);
        let more = json!({ "links": [link("petition"), link("alert")] });
        assert_eq!(admin.change(Method::PATCH, &path, &more).await.pointers(), ["/links/1/record_id"]);
        admin.change(Method::PATCH, &path, &json!({ "links": [] })).await.expect(StatusCode::OK);
        assert_eq!(admin.change(Method::PATCH, &path, &linked).await.pointers(), ["/links/0/record_id"]);
    }

    async fn a_playbook_becomes_a_checklist(server, admin) {
        let (unit, incident) = received(&admin).await;
        let playbook = json!({
            "name": "A branch is to close", "kinds": ["closure"], "owner_unit_id": unit, "is_retired": false,
            "steps": [{ "title": "Call", "detail": null, "within_hours": 2 }, { "title": "Write", "detail": null, "within_hours": null }],
        });
        let playbook = admin.post("/v1/advocacy/playbooks", &playbook).await.expect(StatusCode::CREATED);
        let choice = json!({ "playbook_id": playbook["id"] });
        admin.change(Method::PUT, &at(&incident, INCIDENTS, "/playbook"), &choice).await.expect(StatusCode::OK);
        let done = json!({ "is_done": true, "note": "She will speak." });
        let ticked = admin.change(Method::PUT, &at(&incident, INCIDENTS, "/checklist/1"), &done).await.expect(StatusCode::OK);
        assert_eq!((&ticked["checklist"][0]["done_at"], &ticked["checklist"][0]["due_at"]),
            (&json!("2026-05-01T12:00:00Z"), &json!("2026-05-01T14:00:00Z")));
        assert_eq!(admin.change(Method::PUT, &at(&incident, INCIDENTS, "/playbook"), &choice).await.problem(409), "conflict");
    }

    async fn that_it_was_read_is_recorded_with_the_incident(server, admin) {
        let (_, incident) = received(&admin).await;
        admin.get(&at(&incident, INCIDENTS, "")).await.expect(StatusCode::OK);
        let export = admin.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let accesses = export["parts"].as_array().unwrap().iter().filter(|part| part["name"] == "accesses");
        let mut read = accesses.flat_map(|part| part["records"].as_array().unwrap());
        assert!(read.any(|access| access["record_id"] == incident["id"] && access["kind"] == "read"), "{export}");
    }

    async fn a_bad_field_of_a_work_is_named_by_its_place(server, admin) {
        let new = json!({
            "incident_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "title": "A novel", "initiator": "group",
            "works": [{
                "title": "One", "author": null, "isbn": "0-306-40615-3", "medium": "book", "demands": ["remove"],
                "decision": "unknown", "decided_on": null,
            }],
        });
        assert_eq!(admin.post(CHALLENGES, &new).await.pointers(), ["/works/0/isbn"]);
    }

    async fn a_challenge_is_followed_up_until_all_is_decided(server, admin) {
        let (_, incident) = received(&admin).await;
        let challenge = challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        assert_eq!((&challenge["works"][0]["isbn"], &challenge["follow_up_at"]), (&json!("9780306406157"), &json!("2026-05-31T12:00:00Z")));
        let dates = admin.get("/v1/policy/calendar?kind=challenge_follow_up").await.expect(StatusCode::OK);
        assert_eq!(dates["data"][0]["record_id"], challenge["id"]);
        for number in [1, 2] {
            let decision = json!({ "decision": "retained", "decided_on": "2026-05-01", "note": null });
            let path = at(&challenge, CHALLENGES, &format!("/works/{number}/decision"));
            admin.change(Method::PUT, &path, &decision).await.expect(StatusCode::OK);
        }
        let read = admin.get(&at(&challenge, CHALLENGES, "")).await.expect(StatusCode::OK);
        assert_eq!(read["follow_up_at"], Value::Null);
    }

    async fn nobody_answers_and_somebody_asks_again_next_month(server, admin) {
        let (_, incident) = received(&admin).await;
        let challenge = challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        server.clock.advance(31 * 86_400);
        let read = server.admin().await.get(&at(&challenge, CHALLENGES, "")).await.expect(StatusCode::OK);
        assert_eq!(read["follow_up_at"], "2026-06-30T12:00:00Z");
    }

    async fn an_incident_has_one_challenge(server, admin) {
        let (_, incident) = received(&admin).await;
        challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        assert_eq!(challenge(&admin, &incident).await.pointers(), ["/incident_id"]);
    }

    async fn a_challenge_goes_with_its_incident_to_another_unit(server, admin) {
        let (_, incident) = received(&admin).await;
        let challenge = challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        let other = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let patch = json!({ "owner_unit_id": other["id"] });
        admin.change(Method::PATCH, &at(&incident, INCIDENTS, ""), &patch).await.expect(StatusCode::OK);
        let read = admin.get(&at(&challenge, CHALLENGES, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["owner_unit_id"], &read["revision"]), (&other["id"], &json!(2)));
    }

    async fn an_incident_that_is_handed_on_leaves_the_follow_up_of_its_challenge_as_it_is(server) {
        let (_, incident) = received(&server.admin().await).await;
        let challenge = challenge(&server.admin().await, &incident).await.expect(StatusCode::CREATED);
        server.clock.advance(10 * 86_400);
        let admin = server.admin().await;
        let looked_at = json!({ "title": "Two novels, still" });
        admin.change(Method::PATCH, &at(&challenge, CHALLENGES, ""), &looked_at).await.expect(StatusCode::OK);
        let other = json!({ "name": "Other", "slug": "other", "kind": "office", "parent_id": null });
        let other = admin.post("/v1/directory/units", &other).await.expect(StatusCode::CREATED);
        let patch = json!({ "owner_unit_id": other["id"] });
        admin.change(Method::PATCH, &at(&incident, INCIDENTS, ""), &patch).await.expect(StatusCode::OK);
        let read = admin.get(&at(&challenge, CHALLENGES, "")).await.expect(StatusCode::OK);
        assert_eq!((&challenge["follow_up_at"], &read["follow_up_at"], &read["owner_unit_id"]),
            (&json!("2026-05-31T12:00:00Z"), &json!("2026-06-10T12:00:00Z"), &other["id"]));
    }

    async fn a_challenge_in_what_was_unfounded_is_neither_counted_nor_asked_about(server, admin) {
        let (_, incident) = received(&admin).await;
        let challenge = challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        let path = at(&challenge, CHALLENGES, "");
        transition(&admin, &incident, json!({ "to": "closed", "outcome": "unfounded" })).await.expect(StatusCode::OK);
        let year = server.public().get("/v1/advocacy/challenge-statistics?year=2026").await.expect(StatusCode::OK);
        let closed = admin.get(&path).await.expect(StatusCode::OK);
        let patched = admin.change(Method::PATCH, &path, &json!({ "title": "A novel" })).await.expect(StatusCode::OK);
        let again = json!({ "to": "triaged", "note": "There is something in it." });
        transition(&admin, &incident, again).await.expect(StatusCode::OK);
        let open = admin.get(&path).await.expect(StatusCode::OK);
        assert_eq!([&year["challenges"]["count"], &year["works"]["count"], &year["demands"]["count"]], [&json!(0); 3]);
        assert_eq!([&closed["follow_up_at"], &patched["follow_up_at"]], [&Value::Null; 2]);
        assert_eq!(open["follow_up_at"], "2026-05-31T12:00:00Z");
    }

    async fn everybody_is_told_numbers_of_many(server, admin) {
        let (_, incident) = received(&admin).await;
        challenge(&admin, &incident).await.expect(StatusCode::CREATED);
        let year = |year| async move { server.public().get(&format!("/v1/advocacy/challenge-statistics?year={year}")).await.json() };
        let (some, none) = (year(2026).await, year(2025).await);
        assert_eq!((&some["challenges"], &none["challenges"]["count"]), (&json!({ "count": null, "is_suppressed": true }), &json!(0)));
    }
}

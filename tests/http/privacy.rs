//! What people can do about what is known of them, and what others can not.

use crate::{
    alerts::{World, action, at},
    harness::{ADMIN, Caller, PASSWORD, Server, send},
    mail,
    network::confirm,
};
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PEOPLE: &str = "/v1/directory/people";
const OWN_CONSENTS: &str = "/v1/directory/people/me/consents";

async fn id(caller: &Caller<'_>) -> String {
    caller.get("/v1/directory/people/me").await.json()["id"].as_str().unwrap().to_owned()
}

fn decision(decision: &str) -> Value {
    json!({"purpose": "newsletter", "decision": decision, "text_version": 1})
}

async fn newsletter(caller: &Caller<'_>, path: &str) -> Value {
    let states = caller.get(path).await.expect(StatusCode::OK);
    states["data"].as_array().unwrap().iter().find(|state| state["purpose"] == "newsletter").unwrap().clone()
}

async fn accesses(caller: &Caller<'_>) -> Vec<(String, String)> {
    let page = caller.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
    let word = |access: &Value, field: &str| access[field].as_str().unwrap().to_owned();
    page["data"].as_array().unwrap().iter().map(|a| (word(a, "record_kind"), word(a, "kind"))).collect()
}

async fn erase(caller: &Caller<'_>, password: &str) -> crate::harness::Answer {
    caller.post("/v1/directory/people/me/erasure", &json!({"password": password})).await
}

async fn signs_in(server: &Server, email: &str) -> bool {
    let form =
        [("grant_type", "password"), ("client_id", "lectern-console"), ("username", email), ("password", PASSWORD)];
    send(server.request(Method::POST, "/oauth/token").form(&form)).await.status == StatusCode::OK
}

both! {
    async fn anybody_can_read_what_is_asked_for(server) {
        let purposes = server.public().get("/v1/directory/consent-purposes").await.expect(StatusCode::OK);
        let have_text = purposes["data"].as_array().unwrap().iter().map(|purpose| purpose["texts"][0]["text"].is_string());
        assert_eq!(have_text.collect::<Vec<_>>(), vec![true; directory::Purpose::ALL.len()]);
    }

    async fn nothing_is_consented_to_until_it_is(server) {
        let member = server.person("member", None).await;
        assert_eq!(newsletter(&member, OWN_CONSENTS).await["is_given"], json!(false));
    }

    async fn a_consent_is_given_and_withdrawn_in_the_same_way(server) {
        let member = server.person("member", None).await;
        member.post(OWN_CONSENTS, &decision("given")).await.expect(StatusCode::CREATED);
        let given = newsletter(&member, OWN_CONSENTS).await["is_given"].clone();
        server.clock.advance(1);
        member.post(OWN_CONSENTS, &decision("withdrawn")).await.expect(StatusCode::CREATED);
        let state = newsletter(&member, OWN_CONSENTS).await;
        assert_eq!((given, &state["is_given"], state["decisions"].as_array().unwrap().len()), (json!(true), &json!(false), 2));
    }

    async fn a_decision_can_be_read_where_it_says_it_is(server) {
        let member = server.person("member", None).await;
        let made = member.post(OWN_CONSENTS, &decision("given")).await;
        assert_eq!(member.get(made.header("location")).await.expect(StatusCode::OK), made.json());
    }

    async fn a_decision_of_another_is_not_there(server) {
        let member = server.person("member", None).await;
        let made = member.post(OWN_CONSENTS, &decision("given")).await;
        for other in [server.person("member", None).await, server.admin().await] {
            assert_eq!(other.get(made.header("location")).await.problem(404), "not_found");
        }
    }

    async fn a_wording_nobody_was_shown_is_named(server) {
        let member = server.person("member", None).await;
        let refused = member.post(OWN_CONSENTS, &json!({"purpose": "newsletter", "decision": "given", "text_version": 2})).await;
        assert_eq!(refused.invalid(), ["/text_version"]);
    }

    async fn staff_record_a_paper_and_the_person_sees_it(server) {
        let member = server.person("member", None).await;
        let path = format!("{PEOPLE}/{}/consents", id(&member).await);
        let paper = json!({"purpose": "newsletter", "decision": "given", "text_version": 1,
            "decided_at": "2026-04-18T15:00:00Z", "note": "Sheet 4"});
        let admin = server.admin().await;
        let made = admin.post(&path, &paper).await;
        assert_eq!(admin.get(made.header("location")).await.expect(StatusCode::OK), made.json());
        let state = newsletter(&member, OWN_CONSENTS).await;
        assert_eq!((&state["is_given"], &state["decisions"][0]["source"]), (&json!(true), &json!("paper")));
    }

    async fn a_paper_for_nobody_is_refused(server) {
        let paper = json!({"purpose": "newsletter", "decision": "given", "text_version": 1,
            "decided_at": "2026-04-18T15:00:00Z", "note": "Sheet 4"});
        let path = format!("{PEOPLE}/01990000-0000-7000-8000-000000000000/consents");
        assert_eq!(server.admin().await.post(&path, &paper).await.problem(404), "not_found");
    }

    async fn what_is_known_of_the_caller_comes_in_one_document(server, admin) {
        let export = admin.get("/v1/directory/people/me/export").await;
        assert_eq!(export.header("cache-control"), "no-store");
        let export = export.expect(StatusCode::OK);
        let account = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "people").unwrap();
        assert_eq!(account["records"][0]["email"], json!(ADMIN));
        assert!(!export.to_string().contains("argon2id"));
    }

    async fn an_export_by_staff_is_seen_by_the_person(server) {
        let member = server.person("member", None).await;
        let path = format!("{PEOPLE}/{}/export", id(&member).await);
        server.admin().await.get(&path).await.expect(StatusCode::OK);
        assert_eq!(accesses(&member).await, [("person".to_owned(), "exported".to_owned())]);
    }

    async fn who_reads_a_person_is_recorded_each_time(server) {
        let member = server.person("member", None).await;
        let staff = server.person("staff", None).await;
        let path = format!("{PEOPLE}/{}", id(&member).await);
        staff.get(&path).await.expect(StatusCode::OK);
        staff.get(PEOPLE).await.expect(StatusCode::OK);
        staff.get(&format!("{path}/consents")).await.expect(StatusCode::OK);
        send(staff.request(Method::GET, PEOPLE).header("accept", "application/x-ndjson")).await;
        let kinds: Vec<String> = accesses(&member).await.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, ["read", "listed", "read", "listed"]);
    }

    async fn a_reading_says_who_when_and_by_which_request(server) {
        let member = server.person("member", None).await;
        let staff = server.person("staff", None).await;
        let read = staff.get(&format!("{PEOPLE}/{}", id(&member).await)).await;
        let page = member.get("/v1/directory/people/me/accesses").await.json();
        let access = &page["data"][0];
        assert_eq!(access["actor_id"], json!(id(&staff).await));
        assert_eq!((&access["client"], &access["at"]), (&json!("lectern-console"), &json!("2026-05-01T12:00:00Z")));
        assert_eq!(access["request_id"], json!(read.header("x-request-id")));
    }

    async fn ones_own_reading_is_not_recorded(server, admin) {
        admin.get(&format!("{PEOPLE}/{}", id(&admin).await)).await.expect(StatusCode::OK);
        admin.get(PEOPLE).await.expect(StatusCode::OK);
        assert_eq!(accesses(&admin).await, []);
    }

    async fn who_changes_a_person_has_read_them(server) {
        let member = server.person("member", None).await;
        let path = format!("{PEOPLE}/{}", id(&member).await);
        let changed = server.admin().await.change(Method::PATCH, &path, &json!({"name": "Bea Example"})).await;
        changed.expect(StatusCode::OK);
        assert_eq!(accesses(&member).await, [("person".to_owned(), "read".to_owned())]);
    }

    async fn who_tells_how_the_call_of_another_went_has_read_it(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let call = advocate.post(&at(&alert, "/actions"), &action(json!({"channel": "phone"}))).await;
        let call = call.expect(StatusCode::CREATED)["data"][0]["id"].as_str().unwrap().to_owned();
        let outcome = format!("/v1/advocacy/actions/{call}/outcome");
        let told = world.admin.change(Method::PUT, &outcome, &json!({"outcome": "contact", "notes": null})).await;
        told.expect(StatusCode::OK);
        assert_eq!(accesses(&advocate).await, [("action".to_owned(), "read".to_owned())]);
    }

    async fn who_did_much_has_it_all_in_their_export(server, admin) {
        for number in 0..30 {
            let new = json!({"name": "Ada Example", "email": format!("ada.{number}@example.org")});
            admin.post(PEOPLE, &new).await.expect(StatusCode::CREATED);
        }
        for _ in 0..20 {
            admin.get(&format!("{PEOPLE}?limit=200")).await.expect(StatusCode::OK);
        }
        let export = admin.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let counts: Vec<_> = export["parts"].as_array().unwrap().iter().filter(|part| part["name"] == "accesses")
            .map(|part| part["records"].as_array().unwrap().len()).collect();
        assert_eq!(counts, [0, 600]);
    }

    async fn readings_come_in_pages(server) {
        let member = server.person("member", None).await;
        let (admin, path) = (server.admin().await, format!("{PEOPLE}/{}", id(&member).await));
        for _ in 0..3 {
            admin.get(&path).await.expect(StatusCode::OK);
        }
        let first = admin.get(&format!("{path}/accesses?limit=2")).await.expect(StatusCode::OK);
        let next = admin.get(&format!("{path}/accesses?after={}", first["next_after"])).await.expect(StatusCode::OK);
        assert_eq!((first["data"].as_array().unwrap().len(), next["data"].as_array().unwrap().len()), (2, 1));
        assert_eq!(next["next_after"], Value::Null);
    }

    async fn who_is_forgotten_is_not_there_any_more(server) {
        let member = server.person("member", None).await;
        let (path, email) = (format!("{PEOPLE}/{}", id(&member).await), member.get("/v1/directory/people/me").await.json());
        erase(&member, PASSWORD).await.expect(StatusCode::OK);
        let admin = server.admin().await;
        assert_eq!(admin.get(&path).await.problem(404), "not_found");
        assert_eq!(member.get("/v1/directory/people/me").await.problem(404), "not_found");
        assert!(!signs_in(server, email["email"].as_str().unwrap()).await);
    }

    async fn who_has_no_account_and_reported_something_is_forgotten_by_mail(server) {
        let (email, admin) = (format!("reporter.{}@example.org", Clock::system().id()), server.admin().await);
        let report = json!({
            "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
            "happened_on": null, "reporter": {"name": "Ada Example", "email": email, "relation": "reader"},
        });
        server.public().post("/v1/advocacy/incident-reports", &report).await.expect(StatusCode::ACCEPTED);
        let incidents = admin.get("/v1/advocacy/incidents").await.expect(StatusCode::OK);
        let reporter = format!("/v1/advocacy/incidents/{}/reporter", incidents["data"][0]["id"].as_str().unwrap());
        let before = admin.get(&reporter).await.status;
        let departure = json!({"email": email, "wish": "erase"});
        server.public().post("/v1/advocacy/departures", &departure).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        assert_eq!([before, admin.get(&reporter).await.status], [StatusCode::OK, StatusCode::NOT_FOUND]);
    }

    async fn being_forgotten_needs_the_password(server) {
        let member = server.person("member", None).await;
        let refused = erase(&member, "wrong password entirely").await;
        assert_eq!(refused.invalid(), ["/password"]);
        member.get("/v1/directory/people/me").await.expect(StatusCode::OK);
    }

    async fn the_password_is_not_guessed_at_an_erasure_either(server) {
        let member = server.person("member", None).await;
        let mut tries = 0;
        while erase(&member, "wrong password entirely").await.status != StatusCode::TOO_MANY_REQUESTS {
            tries += 1;
            assert!(tries < 100, "nobody was stopped");
        }
    }

    async fn asking_again_says_when_it_was_done(server) {
        let member = server.person("member", None).await;
        let first = erase(&member, PASSWORD).await.expect(StatusCode::OK);
        assert_eq!(erase(&member, PASSWORD).await.expect(StatusCode::OK), first);
    }

    async fn an_administrator_forgets_somebody_with_a_reason(server) {
        let member = server.person("member", None).await;
        let path = format!("{PEOPLE}/{}", id(&member).await);
        let admin = server.admin().await;
        let refused = admin.post(&format!("{path}/erasure"), &json!({"reason": "because Ada said so"})).await;
        assert_eq!(refused.pointers(), ["/reason"]);
        let erased = admin.post(&format!("{path}/erasure"), &json!({"reason": "no_longer_needed"})).await;
        assert_eq!(erased.expect(StatusCode::OK)["reason"], json!("no_longer_needed"));
        assert_eq!(admin.get(&path).await.problem(404), "not_found");
    }

    async fn the_last_administrator_is_not_forgotten(server) {
        assert_eq!(erase(&server.admin().await, PASSWORD).await.problem(409), "conflict");
    }

    async fn staff_forget_nobody(server) {
        let member = server.person("member", None).await;
        let staff = server.person("staff", None).await;
        let path = format!("{PEOPLE}/{}/erasure", id(&member).await);
        assert_eq!(staff.post(&path, &json!({"reason": "mistaken"})).await.problem(403), "forbidden");
    }
}

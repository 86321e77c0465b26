//! Instruments as clients meet them.

use crate::{
    directory::aliased,
    exchange::{members, taken_in},
    harness::{Caller, PASSWORD, send},
    oauth::{allowed, caller, register},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn bill(identifier: &str) -> Value {
    json!({
        "kind": "bill", "jurisdiction": "ocd-division/country:us/state:wy", "session": "2026", "identifier": identifier,
        "title": "Library materials", "summary": null, "classification": ["bill"], "chamber": "lower", "agency": null,
        "court_id": null, "our_role": null, "owner_unit_id": null, "subjects": ["libraries"], "source_urls": [],
    })
}

pub async fn added(admin: &Caller<'_>, identifier: &str) -> Value {
    admin.post("/v1/policy/instruments", &bill(identifier)).await.expect(StatusCode::CREATED)
}

fn path(instrument: &Value, rest: &str) -> String {
    format!("/v1/policy/instruments/{}{rest}", instrument["id"].as_str().unwrap())
}

fn action(day: &str, class: &str, withdraws: &Value) -> Value {
    json!({"acted_on": day, "acted_at": null, "description": "It was done", "classifications": [class], "chamber": "lower",
        "organization": null, "closes_at": null, "withdraws": withdraws})
}

pub async fn recorded(admin: &Caller<'_>, instrument: &Value, day: &str, class: &str) -> Value {
    admin.post(&path(instrument, "/actions"), &action(day, class, &Value::Null)).await.expect(StatusCode::OK)
}

/// A court of the directory.
async fn court(admin: &Caller<'_>, id: &str) -> String {
    let court = json!({"court_id": id, "name": "Court of Examples", "system": "federal"});
    let court = admin.post("/v1/directory/courts", &court).await.expect(StatusCode::CREATED);
    court["id"].as_str().unwrap().to_owned()
}

async fn titles(by: &Caller<'_>, query: &str) -> Vec<String> {
    let page = by.get(&format!("/v1/policy/instruments?{query}")).await.expect(StatusCode::OK);
    page["data"].as_array().unwrap().iter().map(|row| row["identifier"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn the_stage_follows_from_actions_in_any_order(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        recorded(&admin, &instrument, "2026-01-09", "passage").await;
        let now = recorded(&admin, &instrument, "2026-01-02", "introduction").await;
        assert_eq!((&now["stage"], &now["stage_since"], &now["revision"]), (&json!("passed_origin"), &json!("2026-01-09"), &json!(3)));
    }

    async fn a_correction_withdraws_the_wrong_action(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        recorded(&admin, &instrument, "2026-01-09", "passage").await;
        let actions = server.public().get(&path(&instrument, "/actions")).await.expect(StatusCode::OK);
        let wrong = &actions["data"][0]["id"];
        let now = admin.post(&path(&instrument, "/actions"), &action("2026-01-09", "introduction", wrong)).await.expect(StatusCode::OK);
        let actions = server.public().get(&path(&instrument, "/actions")).await.expect(StatusCode::OK);
        assert_eq!((&now["stage"], &actions["data"][0]["withdrawn_by"]), (&json!("introduced"), &actions["data"][1]["id"]));
    }

    async fn the_stage_cannot_be_set(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        let answer = admin.change(Method::PATCH, &path(&instrument, ""), &json!({"stage": "signed"})).await;
        assert_eq!(answer.invalid(), ["/stage"]);
    }

    async fn every_missing_field_of_a_bill_is_named(server) {
        let mut bare = bill("HB 1");
        (bare["jurisdiction"], bare["session"]) = (Value::Null, Value::Null);
        let answer = server.admin().await.post("/v1/policy/instruments", &bare).await;
        assert_eq!(answer.invalid(), ["/jurisdiction", "/session"]);
    }

    async fn a_bill_is_entered_once_however_it_is_written(server, admin) {
        added(&admin, "HB0010").await;
        let again = admin.post("/v1/policy/instruments", &bill("H.B. 10")).await;
        assert_eq!(again.invalid(), ["/identifier"]);
    }

    async fn a_relation_is_linked_when_the_other_appears(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        let companion = json!({"kind": "companion", "instrument_id": null, "identifier": "SF0020", "session": null, "court_id": null});
        admin.post(&path(&instrument, "/relations"), &companion).await.expect(StatusCode::OK);
        let before = server.public().get(&path(&instrument, "/relations")).await.expect(StatusCode::OK);
        let other = added(&admin, "SF 20").await;
        let after = server.public().get(&path(&instrument, "/relations")).await.expect(StatusCode::OK);
        let back = server.public().get(&path(&other, "/relations")).await.expect(StatusCode::OK);
        assert_eq!((&before["data"][0]["instrument_id"], &after["data"][0]["instrument_id"]), (&Value::Null, &other["id"]));
        assert_eq!((&back["data"][0]["incoming"], &back["data"][0]["instrument_id"]), (&json!(true), &instrument["id"]));
    }

    async fn a_relation_names_an_instrument_that_is_there(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        let nowhere = json!({"kind": "related", "instrument_id": "01990000-0000-7000-8000-000000000000"});
        let answer = admin.post(&path(&instrument, "/relations"), &nowhere).await;
        assert_eq!(answer.invalid(), ["/instrument_id"]);
    }

    async fn a_relation_names_a_court_that_is_there_and_of_cases_only(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        let courts = [court(&admin, "wyd").await, "01990000-0000-7000-8000-000000000001".to_owned()];
        for court_id in courts {
            let related = json!({"kind": "related", "identifier": "HB 2", "court_id": court_id});
            let refused = admin.post(&path(&instrument, "/relations"), &related).await;
            assert_eq!(refused.invalid(), ["/court_id"]);
        }
    }

    async fn an_appeal_is_a_docket_of_its_own(server, admin) {
        let (district, circuit) = (court(&admin, "wyd").await, court(&admin, "ca10").await);
        let case = |court: &str, docket: &str| {
            let mut case = bill(docket);
            let fields = json!({"kind": "case", "court_id": court, "our_role": "amicus", "chamber": null, "session": null, "jurisdiction": null});
            case.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            case
        };
        let below = admin.post("/v1/policy/instruments", &case(&district, "1:21-cv-00123")).await.expect(StatusCode::CREATED);
        let above = admin.post("/v1/policy/instruments", &case(&circuit, "22-1001")).await.expect(StatusCode::CREATED);
        let appeal = json!({"kind": "appeal_of", "identifier": "1:21-cv-123", "court_id": district});
        admin.post(&path(&above, "/relations"), &appeal).await.expect(StatusCode::OK);
        let relations = server.public().get(&path(&above, "/relations")).await.expect(StatusCode::OK);
        assert_eq!(relations["data"][0]["instrument_id"], below["id"]);
    }

    async fn a_case_is_before_a_court_that_is_there(server) {
        let mut case = bill("1:21-cv-00123");
        let fields = json!({"kind": "case", "court_id": "01990000-0000-7000-8000-000000000001", "session": null});
        case.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let refused = server.admin().await.post("/v1/policy/instruments", &case).await;
        assert_eq!(refused.invalid(), ["/court_id"]);
    }

    async fn what_is_due_next_comes_first_and_what_is_not_due_last(server, admin) {
        added(&admin, "HB 1").await;
        for (identifier, closes_at) in [("HB 2", "2026-09-01T00:00:00Z"), ("HB 3", "2026-06-01T00:00:00Z")] {
            let mut opened = action("2026-04-01", "comment_opening", &Value::Null);
            opened["closes_at"] = json!(closes_at);
            admin.post(&path(&added(&admin, identifier).await, "/actions"), &opened).await.expect(StatusCode::OK);
        }
        assert_eq!(titles(&admin, "sort=deadline").await, ["HB 3", "HB 2", "HB 1"]);
    }

    async fn what_happened_last_comes_first_and_nothing_vanishes(server, admin) {
        for (identifier, day) in [("HB 1", None), ("HB 2", Some("2026-01-02")), ("HB 3", Some("2026-01-09"))] {
            let bill = added(&admin, identifier).await;
            if let Some(day) = day {
                recorded(&admin, &bill, day, "introduction").await;
            }
        }
        let (mut seen, mut query) = (Vec::new(), "sort=-latest_action_on&limit=1".to_owned());
        loop {
            let page = admin.get(&format!("/v1/policy/instruments?{query}")).await.expect(StatusCode::OK);
            seen.push(page["data"][0]["identifier"].as_str().unwrap().to_owned());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            query = format!("sort=-latest_action_on&limit=1&cursor={cursor}");
        }
        assert_eq!(seen, ["HB 3", "HB 2", "HB 1"]);
    }

    async fn the_list_is_narrowed_by_what_is_asked(server, admin) {
        let first = added(&admin, "HB 1").await;
        added(&admin, "HB 2").await;
        recorded(&admin, &first, "2026-01-09", "passage").await;
        let public = server.public();
        for query in ["stage=passed_origin", "identifier=hb1&identifier=zz9", "action_since=2026-01-09", "kind=bill&stage=passed_origin"] {
            assert_eq!(titles(&public, query).await, ["HB 1"], "{query}");
        }
        assert_eq!(titles(&public, "subject=LIBRARIES&sort=identifier").await, ["HB 1", "HB 2"]);
    }

    async fn each_filter_finds_what_it_names_and_nothing_else(server, admin) {
        let unit = json!({"name": "Privacy", "slug": "privacy", "kind": "committee", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
        let (court, unit_id) = (court(&admin, "ex1").await, unit.as_str().unwrap());
        let add = async |change: Value| {
            let mut body = bill("HB 1");
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            admin.post("/v1/policy/instruments", &body).await.expect(StatusCode::CREATED)
        };
        add(json!({"session": "2025", "jurisdiction": "ocd-division/country:us/state:ut", "owner_unit_id": unit})).await;
        add(json!({"identifier": "26-1", "kind": "case", "session": null, "chamber": null, "court_id": court, "our_role": "amicus"})).await;
        let rule = json!({"identifier": "ED-1", "kind": "regulation", "session": null, "chamber": null, "agency": "ED"});
        let rule = add(rule).await;
        let opened = json!({"acted_on": "2026-04-30", "acted_at": null, "description": "Proposed", "classifications": ["nprm"],
            "chamber": null, "organization": null, "closes_at": "2026-07-01T00:00:00Z", "withdraws": null});
        admin.post(&path(&rule, "/actions"), &opened).await.expect(StatusCode::OK);
        let withdrawn = recorded(&admin, &added(&admin, "HB 9").await, "2026-01-09", "withdrawal").await;
        send(admin.request(Method::PUT, &path(&withdrawn, &format!("/watches/units/{unit_id}")))).await;
        let nobody = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f";
        let found: [(String, &[&str]); 17] = [
            ("jurisdiction=ocd-division/country:us/state:ut".into(), &["HB 1"]),
            ("jurisdiction=ocd-division/country:us/state:co".into(), &[]),
            ("session=2025".into(), &["HB 1"]),
            ("session=2024".into(), &[]),
            (format!("owner_unit_id={unit_id}"), &["HB 1"]),
            (format!("owner_unit_id={nobody}"), &[]),
            (format!("court_id={court}"), &["26-1"]),
            ("our_role=amicus".into(), &["26-1"]),
            ("our_role=party".into(), &[]),
            ("agency=ED".into(), &["ED-1"]),
            ("agency=FCC".into(), &[]),
            ("deadline_from=2026-06-30T00:00:00Z&deadline_until=2026-07-02T00:00:00Z".into(), &["ED-1"]),
            ("deadline_from=2026-07-02T00:00:00Z".into(), &[]),
            ("concluded=true".into(), &["HB 9"]),
            (format!("watching_unit_id={unit_id}"), &["HB 9"]),
            (format!("office_holder_id={nobody}"), &[]),
            ("updated_since=2099-01-01T00:00:00Z".into(), &[]),
        ];
        for (query, wanted) in found {
            assert_eq!(titles(&admin, &query).await, wanted, "{query}");
        }
    }

    async fn an_instrument_is_found_by_what_work_on_it_serves(server, admin) {
        let (mut new, goals) = (bill("HB 1"), json!(["P-G1", "A-S3"]));
        new["goals"] = goals.clone();
        let first = admin.post("/v1/policy/instruments", &new).await.expect(StatusCode::CREATED);
        let second = added(&admin, "HB 2").await;
        let changed = admin.change(Method::PATCH, &path(&second, ""), &json!({"goals": ["P-G2"]})).await;
        let found = [titles(&server.public(), "goal=A-S3&goal=P-S4").await, titles(&server.public(), "goal=P-G2").await];
        assert_eq!((&first["goals"], &changed.expect(StatusCode::OK)["goals"]), (&goals, &json!(["P-G2"])));
        assert_eq!(found, [["HB 1"], ["HB 2"]]);
    }

    async fn work_on_an_instrument_serves_goals_that_are_there(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        let refused = admin.change(Method::PATCH, &path(&instrument, ""), &json!({"goals": ["P-G1", "P-G99"]})).await;
        assert_eq!(refused.invalid(), ["/goals/1"]);
    }

    async fn an_instrument_of_an_alias_is_listed_by_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let mut bill = bill("HB 1");
        bill["jurisdiction"] = json!(alias);
        admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
        assert_eq!(titles(&admin, &format!("jurisdiction={living}")).await, ["HB 1"]);
    }

    async fn sponsors_are_linked_once_an_import_of_aliases_is_over(server, admin) {
        let former = "ocd-division/country:un";
        let mut bill = bill("HR 1");
        bill["jurisdiction"] = json!(former);
        let bill = admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
        let ada = json!({"name": "Ada WY", "classification": "primary", "is_primary": true, "entity": "person",
            "outside_id": null});
        admin.post(&path(&bill, "/sponsors"), &ada).await.expect(StatusCode::OK);
        taken_in(&admin, "?kind=legislators", &members(&["WY"])).await;
        taken_in(&admin, "?kind=divisions", "id,name\nocd-division/country:us,United States\n").await;
        taken_in(&admin, "?kind=aliases", &format!("id,sameAs\n{former},ocd-division/country:us\n")).await;
        let sponsors = server.public().get(&path(&bill, "/sponsors")).await.expect(StatusCode::OK);
        assert!(sponsors["data"][0]["office_holder_id"].is_string());
    }

    async fn an_instrument_that_is_moved_to_an_alias_is_known_by_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let instrument = added(&admin, "HB 1").await;
        let moved = admin.change(Method::PATCH, &path(&instrument, ""), &json!({"jurisdiction": alias})).await;
        let moved = moved.expect(StatusCode::OK);
        assert_eq!([&moved["jurisdiction"], &moved["outside_id"]], [&json!(living), &json!(format!("bill/{living}/2026/HB1"))]);
    }

    async fn a_hundred_identifiers_may_be_asked_for_and_no_more(server) {
        let many = |n: usize| (0..n).map(|n| format!("identifier=HB{n}")).collect::<Vec<_>>().join("&");
        server.public().get(&format!("/v1/policy/instruments?{}", many(100))).await.expect(StatusCode::OK);
        let answer = server.public().get(&format!("/v1/policy/instruments?{}", many(101))).await;
        assert_eq!(answer.invalid(), ["identifier"]);
    }

    async fn who_watches_finds_what_they_watch(server, admin) {
        let first = added(&admin, "HB 1").await;
        added(&admin, "HB 2").await;
        let member = server.person("member", None).await;
        let watch = member.request(Method::PUT, &path(&first, "/watches/me"));
        assert_eq!(send(watch).await.status, StatusCode::NO_CONTENT);
        assert_eq!(titles(&member, "watched=true").await, ["HB 1"]);
        assert_eq!(titles(&admin, "watched=true").await, Vec::<String>::new());
        let unwatch = member.request(Method::DELETE, &path(&first, "/watches/me"));
        assert_eq!(send(unwatch).await.status, StatusCode::NO_CONTENT);
        assert_eq!(titles(&member, "watched=true").await, Vec::<String>::new());
    }

    async fn what_a_person_watches_is_not_for_apps(server, admin) {
        let watch = admin.request(Method::PUT, &path(&added(&admin, "HB 1").await, "/watches/me"));
        assert_eq!(send(watch).await.status, StatusCode::NO_CONTENT);
        register(server, "app", "public", &["policy.read"]).await;
        let app = caller(server, &allowed(server, "policy.read").await);
        let found = [titles(&admin, "watched=true").await, titles(&app, "watched=true").await];
        assert_eq!(found, [vec!["HB 1".to_owned()], Vec::new()]);
    }

    async fn who_is_forgotten_watches_nothing_more(server) {
        let instrument = added(&server.admin().await, "HB 1").await;
        let member = server.person("member", None).await;
        member.post("/v1/directory/people/me/erasure", &json!({"password": PASSWORD})).await.expect(StatusCode::OK);
        let watch = send(member.request(Method::PUT, &path(&instrument, "/watches/me"))).await;
        assert_eq!(watch.problem(404), "not_found");
    }

    async fn a_unit_is_watched_for_by_those_who_work_for_it(server, admin) {
        let unit = json!({"name": "Privacy", "slug": "privacy", "kind": "committee", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
        let unit = unit["id"].as_str().unwrap();
        let instrument = added(&admin, "HB 1").await;
        let place = path(&instrument, &format!("/watches/units/{unit}"));
        let (editor, member) = (server.person("editor", Some(unit)).await, server.person("member", None).await);
        assert_eq!(send(member.request(Method::PUT, &place)).await.status, StatusCode::FORBIDDEN);
        assert_eq!(send(editor.request(Method::PUT, &place)).await.status, StatusCode::NO_CONTENT);
        let units = server.public().get(&path(&instrument, "/watches/units")).await.expect(StatusCode::OK);
        assert_eq!(units["data"][0]["unit_id"], json!(unit));
    }

    async fn no_unit_watches_that_is_not_there(server, admin) {
        let place = path(&added(&admin, "HB 1").await, "/watches/units/01990000-0000-7000-8000-000000000000");
        assert_eq!(send(admin.request(Method::PUT, &place)).await.problem(404), "not_found");
    }

    async fn an_action_with_a_key_is_recorded_once(server, admin) {
        let instrument = added(&admin, "HB 1").await;
        for _ in 0..2 {
            let request = admin.request(Method::POST, &path(&instrument, "/actions")).header("idempotency-key", "k1");
            send(request.json(&action("2026-01-09", "passage", &Value::Null))).await.expect(StatusCode::OK);
        }
        let actions = server.public().get(&path(&instrument, "/actions")).await.expect(StatusCode::OK);
        assert_eq!(actions["data"].as_array().unwrap().len(), 1);
    }
}

//! The network, as advocates and those who look after them meet it: joining and leaving by mail, segments, engagement, lists that
//! were kept elsewhere, and two records of one person.

use crate::{
    harness::{Answer, Caller, Server, send},
    mail,
};
use exchange::Kind;
use kernel::Clock;
use lectern::{import, serve};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ADVOCATES: &str = "/v1/advocacy/advocates";
const PAGE: &str = "/advocacy/confirmation";

/// An address that no other test has.
fn address() -> String {
    format!("advocate.{}@example.org", Clock::system().id())
}

fn enrollment(email: &str) -> Value {
    json!({"name": "Ada Example", "email": email, "profile": {
        "unit_id": null, "divisions": ["ocd-division/country:us/state:wy/county:albany"], "zip": "82070",
        "library_types": ["public"], "interests": [], "languages": ["en"], "skills": ["writing"], "offers": ["write"],
        "consents": [{"purpose": "action_alerts", "text_version": 1}],
    }})
}

pub async fn confirm(server: &Server, token: &str) -> Answer {
    server.public().post("/v1/advocacy/confirmations", &json!({ "token": token })).await
}

async fn joined(server: &Server, email: &str) {
    server.public().post("/v1/advocacy/enrollments", &enrollment(email)).await.expect(StatusCode::ACCEPTED);
    confirm(server, &mail::token(email)).await.expect(StatusCode::NO_CONTENT);
}

async fn listed(admin: &Caller<'_>, query: &str) -> Vec<Value> {
    let list = admin.get(&format!("{ADVOCATES}{query}")).await.expect(StatusCode::OK);
    list["data"].as_array().unwrap().clone()
}

/// Whether a history has changes, and says of none what changed.
fn tells_no_field(history: &Value) -> bool {
    let changes = history["data"].as_array().unwrap();
    !changes.is_empty() && changes.iter().all(|change| change["fields"] == json!([]))
}

fn at(advocate: &Value, rest: &str) -> String {
    format!("{ADVOCATES}/{}{rest}", advocate["id"].as_str().unwrap())
}

/// An account that is an advocate, with its record, which says that.
async fn advocate(server: &Server, mut said: Value) -> (Caller<'_>, Value) {
    let caller = server.person("advocate", None).await;
    said["person_id"] = caller.get("/v1/directory/people/me").await.json()["id"].clone();
    let own = server.admin().await.post(ADVOCATES, &said).await.expect(StatusCode::CREATED);
    (caller, own)
}

/// Merges an advocate into another.
async fn merged(admin: &Caller<'_>, kept: &Value, merged: &Value) -> Value {
    let new = json!({"kept_id": kept["id"], "merged_id": merged["id"], "reason": null});
    admin.post("/v1/advocacy/advocate-merges", &new).await.expect(StatusCode::CREATED)
}

async fn undone(admin: &Caller<'_>, merge: &Value) {
    let undo = format!("/v1/advocacy/advocate-merges/{}/transitions", merge["id"].as_str().unwrap());
    admin.change(Method::POST, &undo, &json!({"to": "undone", "note": null})).await.expect(StatusCode::OK);
}

async fn count(by: &Caller<'_>, segment: &Value) -> Value {
    let count = by.get(&format!("/v1/advocacy/segments/{}/count", segment["id"].as_str().unwrap())).await;
    count.expect(StatusCode::OK)["advocates"].clone()
}

/// A division that is known by an alias: the alias and the living id.
async fn aliased(server: &Server) -> [String; 2] {
    let ids = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
    let [laramie, albany] = &ids;
    server.import(Kind::Divisions, &format!("id,name\n{albany},Albany\n")).await;
    server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
    ids
}

async fn take_in(server: &Server, list: &str) -> import::Report {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, list).unwrap();
    let store = serve::prepare(&server.config, &server.clock).await.unwrap();
    import::run(&store, Kind::Advocates, &file, false, import::Told::default()).await.unwrap()
}

both! {
    async fn who_answers_the_mail_has_joined(server) {
        let (email, admin) = (address(), server.admin().await);
        joined(server, &email).await;
        let advocates = listed(&admin, "?takes_alerts=true").await;
        assert_eq!((advocates.len(), &advocates[0]["zip"], &advocates[0]["levels"]), (1, &json!("82070"), &json!(["local"])));
    }

    async fn who_speaks_for_an_alias_speaks_for_the_living_place(server, admin) {
        let [laramie, albany] = aliased(server).await;
        let (_, own) = advocate(server, json!({"unit_id": null, "zip": null, "divisions": [laramie]})).await;
        let found = listed(&admin, &format!("?division={albany}")).await;
        assert_eq!(found.iter().map(|advocate| &advocate["id"]).collect::<Vec<_>>(), [&own["id"]]);
    }

    async fn two_names_of_one_place_are_one(server) {
        let (email, [laramie, albany]) = (address(), aliased(server).await);
        let mut said = enrollment(&email);
        said["profile"]["divisions"] = json!([laramie, albany]);
        server.public().post("/v1/advocacy/enrollments", &said).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(listed(&server.admin().await, "").await[0]["divisions"], json!([albany]));
    }

    async fn nobody_has_joined_before_they_answer(server) {
        let email = address();
        server.public().post("/v1/advocacy/enrollments", &enrollment(&email)).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        let page = server.public().get(&format!("{PAGE}?token={token}")).await;
        assert!(page.status == StatusCode::OK && page.text.contains(">Join<"), "{}", page.text);
        assert_eq!(listed(&server.admin().await, "").await, Vec::<Value>::new());
    }

    async fn who_joins_reads_what_they_say_and_agree_to(server) {
        let (email, mut said) = (address(), enrollment(&address()));
        let new = json!({"slug": "reader-rights", "label": "Privacy & rights", "scheme": "policy_area", "parent_id": null, "same_as": []});
        let topic = server.admin().await.post("/v1/directory/topics", &new).await.expect(StatusCode::CREATED);
        (said["name"], said["email"]) = (json!("<b>Ada</b>"), json!(email));
        said["profile"]["interests"] = json!([topic["id"]]);
        server.public().post("/v1/advocacy/enrollments", &said).await.expect(StatusCode::ACCEPTED);
        let page = server.public().get(&format!("{PAGE}?token={}", mail::token(&email))).await.text;
        let place = "ocd-division/country:us/state:wy/county:albany";
        let consent = "Tell me by mail when a decision about libraries is near and my voice could count.";
        let shown = ["&lt;b&gt;Ada&lt;/b&gt;", "82070", place, "public", "Privacy &amp; rights", "en", "writing", "write", consent];
        assert!(shown.iter().all(|text| page.contains(&format!(">{text}</"))), "{page}");
    }

    async fn the_button_of_the_page_joins(server) {
        let email = address();
        server.public().post("/v1/advocacy/enrollments", &enrollment(&email)).await.expect(StatusCode::ACCEPTED);
        let form = server.request(Method::POST, PAGE).form(&[("token", mail::token(&email))]);
        let done = send(form.header("sec-fetch-site", "same-origin")).await;
        assert!(done.text.contains("joined the advocates"), "{}", done.text);
        assert_eq!(listed(&server.admin().await, "").await.len(), 1);
    }

    async fn a_token_works_once(server) {
        let email = address();
        server.public().post("/v1/advocacy/enrollments", &enrollment(&email)).await.expect(StatusCode::ACCEPTED);
        let token = mail::token(&email);
        confirm(server, &token).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(confirm(server, &token).await.problem(400), "invalid_grant");
    }

    async fn who_asks_again_is_the_same_advocate(server) {
        let email = address();
        joined(server, &email).await;
        joined(server, &email.replace("advocate", "ADVOCATE")).await;
        assert_eq!(listed(&server.admin().await, "").await.len(), 1);
    }

    async fn a_wording_that_was_never_shown_is_not_agreed_to(server) {
        let mut enrollment = enrollment(&address());
        enrollment["profile"]["consents"][0]["text_version"] = json!(7);
        let refused = server.public().post("/v1/advocacy/enrollments", &enrollment).await;
        assert_eq!(refused.invalid(), ["/profile/consents/0/text_version"]);
    }

    async fn what_is_wrong_with_what_somebody_says_is_named_where_it_stands(server) {
        let mut wrong = enrollment(&address());
        wrong["profile"]["skills"] = json!(["law", "law"]);
        let refused = server.public().post("/v1/advocacy/enrollments", &wrong).await;
        assert_eq!(refused.invalid(), ["/profile/skills"]);
    }

    async fn who_leaves_by_mail_gets_no_alerts(server) {
        let (email, admin) = (address(), server.admin().await);
        joined(server, &email).await;
        let departure = json!({"email": email, "wish": "leave"});
        server.public().post("/v1/advocacy/departures", &departure).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        let left = listed(&admin, "?status=left&takes_alerts=false").await;
        assert_eq!(left.len(), 1);
    }

    async fn who_is_forgotten_by_mail_is_nowhere(server) {
        let (email, admin) = (address(), server.admin().await);
        joined(server, &email).await;
        let person = listed(&admin, "").await[0]["person_id"].as_str().unwrap().to_owned();
        let departure = json!({"email": email, "wish": "erase"});
        server.public().post("/v1/advocacy/departures", &departure).await.expect(StatusCode::ACCEPTED);
        confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
        let gone = admin.get(&format!("/v1/directory/people/{person}")).await.status;
        assert_eq!((gone, listed(&admin, "").await), (StatusCode::NOT_FOUND, vec![]));
    }

    async fn an_address_nobody_has_gets_the_same_answer(server) {
        let email = address();
        joined(server, &email).await;
        let asked = async |email: &str| {
            let departure = json!({"email": email, "wish": "leave"});
            let answer = server.public().post("/v1/advocacy/departures", &departure).await;
            (answer.status, answer.text)
        };
        let answer = (StatusCode::ACCEPTED, String::new());
        assert_eq!([asked(&email).await, asked(&address()).await], [answer.clone(), answer]);
    }

    async fn an_advocate_changes_what_is_theirs(server) {
        let caller = server.person("advocate", None).await;
        let me = caller.get("/v1/directory/people/me").await.json()["id"].clone();
        let new = json!({"person_id": me, "skills": ["writing"]});
        server.admin().await.post(ADVOCATES, &new).await.expect(StatusCode::CREATED);
        let path = format!("{ADVOCATES}/me");
        caller.change(Method::PATCH, &path, &json!({"offers": ["meet", "call"]})).await.expect(StatusCode::OK);
        let own = caller.get(&path).await.expect(StatusCode::OK);
        assert_eq!((&own["skills"], &own["offers"]), (&json!(["writing"]), &json!(["call", "meet"])));
    }

    async fn the_places_of_an_advocate_stand_in_order_by_their_living_ids(server) {
        let [alias, living] = aliased(server).await;
        let between = "ocd-division/country:us/state:wy/county:example";
        let caller = server.person("advocate", None).await;
        let me = caller.get("/v1/directory/people/me").await.json()["id"].clone();
        server.admin().await.post(ADVOCATES, &json!({"person_id": me})).await.expect(StatusCode::CREATED);
        let said = json!({"divisions": [between, alias]});
        let told = caller.change(Method::PATCH, &format!("{ADVOCATES}/me"), &said).await.expect(StatusCode::OK);
        assert_eq!(told["divisions"], json!([living, between]));
    }

    async fn nobody_reads_the_advocates_of_another_unit(server) {
        let (email, admin) = (address(), server.admin().await);
        joined(server, &email).await;
        let unit = json!({"name": "Chapter", "slug": "chapter", "kind": "chapter", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
        let editor = server.person("editor", unit.as_str()).await;
        let advocate = listed(&admin, "").await.remove(0);
        assert_eq!(editor.get(&at(&advocate, "")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_segment_counts_who_is_in_it_now(server, admin) {
        let unit = json!({"name": "Chapter", "slug": "chapter", "kind": "chapter", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
        let segment = json!({"name": "Wyoming", "owner_unit_id": unit, "criteria": {
            "division": ["ocd-division/country:us/state:wy"], "offer": ["write"], "takes_alerts": true}});
        let segment = admin.post("/v1/advocacy/segments", &segment).await.expect(StatusCode::CREATED);
        let before = count(&admin, &segment).await;
        joined(server, &address()).await;
        let elsewhere = count(&server.person("editor", unit.as_str()).await, &segment).await;
        let few = count(&server.person("editor", None).await, &segment).await;
        assert_eq!((&before["count"], &count(&admin, &segment).await["count"]), (&json!(0), &json!(1)));
        assert_eq!((&few["count"], &few["is_suppressed"]), (&Value::Null, &json!(true)));
        assert_eq!(elsewhere["count"], json!(0)); // of those whom the caller may see
    }

    async fn what_an_advocate_did_puts_them_on_a_rung(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        let meeting = json!({"kind": "meeting_held", "at": "2026-05-01T10:00:00Z", "note": "The chair."});
        let told = admin.post(&at(&advocate, "/activities"), &meeting).await.expect(StatusCode::CREATED);
        assert_eq!((&told["rung"], &told["why"][0]["kind"]), (&json!("endorsing"), &json!("meeting_held")));
        assert_eq!(admin.get(&at(&advocate, "")).await.json()["rung"], "endorsing");
    }

    async fn whoever_leads_no_more_is_confirmed_anew(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        for day in 25..=30 {
            let led = json!({"kind": "campaign_led", "at": format!("2026-04-{day}T10:00:00Z"), "note": null});
            admin.post(&at(&advocate, "/activities"), &led).await.expect(StatusCode::CREATED);
        }
        let confirmation = admin.request(Method::POST, &at(&advocate, "/leadership-confirmations"));
        let leading = send(confirmation.header("if-match", "*")).await.expect(StatusCode::OK);
        let done = admin.get(&at(&advocate, "/activities")).await.expect(StatusCode::OK);
        for led in done["data"].as_array().unwrap().iter().filter(|done| done["kind"] == "campaign_led").take(3) {
            let struck = at(&advocate, &format!("/activities/{}", led["id"].as_str().unwrap()));
            send(admin.request(Method::DELETE, &struck)).await;
        }
        let fallen = admin.get(&at(&advocate, "")).await.expect(StatusCode::OK);
        assert_eq!((&leading["rung"], leading["leading_confirmed_by"].is_null()), (&json!("leading"), false));
        assert_eq!((&fallen["rung"], &fallen["leading_confirmed_by"]), (&json!("owning"), &Value::Null));
    }

    async fn an_activity_that_is_noted_again_with_its_key_counts_once(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        for _ in 0..2 {
            let request = admin.request(Method::POST, &at(&advocate, "/activities")).header("idempotency-key", "one");
            let call = json!({"kind": "call_made", "at": "2026-05-01T10:00:00Z", "note": null});
            send(request.json(&call)).await.expect(StatusCode::CREATED);
        }
        let all = admin.get(&at(&advocate, "/activities")).await.expect(StatusCode::OK);
        let kinds: Vec<&Value> = all["data"].as_array().unwrap().iter().map(|activity| &activity["kind"]).collect();
        assert_eq!(kinds, ["joined", "call_made"]);
    }

    async fn activities_of_one_instant_come_on_pages_without_a_gap(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        for kind in ["meeting_held", "call_made", "letter_sent"] {
            let done = json!({"kind": kind, "at": "2026-05-01T10:00:00Z", "note": null});
            admin.post(&at(&advocate, "/activities"), &done).await.expect(StatusCode::CREATED);
        }
        let (mut told, mut path) = (Vec::new(), at(&advocate, "/activities?limit=1"));
        loop {
            let page = admin.get(&path).await.expect(StatusCode::OK);
            told.extend(page["data"].as_array().unwrap().iter().map(|activity| activity["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = at(&advocate, &format!("/activities?limit=1&cursor={cursor}"));
        }
        let whole = admin.get(&at(&advocate, "/activities")).await.expect(StatusCode::OK);
        let whole: Vec<Value> = whole["data"].as_array().unwrap().iter().map(|activity| activity["id"].clone()).collect();
        assert_eq!((told.len(), told), (4, whole));
    }

    async fn a_page_of_activities_belongs_to_its_filter(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        let call = json!({"kind": "call_made", "at": "2026-05-01T10:00:00Z", "note": null});
        admin.post(&at(&advocate, "/activities"), &call).await.expect(StatusCode::CREATED);
        let page = admin.get(&at(&advocate, "/activities?limit=1")).await.expect(StatusCode::OK);
        let cursor = page["next_cursor"].as_str().unwrap();
        let other = format!("/activities?before=2026-05-02T00:00:00Z&cursor={cursor}");
        assert_eq!(admin.get(&at(&advocate, &other)).await.pointers(), ["cursor"]);
    }

    async fn what_was_noted_by_mistake_counts_no_more(server, admin) {
        joined(server, &address()).await;
        let advocate = listed(&admin, "").await.remove(0);
        let meeting = json!({"kind": "meeting_held", "at": "2026-05-01T10:00:00Z", "note": null});
        let before = admin.post(&at(&advocate, "/activities"), &meeting).await.expect(StatusCode::CREATED);
        let all = admin.get(&at(&advocate, "/activities")).await.expect(StatusCode::OK);
        let noted = all["data"].as_array().unwrap().iter().find(|activity| activity["kind"] == "meeting_held").unwrap();
        let struck = at(&advocate, &format!("/activities/{}", noted["id"].as_str().unwrap()));
        assert_eq!(send(admin.request(Method::DELETE, &struck)).await.status, StatusCode::NO_CONTENT);
        let after = admin.get(&at(&advocate, "/engagement")).await.expect(StatusCode::OK);
        assert_eq!((&before["rung"], &after["rung"]), (&json!("endorsing"), &json!("following")));
    }

    async fn a_unit_that_is_not_there_is_refused_before_a_mail_goes(server) {
        let (email, nothing) = (address(), Clock::system().id());
        let mut wrong = enrollment(&email);
        wrong["profile"]["unit_id"] = json!(nothing);
        wrong["profile"]["interests"] = json!([nothing]);
        let refused = server.public().post("/v1/advocacy/enrollments", &wrong).await;
        assert_eq!(refused.invalid(), ["/profile/unit_id", "/profile/interests/0"]);
    }

    async fn a_parameter_for_what_a_segment_sets_is_refused(server, admin) {
        let unit = json!({"name": "Chapter", "slug": "chapter", "kind": "chapter", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
        let segment = json!({"name": "Writers", "owner_unit_id": unit, "criteria": {"offer": ["write"]}});
        let segment = admin.post("/v1/advocacy/segments", &segment).await.expect(StatusCode::CREATED);
        let members = format!("/v1/advocacy/segments/{}/advocates", segment["id"].as_str().unwrap());
        admin.get(&format!("{members}?skill=law")).await.expect(StatusCode::OK);
        let refused = admin.get(&format!("{members}?offer=call")).await;
        assert_eq!(refused.invalid(), ["offer"]);
    }

    async fn who_was_merged_leaves_with_the_record_they_stand_in(server, admin) {
        let ((_, kept), (caller, own)) = (advocate(server, json!({})).await, advocate(server, json!({})).await);
        let merge = merged(&admin, &kept, &own).await;
        let left = json!({"to": "left", "note": null});
        caller.change(Method::POST, &format!("{ADVOCATES}/me/transitions"), &left).await.expect(StatusCode::OK);
        let stood = admin.get(&at(&kept, "")).await.json()["status"].clone();
        undone(&admin, &merge).await;
        let stands = admin.get(&at(&own, "")).await.json()["status"].clone();
        assert_eq!([stood, stands], ["left", "left"]);
    }

    async fn nobody_leads_in_a_record_that_was_merged(server, admin) {
        let ((_, kept), (_, own)) = (advocate(server, json!({})).await, advocate(server, json!({})).await);
        merged(&admin, &kept, &own).await;
        let confirmation = admin.request(Method::POST, &at(&own, "/leadership-confirmations"));
        assert_eq!(send(confirmation.header("if-match", "*")).await.problem(409), "conflict");
    }

    async fn who_was_merged_reads_and_changes_the_record_they_stand_in(server, admin) {
        let ((_, kept), (caller, own)) = (advocate(server, json!({})).await, advocate(server, json!({})).await);
        merged(&admin, &kept, &own).await;
        let meeting = json!({"kind": "meeting_held", "at": "2026-05-01T10:00:00Z", "note": null});
        admin.post(&at(&kept, "/activities"), &meeting).await.expect(StatusCode::CREATED);
        let path = format!("{ADVOCATES}/me");
        let read = caller.get(&path).await;
        let patch = caller.request(Method::PATCH, &path).header("if-match", read.header("etag"));
        let saved = send(patch.json(&json!({"offers": ["meet"]}))).await.expect(StatusCode::OK);
        let rung = caller.get(&format!("{path}/engagement")).await.expect(StatusCode::OK)["rung"].clone();
        let reached = listed(&admin, "?status=active&offer=meet").await;
        assert_eq!([&read.json()["id"], &saved["id"], &reached[0]["id"]], [&kept["id"]; 3]);
        assert_eq!((&read.json()["allowed_transitions"], rung), (&json!(["left"]), json!("endorsing")));
    }

    async fn what_came_from_somebody_who_is_forgotten_goes_with_them(server, admin) {
        let (_, kept) = advocate(server, json!({"skills": ["writing"]})).await;
        let home = json!({"zip": "82070", "latitude": 41.31, "longitude": -105.59, "skills": ["law"]});
        let (_, own) = advocate(server, home).await;
        merged(&admin, &kept, &own).await;
        let with = admin.get(&at(&kept, "")).await.expect(StatusCode::OK);
        let erasure = format!("/v1/directory/people/{}/erasure", own["person_id"].as_str().unwrap());
        admin.post(&erasure, &json!({"reason": "no_longer_needed"})).await.expect(StatusCode::OK);
        let without = admin.get(&at(&kept, "")).await.expect(StatusCode::OK);
        let told = |advocate: &Value| ["zip", "latitude", "longitude", "skills"].map(|name| advocate[name].clone());
        assert_eq!(told(&with), [json!("82070"), json!(41.31), json!(-105.59), json!(["writing", "law"])]);
        assert_eq!(told(&without), [Value::Null, Value::Null, Value::Null, json!(["writing"])]);
        let history = admin.get(&at(&kept, "/history")).await.expect(StatusCode::OK);
        assert!(tells_no_field(&history), "{history}");
    }

    async fn what_an_undone_merge_told_of_somebody_who_is_forgotten_goes_with_them(server, admin) {
        let (_, kept) = advocate(server, json!({})).await;
        let (_, own) = advocate(server, json!({"zip": "82070", "latitude": 41.31, "longitude": -105.59})).await;
        undone(&admin, &merged(&admin, &kept, &own).await).await;
        let erasure = format!("/v1/directory/people/{}/erasure", own["person_id"].as_str().unwrap());
        admin.post(&erasure, &json!({"reason": "no_longer_needed"})).await.expect(StatusCode::OK);
        let history = admin.get(&at(&kept, "/history")).await.expect(StatusCode::OK);
        assert!(tells_no_field(&history), "{history}");
    }

    async fn what_another_has_too_who_is_merged_stays_when_a_merge_is_undone(server, admin) {
        let (_, kept) = advocate(server, json!({})).await;
        let (_, one) = advocate(server, json!({"zip": "82070", "skills": ["law"]})).await;
        let (_, other) = advocate(server, json!({"zip": "82071", "skills": ["law"]})).await;
        let (first, second) = (merged(&admin, &kept, &one).await, merged(&admin, &kept, &other).await);
        undone(&admin, &first).await;
        let with = admin.get(&at(&kept, "")).await.expect(StatusCode::OK);
        undone(&admin, &second).await;
        let without = admin.get(&at(&kept, "")).await.expect(StatusCode::OK);
        assert_eq!((&with["zip"], &with["skills"]), (&json!("82071"), &json!(["law"])));
        assert_eq!((&without["zip"], &without["skills"]), (&Value::Null, &json!([])));
    }

    async fn who_looks_after_an_advocate_looks_after_what_was_merged_into_them(server, admin) {
        let ((_, kept), (_, own)) = (advocate(server, json!({})).await, advocate(server, json!({})).await);
        let merge = merged(&admin, &kept, &own).await;
        let unit = json!({"name": "Chapter", "slug": "chapter", "kind": "chapter", "parent_id": null});
        let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone();
        admin.change(Method::PATCH, &at(&kept, ""), &json!({"unit_id": unit})).await.expect(StatusCode::OK);
        let editor = server.person("editor", unit.as_str()).await;
        let seen = editor.get(&format!("/v1/advocacy/advocate-merges/{}", merge["id"].as_str().unwrap())).await;
        assert_eq!(seen.expect(StatusCode::OK)["unit_id"], unit);
    }

    async fn a_list_taken_in_twice_changes_nothing(server) {
        let email = address();
        let list = format!("email,name,zip,skills\n{email},Ada Example,82070,writing;law\n");
        let (first, again) = (take_in(server, &list).await, take_in(server, &list).await);
        assert_eq!((first.created, again.unchanged, again.updated), (1, 1, 0), "{first} {again}");
        let advocates = listed(&server.admin().await, "?skill=law").await;
        assert_eq!((advocates.len(), &advocates[0]["source"]), (1, &json!("import")));
    }

    async fn a_list_that_names_a_place_by_its_alias_is_of_the_living_place(server, admin) {
        let [laramie, albany] = aliased(server).await;
        let list = format!("email,name,divisions\n{},Ada Example,{laramie}\n", address());
        let (first, again) = (take_in(server, &list).await, take_in(server, &list).await);
        let found = listed(&admin, &format!("?division={albany}")).await;
        let person = format!("/v1/directory/people/{}", found[0]["person_id"].as_str().unwrap());
        let home = admin.get(&person).await.expect(StatusCode::OK)["division_ocd_id"].clone();
        assert_eq!((first.created, again.unchanged), (1, 1), "{first} {again}");
        assert_eq!((&found[0]["divisions"], home), (&json!([albany]), json!(albany)));
    }

    async fn a_row_for_somebody_who_is_known_is_refused_by_the_field(server) {
        let (email, nowhere) = (address(), "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e");
        take_in(server, &format!("email,name,zip\n{email},Ada Example,82070\n")).await;
        let again = take_in(server, &format!("email,name,zip,unit_id\n{email},Ada Example,82071,{nowhere}\n")).await;
        assert_eq!((again.rejected, again.updated), (1, 0), "{again}");
    }

    async fn doubles_are_found_by_the_name_that_is_kept_and_not_by_that_of_a_list(server, admin) {
        let (one, other) = (address(), address());
        take_in(server, &format!("email,name,zip\n{one},Ada Example,82070\n")).await;
        take_in(server, &format!("email,name,zip\n{one},A. Example,82071\n{other},Ada Example,82071\n")).await;
        let alike = admin.get("/v1/advocacy/advocate-duplicates").await.expect(StatusCode::OK);
        assert_eq!(alike["data"][0]["advocate_ids"].as_array().map(Vec::len), Some(2));
    }

    async fn two_records_of_one_person_are_merged_and_parted_again(server, admin) {
        let (one, other) = (address(), address());
        take_in(server, &format!("email,name,zip,skills\n{one},Ada Example,82070,writing\n{other},ada example,82070,law\n")).await;
        let alike = admin.get("/v1/advocacy/advocate-duplicates").await.expect(StatusCode::OK);
        let [kept, merged] = [0, 1].map(|n| alike["data"][0]["advocate_ids"][n].clone());
        let new = json!({"kept_id": kept, "merged_id": merged, "reason": "She moved."});
        let merge = admin.post("/v1/advocacy/advocate-merges", &new).await.expect(StatusCode::CREATED);
        let together = listed(&admin, "?status=active").await;
        let mut skills: Vec<&str> = together[0]["skills"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        skills.sort_unstable();
        assert_eq!((together.len(), skills), (1, vec!["law", "writing"]));
        undone(&admin, &merge).await;
        let apart = listed(&admin, "?status=active").await;
        assert_eq!(apart.iter().map(|advocate| advocate["skills"].as_array().unwrap().len()).collect::<Vec<_>>(), [1, 1]);
    }
}

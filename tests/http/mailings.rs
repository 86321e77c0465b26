//! Mailings, as those who send them and those who read them meet them; mails go through a real SMTP server.

use crate::{
    alerts::World,
    campaigns::{moved, unit},
    harness::{Answer, Caller, Server, send},
    mail,
    network::confirm,
};
use kernel::Clock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const MAILINGS: &str = "/v1/advocacy/mailings";
const RESOURCES: &str = "/v1/advocacy/resources";
const PAGE: &str = "/advocacy/mailing";

/// Somebody who has joined and agreed to these, at an address that no other test has.
async fn reader(server: &Server, purposes: &[&str]) -> String {
    let email = format!("reader.{}@example.org", Clock::system().id());
    let consents: Vec<_> = purposes.iter().map(|purpose| json!({"purpose": purpose, "text_version": 1})).collect();
    let enrollment = json!({"name": "Ada Example", "email": email, "profile": {
        "unit_id": null, "divisions": ["ocd-division/country:us/state:wy"], "zip": "82070", "library_types": [],
        "interests": [], "languages": ["en"], "skills": [], "offers": [], "consents": consents,
    }});
    server.public().post("/v1/advocacy/enrollments", &enrollment).await.expect(StatusCode::ACCEPTED);
    confirm(server, &mail::token(&email)).await.expect(StatusCode::NO_CONTENT);
    email
}

async fn resource(admin: &Caller<'_>, unit: &Value, format: &str) -> Value {
    let resource = json!({
        "title": "What the budget says", "summary": "In two pages.", "format": format, "owner_unit_id": unit, "goals": [],
        "audiences": [], "library_types": [], "body": "It says …", "url": null, "language": "en", "licence": "CC-BY-4.0",
        "reviewed_on": null, "review_due": null,
    });
    admin.post(RESOURCES, &resource).await.expect(StatusCode::CREATED)
}

async fn briefing(admin: &Caller<'_>, unit: &Value) -> Value {
    let draft = resource(admin, unit, "briefing").await;
    moved(admin, &draft, RESOURCES, "published").await.expect(StatusCode::OK)
}

async fn segment(admin: &Caller<'_>, unit: &Value, criteria: Value) -> Value {
    let segment = json!({"name": "Readers", "owner_unit_id": unit, "criteria": criteria});
    admin.post("/v1/advocacy/segments", &segment).await.expect(StatusCode::CREATED)
}

fn mailing(kind: &str, subject: &Value, segment: &Value, unit: &Value) -> Value {
    json!({"kind": kind, "subject_id": subject["id"], "segment_id": segment["id"], "owner_unit_id": unit})
}

/// A briefing on its way to everybody.
async fn sent(admin: &Caller<'_>) -> Value {
    let unit = unit(admin, "advocacy").await;
    let (briefing, everybody) = (briefing(admin, &unit).await, segment(admin, &unit, json!({})).await);
    admin.post(MAILINGS, &mailing("briefing", &briefing, &everybody, &unit)).await.expect(StatusCode::CREATED)
}

/// Whether the reader of one mail opened it, and whether they told that they used it: as an export of theirs has it.
async fn told_by(admin: &Caller<'_>, email: &str) -> [bool; 2] {
    let found = admin.get(&format!("/v1/directory/people?q={email}")).await.expect(StatusCode::OK);
    let export = format!("/v1/directory/people/{}/export", found["data"][0]["id"].as_str().unwrap());
    let export = admin.get(&export).await.expect(StatusCode::OK);
    let mails = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "mailing_recipients").unwrap();
    ["opened_at", "used_at"].map(|field| !mails["records"][0][field].is_null())
}

fn at(mailing: &Value, rest: &str) -> String {
    format!("{MAILINGS}/{}{rest}", mailing["id"].as_str().unwrap())
}

/// A mailing once it is sent.
async fn finished(by: &Caller<'_>, mailing: &Value) -> Value {
    let begin = std::time::Instant::now();
    loop {
        let now = by.get(&at(mailing, "")).await.expect(StatusCode::OK);
        if now["status"] == "sent" {
            return now;
        }
        assert!(begin.elapsed() < mail::PATIENCE, "it stays as it is: {now}");
    }
}

async fn press(server: &Server, token: &str, answer: &str) -> Answer {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form =
        client.request(Method::POST, format!("{}{PAGE}", server.url)).form(&[("token", token), ("answer", answer)]);
    send(form.header("sec-fetch-site", "same-origin")).await
}

both! {
    async fn a_briefing_goes_to_those_who_agreed(server) {
        let (email, other) = (reader(server, &["briefings"]).await, reader(server, &["action_alerts"]).await);
        let admin = server.admin().await;
        let mailing = sent(&admin).await;
        let text = mail::next(&email);
        let done = finished(&admin, &mailing).await;
        assert!(text.contains("Subject: What the budget says") && text.contains("In two pages."), "{text}");
        assert_eq!((&done["counts"]["sent"], &done["is_gathered"], mail::waiting(&other)), (&json!(1), &json!(true), 0));
    }

    async fn mailed_again_it_goes_to_nobody_twice(server) {
        let email = reader(server, &["briefings"]).await;
        let admin = server.admin().await;
        let first = sent(&admin).await;
        finished(&admin, &first).await;
        mail::next(&email);
        let again = json!({"kind": "briefing", "subject_id": first["subject_id"], "segment_id": first["segment_id"],
            "owner_unit_id": first["owner_unit_id"]});
        let again = admin.post(MAILINGS, &again).await.expect(StatusCode::CREATED);
        assert_eq!(finished(&admin, &again).await["counts"]["sent"], json!(0));
        assert_eq!(mail::waiting(&email), 0);
    }

    async fn a_live_alert_is_mailed(server) {
        let email = reader(server, &["action_alerts"]).await;
        let world = World::new(server).await;
        let (alert, unit) = (world.live(json!({})).await, world.position["owner_unit_id"].clone());
        let everybody = segment(&world.admin, &unit, json!({"division": ["ocd-division/country:us"]})).await;
        world.admin.post(MAILINGS, &mailing("alert", &alert, &everybody, &unit)).await.expect(StatusCode::CREATED);
        let text = mail::next(&email);
        let link = format!("http://lectern.test/v1/advocacy/alerts/{}", alert["id"].as_str().unwrap());
        assert!(text.contains("Subject: Read in peace") && text.contains(&link), "{text}");
    }

    async fn what_is_no_published_briefing_is_not_mailed(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        let (draft, toolkit) = (resource(&admin, &unit, "briefing").await, resource(&admin, &unit, "toolkit").await);
        let everybody = segment(&admin, &unit, json!({})).await;
        let early = admin.post(MAILINGS, &mailing("briefing", &draft, &everybody, &unit)).await;
        let other = admin.post(MAILINGS, &mailing("briefing", &toolkit, &everybody, &unit)).await;
        assert_eq!((early.problem(409), other.problem(422), other.pointers()), ("conflict".into(), "invalid".into(), vec!["/subject_id".into()]));
    }

    async fn a_draft_of_an_alert_is_not_mailed(server) {
        let world = World::new(server).await;
        let (draft, unit) = (world.draft(json!({})).await, world.position["owner_unit_id"].clone());
        let everybody = segment(&world.admin, &unit, json!({})).await;
        assert_eq!(world.admin.post(MAILINGS, &mailing("alert", &draft, &everybody, &unit)).await.problem(409), "conflict");
    }

    async fn a_draft_of_another_unit_is_not_there(server) {
        let world = World::new(server).await;
        let draft = world.draft(json!({})).await;
        let own = unit(&world.admin, "chapter").await;
        let editor = server.person("editor", own.as_str()).await;
        let everybody = segment(&editor, &own, json!({})).await;
        let refused = editor.post(MAILINGS, &mailing("alert", &draft, &everybody, &own)).await;
        assert_eq!(refused.invalid(), ["/subject_id"]);
    }

    async fn nobody_writes_to_advocates_of_another_unit(server) {
        let email = reader(server, &["briefings"]).await; // the association itself looks after them
        let admin = server.admin().await;
        let own = unit(&admin, "chapter").await;
        let editor = server.person("editor", own.as_str()).await;
        let (briefing, everybody) = (briefing(&admin, &own).await, segment(&editor, &own, json!({})).await);
        let mailing = editor.post(MAILINGS, &mailing("briefing", &briefing, &everybody, &own)).await.expect(StatusCode::CREATED);
        let done = finished(&editor, &mailing).await;
        assert_eq!((&done["criteria"]["unit_id"], &done["counts"]["sent"]), (&json!([own]), &json!(0)));
        assert_eq!(mail::waiting(&email), 0);
    }

    async fn a_mailing_is_for_those_who_work_on_it(server, admin) {
        let mailing = sent(&admin).await;
        let stranger = server.person("editor", unit(&admin, "other").await.as_str()).await;
        assert_eq!(stranger.get(&at(&mailing, "")).await.problem(404), "not_found");
        assert_eq!(stranger.get(MAILINGS).await.expect(StatusCode::OK)["data"], json!([]));
    }

    async fn opening_the_page_changes_nothing(server) {
        let email = reader(server, &["briefings", "briefing_opens"]).await;
        let admin = server.admin().await;
        sent(&admin).await;
        let page = server.public().get(&format!("{PAGE}?token={}", mail::token(&email))).await;
        assert!(page.status == StatusCode::OK && page.text.contains("Count that I used it"), "{}", page.text);
        assert_eq!(told_by(&admin, &email).await, [false, false]);
    }

    async fn who_reads_on_is_led_there_and_counted_as_they_agreed(server) {
        let email = reader(server, &["briefings", "briefing_opens"]).await;
        let admin = server.admin().await;
        let mailing = sent(&admin).await;
        let led = press(server, &mail::token(&email), "open").await;
        let place = format!("{RESOURCES}/{}", mailing["subject_id"].as_str().unwrap());
        assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, place.as_str()));
        assert_eq!(told_by(&admin, &email).await, [true, false]);
    }

    async fn whoever_used_it_says_so(server) {
        let email = reader(server, &["briefings"]).await;
        let admin = server.admin().await;
        let mailing = sent(&admin).await;
        let done = press(server, &mail::token(&email), "used").await;
        assert!(done.text.contains("Thank you"), "{}", done.text);
        assert_eq!(told_by(&admin, &email).await, [false, true]);
        let used = &finished(&admin, &mailing).await["counts"]["used"];
        assert_eq!(*used, json!({"count": null, "is_suppressed": true})); // of one mail nothing is told
    }

    async fn who_wants_no_more_has_withdrawn_their_consent(server) {
        let email = reader(server, &["briefings"]).await;
        let admin = server.admin().await;
        sent(&admin).await;
        let token = mail::token(&email);
        server.clock.advance(1);
        press(server, &token, "stop").await;
        let taking = server.admin().await.get("/v1/advocacy/advocates?takes_briefings=true").await.expect(StatusCode::OK);
        assert_eq!(taking["data"], json!([]));
    }

    async fn a_mail_program_ends_them_by_one_click(server) {
        let email = reader(server, &["briefings"]).await;
        let admin = server.admin().await;
        sent(&admin).await;
        let text = mail::next(&email);
        let link = format!("{PAGE}?token={}", mail::token_in(&text));
        assert!(text.contains(&format!("<http://lectern.test{link}>")), "{text}");
        assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{text}");
        let form = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        let form = server.request(Method::POST, &link).header("content-type", "multipart/form-data; boundary=x").body(form);
        server.clock.advance(1);
        let pressed = send(form).await;
        let taking = admin.get("/v1/advocacy/advocates?takes_briefings=true").await.expect(StatusCode::OK);
        assert_eq!((pressed.status, &taking["data"]), (StatusCode::OK, &json!([])));
    }

    async fn a_form_that_asks_for_nothing_ends_nothing(server) {
        let email = reader(server, &["briefings"]).await;
        let admin = server.admin().await;
        sent(&admin).await;
        let form = server.request(Method::POST, &format!("{PAGE}?token={}", mail::token(&email))).form(&[("a", "b")]);
        let refused = send(form).await;
        let taking = admin.get("/v1/advocacy/advocates?takes_briefings=true").await.expect(StatusCode::OK);
        assert_eq!((refused.status, taking["data"].as_array().unwrap().len()), (StatusCode::BAD_REQUEST, 1));
    }

    async fn a_form_of_another_site_is_refused(server) {
        let form = server.request(Method::POST, PAGE).form(&[("token", "x"), ("answer", "stop")]);
        assert_eq!(send(form.header("sec-fetch-site", "cross-site")).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_token_that_is_in_no_mail_opens_nothing(server) {
        let page = server.public().get(&format!("{PAGE}?token=x")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    }

    async fn nobody_says_that_a_mailing_is_sent(server, admin) {
        let mailing = sent(&admin).await;
        let refused = moved(&admin, &mailing, MAILINGS, "sent").await;
        assert_eq!((refused.status, mailing["allowed_transitions"].clone()), (StatusCode::CONFLICT, json!(["stopped"])));
    }

    async fn a_mail_that_is_refused_is_counted(server, admin) {
        let email = format!("refused.{}@example.org", Clock::system().id());
        let person = json!({"name": "Ada", "email": email, "languages": ["en"], "division_ocd_id": null, "grants": []});
        let person = admin.post("/v1/directory/people", &person).await.expect(StatusCode::CREATED);
        admin.post("/v1/advocacy/advocates", &json!({"person_id": person["id"]})).await.expect(StatusCode::CREATED);
        let paper = json!({"purpose": "briefings", "decision": "given", "text_version": 1,
            "decided_at": "2026-04-18T15:00:00Z", "note": "Sign-up sheet."});
        let consents = format!("/v1/directory/people/{}/consents", person["id"].as_str().unwrap());
        admin.post(&consents, &paper).await.expect(StatusCode::CREATED);
        let mailing = sent(&admin).await;
        assert_eq!(finished(&admin, &mailing).await["counts"]["rejected"], json!(1));
    }
}

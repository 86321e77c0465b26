//! Alerts, as those who write them, advocates and decision makers meet them; mails go through a real SMTP server.

use crate::{
    evidence,
    harness::{Answer, Caller, Server, send},
    mail,
    network::confirm,
    policy::{published, transition},
};
use exchange::Kind;
use kernel::Clock;
use lectern::{actions, serve};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ALERTS: &str = "/v1/advocacy/alerts";
const ZIPS: &str = "state_fips,state_abbr,zcta,cd\n56,WY,82001,0\n34,NJ,08002,1\n34,NJ,08002,2\n";
const WYOMING: &str = "ocd-division/country:us/state:wy";

/// A published position, and seats in the House with somebody in each.
pub struct World<'a> {
    pub admin: Caller<'a>,
    pub position: Value,
    /// The seat of Wyoming: its post, who holds it, and where they get mail.
    pub post: Value,
    pub holder: Value,
    pub email: String,
}

/// An address that no other test has.
fn address(of: &str) -> String {
    format!("{of}.{}@house.test", Clock::system().id())
}

/// A seat in the House, and who holds it.
async fn seat(admin: &Caller<'_>, division: &str, email: &str) -> (Value, Value) {
    let post = json!({"role": "us_house", "division_ocd_id": division, "seat": null, "title": "U.S. Representative",
        "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null});
    let post = admin.post("/v1/directory/posts", &post).await.expect(StatusCode::CREATED);
    let holder = held(admin, &post, "Rita Member", email).await;
    (post, holder)
}

/// Somebody of that name who holds a seat.
async fn held(admin: &Caller<'_>, post: &Value, name: &str, email: &str) -> Value {
    let holder = json!({"name": name, "given_name": null, "family_name": null, "party": null, "outside_ids": [],
        "contact_points": [
            {"kind": "email", "value": email, "label": null, "source": "staff"},
            {"kind": "phone", "value": "202-225-0100", "label": null, "source": "staff"}]});
    let holder = admin.post("/v1/directory/office-holders", &holder).await.expect(StatusCode::CREATED);
    let tenure = json!({"post_id": post["id"], "office_holder_id": holder["id"], "since": "2025-01-03", "until": null,
        "end_reason": null});
    admin.post("/v1/directory/tenures", &tenure).await.expect(StatusCode::CREATED);
    holder
}

impl<'a> World<'a> {
    pub async fn new(server: &'a Server) -> Self {
        Self::reached_at(server, &address("member")).await
    }

    /// The same, with that address of the member for Wyoming.
    async fn reached_at(server: &'a Server, email: &str) -> Self {
        server.import(Kind::Zips, ZIPS).await;
        let admin = server.admin().await;
        let position = published(&admin).await;
        let (post, holder) = seat(&admin, WYOMING, email).await;
        Self { admin, position, post, holder, email: email.to_owned() }
    }

    /// Somebody who shares the seat of Wyoming with its member.
    async fn colleague(&self) -> Value {
        let post = format!("/v1/directory/posts/{}", self.post["id"].as_str().unwrap());
        self.admin.change(Method::PATCH, &post, &json!({"seats": 2})).await.expect(StatusCode::OK);
        held(&self.admin, &self.post, "Olaf Other", &address("other")).await
    }

    pub fn alert(&self, extra: Value) -> Value {
        let mut alert = json!({
            "slug": "read-in-peace", "title": "Read in peace", "summary": "Keep records private.",
            "owner_unit_id": self.position["owner_unit_id"], "position_id": self.position["id"], "instrument_id": null,
            "until_stage": null, "plea": "oppose", "callers": "constituents", "include_supporters": false, "per_day": 1,
            "starts_at": null, "ends_at": "2026-06-01T00:00:00Z", "channels": ["email", "phone"],
            "messages": [
                {"channel": "email", "subject": "Records", "body": "Dear {{target_name}},\n\n{{story}}\n\n{{sender_name}}"},
                {"channel": "phone", "subject": null, "body": "I am {{sender_name}}."}],
            "targets": [{"kind": "chamber", "post_id": null, "jurisdiction": "ocd-division/country:us", "chamber": "lower",
                "committee_id": null}],
            "stands": [], "replaces_id": null,
        });
        alert.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        alert
    }

    pub async fn draft(&self, extra: Value) -> Value {
        self.admin.post(ALERTS, &self.alert(extra)).await.expect(StatusCode::CREATED)
    }

    pub async fn moved(&self, alert: &Value, to: &str) -> Answer {
        self.admin.change(Method::POST, &at(alert, "/transitions"), &json!({"to": to, "note": null})).await
    }

    pub async fn live(&self, extra: Value) -> Value {
        let draft = self.draft(extra).await;
        self.moved(&draft, "review").await.expect(StatusCode::OK);
        self.moved(&draft, "scheduled").await.expect(StatusCode::OK)
    }
}

pub fn at(alert: &Value, rest: &str) -> String {
    format!("{ALERTS}/{}{rest}", alert["id"].as_str().unwrap())
}

pub fn action(extra: Value) -> Value {
    let mut action =
        json!({"channel": "email", "post_ids": [], "zip": "82001", "place": "Cheyenne", "story": "I read."});
    action.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    action
}

async fn act(by: &Caller<'_>, alert: &Value, extra: Value) -> Answer {
    by.post(&at(alert, "/actions"), &action(extra)).await
}

/// What somebody did who acted on one decision maker.
async fn acted(by: &Caller<'_>, alert: &Value, extra: Value) -> Value {
    act(by, alert, extra).await.expect(StatusCode::CREATED)["data"][0].clone()
}

/// Calls by a request with a key, which may be sent again.
async fn call_once(by: &Caller<'_>, alert: &Value) -> Answer {
    let request = by.request(Method::POST, &at(alert, "/actions")).header("idempotency-key", "one");
    send(request.json(&action(json!({"channel": "phone"})))).await
}

/// An action once it stands elsewhere than there.
async fn settled(by: &Caller<'_>, action: &Value, from: &str) -> Value {
    once(by, action, |now| now["status"] != from).await
}

/// An action once that holds of it.
async fn once(by: &Caller<'_>, action: &Value, holds: impl Fn(&Value) -> bool) -> Value {
    let begin = std::time::Instant::now();
    loop {
        let now =
            by.get(&format!("/v1/advocacy/actions/{}", action["id"].as_str().unwrap())).await.expect(StatusCode::OK);
        if holds(&now) {
            return now;
        }
        assert!(begin.elapsed() < mail::PATIENCE, "it stays as it is: {now}");
    }
}

fn notification(action: &Value) -> String {
    format!(
        "From: MAILER-DAEMON@mx.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.test\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n\
         Message-ID: <{}@lectern.test>\r\n\r\n--x--\r\n",
        action["id"].as_str().unwrap()
    )
}

async fn bounce(by: &Caller<'_>, text: String) -> Value {
    let request = by.request(Method::POST, "/v1/advocacy/bounces").header("content-type", "message/rfc822").body(text);
    send(request).await.expect(StatusCode::OK)
}

both! {
    async fn an_alert_says_all_that_it_lacks(server) {
        let world = World::new(server).await;
        let bare = world.draft(json!({"position_id": null, "ends_at": null, "messages": [], "targets": []})).await;
        world.moved(&bare, "review").await.expect(StatusCode::OK);
        let refused = world.moved(&bare, "scheduled").await;
        assert_eq!(refused.invalid(), ["/position_id", "/ends_at", "/messages", "/targets"]);
    }

    async fn a_merge_field_nobody_knows_is_refused_at_once(server) {
        let world = World::new(server).await;
        let alert = world.alert(json!({"messages": [{"channel": "email", "subject": "Hi", "body": "Dear {{name}}"}]}));
        let refused = world.admin.post(ALERTS, &alert).await;
        assert_eq!(refused.invalid(), ["/messages/0/body"]);
    }

    async fn a_draft_is_unknown_to_the_public_and_what_is_live_is_not(server) {
        let world = World::new(server).await;
        let draft = world.draft(json!({})).await;
        let before = server.public().get(&at(&draft, "")).await.status;
        world.moved(&draft, "review").await.expect(StatusCode::OK);
        world.moved(&draft, "scheduled").await.expect(StatusCode::OK);
        let after = server.public().get(&at(&draft, "")).await.expect(StatusCode::OK);
        assert_eq!((before, &after["status"], &after["open_conflicts"]), (StatusCode::NOT_FOUND, &json!("live"), &Value::Null));
    }

    async fn an_alert_closes_at_its_end(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        server.clock.advance(40 * 86_400);
        let closed = server.public().get(&at(&alert, "")).await.expect(StatusCode::OK);
        assert_eq!((&closed["status"], &closed["close_reason"], &closed["closed_at"]),
            (&json!("closed"), &json!("ended"), &json!("2026-06-01T00:00:00Z")));
    }

    async fn an_alert_closes_when_its_bill_moves_on(server) {
        let world = World::new(server).await;
        let bill = json!({"kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "119", "identifier": "HR 1", "chamber": "lower", "classification": ["bill"],
            "title": "A bill"});
        let bill = world.admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
        let alert = world.live(json!({"instrument_id": bill["id"], "until_stage": "in_committee"})).await;
        let action = json!({"acted_on": "2026-04-30", "acted_at": null, "description": "It passed", "classifications": ["passage"],
            "chamber": "lower", "organization": null, "closes_at": null, "withdraws": null});
        let actions = format!("/v1/policy/instruments/{}/actions", bill["id"].as_str().unwrap());
        let acted = world.admin.change(Method::POST, &actions, &action).await;
        assert!(acted.status.is_success(), "{}", acted.text);
        let list = server.public().get(&format!("{ALERTS}?status=closed")).await.expect(StatusCode::OK);
        assert_eq!((&list["data"][0]["id"], &list["data"][0]["close_reason"]), (&alert["id"], &json!("instrument_moved")));
    }

    async fn an_alert_that_replaces_another_supersedes_it(server) {
        let world = World::new(server).await;
        let first = world.live(json!({})).await;
        let second = world.live(json!({"slug": "again", "replaces_id": first["id"]})).await;
        let first = server.public().get(&at(&first, "")).await.expect(StatusCode::OK);
        assert_eq!((&first["status"], &first["superseded_by"]), (&json!("superseded"), &second["id"]));
    }

    async fn an_alert_against_a_clause_in_force_is_stopped(server) {
        let world = World::new(server).await;
        let issue = world.position["issue_id"].clone();
        let draft = world.draft(json!({"stands": [{"issue_id": issue, "subject": "loan-records", "stance": "for"}]})).await;
        let reviewed = world.moved(&draft, "review").await.expect(StatusCode::OK);
        let stopped = world.moved(&draft, "scheduled").await.problem(409);
        assert_eq!((&reviewed["open_conflicts"], stopped.as_str()), (&json!(1), "conflict"));
    }

    async fn a_retracted_publication_flags_the_alerts_that_cite_it(server) {
        let world = World::new(server).await;
        let (publication, finding) = evidence::finding(&world.admin, &world.position["owner_unit_id"]).await;
        let alert = world.live(json!({"finding_ids": [finding["id"]]})).await;
        let known = server.public().get(&at(&alert, "")).await.header("etag").to_owned();
        evidence::retract(&world.admin, "publications", &publication, "2026-04-20").await.expect(StatusCode::OK);
        let flagged = server.public().get(&format!("{ALERTS}?flagged=true")).await.expect(StatusCode::OK);
        assert_eq!((&flagged["data"][0]["id"], &flagged["data"][0]["flags"][0]["record_id"]), (&alert["id"], &finding["id"]));
        assert_ne!(server.public().get(&at(&alert, "")).await.header("etag"), known);
    }

    async fn what_cites_a_retracted_finding_does_not_go_live(server) {
        let world = World::new(server).await;
        let (_, finding) = evidence::finding(&world.admin, &world.position["owner_unit_id"]).await;
        let draft = world.draft(json!({"finding_ids": [finding["id"]]})).await;
        evidence::retract(&world.admin, "findings", &finding, "2026-04-20").await.expect(StatusCode::OK);
        world.moved(&draft, "review").await.expect(StatusCode::OK);
        let refused = world.moved(&draft, "scheduled").await;
        assert_eq!(refused.invalid(), ["/finding_ids"]);
    }

    async fn a_finding_tells_which_alerts_cite_it(server) {
        let world = World::new(server).await;
        let (_, finding) = evidence::finding(&world.admin, &world.position["owner_unit_id"]).await;
        let draft = world.draft(json!({"finding_ids": [finding["id"]]})).await;
        let cited = world.admin.get(&evidence::at("findings", &finding, "/citations")).await.expect(StatusCode::OK);
        assert_eq!((&cited["data"][0]["kind"], &cited["data"][0]["record_id"]), (&json!("alert"), &draft["id"]));
    }

    async fn an_alert_cites_findings_that_are_there(server) {
        let world = World::new(server).await;
        let refused = world.admin.post(ALERTS, &world.alert(json!({"finding_ids": [world.position["id"]]}))).await;
        assert_eq!(refused.invalid(), ["/finding_ids/0"]);
    }

    async fn a_zip_code_finds_whom_an_alert_is_for(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let found = server.public().get(&at(&alert, "/targets?zip=82001")).await.expect(StatusCode::OK);
        let target = &found["data"][0];
        assert_eq!((&target["representative"]["post"]["id"], &target["channels"], &target["representative"]["matched"]["method"]),
            (&world.post["id"], &json!(["email", "phone"]), &json!("zip")));
    }

    async fn a_mail_goes_to_the_member_in_the_name_of_the_sender(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let action = acted(&advocate, &alert, json!({})).await;
        let text = mail::next(&world.email);
        assert!(text.contains("Dear Rita Member,") && text.contains("Reply-To: ") && text.contains("<advocate."), "{text}");
        assert_eq!(settled(&advocate, &action, "queued").await["status"], "sent");
    }

    async fn nobody_acts_twice_on_one_member_on_one_day(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        act(&advocate, &alert, json!({})).await.expect(StatusCode::CREATED);
        act(&advocate, &alert, json!({})).await.problem(409);
        act(&advocate, &alert, json!({"channel": "phone"})).await.expect(StatusCode::CREATED); // another way
        let email = advocate.get("/v1/directory/people/me").await.json()["email"].as_str().unwrap().to_owned();
        server.clock.advance(86_400);
        act(&server.log_in(&email).await, &alert, json!({})).await.expect(StatusCode::CREATED);
    }

    async fn each_of_two_who_share_a_post_is_called_once_a_day(server) {
        let world = World::new(server).await;
        let other = world.colleague().await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let calls = act(&advocate, &alert, json!({"channel": "phone"})).await.expect(StatusCode::CREATED);
        let calls = calls["data"].as_array().unwrap();
        let mut called: Vec<_> = calls.iter().map(|call| call["office_holder_id"].to_string()).collect();
        let mut holders = [&world.holder, &other].map(|holder| holder["id"].to_string());
        called.sort();
        holders.sort();
        assert_eq!(called, holders);
        act(&advocate, &alert, json!({"channel": "phone"})).await.problem(409);
    }

    async fn a_mail_that_is_refused_says_why(server) {
        let world = World::reached_at(server, &address("refused")).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let action = acted(&advocate, &alert, json!({})).await;
        let settled = settled(&advocate, &action, "queued").await;
        assert_eq!((&settled["status"], &settled["reason"]), (&json!("rejected"), &json!("the mail server answered 550")));
    }

    async fn a_mail_that_is_put_off_goes_later(server) {
        let world = World::reached_at(server, &address("busy")).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let action = acted(&advocate, &alert, json!({})).await;
        mail::next_refused(&world.email);
        once(&advocate, &action, |now| !now["reason"].is_null()).await; // that it was put off is written down
        server.clock.advance(3_600);
        // Whoever acts next has all that waits sent.
        let other = server.person("advocate", None).await;
        act(&other, &alert, json!({})).await.expect(StatusCode::CREATED);
        let settled = settled(&server.admin().await, &action, "queued").await;
        assert_eq!((&settled["status"], &settled["reason"]), (&json!("sent"), &json!(null)));
    }

    async fn a_mail_that_came_back_is_known_by_its_id(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let action = acted(&advocate, &alert, json!({})).await;
        settled(&advocate, &action, "queued").await;
        let told = bounce(&world.admin, notification(&action)).await;
        let again = bounce(&world.admin, notification(&action)).await;
        assert_eq!((&told["changed"], &again["changed"]), (&json!(1), &json!(0)));
        assert_eq!(settled(&advocate, &action, "sent").await["status"], "bounced");
    }

    async fn where_a_zip_code_is_not_enough_the_sender_must_choose(server) {
        let world = World::new(server).await;
        let (one, _) = seat(&world.admin, "ocd-division/country:us/state:nj/cd:1", &address("one")).await;
        let email = address("two");
        let (two, _) = seat(&world.admin, "ocd-division/country:us/state:nj/cd:2", &email).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let unsure = act(&advocate, &alert, json!({"zip": "08002"})).await;
        let chosen = act(&advocate, &alert, json!({"zip": "08002", "post_ids": [two["id"]]})).await.expect(StatusCode::CREATED);
        assert_eq!(unsure.invalid(), ["/post_ids"]);
        assert_eq!((&chosen["data"][0]["post_id"], &chosen["data"][0]["confidence"]), (&two["id"], &json!("low")));
        assert_ne!(one["id"], two["id"]);
    }

    async fn who_agrees_already_is_not_written_to(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let supporter = at(&alert, &format!("/supporters/{}", world.holder["id"].as_str().unwrap()));
        world.admin.change(Method::PUT, &supporter, &json!({"note": "Said so."})).await.expect(StatusCode::OK);
        let advocate = server.person("advocate", None).await;
        assert_eq!(act(&advocate, &alert, json!({})).await.problem(422), "invalid");
    }

    async fn the_public_acts_by_answering_a_mail(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let email = format!("neighbour.{}@example.org", Clock::system().id());
        let action = action(json!({"story": "I <b>read</b>."}));
        let request = json!({"name": "Ben Neighbour", "email": email, "action": action});
        server.public().post(&at(&alert, "/action-requests"), &request).await.expect(StatusCode::ACCEPTED);
        let text = mail::next(&email);
        let token = mail::token_in(&text);
        let page = server.public().get(&format!("/advocacy/confirmation?token={token}")).await.text;
        assert!(text.contains("Read in peace") && page.contains("Rita Member,<br><br>I &lt;b&gt;read&lt;/b&gt;"), "{text} {page}");
        let before = world.admin.get("/v1/advocacy/actions").await.expect(StatusCode::OK);
        confirm(server, &token).await.expect(StatusCode::NO_CONTENT);
        let after = world.admin.get("/v1/advocacy/actions").await.expect(StatusCode::OK);
        assert_eq!([before, after].map(|list| list["data"].as_array().unwrap().len()), [0, 1]);
        assert!(mail::next(&world.email).contains("Ben Neighbour"));
    }

    async fn the_page_shows_each_of_two_who_share_a_post(server) {
        let world = World::new(server).await;
        world.colleague().await;
        let alert = world.live(json!({})).await;
        let email = format!("neighbour.{}@example.org", Clock::system().id());
        let request = json!({"name": "Ben Neighbour", "email": email, "action": action(json!({"channel": "phone"}))});
        server.public().post(&at(&alert, "/action-requests"), &request).await.expect(StatusCode::ACCEPTED);
        let page = server.public().get(&format!("/advocacy/confirmation?token={}", mail::token(&email))).await.text;
        assert!(["Rita Member", "Olaf Other"].iter().all(|name| page.contains(*name)), "{page}");
    }

    async fn a_call_is_told_how_it_went(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let call = acted(&advocate, &alert, json!({"channel": "phone"})).await;
        let outcome = format!("/v1/advocacy/actions/{}/outcome", call["id"].as_str().unwrap());
        let told = advocate.change(Method::PUT, &outcome, &json!({"outcome": "voicemail", "notes": "Left a message."})).await;
        let told = told.expect(StatusCode::OK);
        assert_eq!((&call["body"], &told["status"], &told["outcome"]), (&json!("I am advocate."), &json!("sent"), &json!("voicemail")));
    }

    async fn nobody_else_reads_what_somebody_said(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let call = act(&server.person("advocate", None).await, &alert, json!({"channel": "phone"})).await;
        let call = call.expect(StatusCode::CREATED)["data"][0]["id"].as_str().unwrap().to_owned();
        let stranger = server.person("advocate", None).await;
        assert_eq!(stranger.get(&format!("/v1/advocacy/actions/{call}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn an_action_that_is_asked_for_again_with_its_key_is_taken_once(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({"per_day": 5})).await;
        let advocate = server.person("advocate", None).await;
        let (first, again) = (call_once(&advocate, &alert).await, call_once(&advocate, &alert).await);
        let own = advocate.get(first.header("location")).await.expect(StatusCode::OK);
        assert_eq!((first.expect(StatusCode::CREATED), again.header("idempotency-replayed")), (again.json(), "true"));
        assert_eq!(own["data"].as_array().unwrap().len(), 1);
    }

    async fn a_key_gives_the_first_answer_again_though_the_alert_is_paused_since(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let first = call_once(&advocate, &alert).await.expect(StatusCode::CREATED);
        world.moved(&alert, "paused").await.expect(StatusCode::OK);
        assert_eq!(call_once(&advocate, &alert).await.expect(StatusCode::CREATED), first);
    }

    async fn who_reads_what_somebody_said_is_recorded(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let call = acted(&advocate, &alert, json!({"channel": "phone"})).await;
        world.admin.get(&format!("/v1/advocacy/actions/{}", call["id"].as_str().unwrap())).await.expect(StatusCode::OK);
        let accesses = advocate.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"][0]["record_kind"], "action");
    }

    async fn mails_that_came_back_are_taken_from_the_association(server) {
        let world = World::new(server).await;
        let editor = server.person("editor", world.position["owner_unit_id"].as_str()).await;
        let request = editor.request(Method::POST, "/v1/advocacy/bounces").header("content-type", "message/rfc822");
        assert_eq!(send(request.body("Subject: Hi\r\n\r\nHi")).await.problem(403), "forbidden");
    }

    async fn a_mailbox_of_mails_that_came_back_is_read(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        let advocate = server.person("advocate", None).await;
        let action = acted(&advocate, &alert, json!({})).await;
        settled(&advocate, &action, "queued").await;
        let mailbox = format!("From mx Fri May  1 12:00:00 2026\n{}\nFrom a Fri May  1 12:00:00 2026\nSubject: Hi\n\nHi\n",
            notification(&action).replace("\r\n", "\n"));
        let store = serve::prepare(&server.config, &server.clock).await.unwrap();
        let told = actions::read_mailbox(&store, mailbox.as_bytes(), &server.clock).await.unwrap();
        assert_eq!((told.read, told.matched, told.changed), (2, 1, 1));
    }

    async fn results_hide_few_from_the_public(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        act(&server.person("advocate", None).await, &alert, json!({"channel": "phone"})).await.expect(StatusCode::CREATED);
        let (whole, shown) = (world.admin.get(&at(&alert, "/results")).await, server.public().get(&at(&alert, "/results")).await);
        let (whole, shown) = (whole.expect(StatusCode::OK), shown.expect(StatusCode::OK));
        assert_eq!((&whole["actions"]["count"], &whole["by_jurisdiction"][0]["key"]), (&json!(1), &json!(WYOMING)));
        assert_eq!((&shown["actions"]["is_suppressed"], &shown["by_day"][0]["actions"]["count"]), (&json!(true), &Value::Null));
    }

    async fn nobody_acts_on_what_is_paused(server) {
        let world = World::new(server).await;
        let alert = world.live(json!({})).await;
        world.moved(&alert, "paused").await.expect(StatusCode::OK);
        act(&server.person("advocate", None).await, &alert, json!({})).await.problem(409);
        for to in ["under_review", "retired"] {
            transition(&world.admin, &world.position, to, json!({})).await.expect(StatusCode::OK);
        }
        let closed = server.public().get(&at(&alert, "")).await.expect(StatusCode::OK);
        assert_eq!(closed["close_reason"], "position_ended");
    }
}

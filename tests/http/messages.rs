//! Messages, as clients meet them: what may be said on a day, and what may not any more.

use crate::{
    evidence::{finding, retract},
    harness::{Answer, Caller, send},
    policy::{draft, path, published, transition},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A published position and a finding of the same unit.
struct World {
    position: Value,
    publication: Value,
    finding: Value,
}

impl World {
    async fn new(admin: &Caller<'_>) -> Self {
        let position = published(admin).await;
        let (publication, finding) = finding(admin, &position["owner_unit_id"]).await;
        Self { position, publication, finding }
    }

    fn message(&self, extra: Value) -> Value {
        let mut body = json!({
            "position_id": self.position["id"], "owner_unit_id": self.position["owner_unit_id"], "audience": "media",
            "channel": "press", "language": "en", "headline": "Read in peace",
            "body": "You choose what you read. We tell no one.",
            "talking_points": [{"text": "People read more.", "finding_ids": [self.finding["id"]], "clauses": [1]}],
            "questions": [], "stands": [], "valid_from": null, "valid_until": "2026-12-31", "replaces_id": null,
        });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    }

    async fn draft(&self, by: &Caller<'_>, extra: Value) -> Value {
        by.post("/v1/policy/messages", &self.message(extra)).await.expect(StatusCode::CREATED)
    }

    async fn approved(&self, admin: &Caller<'_>, extra: Value) -> Value {
        let draft = self.draft(admin, extra).await;
        say(admin, &draft, "review").await.expect(StatusCode::OK);
        say(admin, &draft, "approved").await.expect(StatusCode::OK)
    }
}

fn at(message: &Value, rest: &str) -> String {
    format!("/v1/policy/messages/{}{rest}", message["id"].as_str().unwrap())
}

async fn say(by: &Caller<'_>, message: &Value, to: &str) -> Answer {
    by.change(Method::POST, &at(message, "/transitions"), &json!({"to": to, "note": null})).await
}

/// The ids a list gives.
async fn listed(by: &Caller<'_>, query: &str) -> Vec<Value> {
    let list = by.get(&format!("/v1/policy/messages{query}")).await.expect(StatusCode::OK);
    list["data"].as_array().unwrap().iter().map(|message| message["id"].clone()).collect()
}

both! {
    async fn what_may_be_said_to_the_media_is_told_to_anybody(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({})).await;
        let said = listed(&server.public(), "?audience=media&channel=press&on=2026-05-02").await;
        let later = listed(&server.public(), "?audience=media&on=2027-01-01").await;
        assert_eq!((said, later), (vec![message["id"].clone()], vec![]));
    }

    async fn before_its_first_day_a_message_is_for_those_who_work_on_it(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({"valid_from": "2026-05-02"})).await;
        assert_eq!((&message["validity"], listed(&admin, "").await.len()), (&json!("upcoming"), 1));
        assert_eq!(server.public().get(&at(&message, "")).await.problem(404), "not_found");
        for query in ["", "?q=peace", "?on=2026-05-02"] {
            assert_eq!(listed(&server.public(), query).await, Vec::<Value>::new(), "{query}");
        }
    }

    async fn on_its_first_day_a_message_is_there_for_all(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({"valid_from": "2026-05-02"})).await;
        server.clock.advance(12 * 3600);
        let read = server.public().get(&at(&message, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["validity"], listed(&server.public(), "?q=peace").await), (&json!("current"), vec![message["id"].clone()]));
    }

    async fn a_position_lists_what_may_be_said_of_it(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({})).await;
        world.approved(&admin, json!({"audience": "public"})).await;
        let path = path(&world.position, "/messages?audience=media&on=2026-05-02");
        let said = server.public().get(&path).await.expect(StatusCode::OK);
        assert_eq!(said["data"].as_array().unwrap().iter().map(|m| &m["id"]).collect::<Vec<_>>(), [&message["id"]]);
    }

    async fn a_draft_is_for_those_who_work_on_it(server, admin) {
        let world = World::new(&admin).await;
        let draft = world.draft(&admin, json!({})).await;
        let editor = server.person("editor", world.position["owner_unit_id"].as_str()).await;
        let member = server.person("member", None).await;
        assert_eq!(member.get(&at(&draft, "")).await.problem(404), "not_found");
        assert_eq!(editor.get(&at(&draft, "")).await.expect(StatusCode::OK)["allowed_transitions"], json!(["review", "withdrawn"]));
    }

    async fn what_is_said_to_members_is_for_those_who_are_signed_in(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({"audience": "members"})).await;
        let member = server.person("member", None).await;
        assert_eq!(server.public().get(&at(&message, "")).await.problem(404), "not_found");
        let read = member.get(&at(&message, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["approved_by"], &read["open_conflicts"]), (&Value::Null, &Value::Null));
    }

    async fn an_editor_does_not_approve(server, admin) {
        let world = World::new(&admin).await;
        let editor = server.person("editor", world.position["owner_unit_id"].as_str()).await;
        let draft = world.draft(&editor, json!({})).await;
        say(&editor, &draft, "review").await.expect(StatusCode::OK);
        assert_eq!(say(&editor, &draft, "approved").await.problem(403), "forbidden");
    }

    async fn approved_words_never_change(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({})).await;
        let refused = admin.change(Method::PATCH, &at(&message, ""), &json!({"headline": "Otherwise"})).await;
        assert_eq!(refused.problem(409), "conflict");
    }

    async fn other_words_come_in_their_place_once_approved(server, admin) {
        let world = World::new(&admin).await;
        let first = world.approved(&admin, json!({})).await;
        let second = world.draft(&admin, json!({"headline": "Otherwise", "replaces_id": first["id"]})).await;
        let before = listed(&server.public(), "?on=2026-05-01").await;
        say(&admin, &second, "review").await.expect(StatusCode::OK);
        say(&admin, &second, "approved").await.expect(StatusCode::OK);
        let flags = admin.get(&at(&first, "")).await.expect(StatusCode::OK)["flags"].clone();
        assert_eq!((before, listed(&server.public(), "?on=2026-05-01").await), (vec![first["id"].clone()], vec![second["id"].clone()]));
        assert_eq!((&flags[0]["kind"], &flags[0]["record_id"]), (&json!("message_replaced"), &second["id"]));
    }

    async fn another_units_message_is_not_replaced(server, admin) {
        let world = World::new(&admin).await;
        let first = world.approved(&admin, json!({})).await;
        let elsewhere = crate::work::unit(&admin, "elsewhere").await;
        let staff = server.person("staff", Some(&elsewhere)).await;
        let second = world.message(json!({"owner_unit_id": elsewhere, "replaces_id": first["id"]}));
        assert_eq!(staff.post("/v1/policy/messages", &second).await.problem(403), "forbidden");
    }

    async fn a_message_speaks_of_a_position_that_its_writer_sees(server, admin) {
        let (_, position) = draft(&admin).await;
        let (publication, finding) = finding(&admin, &position["owner_unit_id"]).await;
        let world = World { position, publication, finding };
        let elsewhere = crate::work::unit(&admin, "elsewhere").await;
        let editor = server.person("editor", Some(&elsewhere)).await;
        let message = world.message(json!({"owner_unit_id": elsewhere}));
        assert_eq!(editor.post("/v1/policy/messages", &message).await.pointers(), ["/position_id"]);
    }

    async fn a_retracted_finding_takes_a_message_out(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({})).await;
        let known = admin.get(&at(&message, "")).await.header("etag").to_owned();
        retract(&admin, "publications", &world.publication, "2026-04-20").await.expect(StatusCode::OK);
        let flagged = send(admin.request(Method::GET, &at(&message, "")).header("if-none-match", known)).await;
        let flag = flagged.expect(StatusCode::OK)["flags"][0].clone();
        assert_eq!((&flag["kind"], &flag["record_id"], &flag["reason"]), (&json!("finding_retracted"), &world.finding["id"], &json!("An error in table 3.")));
        assert_eq!(listed(&server.public(), "?on=2026-05-02").await, Vec::<Value>::new());
        assert_eq!(listed(&admin, "?on=2026-05-02&include_flagged=true").await, [message["id"].clone()]);
    }

    async fn a_superseded_position_takes_its_messages_out(server, admin) {
        let world = World::new(&admin).await;
        let message = world.approved(&admin, json!({})).await;
        for to in ["under_review", "retired"] {
            transition(&admin, &world.position, to, json!({})).await.expect(StatusCode::OK);
        }
        let flags = admin.get(&at(&message, "")).await.expect(StatusCode::OK)["flags"].clone();
        assert_eq!((&flags[0]["kind"], listed(&server.public(), "?on=2026-05-02").await), (&json!("position_retired"), vec![]));
    }

    async fn a_message_against_a_clause_waits_for_its_acknowledgement(server, admin) {
        let world = World::new(&admin).await;
        let stands = json!({"stands": [{"issue_id": world.position["issue_id"], "subject": "loan-records", "stance": "for"}]});
        let draft = world.draft(&admin, stands).await;
        let reviewed = say(&admin, &draft, "review").await.expect(StatusCode::OK);
        let refused = say(&admin, &draft, "approved").await;
        let found = admin.get("/v1/policy/conflicts?status=open").await.expect(StatusCode::OK)["data"][0].clone();
        let path = format!("/v1/policy/conflicts/{}/acknowledgement", found["id"].as_str().unwrap());
        admin.change(Method::POST, &path, &json!({"reason": "It speaks of archives."})).await.expect(StatusCode::OK);
        assert_eq!((&reviewed["open_conflicts"], refused.problem(409)), (&json!(1), "conflict".into()));
        say(&admin, &draft, "approved").await.expect(StatusCode::OK);
    }

    async fn a_talking_point_cites_something(server, admin) {
        let world = World::new(&admin).await;
        let bare = world.message(json!({"talking_points": [{"text": "So.", "finding_ids": [], "clauses": []}]}));
        assert_eq!(admin.post("/v1/policy/messages", &bare).await.pointers(), ["/talking_points/0/finding_ids"]);
    }

    async fn hard_words_are_a_warning(server, admin) {
        let world = World::new(&admin).await;
        let hard = "Institutional confidentiality obligations presuppose organizational accountability mechanisms.";
        let message = world.approved(&admin, json!({"body": hard})).await;
        assert_eq!((&message["in_band"], &message["status"]), (&json!(false), &json!("approved")));
    }

    async fn a_message_asked_for_twice_is_written_once(server, admin) {
        let world = World::new(&admin).await;
        let body = world.message(json!({}));
        let post = || admin.request(Method::POST, "/v1/policy/messages").header("idempotency-key", "a").json(&body);
        let (first, second) = (send(post()).await, send(post()).await);
        assert_eq!((first.expect(StatusCode::CREATED), listed(&admin, "").await.len()), (second.expect(StatusCode::CREATED), 1));
    }

    async fn the_path_names_the_position(server, admin) {
        let world = World::new(&admin).await;
        let id = world.position["id"].as_str().unwrap();
        assert_eq!(admin.get(&path(&world.position, &format!("/messages?position_id={id}"))).await.pointers(), ["position_id"]);
    }

    async fn what_may_be_said_pages(server, admin) {
        let world = World::new(&admin).await;
        for _ in 0..3 {
            world.approved(&admin, json!({})).await;
        }
        let base = path(&world.position, "/messages?on=2026-05-02&limit=2");
        let first = server.public().get(&base).await.expect(StatusCode::OK);
        let next = server.public().get(&format!("{base}&cursor={}", first["next_cursor"].as_str().unwrap())).await.expect(StatusCode::OK);
        assert_eq!((first["data"].as_array().unwrap().len(), next["data"].as_array().unwrap().len()), (2, 1));
    }
}

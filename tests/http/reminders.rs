//! Reminders by mail, as they arrive.

use crate::{
    harness::{Caller, Server},
    mail,
    work::{add, id, place, unit},
};
use kernel::Clock;
use lectern::{reminders::Reminders, serve};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Task;

const SETTING: &str = "/v1/policy/reminders/me";
const DAY: i64 = 24 * 3600;

/// A reminder, as it was found.
#[derive(Serialize, Deserialize)]
struct Found(Value);

impl Task for Found {
    const KIND: &'static str = "reminder";
}

async fn enqueue<T: Task + Send + 'static>(server: &Server, task: T) {
    let store = serve::prepare(&server.config, &server.clock).await.unwrap();
    store.session().enqueue(&server.clock, task).await.unwrap();
}

/// Looks what is due, as every node does now and then.
async fn look(server: &Server) {
    enqueue(server, Reminders {}).await;
}

async fn address(caller: &Caller<'_>) -> String {
    caller.get("/v1/directory/people/me").await.json()["email"].as_str().unwrap().to_owned()
}

both! {
    async fn a_reminder_arrives_once(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let member = server.person("member", Some(&unit)).await;
        let (to, who) = (address(&member).await, id(&member).await);
        let title = format!("Write the letter {}", Clock::system().id());
        let item = add(&admin, &unit, json!({"title": title, "assignee_id": who, "due_at": "2026-05-04T16:00:00Z"})).await;
        look(server).await;
        let first = mail::next(&to);
        add(&admin, &unit, json!({"title": "Another", "assignee_id": who, "due_at": "2026-05-04T16:00:00Z"})).await;
        look(server).await;
        let next = mail::next(&to);
        let own = format!("/v1/policy/people/me/work-items/{}", item["id"].as_str().unwrap()); // no role lets them read other work
        assert!(first.contains(&title) && first.contains(&own) && first.contains("7 days"), "{first}");
        assert!(next.contains("Another"), "the first came twice: {next}");
    }

    async fn the_last_reminder_says_that_a_day_is_left(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let member = server.person("member", Some(&unit)).await;
        let (to, who) = (address(&member).await, id(&member).await);
        let due = server.clock.now().plus_seconds(DAY / 2).to_string();
        add(&admin, &unit, json!({"title": "Nearly due", "assignee_id": who, "due_at": due})).await;
        look(server).await;
        let only = mail::next(&to);
        assert!(only.contains("within a day"), "{only}");
    }

    async fn two_nodes_that_look_at_once_send_one_mail(server) {
        let other = Server::beside(server);
        let admin = server.admin().await;
        let unit = unit(&admin, "privacy").await;
        let lead = server.person("unit_lead", Some(&unit)).await;
        let to = address(&lead).await;
        add(&admin, &unit, json!({"title": "First", "due_at": "2026-05-04T16:00:00Z"})).await;
        tokio::join!(look(server), look(&other));
        assert!(mail::next(&to).contains("First"));
        add(&admin, &unit, json!({"title": "Second", "due_at": "2026-05-04T16:00:00Z"})).await;
        look(server).await;
        assert!(mail::next(&to).contains("Second"));
    }

    async fn who_wants_no_mail_gets_none(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let member = server.person("member", Some(&unit)).await;
        let (to, who) = (address(&member).await, id(&member).await);
        let before = member.get(SETTING).await.expect(StatusCode::OK);
        member.change(Method::PUT, SETTING, &json!({"by_mail": false})).await.expect(StatusCode::OK);
        add(&admin, &unit, json!({"title": "Unwanted", "assignee_id": who, "due_at": "2026-05-04T16:00:00Z"})).await;
        let lead = server.person("unit_lead", Some(&unit)).await;
        add(&admin, &unit, json!({"title": "Wanted", "due_at": "2026-05-04T17:00:00Z"})).await;
        look(server).await;
        mail::next(&address(&lead).await); // the look that found this one found the other before
        assert_eq!((&before["by_mail"], mail::waiting(&to)), (&json!(true), 0));
    }

    async fn what_is_closed_meanwhile_reminds_nobody_of_anything(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let item = add(&admin, &unit, json!({"title": "Dropped", "due_at": "2026-05-04T16:00:00Z"})).await;
        admin.change(Method::POST, &format!("{}/transitions", place(&item)), &json!({"to": "dropped"})).await.expect(StatusCode::OK);
        let lead = server.person("unit_lead", Some(&unit)).await;
        add(&admin, &unit, json!({"title": "Standing", "due_at": "2026-05-04T17:00:00Z"})).await;
        look(server).await;
        assert!(mail::next(&address(&lead).await).contains("Standing"));
    }

    async fn what_was_handed_on_meanwhile_reminds_whoever_has_it_now(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let (editor, other) = (server.person("editor", Some(&unit)).await, server.person("member", Some(&unit)).await);
        let (to, who, due) = (address(&editor).await, id(&editor).await, "2026-05-04T16:00:00Z");
        let item = add(&admin, &unit, json!({"title": "Handed on", "assignee_id": id(&other).await, "due_at": due})).await;
        let uid = format!("work_due-{}", item["id"].as_str().unwrap());
        let found = json!({"uid": uid, "kind": "work_due", "record_id": item["id"], "person_id": who, "due_at": due, "days": 7});
        enqueue(server, Found(found)).await;
        add(&admin, &unit, json!({"title": "Kept", "assignee_id": who, "due_at": due})).await;
        look(server).await;
        assert!(mail::next(&to).contains("Kept"));
    }
}

//! What units have to do, as clients see it.

use crate::harness::{Answer, Caller, at, send};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub const ITEMS: &str = "/v1/policy/work-items";
/// Those the caller has.
const OWN: &str = "/v1/policy/people/me/work-items";

pub async fn unit(admin: &Caller<'_>, slug: &str) -> String {
    let unit = json!({"name": slug, "slug": slug, "kind": "committee", "parent_id": null});
    let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
    unit["id"].as_str().unwrap().to_owned()
}

pub async fn id(caller: &Caller<'_>) -> String {
    caller.get("/v1/directory/people/me").await.json()["id"].as_str().unwrap().to_owned()
}

/// A new item of a unit, with whatever differs from the usual.
pub async fn add(caller: &Caller<'_>, unit: &str, more: Value) -> Value {
    let mut new = json!({"title": "Write the letter", "kind": "letter", "unit_id": unit, "due_at": "2026-05-08T16:00:00Z",
        "priority": "normal"});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    caller.post(ITEMS, &new).await.expect(StatusCode::CREATED)
}

pub fn place(item: &Value) -> String {
    format!("{ITEMS}/{}", item["id"].as_str().unwrap())
}

async fn go(caller: &Caller<'_>, item: &Value, to: &str) -> Answer {
    caller.change(Method::POST, &format!("{}/transitions", place(item)), &json!({"to": to})).await
}

both! {
    async fn a_circle_is_named(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let first = add(&admin, &unit, json!({})).await;
        let then = add(&admin, &unit, json!({"depends_on": [first["id"]]})).await;
        let refused = admin.change(Method::PATCH, &place(&first), &json!({"depends_on": [then["id"]]})).await;
        assert_eq!(refused.invalid(), ["/depends_on"]);
        let (first, then) = (first["id"].as_str().unwrap(), then["id"].as_str().unwrap());
        let way = format!("{first} waits for {then} waits for {first}");
        assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains(&way), "{}", refused.text);
    }

    async fn work_goes_its_way(server, admin) {
        let item = add(&admin, &unit(&admin, "privacy").await, json!({})).await;
        go(&admin, &item, "in_progress").await.expect(StatusCode::OK);
        go(&admin, &item, "blocked").await.expect(StatusCode::OK);
        assert_eq!(go(&admin, &item, "done").await.problem(409), "illegal_transition");
        go(&admin, &item, "in_progress").await.expect(StatusCode::OK);
        let done = go(&admin, &item, "done").await.expect(StatusCode::OK);
        assert_eq!((&done["closed_at"], &done["allowed_transitions"]), (&json!("2026-05-01T12:00:00Z"), &json!([])));
    }

    async fn what_it_waits_for_is_named(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let first = add(&admin, &unit, json!({})).await;
        let then = add(&admin, &unit, json!({"depends_on": [first["id"]]})).await;
        let moved = go(&admin, &then, "in_progress").await.expect(StatusCode::OK);
        assert!(!moved["allowed_transitions"].as_array().unwrap().contains(&json!("done")));
        let refused = go(&admin, &then, "done").await;
        assert_eq!(refused.problem(409), "conflict");
        assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains(first["id"].as_str().unwrap()));
    }

    async fn it_is_answered_as_it_is_read(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let [first, then] = [add(&admin, &unit, json!({})).await, add(&admin, &unit, json!({})).await];
        for order in [[&first["id"], &then["id"]], [&then["id"], &first["id"]]] {
            let answered = add(&admin, &unit, json!({"depends_on": order})).await;
            assert_eq!(answered, admin.get(&place(&answered)).await.expect(StatusCode::OK));
        }
    }

    async fn what_it_waited_for_changes_its_tag(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let first = add(&admin, &unit, json!({})).await;
        let then = add(&admin, &unit, json!({"depends_on": [first["id"]]})).await;
        let known = admin.get(&place(&then)).await.header("etag").to_owned();
        go(&admin, &first, "dropped").await.expect(StatusCode::OK);
        let again = send(admin.request(Method::GET, &place(&then)).header("if-none-match", known)).await;
        assert_eq!(again.expect(StatusCode::OK)["waiting_for"], json!([]));
    }

    async fn another_unit_knows_nothing_of_it(server, admin) {
        let item = add(&admin, &unit(&admin, "privacy").await, json!({})).await;
        let editor = server.person("editor", Some(&unit(&admin, "literacy").await)).await;
        assert_eq!(editor.get(&place(&item)).await.problem(404), "not_found");
        assert_eq!(editor.get(ITEMS).await.expect(StatusCode::OK)["data"], json!([]));
    }

    async fn whoever_has_it_sees_it_and_finishes_it(server, admin) {
        let editor = server.person("editor", Some(&unit(&admin, "literacy").await)).await;
        let item = add(&admin, &unit(&admin, "privacy").await, json!({"assignee_id": id(&editor).await})).await;
        assert_eq!(editor.get(ITEMS).await.expect(StatusCode::OK)["data"][0]["id"], item["id"]);
        go(&editor, &item, "in_progress").await.expect(StatusCode::OK);
        go(&editor, &item, "done").await.expect(StatusCode::OK);
    }

    async fn whoever_has_it_without_a_role_in_policy_finds_and_finishes_it_among_their_own(server, admin) {
        let member = server.person("member", None).await;
        let unit = unit(&admin, "privacy").await;
        let item = add(&admin, &unit, json!({"assignee_id": id(&member).await})).await;
        add(&admin, &unit, json!({})).await;
        let found = member.get(OWN).await.expect(StatusCode::OK);
        assert_eq!((found["data"].as_array().unwrap().len(), &found["data"][0]["id"]), (1, &item["id"]));
        let own = at(&item, OWN, "");
        for to in ["in_progress", "done"] {
            member.change(Method::POST, &format!("{own}/transitions"), &json!({"to": to})).await.expect(StatusCode::OK);
        }
        assert_eq!(member.get(&own).await.expect(StatusCode::OK)["status"], json!("done"));
    }

    async fn what_somebody_else_has_is_not_among_ones_own(server, admin) {
        let item = add(&admin, &unit(&admin, "privacy").await, json!({"assignee_id": id(&admin).await})).await;
        let member = server.person("member", None).await;
        assert_eq!(member.get(OWN).await.expect(StatusCode::OK)["data"], json!([]));
        assert_eq!(member.get(&at(&item, OWN, "")).await.problem(404), "not_found");
    }

    async fn a_handover_leaves_both_hands_in_the_history(server, admin) {
        let (from, to) = (unit(&admin, "privacy").await, unit(&admin, "literacy").await);
        let lead = server.person("unit_lead", Some(&from)).await;
        let item = add(&lead, &from, json!({"assignee_id": id(&lead).await})).await;
        let over = json!({"to_unit_id": to, "note": "You know the schools."});
        let path = format!("{}/handovers", place(&item));
        let handed = lead.change(Method::POST, &path, &over).await.expect(StatusCode::OK);
        let hands = &handed["handovers"][0];
        assert_eq!((&hands["from_unit_id"], &hands["to_unit_id"]), (&json!(from), &json!(to)));
        assert_eq!((&hands["from_person_id"], &handed["assignee_id"]), (&json!(id(&lead).await), &Value::Null));
        let history = admin.get(&format!("{}/history", place(&item))).await.expect(StatusCode::OK);
        let last = &history["data"][1];
        assert_eq!((&last["action"], &last["note"]), (&json!("handed_over"), &json!("You know the schools.")));
        assert_eq!(lead.get(&place(&item)).await.problem(404), "not_found");
    }

    async fn a_handover_to_nobody_names_its_field(server, admin) {
        let item = add(&admin, &unit(&admin, "privacy").await, json!({})).await;
        let (path, nobody) = (format!("{}/handovers", place(&item)), "01990000-0000-7000-8000-000000000000");
        for field in ["to_unit_id", "to_person_id"] {
            let refused = admin.change(Method::POST, &path, &json!({field: nobody, "note": "As agreed."})).await;
            assert_eq!(refused.invalid(), [format!("/{field}")]);
        }
    }

    async fn a_filter_narrows_by_what_it_says(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let late = add(&admin, &unit, json!({"due_at": "2026-07-01T00:00:00Z", "title": "Hearing in July"})).await;
        add(&admin, &unit, json!({"priority": "low"})).await;
        for query in ["q=hearing", "due_from=2026-06-01T00:00:00Z", "priority=normal&status=open", "sort=-due_at&limit=1"] {
            let page = admin.get(&format!("{ITEMS}?{query}")).await.expect(StatusCode::OK);
            let ids: Vec<_> = page["data"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
            assert_eq!(ids, [late["id"].clone()], "{query}");
        }
    }

    async fn loads_are_told_by_unit(server, admin) {
        let unit = unit(&admin, "privacy").await;
        add(&admin, &unit, json!({"effort_minutes": 90})).await;
        add(&admin, &unit, json!({"due_at": "2026-04-30T16:00:00Z"})).await;
        let loads = admin.get("/v1/policy/unit-loads").await.expect(StatusCode::OK);
        let load = &loads["data"][0];
        let told = ["open", "overdue", "due_in_7_days", "due_in_30_days", "effort_minutes"].map(|field| load[field].clone());
        assert_eq!(json!(told), json!([2, 1, 0, 1, 90]));
    }
}

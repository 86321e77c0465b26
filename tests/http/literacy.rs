//! Policy literacy, as clients see it: one's own, and numbers of many.

use crate::{
    harness::{Caller, send},
    work::{id, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const REQUIREMENTS: &str = "/v1/policy/learning-requirements";
const COMPLETIONS: &str = "/v1/policy/learning-completions";
const LITERACY: &str = "/v1/policy/literacy";
const OWN: &str = "/v1/policy/literacy/me";

async fn require(admin: &Caller<'_>, unit: Option<&str>) -> Value {
    let new = json!({"title": "The privacy of readers", "outside_id": "course:1", "required_of": ["leaders", "members"],
        "unit_id": unit, "valid_from": "2026-01-01", "valid_until": null});
    admin.post(REQUIREMENTS, &new).await.expect(StatusCode::CREATED)
}

async fn email(caller: &Caller<'_>) -> String {
    caller.get("/v1/directory/people/me").await.json()["email"].as_str().unwrap().to_owned()
}

fn row(email: &str) -> Value {
    json!({"email": email, "requirement": "course:1", "completed_on": "2026-03-14"})
}

both! {
    async fn people_see_what_is_asked_of_them_and_say_what_they_did(server) {
        let requirement = require(&server.admin().await, None).await;
        let member = server.person("member", None).await;
        let before = member.get(OWN).await.expect(StatusCode::OK);
        let said = json!({"requirement_id": requirement["id"], "completed_on": "2026-03-14"});
        let made = member.post(OWN, &said).await;
        assert_eq!(made.expect(StatusCode::CREATED)["source"], json!("own"));
        let after = member.get(OWN).await.expect(StatusCode::OK);
        let own = |list: &Value| (list["data"][0]["role_class"].clone(), list["data"][0]["completed_on"].clone());
        assert_eq!([own(&before), own(&after)], [(json!("members"), Value::Null), (json!("members"), json!("2026-03-14"))]);
        assert_eq!(member.get(made.header("location")).await.expect(StatusCode::OK), made.json());
    }

    async fn a_completion_is_nobody_elses_to_see(server) {
        let requirement = require(&server.admin().await, None).await;
        let member = server.person("member", None).await;
        let said = json!({"requirement_id": requirement["id"], "completed_on": "2026-03-14"});
        let made = member.post(OWN, &said).await;
        let lead = server.person("unit_lead", None).await;
        assert_eq!(lead.get(made.header("location")).await.problem(404), "not_found");
        server.person("staff", None).await.get(made.header("location")).await.expect(StatusCode::OK);
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"][0]["record_kind"], json!("learning_completion"));
    }

    async fn a_group_of_three_is_hidden(server, admin) {
        let unit = unit(&admin, "privacy").await;
        require(&admin, Some(&unit)).await;
        let mut rows = Vec::new();
        for _ in 0..3 {
            rows.push(row(&email(&server.person("member", Some(&unit)).await).await));
        }
        let done = admin.change(Method::PUT, COMPLETIONS, &json!({"rows": rows})).await.expect(StatusCode::OK);
        let report = admin.get(LITERACY).await;
        let page = report.expect(StatusCode::OK);
        let members = page["data"].as_array().unwrap().iter().find(|line| line["role_class"] == "members").unwrap();
        let hidden = json!({"count": null, "is_suppressed": true});
        assert_eq!((&done["created"], &members["count"]["asked"], &members["count"]["completed"]), (&json!(3), &hidden, &hidden));
        assert_eq!(members["count"]["share"], json!({"percent": null, "bound": "suppressed"}));
        assert!(!report.text.contains("@example.org"), "{}", report.text);
    }

    async fn completions_come_as_csv(server, admin) {
        require(&admin, None).await;
        let known = email(&server.person("member", None).await).await;
        let sheet = format!("email,requirement,completed_on,outside_id\r\n{known},course:1,2026-03-14,\r\nnobody@example.org,course:1,2026-03-14,x:1\r\n");
        let request = admin.request(Method::PUT, COMPLETIONS).header("content-type", "text/csv").body(sheet);
        let done = send(request).await.expect(StatusCode::OK);
        assert_eq!((&done["created"], &done["rejected"][0]["row"]), (&json!(1), &json!(1)));
        assert_eq!(done["rejected"][0]["errors"][0]["pointer"], json!("/email"));
    }

    async fn what_two_rows_tell_of_is_saved_once(server, admin) {
        require(&admin, None).await;
        let member = server.person("member", None).await;
        let mut rows = [row(&email(&member).await), row(&email(&member).await)];
        rows[1]["completed_on"] = json!("2026-04-14");
        admin.change(Method::PUT, COMPLETIONS, &json!({"rows": rows})).await.expect(StatusCode::OK);
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let part = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "learning_completions").unwrap();
        let kept = &part["records"][0];
        assert_eq!((&kept["completed_on"], &kept["revision"]), (&json!("2026-04-14"), &json!(1)));
    }

    async fn bad_cells_are_named_all_at_once(server) {
        let sheet = "email,requirement,completed_on\nno address,course:1,2026-03-14\nada@example.org,course:1,yesterday\n";
        let admin = server.admin().await;
        let request = admin.request(Method::PUT, COMPLETIONS).header("content-type", "text/csv").body(sheet);
        let refused = send(request).await;
        assert_eq!(refused.problem(422), "invalid");
        let mut pointers = refused.pointers();
        pointers.dedup();
        assert_eq!(pointers, ["/rows/0/email", "/rows/1/completed_on"]);
    }

    async fn a_lead_records_nobodys_completions(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let requirement = require(&admin, Some(&unit)).await;
        let member = server.person("member", Some(&unit)).await;
        let lead = server.person("unit_lead", Some(&unit)).await;
        let new = json!({"person_id": id(&member).await, "requirement_id": requirement["id"], "completed_on": "2026-03-14"});
        assert_eq!(lead.post(COMPLETIONS, &new).await.problem(403), "forbidden");
        assert_eq!(lead.change(Method::PUT, COMPLETIONS, &json!({"rows": [row("ada@example.org")]})).await.problem(403), "forbidden");
        let made = admin.post(COMPLETIONS, &new).await;
        assert_eq!(made.expect(StatusCode::CREATED)["source"], json!("staff"));
        let gone = send(admin.request(Method::DELETE, made.header("location")).header("if-match", "*")).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
    }

    async fn what_was_completed_is_exported_and_forgotten(server, admin) {
        let requirement = require(&admin, None).await;
        let member = server.person("member", None).await;
        let said = json!({"requirement_id": requirement["id"], "completed_on": "2026-03-14"});
        let made = member.post(OWN, &said).await;
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let part = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "learning_completions").unwrap();
        assert_eq!(part["records"][0]["completed_on"], json!("2026-03-14"));
        let erasure = json!({"password": crate::harness::PASSWORD});
        member.post("/v1/directory/people/me/erasure", &erasure).await.expect(StatusCode::OK);
        assert_eq!(admin.get(made.header("location")).await.problem(404), "not_found");
    }
}

//! Credit, transcripts and what is asked of people who are certified, as clients see them.

use crate::{
    coalitions::{organization, partner},
    harness::{Answer, Caller},
    work::{id, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const OWN: &str = "/v1/development/people/me/credits";
const TRANSCRIPT: &str = "/v1/development/people/me/transcript";
const SETS: &str = "/v1/development/requirement-sets";
const WISCONSIN: &str = "01990000-0000-7000-8000-00000000d001";
const MONTANA: &str = "01990000-0000-7000-8000-00000000d002";

fn credit(activity: &str, minutes: i32) -> Value {
    json!({"activity": activity, "role": "learner", "title": "The privacy of readers", "provider": "Example", "topic": "privacy",
        "tags": ["technology", "continuing-education"], "minutes": minutes, "earned_on": "2026-03-14", "evidence": null})
}

/// Gives a person credit as staff do.
async fn give(staff: &Caller<'_>, person: &str, credit: &Value) -> Answer {
    staff.post(&format!("/v1/development/people/{person}/credits"), credit).await
}

async fn reverse(caller: &Caller<'_>, place: &str) -> Answer {
    caller.post(&format!("{place}/reversal"), &json!({"reason": "It was 60 minutes."})).await
}

both! {
    async fn a_person_finds_on_the_transcript_what_they_said(server) {
        let member = server.person("member", None).await;
        let made = member.post(OWN, &credit("course:1", 90)).await;
        assert_eq!(made.expect(StatusCode::CREATED)["source"], json!("own"));
        assert_eq!(member.get(made.header("location")).await.expect(StatusCode::OK), made.json());
        let transcript = member.get(TRANSCRIPT).await.expect(StatusCode::OK);
        assert_eq!(transcript["total"], json!({"minutes": 90, "contact_hours": "1.50", "ceu_tenths": 2}));
    }

    async fn an_activity_gives_credit_once(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let person = id(&member).await;
        give(&staff, &person, &credit("course:1", 90)).await.expect(StatusCode::CREATED);
        let again = give(&staff, &person, &credit("course:1", 60)).await;
        assert_eq!(again.invalid(), ["/activity"]);
        assert_eq!(member.post(OWN, &credit("course:1", 60)).await.problem(422), "invalid");
    }

    async fn who_learned_and_presented_the_same_has_credit_for_each(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let person = id(&member).await;
        for role in ["learner", "presenter"] {
            let mut new = credit("course:1", 90);
            new["role"] = json!(role);
            give(&staff, &person, &new).await.expect(StatusCode::CREATED);
        }
    }

    async fn ten_at_once_give_one_credit(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let person = id(&member).await;
        let new = credit("course:1", 90);
        let gifts: Vec<_> = (0..10).map(|_| give(&staff, &person, &new)).collect();
        let given = futures_util::future::join_all(gifts).await;
        assert_eq!(given.iter().filter(|answer| answer.status == StatusCode::CREATED).count(), 1);
        assert!(given.iter().all(|answer| [201, 422].contains(&answer.status.as_u16())), "{given:?}");
    }

    async fn a_wrong_credit_is_taken_back_and_given_again(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let person = id(&member).await;
        let wrong = give(&staff, &person, &credit("course:1", 90)).await;
        let reversal = reverse(&staff, wrong.header("location")).await.expect(StatusCode::CREATED);
        assert_eq!((&reversal["minutes"], &reversal["number"]), (&json!(-90), &json!(2)));
        give(&staff, &person, &credit("course:1", 60)).await.expect(StatusCode::CREATED);
        let transcript = member.get(TRANSCRIPT).await.expect(StatusCode::OK);
        let lines = transcript["lines"].as_array().unwrap();
        let minutes = |standing: &str| {
            lines.iter().find(|line| line["standing"] == standing).map(|line| line["minutes"].clone())
        };
        assert_eq!([minutes("revoked"), minutes("valid")], [Some(json!(90)), Some(json!(60))]);
        assert_eq!(transcript["total"]["minutes"], json!(60));
    }

    async fn a_credit_is_taken_back_once(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let given = give(&staff, &id(&member).await, &credit("course:1", 90)).await;
        reverse(&staff, given.header("location")).await.expect(StatusCode::CREATED);
        assert_eq!(reverse(&staff, given.header("location")).await.problem(409), "conflict");
    }

    async fn people_take_back_only_what_they_said_themselves(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let given = give(&staff, &id(&member).await, &credit("course:1", 90)).await.json();
        let said = member.post(OWN, &credit("course:2", 90)).await.json();
        let place = |entry: &Value| format!("{OWN}/{}", entry["id"].as_str().unwrap());
        assert_eq!(reverse(&member, &place(&given)).await.problem(403), "forbidden");
        reverse(&member, &place(&said)).await.expect(StatusCode::CREATED);
    }

    async fn credit_is_nobody_elses_to_see(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let said = member.post(OWN, &credit("course:1", 90)).await;
        let other = server.person("member", None).await;
        assert_eq!(other.get(said.header("location")).await.problem(404), "not_found");
        assert_eq!(other.get(OWN).await.expect(StatusCode::OK)["data"], json!([]));
        let transcript = format!("/v1/development/people/{}/transcript", id(&member).await);
        assert_eq!(other.get(&transcript).await.problem(403), "forbidden");
        staff.get(&transcript).await.expect(StatusCode::OK);
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"][0]["record_kind"], json!("credit_entry"));
    }

    async fn that_a_ledger_was_read_is_recorded_once(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        for activity in ["course:1", "course:2"] {
            member.post(OWN, &credit(activity, 90)).await.expect(StatusCode::CREATED);
        }
        staff.get(&format!("/v1/development/people/{}/transcript", id(&member).await)).await.expect(StatusCode::OK);
        let accesses = member.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
        assert_eq!(accesses["data"].as_array().unwrap().len(), 1);
    }

    async fn a_units_lead_learns_nothing_of_a_ledger(server) {
        let unit = unit(&server.admin().await, "learning").await;
        let (lead, member) = (server.person("unit_lead", Some(&unit)).await, server.person("member", None).await);
        member.post(OWN, &credit("course:1", 90)).await.expect(StatusCode::CREATED);
        assert_eq!(give(&lead, &id(&member).await, &credit("course:1", 90)).await.problem(403), "forbidden");
    }

    async fn a_client_of_an_organization_gives_no_credit_and_takes_none_back(server) {
        let (admin, member) = (server.admin().await, server.person("member", None).await);
        let person = id(&member).await;
        let given = give(&admin, &person, &credit("course:1", 90)).await;
        given.expect(StatusCode::CREATED);
        let client = partner(server, Some(&organization(&admin).await), "development.write").await;
        assert_eq!(give(&client, &person, &credit("course:2", 90)).await.problem(403), "forbidden");
        assert_eq!(reverse(&client, given.header("location")).await.problem(403), "forbidden");
        let own = partner(server, None, "development.write").await;
        give(&own, &person, &credit("course:2", 90)).await.expect(StatusCode::CREATED);
    }

    async fn a_client_of_an_organization_changes_nothing_that_is_asked_of_people(server, admin) {
        let client = partner(server, Some(&organization(&admin).await), "development.write").await;
        let set = format!("{SETS}/{WISCONSIN}");
        let changed = client.change(Method::PATCH, &set, &json!({"total_minutes": 60})).await;
        assert_eq!(changed.problem(403), "forbidden");
        client.get(&set).await.expect(StatusCode::OK);
    }

    async fn a_transcript_of_a_day_that_is_over_stays(server) {
        let member = server.person("member", None).await;
        let said = member.post(OWN, &credit("course:1", 90)).await;
        let path = format!("{TRANSCRIPT}?as_of=2026-05-01");
        let then = member.get(&path).await.expect(StatusCode::OK);
        let me = member.get("/v1/directory/people/me").await.json();
        server.clock.advance(86_400);
        let member = server.log_in(me["email"].as_str().unwrap()).await;
        reverse(&member, said.header("location")).await.expect(StatusCode::CREATED);
        assert_eq!(member.get(&path).await.expect(StatusCode::OK), then);
        assert_eq!(member.get(&format!("{TRANSCRIPT}?as_of=2026-05-09")).await.problem(422), "invalid");
    }

    async fn a_transcript_comes_as_a_table_and_as_a_page(server) {
        let member = server.person("member", None).await;
        let mut named = credit("course:1", 90);
        named["title"] = json!("<b>Readers</b>, a beginning");
        member.post(OWN, &named).await.expect(StatusCode::CREATED);
        let csv = member.get_as(TRANSCRIPT, "text/csv").await;
        let mut lines = csv.text.lines();
        assert!(lines.next().unwrap().starts_with("credit_id,earned_on,title,"), "{}", csv.text);
        assert!(lines.next().unwrap().contains(",2026-03-14,\"<b>Readers</b>, a beginning\","), "{}", csv.text);
        let html = member.get_as(TRANSCRIPT, "text/html").await;
        assert!(html.text.contains("<td>&lt;b&gt;Readers&lt;/b&gt;, a beginning</td>"), "{}", html.text);
        assert_eq!(html.header("cache-control"), "no-store");
        assert_eq!(member.get_as(TRANSCRIPT, "image/png").await.problem(406), "not_acceptable");
    }

    async fn the_page_says_what_stands_there_by_their_own_word_alone(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        give(&staff, &id(&member).await, &credit("course:1", 90)).await.expect(StatusCode::CREATED);
        let given = member.get_as(TRANSCRIPT, "text/html").await.text;
        member.post(OWN, &credit("course:2", 90)).await.expect(StatusCode::CREATED);
        let said = member.get_as(TRANSCRIPT, "text/html").await.text;
        assert_eq!([given, said].map(|page| page.matches("by their own word").count()), [0, 1]);
    }

    async fn several_who_certify_are_asked_at_once(server) {
        let member = server.person("member", None).await;
        member.post(OWN, &credit("course:1", 600)).await.expect(StatusCode::CREATED);
        let asked = format!("/v1/development/people/me/evaluations?requirement_set_id={WISCONSIN}&requirement_set_id={MONTANA}");
        let answers = member.get(&asked).await.expect(StatusCode::OK);
        let missing = |place: usize| answers["data"][place]["total"]["missing_minutes"].clone();
        assert_eq!([missing(0), missing(1)], [json!(5400), json!(3000)]);
        let technology = &answers["data"][0]["rules"][2];
        assert_eq!((&technology["counted_minutes"], &technology["missing_minutes"]), (&json!(600), &json!(0)));
    }

    async fn what_is_too_old_is_told(server) {
        let member = server.person("member", None).await;
        let mut old = credit("course:1", 60);
        old["earned_on"] = json!("2020-03-14");
        member.post(OWN, &old).await.expect(StatusCode::CREATED);
        let path = format!("/v1/development/people/me/evaluations?requirement_set_id={WISCONSIN}");
        let reason = async |path: &str| member.get(path).await.expect(StatusCode::OK)["data"][0]["discarded"][0]["reason"].clone();
        assert_eq!([reason(&path).await, reason(&format!("{path}&on=2025-03-13")).await], [json!("too_old"), Value::Null]);
    }

    async fn a_set_that_is_none_is_named(server) {
        let member = server.person("member", None).await;
        let unknown = "01990000-0000-7000-8000-000000000000";
        let path = format!("/v1/development/people/me/evaluations?requirement_set_id={unknown}");
        let refused = member.get(&path).await;
        assert_eq!(refused.invalid(), ["requirement_set_id"]);
    }

    async fn requirements_are_data(server) {
        let staff = server.person("staff", None).await;
        let shipped = server.public().get(&format!("{SETS}?q=wisconsin")).await.expect(StatusCode::OK);
        let mut new = shipped["data"][0].clone();
        for given in ["id", "revision", "created_at", "updated_at"] {
            new.as_object_mut().unwrap().remove(given);
        }
        new["name"] = json!("Wisconsin, from 2027");
        let made = staff.post(SETS, &new).await;
        made.expect(StatusCode::CREATED);
        let changed = staff.change(Method::PATCH, made.header("location"), &json!({"total_minutes": 7200})).await;
        assert_eq!(changed.expect(StatusCode::OK)["total_minutes"], json!(7200));
        assert_eq!(staff.post(SETS, &new).await.problem(422), "invalid");
    }

    async fn a_list_that_is_too_long_is_named(server) {
        let staff = server.person("staff", None).await;
        let mut tagged = credit("course:1", 90);
        tagged["tags"] = (0..21).map(|number| format!("tag-{number}")).collect();
        let rule = |number: u8| json!({"label": format!("Rule {number}"), "selector": {"roles": [], "tags": []}, "min_minutes": 60, "max_minutes": null});
        let set = json!({"name": "Long", "authority": "Example", "source": "A manual.", "window_months": 60, "total_minutes": 6000,
            "rules": (0..51).map(rule).collect::<Value>(), "multipliers": [], "repeat_limits": []});
        let refused = [staff.post(OWN, &tagged).await, staff.post(SETS, &set).await];
        assert_eq!(refused.map(|answer| answer.pointers()), [["/tags"], ["/rules"]]);
    }

    async fn a_ledger_is_exported_and_forgotten(server) {
        let (staff, member) = (server.person("staff", None).await, server.person("member", None).await);
        let given = give(&staff, &id(&member).await, &credit("course:1", 90)).await;
        reverse(&staff, given.header("location")).await.expect(StatusCode::CREATED);
        let export = member.get("/v1/directory/people/me/export").await.expect(StatusCode::OK);
        let part = export["parts"].as_array().unwrap().iter().find(|part| part["name"] == "credit_entries").unwrap();
        assert_eq!(part["records"].as_array().unwrap().len(), 2);
        let erasure = json!({"password": crate::harness::PASSWORD});
        member.post("/v1/directory/people/me/erasure", &erasure).await.expect(StatusCode::OK);
        assert_eq!(staff.get(given.header("location")).await.problem(404), "not_found");
    }
}

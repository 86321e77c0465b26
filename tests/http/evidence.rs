//! Evidence, as clients keep it: publications, findings, and what becomes of those who cite what is retracted.

use crate::{
    harness::{Answer, Caller, send},
    policy::{draft, path},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub fn publication(unit: &Value) -> Value {
    json!({
        "title": "Who reads when nobody watches", "doi": "10.5555/ABC", "url": null, "published_on": "2024-03-01",
        "authors": [{"name": "Josiah Carberry", "orcid": "https://orcid.org/0000-0002-1825-0097"}, {"name": "Anon", "orcid": null}],
        "language": "en", "summary": null, "owner_unit_id": unit,
    })
}

/// A publication with a finding in it, of a unit.
pub async fn finding(admin: &Caller<'_>, unit: &Value) -> (Value, Value) {
    let publication = admin.post("/v1/advocacy/publications", &publication(unit)).await.expect(StatusCode::CREATED);
    let finding = json!({
        "publication_id": publication["id"], "claim": "Loans rose by 7 %.", "place": "Wyoming", "division_ocd_id": null,
        "period_from": "2019-01-01", "period_until": "2021-12-31", "strength": "moderate", "owner_unit_id": unit,
    });
    let finding = admin.post("/v1/advocacy/findings", &finding).await.expect(StatusCode::CREATED);
    (publication, finding)
}

pub fn at(kind: &str, record: &Value, rest: &str) -> String {
    format!("/v1/advocacy/{kind}/{}{rest}", record["id"].as_str().unwrap())
}

pub async fn retract(by: &Caller<'_>, kind: &str, record: &Value, day: &str) -> Answer {
    let body =
        json!({"to": "retracted", "note": null, "retraction": {"retracted_on": day, "reason": "An error in table 3."}});
    by.change(Method::POST, &at(kind, record, "/transitions"), &body).await
}

fn practice(unit: &Value, findings: &[&Value]) -> Value {
    json!({
        "title": "Records deleted on return", "what_was_done": "The link is deleted as a book comes back.", "result": null,
        "cost": {"amount": "1200.00", "currency": "USD"}, "begun_on": "2024-01-15", "ended_on": null,
        "finding_ids": findings, "owner_unit_id": unit,
    })
}

fn survey(unit: &Value, area: &str, answered: i32, agreed: i32) -> Value {
    json!({
        "title": "Spring", "service_area": area, "kind": "immediate", "period_from": "2026-02-01",
        "period_until": "2026-03-31", "owner_unit_id": unit,
        "measures": [{"outcome": "knowledge", "answered": answered, "agreed": agreed}],
    })
}

async fn unit(admin: &Caller<'_>) -> Value {
    let unit = json!({"name": "Research", "slug": "research", "kind": "office", "parent_id": null});
    admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone()
}

both! {
    async fn anybody_reads_a_publication_with_its_authors_in_order(server, admin) {
        let (publication, _) = finding(&admin, &unit(&admin).await).await;
        let read = server.public().get(&at("publications", &publication, "")).await.expect(StatusCode::OK);
        assert_eq!((&read["doi"], &read["authors"][1]), (&json!("10.5555/abc"), &json!({"name": "Anon", "orcid": null})));
    }

    async fn a_doi_is_of_one_publication(server, admin) {
        let unit = unit(&admin).await;
        finding(&admin, &unit).await;
        let again = admin.post("/v1/advocacy/publications", &publication(&unit)).await;
        assert_eq!(again.invalid(), ["/doi"]);
    }

    async fn what_is_no_doi_is_refused_by_name(server, admin) {
        let mut wrong = publication(&unit(&admin).await);
        wrong["doi"] = json!("doi:10.5555/abc");
        assert_eq!(admin.post("/v1/advocacy/publications", &wrong).await.pointers(), ["/doi"]);
    }

    async fn a_retracted_publication_takes_its_findings_with_it(server, admin) {
        let (publication, finding) = finding(&admin, &unit(&admin).await).await;
        let known = server.public().get(&at("findings", &finding, "")).await.header("etag").to_owned();
        retract(&admin, "publications", &publication, "2026-04-20").await.expect(StatusCode::OK);
        let read = send(server.public().request(Method::GET, &at("findings", &finding, "")).header("if-none-match", known)).await;
        let listed = server.public().get("/v1/advocacy/findings?retracted=true").await.expect(StatusCode::OK);
        assert_eq!(read.expect(StatusCode::OK)["publication_retracted_on"], json!("2026-04-20"));
        assert_eq!(listed["data"][0]["id"], finding["id"]);
    }

    async fn a_retraction_is_not_in_the_future(server, admin) {
        let (_, finding) = finding(&admin, &unit(&admin).await).await;
        let refused = retract(&admin, "findings", &finding, "2026-05-02").await;
        assert_eq!(refused.invalid(), ["/retraction/retracted_on"]);
    }

    async fn what_is_retracted_is_retracted_once(server, admin) {
        let (_, finding) = finding(&admin, &unit(&admin).await).await;
        retract(&admin, "findings", &finding, "2026-04-20").await.expect(StatusCode::OK);
        assert_eq!(retract(&admin, "findings", &finding, "2026-04-21").await.problem(409), "illegal_transition");
    }

    async fn a_finding_names_a_publication_and_a_place_that_are_there(server, admin) {
        let unit = unit(&admin).await;
        let stray = json!({
            "publication_id": unit, "claim": "So.", "place": null, "division_ocd_id": "ocd-division/country:zz",
            "period_from": null, "period_until": null, "strength": "low", "owner_unit_id": unit,
        });
        let refused = admin.post("/v1/advocacy/findings", &stray).await.pointers();
        assert_eq!(refused, ["/publication_id", "/division_ocd_id"]);
    }

    async fn a_grade_begins_at_the_method_and_another_needs_a_reason(server, admin) {
        let unit = unit(&admin).await;
        let mut survey = publication(&unit);
        survey["method"] = json!("survey");
        let survey = admin.post("/v1/advocacy/publications", &survey).await.expect(StatusCode::CREATED);
        let graded = |reason: Value| {
            json!({
                "publication_id": survey["id"], "claim": "Loans rose.", "strength": "moderate", "grade_reason": reason,
                "owner_unit_id": unit,
            })
        };
        let bare = admin.post("/v1/advocacy/findings", &graded(Value::Null)).await;
        let finding = admin.post("/v1/advocacy/findings", &graded(json!("The effect is large."))).await.expect(StatusCode::CREATED);
        let taken_away = admin.change(Method::PATCH, &at("findings", &finding, ""), &json!({ "grade_reason": null })).await;
        let lower = json!({ "grade_reason": null, "strength": "low" });
        admin.change(Method::PATCH, &at("findings", &finding, ""), &lower).await.expect(StatusCode::OK);
        assert_eq!([bare.pointers(), taken_away.pointers()], [["/grade_reason"], ["/grade_reason"]]);
    }

    async fn a_method_does_not_leave_a_grade_behind_that_nothing_speaks_for(server, admin) {
        let (publication, finding) = finding(&admin, &unit(&admin).await).await;
        let (work, survey) = (at("publications", &publication, ""), json!({ "method": "survey" }));
        let refused = admin.change(Method::PATCH, &work, &survey).await;
        let reason = json!({ "grade_reason": "The effect is large." });
        admin.change(Method::PATCH, &at("findings", &finding, ""), &reason).await.expect(StatusCode::OK);
        let taken = admin.change(Method::PATCH, &work, &survey).await.expect(StatusCode::OK);
        assert_eq!((refused.pointers(), &taken["method"]), (vec!["/method".to_owned()], &json!("survey")));
    }

    async fn a_finding_is_found_by_its_words(server, admin) {
        finding(&admin, &unit(&admin).await).await;
        let found = server.public().get("/v1/advocacy/findings?q=loans+wyo&strength=moderate").await.expect(StatusCode::OK);
        assert_eq!(found["data"].as_array().unwrap().len(), 1);
    }

    async fn who_cites_a_finding_is_told_to_those_who_may_know(server, admin) {
        let (unit, position) = draft(&admin).await;
        let (_, finding) = finding(&admin, &json!(unit)).await;
        let analysis = json!({"body": "Why.", "citations": [{"kind": "finding", "reference": finding["id"], "note": null}]});
        admin.change(Method::PUT, &path(&position, "/analyses/political"), &analysis).await.expect(StatusCode::OK);
        retract(&admin, "findings", &finding, "2026-04-20").await.expect(StatusCode::OK);
        let cited = admin.get(&at("findings", &finding, "/citations")).await.expect(StatusCode::OK);
        let version = admin.get(&path(&position, "/versions/1")).await.expect(StatusCode::OK);
        assert_eq!(cited["data"][0]["record_id"], position["id"]);
        assert_eq!((&version["flags"][0]["record_id"], &version["flags"][0]["since"]), (&finding["id"], &json!("2026-04-20")));
        assert_eq!(server.public().get(&at("findings", &finding, "/citations")).await.problem(401), "unauthenticated");
    }

    async fn an_analysis_cites_findings_that_are_there(server, admin) {
        let (_, position) = draft(&admin).await;
        let nobodys = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71";
        let analysis = json!({"body": "Why.", "citations": [{"kind": "finding", "reference": nobodys, "note": null}]});
        let refused = admin.change(Method::PUT, &path(&position, "/analyses/political"), &analysis).await;
        assert_eq!(refused.invalid(), ["/citations/0/reference"]);
    }

    async fn a_position_whose_finding_was_retracted_is_found(server, admin) {
        let (_, position) = draft(&admin).await;
        let (publication, finding) = finding(&admin, &position["owner_unit_id"]).await;
        let analysis = json!({"body": "Why.", "citations": [{"kind": "finding", "reference": finding["id"], "note": null}]});
        admin.change(Method::PUT, &path(&position, "/analyses/political"), &analysis).await.expect(StatusCode::OK);
        let count = async |by: &Caller<'_>, flagged: bool| {
            let list = by.get(&format!("/v1/policy/positions?flagged={flagged}")).await.expect(StatusCode::OK);
            list["data"].as_array().unwrap().len()
        };
        let before = [count(&admin, true).await, count(&admin, false).await];
        retract(&admin, "publications", &publication, "2026-04-20").await.expect(StatusCode::OK);
        assert_eq!((before, [count(&admin, true).await, count(&admin, false).await]), ([0, 1], [1, 0]));
    }

    async fn an_editor_keeps_the_evidence_of_their_unit(server, admin) {
        let unit = unit(&admin).await;
        let other = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        let editor = server.person("editor", unit.as_str()).await;
        editor.post("/v1/advocacy/publications", &publication(&unit)).await.expect(StatusCode::CREATED);
        assert_eq!(editor.post("/v1/advocacy/publications", &publication(&other["id"])).await.problem(403), "forbidden");
    }

    async fn a_book_is_known_by_thirteen_digits(server, admin) {
        let mut book = publication(&unit(&admin).await);
        book["isbn"] = json!("0-306-40615-2");
        let kept = admin.post("/v1/advocacy/publications", &book).await.expect(StatusCode::CREATED);
        book["isbn"] = json!("0-306-40615-3");
        book["doi"] = json!(null);
        assert_eq!(kept["isbn"], json!("9780306406157"));
        assert_eq!(admin.post("/v1/advocacy/publications", &book).await.pointers(), ["/isbn"]);
    }

    async fn harvesters_read_a_publication_as_dublin_core(server, admin) {
        let (publication, _) = finding(&admin, &unit(&admin).await).await;
        let place = at("publications", &publication, "/dublin-core");
        let read = server.public().get(&place).await;
        let known = read.header("etag").to_owned();
        let again = send(server.public().request(Method::GET, &place).header("if-none-match", known)).await;
        assert_eq!((read.header("content-type"), again.status), ("application/xml", StatusCode::NOT_MODIFIED));
        assert!(read.text.contains("<dc:creator>Josiah Carberry</dc:creator>"), "{}", read.text);
    }

    async fn a_practice_says_which_findings_behind_it_were_retracted(server, admin) {
        let unit = unit(&admin).await;
        let (publication, finding) = finding(&admin, &unit).await;
        let practice = admin.post("/v1/advocacy/practices", &practice(&unit, &[&finding["id"]])).await.expect(StatusCode::CREATED);
        retract(&admin, "publications", &publication, "2026-04-20").await.expect(StatusCode::OK);
        let read = server.public().get(&at("practices", &practice, "")).await.expect(StatusCode::OK);
        let cited = admin.get(&at("findings", &finding, "/citations")).await.expect(StatusCode::OK);
        assert_eq!((&read["cost"]["amount"], &read["retracted_finding_ids"]), (&json!("1200.00"), &json!([finding["id"]])));
        assert_eq!((&cited["data"][0]["kind"], &cited["data"][0]["record_id"]), (&json!("practice"), &practice["id"]));
    }

    async fn what_rests_on_something_retracted_says_so_from_the_start(server, admin) {
        let unit = unit(&admin).await;
        let (publication, finding) = finding(&admin, &unit).await;
        retract(&admin, "publications", &publication, "2026-04-20").await.expect(StatusCode::OK);
        let another = json!({"publication_id": publication["id"], "claim": "So.", "strength": "low", "owner_unit_id": unit});
        let added = admin.post("/v1/advocacy/findings", &another).await;
        let practice = admin.post("/v1/advocacy/practices", &practice(&unit, &[&finding["id"]])).await;
        for made in [&added, &practice] {
            let read = admin.get(made.header("location")).await;
            assert_eq!((made.expect(StatusCode::CREATED), made.header("etag")), (read.json(), read.header("etag")));
        }
        assert_eq!(added.json()["publication_retracted_on"], "2026-04-20");
        let place = practice.header("location");
        let changed = admin.change(Method::PATCH, place, &json!({"finding_ids": []})).await.expect(StatusCode::OK);
        assert_eq!(changed["retracted_finding_ids"], json!([]));
    }

    async fn every_bad_field_of_a_practice_is_named(server, admin) {
        let unit = unit(&admin).await;
        let mut wrong = practice(&unit, &[]);
        wrong["cost"]["amount"] = json!("-1.00");
        wrong["ended_on"] = json!("2020-01-01");
        assert_eq!(admin.post("/v1/advocacy/practices", &wrong).await.pointers(), ["/ended_on", "/cost/amount"]);
        assert_eq!(admin.post("/v1/advocacy/practices", &practice(&unit, &[&unit])).await.pointers(), ["/finding_ids/0"]);
    }

    async fn outcomes_are_told_of_many_only(server, admin) {
        let unit = unit(&admin).await;
        for (area, answered, agreed) in [("health", 60, 40), ("health", 60, 50), ("job_skills", 12, 3), ("summer_reading", 90, 60)] {
            admin.post("/v1/advocacy/outcome-surveys", &survey(&unit, area, answered, agreed)).await.expect(StatusCode::CREATED);
        }
        let told = server.public().get("/v1/advocacy/outcomes").await.expect(StatusCode::OK);
        let agreed: Vec<&Value> = told["data"].as_array().unwrap().iter().map(|row| &row["agreed"]["count"]).collect();
        assert_eq!(agreed, [&json!(90), &json!(null), &json!(null), &json!(153)], "{told:#}");
    }

    async fn a_survey_is_seen_by_those_who_keep_it(server, admin) {
        let unit = unit(&admin).await;
        let kept = admin.post("/v1/advocacy/outcome-surveys", &survey(&unit, "health", 60, 40)).await.expect(StatusCode::CREATED);
        let other = admin.post("/v1/directory/units", &json!({"name": "Other", "slug": "other", "kind": "office", "parent_id": null})).await.json();
        let stranger = server.person("editor", other["id"].as_str()).await;
        let listed = stranger.get("/v1/advocacy/outcome-surveys").await.expect(StatusCode::OK);
        assert_eq!((&listed["data"], stranger.get(&at("outcome-surveys", &kept, "")).await.problem(404)), (&json!([]), "not_found".into()));
    }

    async fn no_more_agree_than_answer(server, admin) {
        let refused = admin.post("/v1/advocacy/outcome-surveys", &survey(&unit(&admin).await, "health", 10, 11)).await;
        assert_eq!(refused.pointers(), ["/measures/0/agreed"]);
    }
}

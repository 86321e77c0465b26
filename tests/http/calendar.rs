//! The calendar and its feeds, as clients and calendar programs see them.

use crate::{
    harness::{ADMIN, Caller, send},
    policy::{carry, draft, path, transition},
    work::{add, id, place, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CALENDAR: &str = "/v1/policy/calendar";
const FEEDS: &str = "/v1/policy/calendar-feeds";

/// A new feed: where it is revoked, and where programs fetch it.
async fn feed(caller: &Caller<'_>, unit: Option<&str>) -> (String, String) {
    let made = caller.post(FEEDS, &json!({"name": "On my phone", "unit_id": unit})).await;
    assert_eq!(made.header("cache-control"), "no-store");
    let url = made.expect(StatusCode::CREATED)["url"].as_str().unwrap().to_owned();
    (made.header("location").to_owned(), url.strip_prefix("http://lectern.test").unwrap().to_owned())
}

/// The values of a property in an iCalendar text.
fn values(text: &str, property: &str) -> Vec<String> {
    let lines = text.replace("\r\n ", "");
    let of = |line: &str| line.strip_prefix(property)?.strip_prefix(':').map(ToOwned::to_owned);
    lines.split("\r\n").filter_map(of).collect()
}

both! {
    async fn the_calendar_is_told_in_pages(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let late = add(&admin, &unit, json!({"due_at": "2026-06-01T00:00:00Z"})).await;
        let soon = add(&admin, &unit, json!({"starts_at": "2026-05-02T00:00:00Z"})).await;
        let mut told = Vec::new();
        let mut path = format!("{CALENDAR}?limit=1&unit_id={unit}");
        loop {
            let page = admin.get(&path).await.expect(StatusCode::OK);
            told.push((page["data"][0]["kind"].clone(), page["data"][0]["record_id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{CALENDAR}?limit=1&unit_id={unit}&cursor={cursor}");
        }
        let (late, soon) = (late["id"].clone(), soon["id"].clone());
        assert_eq!(told, [(json!("work_start"), soon.clone()), (json!("work_due"), soon), (json!("work_due"), late)]);
    }

    async fn what_is_all_day_today_is_told_all_day(server, admin) {
        let (unit, position) = draft(&admin).await;
        carry(&admin, &position, "clearance").await.expect(StatusCode::OK);
        let answer = path(&position, &format!("/clearance/{unit}"));
        admin.change(Method::PUT, &answer, &json!({"answer": "concur", "comment": null})).await.expect(StatusCode::OK);
        let adoption = json!({"adoption": {"body": "Council", "adopted_on": "2025-05-01", "document_number": null,
            "votes_for": null, "votes_against": null, "votes_abstaining": null}});
        transition(&admin, &position, "adopted", adoption).await.expect(StatusCode::OK);
        let today = admin.get(&format!("{CALENDAR}?kind=review_due")).await.expect(StatusCode::OK);
        assert_eq!(today["data"][0]["day"], "2026-05-01");
    }

    async fn a_cursor_of_another_filter_is_refused(server, admin) {
        let unit = unit(&admin, "privacy").await;
        for _ in 0..2 {
            add(&admin, &unit, json!({})).await;
        }
        let page = admin.get(&format!("{CALENDAR}?limit=1")).await.expect(StatusCode::OK);
        let cursor = page["next_cursor"].as_str().unwrap();
        let refused = admin.get(&format!("{CALENDAR}?limit=1&kind=work_due&cursor={cursor}")).await;
        assert_eq!(refused.invalid(), ["cursor"]);
    }

    async fn a_stretch_that_is_too_long_is_refused(server) {
        let refused = server.admin().await.get(&format!("{CALENDAR}?from=2026-01-01T00:00:00Z&until=2029-01-01T00:00:00Z")).await;
        assert_eq!(refused.invalid(), ["until"]);
    }

    async fn the_calendar_is_told_whole_as_icalendar(server, admin) {
        let item = add(&admin, &unit(&admin, "privacy").await, json!({"title": "Write, then send; \\ done"})).await;
        let answer = send(admin.request(Method::GET, CALENDAR).header("accept", "text/calendar")).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
        let one = |property: &str| values(&answer.text, property).pop().unwrap();
        assert_eq!(one("SUMMARY"), "Due: Write\\, then send\\; \\\\ done");
        assert_eq!([one("DTSTART"), one("DTSTAMP"), one("SEQUENCE")], ["20260508T160000Z", "20260501T120000Z", "0"]);
        assert_eq!(one("URL"), format!("http://lectern.test{}", place(&item)));
        assert!(answer.text.split("\r\n").all(|line| line.len() <= 75), "{}", answer.text);
    }

    async fn another_form_is_not_there(server, admin) {
        let refused = send(admin.request(Method::GET, CALENDAR).header("accept", "image/png")).await;
        assert_eq!(refused.problem(406), "not_acceptable");
    }

    async fn a_feed_is_fetched_by_its_address_alone(server, admin) {
        let unit = unit(&admin, "privacy").await;
        add(&admin, &unit, json!({})).await;
        let (place, address) = feed(&admin, Some(&unit)).await;
        let fetched = server.public().get(&address).await;
        assert_eq!((fetched.status, values(&fetched.text, "SUMMARY")), (StatusCode::OK, vec!["Due: Write the letter".to_owned()]));
        assert_eq!(admin.get(&place).await.expect(StatusCode::OK)["last_used_at"], json!("2026-05-01T12:00:00Z"));
    }

    async fn a_feed_that_is_still_the_same_is_not_sent_again(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let (_, address) = feed(&admin, Some(&unit)).await;
        let tag = server.public().get(&address).await.header("etag").to_owned();
        let fetch = || server.request(Method::GET, &address).header("if-none-match", &tag);
        let same = send(fetch()).await.status;
        add(&admin, &unit, json!({})).await;
        assert_eq!((same, send(fetch()).await.status), (StatusCode::NOT_MODIFIED, StatusCode::OK));
    }

    async fn a_feed_that_was_fetched_has_another_tag(server, admin) {
        let (place, address) = feed(&admin, None).await;
        let tag = admin.get(&place).await.header("etag").to_owned();
        let fetched = server.public().get(&address).await.status;
        let read = send(admin.request(Method::GET, &place).header("if-none-match", tag)).await.status;
        assert_eq!((fetched, read), (StatusCode::OK, StatusCode::OK));
    }

    async fn a_feed_that_is_revoked_is_gone_at_once(server, admin) {
        let (place, address) = feed(&admin, None).await;
        let before = server.public().get(&address).await.status;
        assert_eq!(send(admin.request(Method::DELETE, &place).header("if-match", "*")).await.status, StatusCode::NO_CONTENT);
        let after = server.public().get(&address).await;
        assert_eq!((before, after.problem(404).as_str()), (StatusCode::OK, "not_found"));
        assert_eq!(admin.get(FEEDS).await.expect(StatusCode::OK)["data"], json!([]));
    }

    async fn a_feed_goes_with_its_unit(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let (_, address) = feed(&server.person("staff", None).await, Some(&unit)).await;
        let place = format!("/v1/directory/units/{unit}");
        let removed = send(admin.request(Method::DELETE, &place).header("if-match", "*")).await.status;
        assert_eq!((removed, server.public().get(&address).await.status), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    }

    async fn a_wrong_secret_opens_nothing(server) {
        let (_, address) = feed(&server.admin().await, None).await;
        let wrong = address.replace("/calendar", "x/calendar");
        assert_eq!(server.public().get(&wrong).await.problem(404), "not_found");
    }

    async fn a_feed_shows_what_its_owner_may_see_now(server, admin) {
        let unit = unit(&admin, "privacy").await;
        add(&admin, &unit, json!({})).await;
        let editor = server.person("editor", Some(&unit)).await;
        let (_, address) = feed(&editor, Some(&unit)).await;
        let before = values(&server.public().get(&address).await.text, "UID").len();
        let grants = format!("/v1/directory/people/{}/grants", id(&editor).await);
        admin.change(Method::PUT, &grants, &json!({"grants": []})).await.expect(StatusCode::OK);
        let after = values(&server.public().get(&address).await.text, "UID").len();
        assert_eq!((before, after), (1, 0));
    }

    async fn ones_own_feed_shows_the_work_one_has(server, admin) {
        let unit = unit(&admin, "privacy").await;
        let member = server.person("member", Some(&unit)).await;
        add(&admin, &unit, json!({"title": "Yours", "assignee_id": id(&member).await})).await;
        add(&admin, &unit, json!({"title": "Not yours"})).await;
        let (_, address) = feed(&member, None).await;
        assert_eq!(values(&server.public().get(&address).await.text, "SUMMARY"), ["Due: Yours"]);
    }

    async fn a_feed_of_a_unit_takes_a_say_in_it(server) {
        let unit = unit(&server.admin().await, "privacy").await;
        let member = server.person("member", Some(&unit)).await;
        let refused = member.post(FEEDS, &json!({"name": "Theirs", "unit_id": unit})).await;
        assert_eq!(refused.problem(403), "forbidden");
    }

    async fn nobody_sees_anothers_feeds(server) {
        let (place, _) = feed(&server.person("member", None).await, None).await;
        let admin = server.log_in(ADMIN).await;
        assert_eq!(admin.get(&place).await.problem(404), "not_found");
        assert_eq!(admin.get(FEEDS).await.expect(StatusCode::OK)["data"], Value::Array(Vec::new()));
    }
}

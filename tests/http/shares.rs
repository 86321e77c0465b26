//! Sharing what one learned, as clients see it: nobody sees what was not shared with them.

use crate::{
    coalitions::{organization, partner},
    harness::{Answer, Caller, send},
    work::{id, unit},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SHARES: &str = "/v1/development/shares";
const OWN_CREDITS: &str = "/v1/development/people/me/credits";

/// Somebody who learned something.
async fn learned(caller: &Caller<'_>) {
    let credit = json!({"activity": "course:1", "role": "learner", "title": "The privacy of readers", "provider": "Example",
        "topic": "privacy", "tags": [], "minutes": 90, "earned_on": "2026-03-14", "evidence": null});
    caller.post(OWN_CREDITS, &credit).await.expect(StatusCode::CREATED);
}

/// What is shared from now on, and where it stands.
async fn shared(caller: &Caller<'_>, more: Value) -> (Value, String) {
    let mut new = json!({"name": "For the board", "audience": "link", "unit_id": null, "organization_id": null,
        "what": "transcript", "ends_at": null});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = caller.post(SHARES, &new).await;
    (made.expect(StatusCode::CREATED), made.header("location").to_owned())
}

/// The address that was given for a share by link, without the host.
async fn link(caller: &Caller<'_>, what: &str) -> (String, String) {
    let (made, place) = shared(caller, json!({"what": what, "ends_at": "2026-05-08T12:00:00Z"})).await;
    let url = made["url"].as_str().unwrap();
    (url[url.find("/v1/").unwrap()..].to_owned(), place)
}

async fn revoke(caller: &Caller<'_>, place: &str) -> Answer {
    send(caller.request(Method::DELETE, place).header("if-match", "*")).await
}

async fn readers(caller: &Caller<'_>, kind: &str) -> Vec<Value> {
    let accesses = caller.get("/v1/directory/people/me/accesses").await.expect(StatusCode::OK);
    let of_kind = accesses["data"].as_array().unwrap().iter().filter(|access| access["record_kind"] == kind);
    of_kind.map(|access| access["actor_id"].clone()).collect()
}

both! {
    async fn an_address_shows_a_transcript_until_it_is_revoked(server) {
        let member = server.person("member", None).await;
        learned(&member).await;
        let (address, place) = link(&member, "transcript").await;
        let opened = server.public().get(&address).await;
        let transcript = opened.expect(StatusCode::OK);
        assert_eq!((&transcript["lines"][0]["minutes"], opened.header("cache-control")), (&json!(90), "no-store"));
        assert_eq!(readers(&member, "credit_entry").await, [Value::Null]);
        assert_eq!(revoke(&member, &place).await.status, StatusCode::NO_CONTENT);
        assert_eq!(server.public().get(&address).await.problem(404), "not_found");
        assert_eq!(revoke(&member, &place).await.problem(409), "conflict");
    }

    async fn a_wrong_address_shows_nothing(server) {
        let member = server.person("member", None).await;
        let (address, _) = link(&member, "transcript").await;
        assert_eq!(server.public().get(&format!("{address}x")).await.problem(404), "not_found");
    }

    async fn who_reads_that_there_is_nothing_is_recorded(server) {
        let member = server.person("member", None).await;
        let (address, _) = link(&member, "transcript").await;
        server.public().get(&address).await.expect(StatusCode::OK);
        assert_eq!(readers(&member, "learning_share").await, [Value::Null]);
        let staff = server.person("staff", None).await;
        let transcript = format!("/v1/development/people/{}/transcript", id(&member).await);
        staff.get(&transcript).await.expect(StatusCode::OK);
        assert!(readers(&member, "person").await.contains(&json!(id(&staff).await)));
    }

    async fn a_sum_is_one_line(server) {
        let member = server.person("member", None).await;
        learned(&member).await;
        let (address, _) = link(&member, "total").await;
        let csv = send(server.public().request(Method::GET, &address).header("accept", "text/csv")).await.text;
        assert!(csv.starts_with("ceu_tenths,") || csv.starts_with("minutes,"), "{csv}");
        assert_eq!(csv.lines().nth(1).map(|line| line.contains("90")), Some(true), "{csv}");
    }

    async fn a_sum_is_told_as_it_is_now(server) {
        let member = server.person("member", None).await;
        let ((sum, _), (all, _)) = (link(&member, "total").await, link(&member, "transcript").await);
        let past = server.public().get(&format!("{sum}?as_of=2026-04-01")).await;
        assert_eq!(past.invalid(), ["as_of"]);
        server.public().get(&format!("{all}?as_of=2026-04-01")).await.expect(StatusCode::OK);
    }

    async fn what_has_no_address_is_shared_once(server, admin) {
        let member = server.person("member", None).await;
        let mut new = json!({"name": "Once", "audience": "unit", "unit_id": unit(&admin, "own").await, "what": "total"});
        let share = async |new: &Value| {
            send(member.request(Method::POST, SHARES).header("idempotency-key", "once").json(new)).await
        };
        let (first, again) = (share(&new).await, share(&new).await);
        assert_eq!((first.expect(StatusCode::CREATED), first.header("location")), (again.json(), again.header("location")));
        assert_eq!(again.header("idempotency-replayed"), "true");
        new.as_object_mut().unwrap().extend(json!({"audience": "link", "unit_id": null, "ends_at": "2026-05-08T12:00:00Z"})
            .as_object().unwrap().clone());
        assert_eq!(share(&new).await.pointers(), ["Idempotency-Key"]);
    }

    async fn what_the_path_decides_is_no_parameter(server, admin) {
        let own = unit(&admin, "own").await;
        let refused = admin.get(&format!("/v1/development/units/{own}/shares?unit_id={own}")).await;
        assert_eq!(refused.invalid(), ["unit_id"]);
        assert_eq!(admin.get(&format!("{SHARES}?person_id={}", id(&admin).await)).await.pointers(), ["person_id"]);
    }

    async fn no_more_is_shown_than_is_shared(server) {
        let member = server.person("member", None).await;
        learned(&member).await;
        let (address, _) = link(&member, "total").await;
        let transcript = server.public().get(&address).await.expect(StatusCode::OK);
        assert_eq!((&transcript["lines"], &transcript["total"]["minutes"]), (&json!([]), &json!(90)));
    }

    async fn an_address_ends(server) {
        let member = server.person("member", None).await;
        let new = json!({"name": "Ever", "audience": "link", "what": "transcript"});
        let refused = member.post(SHARES, &new).await;
        assert_eq!(refused.invalid(), ["/ends_at"]);
    }

    async fn a_unit_reads_what_is_shared_with_it(server, admin) {
        let (own, other) = (unit(&admin, "own").await, unit(&admin, "other").await);
        let (lead, stranger) = (server.person("unit_lead", Some(&own)).await, server.person("unit_lead", Some(&other)).await);
        let member = server.person("member", None).await;
        learned(&member).await;
        let (_, place) = shared(&member, json!({"audience": "unit", "unit_id": own})).await;
        let received = lead.get(&format!("/v1/development/units/{own}/shares")).await.expect(StatusCode::OK);
        assert_eq!(received["data"][0]["person_id"], json!(id(&member).await));
        let transcript = lead.get(&format!("{place}/transcript")).await.expect(StatusCode::OK);
        assert_eq!(transcript["total"]["minutes"], json!(90));
        assert_eq!(readers(&member, "credit_entry").await, [json!(id(&lead).await)]);
        assert_eq!(stranger.get(&format!("{place}/transcript")).await.problem(404), "not_found");
        assert_eq!(stranger.get(&format!("/v1/development/units/{own}/shares")).await.problem(403), "forbidden");
        revoke(&member, &place).await;
        assert_eq!(lead.get(&format!("{place}/transcript")).await.problem(404), "not_found");
        let received = lead.get(&format!("/v1/development/units/{own}/shares")).await.expect(StatusCode::OK);
        assert_eq!(received["data"], json!([]));
    }

    async fn what_is_over_is_its_owners_alone(server, admin) {
        let own = unit(&admin, "own").await;
        let (lead, member) = (server.person("unit_lead", Some(&own)).await, server.person("member", None).await);
        let ends_at = server.clock.now().plus_seconds(60);
        let (_, place) = shared(&member, json!({"audience": "unit", "unit_id": own, "ends_at": ends_at})).await;
        lead.get(&place).await.expect(StatusCode::OK);
        server.clock.advance(120);
        assert_eq!(lead.get(&place).await.problem(404), "not_found");
        member.get(&place).await.expect(StatusCode::OK);
    }

    async fn a_client_reads_what_is_shared_with_its_organization(server, admin) {
        let board = organization(&admin).await;
        let client = partner(server, Some(&board), "development.read").await;
        let member = server.person("member", None).await;
        learned(&member).await;
        let transcript = format!("/v1/development/people/{}/transcript", id(&member).await);
        assert_eq!(client.get(&transcript).await.problem(403), "forbidden");
        assert_eq!(client.get("/v1/development/credits").await.expect(StatusCode::OK)["data"], json!([]));
        shared(&member, json!({"audience": "organization", "organization_id": board})).await;
        let received = client.get(&format!("/v1/development/organizations/{board}/shares")).await.expect(StatusCode::OK);
        assert_eq!(received["data"].as_array().unwrap().len(), 1);
        assert_eq!(client.get(&transcript).await.expect(StatusCode::OK)["total"]["minutes"], json!(90));
    }

    async fn a_share_is_seen_by_whose_it_is(server) {
        let (member, other) = (server.person("member", None).await, server.person("member", None).await);
        let (_, place) = link(&member, "transcript").await;
        let listed = member.get(SHARES).await.expect(StatusCode::OK);
        assert_eq!((listed["data"].as_array().unwrap().len(), listed["data"][0].get("url")), (1, None));
        assert_eq!(other.get(SHARES).await.expect(StatusCode::OK)["data"], json!([]));
        for caller in [&other, &server.admin().await] {
            assert_eq!(caller.get(&place).await.problem(404), "not_found");
            assert_eq!(revoke(caller, &place).await.problem(404), "not_found");
        }
    }

    async fn what_is_shared_is_in_the_export(server) {
        let member = server.person("member", None).await;
        link(&member, "transcript").await;
        let export = member.get("/v1/directory/people/me/export").await;
        assert!(export.text.contains("\"learning_shares\"") && export.text.contains("For the board"));
    }
}

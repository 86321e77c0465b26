//! Whom alerts are for, and what time and people do to them, as clients meet it.

use crate::{
    alerts::{World, action, at},
    campaigns::unit,
    harness::{Caller, Server},
    instruments::recorded,
    policy::{carry, transition},
};
use exchange::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
/// Two names of a place.
const LARAMIE: [&str; 2] =
    ["ocd-division/country:us/state:wy/place:laramie", "ocd-division/country:us/state:wy/county:albany"];

/// What an alert that begins in an hour adds.
fn later() -> Value {
    json!({"starts_at": "2026-05-01T13:00:00Z"})
}

/// A target, by what it is named.
fn target(kind: &str, name: &str, value: &Value) -> Value {
    let mut target =
        json!({"kind": kind, "post_id": null, "jurisdiction": null, "chamber": null, "committee_id": null});
    target[name] = value.clone();
    json!({"targets": [target]})
}

/// The posts that an alert is for.
async fn posts(by: &Caller<'_>, alert: &Value) -> Vec<Value> {
    let found = by.get(&at(alert, "/targets")).await.expect(StatusCode::OK);
    found["data"].as_array().unwrap().iter().map(|target| target["representative"]["post"]["id"].clone()).collect()
}

async fn status(by: &Caller<'_>, alert: &Value) -> Value {
    by.get(&at(alert, "")).await.expect(StatusCode::OK)["status"].clone()
}

/// An instrument of a kind that is no bill.
async fn instrument(world: &World<'_>, kind: &str) -> Value {
    let new = json!({"kind": kind, "jurisdiction": "ocd-division/country:us", "session": null, "identifier": "ED-1",
        "chamber": null, "classification": [], "title": "On libraries"});
    world.admin.post("/v1/policy/instruments", &new).await.expect(StatusCode::CREATED)
}

/// A committee on which the member for Wyoming sits.
async fn committee(world: &World<'_>) -> Value {
    let committee = json!({"outside_id": "HSXX", "name": "Examples", "jurisdiction_ocd_id": "ocd-division/country:us",
        "chamber": "lower", "parent_id": null, "remit": null, "website": null, "phone": null, "address": null,
        "valid_until": null});
    let committee = world.admin.post("/v1/directory/committees", &committee).await.expect(StatusCode::CREATED);
    let sits = json!({"committee_id": committee["id"], "office_holder_id": world.holder["id"], "role": null,
        "rank": null, "side": null, "since": "2025-01-03", "until": null});
    world.admin.post("/v1/directory/committee-memberships", &sits).await.expect(StatusCode::CREATED);
    committee
}

/// Members of one house of Wyoming, one more than are listed at once, each of whom has a telephone.
fn crowd() -> String {
    let member = |district: u32| {
        let role = json!({"type": "lower", "jurisdiction": "ocd-jurisdiction/country:us/state:wy/government",
            "district": district.to_string()});
        json!({"id": format!("ocd-person/{district}"), "name": "Ada Example", "roles": [role],
            "offices": [{"classification": "capitol", "voice": "307-555-0100"}]})
    };
    (1..=2_001).map(|district| member(district).to_string()).collect::<Vec<_>>().join("\n")
}

/// Has somebody kept as an advocate who says that.
async fn advocate(world: &World<'_>, caller: &Caller<'_>, mut said: Value) {
    said["person_id"] = caller.get("/v1/directory/people/me").await.json()["id"].clone();
    world.admin.post("/v1/advocacy/advocates", &said).await.expect(StatusCode::CREATED);
}

/// The seat of a mayor, kept by both names of a place; somebody holds it by the first.
async fn one_seat(world: &World<'_>) -> (Value, Value) {
    let mayor = |place: &str| {
        json!({"role": "mayor", "division_ocd_id": place, "seat": null, "title": "Mayor", "organization_id": null,
            "seats": 1, "valid_from": null, "valid_until": null})
    };
    let [old, new] = LARAMIE;
    let first = world.admin.post("/v1/directory/posts", &mayor(old)).await.expect(StatusCode::CREATED);
    let second = world.admin.post("/v1/directory/posts", &mayor(new)).await.expect(StatusCode::CREATED);
    let tenure = json!({"post_id": first["id"], "office_holder_id": world.holder["id"], "since": "2025-01-03",
        "until": null, "end_reason": null});
    world.admin.post("/v1/directory/tenures", &tenure).await.expect(StatusCode::CREATED);
    (first, second)
}

/// From now on the first of these names of a place is an alias of the second.
async fn renamed(server: &Server, [alias, living]: [&str; 2]) {
    server.import(Kind::Divisions, &format!("id,name\n{living},Albany\n")).await;
    server.import(Kind::Aliases, &format!("id,name,sameAs\n{alias},Albany,{living}\n")).await;
}

/// Ends the tenure of whoever holds the seat.
async fn vacate(world: &World<'_>) {
    let tenures = format!("/v1/directory/tenures?post_id={}", world.post["id"].as_str().unwrap());
    let tenure = world.admin.get(&tenures).await.expect(StatusCode::OK)["data"][0]["id"].clone();
    let path = format!("/v1/directory/tenures/{}", tenure.as_str().unwrap());
    let end = json!({"until": "2026-05-01", "end_reason": null});
    world.admin.change(Method::PATCH, &path, &end).await.expect(StatusCode::OK);
}

both! {
    async fn everybody_in_office_in_a_jurisdiction_is_found(server) {
        let world = World::new(server).await;
        let alert = world.live(target("jurisdiction", "jurisdiction", &json!("ocd-division/country:us"))).await;
        assert_eq!(posts(&server.public(), &alert).await, [world.post["id"].clone()]);
    }

    async fn who_governs_a_place_is_found_by_the_id_it_has_now(server) {
        let world = World::new(server).await;
        let [old, new] = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
        let mayor = json!({"role": "mayor", "division_ocd_id": old, "seat": null, "title": "Mayor", "organization_id": null,
            "seats": 1, "valid_from": null, "valid_until": null});
        let mayor = world.admin.post("/v1/directory/posts", &mayor).await.expect(StatusCode::CREATED);
        let tenure = json!({"post_id": mayor["id"], "office_holder_id": world.holder["id"], "since": "2025-01-03",
            "until": null, "end_reason": null});
        world.admin.post("/v1/directory/tenures", &tenure).await.expect(StatusCode::CREATED);
        server.import(Kind::Divisions, &format!("id,name\n{new},Albany\n")).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{old},Laramie,{new}\n")).await;
        let alert = world.live(target("jurisdiction", "jurisdiction", &json!(new))).await;
        assert_eq!(posts(&server.public(), &alert).await, [mayor["id"].clone()]);
    }

    async fn an_alert_for_a_post_is_for_the_one_that_is_the_same_seat(server) {
        let world = World::new(server).await;
        let (first, second) = one_seat(&world).await;
        let alert = world.live(target("post", "post_id", &first["id"])).await;
        renamed(server, LARAMIE).await;
        assert!(posts(&server.public(), &alert).await.contains(&second["id"]));
    }

    async fn an_alert_for_a_post_is_for_the_same_seat_where_the_alias_is_turned_round(server) {
        let world = World::new(server).await;
        let (first, second) = one_seat(&world).await;
        let alert = world.live(target("post", "post_id", &first["id"])).await;
        let [old, new] = LARAMIE;
        renamed(server, [old, new]).await;
        renamed(server, [new, old]).await;
        assert!(posts(&server.public(), &alert).await.contains(&second["id"]));
    }

    async fn everybody_on_a_committee_is_found(server) {
        let world = World::new(server).await;
        let committee = committee(&world).await;
        let alert = world.live(target("committee", "committee_id", &committee["id"])).await;
        assert_eq!(posts(&server.public(), &alert).await, [world.post["id"].clone()]);
    }

    async fn nobody_sits_on_a_committee_that_is_dissolved(server) {
        let world = World::new(server).await;
        let committee = committee(&world).await;
        let alert = world.live(target("committee", "committee_id", &committee["id"])).await;
        let id = committee["id"].as_str().unwrap();
        let dissolved = json!({"valid_until": "2026-05-01"});
        world.admin.change(Method::PATCH, &format!("/v1/directory/committees/{id}"), &dissolved).await.expect(StatusCode::OK);
        let mut sitting = Vec::new();
        for day in ["2026-04-30", "2026-05-01"] {
            let path = format!("/v1/directory/committee-memberships?committee_id={id}&on={day}");
            sitting.push(world.admin.get(&path).await.expect(StatusCode::OK)["data"].as_array().unwrap().len());
        }
        assert_eq!((posts(&server.public(), &alert).await, sitting), (Vec::new(), vec![1, 0]));
    }

    async fn a_successor_inherits_what_was_for_their_predecessor(server) {
        let world = World::new(server).await;
        let alert = world.live(target("post", "post_id", &world.post["id"])).await;
        vacate(&world).await;
        let holder = json!({"name": "Sam Successor", "given_name": null, "family_name": null, "party": null, "outside_ids": [],
            "contact_points": [{"kind": "email", "value": "sam@house.test", "label": null, "source": "staff"}]});
        let holder = world.admin.post("/v1/directory/office-holders", &holder).await.expect(StatusCode::CREATED);
        let tenure = json!({"post_id": world.post["id"], "office_holder_id": holder["id"], "since": "2026-05-01", "until": null,
            "end_reason": null});
        world.admin.post("/v1/directory/tenures", &tenure).await.expect(StatusCode::CREATED);
        let found = server.public().get(&at(&alert, "/targets")).await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["representative"]["holder"]["id"], holder["id"]);
    }

    async fn an_alert_argues_from_a_position_that_is_published(server) {
        let world = World::new(server).await;
        let position = json!({
            "slug": "story-hours", "title": "Story hours", "issue_id": world.position["issue_id"], "goals": [],
            "owner_unit_id": world.position["owner_unit_id"], "required_audiences": [], "review_interval_months": 12,
            "preamble": [], "resolved": ["More."], "stands": [],
        });
        let position = world.admin.post("/v1/policy/positions", &position).await.expect(StatusCode::CREATED);
        carry(&world.admin, &position, "adopted").await.expect(StatusCode::OK);
        let draft = world.draft(json!({"position_id": position["id"]})).await;
        world.moved(&draft, "review").await.expect(StatusCode::OK);
        let refused = world.moved(&draft, "scheduled").await;
        transition(&world.admin, &position, "published", json!({})).await.expect(StatusCode::OK);
        let live = world.moved(&draft, "scheduled").await.expect(StatusCode::OK);
        assert_eq!(refused.invalid(), ["/position_id"]);
        assert_eq!(live["status"], "live");
    }

    async fn a_scheduled_alert_goes_live_when_its_time_comes(server) {
        let world = World::new(server).await;
        let alert = world.live(later()).await;
        server.clock.advance(HOUR);
        assert_eq!((&alert["status"], status(&server.admin().await, &alert).await), (&json!("scheduled"), json!("live")));
    }

    async fn one_that_reaches_nobody_by_then_goes_back_to_review(server) {
        let world = World::new(server).await;
        let alert = world.live(later()).await;
        vacate(&world).await;
        server.clock.advance(HOUR);
        assert_eq!(status(&server.admin().await, &alert).await, "review");
    }

    async fn one_that_has_come_into_conflict_by_then_goes_back_to_review(server) {
        let world = World::new(server).await;
        let issue = &world.position["issue_id"];
        let stands = json!([{"issue_id": issue, "subject": "story-hours", "stance": "for"}]);
        let alert = world.live(json!({"starts_at": "2026-05-01T13:00:00Z", "stands": stands})).await;
        let contrary = json!({
            "slug": "no-story-hours", "title": "No story hours", "issue_id": issue, "owner_unit_id": world.position["owner_unit_id"],
            "goals": [], "required_audiences": ["public"], "review_interval_months": 12, "preamble": [], "resolved": ["No."],
            "stands": [{"clause": 1, "subject": "story-hours", "stance": "against"}],
        });
        let contrary = world.admin.post("/v1/policy/positions", &contrary).await.expect(StatusCode::CREATED);
        carry(&world.admin, &contrary, "adopted").await;
        server.clock.advance(HOUR);
        assert_eq!(status(&server.admin().await, &alert).await, "review");
    }

    async fn a_stage_of_another_kind_of_instrument_is_refused(server) {
        let world = World::new(server).await;
        let bill = json!({"kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "119", "identifier": "HR 1",
            "chamber": "lower", "classification": ["bill"], "title": "A bill"});
        let bill = world.admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
        let alert = world.alert(json!({"instrument_id": bill["id"], "until_stage": "comment_open"}));
        let refused = world.admin.post("/v1/advocacy/alerts", &alert).await;
        assert_eq!(refused.invalid(), ["/until_stage"]);
    }

    async fn an_alert_closes_when_its_rule_is_withdrawn(server) {
        let world = World::new(server).await;
        let rule = instrument(&world, "regulation").await;
        recorded(&world.admin, &rule, "2026-04-01", "nprm").await;
        let alert = world.live(json!({"instrument_id": rule["id"], "until_stage": "comment_open"})).await;
        recorded(&world.admin, &rule, "2026-04-30", "withdrawal").await;
        let closed = server.public().get(&at(&alert, "")).await.expect(StatusCode::OK);
        assert_eq!((&closed["status"], &closed["close_reason"]), (&json!("closed"), &json!("instrument_moved")));
    }

    async fn an_alert_on_a_treaty_goes_live_before_its_stage(server) {
        let world = World::new(server).await;
        let treaty = instrument(&world, "treaty").await;
        recorded(&world.admin, &treaty, "2026-04-01", "negotiation").await;
        let alert = world.live(json!({"instrument_id": treaty["id"], "until_stage": "signed"})).await;
        recorded(&world.admin, &treaty, "2026-04-20", "adoption").await;
        assert_eq!((&alert["status"], status(&server.public(), &alert).await), (&json!("live"), json!("live")));
    }

    async fn a_paused_alert_is_superseded_by_the_one_that_replaces_it(server) {
        let world = World::new(server).await;
        let first = world.live(json!({})).await;
        let paused = world.moved(&first, "paused").await.expect(StatusCode::OK);
        world.live(json!({"slug": "again", "replaces_id": first["id"]})).await;
        assert_eq!((paused["paused_at"].is_string(), status(&server.public(), &first).await), (true, json!("superseded")));
    }

    async fn a_scheduled_alert_does_not_go_live_beside_the_one_that_replaces_it(server) {
        let world = World::new(server).await;
        let first = world.live(later()).await;
        world.live(json!({"slug": "again", "replaces_id": first["id"]})).await;
        let taken_back = status(&world.admin, &first).await;
        world.moved(&first, "review").await.expect(StatusCode::OK);
        let refused = world.moved(&first, "scheduled").await.problem(409);
        assert_eq!((&first["status"], taken_back, refused.as_str()), (&json!("scheduled"), json!("draft"), "conflict"));
    }

    async fn nobody_ends_an_alert_of_another_unit_by_one_in_its_place(server) {
        let world = World::new(server).await;
        let (first, other) = (world.live(json!({})).await, unit(&world.admin, "other").await);
        let editor = server.person("editor", other.as_str()).await;
        let again = world.alert(json!({"slug": "again", "owner_unit_id": other, "replaces_id": first["id"]}));
        let refused = editor.post("/v1/advocacy/alerts", &again).await;
        assert_eq!((refused.problem(403), status(&server.public(), &first).await), ("forbidden".into(), json!("live")));
    }

    async fn a_draft_of_another_unit_is_nothing_to_replace(server) {
        let world = World::new(server).await;
        let (draft, other) = (world.draft(json!({})).await, unit(&world.admin, "other").await);
        let editor = server.person("editor", other.as_str()).await;
        let again = world.alert(json!({"slug": "again", "owner_unit_id": other, "replaces_id": draft["id"]}));
        let refused = editor.post("/v1/advocacy/alerts", &again).await;
        assert_eq!(refused.invalid(), ["/replaces_id"]);
    }

    async fn what_is_wrong_with_a_request_by_mail_is_named_where_it_stands(server) {
        let world = World::new(server).await;
        let (alert, mut named) = (world.live(json!({})).await, Vec::new());
        let no_post = json!({"post_ids": [world.position["id"]]});
        for wrong in [json!({"channel": "letter"}), json!({"zip": null}), no_post] {
            let request = json!({"name": "Ben", "email": "ben@example.org", "action": action(wrong)});
            named.push(server.public().post(&at(&alert, "/action-requests"), &request).await.pointers());
        }
        assert_eq!(named, [["/action/channel"], ["/action/zip"], ["/action/post_ids/0"]]);
    }

    async fn who_speaks_for_several_places_is_asked_where_they_live(server) {
        let world = World::new(server).await;
        let (alert, caller) = (world.live(json!({})).await, server.person("advocate", None).await);
        let places = ["nj", "wy"].map(|state| format!("ocd-division/country:us/state:{state}"));
        advocate(&world, &caller, json!({"divisions": places})).await;
        let refused = caller.post(&at(&alert, "/actions"), &action(json!({"zip": null}))).await;
        assert_eq!(refused.invalid(), ["/zip"]);
    }

    async fn where_no_boundaries_are_loaded_an_advocate_is_known_by_their_zip_code(server) {
        let world = World::new(server).await;
        let (alert, caller) = (world.live(json!({})).await, server.person("advocate", None).await);
        advocate(&world, &caller, json!({"zip": "82001", "latitude": 41.1, "longitude": -104.8})).await;
        let calling = action(json!({"zip": null, "channel": "phone"}));
        let called = caller.post(&at(&alert, "/actions"), &calling).await.expect(StatusCode::CREATED);
        assert_eq!((&called["data"][0]["post_id"], &called["data"][0]["method"]), (&world.post["id"], &json!("zip")));
    }

    async fn whoever_is_named_is_found_however_many_an_alert_is_for(server) {
        let world = World::new(server).await;
        server.import(Kind::People, &crowd()).await;
        let mut anybody = target("jurisdiction", "jurisdiction", &json!("ocd-division/country:us/state:wy"));
        anybody["callers"] = json!("anybody");
        let alert = world.live(anybody).await;
        let last = "/v1/directory/posts?division_ocd_id=ocd-division/country:us/state:wy/sldl:999"; // by key
        let last = world.admin.get(last).await.expect(StatusCode::OK)["data"][0]["id"].clone();
        let calling = json!({"channel": "phone", "post_ids": [last, world.post["id"]]});
        let advocate = server.person("advocate", None).await;
        let stranger = advocate.post(&at(&alert, "/actions"), &action(calling)).await;
        let calling = json!({"channel": "phone", "post_ids": [last]});
        let called = advocate.post(&at(&alert, "/actions"), &action(calling)).await.expect(StatusCode::CREATED);
        assert_eq!(stranger.invalid(), ["/post_ids/1"]);
        assert_eq!(called["data"][0]["post_id"], last);
    }
}

//! Campaigns, resources, partners and the landscape, as clients work with them.

use crate::{
    harness::{Answer, Caller, at, send},
    plans::divisions,
};
use exchange::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CAMPAIGNS: &str = "/v1/advocacy/campaigns";
const RESOURCES: &str = "/v1/advocacy/resources";
const PARTNERSHIPS: &str = "/v1/advocacy/partnerships";
const CONTACTS: &str = "/v1/advocacy/partnership-contacts";
const LANDSCAPES: &str = "/v1/advocacy/landscapes";
const DAY: i64 = 86_400;

pub async fn unit(admin: &Caller<'_>, slug: &str) -> Value {
    let unit = json!({ "name": "Advocacy", "slug": slug, "kind": "office", "parent_id": null });
    admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED)["id"].clone()
}

pub async fn moved(by: &Caller<'_>, record: &Value, collection: &str, to: &str) -> Answer {
    by.change(Method::POST, &at(record, collection, "/transitions"), &json!({ "to": to })).await
}

fn campaign(unit: &Value, parent: &Value) -> Value {
    json!({
        "name": "Cards", "summary": "For every child.", "owner_unit_id": unit, "parent_id": parent, "goals": ["A-G1"],
        "audiences": ["public"], "library_types": [], "jurisdictions": [],
        "channels": ["social"], "assets": [], "targets": [{ "measure": "actions", "value": 100 }],
        "messages": [{ "text": "Get a card.", "audience": null, "channel": null, "message_id": null }],
        "starts_on": "2026-04-01", "ends_on": null, "cost": { "amount": "10", "currency": "USD" },
    })
}

/// Has the places kept that campaigns and landscapes are of.
async fn places(admin: &Caller<'_>) {
    let states = ["wy", "ut", "co"].map(|state| format!("ocd-division/country:us/state:{state},{state}\n")).concat();
    admin.server.import(Kind::Divisions, &format!("id,name\n{states}")).await;
}

async fn drafted(admin: &Caller<'_>, unit: &Value, parent: &Value) -> Value {
    places(admin).await;
    admin.post(CAMPAIGNS, &campaign(unit, parent)).await.expect(StatusCode::CREATED)
}

async fn live(admin: &Caller<'_>, unit: &Value, parent: &Value) -> Value {
    let campaign = drafted(admin, unit, parent).await;
    moved(admin, &campaign, CAMPAIGNS, "planned").await.expect(StatusCode::OK);
    moved(admin, &campaign, CAMPAIGNS, "live").await.expect(StatusCode::OK)
}

async fn report(by: &Caller<'_>, campaign: &Value, day: &str, actions: Value, cost: Value) -> Answer {
    let row = json!({
        "channel": "social", "day": day, "source": "mastodon", "impressions": null, "engagements": 7, "actions": actions,
        "cost": cost,
    });
    by.change(Method::PUT, &at(campaign, CAMPAIGNS, "/reach"), &json!({ "rows": [row] })).await
}

fn resource(unit: &Value) -> Value {
    json!({
        "title": "Meeting your legislator", "summary": "What to bring.", "format": "toolkit", "owner_unit_id": unit,
        "goals": ["A-G2"], "audiences": ["trustees"], "library_types": ["public"], "body": "Before the visit.", "url": null,
        "language": "en", "licence": "CC-BY-4.0", "reviewed_on": "2026-04-01", "review_due": "2026-05-02",
    })
}

async fn published(admin: &Caller<'_>) -> Value {
    let resource = resource(&unit(admin, "advocacy").await);
    let resource = admin.post(RESOURCES, &resource).await.expect(StatusCode::CREATED);
    moved(admin, &resource, RESOURCES, "published").await.expect(StatusCode::OK)
}

async fn prospect(admin: &Caller<'_>, unit: &Value) -> Value {
    let organization = json!({ "name": "Example Schools", "kind": "partner", "website": null });
    let organization = admin.post("/v1/directory/organizations", &organization).await.expect(StatusCode::CREATED);
    let new = json!({
        "organization_id": organization["id"], "title": "Cards", "scope": "Schools sign up.", "owner_unit_id": unit,
        "goals": ["A-G1"], "starts_on": "2026-01-01", "ends_on": "2026-06-01", "renewal_notice_days": 30, "activities": [],
        "results": [],
    });
    admin.post(PARTNERSHIPS, &new).await.expect(StatusCode::CREATED)
}

fn landscape(unit: &Value, state: &str, from: &str, basis: &str) -> Value {
    json!({
        "jurisdiction": format!("ocd-division/country:us/state:{state}"), "valid_from": from, "valid_until": null,
        "legal_basis": [basis], "board": "appointed", "board_powers": null, "statutes": [], "funding_sources": [],
        "source": "A handbook", "owner_unit_id": unit,
    })
}

both! {
    async fn a_campaign_is_public_once_it_is_live(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        let (draft, live) = (drafted(&admin, &unit, &Value::Null).await, live(&admin, &unit, &Value::Null).await);
        let listed = server.public().get(CAMPAIGNS).await.expect(StatusCode::OK);
        assert_eq!(server.public().get(&at(&draft, CAMPAIGNS, "")).await.problem(404), "not_found");
        assert_eq!((listed["data"].as_array().unwrap().len(), &listed["data"][0]["id"]), (1, &live["id"]));
    }

    async fn what_a_campaign_costs_is_not_for_outsiders(server, admin) {
        let own = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        let public = server.public().get(&at(&own, CAMPAIGNS, "")).await.expect(StatusCode::OK);
        let listed = server.public().get(CAMPAIGNS).await.expect(StatusCode::OK);
        assert_eq!((&own["cost"]["currency"], &public["cost"]), (&json!("USD"), &Value::Null));
        assert_eq!(listed["data"][0]["cost"], Value::Null);
    }

    async fn a_campaign_does_not_come_to_stand_under_itself(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        let top = drafted(&admin, &unit, &Value::Null).await;
        let part = drafted(&admin, &unit, &top["id"]).await;
        let refused = admin.change(Method::PATCH, &at(&top, CAMPAIGNS, ""), &json!({ "parent_id": part["id"] })).await;
        assert_eq!(refused.invalid(), ["/parent_id"]);
        assert_eq!(refused.json()["errors"][0]["code"], "cycle");
    }

    async fn without_a_first_day_it_does_not_go_live(server, admin) {
        let campaign = drafted(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        admin.change(Method::PATCH, &at(&campaign, CAMPAIGNS, ""), &json!({ "starts_on": null })).await.expect(StatusCode::OK);
        moved(&admin, &campaign, CAMPAIGNS, "planned").await.expect(StatusCode::OK);
        assert_eq!(moved(&admin, &campaign, CAMPAIGNS, "live").await.problem(409), "conflict");
    }

    async fn what_channels_report_rolls_up_the_tree(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        let top = live(&admin, &unit, &Value::Null).await;
        let part = live(&admin, &unit, &top["id"]).await;
        let leaf = live(&admin, &unit, &part["id"]).await;
        let cost = json!({ "amount": "0.10", "currency": "USD" });
        for (campaign, actions) in [(&top, json!(5)), (&leaf, json!(35)), (&leaf, json!(35))] {
            report(&admin, campaign, "2026-04-30", actions, cost.clone()).await.expect(StatusCode::OK);
        }
        let results = admin.get(&at(&top, CAMPAIGNS, "/results")).await.expect(StatusCode::OK);
        assert_eq!((&results["total"]["actions"], &results["total"]["impressions"]), (&json!(40), &Value::Null));
        assert_eq!(results["total"]["costs"], json!([{ "amount": "30.20", "currency": "USD" }]));
        assert_eq!(results["total"]["cost_per_action"], json!({ "amount": "0.755", "currency": "USD" }));
        assert_eq!((results["campaigns"].as_array().unwrap().len(), &results["campaigns"][1]["total"]["actions"]), (3, &json!(35)));
        assert_eq!(results["targets"][0], json!({ "measure": "actions", "target": 100, "reached": 40 }));
    }

    async fn a_campaign_is_reported_after_its_parts_and_takes_no_more_of_them(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        let top = live(&admin, &unit, &Value::Null).await;
        let part = live(&admin, &unit, &top["id"]).await;
        for each in [&top, &part] {
            moved(&admin, each, CAMPAIGNS, "closed").await.expect(StatusCode::OK);
        }
        let early = moved(&admin, &top, CAMPAIGNS, "reported").await.problem(409);
        for each in [&part, &top] {
            moved(&admin, each, CAMPAIGNS, "reported").await.expect(StatusCode::OK);
        }
        let late = admin.post(CAMPAIGNS, &campaign(&unit, &top["id"])).await.problem(409);
        assert_eq!([early, late], ["conflict", "conflict"]);
    }

    async fn what_nobody_reported_has_no_price(server, admin) {
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        let results = admin.get(&at(&campaign, CAMPAIGNS, "/results")).await.expect(StatusCode::OK);
        assert_eq!((&results["total"]["actions"], &results["total"]["cost_per_action"]), (&Value::Null, &Value::Null));
    }

    async fn reach_is_read_by_days(server, admin) {
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        for day in ["2026-04-29", "2026-04-30"] {
            report(&admin, &campaign, day, Value::Null, Value::Null).await.expect(StatusCode::OK);
        }
        let days = admin.get(&at(&campaign, CAMPAIGNS, "/reach?from=2026-04-30&until=2026-05-01")).await.expect(StatusCode::OK);
        assert_eq!((days["data"].as_array().unwrap().len(), &days["data"][0]["day"]), (1, &json!("2026-04-30")));
        let long = admin.get(&at(&campaign, CAMPAIGNS, "/reach?from=2026-01-01&until=2026-05-01")).await;
        assert_eq!(long.pointers(), ["until"]);
    }

    async fn what_a_campaign_reached_is_not_for_another_unit(server, admin) {
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        let stranger = server.person("editor", unit(&admin, "other").await.as_str()).await;
        assert_eq!(stranger.get(&at(&campaign, CAMPAIGNS, "/results")).await.problem(403), "forbidden");
    }

    async fn reach_is_not_reported_for_tomorrow(server, admin) {
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        assert_eq!(report(&admin, &campaign, "2026-05-02", json!(1), Value::Null).await.pointers(), ["/rows/0/day"]);
    }

    async fn a_part_is_put_under_a_campaign_by_those_who_work_on_that(server, admin) {
        let (own, other) = (unit(&admin, "advocacy").await, unit(&admin, "other").await);
        let top = live(&admin, &own, &Value::Null).await;
        let stranger = server.person("editor", other.as_str()).await;
        let created = stranger.post(CAMPAIGNS, &campaign(&other, &top["id"])).await;
        let alone = stranger.post(CAMPAIGNS, &campaign(&other, &Value::Null)).await.expect(StatusCode::CREATED);
        let moved = stranger.change(Method::PATCH, &at(&alone, CAMPAIGNS, ""), &json!({ "parent_id": top["id"] })).await;
        assert_eq!((created.problem(403), moved.problem(403)), ("forbidden".into(), "forbidden".into()));
        let hidden = drafted(&admin, &own, &Value::Null).await;
        assert_eq!(stranger.post(CAMPAIGNS, &campaign(&other, &hidden["id"])).await.pointers(), ["/parent_id"]);
    }

    async fn a_campaign_runs_in_places_that_are_known(server, admin) {
        let mut stray = campaign(&unit(&admin, "advocacy").await, &Value::Null);
        stray["jurisdictions"] = json!(["ocd-division/country:zz"]);
        assert_eq!(admin.post(CAMPAIGNS, &stray).await.pointers(), ["/jurisdictions/0"]);
    }

    async fn campaigns_are_found_by_what_they_are_for(server, admin) {
        let mut new = campaign(&unit(&admin, "advocacy").await, &Value::Null);
        new["library_types"] = json!(["school"]);
        admin.post(CAMPAIGNS, &new).await.expect(StatusCode::CREATED);
        let found = async |query: &str| {
            admin.get(&format!("{CAMPAIGNS}?{query}")).await.expect(StatusCode::OK)["data"].as_array().unwrap().len()
        };
        let those = ["audience=public&audience=media", "library_type=school", "channel=social&channel=press"];
        let others = ["audience=media", "library_type=public", "channel=press"];
        for (that, other) in those.into_iter().zip(others) {
            assert_eq!([found(that).await, found(other).await], [1, 0], "{that}");
        }
    }

    async fn campaigns_are_found_by_place_goal_and_words(server, admin) {
        divisions(server).await;
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        let places = json!({ "jurisdictions": ["ocd-division/country:us/state:wy"] });
        admin.change(Method::PATCH, &at(&campaign, CAMPAIGNS, ""), &places).await.expect(StatusCode::OK);
        let found = |query: &'static str| async move {
            server.public().get(&format!("{CAMPAIGNS}?{query}")).await.expect(StatusCode::OK)["data"].as_array().unwrap().len()
        };
        let wyoming = "jurisdiction=ocd-division/country:us/state:wy&goal=A-G1&q=card";
        assert_eq!((found(wyoming).await, found("jurisdiction=ocd-division/country:us/state:ut").await), (1, 0));
    }

    async fn an_earlier_version_of_a_resource_stays_readable(server, admin) {
        let resource = published(&admin).await;
        let new = json!({ "body": "And after it.", "language": "en", "licence": "CC0-1.0", "note": "What to do afterwards." });
        admin.change(Method::POST, &at(&resource, RESOURCES, "/versions"), &new).await.expect(StatusCode::OK);
        let public = server.public();
        let first = public.get(&at(&resource, RESOURCES, "/versions/1")).await.expect(StatusCode::OK);
        let latest = public.get(&at(&resource, RESOURCES, "")).await.expect(StatusCode::OK);
        assert_eq!((&first["body"], &first["licence"]), (&json!("Before the visit."), &json!("CC-BY-4.0")));
        assert_eq!((&latest["version"], &latest["body"]), (&json!(2), &json!("And after it.")));
        assert_eq!(public.get(&at(&resource, RESOURCES, "/versions/3")).await.problem(404), "not_found");
    }

    async fn what_was_a_draft_is_no_version_that_can_be_read(server, admin) {
        let resource = admin.post(RESOURCES, &resource(&unit(&admin, "advocacy").await)).await.expect(StatusCode::CREATED);
        let new = |body: &str| json!({ "body": body, "language": "en", "licence": "CC0-1.0" });
        admin.change(Method::POST, &at(&resource, RESOURCES, "/versions"), &new("Second thoughts.")).await.expect(StatusCode::OK);
        moved(&admin, &resource, RESOURCES, "published").await.expect(StatusCode::OK);
        admin.change(Method::POST, &at(&resource, RESOURCES, "/versions"), &new("And more.")).await.expect(StatusCode::OK);
        let public = server.public();
        let listed = public.get(&at(&resource, RESOURCES, "/versions")).await;
        let first = public.get(&at(&resource, RESOURCES, "/versions/1")).await.expect(StatusCode::OK);
        assert_eq!((listed.expect(StatusCode::OK)["data"].as_array().unwrap().len(), &first["body"]), (2, &json!("Second thoughts.")));
        assert!(!listed.text.contains("thoughts"), "a list has no texts: {}", listed.text);
    }

    async fn what_is_new_in_a_draft_stays_when_something_else_is_changed(server, admin) {
        let resource = admin.post(RESOURCES, &resource(&unit(&admin, "advocacy").await)).await.expect(StatusCode::CREATED);
        let new = json!({ "body": "And after it.", "language": "en", "licence": "CC0-1.0", "note": "What to do afterwards." });
        admin.change(Method::POST, &at(&resource, RESOURCES, "/versions"), &new).await.expect(StatusCode::OK);
        admin.change(Method::PATCH, &at(&resource, RESOURCES, ""), &json!({ "title": "A visit" })).await.expect(StatusCode::OK);
        moved(&admin, &resource, RESOURCES, "published").await.expect(StatusCode::OK);
        let first = server.public().get(&at(&resource, RESOURCES, "/versions/1")).await.expect(StatusCode::OK);
        assert_eq!((&first["title"], &first["note"]), (&json!("A visit"), &json!("What to do afterwards.")));
    }

    async fn a_resource_past_its_review_is_stale(server, admin) {
        let resource = published(&admin).await;
        server.clock.advance(2 * DAY);
        let listed = server.public().get(&format!("{RESOURCES}?is_stale=true")).await.expect(StatusCode::OK);
        assert_eq!((&listed["data"][0]["id"], &listed["data"][0]["is_stale"]), (&resource["id"], &json!(true)));
    }

    async fn resources_are_found_for_whom_they_are(server, admin) {
        published(&admin).await;
        let found = |query: &'static str| async move {
            server.public().get(&format!("{RESOURCES}?{query}")).await.expect(StatusCode::OK)["data"].as_array().unwrap().len()
        };
        assert_eq!([found("audience=trustees&library_type=public&q=visit").await, found("library_type=school").await], [1, 0]);
    }

    async fn few_uses_of_a_resource_are_not_told(server, admin) {
        let resource = published(&admin).await;
        let (path, member) = (at(&resource, RESOURCES, "/uses"), server.person("member", None).await);
        for _ in 0..12 {
            member.post(&path, &json!({ "kind": "opened" })).await;
        }
        assert_eq!(member.post(&path, &json!({ "kind": "adapted" })).await.status, StatusCode::NO_CONTENT);
        let uses = server.public().get(&path).await.expect(StatusCode::OK);
        assert_eq!(uses["total"], json!({ "count": 13, "is_suppressed": false }));
        assert_eq!(uses["kinds"][2]["uses"], json!({ "count": null, "is_suppressed": true }));
    }

    async fn a_use_that_is_told_again_with_its_key_counts_once(server, admin) {
        let (resource, member) = (published(&admin).await, server.person("member", None).await);
        let path = at(&resource, RESOURCES, "/uses");
        for key in (0..10).map(|number| format!("use-{number}")) {
            for _ in 0..2 {
                let told = member.request(Method::POST, &path).header("idempotency-key", &key).json(&json!({ "kind": "opened" }));
                assert_eq!(send(told).await.status, StatusCode::NO_CONTENT);
            }
        }
        let uses = server.public().get(&path).await.expect(StatusCode::OK);
        assert_eq!(uses["total"], json!({ "count": 10, "is_suppressed": false }));
    }

    async fn a_prospect_is_out_of_sight(server, admin) {
        let partnership = prospect(&admin, &unit(&admin, "advocacy").await).await;
        assert_eq!(server.public().get(&at(&partnership, PARTNERSHIPS, "")).await.problem(404), "not_found");
        moved(&admin, &partnership, PARTNERSHIPS, "active").await.expect(StatusCode::OK);
        server.public().get(&at(&partnership, PARTNERSHIPS, "")).await.expect(StatusCode::OK);
    }

    async fn a_renewal_comes_due_by_itself(server, admin) {
        let partnership = prospect(&admin, &unit(&admin, "advocacy").await).await;
        let active = moved(&admin, &partnership, PARTNERSHIPS, "active").await.expect(StatusCode::OK);
        server.clock.advance(DAY);
        let due = server.public().get(&at(&partnership, PARTNERSHIPS, "")).await.expect(StatusCode::OK);
        assert_eq!((&active["renewal_due"], &due["renewal_due"]), (&json!(false), &json!(true)));
    }

    async fn contacts_are_seen_by_the_unit_that_looks_after_the_partnership(server, admin) {
        let own = unit(&admin, "advocacy").await;
        let partnership = prospect(&admin, &own).await;
        let contact = json!({ "partnership_id": partnership["id"], "name": "Ada Example", "role": null, "email": "ada@example.org", "phone": null });
        let contact = admin.post(CONTACTS, &contact).await.expect(StatusCode::CREATED);
        let (insider, stranger) =
            (server.person("editor", own.as_str()).await, server.person("unit_lead", unit(&admin, "other").await.as_str()).await);
        assert_eq!(insider.get(CONTACTS).await.expect(StatusCode::OK)["data"][0]["id"], contact["id"]);
        assert_eq!(stranger.get(CONTACTS).await.expect(StatusCode::OK)["data"], json!([]));
        assert_eq!(stranger.get(&at(&contact, CONTACTS, "")).await.problem(404), "not_found");
    }

    async fn a_contact_at_a_prospect_of_another_unit_is_at_nobody(server, admin) {
        let partnership = prospect(&admin, &unit(&admin, "advocacy").await).await;
        let stranger = server.person("editor", unit(&admin, "other").await.as_str()).await;
        let contact = json!({ "partnership_id": partnership["id"], "name": "Ada Example", "role": null, "email": "ada@example.org", "phone": null });
        let refused = stranger.post(CONTACTS, &contact).await;
        assert_eq!(refused.invalid(), ["/partnership_id"]);
    }

    async fn a_landscape_is_of_a_place_that_is_known(server, admin) {
        let stray = landscape(&unit(&admin, "advocacy").await, "zz", "2020-01-01", "CO");
        let refused = admin.post(LANDSCAPES, &stray).await;
        assert_eq!(refused.invalid(), ["/jurisdiction"]);
    }

    async fn landscapes_are_compared_as_they_stood_on_a_day(server, admin) {
        let unit = unit(&admin, "advocacy").await;
        places(&admin).await;
        for (state, from, basis) in [("wy", "2020-01-01", "CO"), ("wy", "2025-01-01", "LD"), ("ut", "2019-01-01", "CI")] {
            admin.post(LANDSCAPES, &landscape(&unit, state, from, basis)).await.expect(StatusCode::CREATED);
        }
        let asked = ["wy", "co", "ut", "wy"].map(|state| format!("jurisdiction=ocd-division/country:us/state:{state}")).join("&");
        let bases = |answer: Value| {
            answer["data"].as_array().unwrap().iter().map(|row| row["landscape"]["legal_basis"][0].clone()).collect::<Vec<_>>()
        };
        let public = server.public();
        let today = public.get(&format!("{LANDSCAPES}/comparison?{asked}")).await.expect(StatusCode::OK);
        let then = public.get(&format!("{LANDSCAPES}/comparison?{asked}&on=2024-12-31")).await.expect(StatusCode::OK);
        assert_eq!((bases(today), bases(then)), (vec![json!("LD"), Value::Null, json!("CI"), json!("LD")], vec![json!("CO"), Value::Null, json!("CI"), json!("CO")]));
        let listed = public.get(&format!("{LANDSCAPES}?on=2019-06-01")).await.expect(StatusCode::OK);
        assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    }

    async fn what_has_become_an_alias_is_compared_as_the_living_division(server, admin) {
        places(&admin).await;
        let entry = landscape(&unit(&admin, "advocacy").await, "wy", "2020-01-01", "CO");
        let entry = admin.post(LANDSCAPES, &entry).await.expect(StatusCode::CREATED);
        let [alias, living] = ["wy", "ut"].map(|state| format!("ocd-division/country:us/state:{state}"));
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{alias},Wyoming,{living}\n")).await;
        let path = format!("{LANDSCAPES}/comparison?jurisdiction={alias}");
        let compared = server.public().get(&path).await.expect(StatusCode::OK);
        assert_eq!((&compared["data"][0]["jurisdiction"], &compared["data"][0]["landscape"]["id"]), (&json!(living), &entry["id"]));
    }

    async fn a_jurisdiction_has_one_entry_for_a_day(server, admin) {
        places(&admin).await;
        let entry = landscape(&unit(&admin, "advocacy").await, "wy", "2020-01-01", "CO");
        admin.post(LANDSCAPES, &entry).await.expect(StatusCode::CREATED);
        assert_eq!(admin.post(LANDSCAPES, &entry).await.pointers(), ["/valid_from"]);
    }

    async fn an_upsert_of_reach_needs_what_was_seen(server, admin) {
        let campaign = live(&admin, &unit(&admin, "advocacy").await, &Value::Null).await;
        let bare = admin.request(Method::PUT, &at(&campaign, CAMPAIGNS, "/reach")).json(&json!({ "rows": [] }));
        assert_eq!(send(bare).await.problem(428), "precondition_required");
    }
}

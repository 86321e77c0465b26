//! The directory as clients read it, filled by the importer.

use crate::{
    coalitions::{organization, unit},
    harness::{Answer, Caller, Server, at},
};
use exchange::Kind;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TOPICS: &str = "/v1/directory/topics";
const COMMITTEES: &str = "/v1/directory/committees";
const POSTS: &str = "/v1/directory/posts";

async fn topic(admin: &Caller<'_>, slug: &str, parent: Value) -> Value {
    let topic = json!({"label": "Reading", "slug": slug, "scheme": "learning", "parent_id": parent});
    admin.post(TOPICS, &topic).await.expect(StatusCode::CREATED)
}

async fn add_committee(admin: &Caller<'_>, outside_id: &str, jurisdiction: &str, parent: &Value) -> Answer {
    let committee = json!({"outside_id": outside_id, "name": "Committee of the Whole", "jurisdiction_ocd_id": jurisdiction,
        "chamber": "upper", "parent_id": parent, "remit": null, "website": null, "phone": null, "address": null,
        "valid_until": null});
    admin.post(COMMITTEES, &committee).await
}

async fn committee(admin: &Caller<'_>, outside_id: &str, jurisdiction: &str, parent: &Value) -> Value {
    add_committee(admin, outside_id, jurisdiction, parent).await.expect(StatusCode::CREATED)
}

fn post(role: &str, division: &str) -> Value {
    json!({"role": role, "division_ocd_id": division, "seat": null, "title": "Example", "organization_id": null, "seats": 1,
        "valid_from": null, "valid_until": null})
}

/// Two ids of one place.
pub fn juneau() -> [String; 2] {
    ["place", "borough"].map(|kind| format!("ocd-division/country:us/state:ak/{kind}:juneau"))
}

/// A division that is another name of one, and that one.
pub async fn aliased(server: &Server) -> [String; 2] {
    let [alias, living] = juneau();
    server.import(Kind::Divisions, &format!("id,name\n{living},Juneau\n")).await;
    server.import(Kind::Aliases, &format!("id,sameAs\n{alias},{living}\n")).await;
    [alias, living]
}

both! {
    async fn the_framework_is_there_from_the_start(server) {
        let items = server.public().get("/v1/strategy/items?kind=goal").await.expect(StatusCode::OK);
        assert_eq!(items["data"].as_array().unwrap().len(), 26);
    }

    async fn topics_are_there_from_the_start(server) {
        let topics = server.public().get("/v1/directory/topics?count=true&limit=1").await.expect(StatusCode::OK);
        assert_eq!(topics["total"], 32);
    }

    async fn a_search_forgets_case_and_accents(server, admin) {
        let unit = serde_json::json!({"name": "Café der Künste", "slug": "cafe", "kind": "chapter", "parent_id": null});
        admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
        let found = server.public().get("/v1/directory/units?q=CAFE%20kun").await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["slug"], "cafe");
    }

    async fn what_other_records_name_is_read_in_one_request(server, admin) {
        let [first, second, _] = [organization(&admin).await, organization(&admin).await, organization(&admin).await];
        let list = format!("/v1/directory/organizations?id={first}&id={second}");
        let found = server.public().get(&list).await.expect(StatusCode::OK);
        let ids: BTreeSet<_> = found["data"].as_array().unwrap().iter().filter_map(|found| found["id"].as_str()).collect();
        assert_eq!(ids, BTreeSet::from([first.as_str(), second.as_str()]));
    }

    async fn topics_have_two_levels(server, admin) {
        let broad = topic(&admin, "broad", Value::Null).await;
        let narrow = topic(&admin, "narrow", broad["id"].clone()).await;
        let third = json!({"label": "Third", "slug": "third", "scheme": "learning", "parent_id": narrow["id"]});
        assert_eq!(admin.post(TOPICS, &third).await.pointers(), ["/parent_id"]);
    }

    async fn a_broad_topic_does_not_become_a_narrow_one(server, admin) {
        let (broad, other) = (topic(&admin, "broad", Value::Null).await, topic(&admin, "other", Value::Null).await);
        topic(&admin, "narrow", broad["id"].clone()).await;
        let moved = admin.change(Method::PATCH, &at(&broad, TOPICS, ""), &json!({"parent_id": other["id"]})).await;
        assert_eq!(moved.pointers(), ["/parent_id"]);
    }

    async fn a_topic_in_use_stays(server, admin) {
        let broad = topic(&admin, "broad", Value::Null).await;
        topic(&admin, "narrow", broad["id"].clone()).await;
        assert_eq!(admin.change(Method::DELETE, &at(&broad, TOPICS, ""), &Value::Null).await.problem(409), "in_use");
    }

    async fn a_shipped_topic_that_was_removed_stays_away(server, admin) {
        let topics = admin.get(&format!("{TOPICS}?scheme=learning&limit=200")).await.expect(StatusCode::OK);
        let narrow = topics["data"].as_array().unwrap().iter().find(|topic| !topic["parent_id"].is_null()).unwrap();
        let path = at(narrow, TOPICS, "");
        admin.change(Method::DELETE, &path, &Value::Null).await.expect(StatusCode::NO_CONTENT);
        aliased(server).await; // by imports, which prepare the database as a start does
        assert_eq!(server.public().get(&path).await.status, StatusCode::NOT_FOUND);
    }

    async fn an_organization_is_changed_and_removed(server) {
        const ORGANIZATIONS: &str = "/v1/directory/organizations";
        let admin = server.admin().await;
        let new = json!({"name": "Example Press", "kind": "vendor"});
        let made = admin.post(ORGANIZATIONS, &new).await.expect(StatusCode::CREATED);
        let path = at(&made, ORGANIZATIONS, "");
        admin.change(Method::PATCH, &path, &json!({"kind": "partner"})).await.expect(StatusCode::OK);
        let history = admin.get(&format!("{path}/history")).await.expect(StatusCode::OK);
        admin.change(Method::DELETE, &path, &Value::Null).await;
        assert_eq!((&history["data"][1]["fields"], server.public().get(&path).await.status), (&json!(["/kind"]), StatusCode::NOT_FOUND));
    }

    async fn an_id_that_another_library_has_is_named_by_its_field(server, admin) {
        let libraries = "/v1/directory/libraries";
        let mut new = json!({"name": "Example County Library", "library_type": "public", "fscs_key": "WY9999", "libid": "1", "state": "WY"});
        admin.post(libraries, &new).await.expect(StatusCode::CREATED);
        new["libid"] = json!("2");
        let key = admin.post(libraries, &new).await.pointers();
        new["fscs_key"] = Value::Null;
        new["ror_id"] = json!("https://ror.org/0020fz961");
        let made = admin.post(libraries, &new).await.expect(StatusCode::CREATED);
        new["libid"] = json!("3");
        let ror = admin.post(libraries, &new).await.pointers();
        let libid = admin.change(Method::PATCH, &at(&made, libraries, ""), &json!({"libid": "1"})).await.pointers();
        assert_eq!([key, ror, libid], [["/fscs_key"], ["/ror_id"], ["/libid"]]);
    }

    async fn what_names_an_alias_is_of_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let post = admin.post(POSTS, &post("mayor", &alias)).await.expect(StatusCode::CREATED);
        let told = ["division_ocd_id", "jurisdiction_ocd_id", "key"].map(|field| post[field].as_str().unwrap());
        assert_eq!(told, [living.as_str(), living.as_str(), format!("mayor {living}").as_str()]);
    }

    async fn a_district_at_large_of_an_alias_is_kept_by_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let new = post("us_house", &format!("{alias}/cd:at-large"));
        let post = admin.post(POSTS, &new).await.expect(StatusCode::CREATED);
        assert_eq!(post["key"], format!("us_house {living}"));
    }

    async fn a_post_is_found_by_a_key_that_names_an_alias(server, admin) {
        let [alias, living] = aliased(server).await;
        let post = admin.post(POSTS, &post("mayor", &living)).await.expect(StatusCode::CREATED);
        let found = server.public().get(&format!("{POSTS}?key=mayor%20{alias}")).await.expect(StatusCode::OK);
        assert_eq!(found["data"], json!([post]));
    }

    async fn no_post_stands_beside_one_that_is_kept_by_an_alias(server, admin) {
        let [alias, living] = juneau();
        admin.post(POSTS, &post("mayor", &alias)).await.expect(StatusCode::CREATED);
        aliased(server).await;
        assert_eq!(admin.post(POSTS, &post("mayor", &living)).await.pointers(), ["/key"]);
    }

    async fn what_names_a_post_is_found_by_the_one_that_is_the_same_seat(server, admin) {
        let mut posts = Vec::new();
        for place in juneau() {
            posts.push(admin.post(POSTS, &post("mayor", &place)).await.expect(StatusCode::CREATED)["id"].clone());
        }
        let petition = json!({"slug": "keep-the-branches", "title": "Keep the branches", "text": "We ask.",
            "post_id": posts[0], "organization_id": null, "owner_unit_id": unit(&admin).await, "goals": ["A-G1"],
            "target": 100, "thresholds": [], "closes_at": "2026-05-08T12:00:00Z"});
        let petition = admin.post("/v1/advocacy/petitions", &petition).await.expect(StatusCode::CREATED);
        aliased(server).await;
        for post in posts {
            let path = format!("/v1/advocacy/petitions?post_id={}", post.as_str().unwrap());
            let found = admin.get(&path).await.expect(StatusCode::OK);
            assert_eq!(found["data"][0]["id"], petition["id"]);
        }
    }

    async fn what_lies_in_an_alias_lies_in_the_living_division(server) {
        let [alias, living] = aliased(server).await;
        server.import(Kind::Divisions, &format!("id,name\n{living}/ward:1,First ward\n")).await;
        let found = server.public().get(&format!("/v1/directory/divisions?parent_ocd_id={alias}")).await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["ocd_id"], format!("{living}/ward:1"));
    }

    async fn a_list_that_is_narrowed_by_an_alias_has_what_names_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let mut new = json!({"name": "Juneau Public Library", "library_type": "public", "division_ocd_id": living});
        for field in ["fscs_key", "libid", "ror_id", "street", "city", "state", "postal_code", "county", "longitude", "latitude"] {
            new[field] = Value::Null;
        }
        let library = admin.post("/v1/directory/libraries", &new).await.expect(StatusCode::CREATED);
        let found = server.public().get(&format!("/v1/directory/libraries?division_ocd_id={alias}")).await.expect(StatusCode::OK);
        assert_eq!(found["data"], json!([library]));
    }

    async fn a_committee_does_not_become_a_part_of_its_own_part(server, admin) {
        let whole = committee(&admin, "SSXX", "ocd-division/country:us", &Value::Null).await;
        let part = committee(&admin, "SSXX01", "ocd-division/country:us", &whole["id"]).await;
        let moved = admin.change(Method::PATCH, &at(&whole, COMMITTEES, ""), &json!({"parent_id": part["id"]})).await;
        assert_eq!(moved.pointers(), ["/parent_id"]);
    }

    async fn a_committee_that_names_an_alias_is_of_the_living_division(server, admin) {
        let [alias, living] = aliased(server).await;
        let committee = committee(&admin, "CBJ1", &alias, &Value::Null).await;
        assert_eq!(committee["jurisdiction_ocd_id"], living);
    }

    async fn no_committee_stands_beside_one_that_is_kept_by_an_alias(server, admin) {
        let [alias, living] = juneau();
        committee(&admin, "CBJ1", &alias, &Value::Null).await;
        aliased(server).await;
        assert_eq!(add_committee(&admin, "CBJ1", &living, &Value::Null).await.pointers(), ["/outside_id"]);
    }

    async fn a_committee_of_an_alias_is_listed_by_the_living_division(server, admin) {
        let [alias, living] = juneau();
        let committee = committee(&admin, "CBJ1", &alias, &Value::Null).await;
        aliased(server).await;
        let path = format!("{COMMITTEES}?jurisdiction_ocd_id={living}");
        assert_eq!(admin.get(&path).await.expect(StatusCode::OK)["data"], json!([committee]));
    }
}

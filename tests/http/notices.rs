//! What happened in public, as a list and as feeds.

use crate::{
    harness::{Answer, Caller, Server, send, sqlite},
    instruments::{added, recorded},
    policy::{carry, draft, path, published, transition},
};
use exchange::Kind;
use feed_rs::{model, parser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOTICES: &str = "/v1/policy/notices";
const STATEMENTS: &str = "/v1/policy/joint-statements";

/// The notices anybody is told of, by one query.
async fn told(server: &Server, query: &str) -> Vec<Value> {
    let page = server.public().get(&format!("{NOTICES}?{query}")).await.expect(StatusCode::OK);
    page["data"].as_array().unwrap().clone()
}

async fn kinds(server: &Server, query: &str) -> BTreeSet<String> {
    told(server, query).await.iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

fn set(kinds: &[&str]) -> BTreeSet<String> {
    kinds.iter().map(|&kind| kind.to_owned()).collect()
}

async fn area(admin: &Caller<'_>, place: usize) -> String {
    admin.get("/v1/policy/areas").await.json()["data"][place]["id"].as_str().unwrap().to_owned()
}

/// A draft of a joint statement in the first policy area, about Wyoming.
async fn statement(admin: &Caller<'_>) -> Value {
    let unit = json!({"name": "Copyright", "slug": "copyright", "kind": "committee", "parent_id": null});
    let unit = admin.post("/v1/directory/units", &unit).await.expect(StatusCode::CREATED);
    let statement = json!({
        "slug": "fair-e-books", "title": "For fair e-books", "text": "Libraries buy e-books.", "owner_unit_id": unit["id"],
        "goals": [], "area_ids": [area(admin, 0).await], "jurisdiction": "ocd-division/country:us/state:wy", "quorum": 1,
        "deadline": "2026-05-08T12:00:00Z",
    });
    admin.post(STATEMENTS, &statement).await.expect(StatusCode::CREATED)
}

async fn state(admin: &Caller<'_>, statement: &Value, to: &str) {
    let place = format!("{STATEMENTS}/{}/transitions", statement["id"].as_str().unwrap());
    let body = json!({"to": to, "note": null, "delivery": null});
    admin.change(Method::POST, &place, &body).await.expect(StatusCode::OK);
}

async fn atom(server: &Server, query: &str) -> (Answer, model::Feed) {
    let answer = server.public().get(&format!("{NOTICES}.atom?{query}")).await;
    let feed = parser::parse(answer.text.as_bytes()).unwrap();
    (answer, feed)
}

both! {
    async fn a_position_is_told_when_it_is_published(server) {
        let position = published(&server.admin().await).await;
        let notices = told(server, "").await;
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!((&notice["kind"], &notice["record_id"]), (&json!("position_published"), &position["id"]));
        assert_eq!((&notice["title"], &notice["version"]), (&json!("Reader privacy"), &json!(1)));
    }

    async fn nothing_that_is_not_public_is_told_to_anybody(server, admin) {
        let (_, position) = draft(&admin).await;
        carry(&admin, &position, "adopted").await.expect(StatusCode::OK);
        statement(&admin).await;
        let own = admin.get(NOTICES).await.expect(StatusCode::OK);
        assert_eq!((told(server, "").await, &own["data"]), (Vec::new(), &json!([])));
    }

    async fn a_draft_that_revises_a_position_is_not_told(server, admin) {
        let position = published(&admin).await;
        for to in ["under_review", "revised"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        assert_eq!(kinds(server, "").await, set(&["position_published"]));
    }

    async fn what_becomes_of_a_position_is_told(server, admin) {
        let position = published(&admin).await;
        for to in ["under_review", "reaffirmed", "under_review", "retired"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        let all = set(&["position_published", "position_reaffirmed", "position_retired"]);
        assert_eq!(kinds(server, "").await, all);
        let version = server.public().get(&path(&position, "/versions/1")).await.expect(StatusCode::OK);
        assert_eq!([&version["reaffirmed_at"], &version["ended_at"]], [&json!("2026-05-01T12:00:00Z"); 2]);
    }

    async fn what_becomes_of_a_statement_is_told(server, admin) {
        let statement = statement(&admin).await;
        state(&admin, &statement, "open").await;
        let opened = kinds(server, "").await;
        state(&admin, &statement, "cancelled").await;
        assert_eq!((opened, kinds(server, "").await), (set(&["statement_opened"]), set(&["statement_cancelled", "statement_opened"])));
    }

    async fn a_statement_that_lapses_while_nobody_looks_is_told(server, admin) {
        state(&admin, &statement(&admin).await, "open").await;
        server.clock.advance(8 * 86_400);
        assert_eq!(told(server, "").await[0]["kind"], json!("statement_lapsed"));
    }

    async fn an_instrument_is_told_with_the_stage_it_came_to(server, admin) {
        let bill = added(&admin, "HB 1").await;
        let quiet = told(server, "").await;
        recorded(&admin, &bill, "2026-02-09", "introduction").await;
        let notices = told(server, "").await;
        assert_eq!((quiet.len(), notices.len()), (0, 1));
        assert_eq!((&notices[0]["stage"], &notices[0]["stage_since"]), (&json!("introduced"), &json!("2026-02-09")));
        assert_eq!(notices[0]["title"], json!("HB 1 Library materials"));
    }

    async fn an_action_that_moves_nothing_is_no_notice(server, admin) {
        let bill = added(&admin, "HB 1").await;
        recorded(&admin, &bill, "2026-02-09", "introduction").await;
        let before = told(server, "").await;
        server.clock.advance(60);
        recorded(&admin, &bill, "2026-02-10", "reading_1").await;
        assert_eq!(told(server, "").await, before);
    }

    async fn notices_are_narrowed_by_area_place_and_kind(server, admin) {
        published(&admin).await; // in the first area
        state(&admin, &statement(&admin).await, "open").await;
        recorded(&admin, &added(&admin, "HB 1").await, "2026-02-09", "introduction").await;
        let (first, second) = (area(&admin, 0).await, area(&admin, 1).await);
        let (wyoming, utah) = ("ocd-division/country:us/state:wy", "ocd-division/country:us/state:ut");
        let asked = [
            (format!("area_id={first}"), set(&["position_published", "statement_opened"])),
            (format!("area_id={first}&area_id={second}"), set(&["position_published", "statement_opened"])),
            (format!("area_id={second}"), set(&[])),
            (format!("jurisdiction={wyoming}"), set(&["instrument_moved", "statement_opened"])),
            (format!("jurisdiction={utah}"), set(&[])),
            (format!("jurisdiction={utah}&jurisdiction={wyoming}&area_id={first}"), set(&["statement_opened"])),
            ("kind=instrument_moved&kind=position_published".to_owned(), set(&["instrument_moved", "position_published"])),
            ("from=2026-05-01T12:00:01Z".to_owned(), set(&[])),
        ];
        for (query, expected) in asked {
            assert_eq!(kinds(server, &query).await, expected, "{query}");
        }
    }

    async fn what_was_told_of_a_place_is_found_by_the_id_it_has_now(server, admin) {
        recorded(&admin, &added(&admin, "HB 1").await, "2026-02-09", "introduction").await;
        let [alias, living] = ["wy", "ut"].map(|state| format!("ocd-division/country:us/state:{state}"));
        server.import(Kind::Divisions, &format!("id,name\n{living},Utah\n")).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{alias},Wyoming,{living}\n")).await;
        let ids = [format!("jurisdiction={alias}"), format!("jurisdiction={living}")];
        let told = [kinds(server, &ids[0]).await, kinds(server, &ids[1]).await];
        assert_eq!(told, [set(&["instrument_moved"]), set(&["instrument_moved"])]);
    }

    async fn an_instrument_is_in_the_areas_of_the_positions_on_it(server, admin) {
        let position = published(&admin).await;
        let bill = added(&admin, "HB 1").await;
        recorded(&admin, &bill, "2026-02-09", "introduction").await;
        let area = area(&admin, 0).await;
        let before = kinds(server, &format!("area_id={area}&kind=instrument_moved")).await;
        let stance = json!({
            "instrument_id": bill["id"], "unit_id": position["owner_unit_id"], "instrument_version_id": null, "kind": "oppose",
            "taken_on": "2026-05-01", "reason": null,
            "asks": [{"position_id": position["id"], "version": 1, "clause": 1, "weight": 1}],
        });
        admin.post("/v1/policy/stances", &stance).await.expect(StatusCode::CREATED);
        let after = kinds(server, &format!("area_id={area}&kind=instrument_moved")).await;
        assert_eq!((before, after), (set(&[]), set(&["instrument_moved"])));
    }

    async fn the_atom_feed_is_read_by_another_reader(server) {
        let position = published(&server.admin().await).await;
        let (answer, feed) = atom(server, "").await;
        assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
        let entry = &feed.entries[0];
        assert_eq!(entry.title.as_ref().unwrap().content, "Position published: Reader privacy");
        assert_eq!(entry.id, format!("urn:uuid:{}", told(server, "").await[0]["id"].as_str().unwrap()));
        let places: Vec<_> = entry.links.iter().map(|link| link.href.clone()).collect();
        let record = format!("http://lectern.test{}", path(&position, ""));
        assert_eq!(places, [format!("{record}/versions/1"), record]);
    }

    async fn the_json_feed_tells_the_same(server) {
        published(&server.admin().await).await;
        let answer = server.public().get(&format!("{NOTICES}.json")).await;
        assert_eq!(answer.header("content-type"), "application/feed+json");
        assert_eq!(answer.json()["version"], json!("https://jsonfeed.org/version/1.1"));
        let feed = parser::parse(answer.text.as_bytes()).unwrap();
        let of = |feed: &model::Feed| feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>();
        assert_eq!(of(&feed), of(&atom(server, "").await.1));
    }

    async fn a_feed_that_is_still_the_same_is_not_sent_again(server, admin) {
        let position = published(&admin).await;
        for form in ["atom", "json"] {
            let place = format!("{NOTICES}.{form}");
            let first = server.public().get(&place).await;
            let again = send(server.request(Method::GET, &place).header("if-none-match", first.header("etag"))).await;
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
            assert_eq!(first.header("last-modified"), "Fri, 01 May 2026 12:00:00 GMT");
        }
        let tag = server.public().get(&format!("{NOTICES}.atom")).await.header("etag").to_owned();
        for to in ["under_review", "retired"] {
            transition(&admin, &position, to, json!({})).await.expect(StatusCode::OK);
        }
        let changed = send(server.request(Method::GET, &format!("{NOTICES}.atom")).header("if-none-match", tag)).await;
        assert_eq!(changed.status, StatusCode::OK);
    }

    async fn an_empty_feed_is_a_feed(server) {
        let (answer, feed) = atom(server, "kind=position_retired").await;
        assert_eq!((answer.status, feed.entries.len()), (StatusCode::OK, 0));
    }

    async fn no_two_associations_feeds_have_one_name(server) {
        let other = Server::set_up(sqlite(), |config| config.public_url = "http://other.test".parse().ok());
        let names = [atom(server, "").await.1.id, atom(&other, "").await.1.id];
        assert_ne!(names[0], names[1]);
    }

    async fn a_feed_goes_on_from_page_to_page(server, admin) {
        for number in 1..=3 {
            recorded(&admin, &added(&admin, &format!("HB {number}")).await, "2026-02-09", "introduction").await;
        }
        let (mut seen, mut place) = (Vec::new(), format!("{NOTICES}.atom?limit=2"));
        let name = loop {
            let feed = parser::parse(server.public().get(&place).await.text.as_bytes()).unwrap();
            seen.extend(feed.entries.iter().map(|entry| entry.id.clone()));
            let next = feed.links.iter().find(|link| link.rel.as_deref() == Some("next"));
            let Some(next) = next else { break feed.id };
            place = next.href.strip_prefix("http://lectern.test").unwrap().to_owned();
        };
        let whole = atom(server, "").await.1;
        assert_eq!(seen, whole.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
        assert_eq!((seen.len(), name), (3, whole.id));
    }

    async fn a_cursor_of_another_filter_is_refused(server, admin) {
        for number in 1..=2 {
            recorded(&admin, &added(&admin, &format!("HB {number}")).await, "2026-02-09", "introduction").await;
        }
        let page = server.public().get(&format!("{NOTICES}?limit=1")).await.expect(StatusCode::OK);
        let cursor = page["next_cursor"].as_str().unwrap();
        let refused = server.public().get(&format!("{NOTICES}?limit=1&kind=instrument_moved&cursor={cursor}")).await;
        assert_eq!(refused.invalid(), ["cursor"]);
    }

    async fn a_page_is_bounded(server) {
        let refused = server.public().get(&format!("{NOTICES}.json?limit=101")).await;
        assert_eq!(refused.invalid(), ["limit"]);
    }
}

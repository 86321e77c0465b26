//! Who represents a place, as clients ask it.

use crate::{
    directory::aliased,
    harness::{Caller, Server, send},
};
use exchange::Kind;
use kernel::Clock;
use lectern::{import, serve};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const FIND: &str = "/v1/directory/representatives";

/// A member of the House by district, of the states and their terms alike.
fn member(bioguide: &str, state: &str, district: u8, end: &str) -> Value {
    let term = json!({"type": "rep", "start": "2025-01-03", "end": end, "state": state, "district": district, "party": "Whig"});
    json!({"id": {"bioguide": bioguide}, "name": {"first": "Ada", "last": bioguide}, "terms": [term]})
}

fn legislators() -> String {
    let senator = json!({"id": {"bioguide": "S000001"}, "name": {"first": "Sue", "last": "Senator"}, "terms": [
        {"type": "sen", "start": "2025-01-03", "end": "2031-01-03", "state": "NJ", "class": 1, "phone": "202-224-0100"}]});
    let members = json!([
        member("N000001", "NJ", 1, "2027-01-03"),
        member("N000002", "NJ", 2, "2026-04-14"),
        member("W000001", "WY", 0, "2027-01-03"),
        member("D000001", "DC", 0, "2027-01-03"),
        member("P000001", "PR", 0, "2027-01-03"),
        senator
    ]);
    members.to_string()
}

const ZIPS: &str = "state_fips,state_abbr,zcta,cd\n34,NJ,08001,1\n34,NJ,08002,1\n34,NJ,08002,2\n34,NJ,08003,1\n42,PA,08003,3\n\
    56,WY,82001,0\n11,DC,20001,0\n72,PR,00901,0\n34,NJ,08004,2\n";

/// Two districts side by side, each a square of one degree.
fn boundaries() -> String {
    let square = |n: u8, west: f64| {
        let ring = [[west, 40.0], [west + 1.0, 40.0], [west + 1.0, 41.0], [west, 41.0], [west, 40.0]];
        json!({"type": "Feature", "properties": {"ocd_id": format!("ocd-division/country:us/state:nj/cd:{n}"), "valid_from": "2023-01-03"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    json!({"type": "FeatureCollection", "features": [square(1, -75.0), square(2, -74.0)]}).to_string()
}

impl Server {
    pub async fn import(&self, kind: Kind, text: &str) {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, text).unwrap();
        let store = serve::prepare(&self.config, &Clock::system()).await.unwrap();
        let report = import::run(&store, kind, &file, false, import::Told::default()).await.unwrap();
        assert_eq!(report.rejected, 0, "{report}");
    }

    /// A directory that has members and ZIP codes.
    async fn filled(&self) -> Caller<'_> {
        self.import(Kind::Legislators, &legislators()).await;
        self.import(Kind::Zips, ZIPS).await;
        self.public()
    }
}

async fn find(caller: &Caller<'_>, query: &str) -> Value {
    caller.get(&format!("{FIND}?{query}")).await.expect(StatusCode::OK)
}

/// Adds a post of one seat.
async fn add_post(admin: &Caller<'_>, role: &str, title: &str, division: &str) {
    let post = json!({"role": role, "division_ocd_id": division, "seat": null, "title": title, "organization_id": null,
        "seats": 1, "valid_from": null, "valid_until": null});
    admin.post("/v1/directory/posts", &post).await.expect(StatusCode::CREATED);
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["data"].as_array().unwrap().iter().map(|seat| seat["post"]["title"].as_str().unwrap()).collect()
}

fn level<'a>(answer: &'a Value, level: &str) -> &'a Value {
    answer["levels"].as_array().unwrap().iter().find(|told| told["level"] == level).unwrap()
}

/// The seat whose post has that role.
fn seat<'a>(answer: &'a Value, role: &str) -> &'a Value {
    answer["data"].as_array().unwrap().iter().find(|seat| seat["post"]["role"] == role).unwrap()
}

both! {
    async fn a_zip_code_in_one_district_has_its_representative_and_the_senators(server) {
        let answer = find(&server.filled().await, "zip=08001").await;
        let wanted = ["U.S. Senator for New Jersey, class 1", "U.S. Senator for New Jersey, class 2", "U.S. Representative for New Jersey, district 1"];
        assert_eq!((titles(&answer), &answer["ambiguous"]), (wanted.to_vec(), &json!(false)));
        let house = seat(&answer, "us_house");
        assert_eq!((&house["holder"]["name"], &house["matched"]["method"], &house["matched"]["confidence"]), (&json!("Ada N000001"), &json!("zip"), &json!("medium")));
    }

    async fn those_who_represent_a_place_come_with_how_to_reach_them(server) {
        let answer = find(&server.filled().await, "zip=08001").await;
        assert_eq!(seat(&answer, "us_senate")["holder"]["contact_points"][0]["value"], "202-224-0100");
    }

    async fn a_zip_code_in_two_districts_is_ambiguous_and_says_why(server) {
        let answer = find(&server.filled().await, "zip=08002").await;
        let house = seat(&answer, "us_house");
        assert_eq!((&answer["ambiguous"], &house["matched"]["alternatives"]), (&json!(true), &json!(["ocd-division/country:us/state:nj/cd:2"])));
        assert!(answer["reasons"][0].as_str().unwrap().contains("2 congressional districts"));
    }

    async fn a_zip_code_in_two_states_has_the_senators_of_both(server) {
        let answer = find(&server.filled().await, "zip=08003").await;
        let senators = titles(&answer).iter().filter(|title| title.starts_with("U.S. Senator")).count();
        assert_eq!((senators, &seat(&answer, "us_senate")["matched"]["confidence"]), (4, &json!("low")));
    }

    async fn a_state_at_large_has_one_representative_for_certain(server) {
        let answer = find(&server.filled().await, "zip=82001").await;
        let house = seat(&answer, "us_house");
        assert_eq!((&house["holder"]["name"], &house["matched"]["confidence"]), (&json!("Ada W000001"), &json!("high")));
    }

    async fn the_post_of_a_district_at_large_is_listed_by_it(server) {
        let place = "ocd-division/country:us/state:wy/cd:at-large";
        let found = server.filled().await.get(&format!("/v1/directory/posts?role=us_house&division_ocd_id={place}")).await;
        assert_eq!(found.expect(StatusCode::OK)["data"][0]["key"], "us_house ocd-division/country:us/state:wy");
    }

    async fn the_capital_has_a_delegate_and_no_senators(server) {
        let answer = find(&server.filled().await, "zip=20001").await;
        assert_eq!((titles(&answer), &level(&answer, "us_senate")["told"]), (vec!["Delegate of the District of Columbia to the U.S. House"], &json!("none")));
    }

    async fn a_territory_has_its_delegate(server) {
        let answer = find(&server.filled().await, "zip=00901").await;
        assert_eq!(titles(&answer), ["Resident Commissioner of Puerto Rico in the U.S. House"]);
    }

    async fn an_unknown_zip_code_tells_nothing_and_says_so(server) {
        let answer = find(&server.filled().await, "zip=99999").await;
        let levels = answer["levels"].as_array().unwrap();
        let unknown = levels.iter().all(|level| level["told"] == "unknown" && level["reason"].is_string());
        assert!(!levels.is_empty() && unknown && answer["data"] == json!([]));
    }

    async fn a_vacant_seat_has_no_holder_and_says_since_when(server) {
        let answer = find(&server.filled().await, "zip=08004").await;
        let house = seat(&answer, "us_house");
        assert_eq!((&house["holder"], &house["vacant_since"]), (&Value::Null, &json!("2026-04-14")));
    }

    async fn an_earlier_day_has_who_held_the_seat_then(server) {
        let answer = find(&server.filled().await, "zip=08004&on=2026-04-13").await;
        assert_eq!(seat(&answer, "us_house")["holder"]["name"], "Ada N000002");
    }

    async fn a_point_is_in_the_district_that_holds_it(server) {
        let caller = server.filled().await;
        server.import(Kind::Boundaries, &boundaries()).await;
        let answer = find(&caller, "lat=40.5&lon=-74.5").await;
        let house = seat(&answer, "us_house");
        assert_eq!((&house["holder"]["name"], &house["matched"]["method"]), (&json!("Ada N000001"), &json!("point")));
        assert_eq!((&house["matched"]["confidence"], &house["matched"]["boundary_date"]), (&json!("high"), &json!("2023-01-03")));
    }

    async fn a_point_on_the_line_is_ambiguous(server) {
        let caller = server.filled().await;
        server.import(Kind::Boundaries, &boundaries()).await;
        let answer = find(&caller, "lat=40.5&lon=-74.0").await;
        assert_eq!((&answer["ambiguous"], &seat(&answer, "us_senate")["matched"]["confidence"]), (&json!(true), &json!("high")));
    }

    async fn a_point_says_which_levels_it_could_not_tell(server) {
        let caller = server.filled().await;
        server.import(Kind::Boundaries, &boundaries()).await;
        let answer = find(&caller, "lat=40.5&lon=-74.5").await;
        let upper = level(&answer, "state_upper");
        assert_eq!((&upper["told"], &upper["reason"]), (&json!("unknown"), &json!("No boundaries of state senate districts of New Jersey are loaded.")));
    }

    async fn a_point_without_boundaries_tells_nothing(server) {
        let answer = find(&server.filled().await, "lat=40.5&lon=-74.5").await;
        assert!(level(&answer, "us_house")["reason"].as_str().unwrap().starts_with("No boundaries are loaded"));
    }

    async fn a_boundary_that_is_removed_is_not_found_any_more(server) {
        let caller = server.filled().await;
        server.import(Kind::Boundaries, &boundaries()).await;
        find(&caller, "lat=40.5&lon=-74.5").await;
        let boundary = caller.get("/v1/directory/boundaries?division_ocd_id=ocd-division/country:us/state:nj/cd:1").await.expect(StatusCode::OK);
        let path = format!("/v1/directory/boundaries/{}", boundary["data"][0]["id"].as_str().unwrap());
        server.admin().await.change(Method::DELETE, &path, &Value::Null).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(find(&caller, "lat=40.5&lon=-74.5").await["data"], json!([]));
    }

    async fn a_point_lies_in_what_the_division_of_a_boundary_has_become(server, admin) {
        let ring = [[-135.0, 58.0], [-134.0, 58.0], [-134.0, 59.0], [-135.0, 59.0], [-135.0, 58.0]];
        let feature = json!({"type": "Feature", "properties": {"ocd_id": "ocd-division/country:us/state:ak/place:juneau"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}});
        server.import(Kind::Boundaries, &json!({"type": "FeatureCollection", "features": [feature]}).to_string()).await;
        let (caller, point) = (server.public(), "lat=58.5&lon=-134.5");
        find(&caller, point).await;
        let [_, living] = aliased(server).await;
        add_post(&admin, "mayor", "Mayor", &living).await;
        assert_eq!(titles(&find(&caller, point).await), ["Mayor"]);
    }

    async fn a_division_has_its_own_posts_and_those_above_where_asked(server) {
        let caller = server.filled().await;
        let own = find(&caller, "division=ocd-division/country:us/state:nj/cd:1").await;
        let above = find(&caller, "division=ocd-division/country:us/state:nj/cd:1&above=true").await;
        assert_eq!((titles(&own).len(), titles(&above).len()), (1, 3));
    }

    async fn a_post_is_found_by_the_division_that_its_own_has_become(server, admin) {
        let [old, new] = ["place", "borough"].map(|kind| format!("ocd-division/country:us/state:ak/{kind}:juneau"));
        server.import(Kind::Divisions, &format!("id,name\n{old},Juneau\n{new},Juneau\n")).await;
        add_post(&admin, "mayor", "Mayor", &old).await;
        server.import(Kind::Aliases, &format!("id,sameAs\n{old},{new}\n")).await;
        let found = find(&server.public(), &format!("division={new}")).await;
        assert_eq!((titles(&found), &found["data"][0]["matched"]["division_ocd_id"]), (vec!["Mayor"], &json!(new)));
    }

    async fn a_post_of_a_district_at_large_is_the_states(server, admin) {
        let at_large = "ocd-division/country:us/state:wy/cd:at-large";
        add_post(&admin, "us_house", "Representative", at_large).await;
        assert_eq!(titles(&find(&server.public(), &format!("division={at_large}")).await), ["Representative"]);
    }

    async fn a_district_at_large_of_an_alias_is_the_living_division(server) {
        let caller = server.filled().await;
        let [alias, living] = ["state", "district"].map(|kind| format!("ocd-division/country:us/{kind}:dc"));
        server.import(Kind::Divisions, &format!("id,name\n{living},Washington\n")).await;
        server.import(Kind::Aliases, &format!("id,sameAs\n{alias},{living}\n")).await;
        let answer = find(&caller, &format!("division={alias}/cd:at-large")).await;
        assert_eq!(titles(&answer), ["Delegate of the District of Columbia to the U.S. House"]);
    }

    async fn a_zip_code_in_what_has_become_an_alias_is_in_the_living_division(server) {
        let [old, new] = [1, 12].map(|district| format!("ocd-division/country:us/state:nj/cd:{district}"));
        let caller = server.filled().await;
        server.import(Kind::Divisions, &format!("id,name\n{new},New Jersey 12\n")).await;
        server.import(Kind::Aliases, &format!("id,sameAs\n{old},{new}\n")).await;
        let answer = find(&caller, "zip=08001").await;
        assert_eq!(seat(&answer, "us_house")["matched"]["division_ocd_id"], new);
    }

    async fn those_above_an_alias_are_those_above_the_living_division(server) {
        let [old, new] = ["state", "district"].map(|kind| format!("ocd-division/country:us/{kind}:dc"));
        let caller = server.filled().await;
        server.import(Kind::Divisions, &format!("id,name\n{new},Washington\n{old}/ward:1,First ward\n")).await;
        server.import(Kind::Aliases, &format!("id,sameAs\n{old},{new}\n")).await;
        let answer = find(&caller, &format!("division={old}/ward:1&above=true")).await;
        assert_eq!(titles(&answer), ["Delegate of the District of Columbia to the U.S. House"]);
    }

    async fn posts_of_two_ids_of_one_place_are_one_once_that_is_known(server, admin) {
        let [alias, living] = ["place", "borough"].map(|kind| format!("ocd-division/country:us/state:ak/{kind}:juneau"));
        add_post(&admin, "mayor", "Mayor", &alias).await;
        add_post(&admin, "mayor", "Mayor", &living).await;
        aliased(server).await;
        assert_eq!(titles(&find(&server.public(), &format!("division={living}&on=2100-01-01")).await), ["Mayor"]);
    }

    async fn one_way_of_telling_the_place_is_wanted(server) {
        let caller = server.public();
        let none = caller.get(FIND).await;
        let two = caller.get(&format!("{FIND}?zip=08001&division=ocd-division/country:us")).await;
        let half = caller.get(&format!("{FIND}?lat=95")).await;
        assert_eq!([none.pointers(), two.pointers(), half.pointers()], [vec!["zip"], vec!["zip", "division"], vec!["lon", "lat"]]);
    }

    async fn staff_fill_a_seat_before_a_file_does(server) {
        let caller = server.filled().await;
        let admin = server.admin().await;
        let post = caller.get("/v1/directory/posts?role=us_house&division_ocd_id=ocd-division/country:us/state:nj/cd:2").await.expect(StatusCode::OK);
        let new = json!({"name": "Bea Successor", "party": null, "outside_ids": [], "contact_points": [{"kind": "email", "value": "bea@example.org", "label": null, "source": "staff"}]});
        let holder = admin.post("/v1/directory/office-holders", &new).await.expect(StatusCode::CREATED);
        let tenure = json!({"post_id": post["data"][0]["id"], "office_holder_id": holder["id"], "since": "2026-04-20", "until": null});
        admin.post("/v1/directory/tenures", &tenure).await.expect(StatusCode::CREATED);
        assert_eq!(seat(&find(&caller, "zip=08004").await, "us_house")["holder"]["name"], "Bea Successor");
    }

    async fn a_seat_that_is_held_is_not_filled_twice(server) {
        let caller = server.filled().await;
        let seat = seat(&find(&caller, "zip=82001").await, "us_house").clone();
        let tenure = json!({"post_id": seat["post"]["id"], "office_holder_id": seat["holder"]["id"], "since": "2026-04-20"});
        assert_eq!(server.admin().await.post("/v1/directory/tenures", &tenure).await.pointers(), ["/post_id"]);
    }

    async fn nobody_holds_a_post_twice_at_a_time(server, admin) {
        let post = json!({"role": "state_lower", "division_ocd_id": "ocd-division/country:us/state:vt/sldl:1", "title": "Representative",
            "seat": null, "organization_id": null, "seats": null, "valid_from": null, "valid_until": null});
        let post = admin.post("/v1/directory/posts", &post).await.expect(StatusCode::CREATED);
        let holder = admin.post("/v1/directory/office-holders", &json!({"name": "Ada Example"})).await.expect(StatusCode::CREATED);
        let tenure = |since: &str, until: Value| {
            json!({"post_id": post["id"], "office_holder_id": holder["id"], "since": since, "until": until})
        };
        admin.post("/v1/directory/tenures", &tenure("2023-01-04", json!("2025-01-08"))).await.expect(StatusCode::CREATED);
        assert_eq!(admin.post("/v1/directory/tenures", &tenure("2025-01-07", Value::Null)).await.invalid(), ["/office_holder_id"]);
        admin.post("/v1/directory/tenures", &tenure("2025-01-08", Value::Null)).await.expect(StatusCode::CREATED);
        let found = find(&server.public(), "division=ocd-division/country:us/state:vt/sldl:1&on=2026-05-01").await;
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{found}");
    }

    async fn somebody_in_office_is_found_by_an_outside_id_with_the_posts_they_hold(server) {
        let found = server.filled().await.get("/v1/directory/office-holders?outside_id=W000001").await.expect(StatusCode::OK);
        assert_eq!(found["data"][0]["posts_held"][0]["title"], "U.S. Representative for Wyoming at large");
    }

    async fn those_who_represent_a_place_come_with_the_posts_they_hold(server) {
        let answer = find(&server.filled().await, "zip=82001").await;
        assert_eq!(seat(&answer, "us_house")["holder"]["posts_held"][0]["title"], "U.S. Representative for Wyoming at large");
    }

    async fn somebody_in_office_is_read_as_they_were_added(server, admin) {
        let ids = json!([{"scheme": "wikidata", "identifier": "Q1"}, {"scheme": "bioguide", "identifier": "E000001"}]);
        let made = admin.post("/v1/directory/office-holders", &json!({"name": "Ada Example", "outside_ids": ids})).await.expect(StatusCode::CREATED);
        let path = format!("/v1/directory/office-holders/{}", made["id"].as_str().unwrap());
        assert_eq!(server.public().get(&path).await.expect(StatusCode::OK), made);
    }

    async fn somebody_in_office_has_another_tag_where_a_tenure_has_changed(server) {
        let caller = server.filled().await;
        let holder = seat(&find(&caller, "zip=82001").await, "us_house")["holder"].clone();
        let path = format!("/v1/directory/office-holders/{}", holder["id"].as_str().unwrap());
        let tag = caller.get(&path).await.header("etag").to_owned();
        let tenure = format!("/v1/directory/tenures/{}", holder["posts_held"][0]["tenure_id"].as_str().unwrap());
        server.admin().await.change(Method::PATCH, &tenure, &json!({"until": "2026-04-01"})).await.expect(StatusCode::OK);
        let again = send(caller.request(Method::GET, &path).header("if-none-match", tag)).await;
        assert_eq!(again.expect(StatusCode::OK)["posts_held"][0]["until"], "2026-04-01");
    }

    async fn the_day_a_tenure_ends_is_after_the_first(server) {
        let caller = server.filled().await;
        let tenures = caller.get("/v1/directory/tenures?limit=1").await.expect(StatusCode::OK);
        let path = format!("/v1/directory/tenures/{}", tenures["data"][0]["id"].as_str().unwrap());
        assert_eq!(server.admin().await.change(Method::PATCH, &path, &json!({"until": "2000-01-01"})).await.pointers(), ["/until"]);
    }
}

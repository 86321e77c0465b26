//! Advocacy plans, coverage, value and funding, as clients work with them.

use crate::{
    campaigns::{moved, unit},
    harness::{Caller, Server, at, send},
};
use directory::NewDivision;
use exchange::Kind;
use kernel::Clock;
use lectern::{import, serve};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PLANS: &str = "/v1/advocacy/plans";
const COVERAGE: &str = "/v1/advocacy/coverage";
const FUNDING: &str = "/v1/advocacy/funding";
const MASSACHUSETTS: &str = "/v1/advocacy/value-sets/01990000-0000-7000-8000-00000000a001";
const DAY: i64 = 86_400;

/// Four libraries of fiscal year 2014: three that can be compared, of two states, and one whose finances are withheld.
const SURVEY: &str = "STABR,FSCSKEY,LIBID,LIBNAME,ZIP,ZIP4,LONGITUD,LATITUDE,POPU_LSA,LOCGVT,TOTINCM,TOTOPEXP,TOTCIR,REFERENC,PITUSR,TOTATTEN,YR_SUB\n\
    WY,WY9001,1,Albany,82070,M,0,0,900,8000,9500,9000,4000,-1,100,20,2015\n\
    WY,WY9002,2,Big Horn,82070,M,0,0,950,18000,19500,19000,5000,50,200,40,2015\n\
    UT,UT9003,3,Cache,84321,M,0,0,5000,140000,151000,150000,9000,500,900,800,2015\n\
    UT,UT9004,4,Davis,84321,M,0,0,7000,,,,9000,500,900,800,2015\n";

async fn taken_in(server: &Server, survey: &str) -> import::Report {
    let store = serve::prepare(&server.config, &Clock::system()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("survey.csv");
    std::fs::write(&file, survey).unwrap();
    import::run(&store, Kind::Libraries, &file, false, import::Told::default()).await.unwrap()
}

/// The libraries of the survey, by their names.
async fn surveyed(server: &Server) -> Vec<Value> {
    let report = taken_in(server, SURVEY).await;
    assert_eq!(report.created, 4, "{report}");
    server.public().get("/v1/directory/libraries").await.expect(StatusCode::OK)["data"].as_array().unwrap().clone()
}

pub async fn divisions(server: &Server) {
    let session = serve::prepare(&server.config, &Clock::system()).await.unwrap().session();
    let new = |(step, until): (&str, Option<&str>)| NewDivision {
        ocd_id: format!("ocd-division/country:us/{step}").parse().unwrap(),
        name: step.parse().unwrap(),
        valid_from: None,
        valid_until: until.map(|day| day.parse().unwrap()),
    };
    let living = ["state:wy", "state:wy/county:albany", "state:wy/place:laramie", "district:dc", "state:ut"];
    let ended = ("state:wy/place:carbon", Some("2020-12-31"));
    let all = living.map(|step| (step, None)).into_iter().chain([ended]).map(new).collect();
    session.import(serve::service(&Clock::system()), all).await.unwrap();
}

fn plan(unit: &Value, library: &Value, jurisdiction: &Value) -> Value {
    json!({
        "title": "Sunday hours", "owner_unit_id": unit, "library_id": library, "jurisdiction": jurisdiction,
        "renews_id": null, "community_analysis": "Half work on weekdays.",
        "team": [{ "role": "Chair", "duty": "Speaks" }],
        "goals": [{ "text": "Hours stay.", "measure": "Hours", "owner": "Director", "by_when": "2027-06-30" }],
        "audiences": [{ "audience": "decision_makers", "about": "The council" }],
        "message": "Families read on Sundays.", "delivery": "A letter.", "evaluation": "The budget.",
        "starts_on": "2026-04-01", "expires_on": "2026-05-01",
    })
}

async fn drafted(admin: &Caller<'_>, unit: &Value, library: &Value, jurisdiction: &Value) -> Value {
    admin.post(PLANS, &plan(unit, library, jurisdiction)).await.expect(StatusCode::CREATED)
}

pub async fn active(admin: &Caller<'_>, unit: &Value, library: &Value, jurisdiction: &Value) -> Value {
    let plan = drafted(admin, unit, library, jurisdiction).await;
    for to in ["submitted", "approved"] {
        moved(admin, &plan, PLANS, to).await.expect(StatusCode::OK);
    }
    moved(admin, &plan, PLANS, "active").await.expect(StatusCode::OK)
}

/// In scope, covered, none, unknown.
fn counts(count: &Value) -> [i64; 4] {
    ["in_scope", "covered", "none", "unknown"].map(|field| count[field].as_i64().unwrap())
}

both! {
    async fn a_plan_is_submitted_whole(server, admin) {
        let library = surveyed(server).await[0]["id"].clone();
        let mut bare = plan(&unit(&admin, "advocacy").await, &library, &Value::Null);
        bare["message"] = Value::Null;
        let bare = admin.post(PLANS, &bare).await.expect(StatusCode::CREATED);
        let refused = moved(&admin, &bare, PLANS, "submitted").await;
        assert_eq!((&bare["missing_steps"], refused.problem(409), refused.pointers()), (&json!(["message"]), "conflict".into(), vec!["/message".to_owned()]));
    }

    async fn an_approved_plan_whose_time_is_over_is_archived(server, admin) {
        let library = surveyed(server).await[0]["id"].clone();
        let plan = drafted(&admin, &unit(&admin, "advocacy").await, &library, &Value::Null).await;
        for to in ["submitted", "approved"] {
            moved(&admin, &plan, PLANS, to).await.expect(StatusCode::OK);
        }
        server.clock.advance(2 * DAY);
        let admin = server.admin().await;
        assert_eq!(moved(&admin, &plan, PLANS, "active").await.problem(409), "conflict");
        assert_eq!(moved(&admin, &plan, PLANS, "archived").await.expect(StatusCode::OK)["status"], "archived");
    }

    async fn a_message_of_sixteen_words_is_refused(server, admin) {
        let mut long = plan(&unit(&admin, "advocacy").await, &Value::Null, &Value::Null);
        long["message"] = json!(["word"; 16].join(" "));
        let mut pointers = admin.post(PLANS, &long).await.pointers();
        pointers.sort();
        assert_eq!(pointers, ["/library_id", "/message"]);
    }

    async fn a_plan_is_seen_by_those_who_work_on_it(server, admin) {
        let library = surveyed(server).await[0]["id"].clone();
        let own = unit(&admin, "advocacy").await;
        let plan = drafted(&admin, &own, &library, &Value::Null).await;
        let (insider, stranger) =
            (server.person("editor", own.as_str()).await, server.person("editor", unit(&admin, "other").await.as_str()).await);
        assert_eq!(insider.get(&format!("{PLANS}?q=sundays")).await.expect(StatusCode::OK)["data"][0]["id"], plan["id"]);
        assert_eq!(stranger.get(PLANS).await.expect(StatusCode::OK)["data"], json!([]));
        assert_eq!(stranger.get(&at(&plan, PLANS, "")).await.problem(404), "not_found");
    }

    async fn coverage_counts_active_plans_until_they_expire(server, admin) {
        let libraries = surveyed(server).await;
        let unit = unit(&admin, "advocacy").await;
        active(&admin, &unit, &libraries[0]["id"], &Value::Null).await;
        drafted(&admin, &unit, &libraries[1]["id"], &Value::Null).await;
        let path = format!("{COVERAGE}/libraries?by=state");
        let before = server.public().get(&path).await.expect(StatusCode::OK);
        server.clock.advance(DAY);
        let after = server.public().get(&path).await.expect(StatusCode::OK);
        let wyoming = &before["data"][1];
        assert_eq!((&wyoming["key"], counts(&wyoming["places"]), &wyoming["places"]["percent"]), (&json!("WY"), [2, 1, 1, 0], &json!(50.0)));
        assert_eq!((counts(&wyoming["people"]), &wyoming["people"]["percent"]), ([1850, 900, 950, 0], &json!(48.6)));
        assert_eq!((counts(&before["total"]["places"]), counts(&after["total"]["places"])), ([4, 1, 1, 2], [4, 0, 2, 2]));
        assert_eq!(before["fiscal_years"], json!({ "first": 2014, "last": 2014 }));
    }

    async fn a_library_counts_by_its_own_latest_year(server, admin) {
        let libraries = surveyed(server).await;
        active(&admin, &unit(&admin, "advocacy").await, &libraries[0]["id"], &Value::Null).await;
        let year = SURVEY.lines().next().unwrap().to_owned() + "\nWY,WY9001,1,Albany,82070,M,0,0,1000,8000,9500,9000,4000,-1,100,20,2020\n";
        taken_in(server, &year).await;
        let coverage = server.public().get(&format!("{COVERAGE}/libraries?state=WY")).await.expect(StatusCode::OK);
        assert_eq!(counts(&coverage["total"]["people"]), [1950, 1000, 0, 950]);
        assert_eq!(coverage["fiscal_years"], json!({ "first": 2014, "last": 2019 }));
    }

    async fn jurisdictions_are_weighed_by_the_people_their_libraries_serve(server, admin) {
        divisions(server).await;
        surveyed(server).await;
        active(&admin, &unit(&admin, "advocacy").await, &Value::Null, &json!("ocd-division/country:us/state:wy")).await;
        let coverage = server.public().get(&format!("{COVERAGE}/jurisdictions?level=state")).await.expect(StatusCode::OK);
        let total = &coverage["total"];
        assert_eq!((counts(&total["people"]), &total["places_without_population"]), ([13_850, 1850, 0, 12_000], &json!(1)));
    }

    async fn the_people_of_what_has_become_an_alias_are_those_of_the_living_division(server) {
        divisions(server).await;
        surveyed(server).await;
        let [utah, wyoming] = ["ut", "wy"].map(|state| format!("ocd-division/country:us/state:{state}"));
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{utah},Utah,{wyoming}\n")).await;
        let coverage = server.public().get(&format!("{COVERAGE}/jurisdictions?level=state")).await.expect(StatusCode::OK);
        assert_eq!(counts(&coverage["total"]["people"]), [13_850, 0, 0, 13_850]);
    }

    async fn a_plan_gives_way_to_the_one_that_renews_it(server, admin) {
        let library = surveyed(server).await[0]["id"].clone();
        let unit = unit(&admin, "advocacy").await;
        let earlier = active(&admin, &unit, &library, &Value::Null).await;
        let by_hand = moved(&admin, &earlier, PLANS, "renewed").await.problem(409);
        let mut next = plan(&unit, &library, &Value::Null);
        next["renews_id"] = earlier["id"].clone();
        let next = admin.post(PLANS, &next).await.expect(StatusCode::CREATED);
        let read = || async { admin.get(&at(&earlier, PLANS, "")).await.expect(StatusCode::OK)["status"].clone() };
        let before = read().await;
        for to in ["submitted", "approved", "active"] {
            moved(&admin, &next, PLANS, to).await.expect(StatusCode::OK);
        }
        assert_eq!((by_hand, before, read().await), ("illegal_transition".into(), json!("active"), json!("renewed")));
        let history = admin.get(&at(&earlier, PLANS, "/history")).await.expect(StatusCode::OK);
        assert!(history.to_string().contains("\"renewed\""), "{history}");
        let coverage = server.public().get(&format!("{COVERAGE}/libraries")).await.expect(StatusCode::OK);
        assert_eq!(coverage["total"]["places"]["covered"], json!(1));
    }

    async fn nobody_has_a_plan_of_another_unit_give_way(server, admin) {
        let library = surveyed(server).await[0]["id"].clone();
        let earlier = active(&admin, &unit(&admin, "advocacy").await, &library, &Value::Null).await;
        let other = unit(&admin, "other").await;
        let editor = server.person("editor", other.as_str()).await;
        let mut next = plan(&other, &library, &Value::Null);
        next["renews_id"] = earlier["id"].clone();
        assert_eq!(editor.post(PLANS, &next).await.invalid(), ["/renews_id"]);
    }

    async fn coverage_of_jurisdictions_is_by_state_level_and_kind(server, admin) {
        divisions(server).await;
        let unit = unit(&admin, "advocacy").await;
        active(&admin, &unit, &Value::Null, &json!("ocd-division/country:us/state:wy/place:laramie")).await;
        active(&admin, &unit, &Value::Null, &json!("ocd-division/country:us/district:dc")).await;
        let read = |query: &'static str| async move {
            server.public().get(&format!("{COVERAGE}/jurisdictions?{query}")).await.expect(StatusCode::OK)
        };
        let by_state = read("by=state").await;
        let keys: Vec<_> = by_state["data"].as_array().unwrap().iter().map(|row| row["key"].clone()).collect();
        assert_eq!((keys, counts(&by_state["data"][2]["places"])), (vec![json!("DC"), json!("UT"), json!("WY")], [3, 1, 0, 2]));
        assert_eq!(counts(&read("kind=county").await["total"]["places"]), [1, 0, 0, 1]);
        assert_eq!(counts(&read("by=level&level=local").await["data"][0]["places"]), [2, 1, 0, 1]);
        assert_eq!(server.public().get(&format!("{COVERAGE}/jurisdictions?kind=%25")).await.pointers(), ["kind"]);
    }

    async fn the_gap_list_streams_what_has_no_active_plan(server, admin) {
        let libraries = surveyed(server).await;
        let unit = unit(&admin, "advocacy").await;
        active(&admin, &unit, &libraries[0]["id"], &Value::Null).await;
        drafted(&admin, &unit, &libraries[1]["id"], &Value::Null).await;
        let page = admin.get(&format!("{COVERAGE}/library-gaps?limit=1&count=true")).await.expect(StatusCode::OK);
        assert_eq!((&page["total"], &page["data"][0]["standing"], &page["data"][0]["population_served"]), (&json!(3), &json!("none"), &json!(950)));
        let csv = send(admin.request(Method::GET, &format!("{COVERAGE}/library-gaps?state=UT")).header("accept", "text/csv")).await;
        let lines: Vec<_> = csv.text.lines().collect();
        assert_eq!((lines.len(), lines[1].ends_with("UT,UT9003,unknown,5000")), (3, true), "{lines:?}");
        assert_eq!(server.public().get(&format!("{COVERAGE}/library-gaps")).await.problem(401), "unauthenticated");
    }

    async fn a_state_that_is_no_postal_code_is_named(server, admin) {
        let counts = ["libraries", "jurisdictions", "library-gaps", "jurisdiction-gaps"].map(|name| format!("{COVERAGE}/{name}?"));
        for asked in counts.into_iter().chain([format!("{FUNDING}/distribution?fiscal_year=2014&")]) {
            for state in ["wy", "Wyoming"] {
                assert_eq!(admin.get(&format!("{asked}state={state}")).await.invalid(), ["state"], "{asked}");
            }
            admin.get(&format!("{asked}state=WY")).await.expect(StatusCode::OK);
        }
    }

    async fn gaps_of_jurisdictions_are_those_without_a_plan(server, admin) {
        divisions(server).await;
        active(&admin, &unit(&admin, "advocacy").await, &Value::Null, &json!("ocd-division/country:us/state:wy")).await;
        let gaps = admin.get(&format!("{COVERAGE}/jurisdiction-gaps?level=state")).await.expect(StatusCode::OK);
        let ids: Vec<_> = gaps["data"].as_array().unwrap().iter().map(|gap| gap["ocd_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, ["ocd-division/country:us/district:dc", "ocd-division/country:us/state:ut"]);
    }

    async fn the_plan_of_what_has_become_an_alias_is_that_of_the_living_division(server, admin) {
        divisions(server).await;
        let [laramie, albany] = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
        active(&admin, &unit(&admin, "advocacy").await, &Value::Null, &json!(laramie)).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        let narrowed = "state=WY&level=local";
        let coverage = server.public().get(&format!("{COVERAGE}/jurisdictions?{narrowed}")).await.expect(StatusCode::OK);
        let gaps = admin.get(&format!("{COVERAGE}/jurisdiction-gaps?{narrowed}")).await.expect(StatusCode::OK);
        assert_eq!((counts(&coverage["total"]["places"]), &gaps["data"]), ([1, 1, 0, 0], &json!([])));
    }

    async fn gaps_in_what_has_become_an_alias_are_gaps_in_the_living_division(server, admin) {
        divisions(server).await;
        let [alias, living] = ["wy", "ut"].map(|state| format!("ocd-division/country:us/state:{state}"));
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{alias},Wyoming,{living}\n")).await;
        let gaps = admin.get(&format!("{COVERAGE}/jurisdiction-gaps?parent_ocd_id={living}")).await.expect(StatusCode::OK);
        let ids: Vec<_> = gaps["data"].as_array().unwrap().iter().map(|gap| gap["ocd_id"].clone()).collect();
        assert_eq!(ids, ["county:albany", "place:laramie"].map(|step| json!(format!("{alias}/{step}"))));
    }

    async fn the_plan_of_what_has_become_an_alias_is_renewed_by_that_of_the_living_division(server, admin) {
        divisions(server).await;
        let [laramie, albany] = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
        let unit = unit(&admin, "advocacy").await;
        let earlier = active(&admin, &unit, &Value::Null, &json!(laramie)).await;
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        let mut next = plan(&unit, &Value::Null, &json!(albany));
        next["renews_id"] = earlier["id"].clone();
        admin.post(PLANS, &next).await.expect(StatusCode::CREATED);
    }

    async fn a_plan_renews_that_of_its_place_although_the_place_has_become_an_alias_since(server, admin) {
        divisions(server).await;
        let [laramie, albany] = ["place:laramie", "county:albany"].map(|step| format!("ocd-division/country:us/state:wy/{step}"));
        let unit = unit(&admin, "advocacy").await;
        let earlier = active(&admin, &unit, &Value::Null, &json!(laramie)).await;
        let mut next = plan(&unit, &Value::Null, &json!(laramie));
        next["renews_id"] = earlier["id"].clone();
        let next = admin.post(PLANS, &next).await.expect(StatusCode::CREATED);
        server.import(Kind::Aliases, &format!("id,name,sameAs\n{laramie},Laramie,{albany}\n")).await;
        for to in ["submitted", "approved", "active"] {
            moved(&admin, &next, PLANS, to).await.expect(StatusCode::OK);
        }
        let read = admin.get(&at(&earlier, PLANS, "")).await.expect(StatusCode::OK);
        assert_eq!(read["status"], "renewed");
    }

    async fn a_division_that_is_yet_to_be_is_not_in_scope(server, admin) {
        server.import(Kind::Divisions, "id,name,validFrom\nocd-division/country:us/state:zz,Next,2026-05-02\n").await;
        let path = format!("{COVERAGE}/jurisdictions");
        let before = server.public().get(&path).await.expect(StatusCode::OK);
        let gaps = admin.get(&format!("{COVERAGE}/jurisdiction-gaps")).await.expect(StatusCode::OK);
        server.clock.advance(DAY);
        let after = server.public().get(&path).await.expect(StatusCode::OK);
        assert_eq!([&before, &after].map(|told| told["total"]["places"]["in_scope"].clone()), [0, 1]);
        assert_eq!(gaps["data"], json!([]));
    }

    // What is missing is what is in scope and not covered, whatever it is narrowed to; a division that ended is neither.
    async fn gaps_are_what_coverage_does_not_count_as_covered(server, admin) {
        divisions(server).await;
        let laramie = json!("ocd-division/country:us/state:wy/place:laramie");
        active(&admin, &unit(&admin, "advocacy").await, &Value::Null, &laramie).await;
        for narrowed in ["", "&state=WY", "&kind=place", "&kind=county&state=WY", "&level=local&state=UT", "&state=DC&state=UT"] {
            let coverage = server.public().get(&format!("{COVERAGE}/jurisdictions?by=state{narrowed}")).await.expect(StatusCode::OK);
            let gaps = admin.get(&format!("{COVERAGE}/jurisdiction-gaps?count=true{narrowed}")).await.expect(StatusCode::OK);
            let [in_scope, covered, ..] = counts(&coverage["total"]["places"]);
            assert_eq!(gaps["total"], json!(in_scope - covered), "{narrowed}");
        }
    }

    async fn a_month_of_use_is_worth_what_it_is_worth(server) {
        let uses = "use=adult-book:4&use=childrens-book:2&use=movie:3&use=e-book:1&use=reference-question:2&use=computer-hour:5";
        let estimate = server.public().get(&format!("{MASSACHUSETTS}/estimate?{uses}&yearly_support=58")).await.expect(StatusCode::OK);
        assert_eq!(estimate["monthly_value"], json!({ "amount": "203.00", "currency": "USD" }));
        assert_eq!(estimate["return_on_investment"], json!("42.00"));
        let shared = server.public().get(estimate["url"].as_str().unwrap()).await.expect(StatusCode::OK);
        assert_eq!(shared, estimate);
    }

    async fn an_unknown_service_is_named(server) {
        let refused = server.public().get(&format!("{MASSACHUSETTS}/estimate?use=tea:1")).await;
        assert_eq!(refused.invalid(), ["use"]);
    }

    async fn libraries_are_compared_by_what_they_gave(server) {
        let libraries = surveyed(server).await;
        let id = libraries[0]["id"].as_str().unwrap();
        let compared = server.public().get(&format!("{MASSACHUSETTS}/libraries?fiscal_year=2014&library_id={id}")).await.expect(StatusCode::OK);
        let albany = &compared["data"][0];
        assert_eq!((&albany["lines"][1]["value"], &albany["yearly_value"]["amount"]), (&Value::Null, &json!("17340.00")));
        assert_eq!(albany["return_on_investment"], json!("2.1675"));
    }

    async fn funding_is_measured_among_peers(server) {
        let libraries = surveyed(server).await;
        let (own, silent) = (libraries[1]["id"].as_str().unwrap(), libraries[3]["id"].as_str().unwrap());
        let read = |query: String| async move { server.public().get(&format!("{FUNDING}/adequacy?fiscal_year=2014&{query}")).await };
        let among_state = read(format!("library_id={own}")).await.expect(StatusCode::OK);
        assert_eq!((&among_state["per_capita"], &among_state["peers"]["count"], &among_state["benchmark"]["value"]), (&json!("20.00"), &json!(2), &json!("10.00")));
        assert_eq!((&among_state["adequacy"], &among_state["band"], &among_state["percentile"]), (&json!("2.00"), &json!("above"), &json!("100.00")));
        let by_statute = read(format!("library_id={own}&peers=nation&benchmark=50&benchmark_kind=statute")).await.expect(StatusCode::OK);
        assert_eq!((&by_statute["band"], &by_statute["peers"]["count"]), (&json!("far_below"), &json!(3)));
        assert_eq!(by_statute["benchmark"]["kind"], json!("statute"));
        assert_eq!(read(format!("library_id={own}&benchmark=50")).await.pointers(), ["benchmark_kind"]);
        assert_eq!(read(format!("library_id={silent}")).await.pointers(), ["fiscal_year"]);
    }

    async fn funding_is_told_in_real_terms(server, admin) {
        let library = surveyed(server).await[0]["id"].as_str().unwrap().to_owned();
        let index = json!({
            "name": "Prices", "region": "Here", "base": "2014 = 100", "source": "A bureau",
            "years": [{ "year": 2014, "value": "100" }, { "year": 2024, "value": "125" }],
        });
        let index = admin.post("/v1/advocacy/price-indices", &index).await.expect(StatusCode::CREATED);
        let index = index["id"].as_str().unwrap();
        let trend = format!("{FUNDING}/trend?library_id={library}&price_index_id={index}&base_year=2024");
        let trend = server.public().get(&trend).await.expect(StatusCode::OK);
        assert_eq!(trend["years"][0], json!({ "fiscal_year": 2014, "per_capita": "10.00", "index": "100.00", "real_per_capita": "12.50" }));
    }

    async fn a_cut_of_federal_aid_is_forecast(server) {
        let query = "allotment=1500000&expenditure=900000&prior=900000&prior=1000000&prior=1100000";
        let forecast = server.public().get(&format!("{FUNDING}/maintenance-of-effort?{query}")).await.expect(StatusCode::OK);
        assert_eq!((&forecast["required"], &forecast["cut"]), (&json!("1000000.00"), &json!("150000.00")));
        let short = server.public().get(&format!("{FUNDING}/maintenance-of-effort?allotment=1&expenditure=1&prior=1")).await;
        assert_eq!(short.pointers(), ["prior"]);
    }
}

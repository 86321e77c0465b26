//! Real files, where they are: the public records that lie beside the project on the machines it is built on. What is
//! expected of them was read in the files by hand.

use crate::{
    campaigns,
    harness::{Server, sqlite},
    plans,
    public_records::records,
};
use exchange::Kind;
use kernel::Clock;
use lectern::{import, serve};
use reqwest::StatusCode;
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};
use store::testing::TestDatabase;

async fn load(server: &Server, folder: &Path) -> Vec<(Kind, import::Report)> {
    let files = [
        (Kind::Legislators, "us_congress_legislators_current.json"),
        (Kind::Committees, "us_congress_committees_current.json"),
        (Kind::Memberships, "us_congress_committee_membership_current.json"),
        (Kind::People, "openstates_people.jsonl"),
        (Kind::Zips, "us_zip_congressional_districts.csv"),
        (Kind::Boundaries, "districts_nj_cd_2022.geojson"),
        (Kind::Courts, "courts_db_courts.json"),
    ];
    let store = serve::prepare(&server.config, &Clock::system()).await.unwrap();
    let mut reports = Vec::new();
    for (kind, file) in files {
        let report = import::run(&store, kind, &folder.join(file), false, import::Told::default()).await.unwrap();
        reports.push((kind, report));
    }
    reports
}

/// The family names of those who represent a place in the House, with `-` for a vacant seat.
fn house(answer: &Value) -> Vec<String> {
    let seats = answer["data"].as_array().unwrap().iter().filter(|seat| seat["post"]["role"] == "us_house");
    seats.map(|seat| seat["holder"]["family_name"].as_str().unwrap_or("-").to_owned()).collect()
}

both! {
    async fn the_real_files_are_read_and_answer(server) {
        let Some(folder) = records() else { return };
        let first = load(server, &folder).await;
        let rejected: Vec<_> = first.iter().filter(|(_, report)| report.rejected > 0).collect();
        assert!(rejected.is_empty(), "{rejected:?}");
        for (kind, report) in load(server, &folder).await {
            assert_eq!((report.created, report.updated, report.missed), (0, 0, 0), "{kind} read again: {report}");
        }
        let caller = server.public();
        // On a day between two elections, as the server's clock has it: 1 May 2026.
        let expected = [
            ("zip=82001", vec!["Hageman"], false),
            ("zip=20001", vec!["Norton"], false),
            ("zip=00901", vec!["Hernández Rivera"], false),
            ("zip=30165", vec!["Rogers", "Fuller"], true),
            ("zip=30165&on=2026-04-13", vec!["Rogers", "-"], true),
            ("division=ocd-division/country:us/state:tx/cd:23", vec!["-"], false),
            ("lat=40.3573&lon=-74.6672", vec!["Watson Coleman"], false),
        ];
        for (query, names, ambiguous) in expected {
            let answer = caller.get(&format!("/v1/directory/representatives?{query}")).await.expect(StatusCode::OK);
            assert_eq!(
                (house(&answer), answer["ambiguous"].as_bool().unwrap()),
                (names.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>(), ambiguous),
                "{query}"
            );
        }
    }
}

/// Whom each sponsor of the bills of a server is linked to, or else may be, by name.
async fn linked(
    database: TestDatabase,
    folder: &Path,
    files: [(Kind, &str); 3],
) -> BTreeMap<String, (Option<String>, Vec<String>)> {
    let server = Server::on(database);
    let store = serve::prepare(&server.config, &Clock::system()).await.unwrap();
    for (kind, file) in files {
        import::run(&store, kind, &folder.join(file), false, import::Told::default()).await.unwrap();
    }
    let (caller, mut names, mut links) = (server.public(), BTreeMap::new(), BTreeMap::new());
    let mut next = Some("/v1/policy/instruments?limit=200".to_owned());
    while let Some(path) = next {
        let page = caller.get(&path).await.expect(StatusCode::OK);
        for bill in page["data"].as_array().unwrap() {
            let place = format!("/v1/policy/instruments/{}/sponsors", bill["id"].as_str().unwrap());
            for sponsor in caller.get(&place).await.expect(StatusCode::OK)["data"].as_array().unwrap() {
                let ids = sponsor["candidate_ids"].as_array().unwrap().iter().chain([&sponsor["office_holder_id"]]);
                let ids: Vec<String> = ids.filter_map(|id| id.as_str().map(ToOwned::to_owned)).collect();
                for id in &ids {
                    if !names.contains_key(id) {
                        let holder =
                            caller.get(&format!("/v1/directory/office-holders/{id}")).await.expect(StatusCode::OK);
                        names.insert(id.clone(), holder["name"].as_str().unwrap().to_owned());
                    }
                }
                let mut told: Vec<String> = ids.iter().map(|id| names[id].clone()).collect();
                let holder = sponsor["office_holder_id"].as_str().and_then(|_| told.pop());
                told.sort();
                let key = format!("{} {} {}", bill["outside_id"], sponsor["number"], sponsor["name"]);
                links.insert(key, (holder, told));
            }
        }
        let cursor = page["next_cursor"].as_str();
        next = cursor.map(|cursor| format!("/v1/policy/instruments?limit=200&cursor={cursor}"));
    }
    links
}

/// Sponsors are linked alike, whichever file comes first.
async fn linked_alike(databases: [TestDatabase; 2]) {
    let Some(folder) = records() else { return };
    let (congress, people, bills) = (
        (Kind::Legislators, "us_congress_legislators_current.json"),
        (Kind::People, "openstates_people.jsonl"),
        (Kind::Bills, "openstates_bills.jsonl"),
    );
    let [one, other] = databases;
    let after = linked(one, &folder, [congress, people, bills]).await;
    let before = linked(other, &folder, [bills, people, congress]).await;
    let certain = after.values().filter(|(holder, _)| holder.is_some()).count();
    let candidates = after.values().filter(|(_, candidates)| !candidates.is_empty()).count();
    eprintln!("of {} sponsors {certain} are certain, and {candidates} have candidates", after.len());
    for (sponsor, link) in after.iter().step_by(after.len() / 40 + 1) {
        eprintln!("{sponsor}: {link:?}");
    }
    let differing: Vec<_> = after.iter().filter(|(sponsor, link)| before.get(*sponsor) != Some(link)).collect();
    assert!(certain > 0 && differing.is_empty(), "{certain}, {differing:?}");
}

#[tokio::test]
async fn sponsors_are_linked_alike_whichever_file_comes_first_sqlite() {
    linked_alike([sqlite(), sqlite()]).await;
}

#[tokio::test]
async fn sponsors_are_linked_alike_whichever_file_comes_first_postgres() {
    let Some(one) = TestDatabase::postgres().await.unwrap() else { return };
    linked_alike([one, TestDatabase::postgres().await.unwrap().unwrap()]).await;
}

both! {
    // What libraries spend for each head by the survey of fiscal year 2014, as it was worked out from the file by other means; and
    // coverage over all libraries and divisions, where fifty libraries and fifty states have a plan.
    async fn the_real_survey_is_spread_as_it_is(server) {
        let Some(folder) = records() else { return };
        let store = serve::prepare(&server.config, &Clock::system()).await.unwrap();
        let files = [(Kind::Divisions, "ocd_divisions_us.csv"), (Kind::Libraries, "imls_pls_fy2014_ae.csv")];
        for (kind, file) in files {
            import::run(&store, kind, &folder.join(file), false, import::Told::default()).await.unwrap();
        }
        let public = server.public();
        let spread = public.get("/v1/advocacy/funding/distribution?fiscal_year=2014").await.expect(StatusCode::OK);
        let expected = serde_json::json!({
            "count": 9231, "p10": "11.30", "p25": "19.54", "median": "32.83", "p75": "50.27", "p90": "77.36"
        });
        assert_eq!(spread["per_capita"], expected);
        let planned = planned(server).await;
        for (path, places) in [("libraries?by=state", 9305), ("jurisdictions?by=level", 66_244)] {
            let coverage = public.get(&format!("/v1/advocacy/coverage/{path}")).await.expect(StatusCode::OK);
            let (total, people) = (&coverage["total"]["places"], &coverage["total"]["people"]);
            let count = |count: &Value| count.as_i64().unwrap();
            assert_eq!((count(&total["in_scope"]), count(&total["covered"])), (places, planned), "{path}");
            assert!(
                0 < count(&people["covered"]) && count(&people["covered"]) <= count(&people["in_scope"]),
                "{path}: {people}"
            );
        }
    }
}

/// Gives fifty libraries and as many states an active plan; how many of each.
async fn planned(server: &Server) -> i64 {
    let admin = server.admin().await;
    let unit = campaigns::unit(&admin, "advocacy").await;
    let first = async |list: &str| {
        let page = admin.get(&format!("/v1/directory/{list}&limit=50")).await.expect(StatusCode::OK);
        page["data"].as_array().unwrap().clone()
    };
    let (libraries, states) = (first("libraries?library_type=public").await, first("divisions?level=state").await);
    for (library, state) in libraries.iter().zip(&states) {
        plans::active(&admin, &unit, &library["id"], &Value::Null).await;
        plans::active(&admin, &unit, &Value::Null, &state["ocd_id"]).await;
    }
    i64::try_from(libraries.len().min(states.len())).unwrap()
}

//! Real files, where they are: the public records that lie beside the project on the machines it is built on. What is
//! expected of them was read in the files by hand.

use crate::harness::{Server, sqlite};
use exchange::Kind;
use kernel::Clock;
use lectern::{import, serve};
use reqwest::StatusCode;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The folder of the files; `None`, and a line that says so, where there is none.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("the check of real files is skipped: there is no folder ../shared/data");
    None
}

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

#[tokio::test]
async fn the_real_files_are_read_and_answer() {
    let Some(folder) = folder() else { return };
    let server = Server::on(sqlite());
    let first = load(&server, &folder).await;
    let rejected: Vec<_> = first.iter().filter(|(_, report)| report.rejected > 0).collect();
    assert!(rejected.is_empty(), "{rejected:?}");
    for (kind, report) in load(&server, &folder).await {
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

/// Whom each sponsor of the bills of a server is linked to, or else may be, by name; `None` where there is no such folder.
async fn linked(files: [(Kind, &str); 3]) -> Option<BTreeMap<String, (Option<String>, Vec<String>)>> {
    let folder = folder()?;
    let server = Server::on(sqlite());
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
    Some(links)
}

#[tokio::test]
async fn sponsors_are_linked_alike_whichever_file_comes_first() {
    let (congress, people, bills) = (
        (Kind::Legislators, "us_congress_legislators_current.json"),
        (Kind::People, "openstates_people.jsonl"),
        (Kind::Bills, "openstates_bills.jsonl"),
    );
    let Some(after) = linked([congress, people, bills]).await else { return };
    let before = linked([bills, people, congress]).await.unwrap();
    let certain = after.values().filter(|(holder, _)| holder.is_some()).count();
    let candidates = after.values().filter(|(_, candidates)| !candidates.is_empty()).count();
    eprintln!("of {} sponsors {certain} are certain, and {candidates} have candidates", after.len());
    for (sponsor, link) in after.iter().step_by(after.len() / 40 + 1) {
        eprintln!("{sponsor}: {link:?}");
    }
    let differing: Vec<_> = after.iter().filter(|(sponsor, link)| before.get(*sponsor) != Some(link)).collect();
    assert!(certain > 0 && differing.is_empty(), "{certain}, {differing:?}");
}

/// What libraries spend for each head by the survey of fiscal year 2014, as it was worked out from the file by other means; and
/// how long coverage takes over all libraries and divisions.
#[tokio::test]
async fn the_real_survey_is_spread_as_it_is() {
    let Some(folder) = folder() else { return };
    let server = Server::on(sqlite());
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
    for (path, places) in [("libraries?by=state", 9305), ("jurisdictions?by=level", 66_244)] {
        let coverage = public.get(&format!("/v1/advocacy/coverage/{path}")).await.expect(StatusCode::OK);
        let total = &coverage["total"]["places"];
        assert_eq!((&total["unknown"], total["in_scope"].as_i64().unwrap()), (&total["in_scope"], places), "{path}");
    }
}

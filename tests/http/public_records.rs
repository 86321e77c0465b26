//! The larger check: public records as they are found, where a copy of them lies beside the project. Without one it says `skipped`.

use crate::harness::Server;
use exchange::Kind;
use lectern::{
    import::{self, Report, Told},
    serve,
};
use reqwest::StatusCode;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of the files; `None`, and a line that says so, where there is none.
pub(crate) fn records() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if folder.join("openstates_bills.jsonl").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: there are no public records beside the project");
    None
}

async fn taken(server: &Server, kind: Kind, file: &Path) -> Report {
    let store = serve::prepare(&server.config, &server.clock).await.unwrap();
    import::run(&store, kind, file, false, Told::default()).await.unwrap()
}

/// Every row of a list.
async fn all(server: &Server, query: &str) -> Vec<Value> {
    let request = server.request(reqwest::Method::GET, &format!("/v1/policy/instruments?{query}"));
    let answer = request.header("accept", "application/x-ndjson").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn stage_of(server: &Server, identifier: &str, session: &str) -> Value {
    let found = all(server, &format!("identifier={identifier}&session={session}")).await;
    assert_eq!(found.len(), 1, "{identifier}");
    found[0]["stage"].clone()
}

both! {
    async fn bills_of_ten_legislatures_are_taken_in(server) {
        let Some(folder) = records() else { return };
        let file = folder.join("openstates_bills.jsonl");
        let first = taken(server, Kind::Bills, &file).await;
        assert_eq!((first.read, first.created, first.rejected), (449, 449, 0), "{first}");
        let again = taken(server, Kind::Bills, &file).await;
        assert_eq!((again.unchanged, again.rejected), (449, 0), "{again}");
        assert_eq!(stage_of(server, "SF0020", "2026").await, "signed");
        assert_eq!(stage_of(server, "HB324", "2025").await, "vetoed");
        assert_eq!(stage_of(server, "SB687", "2025").await, "overridden");
        assert_eq!(stage_of(server, "HB7606", "2026").await, "lapsed_into_law");
        assert_eq!(stage_of(server, "SRES400", "119").await, "passed_origin");
        let staged = all(server, "kind=bill").await.iter().filter(|bill| !bill["stage"].is_null()).count();
        assert!(staged > 440, "only {staged} have a stage");
    }

    async fn bills_of_the_congress_are_taken_in(server) {
        let Some(folder) = records() else { return };
        let first = taken(server, Kind::Billstatus, &folder.join("billstatus_xml")).await;
        assert_eq!((first.created, first.rejected), (4, 0), "{first}");
        assert_eq!(taken(server, Kind::Billstatus, &folder.join("billstatus_xml")).await.unchanged, 4);
        let wanted = [
            ("HR3762", "114", "vetoed"),
            ("SJRES8", "114", "vetoed"),
            ("HCONRES70", "114", "passed_second"),
            ("S35", "117", "passed_origin"),
        ];
        for (identifier, congress, stage) in wanted {
            assert_eq!(stage_of(server, identifier, congress).await, stage, "{identifier}");
        }
    }

    async fn documents_of_rulemakings_are_taken_in(server) {
        let Some(folder) = records() else { return };
        let file = folder.join("regulations_gov_documents.jsonl");
        let first = taken(server, Kind::Regulations, &file).await;
        assert_eq!((first.created + first.updated, first.rejected), (1388, 0), "{first}");
        assert_eq!(taken(server, Kind::Regulations, &file).await.unchanged, 1388);
        let [docket] = &all(server, "identifier=DOD-2016-OS-0063").await[..] else { panic!("one docket") };
        assert_eq!((&docket["stage"], &docket["deadline"]), (&Value::from("final"), &Value::from("2016-08-16T03:59:59Z")));
        let by_document = all(server, "identifier=DOD-2016-OS-0063-0001").await;
        assert_eq!(by_document[0]["id"], docket["id"]);
    }
}

//! Files that are handed in: what becomes of them and of each row, who may, and that nothing is done twice.

use crate::{
    harness::{Answer, Caller, START, Server, send, with_form},
    hostile::pour,
    oauth::{by_itself, caller, partner},
    work::id,
};
use directory::{ClientKind, NewClient, NewDivision};
use exchange::{Format, Import, ImportOptions, Kind, ReceivedFile};
use kernel::{Actor, Clock, Permission};
use lectern::import;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::{By, Options, Rows, Session, Step, Store, testing::TestDatabase};

const IMPORTS: &str = "/v1/exchange/imports";
const TWO: &str = "id,name\nocd-division/country:us,United States\nocd-division/country:us/state:wy,Wyoming\n";
/// How long an import may take; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_mins(2);

pub async fn hand_in(caller: &Caller<'_>, query: &str, file: impl Into<reqwest::Body>) -> Answer {
    let request = caller.request(Method::POST, &format!("{IMPORTS}{query}"));
    send(request.header("content-type", "text/csv").body(file)).await
}

fn at(import: &Value) -> String {
    format!("{IMPORTS}/{}", import["id"].as_str().unwrap())
}

/// The import as it is when it is over.
async fn over(caller: &Caller<'_>, begun: &Value) -> Value {
    let begin = Instant::now();
    loop {
        let import = caller.get(&at(begun)).await.expect(StatusCode::OK);
        if !import["finished_at"].is_null() {
            return import;
        }
        assert!(begin.elapsed() < PATIENCE, "it is not over: {import}");
    }
}

pub async fn taken_in(caller: &Caller<'_>, query: &str, file: &str) -> Value {
    let begun = hand_in(caller, query, file.to_owned()).await.expect(StatusCode::ACCEPTED);
    over(caller, &begun).await
}

/// So many places.
fn places(numbers: std::ops::Range<u32>) -> String {
    let rows = numbers.map(|n| format!("ocd-division/country:us/place:p{n},Place {n}\n")).collect::<Vec<_>>().concat();
    format!("id,name\n{rows}")
}

async fn divisions(server: &Server) -> Value {
    server.public().get("/v1/directory/divisions?count=true").await.json()["total"].clone()
}

/// Members of the House, one of each of these states.
pub fn members(states: &[&str]) -> String {
    let member = |state: &&str| {
        let term = json!({"type": "rep", "start": "2025-01-03", "end": "2027-01-03", "state": state, "district": 0});
        json!({"id": {"bioguide": format!("{state}00001")}, "name": {"first": "Ada", "last": state}, "terms": [term]})
    };
    Value::from(states.iter().map(member).collect::<Vec<_>>()).to_string()
}

/// Status and counts: read, created, updated, unchanged, rejected.
fn counts(import: &Value) -> (&str, [i64; 5]) {
    let counts = ["read", "created", "updated", "unchanged", "rejected"];
    (import["status"].as_str().unwrap(), counts.map(|name| import[format!("rows_{name}")].as_i64().unwrap()))
}

both! {
    async fn a_file_is_taken_in(server) {
        let import = taken_in(&server.admin().await, "", TWO).await;
        assert_eq!((counts(&import), divisions(server).await), (("done", [2, 2, 0, 0, 0]), json!(2)));
    }

    async fn what_was_told_of_a_file_is_kept(server) {
        let import = taken_in(&server.admin().await, "?file_name=states.csv", TWO).await;
        let told = ["kind", "format", "file_name", "size", "bytes_read"].map(|field| import[field].clone());
        let size = TWO.len();
        assert_eq!(json!(told), json!(["divisions", "ocd_divisions", "states.csv", size, size]));
    }

    async fn a_file_handed_in_again_changes_nothing(server, admin) {
        taken_in(&admin, "", TWO).await;
        assert_eq!(counts(&taken_in(&admin, "", TWO).await), ("done", [2, 0, 0, 2, 0]));
    }

    async fn a_form_says_beside_its_file_what_the_query_says(server, admin) {
        let form = [("file", TWO.to_owned()), ("dry_run", "true".to_owned()), ("kind", "divisions".to_owned())];
        let begun = send(with_form(admin.request(Method::POST, IMPORTS), &form)).await.expect(StatusCode::ACCEPTED);
        assert_eq!((&begun["file_name"], &begun["dry_run"]), (&json!("example.csv"), &json!(true)));
    }

    async fn a_kind_that_is_named_after_a_long_file_is_what_it_is_read_as(server) {
        let offer = |n: usize| json!({"@type": "Course", "@id": format!("https://example.org/{n}"), "name": "Reading",
            "provider": {"sameAs": "https://ror.org/03yrm5c26"}, "description": "x".repeat(500)});
        let file = json!({"@context": "https://schema.org", "@graph": (0..200).map(offer).collect::<Vec<_>>()}).to_string();
        let form = [("file", file), ("kind", "learning".to_owned())];
        let answer = send(with_form(server.admin().await.request(Method::POST, IMPORTS), &form)).await;
        assert_eq!((answer.status.as_u16(), answer.pointers()), (422, vec!["provider_id".to_owned()]), "{}", answer.text);
    }

    async fn a_form_without_a_file_is_refused(server) {
        let form = [("kind", "divisions".to_owned())];
        let answer = send(with_form(server.admin().await.request(Method::POST, IMPORTS), &form)).await;
        assert_eq!((answer.status.as_u16(), answer.pointers()), (422, vec!["/file".to_owned()]));
    }

    async fn a_field_without_a_name_is_refused(server) {
        let form = [("file", TWO.to_owned()), ("", "x".to_owned())];
        let answer = send(with_form(server.admin().await.request(Method::POST, IMPORTS), &form)).await;
        assert_eq!(answer.problem(422), "invalid");
    }

    async fn a_form_says_no_more_than_fits_around_a_file(server) {
        let mut form = vec![("file", TWO.to_owned())];
        form.extend(["title"; 17].map(|name| (name, "x".repeat(4000))));
        let answer = send(with_form(server.admin().await.request(Method::POST, IMPORTS), &form)).await;
        assert_eq!(answer.problem(413), "too_large");
    }

    async fn fields_that_say_nothing_have_an_end_too(server) {
        let mut form = vec![("file", TWO.to_owned())];
        form.extend(vec![("", String::new()); 1_025]);
        let answer = send(with_form(server.admin().await.request(Method::POST, IMPORTS), &form)).await;
        assert_eq!(answer.problem(413), "too_large");
        assert!(answer.json()["detail"].as_str().unwrap().contains("beside the file"));
    }

    async fn a_broken_form_is_refused(server, admin) {
        let (cut, none) = ("multipart/form-data; boundary=limit", "multipart/form-data");
        for (form, why) in [(cut, "The body ended"), (none, "The body is not a form")] {
            let request = admin.request(Method::POST, IMPORTS).header("content-type", form).body("--limit\r\n");
            let refused = send(request).await;
            assert_eq!(refused.problem(400), "malformed");
            assert!(refused.json()["detail"].as_str().unwrap().starts_with(why), "{form}");
        }
    }

    async fn a_dry_run_writes_nothing(server) {
        let import = taken_in(&server.admin().await, "?dry_run=true", TWO).await;
        assert_eq!((counts(&import), divisions(server).await), (("done", [2, 2, 0, 0, 0]), json!(0)));
    }

    async fn a_dry_run_knows_what_earlier_rows_would_have_added(server) {
        let document = |n: u32, docket: u32| json!({"id": format!("XX-{n}"), "attributes": {"documentType": "Rule",
            "title": format!("Rule {n}"), "postedDate": "2026-01-01", "docketId": format!("XX-2026-{docket}")}}).to_string();
        let file = (1..=500).map(|n| document(n, n)).chain([document(501, 1)]).collect::<Vec<_>>().join("\n");
        let import = taken_in(&server.admin().await, "?kind=regulations&dry_run=true", &file).await;
        assert_eq!(counts(&import), ("done", [501, 500, 1, 0, 0]));
    }

    async fn a_file_of_another_kind_is_refused_by_the_parameter(server) {
        let answer = hand_in(&server.admin().await, "?kind=libraries", TWO).await;
        assert_eq!((answer.status.as_u16(), answer.pointers()), (422, vec!["kind".to_owned()]));
    }

    async fn an_unknown_format_is_told_the_known_ones(server) {
        let answer = hand_in(&server.admin().await, "", "a,b\n1,2\n").await;
        assert_eq!(answer.problem(422), "invalid");
        assert!(Format::ALL.iter().all(|format| answer.text.contains(format.description())), "{}", answer.text);
    }

    async fn boundaries_are_good_from_the_day_that_is_told(server) {
        let file = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
            "properties": {"ocd_id": "ocd-division/country:us/state:wy/cd:1", "name": "Wyoming"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}}]}"#;
        let admin = server.admin().await;
        let import = taken_in(&admin, "?kind=boundaries&valid_from=2023-01-03", file).await;
        assert_eq!((counts(&import).0, &import["valid_from"]), ("done", &json!("2023-01-03")), "{import}");
        let boundaries = admin.get("/v1/directory/boundaries").await.expect(StatusCode::OK);
        assert_eq!(boundaries["data"][0]["valid_from"], json!("2023-01-03"));
    }

    async fn an_empty_file_is_refused(server) {
        let answer = hand_in(&server.admin().await, "", "").await;
        assert_eq!((answer.status.as_u16(), answer.pointers()), (422, vec!["/file".to_owned()]));
    }

    async fn a_media_type_that_is_none_of_a_file_is_refused(server) {
        let request = server.admin().await.request(Method::POST, IMPORTS).header("content-type", "text/html");
        assert_eq!(send(request.body(TWO)).await.problem(415), "unsupported_media_type");
    }

    async fn nothing_stays_of_a_file_that_is_refused(server, admin) {
        let mut file = places(0..20_000);
        file.truncate(300 * 1024); // more than a piece
        hand_in(&admin, "?fiscal_year=1", file).await.problem(422);
        let store = lectern::serve::prepare(&server.config, &server.clock).await.unwrap();
        let later = server.clock.now().plus_seconds(365 * 24 * 3600);
        let forgotten = store.session().forget_old(later).await.unwrap();
        assert_eq!(forgotten.into_iter().find(|(table, _)| *table == "import_chunks"), Some(("import_chunks", 0)));
    }

    async fn a_file_without_what_it_needs_fails_and_says_so(server) {
        let import = taken_in(&server.admin().await, "", "FSCSKEY,LIBID\nWY0001,1\n").await;
        assert_eq!((counts(&import).0, &import["error"]), ("failed", &json!("the header has no column LIBNAME")));
    }

    async fn rows_before_a_broken_end_are_taken_in(server) {
        let file = r#"[{"id": "https://ror.org/03yrm5c26", "status": "active", "names": [{"value": "A", "types": ["ror_display"]}], "types": []}, {"#;
        let import = taken_in(&server.admin().await, "", file).await;
        assert_eq!(counts(&import), ("failed", [2, 1, 0, 0, 1]));
    }

    async fn what_follows_a_list_is_told_and_ends_nobody(server, admin) {
        taken_in(&admin, "?kind=legislators", &members(&["AK", "VT", "WY"])).await;
        let lists = members(&["AK", "VT"]) + &members(&["WY"]);
        let import = taken_in(&admin, "?kind=legislators", &lists).await;
        assert_eq!((counts(&import), &import["rows_missed"]), (("failed", [3, 0, 0, 2, 1]), &json!(0)));
    }

    async fn the_command_says_that_a_file_was_not_read_to_its_end(server) {
        let store = lectern::serve::prepare(&server.config, &server.clock).await.unwrap();
        let file = server.config.data_dir.join("broken.json");
        std::fs::write(&file, r#"[{"id": "https://ror.org/03yrm5c26""#).unwrap();
        let report = import::run(&store, Kind::Organizations, &file, false, import::Told::default()).await.unwrap();
        assert!(report.broke_off.is_some(), "{report}");
    }

    async fn rejected_rows_are_told_by_line_and_column(server, admin) {
        let import = taken_in(&admin, "", &format!("{TWO}ocd-division/us,Bad\n")).await;
        let page = admin.get(&format!("{}/rows?outcome=rejected", at(&import))).await.expect(StatusCode::OK);
        let row = &page["data"][0];
        assert_eq!((&row["number"], &row["line"], &row["errors"][0]["pointer"]), (&json!(3), &json!(4), &json!("/id")));
    }

    async fn a_row_names_the_record_it_made(server, admin) {
        let import = taken_in(&admin, "", TWO).await;
        let page = admin.get(&format!("{}/rows?limit=1", at(&import))).await.expect(StatusCode::OK);
        let division = page["data"][0]["record_id"].as_str().unwrap();
        server.public().get(&format!("/v1/directory/divisions/{division}")).await.expect(StatusCode::OK);
    }

    async fn rows_page_in_their_order(server, admin) {
        let import = taken_in(&admin, "", &places(0..5)).await;
        let page = |after: i64| format!("{}/rows?limit=2&after={after}", at(&import));
        let (mut after, mut numbers) = (0, Vec::new());
        loop {
            let page = admin.get(&page(after)).await.expect(StatusCode::OK);
            numbers.extend(page["data"].as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()));
            let Some(next) = page["next_after"].as_i64() else { break };
            after = next;
        }
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
    }

    async fn a_row_that_repeats_a_key_is_rejected_across_batches(server) {
        let file = places(0..600) + "ocd-division/country:us/place:p0,Again\n";
        assert_eq!(counts(&taken_in(&server.admin().await, "", &file).await), ("done", [601, 600, 0, 0, 1]));
    }

    async fn the_same_request_hands_in_once(server, admin) {
        let hand_in = |file: &'static str| {
            let request = admin.request(Method::POST, IMPORTS).header("content-type", "text/csv");
            send(request.header("idempotency-key", "one").body(file))
        };
        let (first, second) = (hand_in(TWO).await, hand_in(TWO).await);
        assert_eq!(first.expect(StatusCode::ACCEPTED)["id"], second.expect(StatusCode::ACCEPTED)["id"]);
        assert_eq!(hand_in("id,name\nocd-division/country:ca,Canada\n").await.problem(422), "key_reused");
    }

    async fn the_answer_says_where_the_import_is(server, admin) {
        let answer = hand_in(&admin, "", TWO).await;
        assert_eq!(answer.header("location"), at(&answer.json()));
    }

    async fn staff_see_their_own_imports_and_administrators_all(server) {
        let (staff, admin) = (server.person("staff", None).await, server.admin().await);
        let own = hand_in(&staff, "", TWO).await.expect(StatusCode::ACCEPTED);
        let others = hand_in(&admin, "", TWO).await.expect(StatusCode::ACCEPTED);
        let listed = staff.get(IMPORTS).await.json()["data"].as_array().unwrap().len();
        let all = admin.get(IMPORTS).await.json()["data"].as_array().unwrap().len();
        let seen = (staff.get(&at(&others)).await.status.as_u16(), admin.get(&at(&own)).await.status.as_u16());
        assert_eq!((listed, all, seen), (1, 2, (404, 200)));
    }

    async fn a_partner_brings_in_what_its_scopes_name(server) {
        let (_, secret) = partner(server, &["exchange.import", "directory.write"]).await;
        let narrow = caller(server, &by_itself(server, &secret, Some("exchange.import")).await);
        assert_eq!(hand_in(&narrow, "", TWO).await.problem(403), "forbidden");
        let wide = caller(server, &by_itself(server, &secret, None).await);
        assert_eq!(counts(&taken_in(&wide, "", TWO).await).0, "done");
    }

    async fn who_may_not_any_more_brings_nothing_in(server, admin) {
        let staff = server.person("staff", None).await;
        let person = id(&staff).await;
        let session = lectern::serve::prepare(&server.config, &server.clock).await.unwrap().session();
        let service = lectern::serve::service(&server.clock);
        let actor = Actor { person: person.parse().ok(), client: Some("lectern-console".into()), ..service.actor };
        let by = By { actor, ..service };
        let import = keep(&session, &by, TWO).await;
        admin.change(Method::PATCH, &format!("/v1/directory/people/{person}"), &json!({"grants": []})).await.expect(StatusCode::OK);
        session.receive_import(by, None, import.clone()).await.unwrap();
        let import = over(&admin, &serde_json::to_value(&import).unwrap()).await;
        assert_eq!((counts(&import), divisions(server).await), (("failed", [0, 0, 0, 0, 0]), json!(0)));
        assert!(import["error"].as_str().unwrap().contains("directory.write"), "{import}");
    }

    async fn what_a_file_brought_in_is_told_of_who_handed_it_in(server) {
        let (_, secret) = partner(server, &["exchange.import", "directory.write"]).await;
        let partner = caller(server, &by_itself(server, &secret, None).await);
        let file = r#"{"id": "https://ror.org/03yrm5c26", "status": "active", "names": [{"value": "A", "types": ["ror_display"]}], "types": []}"#;
        let import = taken_in(&partner, "", file).await;
        let rows = partner.get(&format!("{}/rows", at(&import))).await.json();
        let path = format!("/v1/directory/organizations/{}/history", rows["data"][0]["record_id"].as_str().unwrap());
        assert_eq!(partner.get(&path).await.expect(StatusCode::OK)["data"][0]["origin"], "partner");
    }

    async fn what_is_over_cannot_be_cancelled(server, admin) {
        let import = taken_in(&admin, "", TWO).await;
        let answer = admin.post(&format!("{}/cancellation", at(&import)), &json!({})).await;
        assert_eq!(answer.problem(409), "illegal_transition");
    }

    async fn one_that_waits_is_cancelled_at_once(server, admin) {
        let waiting = waiting(server, TWO).await;
        let cancelled = admin.post(&format!("{}/cancellation", at(&waiting)), &json!({"note": "The wrong file."})).await;
        let history = admin.get(&format!("{}/history", at(&waiting))).await.expect(StatusCode::OK);
        assert_eq!((counts(&cancelled.expect(StatusCode::OK)).0, &history["data"][1]["note"]), ("cancelled", &json!("The wrong file.")));
    }

    async fn one_that_runs_is_cancelled_after_the_rows_that_are_being_taken_in(server, admin) {
        let begun = hand_in(&admin, "", places(0..100_000)).await.expect(StatusCode::ACCEPTED);
        let begin = Instant::now();
        while admin.get(&at(&begun)).await.expect(StatusCode::OK)["rows_read"] == json!(0) {
            assert!(begin.elapsed() < PATIENCE, "it does not begin");
        }
        let asked = admin.post(&format!("{}/cancellation", at(&begun)), &json!({})).await.expect(StatusCode::OK);
        let import = over(&admin, &begun).await;
        let (status, [read, created, ..]) = counts(&import);
        let told = (&asked["status"], status, divisions(server).await);
        assert_eq!((told, read < 100_000), ((&json!("cancelling"), "cancelled", json!(created)), true));
    }

    async fn a_roster_tells_whom_it_misses_and_a_dry_run_whom_it_would(server, admin) {
        taken_in(&admin, "?kind=legislators", &members(&["AK", "VT", "WY"])).await;
        let missed = async |query| {
            let import = taken_in(&admin, &format!("?kind=legislators{query}"), &members(&["AK", "VT"])).await;
            import["rows_missed"].as_i64().unwrap()
        };
        let dry = [missed("&dry_run=true").await, missed("&dry_run=true").await];
        assert_eq!((dry, [missed("").await, missed("").await]), ([1, 1], [1, 0]));
    }

    async fn a_caller_with_many_imports_under_way_is_told_to_wait(server, admin) {
        crowd(server, &admin).await;
        let answer = hand_in(&admin, "", TWO).await;
        assert_eq!((answer.problem(429).as_str(), answer.header("retry-after")), ("too_many_requests", "10"));
    }

    async fn a_caller_with_many_imports_under_way_is_told_so_before_the_file_is_read(server, admin) {
        crowd(server, &admin).await;
        let (token, rows) = (admin.token.as_deref().unwrap(), endless());
        let status = pour(server, token, IMPORTS, "transfer-encoding: chunked", rows.as_bytes()).await;
        assert_eq!(status, "HTTP/1.1 429");
    }

    async fn sponsors_are_linked_once_an_import_of_people_is_over(server, admin) {
        let bill = json!({"kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "119",
            "identifier": "HR 1", "title": "A bill", "classification": [], "chamber": "lower", "subjects": [], "source_urls": []});
        let bill = admin.post("/v1/policy/instruments", &bill).await.expect(StatusCode::CREATED);
        let sponsors = format!("/v1/policy/instruments/{}/sponsors", bill["id"].as_str().unwrap());
        let ada = json!({"name": "Ada WY", "classification": "primary", "is_primary": true, "entity": "person",
            "outside_id": null});
        admin.post(&sponsors, &ada).await.expect(StatusCode::OK);
        let holder = async || server.public().get(&sponsors).await.json()["data"][0]["office_holder_id"].clone();
        taken_in(&admin, "?kind=legislators&dry_run=true", &members(&["WY"])).await;
        let before = holder().await;
        taken_in(&admin, "?kind=legislators", &members(&["WY"])).await;
        assert_eq!((before, holder().await.is_string()), (Value::Null, true));
    }

    async fn a_gigabyte_is_refused_by_its_length(server) {
        let token = server.admin().await.token.unwrap();
        let status = pour(server, &token, IMPORTS, "content-length: 1073741824", b"").await;
        assert_eq!(status, "HTTP/1.1 413");
    }

    async fn an_endless_file_is_refused_at_the_limit(server) {
        let token = server.admin().await.token.unwrap();
        let status = pour(server, &token, IMPORTS, "transfer-encoding: chunked", endless().as_bytes()).await;
        assert_eq!(status, "HTTP/1.1 413");
    }
}

/// A chunk of a file that has no end.
fn endless() -> String {
    let rows = "ocd-division/country:us,US\n".repeat(10_000);
    format!("{:x}\r\nid,name\n{rows}\r\n", rows.len() + 8)
}

/// Gives a caller as many imports under way as one may have.
async fn crowd(server: &Server, caller: &Caller<'_>) {
    let person = taken_in(caller, "", TWO).await["requested_by"].as_str().unwrap().parse().unwrap();
    let session = lectern::serve::prepare(&server.config, &server.clock).await.unwrap().session();
    let service = lectern::serve::service(&server.clock);
    let by = By { actor: Actor { person: Some(person), ..service.actor }, ..service };
    for _ in 0..exchange::UNDER_WAY {
        let import = keep(&session, &by, TWO).await;
        session.create(by.clone(), None, import).await.unwrap();
    }
}

/// A file that is handed in, without the job that takes it in.
async fn keep(session: &Session, by: &By, file: &str) -> Import {
    let clock = &by.clock;
    let received = ReceivedFile {
        format: Format::OcdDivisions,
        size: i64::try_from(file.len()).unwrap(),
        sha256: "0".repeat(64).parse().unwrap(),
        options: ImportOptions::default(),
    };
    let import = Import::receive(received, &by.actor, clock.id(), clock.now()).unwrap();
    for (number, piece) in (0..).zip(file.as_bytes().chunks(10_000)) {
        session.keep_import_chunk(import.id, number, piece.to_vec(), clock.now()).await.unwrap();
    }
    import
}

/// An import that no runner knows of.
async fn waiting(server: &Server, file: &str) -> Value {
    let session = lectern::serve::prepare(&server.config, &server.clock).await.unwrap().session();
    let service = lectern::serve::service(&server.clock);
    let import = keep(&session, &service, file).await;
    session.create(service, None, import.clone()).await.unwrap();
    serde_json::to_value(&import).unwrap()
}

/// A node takes in the first batch of an import, and is gone; another goes on after it, and does no row twice.
async fn goes_on(database: TestDatabase) {
    let file = places(0..1_200);
    Store::migrate(&database.url).await.unwrap();
    let session = Store::open(&database.url, Options { connections: 1 }).unwrap().session();
    let service = lectern::serve::service(&Clock::manual(START));
    let partner = NewClient {
        client_id: "partner".parse().unwrap(),
        name: "Partner".parse().unwrap(),
        kind: ClientKind::Confidential,
        scopes: vec![Permission::ExchangeImport, Permission::DirectoryWrite],
        redirect_uris: Vec::new(),
        organization_id: None,
    };
    let partner = partner.register(&service.actor, Clock::system().id(), START).unwrap();
    session.ensure_client(service.clone(), partner).await.unwrap();
    let by = By { actor: Actor { client: Some("partner".into()), ..service.actor.clone() }, ..service.clone() };
    let import = keep(&session, &by, &file).await;
    session.receive_import(by, None, import.clone()).await.unwrap();
    let job = session.claim_job(&service.clock, 60, None).await.unwrap().unwrap();
    let step = Step { job, until: START.plus_seconds(60), import: import.id };
    session.start_import(service.clone(), step.clone()).await.unwrap();
    let row = |line: &str| {
        let (id, name) = line.split_once(',').unwrap();
        let (ocd_id, name) = (id.parse().unwrap(), name.parse().unwrap());
        Ok(NewDivision { ocd_id, name, valid_from: None, valid_until: None })
    };
    let entries = file.lines().skip(1).take(500).map(row).collect();
    let rows = Rows { first: 1, entries, retold: [].into(), bytes_read: 1 };
    assert!(session.step_import(service, step, rows).await.unwrap());
    drop(session);
    let server = Server::on(database);
    server.clock.advance(61); // its lease is over
    let import = over(&server.admin().await, &serde_json::to_value(&import).unwrap()).await;
    assert_eq!((counts(&import), divisions(&server).await), (("done", [1_200, 1_200, 0, 0, 0]), json!(1_200)));
}

#[tokio::test]
async fn one_that_a_node_left_in_its_middle_goes_on_sqlite() {
    goes_on(TestDatabase::sqlite().unwrap()).await;
}

#[tokio::test]
async fn one_that_a_node_left_in_its_middle_goes_on_postgres() {
    if let Some(database) = TestDatabase::postgres().await.unwrap() {
        goes_on(database).await;
    }
}

/// Two nodes on one database share what was handed in, and nothing is done twice.
#[tokio::test]
async fn nodes_share_imports() {
    let Some(database) = TestDatabase::postgres().await.unwrap() else { return };
    let first = Server::on(database);
    let second = Server::beside(&first);
    let (admin, other) = (first.admin().await, second.admin().await);
    let mut begun = Vec::new();
    for n in 0..6 {
        let caller = if n % 2 == 0 { &admin } else { &other };
        begun.push(hand_in(caller, "", places(n * 700..(n + 1) * 700)).await.expect(StatusCode::ACCEPTED));
    }
    for import in &begun {
        assert_eq!(counts(&over(&admin, import).await), ("done", [700, 700, 0, 0, 0]));
    }
    assert_eq!(divisions(&second).await, json!(4_200));
}

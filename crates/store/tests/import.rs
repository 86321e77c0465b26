//! Records taken in by the batch: rerunning changes nothing, and what changes is kept as a change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test says where"
)]

use directory::{DivisionAlias, Figure, LibraryType, Measure, NewDivision, NewLibrary};
use kernel::{Actor, At, Clock};
use std::future::Future;
use store::{By, Options, Session, Store, Surveyed, Tally};

/// Runs a test on a database of its own.
fn with_store<F: Future<Output = ()>>(name: &str, test: impl FnOnce(Session) -> F) {
    let folder = std::env::temp_dir().join(format!("lectern-import-{name}-{}", std::process::id()));
    let url = format!("sqlite:{}/test.db", folder.display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        Store::migrate(&url).await.unwrap();
        test(Store::open(&url, Options { connections: 1 }).unwrap().session().unwrap()).await;
    });
    std::fs::remove_dir_all(folder).unwrap();
}

fn by() -> By {
    By { actor: Actor::public(), request_id: None, clock: Clock::manual(At::from_micros(1_700_000_000_000_000)) }
}

/// Created, updated, unchanged, rejected.
fn counts(tally: &Tally) -> [u64; 4] {
    [tally.created, tally.updated, tally.unchanged, u64::try_from(tally.rejected.len()).unwrap()]
}

fn wyoming(name: &str) -> Vec<NewDivision> {
    let ocd_id = "ocd-division/country:us/state:wy".parse().unwrap();
    vec![NewDivision { ocd_id, name: name.parse().unwrap(), valid_from: None, valid_until: None }]
}

fn alias_of(living: &str) -> Vec<DivisionAlias> {
    let alias = "ocd-division/country:us/state:wyo".parse().unwrap();
    vec![DivisionAlias { alias, same_as: living.parse().unwrap(), note: None }]
}

fn surveyed(fscs_key: Option<&str>, visits: &str) -> Vec<Surveyed> {
    let library = NewLibrary {
        name: "Example County Library".parse().unwrap(),
        library_type: LibraryType::Public,
        fscs_key: fscs_key.map(|key| key.parse().unwrap()),
        libid: Some("1".parse().unwrap()),
        ror_id: None,
        division_ocd_id: None,
        street: None,
        city: None,
        state: Some("WY".parse().unwrap()),
        postal_code: None,
        county: None,
        longitude: None,
        latitude: None,
    };
    vec![Surveyed { library, figures: vec![Figure::new(2014, Measure::Visits, Ok(visits.parse().unwrap()))] }]
}

#[test]
fn a_second_run_changes_nothing() {
    with_store("second", async |session| {
        session.import(by(), wyoming("Wyoming")).await.unwrap();
        assert_eq!(counts(&session.import(by(), wyoming("Wyoming")).await.unwrap()), [0, 0, 1, 0]);
    });
}

#[test]
fn a_preview_writes_nothing() {
    with_store("preview", async |session| {
        session.preview(by(), wyoming("Wyoming")).await.unwrap();
        assert_eq!(counts(&session.import(by(), wyoming("Wyoming")).await.unwrap()), [1, 0, 0, 0]);
    });
}

#[test]
fn of_rows_about_one_record_the_last_counts() {
    with_store("repeated", async |session| {
        let batch = [wyoming("Old"), wyoming("Wyoming")].concat();
        session.import(by(), batch).await.unwrap();
        assert_eq!(counts(&session.import(by(), wyoming("Wyoming")).await.unwrap()), [0, 0, 1, 0]);
    });
}

#[test]
fn an_alias_takes_the_name_of_the_living_division() {
    with_store("alias", async |session| {
        session.import(by(), wyoming("Wyoming")).await.unwrap();
        let aliases = alias_of("ocd-division/country:us/state:wy");
        assert_eq!(counts(&session.import(by(), aliases).await.unwrap()), [1, 0, 0, 0]);
    });
}

#[test]
fn an_alias_of_nothing_is_rejected() {
    with_store("orphan", async |session| {
        let aliases = alias_of("ocd-division/country:us/state:wy");
        assert_eq!(counts(&session.import(by(), aliases).await.unwrap()), [0, 0, 0, 1]);
    });
}

#[test]
fn a_library_without_its_key_is_known_by_its_state() {
    with_store("libid", async |session| {
        session.import(by(), surveyed(Some("WY0001"), "100")).await.unwrap();
        assert_eq!(counts(&session.import(by(), surveyed(None, "100")).await.unwrap()), [0, 0, 1, 0]);
    });
}

#[test]
fn other_figures_are_a_change_of_the_library() {
    with_store("figures", async |session| {
        session.import(by(), surveyed(Some("WY0001"), "100")).await.unwrap();
        assert_eq!(counts(&session.import(by(), surveyed(Some("WY0001"), "200")).await.unwrap()), [0, 1, 0, 0]);
    });
}

#[test]
fn what_is_shipped_is_written_once() {
    with_store("shipped", async |session| {
        let first = session.ensure_shipped(by()).await.unwrap();
        assert_eq!((first > 0, session.ensure_shipped(by()).await.unwrap()), (true, 0));
    });
}

//! The hot lists are answered from an index, in a fixed number of queries: what the session really asks is recorded, and
//! the database is asked how it would answer.

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation},
    sql_query,
    sql_types::Text,
};
use directory::{Unit, UnitFilter};
use kernel::{Actor, Id, page::Window};
use policy::{Issue, IssueFilter, Position, PositionFilter, position::Status};
use std::cell::RefCell;
use store::{KeptList, Options, Store, testing::TestDatabase};

thread_local! {
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes down every query of this thread.
struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            ASKED.with_borrow_mut(|asked| asked.push(query.to_string()));
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The queries a list asks, and the steps by which the database would answer the first.
fn explained<R: KeptList>(filter: <R as store::sqlite::queries::Listed>::Filter) -> (usize, Vec<String>) {
    set_default_instrumentation(|| Some(Box::new(Recorder))).unwrap();
    let database = TestDatabase::sqlite().unwrap();
    let (url, path) = (&database.url, database.url.trim_start_matches("sqlite:"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let asked = runtime.block_on(async {
        Store::migrate(url).await.unwrap();
        let session = Store::open(url, Options { connections: 1 }).unwrap().session().unwrap();
        let sort = R::SORTING.parse(None).unwrap();
        ASKED.with_borrow_mut(Vec::clear);
        let window = Window { limit: 20, sort, after: None, count: false };
        session.page::<R>(filter, &Actor::public(), window).await.unwrap();
        ASKED.take()
    });
    let sql = asked[0].split(" -- binds").next().unwrap();
    let mut connection = SqliteConnection::establish(path).unwrap();
    connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap(); // the session may still be closing the file
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut connection).unwrap();
    (asked.len(), steps.into_iter().map(|step| step.detail).collect())
}

/// Whether every step of the outer query goes through an index, and none sorts.
fn is_indexed(table: &str, steps: &[String]) -> bool {
    let reads =
        steps.iter().filter(|s| s.starts_with(&format!("SCAN {table}")) || s.starts_with(&format!("SEARCH {table}")));
    reads.clone().count() == 1
        && reads.clone().all(|s| s.contains("USING"))
        && !steps.iter().any(|s| s.contains("TEMP B-TREE FOR ORDER BY"))
}

fn id() -> Id {
    Id::from_bytes([1; 16])
}

#[test]
fn positions_are_listed_from_an_index() {
    let filters = [
        PositionFilter::default(),
        PositionFilter { issue_id: vec![id()], ..PositionFilter::default() },
        PositionFilter { owner_unit_id: vec![id()], ..PositionFilter::default() },
        PositionFilter { status: vec![Status::Published], ..PositionFilter::default() },
    ];
    for filter in filters {
        let (_, steps) = explained::<Position>(filter.clone());
        assert!(is_indexed("positions", &steps), "{filter:?}: {steps:#?}");
    }
}

#[test]
fn units_are_listed_from_an_index() {
    for filter in [UnitFilter::default(), UnitFilter { parent_id: Some(id()), ..UnitFilter::default() }] {
        let (_, steps) = explained::<Unit>(filter.clone());
        assert!(is_indexed("units", &steps), "{filter:?}: {steps:#?}");
    }
}

#[test]
fn issues_are_listed_from_an_index() {
    let (_, steps) = explained::<Issue>(IssueFilter::default());
    assert!(is_indexed("issues", &steps), "{steps:#?}");
}

#[test]
fn a_page_of_positions_is_one_query() {
    assert_eq!(explained::<Position>(PositionFilter::default()).0, 1);
}

#[test]
fn a_page_of_issues_is_two_queries() {
    assert_eq!(explained::<Issue>(IssueFilter::default()).0, 2);
}

//! What a thread asks of its database, written down.

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _, set_default_instrumentation},
    sql_query,
    sql_types::Text,
};
use std::cell::RefCell;

thread_local! {
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes down every query of its thread.
struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            // A connection is set up when it is opened, whatever is asked then.
            if !query.starts_with("PRAGMA") {
                ASKED.with_borrow_mut(|asked| asked.push(query));
            }
        }
    }
}

/// Connections that are opened from now on write down what they are asked.
pub(crate) fn write_down() {
    set_default_instrumentation(|| Some(Box::new(Recorder))).unwrap();
}

/// What was asked since this was last called.
pub(crate) fn asked() -> Vec<String> {
    ASKED.take()
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps by which the `SQLite` database of this address would answer each of these queries.
pub(crate) fn steps_of(url: &str, queries: &[String]) -> Vec<Vec<String>> {
    let mut connection = SqliteConnection::establish(url.trim_start_matches("sqlite:")).unwrap();
    connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap(); // the session may still be closing the file
    let explain = |asked: &String| {
        let sql = asked.split(" -- binds").next().unwrap();
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut connection).unwrap();
        steps.into_iter().map(|step| step.detail).collect()
    };
    queries.iter().map(explain).collect()
}

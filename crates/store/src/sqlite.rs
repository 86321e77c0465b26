//! `SQLite`: plain calls into the bundled library.

use crate::Result;
use diesel::{SqliteConnection, prelude::*, r2d2};
use diesel_migrations::EmbeddedMigrations;

/// Every query, as plain calls.
#[path = "queries.rs"]
pub mod queries;

pub(crate) use diesel::RunQueryDsl;
pub(crate) use dual::strip as dual;

/// An open connection.
pub type Connection = SqliteConnection;
/// A connection that can be read from: what a read takes.
pub type Link<'a> = Connection;
/// An exclusive connection: what a write takes.
pub type Conn<'a> = Connection;
/// The backend, for boxed queries.
pub type Db = diesel::sqlite::Sqlite;

/// Brings the documents that wait into the search index; run before each commit.
pub(crate) const INDEX: [&str; 2] = [
    "INSERT INTO search_index (rowid, body) \
     SELECT d.rid, d.body FROM search_index_waiting w JOIN search_documents d ON d.rid = w.rid",
    "DELETE FROM search_index_waiting",
];

pub(crate) const MIGRATIONS: EmbeddedMigrations = diesel_migrations::embed_migrations!("../../migrations/sqlite");

/// The records whose documents match, before the query, the kind and the scope that are asked for.
pub(crate) const SEARCH: [&str; 3] = [
    "SELECT d.record_id FROM search_index i JOIN search_documents d ON d.rid = i.rowid WHERE search_index MATCH ",
    " AND d.kind = ",
    " AND d.scope = ",
];

/// What keeps an index from answering for the column that follows.
pub(crate) const UNINDEXED: &str = "+";

/// The next deadline of an instrument; of one without, an instant after all others: `9999-12-31T00:00:00Z`.
pub(crate) const DEADLINE: &str = "coalesce(instruments.deadline, 253402214400000000)";

/// The month in UTC in which a session of learning begins: `YYYY-MM`.
pub(crate) const SESSION_MONTH: &str = "strftime('%Y-%m', learning_sessions.starts_at / 1000000, 'unixepoch')";

/// What the schema consists of, a line each.
pub(crate) const SCHEMA: &str = "type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema \
     WHERE tbl_name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

/// Before a column, before a text, and after it: that the JSON in the column contains the text.
pub(crate) const CONTAINS: [&str; 3] = ["instr(lower(", "), ", ") > 0"];

/// The words of folded text as an FTS5 query: all of them, the last as a prefix.
pub(crate) fn search_query(folded: &str) -> String {
    format!("\"{}\"*", folded.replace(' ', "\" \""))
}

/// Adds rows one by one: the statement for one is kept, which one for so many is not.
macro_rules! insert_all {
    ($c:expr, $table:ident, $rows:expr) => {
        $rows.into_iter().try_for_each(|row| diesel::insert_into($table::table).values(row).execute($c).map(drop))
    };
}
pub(crate) use insert_all;

/// Rows are locked by the one writer there is.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

/// The one writer claims one job after the other.
macro_rules! unclaimed {
    ($query:expr) => {
        $query
    };
}
pub(crate) use unclaimed;

/// Waits for an answer inside a macro, whose text `#[dual]` does not see.
macro_rules! answered {
    ($query:expr) => {
        $query
    };
}
pub(crate) use answered;

/// Whether the same request is under way elsewhere: never, with one writer.
#[expect(clippy::unnecessary_wraps, reason = "the other backend asks the server")]
pub(crate) fn under_way(_c: &mut Conn<'_>, _caller: &str, _key: &str) -> Result<bool> {
    Ok(false)
}

/// Waits until nobody else is at work on what is called that: never, with one writer.
#[expect(clippy::unnecessary_wraps, reason = "the other backend asks the server")]
pub(crate) fn in_turn(_c: &mut Conn<'_>, _what: &str) -> Result<()> {
    Ok(())
}

/// Has the planner look at what is there: here it plans without statistics, the same whatever is there.
#[expect(clippy::unnecessary_wraps, reason = "the other backend asks the server")]
pub(crate) fn analyze(_c: &mut Conn<'_>) -> Result<()> {
    Ok(())
}

pub(crate) fn open(path: &str) -> Result<Connection> {
    let mut connection =
        <Connection as diesel::Connection>::establish(path).map_err(|e| crate::Error::Unavailable(e.to_string()))?;
    prepare(&mut connection)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection) -> QueryResult<()> {
    use diesel::connection::SimpleConnection;
    connection.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
    )
}

/// Prepares each connection of the pool for scans.
#[derive(Debug)]
pub(crate) struct Prepare;

impl r2d2::CustomizeConnection<Connection, r2d2::Error> for Prepare {
    fn on_acquire(&self, connection: &mut Connection) -> std::result::Result<(), r2d2::Error> {
        prepare(connection).map_err(r2d2::Error::QueryError)
    }
}

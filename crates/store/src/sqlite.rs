//! `SQLite`: plain calls into the bundled library.

use crate::{
    Result,
    sql_types::{Uid, sql},
    tables::search_documents,
};
use diesel::{
    SqliteConnection, dsl,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Text},
};
use diesel_migrations::EmbeddedMigrations;
use kernel::{
    At, Newest, Terms,
    page::{Key, Window},
};
use queries::search::{Row as Document, Scope, searched};
use std::collections::HashMap;

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

/// Those of some records, before their ids as a JSON list of hexadecimal digits and after it.
pub(crate) const AMONG: [&str; 2] = ["SELECT unhex(value) FROM json_each(", ")"];

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

/// Documents are numbered by the millisecond in which their record was made, and within it as they come: so many of one
/// millisecond have a number, far more than can be written in it. The index of words tells what it finds in that order, so that a
/// search finds the newest without looking at the others.
pub(crate) const NUMBERS: i64 = 1 << 20;

/// The first number of the millisecond.
fn first_number(at: At) -> i64 {
    at.micros().div_euclid(1000).saturating_mul(NUMBERS)
}

/// Adds documents, each numbered by when its record was made.
pub(crate) fn insert_documents(c: &mut Conn<'_>, documents: Vec<(At, Document)>) -> Result<()> {
    let mut next = HashMap::new();
    for (made_at, document) in documents {
        let first = first_number(made_at);
        let number = if let Some(number) = next.get(&first) {
            *number
        } else {
            let same = search_documents::rid.between(first, first + NUMBERS - 1);
            let last: Option<i64> =
                search_documents::table.filter(same).select(dsl::max(search_documents::rid)).first(c)?;
            last.map_or(first, |last| last + 1)
        };
        next.insert(first, number + 1);
        diesel::insert_into(search_documents::table).values((search_documents::rid.eq(number), document)).execute(c)?;
    }
    Ok(())
}

/// The newest documents of a kind that have the words.
#[derive(Debug)]
struct NewestDocuments<'a> {
    words: String,
    kind: &'a str,
    before: i64,
    limit: i64,
}

impl Query for NewestDocuments<'_> {
    type SqlType = (BigInt, sql::Uid, Text);
}

impl QueryFragment<Db> for NewestDocuments<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(
            "SELECT d.rid, d.record_id, d.scope FROM search_index i JOIN search_documents d ON d.rid = i.rowid \
             WHERE search_index MATCH ",
        );
        out.push_bind_param::<Text, _>(&self.words)?;
        out.push_sql(" AND i.rowid < ");
        out.push_bind_param::<BigInt, _>(&self.before)?;
        out.push_sql(" AND d.kind = ");
        out.push_bind_param::<Text, _>(self.kind)?;
        out.push_sql(" ORDER BY i.rowid DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl QueryId for NewestDocuments<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for NewestDocuments<'_> {}

/// The newest records of a kind that have the terms, among which a page of a list of the newest is looked for first.
pub(crate) fn newest(c: &mut Link<'_>, kind: &str, terms: &Terms, window: &Window) -> Result<Option<Newest>> {
    let words = searched(terms.as_str());
    let before = match window.after.as_ref().map(|(keys, _)| keys.as_slice()) {
        None => i64::MAX,
        Some([Key::Instant(micros)]) => first_number(At::from_micros(*micros)).saturating_add(NUMBERS),
        Some(_) => return Ok(None), // a cursor that the list refuses
    };
    if words.is_empty() {
        return Ok(None);
    }
    // A record has two documents at most, and some of those found may not be what is asked for otherwise.
    let limit = 3 * i64::try_from(window.limit + 1).unwrap_or(i64::MAX / 3);
    let query = NewestDocuments { words: search_query(&words), kind, before, limit };
    let mut found: Vec<(i64, Uid, String)> = query.load(c)?;
    let is_all = found.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    if !is_all && let Some(last) = found.last().map(|(number, ..)| number.div_euclid(NUMBERS)) {
        found.retain(|(number, ..)| number.div_euclid(NUMBERS) > last); // of the last millisecond there may be more
    }
    let mut newest = Newest { is_all, ..Newest::default() };
    for (_, record_id, scope) in found {
        let of_scope = if scope == Scope::Public.as_str() { &mut newest.public } else { &mut newest.internal };
        of_scope.push(record_id.into());
    }
    Ok(Some(newest))
}

/// Rows are locked by the one writer there is.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked;

/// So are their keys.
macro_rules! locked_with_keys {
    ($query:expr) => {
        $query
    };
}
pub(crate) use locked_with_keys;

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
    use diesel::connection::SimpleConnection as _;
    let opened = <Connection as diesel::Connection>::establish(path);
    let mut connection = opened.map_err(|e| crate::Error::Unavailable(format!("{path}: {e}")))?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

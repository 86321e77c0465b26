//! Every place that keeps something of a person: one table, by which everything is exported and erased. A test holds it
//! against the schema, so that no column that looks personal is left out. To add a table, add a line:
//!
//! ```text
//! "What it is, and what for." table[column of the person] { columns an export shows } withheld { secrets } => fate;
//! ```
//!
//! A table whose rows are records with a history says `records`, so that the history, the kept answers and the search text
//! of its rows go too.

use super::{cell::Cell, prelude::*};
use diesel::TextExpressionMethods as _;
use directory::{ExportPart, Person};
use kernel::Email;

/// What erasure does to what a place keeps of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is deleted.
    Deleted,
    /// These columns are emptied; what stays counts, and speaks of nobody.
    Cleared(&'static [&'static str]),
    /// It stays: it has the person's id only, which leads to nobody any more.
    Kept,
}

/// A place that keeps something of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The table.
    pub table: &'static str,
    /// The column that says whose it is.
    pub key: &'static str,
    /// What it holds, and what for.
    pub about: &'static str,
    /// The columns an export shows.
    pub shown: &'static [&'static str],
    /// The columns that are secrets, and shown to nobody.
    pub withheld: &'static [&'static str],
    /// What erasure does to it.
    pub fate: Fate,
}

/// Columns that look personal and are not, with the reason.
pub const IMPERSONAL: &[(&str, &str, &str)] = &[
    ("changes", "request_id", "names a request"),
    ("accesses", "request_id", "names a request"),
    ("divisions", "same_as_note", "is about a place"),
    ("positions", "superseded_by", "is another position"),
    ("position_citations", "note", "is about a source"),
];

/// Whose holdings: all by which they can be found.
struct Who {
    id: Uid,
    /// The person, and the records of their own that have a history.
    records: Vec<Uid>,
    email: Email,
}

macro_rules! holdings {
    ($who:ident => $($about:literal $table:ident [$key:ident $(where $condition:expr)?] $($records:ident)?
        { $($shown:ident),* } $(withheld { $($withheld:ident),+ })? => $fate:ident $({ $($cleared:ident),+ })?;)+
    ) => {
        /// Every place that keeps something of a person, in the order in which it is erased.
        pub const HOLDINGS: &[Holding] = &[$(Holding {
            table: stringify!($table),
            key: stringify!($key),
            about: $about,
            shown: &[$(stringify!($shown)),*],
            withheld: &[$($(stringify!($withheld)),+)?],
            fate: fate!($fate $($($cleared),+)?),
        }),+];

        /// Finds all that is the person's own.
        #[dual]
        async fn of(c: &mut impl Link, person: &Person) -> Result<Who> {
            let mut $who = Who { id: Uid(person.id), records: vec![Uid(person.id)], email: person.email.clone() };
            $(own_records!(c, $who, $table, condition!($who, $table, $key $(, $condition)?) $(, $records)?);)+
            Ok($who)
        }

        /// What every place keeps of them.
        #[dual]
        pub async fn export(c: &mut impl Link, person: &Person) -> Result<Vec<ExportPart>> {
            let $who = &of(c, person).await?;
            let mut parts = Vec::new();
            $(parts.push(ExportPart {
                name: stringify!($table),
                about: $about,
                withheld: vec![$($(stringify!($withheld)),+)?],
                records: exported!(c, $table, condition!($who, $table, $key $(, $condition)?), $($shown),*),
            });)+
            Ok(parts)
        }

        /// Erases what every place keeps of them, or as much of it as is personal.
        #[dual]
        pub async fn erase(c: &mut Conn, person: &Person) -> Result<()> {
            let $who = &of(c, person).await?;
            $(erased!(c, $table, condition!($who, $table, $key $(, $condition)?), $fate $($($cleared),+)?);)+
            Ok(())
        }
    };
}

macro_rules! fate {
    (delete) => {
        Fate::Deleted
    };
    (keep) => {
        Fate::Kept
    };
    (clear $($column:ident),+) => {
        Fate::Cleared(&[$(stringify!($column)),+])
    };
}

macro_rules! condition {
    ($who:ident, $table:ident, $key:ident) => {
        $table::$key.eq($who.id)
    };
    ($who:ident, $table:ident, $key:ident, $condition:expr) => {
        $condition
    };
}

macro_rules! own_records {
    ($c:ident, $who:ident, $table:ident, $condition:expr, records) => {
        let own: Vec<Uid> = answered!($table::table.filter($condition).select($table::id).load($c))?;
        $who.records.extend(own);
    };
    ($c:ident, $who:ident, $table:ident, $condition:expr) => {};
}

macro_rules! exported {
    ($c:ident, $table:ident, $condition:expr, $($column:ident),*) => {{
        let columns = ($($table::$column,)*);
        let rows: Vec<($(cell!($column),)*)> = answered!($table::table.filter($condition).select(columns).load($c))?;
        let named = |($($column,)*): ($(cell!($column),)*)| [$((stringify!($column).to_owned(), $column.0)),*].into_iter().collect();
        rows.into_iter().map(named).collect()
    }};
}

macro_rules! cell {
    ($column:ident) => {
        Cell
    };
}

macro_rules! erased {
    ($c:ident, $table:ident, $condition:expr, delete) => {
        answered!(diesel::delete($table::table.filter($condition)).execute($c))?;
    };
    ($c:ident, $table:ident, $condition:expr, keep) => {};
    ($c:ident, $table:ident, $condition:expr, clear $($column:ident),+) => {
        let emptied = ($($table::$column.eq(dsl::sql::<dsl::SqlTypeOf<$table::$column>>("NULL")),)+);
        answered!(diesel::update($table::table.filter($condition)).set(emptied).execute($c))?;
    };
}

holdings! { who =>
    "The languages they read, to write to them in one." person_languages[person_id] { position, language } => delete;
    "What they are, everywhere or in a unit: what they may do here." person_grants[person_id]
        { position, role, unit_id } => delete;
    "What they sign in with, as a hash." credentials[person_id] { updated_at } withheld { password_hash } => delete;
    "The sessions in which they are signed in, each with hashes of its tokens." refresh_tokens[person_id]
        { id, family_id, client_id, created_at, expires_at, used_at, revoked_at } withheld { token_hash } => delete;
    "What they let the association do with what it knows of them. Without the person it still counts."
        consents[person_id] records
        { id, purpose, decision, text_version, decided_at, source, note, recorded_by, recorded_at } => clear { person_id, note };
    "The consents they recorded for others." consents[recorded_by] { id, purpose, recorded_at } => keep;
    "The history of their own records, with what stood there before and after." changes[record_id where
        changes::record_id.eq_any(who.records.clone())]
        { seq, kind, record_id, revision, action, actor_id, origin, request_id, at, note, before, after }
        => clear { before, after, note };
    "What they did to records of the association, so that each has its history." changes[actor_id]
        { seq, kind, record_id, revision, action, origin, request_id, at, note } => keep;
    "Answers they were given, or that speak of them, so that a request that is repeated does not act twice."
        idempotency_keys[caller where idempotency_keys::caller.like(format!("{}@%", who.id.0))
            .or(idempotency_keys::record_id.eq_any(who.records.clone()))]
        { record_id, revision, body, created_at } withheld { key, fingerprint } => delete;
    "The words by which their own records are found." search_documents[record_id where
        search_documents::record_id.eq_any(who.records.clone())] { kind, scope, body } => delete;
    "Work that waits to be done for them, such as a mail to be sent." jobs[payload where mentions(who)]
        { id, kind, payload, created_at, due_at, attempts, failed_at, error } => delete;
    "The analyses of positions that they wrote." position_analyses[written_by]
        { position_id, version, kind, body, written_at } => keep;
    "The answers they gave for a unit that was consulted on a position." position_consultations[answered_by]
        { position_id, version, unit_id, answer, comment, answered_at } => keep;
    "The objections to positions that they settled." position_consultations[settled_by]
        { position_id, version, unit_id, outcome, reason, settled_at } => keep;
    "Who read their own records." accesses[person_id]
        { seq, record_kind, record_id, kind, actor_id, client, request_id, at } => keep;
    "Which confidential records of others they read, so that they can be asked why." accesses[actor_id]
        { seq, record_kind, record_id, kind, client, request_id, at } => keep;
    "That they were erased, so that a backup that brings them back is told to forget them again." erasures[person_id]
        { person_id, reason, erased_at } => keep;
    "Their account: what to call them, where they get mail, where they live." people[id]
        { id, revision, name, email, email_key, division_ocd_id, created_at, updated_at } => delete;
}

type Condition<T> = Box<dyn diesel::expression::BoxableExpression<T, Db, SqlType = diesel::sql_types::Bool>>;

/// A condition: the job's payload has the person's id or mail address as one of its texts.
fn mentions(who: &Who) -> Condition<jobs::table> {
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let (before, after) = super::super::super::CONTAINS;
    let contains = |value: String| {
        dsl::sql::<diesel::sql_types::Bool>(before).bind::<diesel::sql_types::Text, _>(value).sql(after)
    };
    Box::new(contains(text(&who.id.0.to_string())).or(contains(text(who.email.as_str()))))
}

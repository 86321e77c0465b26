//! Everything from one kind of database to the other, in one transaction: what is not proven equal, row for row, by counts
//! and sums of both sides, is taken back.
//!
//! Which tables and columns there are is read from the catalogue of `PostgreSQL`, so that a new table needs nothing here.
//! Foreign keys are checked at the end, so that the order of tables and rows does not matter.

mod column;
mod embedded;
mod served;
mod table;

pub use table::Sum;

use crate::{
    Error, Result, Store,
    store::{Target, target},
};
use diesel::{QueryableByName, sql_types::Text};
use embedded::Embedded;
use kernel::{Code, Problem};
use served::Served;
use table::{Cells, Table};

/// Tables that are filled with what is shipped and with keys before anybody has worked with a database; such rows give way to
/// those that are moved. A first start also makes an administrator, and then it is in use.
const SHIPPED: &[&str] = &[
    "seeds",
    "framework_items",
    "topics",
    "topic_uris",
    "policy_areas",
    "readability_bands",
    "value_sets",
    "requirement_sets",
    "clients",
    "signing_keys",
    "secrets",
    "changes",
    "search_documents",
    "jobs",
];

/// A table that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The table.
    pub table: String,
    /// What its rows come to, on both sides.
    pub sum: Sum,
}

/// One text of an answer.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    row: String,
}

/// The count and the sum of rows whose columns are of these types, as `PostgreSQL` names them.
#[cfg(feature = "testing")]
pub fn sum_of(types: &[&str], rows: &[&[Option<&str>]]) -> Result<Sum> {
    let column =
        |(at, kind): (usize, &&str)| Ok(column::Column { name: at.to_string(), kind: column::Type::named(kind)? });
    let columns = types.iter().enumerate().map(column).collect::<Result<_>>()?;
    let table = Table { name: String::new(), columns, numbered: None };
    let mut sum = Sum::default();
    for row in rows {
        table.add(&row.iter().map(|cell| cell.map(Into::into)).collect(), &mut sum)?;
    }
    Ok(sum)
}

fn refused(reason: impl Into<String>) -> Error {
    Problem::new(Code::Conflict, reason).into()
}

impl Store {
    /// Moves everything from one kind of database to the other, and proves it; gives what each table came to. The target's
    /// schema is brought up to date first, and it must hold nothing but what is shipped. Where anything differs, nothing is
    /// moved.
    pub async fn transfer(from: &str, to: &str) -> Result<Vec<Moved>> {
        match (target(from)?, target(to)?) {
            (Target::Sqlite(path), Target::Postgres(url)) => {
                ready(from, to).await?;
                to_postgres(Embedded::reading(path)?, Served::writing(url).await?).await
            }
            (Target::Postgres(url), Target::Sqlite(path)) => {
                ready(from, to).await?;
                to_sqlite(Served::reading(url).await?, Embedded::writing(path)?).await
            }
            _ => Err(refused("between databases of one kind, use `lectern backup` and `restore`, or pg_dump")),
        }
    }
}

/// Brings the target to the schema that the source must have.
async fn ready(from: &str, to: &str) -> Result<()> {
    let source = Store::migrations(from).await.map_err(of("the source"))?;
    if source.iter().any(|migration| !migration.applied) {
        return Err(refused("the source is of an earlier release; run `lectern migrate` on it first"));
    }
    Store::migrate(to).await.map_err(of("the target")).map(drop)
}

/// Says which side it is that is not available.
fn of(side: &str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Unavailable(reason) => Error::Unavailable(format!("{side}: {reason}")),
        error => error,
    }
}

async fn to_postgres(mut source: Embedded, mut target: Served) -> Result<Vec<Moved>> {
    let tables = same(target.tables().await?, &source.names()?)?;
    for table in &tables {
        must_be_unused(table, target.is_filled(table).await?)?;
    }
    target.clear(&tables).await?;
    let mut sent = Vec::with_capacity(tables.len());
    for table in &tables {
        let mut sum = Sum::default();
        let mut rows = source.rows(table)?;
        loop {
            let batch: Vec<Cells> = rows.by_ref().take(table.at_a_time()).collect::<Result<_>>()?;
            if batch.is_empty() {
                break;
            }
            batch.iter().try_for_each(|cells| table.add(cells, &mut sum))?;
            target.insert(table, &batch).await?;
        }
        sent.push(sum);
    }
    target.settle(&tables).await?;
    let mut moved = Vec::with_capacity(tables.len());
    for (table, sent) in tables.iter().zip(sent) {
        moved.push(proven(table, sent, target.sum(table).await?)?);
    }
    target.commit().await?;
    Ok(moved)
}

async fn to_sqlite(mut source: Served, mut target: Embedded) -> Result<Vec<Moved>> {
    let tables = same(source.tables().await?, &target.names()?)?;
    for table in &tables {
        must_be_unused(table, target.is_filled(table)?)?;
    }
    target.clear(&tables)?;
    let mut moved = Vec::with_capacity(tables.len());
    for table in &tables {
        let mut sum = Sum::default();
        source.read(table).await?;
        loop {
            let batch = source.next(table).await?;
            if batch.is_empty() {
                break;
            }
            batch.iter().try_for_each(|cells| table.add(cells, &mut sum))?;
            target.insert(table, &batch)?;
        }
        moved.push(proven(table, sum, target.sum(table)?)?);
    }
    target.number_documents(&tables)?;
    target.commit()?;
    Ok(moved)
}

/// The tables, where both sides have the same.
fn same(tables: Vec<Table>, others: &[String]) -> Result<Vec<Table>> {
    if tables.iter().map(|table| &table.name).eq(others) {
        Ok(tables)
    } else {
        Err(refused("the two databases do not have the same tables"))
    }
}

/// Refuses a target that somebody has worked with.
fn must_be_unused(table: &Table, is_filled: bool) -> Result<()> {
    let Table { name, .. } = table;
    if is_filled && !SHIPPED.contains(&name.as_str()) {
        return Err(refused(format!("the target is in use: it has rows in {name}; name an empty database")));
    }
    Ok(())
}

/// Refuses to go on where the sides differ.
fn proven(table: &Table, source: Sum, target: Sum) -> Result<Moved> {
    if source == target {
        Ok(Moved { table: table.name.clone(), sum: source })
    } else {
        Err(refused(format!("{} differs: {source} in the source, {target} in the target", table.name)))
    }
}

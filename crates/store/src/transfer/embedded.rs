//! The side that is `SQLite`.

use super::{
    Line,
    column::Type,
    table::{Cells, Sum, Table},
};
use crate::{Error, Result, sqlite};
use diesel::{
    RunQueryDsl as _,
    connection::{DefaultLoadingMode, SimpleConnection as _},
    sql_query,
    sql_types::{Double, Nullable, Text},
};

/// The tables, without those of the search index and of migrations.
const TABLES: &str = "SELECT name AS row FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
     AND name NOT LIKE 'search\\_index%' ESCAPE '\\' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' ORDER BY name";

/// A connection in a transaction. Left without [`Embedded::commit`], it is closed, and everything is taken back.
pub(super) struct Embedded(sqlite::Connection);

impl Embedded {
    /// Begins to read everything as it stands at one moment.
    pub(super) fn reading(path: &str) -> Result<Self> {
        Self::begin(path, "BEGIN")
    }

    /// Begins to write; foreign keys are checked at the end.
    pub(super) fn writing(path: &str) -> Result<Self> {
        Self::begin(path, "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON")
    }

    fn begin(path: &str, begin: &str) -> Result<Self> {
        let mut connection = sqlite::open(path)?;
        connection.batch_execute(begin)?;
        Ok(Self(connection))
    }

    pub(super) fn commit(mut self) -> Result<()> {
        Ok(self.0.batch_execute("COMMIT")?)
    }

    /// The names of every table, in order.
    pub(super) fn names(&mut self) -> Result<Vec<String>> {
        let lines: Vec<Line> = sql_query(TABLES).load(&mut self.0)?;
        Ok(lines.into_iter().map(|line| line.row).collect())
    }

    pub(super) fn is_filled(&mut self, table: &Table) -> Result<bool> {
        Ok(!sql_query(table.any()).load::<Line>(&mut self.0)?.is_empty())
    }

    /// Removes every row.
    pub(super) fn clear(&mut self, tables: &[Table]) -> Result<()> {
        tables.iter().try_for_each(|table| Ok(self.0.batch_execute(&table.delete())?))
    }

    /// Adds rows; each value is bound as text, but a float as what it is.
    pub(super) fn insert(&mut self, table: &Table, rows: &[Cells]) -> Result<()> {
        let insert = table.insert_sqlite();
        for cells in rows {
            let mut query = sql_query(&insert).into_boxed::<sqlite::Db>();
            for (column, cell) in table.columns.iter().zip(cells) {
                query = if column.kind == Type::Float {
                    let value = cell.as_deref().map(str::parse::<f64>).transpose();
                    query.bind::<Nullable<Double>, _>(value.map_err(|e| Error::corrupt("number", e))?)
                } else {
                    query.bind::<Nullable<Text>, _>(cell.clone())
                };
            }
            query.execute(&mut self.0)?;
        }
        Ok(())
    }

    /// Numbers the documents by when their records were made, as a write does, and brings them into the search index.
    pub(super) fn number_documents(&mut self, tables: &[Table]) -> Result<()> {
        let has = |table: &Table, name: &str| table.columns.iter().any(|column| column.name == name);
        let dated = tables.iter().filter(|table| has(table, "id") && has(table, "created_at"));
        let records: Vec<_> = dated.map(|table| format!("SELECT id, created_at FROM \"{}\"", table.name)).collect();
        let (records, numbers) = (records.join(" UNION ALL "), sqlite::NUMBERS);
        Ok(self.0.batch_execute(&format!(
            "UPDATE search_documents SET rid = numbered.number FROM (SELECT d.rid, r.created_at / 1000 * {numbers} - 1 \
               + row_number() OVER (PARTITION BY r.created_at / 1000 ORDER BY d.rid) AS number \
               FROM search_documents d JOIN ({records}) AS r ON r.id = d.record_id) AS numbered \
               WHERE search_documents.rid = numbered.rid; \
             INSERT INTO search_index (search_index) VALUES ('rebuild'); \
             DELETE FROM search_index_waiting"
        ))?)
    }

    /// The rows of a table, one after the other; a statement that is asked again after its last row begins anew.
    pub(super) fn rows(&mut self, table: &Table) -> Result<impl Iterator<Item = Result<Cells>>> {
        let rows = sql_query(table.select_sqlite()).load_iter::<Line, DefaultLoadingMode>(&mut self.0)?;
        Ok(rows.map(|line| Table::cells(&line?.row)).fuse())
    }

    /// What a table comes to.
    pub(super) fn sum(&mut self, table: &Table) -> Result<Sum> {
        let mut sum = Sum::default();
        self.rows(table)?.try_for_each(|cells| table.add(&cells?, &mut sum))?;
        Ok(sum)
    }
}

//! The side that is `PostgreSQL`.

use super::{
    Line,
    column::{Column, Type},
    table::{Cells, Sum, Table},
};
use crate::{Error, Result, postgres};
use diesel::{
    QueryableByName, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

/// The columns of every table but those the database computes, in order. Documents are numbered anew: only in `SQLite` do their numbers
/// say anything.
const COLUMNS: &str = "SELECT c.table_name::text AS \"table\", c.column_name::text AS \"column\", c.data_type::text AS kind, \
     c.is_identity = 'YES' AS numbered FROM information_schema.columns c JOIN information_schema.tables t \
     USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' \
     AND c.table_name NOT LIKE '\\_\\_diesel%' AND c.is_generated = 'NEVER' \
     AND (c.table_name, c.column_name) <> ('search_documents', 'rid') \
     ORDER BY c.table_name COLLATE \"C\", c.ordinal_position";
/// Each foreign key, by the beginning of a statement that says when it is checked.
const FOREIGN_KEYS: &str = "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I ', conrelid::regclass, conname) AS row \
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace";

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    numbered: bool,
}

/// A connection in a transaction. Left without [`Served::commit`], it is closed, and the server takes everything back.
pub(super) struct Served(postgres::Connection);

impl Served {
    /// Begins to read everything as it stands at one moment.
    pub(super) async fn reading(url: &str) -> Result<Self> {
        Self::begin(url, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// Begins to write.
    pub(super) async fn writing(url: &str) -> Result<Self> {
        Self::begin(url, "BEGIN").await
    }

    async fn begin(url: &str, begin: &str) -> Result<Self> {
        let mut connection = postgres::open(url).await.map_err(|e| Error::Unavailable(e.to_string()))?;
        connection.batch_execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0").await?;
        connection.batch_execute(begin).await?;
        Ok(Self(connection))
    }

    pub(super) async fn commit(mut self) -> Result<()> {
        Ok(self.0.batch_execute("COMMIT").await?)
    }

    async fn lines(&mut self, query: String) -> Result<Vec<String>> {
        let lines: Vec<Line> = sql_query(query).load(&mut self.0).await?;
        Ok(lines.into_iter().map(|line| line.row).collect())
    }

    /// Every table, by its name.
    pub(super) async fn tables(&mut self) -> Result<Vec<Table>> {
        let columns: Vec<Described> = sql_query(COLUMNS).load(&mut self.0).await?;
        let mut tables: Vec<Table> = Vec::new();
        for Described { table, column, kind, numbered } in columns {
            if tables.last().is_none_or(|last| last.name != table) {
                tables.push(Table { name: table, columns: Vec::new(), numbered: None });
            }
            if let Some(table) = tables.last_mut() {
                table.numbered = table.numbered.take().or_else(|| numbered.then(|| column.clone()));
                table.columns.push(Column { kind: Type::named(&kind)?, name: column });
            }
        }
        Ok(tables)
    }

    pub(super) async fn is_filled(&mut self, table: &Table) -> Result<bool> {
        Ok(!self.lines(table.any()).await?.is_empty())
    }

    /// Removes every row; foreign keys are not looked at until [`Served::settle`].
    pub(super) async fn clear(&mut self, tables: &[Table]) -> Result<()> {
        for key in self.lines(FOREIGN_KEYS.to_owned()).await? {
            self.0.batch_execute(&format!("{key} DEFERRABLE INITIALLY DEFERRED")).await?;
        }
        for table in tables {
            self.0.batch_execute(&table.delete()).await?;
        }
        Ok(())
    }

    pub(super) async fn insert(&mut self, table: &Table, rows: &[Cells]) -> Result<()> {
        let rows = serde_json::to_string(rows).map_err(|e| Error::corrupt("row", e))?;
        sql_query(table.insert_postgres()).bind::<Text, _>(rows).execute(&mut self.0).await?;
        Ok(())
    }

    /// Checks every foreign key, has them checked at once again, and goes on numbering after the last row.
    pub(super) async fn settle(&mut self, tables: &[Table]) -> Result<()> {
        self.0.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
        for key in self.lines(FOREIGN_KEYS.to_owned()).await? {
            self.0.batch_execute(&format!("{key} NOT DEFERRABLE")).await?;
        }
        for Table { name, numbered, .. } in tables {
            let Some(column) = numbered else { continue };
            let sequence = format!("pg_get_serial_sequence('\"{name}\"', '{column}')");
            let next = format!("SELECT setval({sequence}, coalesce(max(\"{column}\"), 0) + 1, false) FROM \"{name}\"");
            self.0.batch_execute(&next).await?;
        }
        Ok(())
    }

    /// Begins to read a table; [`Served::next`] gives its rows.
    pub(super) async fn read(&mut self, table: &Table) -> Result<()> {
        let cursor = format!("DECLARE moving NO SCROLL CURSOR FOR {}", table.select_postgres());
        Ok(self.0.batch_execute(&cursor).await?)
    }

    /// Further rows; none after the last.
    pub(super) async fn next(&mut self, table: &Table) -> Result<Vec<Cells>> {
        let lines = self.lines(format!("FETCH FORWARD {} FROM moving", table.at_a_time())).await?;
        if lines.is_empty() {
            self.0.batch_execute("CLOSE moving").await?;
        }
        lines.iter().map(|line| Table::cells(line)).collect()
    }

    /// What a table comes to.
    pub(super) async fn sum(&mut self, table: &Table) -> Result<Sum> {
        let mut sum = Sum::default();
        self.read(table).await?;
        loop {
            let rows = self.next(table).await?;
            if rows.is_empty() {
                return Ok(sum);
            }
            rows.iter().try_for_each(|cells| table.add(cells, &mut sum))?;
        }
    }
}

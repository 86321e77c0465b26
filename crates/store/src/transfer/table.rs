//! A table as the catalogue of `PostgreSQL` describes it, its statements in both dialects, and the sum of its rows.

use super::column::{Column, Type};
use crate::{Error, Result};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Rows that are moved at a time; few where each may be large.
const ROWS: usize = 500;
const LARGE_ROWS: usize = 8;

/// A table and its columns, those that the database computes by itself left out.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The column the database numbers by itself.
    pub(super) numbered: Option<String>,
}

/// One row on its way: each value as text.
pub(super) type Cells = Vec<Option<String>>;

/// The count and the sum of rows, whatever their order: equal sums mean equal rows but for one chance in 2¹²⁸.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    sum: u128,
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10} rows {:032x}", self.rows, self.sum)
    }
}

impl Table {
    /// Rows that are moved at a time.
    pub(super) fn at_a_time(&self) -> usize {
        if self.columns.iter().any(|column| column.kind == Type::Bytes) { LARGE_ROWS } else { ROWS }
    }

    fn listed(&self, show: impl Fn(&Column) -> String) -> String {
        self.columns.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    fn names(&self) -> String {
        self.listed(|column| format!("\"{}\"", column.name))
    }

    /// Reads something where there is a row.
    pub(super) fn any(&self) -> String {
        format!("SELECT '' AS row FROM \"{}\" LIMIT 1", self.name)
    }

    pub(super) fn delete(&self) -> String {
        format!("DELETE FROM \"{}\"", self.name)
    }

    /// Reads every row as a JSON array of texts, in `PostgreSQL`.
    pub(super) fn select_postgres(&self) -> String {
        format!("SELECT json_build_array({})::text AS row FROM \"{}\"", self.listed(Column::read_postgres), self.name)
    }

    /// The same in `SQLite`.
    pub(super) fn select_sqlite(&self) -> String {
        format!("SELECT json_array({}) AS row FROM \"{}\"", self.listed(Column::read_sqlite), self.name)
    }

    /// Adds rows that are bound as one JSON array of arrays, in `PostgreSQL`.
    pub(super) fn insert_postgres(&self) -> String {
        let value = |(number, column): (usize, &Column)| column.write_postgres(&format!("r ->> {number}"));
        let values = self.columns.iter().enumerate().map(value).collect::<Vec<_>>().join(", ");
        let (name, names) = (&self.name, self.names());
        format!(
            "INSERT INTO \"{name}\" ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM json_array_elements($1::json) r"
        )
    }

    /// Adds one row whose values are bound, in `SQLite`.
    pub(super) fn insert_sqlite(&self) -> String {
        let values = self.listed(|column| column.write_sqlite().to_owned());
        format!("INSERT INTO \"{}\" ({}) VALUES ({values})", self.name, self.names())
    }

    /// A row as it was read.
    pub(super) fn cells(row: &str) -> Result<Cells> {
        serde_json::from_str(row).map_err(|e| Error::corrupt("row", e))
    }

    /// Adds a row to a sum.
    pub(super) fn add(&self, cells: &Cells, sum: &mut Sum) -> Result<()> {
        let mut digest = Sha256::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            let cell = cell.as_deref().map(|text| column.canonical(text)).transpose()?;
            let length = cell.as_ref().map_or(u64::MAX, |text| text.len().try_into().unwrap_or_default());
            digest.update(length.to_be_bytes());
            digest.update(cell.unwrap_or_default());
        }
        let digest: [u8; 32] = digest.finalize().into();
        let half = digest.first_chunk::<16>().copied().unwrap_or_default();
        sum.rows += 1;
        sum.sum = sum.sum.wrapping_add(u128::from_be_bytes(half));
        Ok(())
    }
}

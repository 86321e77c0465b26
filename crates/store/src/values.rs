//! How values are kept in columns, and read from them.

use super::{
    super::{Link, dual},
    record::Stored,
};
use crate::{Error, Result, sql_types::Uid};
use kernel::Id;
use std::{collections::HashMap, fmt::Display, str::FromStr};

/// Reads a stored word or text back into the domain's type; what stood there stays out of the error, and of the log.
pub(crate) fn read<T: FromStr>(kind: &'static str, text: impl AsRef<str>) -> Result<T>
where
    T::Err: Display,
{
    text.as_ref().parse().map_err(|e| Error::corrupt(kind, e))
}

/// The same where there may be nothing.
pub(crate) fn maybe<T: FromStr>(kind: &'static str, text: Option<String>) -> Result<Option<T>>
where
    T::Err: Display,
{
    text.map(|text| read(kind, text)).transpose()
}

/// Values in one column, so that a row is whole by itself.
pub(crate) fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

/// The values of a joined column, in the order in which they were kept.
pub(crate) fn parted<T: FromStr<Err: Display>>(kind: &'static str, joined: &str) -> Result<Vec<T>> {
    joined.split(',').filter(|word| !word.is_empty()).map(|word| read(kind, word)).collect()
}

/// Words as the database knows them.
pub(crate) fn words<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Ids as the database knows them.
pub(crate) fn uids(ids: &[Id]) -> Vec<Uid> {
    ids.iter().copied().map(Uid).collect()
}

/// Records from their rows, with what is kept beside these.
#[dual]
pub(crate) async fn whole<R: Stored + TryFrom<T, Error = Error>, T>(c: &mut Link<'_>, rows: Vec<T>) -> Result<Vec<R>> {
    let mut records = rows.into_iter().map(R::try_from).collect::<Result<Vec<_>>>()?;
    R::fill(c, &mut records).await?;
    Ok(records)
}

/// Fills in what records have in a table of their own, in that order, as `replace_parts!` keeps it, in one query:
/// `fill_parts!(c, challenges.works of challenge_works.challenge_id by [number], WorkRow => WorkRow::read)`.
macro_rules! fill_parts {
    (
        $c:expr, $records:ident.$field:ident of $table:ident.$key:ident by [$($order:ident),+],
        $row:ident => $read:expr
    ) => {{
        let ids: Vec<Uid> = $records.iter().map(|record| Uid(record.id)).collect();
        let of_these = $table::table.filter($table::$key.eq_any(ids)).order(($($table::$order,)+));
        let rows: Vec<$row> = answered!(of_these.select($row::as_select()).load($c))?;
        let mut parts = grouped(rows, $read)?;
        for record in &mut *$records {
            record.$field = parts.remove(&record.id).unwrap_or_default();
        }
    }};
}
pub(crate) use fill_parts;

/// Parts as they were read, in their order, by the record they belong to.
pub(crate) fn grouped<Row, T>(rows: Vec<Row>, part: impl Fn(Row) -> Result<(Uid, T)>) -> Result<HashMap<Id, Vec<T>>> {
    let mut groups: HashMap<Id, Vec<T>> = HashMap::new();
    for row in rows {
        let (id, part) = part(row)?;
        groups.entry(id.into()).or_default().push(part);
    }
    Ok(groups)
}

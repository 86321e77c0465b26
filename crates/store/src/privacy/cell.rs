//! A value of any column, as JSON.

use super::prelude::*;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    sql_types::{self, SqlType, is_nullable::NotNull},
};
use serde_json::Value;

/// A value of any column, as JSON shows it: ids and instants as text, as everywhere.
#[derive(Debug, FromSqlRow)]
pub(super) struct Cell(pub Value);

macro_rules! cells {
    ($($sql:ty => |$value:ident: $read:ty| $json:expr;)+) => {$(
        impl FromSql<$sql, Db> for Cell {
            fn from_sql(bytes: <Db as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let $value = <$read as FromSql<$sql, Db>>::from_sql(bytes)?;
                Ok(Self($json))
            }
        }
    )+};
}
cells! {
    crate::sql_types::sql::Uid => |id: Uid| Value::from(Id::from(id).to_string());
    crate::sql_types::sql::Moment => |at: Moment| Value::from(At::from(at).to_string());
    crate::sql_types::sql::CalendarDay => |day: Date| Value::from(day.0.to_string());
    crate::sql_types::sql::Json => |json: Json| serde_json::from_str(&json.0)?;
    sql_types::Text => |text: String| Value::from(text);
    sql_types::SmallInt => |number: i16| Value::from(number);
    sql_types::Integer => |number: i32| Value::from(number);
    sql_types::BigInt => |number: i64| Value::from(number);
    sql_types::Double => |number: f64| Value::from(number);
    sql_types::Bool => |truth: bool| Value::from(truth);
}

impl<S> FromSql<sql_types::Nullable<S>, Db> for Cell
where
    S: SqlType<IsNull = NotNull>,
    Self: FromSql<S, Db>,
{
    fn from_sql(bytes: <Db as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<S, Db>::from_sql(bytes)
    }

    fn from_nullable_sql(bytes: Option<<Db as Backend>::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(Value::Null)), FromSql::<S, Db>::from_sql)
    }
}

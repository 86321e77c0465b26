//! One SQL type for each kind of value that the backends keep differently, and the one Rust type that reads and writes it.
//! Rows hold these; they turn into the domain's types and back with `into`.
//!
//! | here       | in the domain | PostgreSQL    | SQLite                |
//! |------------|---------------|---------------|-----------------------|
//! | [`Uid`]    | `kernel::Id`  | `uuid`        | `BLOB` of 16 bytes    |
//! | [`Moment`] | `kernel::At`  | `timestamptz` | `INTEGER`, µs         |
//! | [`Date`]   | `kernel::Day` | `date`        | `TEXT`, `YYYY-MM-DD`  |
//! | [`Json`]   | JSON text     | `jsonb`       | `TEXT`                |

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Text},
    sqlite::{Sqlite, SqliteValue},
};
use kernel::{At, Day, Id};
use std::io::Write as _;

/// The SQL side.
pub mod sql {
    use diesel::{
        query_builder::QueryId,
        sql_types::{SqlOrd, SqlType},
    };

    /// An id.
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Uid;

    /// An instant.
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
    pub struct Moment;

    /// Instants have an order, so that queries may ask for the `min` and `max` of a column.
    impl SqlOrd for Moment {}

    /// A day. (A column type named `Date` would make diesel expect date arithmetic.)
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
    pub struct CalendarDay;

    /// A JSON document that is opaque to the database.
    #[derive(SqlType, QueryId, Clone, Copy, Debug, Default)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct Json;
}

/// An id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Uid)]
pub struct Uid(pub Id);

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Moment)]
pub struct Moment(pub At);

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::CalendarDay)]
pub struct Date(pub Day);

/// The text of a JSON document, passed through unread.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Json)]
pub struct Json(pub String);

impl Json {
    /// A value of the domain as a document.
    pub(crate) fn of(kind: &'static str, value: &impl serde::Serialize) -> Result<Self, crate::Error> {
        serde_json::to_string(value).map(Self).map_err(|e| crate::Error::corrupt(kind, e))
    }

    /// The value of the domain again.
    pub(crate) fn parse<T: serde::de::DeserializeOwned>(&self, kind: &'static str) -> Result<T, crate::Error> {
        serde_json::from_str(&self.0).map_err(|e| crate::Error::corrupt(kind, e))
    }
}

macro_rules! same_as {
    ($($here:ident = $domain:ty),*) => {$(
        impl From<$domain> for $here {
            fn from(value: $domain) -> Self { Self(value) }
        }
        impl From<$here> for $domain {
            fn from(value: $here) -> Self { value.0 }
        }
    )*};
}
same_as! { Uid = Id, Moment = At, Date = Day }

impl ToSql<sql::Uid, Pg> for Uid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Uid, Pg> for Uid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Id::from_bytes(value.as_bytes().try_into()?)))
    }
}
impl ToSql<sql::Uid, Sqlite> for Uid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Uid, Sqlite> for Uid {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Id::from_bytes(value.read_blob().try_into()?)))
    }
}

/// 2000-01-01T00:00:00Z, from which PostgreSQL counts microseconds and days.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;
const PG_EPOCH_DAYS: i32 = 10_957;

impl ToSql<sql::Moment, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&(self.0.micros().saturating_sub(PG_EPOCH_MICROS)).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Moment, Pg> for Moment {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(value.as_bytes().try_into()?);
        Ok(Self(At::from_micros(micros.saturating_add(PG_EPOCH_MICROS))))
    }
}
impl ToSql<sql::Moment, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.micros());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Moment, Sqlite> for Moment {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        FromSql::<BigInt, Sqlite>::from_sql(value).map(|micros| Self(At::from_micros(micros)))
    }
}

impl ToSql<sql::CalendarDay, Pg> for Date {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&(self.0.days_since_epoch() - PG_EPOCH_DAYS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sql::CalendarDay, Pg> for Date {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = i32::from_be_bytes(value.as_bytes().try_into()?).saturating_add(PG_EPOCH_DAYS);
        Day::from_days_since_epoch(days)
            .map(Self)
            .ok_or_else(|| format!("day {days} is outside the years 1 to 9999").into())
    }
}
impl ToSql<sql::CalendarDay, Sqlite> for Date {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::CalendarDay, Sqlite> for Date {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_text().parse()?))
    }
}

impl ToSql<sql::Json, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?; // the version of the jsonb wire format
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Json, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let (_version, text) = value.as_bytes().split_first().ok_or("an empty jsonb value")?;
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }
}
impl ToSql<sql::Json, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Json, Sqlite> for Json {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        FromSql::<Text, Sqlite>::from_sql(value).map(Self)
    }
}

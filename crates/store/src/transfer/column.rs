//! A column as either database has it, and its one form between the two: text. One table says how a value of each type is
//! read and written on both sides, so that it is the same value afterwards.

use crate::{Error, Result};
use kernel::{Code, Problem};
use serde_json::Value;

/// The types of columns there are, as `PostgreSQL` has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Uuid,
    Instant,
    Day,
    Json,
    Boolean,
    Whole(&'static str),
    Float,
    Text,
    Bytes,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Type,
}

impl Type {
    /// The type of that name in the catalogue of `PostgreSQL`.
    pub(super) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "uuid" => Self::Uuid,
            "timestamp with time zone" => Self::Instant,
            "date" => Self::Day,
            "jsonb" => Self::Json,
            "boolean" => Self::Boolean,
            "smallint" => Self::Whole("smallint"),
            "integer" => Self::Whole("integer"),
            "bigint" => Self::Whole("bigint"),
            "double precision" => Self::Float,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            other => return Err(Problem::new(Code::Conflict, format!("no way is known to move a {other}")).into()),
        })
    }

    /// The form of a value that is the same wherever it comes from; what is written keeps the text as it was read.
    fn canonical(self, text: &str) -> Result<String> {
        match self {
            Self::Json => {
                let value: Value = serde_json::from_str(text).map_err(|e| Error::corrupt("document", e))?;
                Ok(sorted(value).to_string())
            }
            Self::Float => {
                let value: f64 = text.parse().map_err(|e| Error::corrupt("number", e))?;
                Ok(format!("{:016x}", value.to_bits()))
            }
            _ => Ok(text.to_owned()),
        }
    }
}

impl Column {
    fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }

    /// Reads the value as text, in `PostgreSQL`.
    pub(super) fn read_postgres(&self) -> String {
        let column = self.quoted();
        match self.kind {
            Type::Uuid => format!("replace({column}::text, '-', '')"),
            Type::Instant => format!("(extract(epoch FROM {column}) * 1000000)::bigint::text"),
            Type::Day => format!("to_char({column}, 'YYYY-MM-DD')"),
            Type::Boolean => format!("({column})::integer::text"),
            Type::Bytes => format!("encode({column}, 'hex')"),
            Type::Json | Type::Whole(_) | Type::Float | Type::Text => format!("{column}::text"),
        }
    }

    /// Reads the value as text, in `SQLite`. Twenty digits give a float back to the bit.
    pub(super) fn read_sqlite(&self) -> String {
        let column = self.quoted();
        let present = |text: String| format!("CASE WHEN {column} IS NOT NULL THEN {text} END");
        match self.kind {
            Type::Uuid | Type::Bytes => present(format!("lower(hex({column}))")),
            Type::Float => present(format!("printf('%!.20g', {column})")),
            Type::Instant | Type::Boolean | Type::Whole(_) => format!("CAST({column} AS TEXT)"),
            Type::Day | Type::Json | Type::Text => column,
        }
    }

    /// Makes the value again of the text that `expression` gives, in `PostgreSQL`. Whole seconds and what is left of one are
    /// added apart: each is exact.
    pub(super) fn write_postgres(&self, expression: &str) -> String {
        match self.kind {
            Type::Uuid => format!("({expression})::uuid"),
            Type::Instant => format!(
                "timestamptz 'epoch' + ({expression})::bigint / 1000000 * interval '1 second' \
                 + ({expression})::bigint % 1000000 * interval '1 microsecond'"
            ),
            Type::Day => format!("({expression})::date"),
            Type::Json => format!("({expression})::jsonb"),
            Type::Boolean => format!("({expression})::integer::boolean"),
            Type::Whole(name) => format!("({expression})::{name}"),
            Type::Float => format!("({expression})::float8"),
            Type::Text => format!("({expression})"),
            Type::Bytes => format!("decode({expression}, 'hex')"),
        }
    }

    /// Makes the value again of the text that is bound, in `SQLite`; a float is bound as what it is.
    pub(super) fn write_sqlite(&self) -> &'static str {
        match self.kind {
            Type::Uuid | Type::Bytes => "unhex(?)",
            Type::Instant | Type::Boolean | Type::Whole(_) => "CAST(? AS INTEGER)",
            Type::Day | Type::Json | Type::Float | Type::Text => "?",
        }
    }

    /// The value's form in a checksum.
    pub(super) fn canonical(&self, text: &str) -> Result<String> {
        self.kind.canonical(text)
    }
}

/// A document whose members stand in order of their names; what is a number to JSON has one form.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) => serde_json::Number::from_f64(float).map_or(Value::Number(number), Value::Number),
            _ => Value::Number(number),
        },
        other => other,
    }
}

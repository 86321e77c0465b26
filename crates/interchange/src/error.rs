//! Why a file, or a row of it, was not read.

use kernel::{FieldError, Problem};
use std::{fmt::Display, io};

/// Why a row was rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RowError {
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// What is wrong and what would be right.
    pub reason: String,
    /// The same by the column or member it stands in.
    pub fields: Vec<FieldError>,
    /// Whether reading ended here: rows may follow that nobody has seen.
    pub fatal: bool,
}

/// Why a whole file was refused.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It has nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Its first line is no header.
    #[error("the header cannot be read: {0}")]
    Header(String),
    /// A column it needs is not in the header.
    #[error("the header has no column {0}")]
    MissingColumn(String),
    /// A column stands in the header twice.
    #[error("the header has the column {0} twice")]
    DoubledColumn(String),
    /// Its figures belong to no year.
    #[error("the file does not say its fiscal year: give it with the import")]
    NoFiscalYear,
    /// It is a list of what somebody offers, and does not say who.
    #[error("the file does not say whose offers it lists: name the provider with the import")]
    NoProvider,
    /// It is not the JSON that was expected.
    #[error("the JSON cannot be read: {0}")]
    Json(String),
    /// The device gave no more.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
}

impl RowError {
    /// A row that is wrong; the next one follows.
    pub fn row(line: u64, reason: impl Into<String>) -> Self {
        Self::of(line, vec![field(String::new(), reason.into())], false)
    }

    /// A row with a wrong value in that column or member.
    pub(crate) fn at(line: u64, column: &str, reason: impl Display) -> Self {
        Self::of(line, vec![field(format!("/{column}"), reason.to_string())], false)
    }

    /// A row that a rule of the domain refuses.
    pub(crate) fn refused(line: u64, problem: &Problem) -> Self {
        Self::of(line, problem.fields.clone(), false)
    }

    /// The same of what stands at that place in its row.
    pub(crate) fn within(self, place: &str) -> Self {
        let Self { line, mut fields, fatal, .. } = self;
        for field in &mut fields {
            field.pointer.insert_str(0, &format!("/{place}"));
        }
        Self::of(line, fields, fatal)
    }

    /// The end of what can be read.
    pub(crate) fn end(line: u64, reason: impl Into<String>) -> Self {
        Self::of(line, vec![field(String::new(), reason.into())], true)
    }

    fn of(line: u64, fields: Vec<FieldError>, fatal: bool) -> Self {
        let told = fields.iter().map(|f| format!("{} {}", f.pointer.trim_start_matches('/'), f.detail));
        let reason = told.collect::<Vec<_>>().join("; ").trim_start().to_owned();
        Self { line, reason, fields, fatal }
    }
}

fn field(pointer: String, detail: String) -> FieldError {
    FieldError { pointer, code: "invalid".into(), detail }
}

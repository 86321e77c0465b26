use std::io;

/// Why a row was rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct RowError {
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// What is wrong and what would be right.
    pub reason: String,
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
    /// It is not in any format known here.
    #[error(
        "the format is not known: expected Open Civic Data divisions (CSV with id and name) or aliases (id and sameAs), \
         the IMLS Public Libraries Survey (CSV with FSCSKEY, or JSON with cols and rows), or ROR records of schema 2 \
         (JSON, one a line or an array)"
    )]
    UnknownFormat,
    /// It is not the JSON that was expected.
    #[error("the JSON cannot be read: {0}")]
    Json(String),
    /// The device gave no more.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
}

impl RowError {
    /// A row that is wrong; the next one follows.
    pub(crate) fn row(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into(), fatal: false }
    }

    /// The end of what can be read.
    pub(crate) fn end(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into(), fatal: true }
    }
}

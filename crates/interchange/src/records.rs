//! Records in JSON, one a line or in an array: one is in memory at once, and a bad one does not spoil the next.

use crate::{
    FileError, MAX_ROW, RowError,
    json::{Elements, Scanner, file_error, parse},
    lines::{Line, Lines},
};
use serde::de::DeserializeOwned;
use std::{fmt::Display, io::BufRead, str::FromStr};

/// The records of a file, each read by itself.
pub struct Records<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    ended: bool,
}

enum Source<R> {
    Lines(Lines<R>),
    Array(Elements<R>),
}

impl<R: BufRead> Records<R> {
    /// Reads as far as the first record; `of` says what they should be.
    pub fn new(reader: R, of: &str) -> Result<Self, FileError> {
        let mut scanner = Scanner::new(reader)?;
        let source = match scanner.peek()? {
            None => return Err(FileError::Empty),
            Some(b'[') => Source::Array(scanner.into_array().map_err(file_error)?),
            Some(b'{') => Source::Lines(scanner.into_lines()),
            Some(_) => return Err(FileError::Json(format!("expected {of}, one a line or in an array"))),
        };
        Ok(Self { source, buffer: Vec::new(), ended: false })
    }

    /// The next record with its line; `None` at the end.
    pub fn next<T: DeserializeOwned>(&mut self) -> Option<Result<(u64, T), RowError>> {
        if self.ended {
            return None;
        }
        let read = self.advance()?;
        self.ended = read.as_ref().is_err_and(|e| e.fatal);
        Some(read.and_then(|line| Ok((line, parse(line, &self.buffer)?))))
    }

    /// The next record, made into what is wanted.
    pub fn next_as<T: DeserializeOwned, U>(
        &mut self,
        made: impl FnOnce(u64, T) -> Result<U, RowError>,
    ) -> Option<Result<U, RowError>> {
        Some(self.next()?.and_then(|(line, record)| made(line, record)))
    }

    /// Puts the next record in the buffer and tells its line.
    fn advance(&mut self) -> Option<Result<u64, RowError>> {
        let lines = match &mut self.source {
            Source::Array(elements) => return elements.next_into(&mut self.buffer),
            Source::Lines(lines) => lines,
        };
        loop {
            match lines.next_into(&mut self.buffer) {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => return Some(Err(RowError::row(lines.line, too_long()))),
                Ok(Line::Read) if self.buffer.trim_ascii().is_empty() => {}
                Ok(Line::Read) => return Some(Ok(lines.line)),
                Err(e) => return Some(Err(RowError::end(lines.line, format!("reading failed: {e}")))),
            }
        }
    }
}

/// A file of records, each made into what is wanted by a function; `of` says what the records should be.
macro_rules! records_of {
    ($(#[doc = $doc:literal])+ pub struct $name:ident of $of:literal => $given:ty, by $made:expr) => {
        $(#[doc = $doc])+
        pub struct $name<R>($crate::records::Records<R>);

        impl<R: ::std::io::BufRead> $name<R> {
            /// Reads as far as the first record.
            pub fn new(reader: R) -> Result<Self, $crate::FileError> {
                $crate::records::Records::new(reader, $of).map(Self)
            }
        }

        impl<R: ::std::io::BufRead> Iterator for $name<R> {
            type Item = Result<$given, $crate::RowError>;

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next_as($made)
            }
        }
    };
}
pub(crate) use records_of;

fn too_long() -> String {
    format!("is longer than {} MiB", MAX_ROW >> 20)
}

/// A member of a record as a parsed value.
pub fn field<T: FromStr<Err: Display>>(line: u64, name: &str, text: &str) -> Result<T, RowError> {
    text.trim().parse().map_err(|e| RowError::at(line, name, e))
}

/// The same where there may be nothing, or nothing but white space.
pub fn maybe<T: FromStr<Err: Display>>(line: u64, name: &str, text: Option<&str>) -> Result<Option<T>, RowError> {
    text.filter(|text| !text.trim().is_empty()).map(|text| field(line, name, text)).transpose()
}

/// What the values of a member are made into, in their order; what is wrong with one is told by its place.
pub fn each<'a, T, U>(
    name: &str,
    told: &'a [T],
    made: impl Fn(&'a T) -> Result<U, RowError>,
) -> Result<Vec<U>, RowError> {
    let placed = |(n, one): (usize, &'a T)| made(one).map_err(|e| e.within(&format!("{name}/{n}")));
    told.iter().enumerate().map(placed).collect()
}

/// What can be read of a member that is not worth a rejection.
pub fn readable<T: FromStr>(text: Option<&str>) -> Option<T> {
    text.map(str::trim).filter(|text| !text.is_empty()).and_then(|text| text.parse().ok())
}

//! CSV by RFC 4180 with one header row: comma, double quotes, quoted line ends; CRLF or LF, of which a cell keeps a line feed. Written
//! here because the row must be bounded before its closing quote is found.

use crate::{
    FileError, MAX_ROW, RowError,
    lines::{Line, Lines},
};
use std::{fmt::Display, io::BufRead, mem, rc::Rc, str::FromStr};

/// The rows under a header.
pub struct Table<R> {
    lines: Lines<R>,
    buffer: Vec<u8>,
    header: Rc<Header>,
    ended: bool,
}

/// The names of the columns, in order.
pub struct Header(Vec<String>);

/// One row: as many cells as the header has columns.
pub struct Row {
    /// The line it begins on.
    pub line: u64,
    header: Rc<Header>,
    cells: Vec<String>,
}

impl Header {
    /// Refuses a column that stands there twice, and the lack of one that is needed. Columns without a name, such as spreadsheets
    /// leave at the end, are read by nobody.
    pub fn new(names: Vec<String>, needed: &[&str]) -> Result<Self, FileError> {
        for (n, name) in names.iter().enumerate() {
            if !name.is_empty() && names.iter().take(n).any(|earlier| earlier == name) {
                return Err(FileError::DoubledColumn(name.clone()));
            }
        }
        match needed.iter().find(|needed| !names.iter().any(|name| name == *needed)) {
            Some(missing) => Err(FileError::MissingColumn((*missing).into())),
            None => Ok(Self(names)),
        }
    }

    /// Whether there is such a column.
    pub fn has(&self, column: &str) -> bool {
        self.0.iter().any(|name| name == column)
    }
}

impl Row {
    /// A row of that many cells; otherwise the reason why not.
    pub fn new(line: u64, header: &Rc<Header>, cells: Vec<String>) -> Result<Self, RowError> {
        let (wanted, got) = (header.0.len(), cells.len());
        if wanted == got {
            Ok(Self { line, header: Rc::clone(header), cells })
        } else {
            Err(RowError::row(line, format!("has {got} fields where the header has {wanted}")))
        }
    }

    /// The cell as it stands; `None` where the file has no such column.
    pub fn cell(&self, column: &str) -> Option<&str> {
        let at = self.header.0.iter().position(|name| name == column)?;
        self.cells.get(at).map(String::as_str)
    }

    /// The cell without white space around it; `None` where it is blank or the file has no such column.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.cell(column).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The cell as a parsed value, `None` where it is blank.
    pub fn parse<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Option<T>, RowError> {
        self.text(column).map(|text| text.parse().map_err(|e| self.wrong(column, e))).transpose()
    }

    /// The cell as a parsed value, which must be there.
    pub fn need<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T, RowError> {
        self.parse(column)?.ok_or_else(|| self.wrong(column, "must not be blank"))
    }

    /// The values of a cell, parted by semicolons, in their order; none where it is blank.
    pub fn values<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Vec<T>, RowError> {
        let texts = self.text(column).unwrap_or_default().split(';').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| text.parse().map_err(|e| self.wrong(column, e))).collect()
    }

    /// The values of a cell in their own order, each once.
    pub fn several<T: FromStr<Err: Display> + Ord>(&self, column: &str) -> Result<Vec<T>, RowError> {
        let mut values = self.values(column)?;
        values.sort();
        values.dedup();
        Ok(values)
    }

    /// A rejection for what stands in that column.
    pub fn wrong(&self, column: &str, reason: impl Display) -> RowError {
        RowError::at(self.line, column, reason)
    }

    /// A rejection by a rule of the domain, in its words.
    pub fn refused(&self, problem: &kernel::Problem) -> RowError {
        RowError::refused(self.line, problem)
    }
}

impl<R: BufRead> Table<R> {
    /// Reads the header.
    pub fn new(mut lines: Lines<R>, needed: &[&str]) -> Result<Self, FileError> {
        let mut buffer = Vec::new();
        let Some((_, names)) = record(&mut lines, &mut buffer) else { return Err(FileError::Empty) };
        let unreadable = |e: RowError| FileError::Header(e.reason);
        let names = names.map_err(unreadable)?.into_iter().map(|name| match String::from_utf8(name) {
            Ok(name) => Ok(name.trim().to_owned()),
            Err(_) => Err(FileError::Header("it is not UTF-8".into())),
        });
        let header = Header::new(names.collect::<Result<_, _>>()?, needed)?;
        Ok(Self { lines, buffer, header: Rc::new(header), ended: false })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn row(&self, line: u64, fields: Vec<Vec<u8>>) -> Result<Row, RowError> {
        let mut cells = Vec::with_capacity(fields.len());
        for field in fields {
            let cell = String::from_utf8(field).map_err(|_| {
                let column = self.header.0.get(cells.len()).map_or("a field beyond the header", String::as_str);
                RowError::at(line, column, "is not UTF-8: save the file as UTF-8 and import it again")
            })?;
            cells.push(cell);
        }
        Row::new(line, &self.header, cells)
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let (line, fields) = record(&mut self.lines, &mut self.buffer)?;
        let row = fields.and_then(|fields| self.row(line, fields));
        self.ended = row.as_ref().is_err_and(|e| e.fatal);
        Some(row)
    }
}

/// The fields of a record as bytes, or why it has none.
type Fields = Result<Vec<Vec<u8>>, RowError>;

/// The fields of the next record that is not an empty line, and the line it begins on. A record that grows past
/// [`MAX_ROW`], most likely by a quote that is never closed, is given up there, and reading goes on with the next line.
fn record<R: BufRead>(lines: &mut Lines<R>, buffer: &mut Vec<u8>) -> Option<(u64, Fields)> {
    let mut splitter = Splitter::default();
    let (mut begin, mut length) = (0, 0);
    loop {
        let read = lines.next_into(buffer);
        if length == 0 {
            begin = lines.line;
        }
        length += buffer.len();
        let too_long = || RowError::row(begin, "is longer than 1 MiB; perhaps a quote is not closed");
        match read {
            Err(e) => return Some((begin, Err(RowError::end(lines.line, format!("reading failed: {e}"))))),
            Ok(Line::End) if length == 0 => return None,
            Ok(Line::End) => return Some((begin, Err(RowError::row(begin, "opens a quote that is never closed")))),
            Ok(Line::TooLong) => return Some((begin, Err(too_long()))),
            Ok(Line::Read) if length > MAX_ROW => return Some((begin, Err(too_long()))),
            Ok(Line::Read) if length == buffer.len() && buffer.trim_ascii().is_empty() => length = 0,
            Ok(Line::Read) => {
                splitter.push(buffer);
                match splitter.state {
                    State::Quoted => {}
                    State::Wrong => {
                        let reason = "has text after a closing quote: a quote inside a field must be doubled";
                        return Some((begin, Err(RowError::row(begin, reason))));
                    }
                    State::Begin | State::Plain | State::Closed => return Some((begin, Ok(splitter.finish()))),
                }
            }
        }
    }
}

/// Splits a record into fields, line by line.
#[derive(Default)]
struct Splitter {
    state: State,
    field: Vec<u8>,
    fields: Vec<Vec<u8>>,
}

/// Where in a record the splitter is.
#[derive(Clone, Copy, Default)]
enum State {
    /// At the beginning of a field.
    #[default]
    Begin,
    /// In a field without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote that closes the field, or is the first of a doubled one.
    Closed,
    /// After text that cannot stand where it does.
    Wrong,
}

impl Splitter {
    /// Takes a line, its line end included.
    fn push(&mut self, line: &[u8]) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        for &byte in text {
            self.state = match (self.state, byte) {
                (State::Begin, b'"') => State::Quoted,
                (State::Begin | State::Plain | State::Closed, b',') => {
                    self.fields.push(mem::take(&mut self.field));
                    State::Begin
                }
                (State::Quoted, b'"') => State::Closed,
                (State::Closed, b'"') | (State::Quoted, _) => self.keep(byte, State::Quoted),
                (State::Begin | State::Plain, _) => self.keep(byte, State::Plain),
                (State::Closed | State::Wrong, _) => State::Wrong,
            };
        }
        if matches!(self.state, State::Quoted) && line.ends_with(b"\n") {
            self.field.push(b'\n');
        }
    }

    fn keep(&mut self, byte: u8, then: State) -> State {
        self.field.push(byte);
        then
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        self.fields.push(self.field);
        self.fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn rows(text: &[u8]) -> Vec<Result<Vec<String>, String>> {
        let table = Table::new(Lines::new(text).unwrap(), &["id"]).unwrap();
        table.map(|row| row.map(|r| r.cells).map_err(|e| e.to_string())).collect()
    }

    fn refusal(text: &[u8]) -> String {
        Table::new(Lines::new(text).unwrap(), &["id", "name"]).err().unwrap().to_string()
    }

    #[test]
    fn quotes_may_hold_commas_quotes_and_line_ends() {
        assert_eq!(rows(b"id,name\r\n1,\"a,\"\"b\"\"\r\nc\"\r\n"), [Ok(vec!["1".into(), "a,\"b\"\nc".into()])]);
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(rows(b"\xEF\xBB\xBFid\n1\n"), [Ok(vec!["1".into()])]);
    }

    #[test]
    fn another_encoding_is_rejected_by_column_and_the_rest_goes_on() {
        let rows = rows(b"id,name\n1,Catan\xF1o\n2,b\n");
        assert!(rows[0].as_ref().is_err_and(|e| e.starts_with("line 2: name is not UTF-8")) && rows[1].is_ok());
    }

    #[test]
    fn too_few_and_too_many_fields_are_rejected() {
        let counts = rows(b"id,name\n1\n1,2,3\n");
        assert_eq!(counts.iter().filter(|r| r.is_err()).count(), 2);
    }

    #[test]
    fn an_open_quote_is_rejected_at_the_line_that_opened_it() {
        assert_eq!(rows(b"id\n1\n\"2\n3\n")[1], Err("line 3: opens a quote that is never closed".into()));
    }

    #[test]
    fn a_quote_that_runs_on_is_given_up_and_the_rest_goes_on() {
        let text = [b"id\n\"1\n".as_slice(), &b"22222222\n".repeat(MAX_ROW / 9 + 1), b"3\n"].concat();
        assert_eq!(rows(&text).last(), Some(&Ok(vec!["3".into()])));
    }

    #[test]
    fn an_empty_file_is_refused() {
        assert_eq!(refusal(b""), "the file is empty");
    }

    #[test]
    fn a_missing_column_is_named() {
        assert_eq!(refusal(b"id\n"), "the header has no column name");
    }

    #[test]
    fn a_doubled_column_is_named() {
        assert_eq!(refusal(b"id,name,id\n"), "the header has the column id twice");
    }

    #[test]
    fn columns_without_a_name_are_no_column_twice() {
        assert_eq!(rows(b"id,,\n1,,\n"), [Ok(vec!["1".into(), String::new(), String::new()])]);
    }

    #[test]
    fn a_failing_device_ends_the_rows() {
        struct Failing;
        impl std::io::Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("gone"))
            }
        }
        let reader = std::io::BufReader::new(std::io::Read::chain(b"id\n1\n".as_slice(), Failing));
        let table = Table::new(Lines::new(reader).unwrap(), &["id"]).unwrap();
        let fatal: Vec<_> = table.map(|r| r.err().map(|e| e.fatal)).collect();
        assert_eq!(fatal, [None, Some(true)]);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read(cells in vec(vec("[a-z\",\r\n é]{0,8}", 3), 0..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["id", "b", "c"]).unwrap();
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let read = rows(&writer.into_inner().unwrap());
            let kept = |row: &Vec<String>| row.iter().map(|cell| cell.replace("\r\n", "\n")).collect::<Vec<_>>();
            prop_assert_eq!(read, cells.iter().map(kept).map(Ok).collect::<Vec<_>>());
        }

        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let text = [b"id\n".as_slice(), &junk].concat();
            let _ = rows(&text);
        }
    }
}

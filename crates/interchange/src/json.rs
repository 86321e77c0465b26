//! Long JSON a piece at a time: an array's elements are cut out of the stream by their brackets and quotes alone, so that
//! one is in memory at once and a bad one does not spoil the next. What is cut out is then read by `serde_json`.

use crate::{
    FileError, MAX_ROW, RowError,
    lines::Lines,
    table::{Header, Row},
};
use serde_json::Value;
use std::{
    io::{self, BufRead, ErrorKind},
    rc::Rc,
};

/// Where in a JSON text reading stands.
pub struct Scanner<R> {
    reader: R,
    line: u64,
    /// The longest value that is read, in bytes; what is longer is passed over, and never held.
    longest: usize,
    /// Whether what is read is a member of an object, which others may follow.
    within: bool,
}

/// The elements of an array.
pub struct Elements<R> {
    scanner: Scanner<R>,
    /// The bracket after the last.
    end: u8,
    begun: bool,
    ended: bool,
}

/// The members of an object.
pub struct Members<R> {
    elements: Elements<R>,
    key: Vec<u8>,
}

/// Objects that follow one another, in an array or without one.
pub enum Objects<R> {
    /// In an array.
    Listed(Elements<R>),
    /// One after the other, as one a line.
    Bare(Scanner<R>),
    /// There are no more.
    Ended,
}

/// The rows of `{"cols": […], "rows": [[…], …]}`; other members before the rows are passed over.
pub struct JsonTable<R> {
    header: Rc<Header>,
    rows: Elements<R>,
    buffer: Vec<u8>,
}

fn broken(reason: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason.into())
}

/// What keeps a whole file from being read: its text, or its device.
pub fn file_error(error: io::Error) -> FileError {
    if error.kind() == ErrorKind::InvalidData { FileError::Json(error.to_string()) } else { FileError::Io(error) }
}

impl<R: BufRead> Scanner<R> {
    /// Reads from there on, past a byte order mark.
    pub fn new(reader: R) -> io::Result<Self> {
        Ok(Self { reader: Lines::new(reader)?.into_inner(), line: 1, longest: MAX_ROW, within: false })
    }

    /// The next byte that is not white space, left where it is.
    pub fn peek(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.pass(byte);
        }
        Ok(None)
    }

    /// Goes on by lines, from the one that stands here.
    pub fn into_lines(self) -> Lines<R> {
        Lines::at(self.reader, self.line - 1)
    }

    /// Goes into an array that begins here.
    pub fn into_array(self) -> io::Result<Elements<R>> {
        self.into_array_of(MAX_ROW)
    }

    /// The same, for elements of as many bytes.
    pub fn into_array_of(mut self, longest: usize) -> io::Result<Elements<R>> {
        self.expect(b'[')?;
        self.longest = longest;
        Ok(Elements { scanner: self, end: b']', begun: false, ended: false })
    }

    /// Goes into the objects that follow one another from here, each of as many bytes.
    pub fn into_objects(mut self, longest: usize) -> io::Result<Objects<R>> {
        self.longest = longest;
        match self.peek()? {
            Some(b'[') => Ok(Objects::Listed(self.into_array_of(longest)?)),
            Some(b'{') => Ok(Objects::Bare(self)),
            None => Ok(Objects::Ended),
            found => Err(self.unexpected("'{' or '['", found)),
        }
    }

    /// Goes into an object that begins here.
    pub fn into_object(mut self) -> io::Result<Members<R>> {
        self.expect(b'{')?;
        Ok(Members { elements: Elements { scanner: self, end: b'}', begun: false, ended: false }, key: Vec::new() })
    }

    /// Goes into an object that begins here, as far as the value of that member; what stands before it is passed over.
    pub fn into_member(mut self, wanted: &str) -> io::Result<Self> {
        let mut buffer = Vec::new();
        self.expect(b'{')?;
        loop {
            self.value(&mut buffer)?;
            self.expect(b':')?;
            if serde_json::from_slice::<String>(&buffer).is_ok_and(|key| key == wanted) {
                self.within = true;
                return Ok(self);
            }
            self.value(&mut buffer)?;
            match self.peek()? {
                Some(b',') => self.pass(b','),
                found => return Err(self.unexpected(&format!("',' and \"{wanted}\""), found)),
            }
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    fn pass(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.reader.consume(1);
    }

    fn expect(&mut self, wanted: u8) -> io::Result<()> {
        match self.peek()? {
            Some(byte) if byte == wanted => {
                self.pass(byte);
                Ok(())
            }
            found => Err(self.unexpected(&format!("'{}'", char::from(wanted)), found)),
        }
    }

    /// Passes the bracket after the last element, and the members after it where an object goes on; refuses what follows then, such
    /// as a second array, for nobody would read it.
    fn close(&mut self, end: u8) -> io::Result<()> {
        self.pass(end);
        if self.within {
            let mut passed = Vec::new();
            while self.peek()? == Some(b',') {
                self.pass(b',');
                self.value(&mut passed)?;
                self.expect(b':')?;
                self.value(&mut passed)?;
            }
            self.expect(b'}')?;
        }
        let found = self.peek()?;
        if found.is_none() { Ok(()) } else { Err(self.unexpected("the end of the file", found)) }
    }

    fn unexpected(&self, wanted: &str, found: Option<u8>) -> io::Error {
        let found = found.map_or("the end of the file".to_owned(), |byte| format!("'{}'", byte.escape_ascii()));
        broken(format!("line {}: expected {wanted}, found {found}", self.line))
    }

    /// Puts the value that begins here in the buffer; false where it is too long and was passed over.
    fn value(&mut self, buffer: &mut Vec<u8>) -> io::Result<bool> {
        buffer.clear();
        let (mut depth, mut quoted, mut escaped, mut fits) = (0_u64, false, false, true);
        let scalar = !matches!(self.peek()?, Some(b'{' | b'[' | b'"'));
        loop {
            let Some(byte) = self.byte()? else {
                return if scalar { Ok(fits) } else { Err(self.unexpected("the rest of a value", None)) };
            };
            if scalar && (byte.is_ascii_whitespace() || b",:]}".contains(&byte)) {
                return Ok(fits);
            }
            self.pass(byte);
            fits &= buffer.len() < self.longest;
            if fits {
                buffer.push(byte);
            } else {
                buffer.clear();
            }
            if quoted {
                quoted = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
            } else {
                quoted = byte == b'"';
                depth += u64::from(b"{[".contains(&byte));
                depth = depth.saturating_sub(u64::from(b"]}".contains(&byte)));
            }
            if !scalar && !quoted && depth == 0 {
                return Ok(fits);
            }
        }
    }
}

impl<R: BufRead> Elements<R> {
    /// Puts the next element in the buffer and tells the line it begins on; `None` at the array's end.
    pub fn next_into(&mut self, buffer: &mut Vec<u8>) -> Option<Result<u64, RowError>> {
        if self.ended {
            return None;
        }
        match self.step(buffer) {
            Ok(Some((line, true))) => Some(Ok(line)),
            Ok(Some((line, false))) => {
                Some(Err(RowError::row(line, format!("is longer than {} MiB", self.scanner.longest >> 20))))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(RowError::end(self.scanner.line, format!("reading ended here: {error}"))))
            }
        }
    }

    fn step(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<(u64, bool)>> {
        match (self.scanner.peek()?, self.begun) {
            (Some(end), _) if end == self.end => {
                self.scanner.close(end)?;
                return Ok(None);
            }
            (Some(b','), true) => self.scanner.pass(b','),
            (Some(_), false) => self.begun = true,
            (found, _) => return Err(self.scanner.unexpected("',' or the end", found)),
        }
        match self.scanner.peek()? {
            Some(b',' | b']' | b'}') | None => Err(broken(format!("line {}: expected a value", self.scanner.line))),
            Some(_) => {
                let line = self.scanner.line;
                Ok(Some((line, self.scanner.value(buffer)?)))
            }
        }
    }
}

impl<R: BufRead> Objects<R> {
    /// Puts the next object in the buffer and tells the line it begins on; `None` after the last.
    pub fn next_into(&mut self, buffer: &mut Vec<u8>) -> Option<Result<u64, RowError>> {
        let scanner = match self {
            Self::Listed(elements) => return elements.next_into(buffer),
            Self::Bare(scanner) => scanner,
            Self::Ended => return None,
        };
        let (line, longest) = (scanner.line, scanner.longest >> 20);
        let read = match scanner.peek() {
            Ok(None) => Ok(None),
            Ok(Some(b'{')) => scanner.value(buffer).map(Some),
            Ok(found) => Err(scanner.unexpected("'{'", found)),
            Err(error) => Err(error),
        };
        match read {
            Ok(Some(true)) => Some(Ok(line)),
            Ok(Some(false)) => Some(Err(RowError::row(line, format!("is longer than {longest} MiB")))),
            Ok(None) => {
                *self = Self::Ended;
                None
            }
            Err(error) => {
                *self = Self::Ended;
                Some(Err(RowError::end(line, format!("reading ended here: {error}"))))
            }
        }
    }
}

impl<R: BufRead> Members<R> {
    /// Puts the value of the next member in the buffer, and tells its line and its key; `None` at the object's end.
    pub fn next_into(&mut self, buffer: &mut Vec<u8>) -> Option<Result<(u64, String), RowError>> {
        let mut key = std::mem::take(&mut self.key);
        let begun = self.elements.next_into(&mut key);
        self.key = key;
        let line = match begun? {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        Some(match self.member(buffer) {
            Ok((key, true)) => Ok((line, key)),
            Ok((key, false)) => {
                let longest = self.elements.scanner.longest >> 20;
                Err(RowError::row(line, format!("{key} is longer than {longest} MiB")))
            }
            Err(error) => {
                self.elements.ended = true;
                Err(RowError::end(line, format!("reading ended here: {error}")))
            }
        })
    }

    fn member(&mut self, buffer: &mut Vec<u8>) -> io::Result<(String, bool)> {
        let key = serde_json::from_slice(&self.key).map_err(|_| broken("expected the name of a member in quotes"))?;
        self.elements.scanner.expect(b':')?;
        Ok((key, self.elements.scanner.value(buffer)?))
    }
}

impl<R: BufRead> JsonTable<R> {
    /// Reads as far as the rows.
    pub fn new(mut scanner: Scanner<R>, needed: &[&str]) -> Result<Self, FileError> {
        let (header, buffer) = Self::columns(&mut scanner).map_err(file_error)?;
        let rows = scanner.into_array().map_err(file_error)?;
        Ok(Self { header: Rc::new(Header::new(header, needed)?), rows, buffer })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn columns(scanner: &mut Scanner<R>) -> io::Result<(Vec<String>, Vec<u8>)> {
        let (mut columns, mut buffer) = (None, Vec::new());
        scanner.expect(b'{')?;
        scanner.within = true;
        loop {
            let fits = scanner.value(&mut buffer)?;
            let key = serde_json::from_slice::<String>(&buffer).ok().filter(|_| fits);
            scanner.expect(b':')?;
            match (key.as_deref(), columns.take()) {
                (Some("rows"), Some(columns)) => return Ok((columns, buffer)),
                (Some("rows"), None) => return Err(broken("\"cols\" must stand before \"rows\"")),
                (Some("cols"), None) => {
                    scanner.value(&mut buffer)?;
                    let names = serde_json::from_slice(&buffer);
                    columns = Some(names.map_err(|e| broken(format!("\"cols\" must be a list of names: {e}")))?);
                }
                (Some("cols"), Some(_)) => return Err(broken("\"cols\" stands there twice")),
                (Some(_), earlier) => {
                    scanner.value(&mut buffer)?;
                    columns = earlier;
                }
                (None, _) => return Err(broken("expected an object with \"cols\" and \"rows\"")),
            }
            match scanner.peek()? {
                Some(b',') => scanner.pass(b','),
                found => return Err(scanner.unexpected("',' and \"rows\"", found)),
            }
        }
    }

    fn row(&self, line: u64) -> Result<Row, RowError> {
        let values: Vec<Value> = parse(line, &self.buffer)?;
        let cell = |value| match value {
            Value::Null => Ok(String::new()),
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                Err(RowError::row(line, "must hold only text, numbers and null"))
            }
        };
        Row::new(line, &self.header, values.into_iter().map(cell).collect::<Result<_, _>>()?)
    }
}

impl<R: BufRead> Iterator for JsonTable<R> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next_into(&mut self.buffer)?.and_then(|line| self.row(line)))
    }
}

/// Reads one value that was cut out.
pub fn parse<'a, T: serde::Deserialize<'a>>(line: u64, bytes: &'a [u8]) -> Result<T, RowError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| RowError::row(line, "is not UTF-8: save the file as UTF-8 and import it again"))?;
    serde_json::from_str(text).map_err(|e| RowError::row(line, format!("cannot be read: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn elements(text: &[u8]) -> Vec<Result<String, bool>> {
        let mut elements = Scanner::new(text).unwrap().into_array().unwrap();
        let mut buffer = Vec::new();
        std::iter::from_fn(|| {
            let element = elements.next_into(&mut buffer)?;
            Some(element.map(|_| String::from_utf8_lossy(&buffer).into_owned()).map_err(|e| e.fatal))
        })
        .collect()
    }

    fn refusal(text: &str) -> String {
        JsonTable::new(Scanner::new(text.as_bytes()).unwrap(), &["id"]).err().unwrap().to_string()
    }

    #[test]
    fn brackets_in_text_do_not_count() {
        assert_eq!(elements(br#"["]\"[", {"a": "}"}]"#), [Ok(r#""]\"[""#.into()), Ok(r#"{"a": "}"}"#.into())]);
    }

    #[test]
    fn the_members_of_an_object_are_cut_out() {
        let mut members =
            Scanner::new(br#"{"a": [1, "}"], "b" : {"c": 2}, "d":3}"#.as_slice()).unwrap().into_object().unwrap();
        let mut buffer = Vec::new();
        let mut read = Vec::new();
        while let Some(member) = members.next_into(&mut buffer) {
            read.push(format!("{}={}", member.unwrap().1, String::from_utf8_lossy(&buffer)));
        }
        assert_eq!(read, [r#"a=[1, "}"]"#, r#"b={"c": 2}"#, "d=3"]);
    }

    #[test]
    fn what_stands_before_a_member_is_passed_over() {
        let scanner = Scanner::new(br#"{"type": "x", "crs": {"rows": 1}, "rows": [7]}"#.as_slice()).unwrap();
        let mut rows = scanner.into_member("rows").unwrap().into_array().unwrap();
        let mut buffer = Vec::new();
        rows.next_into(&mut buffer).unwrap().unwrap();
        assert_eq!(buffer, b"7");
    }

    #[test]
    fn objects_follow_one_another_in_an_array_or_without_one() {
        let objects = |text: &str| {
            let mut objects = Scanner::new(text.as_bytes()).unwrap().into_objects(MAX_ROW).unwrap();
            let mut buffer = Vec::new();
            std::iter::from_fn(|| objects.next_into(&mut buffer).map(|read| read.is_ok())).collect::<Vec<_>>()
        };
        assert_eq!(["[{}, {}]", "{}\n{\n}", "{} 7 {}"].map(objects), [[true, true], [true, true], [true, false]]);
    }

    #[test]
    fn a_cut_off_file_is_said_to_end() {
        assert_eq!(elements(b"[1, [2"), [Ok("1".into()), Err(true)]);
    }

    #[test]
    fn what_follows_an_array_is_told_and_not_lost() {
        assert_eq!(elements(b"[1]\n[2]"), [Ok("1".into()), Err(true)]);
    }

    #[test]
    fn members_after_the_rows_are_passed_over_and_a_second_table_is_told() {
        let read = |times: usize| {
            let text = r#"{"cols": ["id"], "rows": [["1"]], "made": {"by": "]"}}"#.repeat(times);
            let rows = JsonTable::new(Scanner::new(text.as_bytes()).unwrap(), &["id"]).unwrap();
            rows.map(|row| row.is_ok()).collect::<Vec<_>>()
        };
        assert_eq!([1, 2].map(read), [vec![true], vec![true, false]]);
    }

    #[test]
    fn a_long_element_is_rejected_and_the_rest_goes_on() {
        let text = format!("[\"{}\", 2]", "x".repeat(MAX_ROW));
        assert_eq!(elements(text.as_bytes()), [Err(false), Ok("2".into())]);
    }

    #[test]
    fn a_bad_row_is_rejected_and_the_rest_goes_on() {
        let text = r#"{"made": {"by": "x"}, "cols": ["id"], "rows": [[1, 2], [tru], ["3"]]}"#;
        let read: Vec<_> =
            JsonTable::new(Scanner::new(text.as_bytes()).unwrap(), &["id"]).unwrap().map(|row| row.is_ok()).collect();
        assert_eq!(read, [false, false, true]);
    }

    #[test]
    fn rows_without_columns_are_refused() {
        assert!(refusal(r#"{"rows": []}"#).contains("cols"));
    }

    #[test]
    fn a_doubled_column_is_named() {
        assert_eq!(refusal(r#"{"cols": ["id", "id"], "rows": []}"#), "the header has the column id twice");
    }

    proptest! {
        #[test]
        fn elements_are_cut_where_serde_cuts_them(texts in vec("\\PC*", 0..6), number: f64) {
            let values: Vec<_> = texts.iter().map(|t| serde_json::json!({"t": t, "n": [number, null, [t]]})).collect();
            let text = serde_json::to_string_pretty(&values).unwrap();
            let cut = elements(text.as_bytes()).into_iter().map(|c| serde_json::from_str::<Value>(&c.unwrap()).unwrap());
            prop_assert_eq!(cut.collect::<Vec<_>>(), serde_json::from_str::<Vec<Value>>(&text).unwrap());
        }

        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let _ = elements(&[b"[".as_slice(), &junk].concat());
            let _ = JsonTable::new(Scanner::new(junk.as_slice()).unwrap(), &[]).map(Iterator::count);
        }
    }
}

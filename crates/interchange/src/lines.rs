//! A file line by line, in bounded memory.

use crate::MAX_ROW;
use std::io::{self, BufRead};

/// Lines of a file, counted, never holding more than [`MAX_ROW`] bytes of one.
pub struct Lines<R> {
    reader: R,
    /// The number of the line read last, from 1.
    pub line: u64,
}

/// What became of reading a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// It is in the buffer, its line end included.
    Read,
    /// It was too long, and has been passed over.
    TooLong,
    /// There are no more.
    End,
}

impl<R: BufRead> Lines<R> {
    /// Reads from there on, past a byte order mark.
    pub fn new(mut reader: R) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            reader.consume(3);
        }
        Ok(Self { reader, line: 0 })
    }

    /// Goes on after so many lines already read elsewhere.
    pub fn at(reader: R, line: u64) -> Self {
        Self { reader, line }
    }

    /// The reader, where it stands.
    pub fn into_inner(self) -> R {
        self.reader
    }

    /// Puts the next line in the buffer, in place of what is there.
    pub fn next_into(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        buffer.clear();
        let mut too_long = false;
        self.line += 1;
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(match (too_long, buffer.is_empty()) {
                    (true, _) => Line::TooLong,
                    (false, true) => Line::End,
                    (false, false) => Line::Read,
                });
            }
            let end = chunk.iter().position(|&b| b == b'\n').map(|at| at + 1);
            let (piece, _) = chunk.split_at(end.unwrap_or(chunk.len()));
            let length = piece.len();
            too_long |= buffer.len() + length > MAX_ROW;
            if too_long {
                buffer.clear();
            } else {
                buffer.extend_from_slice(piece);
            }
            self.reader.consume(length);
            if end.is_some() {
                return Ok(if too_long { Line::TooLong } else { Line::Read });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor};

    fn lines(text: &[u8]) -> Vec<(Line, usize)> {
        let mut lines = Lines::new(BufReader::with_capacity(7, Cursor::new(text))).unwrap();
        let mut buffer = Vec::new();
        std::iter::from_fn(|| {
            let line = lines.next_into(&mut buffer).unwrap();
            (line != Line::End).then_some((line, buffer.len()))
        })
        .collect()
    }

    #[test]
    fn the_last_line_needs_no_end() {
        assert_eq!(lines(b"ab\nc"), [(Line::Read, 3), (Line::Read, 1)]);
    }

    #[test]
    fn a_long_line_is_passed_over_and_the_next_is_read() {
        let mut text = vec![b'x'; MAX_ROW + 1];
        text.extend_from_slice(b"\nab\n");
        assert_eq!(lines(&text), [(Line::TooLong, 0), (Line::Read, 3)]);
    }
}

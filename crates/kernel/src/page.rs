//! Lists: what was asked for, a page of it, and the cursor to the next. Keyset, never offset: whatever is added or removed
//! meanwhile, the other rows neither repeat nor vanish while a client pages. A row whose own sort value changes meanwhile
//! moves in the order, so no list is sorted by `updated_at` unless asked to.

use crate::{At, Day, Id, Problem, Result, hashed};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// The fields a list can be sorted by, and how it is sorted when nobody asks.
#[derive(Clone, Copy, Debug)]
pub struct Sorting {
    /// Names as they stand in the records.
    pub fields: &'static [&'static str],
    /// As in `?sort=`.
    pub default: &'static str,
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// The field.
    pub field: &'static str,
    /// From high to low.
    pub descending: bool,
}

/// The value a row has in one sort key; what a cursor remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// Text.
    Text(String),
    /// An instant, in microseconds.
    Instant(i64),
    /// A number.
    Number(i32),
}

/// Which part of a list, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows wanted, at most.
    pub limit: usize,
    /// The order; the id breaks ties, in the direction of the last key.
    pub sort: Vec<SortKey>,
    /// The last row already seen: its sort values and its id.
    pub after: Option<(Vec<Key>, Id)>,
    /// Whether to count all rows too.
    pub count: bool,
}

/// A page of rows; `next` is the place to go on from, where there is more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Sort values and id of the last row, where more follow.
    pub next: Option<(Vec<Key>, Id)>,
    /// How many rows there are in all, where asked.
    pub total: Option<i64>,
}

/// What a kind of record is sorted by; written as a table, by [`sorted!`](crate::sorted).
pub trait Sorted {
    /// The fields, and the order when nobody asks.
    const SORTING: Sorting;

    /// The record's value in one of those fields.
    fn key(&self, field: &str) -> Option<Key>;
}

/// Says what a kind of record is sorted by: `sorted!(Unit, default "name", { "name" => name.as_str() })`. A field that may be
/// absent stands where the value after `or` would.
#[macro_export]
macro_rules! sorted {
    ($record:ty, default $default:literal, { $($name:literal => $field:ident $(.$method:ident())? $(or $absent:expr)?),+ $(,)? }) => {
        impl $crate::page::Sorted for $record {
            const SORTING: $crate::page::Sorting =
                $crate::page::Sorting { fields: &[$($name),+], default: $default };

            fn key(&self, field: &str) -> Option<$crate::page::Key> {
                match field {
                    $($name => Some(self.$field$(.$method())?$(.unwrap_or($absent))?.into()),)+
                    _ => None,
                }
            }
        }
    };
}

impl From<At> for Key {
    fn from(at: At) -> Self {
        Self::Instant(at.micros())
    }
}
impl From<Day> for Key {
    fn from(day: Day) -> Self {
        Self::Text(day.to_string())
    }
}
impl From<i32> for Key {
    fn from(number: i32) -> Self {
        Self::Number(number)
    }
}
impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Sorting {
    /// Reads `?sort=field,-field`.
    pub fn parse(&self, asked: Option<&str>) -> Result<Vec<SortKey>> {
        let mut keys: Vec<SortKey> = Vec::new();
        for word in asked.unwrap_or(self.default).split(',') {
            let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
            let known = self.fields.iter().find(|f| **f == name && !keys.iter().any(|k| k.field == name));
            let Some(field) = known else {
                let detail = format!("must name each of these once at most: {}", self.fields.join(", "));
                return Err(Problem::field("sort", "invalid", detail));
            };
            keys.push(SortKey { field, descending });
        }
        Ok(keys)
    }
}

/// What a cursor holds; the version lets an older server refuse a newer cursor by name.
#[derive(Serialize, Deserialize)]
struct Cursor {
    v: u8,
    f: u64,
    k: Vec<Key>,
    id: Id,
}

const CURSOR_VERSION: u8 = 1;

/// The text of a cursor: opaque to clients, bound to the filter and order it came from.
pub fn encode_cursor(keys: &[Key], id: Id, filter: &str) -> String {
    let cursor = Cursor { v: CURSOR_VERSION, f: hashed(filter), k: keys.to_vec(), id };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

/// Reads a cursor back; refuses one made for another filter or order.
pub fn decode_cursor(text: &str, filter: &str, sort: &[SortKey]) -> Result<(Vec<Key>, Id)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let cursor = bytes.and_then(|b| serde_json::from_slice::<Cursor>(&b).ok());
    let cursor = cursor.filter(|c| c.v == CURSOR_VERSION && c.k.iter().all(is_kept));
    let cursor = cursor.ok_or_else(foreign_cursor)?;
    if cursor.f != hashed(filter) || cursor.k.len() != sort.len() {
        return Err(Problem::field("cursor", "invalid", "belongs to another filter or order; start again without it"));
    }
    Ok((cursor.k, cursor.id))
}

/// Why a cursor is refused that the list it is given to never made.
pub fn foreign_cursor() -> Problem {
    Problem::field("cursor", "invalid", "must be a next_cursor this list gave")
}

/// Whether a row may have that value: no database keeps an instant outside the years 1 to 9999, and a list gives none.
fn is_kept(key: &Key) -> bool {
    match key {
        Key::Instant(micros) => (Day::MIN.start()..Day::MAX.end()).contains(&At::from_micros(*micros)),
        Key::Text(_) | Key::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SORTING: Sorting = Sorting { fields: &["title", "updated_at"], default: "-updated_at" };

    #[test]
    fn an_unknown_sort_field_is_told_the_known_ones() {
        assert!(SORTING.parse(Some("colour")).unwrap_err().fields[0].detail.contains("title, updated_at"));
    }

    #[test]
    fn a_field_counts_once() {
        assert!(SORTING.parse(Some("title,-title")).is_err());
    }

    #[test]
    fn an_instant_outside_the_calendar_is_no_place_in_a_list() {
        let sort = SORTING.parse(None).unwrap();
        let read = |micros| {
            let cursor = encode_cursor(&[Key::Instant(micros)], Id::from_bytes([7; 16]), "");
            decode_cursor(&cursor, "", &sort).is_ok()
        };
        let (first, end) = (Day::MIN.start().micros(), Day::MAX.end().micros());
        assert_eq!([first - 1, first, end - 1, end, i64::MAX].map(read), [false, true, true, false, false]);
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back(text in ".*", seconds in 0_i64..300_000_000_000, bytes: [u8; 16], filter in ".*") {
            let micros = Day::MIN.start().plus_seconds(seconds).micros();
            let (keys, id) = (vec![Key::Text(text), Key::Instant(micros)], Id::from_bytes(bytes));
            let sort = SORTING.parse(Some("title,updated_at")).unwrap();
            prop_assert_eq!(decode_cursor(&encode_cursor(&keys, id, &filter), &filter, &sort), Ok((keys, id)));
        }

        #[test]
        fn a_cursor_is_bound_to_its_filter(filter in ".*", other in ".*") {
            prop_assume!(filter != other);
            let sort = SORTING.parse(None).unwrap();
            let cursor = encode_cursor(&[Key::Instant(1)], Id::from_bytes([7; 16]), &filter);
            prop_assert!(decode_cursor(&cursor, &other, &sort).is_err());
        }

        #[test]
        fn no_text_is_read_as_a_cursor_by_chance(text in ".*") {
            prop_assert!(decode_cursor(&text, "", &SORTING.parse(None).unwrap()).is_err());
        }
    }
}

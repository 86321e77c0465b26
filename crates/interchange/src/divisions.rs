//! Open Civic Data division ids (CC0, github.com/opencivicdata/ocd-division-ids): the main file and the file of aliases.

use crate::{
    FileError, RowError,
    lines::Lines,
    table::{Row, Table},
};
use directory::{DivisionAlias, NewDivision};
use kernel::Day;
use std::io::BufRead;

/// The divisions of a file: CSV with `id` and `name`; `validFrom` and `validThrough` where they stand there. Its
/// `sameAs` column, where it has one, is read by [`Aliases`].
pub struct Divisions<R>(Table<R>);

/// The aliases of a file: CSV with `id` and `sameAs`, and `sameAsNote` where it stands there. Rows that name no other
/// division are passed over, so that the main file can be read too.
pub struct Aliases<R>(Table<R>);

impl<R: BufRead> Divisions<R> {
    /// Reads the header; refuses a file without the needed columns.
    pub fn new(reader: R) -> Result<Self, FileError> {
        Table::new(Lines::new(reader)?, &["id", "name"]).map(Self)
    }
}

impl<R: BufRead> Aliases<R> {
    /// Reads the header; refuses a file without the needed columns.
    pub fn new(reader: R) -> Result<Self, FileError> {
        Table::new(Lines::new(reader)?, &["id", "sameAs"]).map(Self)
    }
}

impl<R: BufRead> Iterator for Divisions<R> {
    type Item = Result<NewDivision, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|row| division(&row?))
    }
}

impl<R: BufRead> Iterator for Aliases<R> {
    type Item = Result<DivisionAlias, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let names_another = |row: &Result<Row, _>| row.as_ref().map_or(true, |row| row.text("sameAs").is_some());
        self.0.find(names_another).map(|row| alias(&row?))
    }
}

fn division(row: &Row) -> Result<NewDivision, RowError> {
    let division = NewDivision {
        ocd_id: row.need("id")?,
        name: row.need("name")?,
        valid_from: day(row, "validFrom", (1, 1))?,
        valid_until: day(row, "validThrough", (12, 31))?,
    };
    division.check().map_err(|problem| row.refused(&problem))?;
    Ok(division)
}

fn alias(row: &Row) -> Result<DivisionAlias, RowError> {
    let alias = DivisionAlias { alias: row.need("id")?, same_as: row.need("sameAs")?, note: row.parse("sameAsNote")? };
    alias.check().map_err(|problem| row.refused(&problem))?;
    Ok(alias)
}

/// A day, or a year that stands for its first or last one.
fn day(row: &Row, column: &str, (month, of_month): (i8, i8)) -> Result<Option<Day>, RowError> {
    let year = row.text(column).filter(|text| text.len() == 4).and_then(|text| text.parse().ok());
    match year.and_then(|year| Day::new(year, month, of_month)) {
        Some(day) => Ok(Some(day)),
        None => row.parse(column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divisions(text: &str) -> Vec<Result<NewDivision, RowError>> {
        Divisions::new(text.as_bytes()).unwrap().collect()
    }

    #[test]
    fn a_division_is_read() {
        let read = divisions("id,name\r\nocd-division/country:us/state:wy,Wyoming\r\n");
        assert_eq!(read[0].as_ref().unwrap().name.as_str(), "Wyoming");
    }

    #[test]
    fn a_bad_id_is_rejected_by_column_and_the_rest_goes_on() {
        let read = divisions("id,name\nocd-division/us,Bad\nocd-division/country:us,United States\n");
        assert!(read[0].as_ref().is_err_and(|e| e.line == 2 && e.reason.starts_with("id must be")) && read[1].is_ok());
    }

    #[test]
    fn a_year_ends_on_its_last_day() {
        let read = divisions("id,name,validThrough\nocd-division/country:us/cd:1,One,2012\n");
        assert_eq!(read[0].as_ref().unwrap().valid_until, Day::new(2012, 12, 31));
    }

    #[test]
    fn rows_that_name_no_other_division_are_no_aliases() {
        let text =
            "id,name,sameAs\nocd-division/country:us,US,\nocd-division/country:us/a:b,B,ocd-division/country:us\n";
        assert_eq!(Aliases::new(text.as_bytes()).unwrap().count(), 1);
    }

    #[test]
    fn an_alias_of_itself_is_rejected() {
        let text = "id,sameAs\nocd-division/country:us,ocd-division/country:us\n";
        let read: Vec<_> = Aliases::new(text.as_bytes()).unwrap().map(|alias| alias.is_ok()).collect();
        assert_eq!(read, [false]);
    }
}

//! ZIP codes and congressional districts: CSV with `state_abbr`, `zcta` and `cd`, a row for each district that a ZIP code
//! reaches into, those of one ZIP code in one state together. The Census Bureau's relationship files have it in this form.

use crate::{
    FileError, RowError,
    lines::Lines,
    table::{Row, Table},
};
use directory::{DivisionId, NewZipArea, StateCode, ZipCode};
use kernel::Day;
use std::io::BufRead;

/// The areas of the ZIP codes of a file.
pub struct Zips<R> {
    rows: Table<R>,
    valid_from: Option<Day>,
    /// The area read last, which the next row may add to.
    open: Option<NewZipArea>,
}

impl<R: BufRead> Zips<R> {
    /// Reads the header; refuses a file without the needed columns. The file does not say since when its districts are good:
    /// `valid_from` does.
    pub fn new(reader: R, valid_from: Option<Day>) -> Result<Self, FileError> {
        let rows = Table::new(Lines::new(reader)?, &["state_abbr", "zcta", "cd"])?;
        Ok(Self { rows, valid_from, open: None })
    }
}

impl<R: BufRead> Iterator for Zips<R> {
    type Item = Result<NewZipArea, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (zip, state, district) = match self.rows.next() {
                None => return self.open.take().map(Ok),
                Some(row) => match row.and_then(|row| read(&row)) {
                    Err(error) => return Some(Err(error)),
                    Ok(read) => read,
                },
            };
            match &mut self.open {
                Some(area) if area.zip == zip && area.state == state => {
                    area.districts.push(district);
                    area.districts.sort();
                    area.districts.dedup();
                }
                open => {
                    let next = NewZipArea { zip, state, districts: vec![district], valid_from: self.valid_from };
                    if let Some(done) = open.replace(next) {
                        return Some(Ok(done));
                    }
                }
            }
        }
    }
}

fn read(row: &Row) -> Result<(ZipCode, StateCode, DivisionId), RowError> {
    let (zip, state): (ZipCode, StateCode) = (row.need("zcta")?, row.need("state_abbr")?);
    let number: u8 =
        row.text("cd").and_then(|cd| cd.parse().ok()).ok_or_else(|| row.wrong("cd", "must be a number"))?;
    let district = NewZipArea::district(&state, number);
    let district = district.ok_or_else(|| row.wrong("state_abbr", "must be a state, district or territory"))?;
    Ok((zip, state, district))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Vec<Result<NewZipArea, RowError>> {
        Zips::new(format!("state_fips,state_abbr,zcta,cd\n{rows}").as_bytes(), Day::new(2023, 1, 3)).unwrap().collect()
    }

    #[test]
    fn the_districts_of_a_zip_code_are_one_area_in_each_state() {
        let read = read("01,AL,30165,3\n01,AL,35005,7\n01,AL,35005,6\n13,GA,30165,14\n");
        let areas: Vec<_> = read.into_iter().map(|area| area.unwrap().districts.len()).collect();
        assert_eq!(areas, [1, 2, 1]);
    }

    #[test]
    fn a_row_of_no_district_is_rejected_and_the_rest_goes_on() {
        let read = read("01,AL,35005,ZZ\n01,AL,35005,6\n");
        assert!(read[0].is_err() && read[1].is_ok());
    }

    #[test]
    fn areas_are_good_since_the_day_that_is_told() {
        assert_eq!(read("01,AL,30165,3\n")[0].as_ref().unwrap().valid_from, Day::new(2023, 1, 3));
    }

    #[test]
    fn at_large_is_the_state() {
        let areas = read("56,WY,82001,00\n");
        assert_eq!(areas[0].as_ref().unwrap().districts[0].kind(), "state");
    }
}

//! The Public Libraries Survey (IMLS, public domain), administrative entities: the survey's own CSV, and the JSON of
//! `cols` and `rows` that others make of it.

use crate::{
    FileError, RowError,
    json::{JsonTable, Scanner},
    table::{Row, Table},
};
use directory::{Figure, Hundredths, LibraryType, Measure, MissingReason, NewLibrary, StateCode, UsState};
use std::{fmt::Display, io::BufRead, str::FromStr};

/// The libraries of a survey file, whichever its shape.
pub struct Libraries<R> {
    source: Source<R>,
    /// The year told by the caller.
    fiscal_year: Option<i16>,
}

/// A library and its figures of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryRow {
    /// The library. It is the one with the same FSCS key, or, where it has none, with the same state and `libid`.
    pub library: NewLibrary,
    /// One for each measure the file has.
    pub figures: Vec<Figure>,
}

enum Source<R> {
    Csv(Table<R>),
    Json(JsonTable<R>),
}

/// What the columns are called. Those a shape lacks keep the survey's names, and are simply not found.
struct Shape {
    fscs_key: &'static str,
    libid: &'static str,
    name: &'static str,
    street: &'static str,
    city: &'static str,
    state: &'static str,
    zip: &'static str,
    zip4: &'static str,
    county: &'static str,
    longitude: &'static str,
    latitude: &'static str,
    /// The year in which the figures were handed in: the one after the fiscal year.
    year_submitted: &'static str,
    figures: &'static [(Measure, &'static str)],
}

const CSV: Shape = Shape {
    fscs_key: "FSCSKEY",
    libid: "LIBID",
    name: "LIBNAME",
    street: "ADDRESS",
    city: "CITY",
    state: "STABR",
    zip: "ZIP",
    zip4: "ZIP4",
    county: "CNTY",
    longitude: "LONGITUD",
    latitude: "LATITUDE",
    year_submitted: "YR_SUB",
    figures: &[
        (Measure::PopulationServed, "POPU_LSA"),
        (Measure::Branches, "BRANLIB"),
        (Measure::LibrarianFte, "LIBRARIA"),
        (Measure::StaffFte, "TOTSTAFF"),
        (Measure::RevenueLocal, "LOCGVT"),
        (Measure::RevenueState, "STGVT"),
        (Measure::RevenueFederal, "FEDGVT"),
        (Measure::RevenueTotal, "TOTINCM"),
        (Measure::StaffExpenditure, "STAFFEXP"),
        (Measure::CollectionExpenditure, "TOTEXPCO"),
        (Measure::OperatingExpenditure, "TOTOPEXP"),
        (Measure::CapitalRevenue, "CAP_REV"),
        (Measure::CapitalExpenditure, "CAPITAL"),
        (Measure::HoursOpen, "HRS_OPEN"),
        (Measure::Visits, "VISITS"),
        (Measure::ReferenceQuestions, "REFERENC"),
        (Measure::RegisteredBorrowers, "REGBOR"),
        (Measure::Loans, "TOTCIR"),
        (Measure::Programs, "TOTPRO"),
        (Measure::ProgramAttendance, "TOTATTEN"),
        (Measure::ComputerSessions, "PITUSR"),
        (Measure::WirelessSessions, "WIFISESS"),
    ],
};

const JSON: Shape = Shape {
    libid: "id",
    name: "name",
    street: "address",
    city: "city",
    state: "state",
    longitude: "lon",
    latitude: "lat",
    figures: &[
        (Measure::PopulationServed, "pop_lsa"),
        (Measure::Branches, "branches"),
        (Measure::LibrarianFte, "librarians"),
        (Measure::StaffFte, "staff"),
        (Measure::RevenueTotal, "op_revenue"),
        (Measure::CapitalRevenue, "cap_revenue"),
        (Measure::Visits, "visits"),
        (Measure::Programs, "programs"),
        (Measure::ProgramAttendance, "program_attendance"),
        (Measure::ComputerSessions, "computer_sessions"),
        (Measure::WirelessSessions, "wireless_sessions"),
        (Measure::LocaleCode, "locale_type"),
    ],
    ..CSV
};

/// What the survey puts where there is no text: M and N for missing, and the codes of its numbers.
const NO_TEXT: [&str; 6] = ["M", "N", "-1", "-3", "-4", "-9"];

impl<R: BufRead> Libraries<R> {
    /// Reads as far as the rows. The fiscal year comes from the file, else from the caller: a file that has none needs it
    /// told, and rows that say another than the caller are rejected.
    pub fn new(reader: R, fiscal_year: Option<i16>) -> Result<Self, FileError> {
        let mut scanner = Scanner::new(reader)?;
        let (source, has_year) = match scanner.peek()? {
            None => return Err(FileError::Empty),
            Some(b'{') => {
                let table = JsonTable::new(scanner, &[JSON.libid, JSON.name, JSON.state])?;
                let has_year = table.header().has(JSON.year_submitted);
                (Source::Json(table), has_year)
            }
            Some(_) => {
                let table = Table::new(scanner.into_lines(), &[CSV.fscs_key, CSV.libid, CSV.name, CSV.state])?;
                let has_year = table.header().has(CSV.year_submitted);
                (Source::Csv(table), has_year)
            }
        };
        if has_year || fiscal_year.is_some() { Ok(Self { source, fiscal_year }) } else { Err(FileError::NoFiscalYear) }
    }
}

impl<R: BufRead> Iterator for Libraries<R> {
    type Item = Result<LibraryRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (row, shape) = match &mut self.source {
            Source::Csv(table) => (table.next()?, &CSV),
            Source::Json(table) => (table.next()?, &JSON),
        };
        Some(row.and_then(|row| {
            let fiscal_year = shape.fiscal_year(&row, self.fiscal_year)?;
            Ok(LibraryRow { library: shape.library(&row)?, figures: shape.figures(&row, fiscal_year)? })
        }))
    }
}

impl Shape {
    fn library(&self, row: &Row) -> Result<NewLibrary, RowError> {
        let state: StateCode = row.need(self.state)?;
        let (longitude, latitude) = self.point(row)?;
        let library = NewLibrary {
            name: row.need(self.name)?,
            library_type: LibraryType::Public,
            fscs_key: row.parse(self.fscs_key)?,
            libid: Some(row.need(self.libid)?),
            ror_id: None,
            division_ocd_id: UsState::of_code(state.as_str()).and_then(UsState::division),
            street: text(row, self.street)?,
            city: text(row, self.city)?,
            state: Some(state),
            postal_code: self.postal_code(row)?,
            county: text(row, self.county)?,
            longitude,
            latitude,
        };
        library.check().map_err(|problem| row.refused(&problem))?;
        Ok(library)
    }

    /// The ZIP code, with its four further digits where they are known.
    fn postal_code(&self, row: &Row) -> Result<Option<kernel::Text<20>>, RowError> {
        let Some(zip) = text::<String>(row, self.zip)? else { return Ok(None) };
        let further = row.text(self.zip4).filter(|f| f.len() == 4 && f.bytes().all(|b| b.is_ascii_digit()));
        let code = further.map_or(zip.clone(), |further| format!("{zip}-{further}"));
        code.parse().map(Some).map_err(|e| row.wrong(self.zip, e))
    }

    /// Longitude and latitude; zero for both stands for a place that was never located.
    fn point(&self, row: &Row) -> Result<(Option<f64>, Option<f64>), RowError> {
        let point = (row.parse(self.longitude)?, row.parse(self.latitude)?);
        Ok(if point == (Some(0.0), Some(0.0)) { (None, None) } else { point })
    }

    fn fiscal_year(&self, row: &Row, told: Option<i16>) -> Result<i16, RowError> {
        let submitted: Option<i16> = row.parse(self.year_submitted)?;
        match (submitted.map(|year| year.saturating_sub(1)), told) {
            (Some(own), Some(told)) if own != told => {
                Err(row.wrong(self.year_submitted, format!("says fiscal year {own}, not {told}")))
            }
            (Some(own), _) if !(1900..=2200).contains(&own) => Err(row.wrong(self.year_submitted, "must be a year")),
            (Some(year), _) | (None, Some(year)) => Ok(year),
            (None, None) => Err(row.wrong(self.year_submitted, "must not be blank: it gives the fiscal year")),
        }
    }

    fn figures(&self, row: &Row, fiscal_year: i16) -> Result<Vec<Figure>, RowError> {
        let cells = self.figures.iter().filter_map(|&(measure, column)| Some((measure, column, row.cell(column)?)));
        let figure = |(measure, column, cell)| {
            let value = value(cell).map_err(|reason| row.wrong(column, reason))?;
            Ok(Figure::new(fiscal_year, measure, value))
        };
        cells.map(figure).collect()
    }
}

/// The cell as a parsed value, `None` where the survey has no text for it.
fn text<T: FromStr<Err: Display>>(row: &Row, column: &str) -> Result<Option<T>, RowError> {
    if row.text(column).is_some_and(|text| NO_TEXT.contains(&text)) { Ok(None) } else { row.parse(column) }
}

/// A count, or the reason there is none: -1 missing, -3 closed, -4 not applicable, -9 suppressed, as is a blank.
fn value(cell: &str) -> Result<Result<Hundredths, MissingReason>, String> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(Err(MissingReason::Suppressed));
    }
    let number: Hundredths = cell.parse()?;
    match number.hundredths() {
        0.. => Ok(Ok(number)),
        -1_00 => Ok(Err(MissingReason::Missing)),
        -3_00 => Ok(Err(MissingReason::Closed)),
        -4_00 => Ok(Err(MissingReason::NotApplicable)),
        -9_00 => Ok(Err(MissingReason::Suppressed)),
        _ => Err("must be a count, or one of the survey's codes -1, -3, -4, -9".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const HEADER: &str = "STABR,FSCSKEY,LIBID,LIBNAME,ZIP,ZIP4,LONGITUD,LATITUDE,TOTSTAFF,STAFFEXP,YR_SUB\n";
    const BEEFOO: &str =
        r#"{"cols": ["id", "name", "state", "staff", "visits"], "rows": [["1", "Example", "WY", 2.5, -3]]}"#;

    fn csv(row: &str) -> Result<LibraryRow, RowError> {
        let text = format!("{HEADER}{row}\n");
        Libraries::new(text.as_bytes(), None).unwrap().next().unwrap()
    }

    fn refusal(text: &str) -> String {
        Libraries::new(text.as_bytes(), None).err().unwrap().to_string()
    }

    #[test]
    fn a_blank_expense_is_suppressed() {
        let row = csv("WY,WY9999,1,Example,82070,M,-105.5,41.3,2.05,,2015").unwrap();
        let value = Figure::new(2014, Measure::StaffFte, Ok("2.05".parse().unwrap()));
        let none = Figure::new(2014, Measure::StaffExpenditure, Err(MissingReason::Suppressed));
        assert_eq!(row.figures, [value, none]);
    }

    #[test]
    fn each_code_of_the_survey_is_a_reason_and_no_count() {
        let reasons = ["-1", "-3", "-4", "-9"].map(|cell| value(cell).unwrap().unwrap_err());
        let told =
            [MissingReason::Missing, MissingReason::Closed, MissingReason::NotApplicable, MissingReason::Suppressed];
        assert_eq!(reasons, told);
    }

    #[test]
    fn a_library_lies_in_its_state() {
        let row = csv("DC,DC9999,1,Example,20001,M,-77,38.9,1,1,2015").unwrap();
        assert_eq!(row.library.division_ocd_id, "ocd-division/country:us/district:dc".parse().ok());
    }

    #[test]
    fn the_longer_postal_code_is_put_together() {
        let row = csv("WY,WY9999,1,Example,82070,1234,-105.5,41.3,2,1,2015").unwrap();
        assert_eq!(row.library.postal_code, "82070-1234".parse().ok());
    }

    #[test]
    fn a_place_never_located_has_no_point() {
        let row = csv("WY,WY9999,1,Example,82070,M,0,0,2,1,2015").unwrap();
        assert_eq!((row.library.longitude, row.library.latitude), (None, None));
    }

    #[test]
    fn an_unknown_code_is_rejected_by_column() {
        let error = csv("WY,WY9999,1,Example,82070,M,0,0,-2,1,2015").unwrap_err();
        assert!(error.reason.starts_with("TOTSTAFF must be a count"));
    }

    #[test]
    fn a_point_off_the_earth_is_rejected() {
        assert!(csv("WY,WY9999,1,Example,82070,M,NaN,41,2,1,2015").is_err());
    }

    #[test]
    fn a_year_other_than_the_one_told_is_rejected() {
        let text = format!("{HEADER}WY,WY9999,1,Example,82070,M,0,0,2,1,2015\n");
        assert!(Libraries::new(text.as_bytes(), Some(2022)).unwrap().next().unwrap().is_err());
    }

    #[test]
    fn the_json_shape_needs_its_year_told() {
        assert_eq!(refusal(BEEFOO), FileError::NoFiscalYear.to_string());
    }

    #[test]
    fn the_json_shape_gives_the_same_rows() {
        let row = Libraries::new(BEEFOO.as_bytes(), Some(2022)).unwrap().next().unwrap().unwrap();
        let staff = Figure::new(2022, Measure::StaffFte, Ok("2.5".parse().unwrap()));
        assert_eq!(row.figures, [staff, Figure::new(2022, Measure::Visits, Err(MissingReason::Closed))]);
    }

    #[test]
    fn a_missing_column_is_named() {
        assert_eq!(refusal("STABR,LIBID,LIBNAME\n"), "the header has no column FSCSKEY");
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let text = [HEADER.as_bytes(), &junk].concat();
            let _ = Libraries::new(text.as_slice(), None).map(Iterator::count);
        }
    }
}

//! How the rows of each format are read and taken in: one table.

use super::engine::{Intake, Row, Taker};
use crate::Failure;
use exchange::Format;
use interchange::{
    Advocates, Aliases, BillStatus, Boundaries, Committees, Courses, Courts, Divisions, Learning, LearningSessions,
    Legislators, Libraries, LibraryRow, Memberships, OpenStatesBills, Organizations, People, Regulations, RowError,
    Zips, case::read_package,
};
use kernel::{Clock, Day, Id};
use policy::instrument::InstrumentNews;
use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};
use store::{Heard, Surveyed};

/// What is told beside a file, for formats that do not say it themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// The fiscal year of a survey's figures.
    pub fiscal_year: Option<i16>,
    /// Since when boundaries, or the districts of ZIP codes, are good.
    pub valid_from: Option<Day>,
    /// The provider of learning whose offers they are.
    pub provider_id: Option<Id>,
}

impl<T: Taker> Intake<T> {
    /// Reads a file of that format and hands its rows on.
    pub async fn take_in(self, format: Format, file: impl BufRead + Send + 'static, told: Told) -> Result<T, Failure> {
        let clock = self.clock();
        match format {
            Format::AdvocateList => self.rows(|| Advocates::new(file)).await,
            Format::OcdDivisions => self.rows(|| Divisions::new(file)).await,
            Format::OcdAliases => self.rows(|| Aliases::new(file)).await,
            Format::ImlsLibraries => self.rows(move || Ok(Libraries::new(file, told.fiscal_year)?.map(surveyed))).await,
            Format::RorOrganizations => self.rows(|| Organizations::new(file)).await,
            Format::OpenStatesBills => self.rows(|| Ok(OpenStatesBills::new(file)?.map(heard(clock)))).await,
            Format::RegulationsGov => self.rows(|| Ok(Regulations::new(file)?.map(heard(clock)))).await,
            Format::BillStatus => self.rows(|| Ok(std::iter::once(BillStatus::read(1, file)).map(heard(clock)))).await,
            Format::CongressLegislators => self.roster(|| Legislators::new(file)).await,
            Format::OpenStatesPeople => self.roster(|| People::new(file)).await,
            Format::CongressCommittees => self.roster(|| Committees::new(file)).await,
            Format::CongressMemberships => self.rows(|| Memberships::new(file)).await,
            Format::ZipDistricts => self.rows(move || Zips::new(file, told.valid_from)).await,
            Format::GeoJsonBoundaries => self.rows(move || Boundaries::new(file, told.valid_from)).await,
            Format::CourtsDb => self.rows(|| Courts::new(file)).await,
            Format::CasePackage => self.rows(|| Ok(std::iter::once(read_package(1, file)))).await,
            Format::LearningList => self.rows(move || Learning::new(file, told.provider_id)).await,
            Format::LearningSessionList => self.rows(move || LearningSessions::new(file, told.provider_id)).await,
            Format::SchemaOrgCourses => self.rows(move || Courses::new(file, told.provider_id)).await,
        }
    }

    /// Reads the BILLSTATUS documents of a folder, in the order of their names.
    pub(super) async fn take_in_folder(self, folder: &Path) -> Result<T, Failure> {
        let (clock, documents) = (self.clock(), documents(folder).map_err(Failure::io(folder.display()))?);
        self.rows(|| Ok((1..).zip(documents).map(|(number, path)| document(number, &path)).map(heard(clock)))).await
    }
}

fn surveyed(row: Row<LibraryRow>) -> Row<Surveyed> {
    row.map(|LibraryRow { library, figures }| Surveyed { library, figures })
}

/// News of an instrument with the clock that names and dates what it brings.
fn heard(clock: Clock) -> impl Fn(Row<InstrumentNews>) -> Row<Heard> {
    move |row| row.map(|news| Heard { news, clock: clock.clone() })
}

/// The XML documents of a folder, in the order of their names.
fn documents(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = folder.read_dir()?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    let is_document = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    let mut documents: Vec<_> = entries.into_iter().filter(is_document).collect();
    documents.sort();
    Ok(documents)
}

/// The bill of the document that stands in its folder at that place; what is wrong with it is told with its name.
fn document(number: u64, path: &Path) -> Row<InstrumentNews> {
    let named = |reason: String| RowError::row(number, format!("{}: {reason}", path.display()));
    let file = File::open(path).map_err(|e| named(e.to_string()))?;
    BillStatus::read(number, BufReader::new(file)).map_err(|e| named(e.reason))
}

//! Lists of what a provider offers for learning, and of its sessions: CSV. Several values in one cell are parted by semicolons.
//! A blank cell, or a column that is not there, tells nothing.

use crate::{
    FileError, RowError,
    lines::Lines,
    table::{Row, Table},
    told::distinct,
};
use development::commons::{LearningNews, MemberPrice, OfferNews, SessionNews, SessionStatus};
use kernel::Id;
use std::io::BufRead;

/// A cell of prices that says it costs nothing.
const FREE: &str = "free";

/// The offers of a list: `outside_id`, `title` and `description`, and where it has them `url`, `topics`, `level`, `format`,
/// `language`, `accessibility`, `prices` (such as `member:25.00 USD; anybody:40.00 USD`, or `free`), `credit_minutes` and
/// `credit_tags`.
pub struct Learning<R> {
    rows: Table<R>,
    provider: Id,
}

/// The sessions of a list: `opportunity_outside_id`, `outside_id`, `starts_at`, `ends_at` and `zone`, and where it has them
/// `place`, `url`, `capacity` (a number, or `unlimited`), `instructors` and `status`.
pub struct LearningSessions<R> {
    rows: Table<R>,
    provider: Id,
}

impl<R: BufRead> Learning<R> {
    /// Reads the header; refuses a file without the needed columns, or of nobody in particular.
    pub fn new(reader: R, provider: Option<Id>) -> Result<Self, FileError> {
        let provider = provider.ok_or(FileError::NoProvider)?;
        Ok(Self { rows: Table::new(Lines::new(reader)?, &["outside_id", "title", "description"])?, provider })
    }
}

impl<R: BufRead> LearningSessions<R> {
    /// Reads the header; refuses a file without the needed columns, or of nobody in particular.
    pub fn new(reader: R, provider: Option<Id>) -> Result<Self, FileError> {
        let provider = provider.ok_or(FileError::NoProvider)?;
        let needed = ["opportunity_outside_id", "outside_id", "starts_at", "ends_at", "zone"];
        Ok(Self { rows: Table::new(Lines::new(reader)?, &needed)?, provider })
    }
}

impl<R: BufRead> Iterator for Learning<R> {
    type Item = Result<LearningNews, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.and_then(|row| offer(&row, self.provider)))
    }
}

impl<R: BufRead> Iterator for LearningSessions<R> {
    type Item = Result<LearningNews, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.and_then(|row| session(&row, self.provider)))
    }
}

fn offer(row: &Row, provider_id: Id) -> Result<LearningNews, RowError> {
    let offer = OfferNews {
        title: row.need("title")?,
        description: row.need("description")?,
        url: row.parse("url")?,
        topics: row.several("topics")?,
        level: row.parse("level")?,
        format: row.parse("format")?,
        language: row.parse("language")?,
        accessibility: row.parse("accessibility")?,
        prices: prices(row)?,
        credit_minutes: row.parse("credit_minutes")?,
        credit_tags: row.several("credit_tags")?,
    };
    let outside_id = row.need("outside_id")?;
    let news = LearningNews { provider_id, outside_id, offer: Some(offer), sessions: Vec::new(), unread: Vec::new() };
    news.check().map_err(|problem| row.refused(&problem))?;
    Ok(news)
}

fn session(row: &Row, provider_id: Id) -> Result<LearningNews, RowError> {
    let session = SessionNews {
        outside_id: row.need("outside_id")?,
        starts_at: row.need("starts_at")?,
        ends_at: row.need("ends_at")?,
        zone: row.need("zone")?,
        place: row.parse("place")?,
        url: row.parse("url")?,
        capacity: row.parse("capacity")?,
        instructors: distinct(row.values("instructors")?),
        is_cancelled: row.parse("status")? == Some(SessionStatus::Cancelled),
    };
    session.check().map_err(|problem| row.refused(&problem))?;
    let outside_id = row.need("opportunity_outside_id")?;
    Ok(LearningNews { provider_id, outside_id, offer: None, sessions: vec![session], unread: Vec::new() })
}

fn prices(row: &Row) -> Result<Option<Vec<MemberPrice>>, RowError> {
    match row.text("prices") {
        None => Ok(None),
        Some(FREE) => Ok(Some(Vec::new())),
        Some(_) => row.values::<Priced>("prices").map(|prices| Some(prices.into_iter().map(|price| price.0).collect())),
    }
}

/// A price as it stands in a cell: for whom, and how much.
struct Priced(MemberPrice);

impl std::str::FromStr for Priced {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once(':').ok_or("must be free, or prices such as member:25.00 USD; anybody:40.00 USD")?;
        Ok(Self(MemberPrice { member_class: parts.0.trim().parse()?, price: parts.1.trim().parse()? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const PROVIDER: Option<Id> = Some(Id::from_bytes([1; 16]));
    const OFFERS: &str = "outside_id,title,description,topics,level,prices,credit_minutes\n";
    const SESSIONS: &str = "opportunity_outside_id,outside_id,starts_at,ends_at,zone,instructors,status\n";

    fn offers(rows: &str) -> Vec<Result<LearningNews, RowError>> {
        Learning::new(format!("{OFFERS}{rows}").as_bytes(), PROVIDER).unwrap().collect()
    }

    fn sessions(rows: &str) -> Vec<Result<LearningNews, RowError>> {
        LearningSessions::new(format!("{SESSIONS}{rows}").as_bytes(), PROVIDER).unwrap().collect()
    }

    fn told(row: &str) -> OfferNews {
        offers(row)[0].clone().unwrap().offer.unwrap()
    }

    #[test]
    fn a_list_is_of_somebody() {
        assert!(matches!(Learning::new(OFFERS.as_bytes(), None).err(), Some(FileError::NoProvider)));
    }

    #[test]
    fn prices_are_told_by_whom_they_are_for() {
        let told = told("c1,Privacy,All of it,,,member:25.00 USD; anybody:40.00 USD,\n").prices.unwrap();
        let prices: Vec<_> = told.iter().map(|price| (price.member_class.as_str(), price.price.to_string())).collect();
        assert_eq!(prices, [("member", "25.00 USD".to_owned()), ("anybody", "40.00 USD".to_owned())]);
    }

    #[test]
    fn a_description_keeps_its_lines_however_they_end() {
        let rows = ["All\n\nof it", "All\r\n\r\nof it"].map(|text| format!("c1,Privacy,\"{text}\",,,,\n"));
        assert_eq!(rows.map(|row| told(&row).description.to_string()), ["All\n\nof it", "All\n\nof it"]);
    }

    #[test]
    fn what_is_free_says_so_and_a_blank_cell_says_nothing() {
        let prices = ["free", ""].map(|prices| told(&format!("c1,Privacy,All of it,,,{prices},\n")).prices);
        assert_eq!(prices, [Some(Vec::new()), None]);
    }

    #[test]
    fn a_bad_value_is_told_by_its_column_and_the_rest_goes_on() {
        let read =
            offers("c1,Privacy,All of it,,expert,,\nc2,Privacy,All of it,,advanced,,0\nc3,Law,All of it,law;law,,,\n");
        let pointers: Vec<_> = read.iter().map(|row| row.as_ref().err().map(|e| e.fields[0].pointer.clone())).collect();
        assert_eq!(pointers, [Some("/level".into()), Some("/credit_minutes".into()), None]);
    }

    #[test]
    fn a_session_names_what_it_is_a_session_of() {
        let row =
            "c1,s1,2026-06-01T16:00:00Z,2026-06-01T17:30:00Z,America/Chicago,Ada Example; Ben Example,cancelled\n";
        let news = sessions(row)[0].clone().unwrap();
        let session = &news.sessions[0];
        assert_eq!((news.outside_id.as_str(), session.instructors.len(), session.is_cancelled), ("c1", 2, true));
    }

    #[test]
    fn a_session_that_ends_before_it_begins_is_rejected() {
        let row = "c1,s1,2026-06-01T16:00:00Z,2026-06-01T16:00:00Z,UTC,,\n";
        assert_eq!(sessions(row)[0].as_ref().unwrap_err().fields[0].pointer, "/ends_at");
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            for header in [OFFERS, SESSIONS] {
                let text = [header.as_bytes(), &junk].concat();
                let _ = Learning::new(text.as_slice(), PROVIDER).map(Iterator::count);
                let _ = LearningSessions::new(text.as_slice(), PROVIDER).map(Iterator::count);
            }
        }
    }
}

//! Lists of advocates: CSV with `email` and `name`; what else it says of them where it has the columns. Several values in one
//! cell are parted by semicolons; a unit and topics are told by their ids.

use crate::{
    FileError, RowError,
    lines::Lines,
    table::{Row, Table},
};
use advocacy::advocate::{Enrollment, ListedAdvocate};
use std::io::BufRead;

/// The advocates of a list.
pub struct Advocates<R> {
    rows: Table<R>,
}

impl<R: BufRead> Advocates<R> {
    /// Reads the header; refuses a file without the needed columns.
    pub fn new(reader: R) -> Result<Self, FileError> {
        Ok(Self { rows: Table::new(Lines::new(reader)?, &["email", "name"])? })
    }
}

impl<R: BufRead> Iterator for Advocates<R> {
    type Item = Result<ListedAdvocate, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.and_then(|row| read(&row)))
    }
}

fn read(row: &Row) -> Result<ListedAdvocate, RowError> {
    let profile = Enrollment {
        unit_id: row.parse("unit_id")?,
        divisions: row.several("divisions")?,
        zip: row.parse("zip")?,
        library_types: row.several("library_types")?,
        interests: row.several("interests")?,
        languages: row.several("languages")?,
        skills: row.several("skills")?,
        offers: row.several("offers")?,
        ..Enrollment::default()
    };
    Ok(ListedAdvocate { name: row.need("name")?, email: row.need("email")?, profile })
}

#[cfg(test)]
mod tests {
    use super::*;
    use advocacy::advocate::Skill;

    fn read(rows: &str) -> Vec<Result<ListedAdvocate, RowError>> {
        Advocates::new(format!("email,name,zip,skills\n{rows}").as_bytes()).unwrap().collect()
    }

    #[test]
    fn the_unit_and_the_topics_are_told_by_their_ids() {
        let id = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";
        let list = format!("email,name,unit_id,interests\nada@example.org,Ada,{id},{id}\n");
        let profile = Advocates::new(list.as_bytes()).unwrap().next().unwrap().unwrap().profile;
        assert_eq!((profile.unit_id, profile.interests), (id.parse().ok(), vec![id.parse().unwrap()]));
    }

    #[test]
    fn several_values_are_parted_by_semicolons() {
        let read = read("ada@example.org,Ada Example,82070,writing; law;writing\n");
        assert_eq!(read[0].as_ref().unwrap().profile.skills, [Skill::Writing, Skill::Law]);
    }

    #[test]
    fn a_row_without_an_address_is_rejected_and_the_rest_goes_on() {
        let read = read(",Ada,,\nben@example.org,Ben,,\nmia@example.org,Mia,8207,\n");
        assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
    }
}

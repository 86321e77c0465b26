//! ZIP codes, state by state, with the congressional districts they reach into.

use crate::{DivisionId, StateCode, UsState};
use kernel::{Day, Permission, Record, ZipCode, record_fields, sorted};
use record::record;

/// The part of a ZIP code's area that lies in one state, with the congressional districts it reaches into. The area is a ZIP
/// Code Tabulation Area of the Census Bureau: near to where the Postal Service delivers, and not the same.
#[record(fixed, example = {
    "zip": "82070", "state": "WY", "districts": ["ocd-division/country:us/state:wy"], "valid_from": "2023-01-03"
})]
pub struct ZipArea {
    /// The ZIP code.
    pub zip: ZipCode,
    /// The state; a few areas lie in several, and have a record for each.
    pub state: StateCode,
    /// The congressional districts; one at large is the state itself.
    pub districts: Vec<DivisionId>,
    /// Since when they are its districts; null where nobody said it.
    pub valid_from: Option<Day>,
}

impl NewZipArea {
    /// The district by its number: 0, and 98 for a delegate, are at large (Census Bureau, congressional district codes);
    /// `None` for a state there is not, or for no district.
    pub fn district(state: &StateCode, number: u8) -> Option<DivisionId> {
        let whole = UsState::of_code(state.as_str())?.division()?;
        if matches!(number, 0 | 98) { Some(whole) } else { whole.within("cd", &number.to_string()) }
    }
}

impl ZipArea {
    /// Takes what a later file says; one of an earlier day says nothing of now, and one of no day leaves the day of the districts it
    /// repeats. Whether anything changed.
    pub fn refresh(&mut self, new: NewZipArea) -> bool {
        let NewZipArea { zip: _, state: _, districts, valid_from } = new;
        let valid_from = valid_from.or(self.valid_from.filter(|_| self.districts == districts));
        if valid_from.zip(self.valid_from).is_some_and(|(told, known)| told < known) {
            return false;
        }
        let same = (&self.districts, self.valid_from) == (&districts, valid_from);
        (self.districts, self.valid_from) = (districts, valid_from);
        !same
    }
}

impl Record for ZipArea {
    const KIND: &'static str = "zip_area";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(ZipArea, default "zip", { "zip" => zip.as_str(), "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _, Id};

    fn new(number: u8, valid_from: Option<Day>) -> NewZipArea {
        let state = "NJ".parse().unwrap();
        let districts = vec![NewZipArea::district(&state, number).unwrap()];
        NewZipArea { zip: "08001".parse().unwrap(), state, districts, valid_from }
    }

    #[test]
    fn districts_at_large_are_the_whole_state() {
        let of = |number| NewZipArea::district(&"WY".parse().unwrap(), number).unwrap();
        let [whole, delegate, first] = [0, 98, 1].map(of);
        let state: DivisionId = "ocd-division/country:us/state:wy".parse().unwrap();
        assert_eq!((&whole, &delegate, first), (&state, &state, state.within("cd", "1").unwrap()));
    }

    #[test]
    fn a_file_of_an_earlier_day_changes_nothing() {
        let of = |number, year| new(number, Day::new(year, 1, 3));
        let mut area = of(2, 2023).register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap();
        let changed = [of(1, 2013), of(2, 2023), of(3, 2025)].map(|told| area.refresh(told));
        assert_eq!((changed, area.valid_from), ([false, false, true], Day::new(2025, 1, 3)));
    }

    #[test]
    fn a_file_of_no_day_leaves_the_day_of_what_it_repeats() {
        let mut area = new(2, Day::new(2023, 1, 3)).register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap();
        let told = [new(2, None), new(3, None)].map(|told| (area.refresh(told), area.valid_from));
        assert_eq!(told, [(false, Day::new(2023, 1, 3)), (true, None)]);
    }

    #[test]
    fn a_zip_code_has_five_digits() {
        assert!(["8207", "82070-1234", "8207O"].iter().all(|text| text.parse::<ZipCode>().is_err()));
    }
}

//! The states, the federal district and the territories that send somebody to Congress: one table.

use crate::DivisionId;
use kernel::words;

words! {
    /// What a part of the United States is, in the words of the registry of divisions.
    pub enum StateKind { State = "state", District = "district", Territory = "territory" }
}

/// A part of the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsState {
    /// Its postal code, in lower case.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it is.
    pub kind: StateKind,
    /// Whether its legislature has one chamber only.
    pub unicameral: bool,
}

const fn state(code: &'static str, name: &'static str) -> UsState {
    UsState { code, name, kind: StateKind::State, unicameral: false }
}

const fn territory(code: &'static str, name: &'static str, unicameral: bool) -> UsState {
    UsState { code, name, kind: StateKind::Territory, unicameral }
}

impl UsState {
    /// All of them: 50 states, the District of Columbia, 5 territories.
    #[rustfmt::skip]
    pub const ALL: &'static [Self] = &[
        state("al", "Alabama"), state("ak", "Alaska"), state("az", "Arizona"), state("ar", "Arkansas"),
        state("ca", "California"), state("co", "Colorado"), state("ct", "Connecticut"), state("de", "Delaware"),
        state("fl", "Florida"), state("ga", "Georgia"), state("hi", "Hawaii"), state("id", "Idaho"),
        state("il", "Illinois"), state("in", "Indiana"), state("ia", "Iowa"), state("ks", "Kansas"),
        state("ky", "Kentucky"), state("la", "Louisiana"), state("me", "Maine"), state("md", "Maryland"),
        state("ma", "Massachusetts"), state("mi", "Michigan"), state("mn", "Minnesota"), state("ms", "Mississippi"),
        state("mo", "Missouri"), state("mt", "Montana"),
        Self { unicameral: true, ..state("ne", "Nebraska") },
        state("nv", "Nevada"), state("nh", "New Hampshire"), state("nj", "New Jersey"), state("nm", "New Mexico"),
        state("ny", "New York"), state("nc", "North Carolina"), state("nd", "North Dakota"), state("oh", "Ohio"),
        state("ok", "Oklahoma"), state("or", "Oregon"), state("pa", "Pennsylvania"), state("ri", "Rhode Island"),
        state("sc", "South Carolina"), state("sd", "South Dakota"), state("tn", "Tennessee"), state("tx", "Texas"),
        state("ut", "Utah"), state("vt", "Vermont"), state("va", "Virginia"), state("wa", "Washington"),
        state("wv", "West Virginia"), state("wi", "Wisconsin"), state("wy", "Wyoming"),
        Self { kind: StateKind::District, unicameral: true, ..state("dc", "the District of Columbia") },
        territory("as", "American Samoa", false), territory("gu", "Guam", true),
        territory("mp", "the Northern Mariana Islands", false), territory("pr", "Puerto Rico", false),
        territory("vi", "the U.S. Virgin Islands", true),
    ];

    /// The one with that postal code, in either case.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code.eq_ignore_ascii_case(code))
    }

    /// The one a division is or lies in; `None` for the country and for other countries.
    pub fn of_division(division: &DivisionId) -> Option<Self> {
        let mut steps = division.as_str().split('/').skip(1);
        let country = steps.next()?;
        let (kind, code) = steps.next()?.split_once(':')?;
        Self::of_code(code).filter(|state| country == "country:us" && state.kind.as_str() == kind)
    }

    /// The territory of a ZIP code where no file says it: files of ZIP codes and congressional districts leave out those
    /// that have one delegate. By the first three digits (United States Postal Service, Domestic Mail Manual L002), and in the
    /// Pacific by the code itself.
    pub fn of_territorial_zip(zip: &str) -> Option<Self> {
        let number = zip.parse::<u32>().ok().filter(|_| zip.len() == 5)?;
        let code = match number {
            600..=799 | 900..=999 => "pr",
            801..=851 => "vi",
            96_799 => "as",
            96_910..=96_932 => "gu",
            96_950..=96_952 => "mp",
            _ => return None,
        };
        Self::of_code(code)
    }

    /// The division that it is.
    pub fn division(self) -> Option<DivisionId> {
        DivisionId::of_the_us().within(self.kind.as_str(), self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_has_a_division_and_is_found_by_it() {
        let found = UsState::ALL
            .iter()
            .all(|state| state.division().and_then(|division| UsState::of_division(&division)) == Some(*state));
        assert!(found);
    }

    #[test]
    fn the_capital_is_a_district() {
        let division = UsState::of_code("DC").and_then(UsState::division);
        assert_eq!(division, "ocd-division/country:us/district:dc".parse().ok());
    }

    #[test]
    fn a_district_lies_in_its_state() {
        let district = "ocd-division/country:us/state:nj/cd:3".parse().unwrap();
        assert_eq!(UsState::of_division(&district).map(|state| state.code), Some("nj"));
    }

    #[test]
    fn a_court_lies_in_no_state() {
        assert_eq!(UsState::of_division(&"ocd-division/country:us/court_of_appeals:1".parse().unwrap()), None);
    }

    #[test]
    fn the_pacific_is_told_by_the_code_itself() {
        let told = ["96799", "96910", "96951", "96813", "00802", "00601"].map(UsState::of_territorial_zip);
        assert_eq!(told.map(|state| state.map_or("", |state| state.code)), ["as", "gu", "mp", "", "vi", "pr"]);
    }
}

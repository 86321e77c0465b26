//! Places by their Open Civic Data ids.

use crate::{parsed, words};
use std::str::FromStr;

words! {
    /// How far a place reaches: a country, a state (or district, territory, province), or a place within one. It tells of
    /// the place, not of a body elected there: a congressional district is a local division.
    pub enum Level { National = "national", State = "state", Local = "local" }
}

parsed! {
    /// Names a political division: an Open Civic Data id (OCDEP 2), `ocd-division/country:xx` and then a type and an id
    /// for each step down. At most 250 characters; letters in lower case.
    pub struct DivisionId {
        length: 23..=250,
        pattern: "^ocd-division/country:[a-z]{2}(/[a-z_]+:[a-z0-9_.~\\u00DF-\\u00F6\\u00F8-\\u024F-]+)*$",
        example: "ocd-division/country:us/state:wy"
    }
}

const ROOT: &str = "ocd-division/country:";

/// What the registry calls the first step below a country; others there, such as federal courts, are the nation's own.
const STATE_TYPES: [&str; 4] = ["state", "district", "territory", "province"];

impl FromStr for DivisionId {
    type Err = &'static str;

    /// Beyond ASCII, ids in the registry use composed Latin letters (`cataño`), so these pass (U+00DF to U+024F).
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let of_type = |c: char| c.is_ascii_lowercase() || c == '_';
        let of_id = |c: char| {
            c.is_ascii_lowercase()
                || c.is_ascii_digit()
                || "_.~-".contains(c)
                || ('\u{DF}'..='\u{24F}').contains(&c) && c != '÷'
        };
        let step = |s: &str| {
            s.split_once(':').is_some_and(|(kind, id)| {
                !kind.is_empty() && kind.chars().all(of_type) && !id.is_empty() && id.chars().all(of_id)
            })
        };
        let mut steps = s.strip_prefix(ROOT).unwrap_or_default().split('/');
        let country = steps.next().is_some_and(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_lowercase()));
        let shaped = country && steps.all(step) && s.chars().count() <= 250;
        shaped
            .then(|| Self(s.into()))
            .ok_or("must be an Open Civic Data division id, such as ocd-division/country:us/state:wy")
    }
}

impl DivisionId {
    /// How far the place reaches, told from the id alone.
    pub fn level(&self) -> Level {
        let mut steps = self.0.split('/').skip(2);
        let Some(first) = steps.next() else { return Level::National };
        let state = first.split_once(':').is_some_and(|(kind, _)| STATE_TYPES.contains(&kind));
        match (state, steps.next()) {
            (false, _) => Level::National,
            (true, None) => Level::State,
            (true, Some(_)) => Level::Local,
        }
    }

    /// The division it lies in; `None` for a country.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        (parent.len() > ROOT.len()).then(|| Self(parent.into()))
    }

    /// The United States as a whole.
    pub fn of_the_us() -> Self {
        Self(format!("{ROOT}us"))
    }

    /// The division and those it lies in, the narrowest first.
    pub fn lineage(&self) -> Vec<Self> {
        std::iter::successors(Some(self.clone()), Self::parent).collect()
    }

    /// The type of its last step: `state`, `county`, `cd`, `sldl` …; empty for a country.
    pub fn kind(&self) -> &str {
        let last = self.0.strip_prefix(ROOT).and_then(|rest| rest.rsplit_once('/')).map_or("", |(_, last)| last);
        last.split_once(':').map_or("", |(kind, _)| kind)
    }

    /// The division lying in this one with that type and id; `None` where they make no id.
    pub fn within(&self, kind: &str, id: &str) -> Option<Self> {
        format!("{}/{kind}:{id}", self.0).parse().ok()
    }

    /// The division whose voters these are: a congressional district at large is the whole of what it lies in.
    #[must_use]
    pub fn electorate(&self) -> Self {
        let at_large = self.0.strip_suffix("/cd:at-large").filter(|rest| rest.len() > ROOT.len());
        at_large.map_or_else(|| self.clone(), |whole| Self(whole.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(s: &str) -> DivisionId {
        s.parse().unwrap()
    }

    #[test]
    fn levels_follow_from_the_id() {
        let levels = ["", "/district:dc", "/territory:gu/place:x", "/court_of_appeals:1/district_court:maine"]
            .map(|rest| id(&format!("ocd-division/country:us{rest}")).level());
        assert_eq!(levels, [Level::National, Level::State, Level::Local, Level::National]);
    }

    #[test]
    fn a_country_lies_in_nothing() {
        assert_eq!(id("ocd-division/country:us").parent(), None);
    }

    #[test]
    fn a_state_lies_in_its_country() {
        assert_eq!(id("ocd-division/country:us/state:wy").parent(), Some(id("ocd-division/country:us")));
    }

    #[test]
    fn letters_beyond_ascii_pass() {
        assert!("ocd-division/country:us/territory:pr/municipio:cataño".parse::<DivisionId>().is_ok());
    }

    #[test]
    fn malformed_ids_are_refused() {
        let bad = ["", "ocd-division/country:usa", "ocd-division/country:us/", "ocd-division/country:us/state:WY"];
        assert!(bad.iter().all(|s| s.parse::<DivisionId>().is_err()));
    }

    #[test]
    fn a_district_at_large_is_the_state_to_its_voters() {
        let at_large = id("ocd-division/country:us/state:wy/cd:at-large");
        assert_eq!(at_large.electorate(), id("ocd-division/country:us/state:wy"));
    }

    #[test]
    fn the_kind_is_that_of_the_last_step() {
        let kinds = ["", "/state:nj", "/state:nj/cd:3"]
            .map(|rest| id(&format!("ocd-division/country:us{rest}")).kind().to_owned());
        assert_eq!(kinds, ["", "state", "cd"]);
    }

    #[test]
    fn a_lineage_ends_with_the_country() {
        let lineage = id("ocd-division/country:us/state:nj/cd:3").lineage();
        assert_eq!((lineage.len(), lineage.last()), (3, Some(&DivisionId::of_the_us())));
    }

    proptest! {
        #[test]
        fn every_parent_is_an_id_itself(text in "ocd-division/country:[a-z]{2}(/[a-z_]{1,9}:[a-z0-9_.~ñé-]{1,9}){0,4}") {
            let division = id(&text);
            let read_back = division.parent().map(|p| p.as_str().parse::<DivisionId>().unwrap());
            prop_assert_eq!(read_back, division.parent());
        }

        #[test]
        fn junk_never_panics(text in "\\PC*") {
            let _ = text.parse::<DivisionId>().map(|d| (d.level(), d.parent()));
        }
    }
}

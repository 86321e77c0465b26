use crate::{Name, StateCode, fill, parsed::parsed};
use kernel::{At, Check, Day, Id, Permission, Record, Result, Text, record_fields, sorted, words};
use serde::Serialize;
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
    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
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

    /// The division of a state, district or territory of the United States; `None` for a postal code that has none.
    pub fn of_us_state(code: &StateCode) -> Option<Self> {
        const STATES: &str = "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh \
             ok or pa ri sc sd tn tx ut vt va wa wv wi wy";
        const TERRITORIES: &str = "as gu mp pr vi";
        let code = code.as_str().to_ascii_lowercase();
        let among = |codes: &str| codes.split(' ').any(|c| c == code);
        let kind = match code.as_str() {
            "dc" => "district",
            _ if among(STATES) => "state",
            _ if among(TERRITORIES) => "territory",
            _ => return None,
        };
        Some(Self(format!("{ROOT}us/{kind}:{code}")))
    }
}

/// A place with a government or an electorate: what jurisdictions are named by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1,
    "ocd_id": "ocd-division/country:us/state:ak/place:juneau", "name": "Juneau city and borough", "level": "local",
    "parent_ocd_id": "ocd-division/country:us/state:ak", "valid_from": null, "valid_until": null,
    "same_as": "ocd-division/country:us/state:ak/borough:juneau", "same_as_note": "City and borough are one.",
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Division {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Names the place everywhere.
    pub ocd_id: DivisionId,
    /// What people call it.
    pub name: Name,
    /// How far it reaches.
    pub level: Level,
    /// The division it lies in; null for a country.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_ocd_id: Option<DivisionId>,
    /// Its first day; null where the registry does not say.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_from: Option<Day>,
    /// Its last day, included; null while it lives.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_until: Option<Day>,
    /// The id to use instead, where this one is an alias.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub same_as: Option<DivisionId>,
    /// Why the two are the same.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub same_as_note: Option<Text<500>>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A division as a registry's file brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDivision {
    /// Names the place everywhere.
    pub ocd_id: DivisionId,
    /// What people call it.
    pub name: Name,
    /// Its first day, where known.
    pub valid_from: Option<Day>,
    /// Its last day, included, where it has one.
    pub valid_until: Option<Day>,
}

/// A registry's word that two ids name one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DivisionAlias {
    /// The id no longer to be used.
    pub alias: DivisionId,
    /// The living id.
    pub same_as: DivisionId,
    /// Why the two are the same.
    pub note: Option<Text<500>>,
}

impl NewDivision {
    /// Whether the days are in order.
    pub fn check(&self) -> Result<()> {
        let ordered = self.valid_from.zip(self.valid_until).is_none_or(|(from, until)| from <= until);
        Check::default().that(ordered, "/valid_until", "invalid", "must not be before valid_from").done()
    }

    /// The record of a division not seen before; level and parent follow from its id.
    pub fn register(self, id: Id, now: At) -> Division {
        let Self { ocd_id, name, valid_from, valid_until } = self;
        Division {
            id,
            revision: 1,
            level: ocd_id.level(),
            parent_ocd_id: ocd_id.parent(),
            ocd_id,
            name,
            valid_from,
            valid_until,
            same_as: None,
            same_as_note: None,
            created_at: now,
            updated_at: now,
        }
    }
}

impl DivisionAlias {
    /// Whether the ids differ.
    pub fn check(&self) -> Result<()> {
        let differ = self.alias != self.same_as;
        Check::default().that(differ, "/same_as", "invalid", "must be another id than the alias").done()
    }

    /// The record of an alias the registry's main file does not list (a third of them): it takes the name of the living
    /// division, so that old ids still resolve.
    pub fn register(self, living_name: Name, id: Id, now: At) -> Division {
        let new = NewDivision { ocd_id: self.alias.clone(), name: living_name, valid_from: None, valid_until: None };
        let mut division = new.register(id, now);
        division.alias(self);
        division
    }
}

impl Division {
    /// Takes what a later file says; a day it is silent about stays, and so does the alias. Whether anything changed.
    pub fn refresh(&mut self, new: NewDivision) -> bool {
        let before = self.clone();
        let NewDivision { ocd_id: _, name, valid_from, valid_until } = new;
        self.name = name;
        fill(&mut self.valid_from, valid_from);
        fill(&mut self.valid_until, valid_until);
        *self != before
    }

    /// Marks it as another name of a living division. Whether anything changed.
    pub fn alias(&mut self, alias: DivisionAlias) -> bool {
        let before = (self.same_as.take(), self.same_as_note.take());
        let DivisionAlias { alias: _, same_as, note } = alias;
        (self.same_as, self.same_as_note) = (Some(same_as), note);
        (&self.same_as, &self.same_as_note) != (&before.0, &before.1)
    }
}

impl Record for Division {
    const KIND: &'static str = "division";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(Division, default "ocd_id", {
    "ocd_id" => ocd_id.as_str(), "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(s: &str) -> DivisionId {
        s.parse().unwrap()
    }

    fn juneau() -> DivisionAlias {
        DivisionAlias {
            alias: id("ocd-division/country:us/state:ak/place:juneau"),
            same_as: id("ocd-division/country:us/state:ak/borough:juneau"),
            note: None,
        }
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
    fn the_capital_is_a_district() {
        let dc = DivisionId::of_us_state(&"DC".parse().unwrap());
        assert_eq!(dc, Some(id("ocd-division/country:us/district:dc")));
    }

    #[test]
    fn a_later_file_leaves_the_alias_alone() {
        let mut division = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        let name = "Juneau city".parse().unwrap();
        division.refresh(NewDivision { ocd_id: juneau().alias, name, valid_from: None, valid_until: None });
        assert_eq!(division.same_as, Some(juneau().same_as));
    }

    #[test]
    fn the_same_alias_twice_changes_nothing() {
        let mut division = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        assert!(!division.alias(juneau()));
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

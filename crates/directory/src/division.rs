//! Political divisions by their Open Civic Data ids, and the aliases among these.

use crate::Name;
use kernel::{At, Check, Day, DivisionId, Id, Level, Permission, Record, Result, Text, record_fields, sorted, take};
use serde::Serialize;

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
        Check::default().in_order((self.valid_from, "valid_from"), (self.valid_until, "valid_until")).done()
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

    /// The living division it leads to, told by the record of the one it names: that one, or what that one is an alias of in its turn,
    /// unless that is this alias, which is turned round then.
    pub fn leads_to<'a>(&'a self, named: &'a Division) -> &'a DivisionId {
        named.same_as.as_ref().filter(|living| **living != self.alias).unwrap_or(&self.same_as)
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
        take!(self, NewDivision = new; put(name), fill(valid_from, valid_until); not ocd_id);
        *self != before
    }

    /// Marks it as another name of a living division. Whether anything changed.
    pub fn alias(&mut self, alias: DivisionAlias) -> bool {
        let before = (self.same_as.take(), self.same_as_note.take());
        let DivisionAlias { alias: _, same_as, note } = alias;
        (self.same_as, self.same_as_note) = (Some(same_as), note);
        (&self.same_as, &self.same_as_note) != (&before.0, &before.1)
    }

    /// Follows what it is an alias of, which has become an alias itself, to the living division; lives again where it is that one.
    pub fn follow(&mut self, living: &DivisionId) {
        if self.ocd_id == *living {
            (self.same_as, self.same_as_note) = (None, None);
        } else {
            self.same_as = Some(living.clone());
        }
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
    fn a_later_file_leaves_the_alias_alone() {
        let mut division = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        let name = "Juneau city".parse().unwrap();
        division.refresh(NewDivision { ocd_id: juneau().alias, name, valid_from: None, valid_until: None });
        assert_eq!(division.same_as, Some(juneau().same_as));
    }

    #[test]
    fn an_alias_of_an_alias_leads_to_the_living_division() {
        let told = DivisionAlias {
            alias: id("ocd-division/country:us/state:ak/city:juneau"),
            same_as: juneau().alias,
            note: None,
        };
        let named = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        assert_eq!(told.leads_to(&named), &juneau().same_as);
    }

    #[test]
    fn an_alias_that_is_turned_round_leads_to_what_was_one() {
        let told = DivisionAlias { alias: juneau().same_as, same_as: juneau().alias, note: None };
        let named = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        assert_eq!(told.leads_to(&named), &juneau().alias);
    }

    #[test]
    fn the_same_alias_twice_changes_nothing() {
        let mut division = juneau().register("Juneau".parse().unwrap(), Id::from_bytes([1; 16]), At::from_micros(0));
        assert!(!division.alias(juneau()));
    }
}

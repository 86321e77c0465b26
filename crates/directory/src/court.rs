//! Courts: whose they are, what they do, and how high each stands in its system.

use crate::{DivisionId, Name, WebUri};
use kernel::{Check, Day, Permission, Record, Result, Text, record_fields, sorted, take, words};
use record::record;

words! {
    /// Whose court it is.
    pub enum CourtSystem {
        Federal = "federal",
        State = "state",
        Tribal = "tribal",
        Territorial = "territorial",
        International = "international",
        Other = "other",
    }
}

words! {
    /// How high a court stands in its system, in the words of the National Center for State Courts.
    pub enum CourtLevel {
        LastResort = "last_resort",
        IntermediateAppellate = "intermediate_appellate",
        GeneralJurisdiction = "general_jurisdiction",
        LimitedJurisdiction = "limited_jurisdiction",
        Trial = "trial",
    }
}

words! {
    /// What a court does.
    pub enum CourtType {
        Trial = "trial",
        Appellate = "appellate",
        Bankruptcy = "bankruptcy",
        Special = "special",
        AttorneyGeneral = "attorney_general",
        International = "international",
        Other = "other",
    }
}

/// A court, sitting or abolished.
#[record(example = {
    "court_id": "wyo", "name": "Wyoming Supreme Court", "citation": "Wyo.", "system": "state", "level": "last_resort",
    "court_type": "appellate", "location": "Wyoming", "division_ocd_id": "ocd-division/country:us/state:wy",
    "parent_court_id": null, "appeals_to_court_id": "scotus", "website": "https://example.org", "established": "1890-07-10",
    "abolished": null
})]
pub struct Court {
    /// Its id in the courts database of the Free Law Project; unique.
    #[fixed]
    pub court_id: Text<40>,
    /// What people call it.
    pub name: Name,
    /// How it is cited.
    pub citation: Option<Text<100>>,
    /// Whose court it is.
    pub system: CourtSystem,
    /// How high it stands; null where the database does not say.
    pub level: Option<CourtLevel>,
    /// What it does; null where the database does not say.
    pub court_type: Option<CourtType>,
    /// Where it sits or which place it is for, in the words of the database.
    pub location: Option<Name>,
    /// The state, district or territory that place is, or the country for a court of the whole; null for others.
    pub division_ocd_id: Option<DivisionId>,
    /// The id of the court it is a part of.
    pub parent_court_id: Option<Text<40>>,
    /// The id of the court that hears appeals from it.
    pub appeals_to_court_id: Option<Text<40>>,
    /// Its home page.
    pub website: Option<WebUri>,
    /// Its first day, as far as it is known.
    pub established: Option<Day>,
    /// Its last day; null while it sits, and where that is not known.
    pub abolished: Option<Day>,
}

/// A court as a file brings it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedCourt {
    /// Since when it sits, where the file says that it does: the first day of the last time that has no end.
    pub sits_since: Option<Day>,
    /// The rest.
    pub court: NewCourt,
}

impl NewCourt {
    /// Whether the days are in order; what an importer asks before it offers a row.
    pub fn check(&self) -> Result<()> {
        check(self.established, self.abolished)
    }
}

fn check(established: Option<Day>, abolished: Option<Day>) -> Result<()> {
    Check::default().in_order((established, "established"), (abolished, "abolished")).done()
}

impl Court {
    /// Takes what a later database says; what it is silent about stays. One that sits again since it was abolished is not any more.
    /// Whether anything changed.
    pub fn refresh(&mut self, listed: ListedCourt) -> bool {
        let (before, ListedCourt { sits_since, court }) = (self.clone(), listed);
        take!(self, NewCourt = court;
            put(name, system),
            fill(citation, level, court_type, location, division_ocd_id, parent_court_id, appeals_to_court_id),
            fill(website, established, abolished);
            not court_id
        );
        if self.abolished.zip(sits_since).is_some_and(|(end, again)| end < again) {
            self.abolished = None;
        }
        *self != before
    }
}

impl Record for Court {
    const KIND: &'static str = "court";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        check(self.established, self.abolished)
    }
}

sorted!(Court, default "name", {
    "name" => name.as_str(), "court_id" => court_id.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

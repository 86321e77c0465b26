//! Places, libraries, organizations, units, topics and people: the records everything else points at. No I/O.

mod code;
mod division;
mod figure;
mod filter;
mod library;
mod organization;
mod parsed;
mod person;
mod topic;
mod unit;

pub use code::{CountryCode, FscsKey, RorId, StateCode, WebUri};
pub use division::{Division, DivisionAlias, DivisionId, Level, NewDivision};
pub use figure::{Figure, Hundredths, Measure, MissingReason};
pub use filter::{DivisionFilter, LibraryFilter, OrganizationFilter, PersonFilter, TopicFilter, UnitFilter};
pub use library::{Library, LibraryPatch, LibraryType, NewLibrary};
pub use organization::{NewOrganization, Organization, OrganizationKind, OrganizationPatch};
pub use person::{NewPerson, Password, Person, PersonPatch};
pub use topic::{NewTopic, Scheme, Topic, TopicPatch};
pub use unit::{NewUnit, Unit, UnitKind, UnitPatch};

/// A name a person reads in a list.
pub type Name = kernel::Text<200>;

/// Puts a patched value in its field; an absent one keeps what is there.
fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}

/// Takes what an import knows; what it is silent about stays.
fn fill<T>(field: &mut Option<T>, news: Option<T>) {
    if news.is_some() {
        *field = news;
    }
}

//! Organizations that the association deals with.

use crate::{CountryCode, Name, RorId, WebUri};
use kernel::{Check, Permission, Record, Result, record_fields, sorted, take, words};
use record::record;

words! {
    /// What an organization is to the association.
    pub enum OrganizationKind {
        Chapter = "chapter",
        Partner = "partner",
        Vendor = "vendor",
        LisSchool = "lis_school",
        Coalition = "coalition",
        Agency = "agency",
        Library = "library",
        Other = "other",
    }
}

/// An organization the association deals with.
#[record(example = {
    "name": "Example Library Association", "kind": "chapter", "ror_id": "https://ror.org/0020fz961",
    "website": "https://example.org", "country": "US", "locality": "Laramie", "established": 1914
})]
pub struct Organization {
    /// What people call it.
    pub name: Name,
    /// What it is to the association.
    pub kind: OrganizationKind,
    /// Its id in the Research Organization Registry; unique.
    pub ror_id: Option<RorId>,
    /// Its home page.
    pub website: Option<WebUri>,
    /// The country of its seat.
    pub country: Option<CountryCode>,
    /// The city or town of its seat.
    pub locality: Option<Name>,
    /// The year it was founded.
    #[schema(minimum = 1, maximum = 9999)]
    pub established: Option<i16>,
}

fn check_year(established: Option<i16>) -> Result<()> {
    let in_range = established.is_none_or(|year| (1..=9999).contains(&year));
    Check::default().that(in_range, "/established", "invalid", "must be a year from 1 to 9999").done()
}

impl NewOrganization {
    /// Whether the year is one; what an importer asks before it offers a row.
    pub fn check(&self) -> Result<()> {
        check_year(self.established)
    }
}

impl Organization {
    /// Takes what a registry says; what it is silent about stays, and so does the kind, which is the association's own
    /// judgement. Whether anything changed.
    pub fn refresh(&mut self, new: NewOrganization) -> bool {
        let before = self.clone();
        take!(self, NewOrganization = new; put(name), fill(ror_id, website, country, locality, established); not kind);
        *self != before
    }
}

impl Record for Organization {
    const KIND: &'static str = "organization";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        check_year(self.established)
    }
}

sorted!(Organization, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _, Id};

    fn new(kind: OrganizationKind) -> NewOrganization {
        NewOrganization {
            name: "Example Library Association".parse().unwrap(),
            kind,
            ror_id: None,
            website: None,
            country: None,
            locality: None,
            established: Some(1914),
        }
    }

    fn organization() -> Organization {
        new(OrganizationKind::Chapter).register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
    }

    #[test]
    fn a_year_before_the_first_is_refused() {
        assert!(NewOrganization { established: Some(0), ..new(OrganizationKind::Other) }.check().is_err());
    }

    #[test]
    fn a_registry_does_not_overrule_the_kind() {
        assert!(!organization().refresh(new(OrganizationKind::Library)));
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let error = serde_json::from_str::<OrganizationPatch>(r#"{"colour": 1}"#).unwrap_err().to_string();
        assert!(error.contains("colour"));
    }
}

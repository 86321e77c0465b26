use crate::{CountryCode, Name, RorId, WebUri, fill, set};
use kernel::{At, Check, Id, Permission, Record, Result, record_fields, sorted, words};
use serde::{Deserialize, Serialize};
use serde_with::rust::double_option;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "Example Library Association",
    "kind": "chapter", "ror_id": null, "website": "https://example.org", "country": "US", "locality": "Laramie",
    "established": 1914, "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Organization {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// What people call it.
    pub name: Name,
    /// What it is to the association.
    pub kind: OrganizationKind,
    /// Its id in the Research Organization Registry; unique.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ror_id: Option<RorId>,
    /// Its home page.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub website: Option<WebUri>,
    /// The country of its seat.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub country: Option<CountryCode>,
    /// The city or town of its seat.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub locality: Option<Name>,
    /// The year it was founded.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub established: Option<i16>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// An organization to add.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Example Library Association", "kind": "chapter", "ror_id": "https://ror.org/0020fz961",
    "website": "https://example.org", "country": "US", "locality": "Laramie", "established": 1914
}))))]
pub struct NewOrganization {
    /// What people call it.
    pub name: Name,
    /// What it is to the association.
    pub kind: OrganizationKind,
    /// Its id in the Research Organization Registry.
    #[serde(default)]
    pub ror_id: Option<RorId>,
    /// Its home page.
    #[serde(default)]
    pub website: Option<WebUri>,
    /// The country of its seat.
    #[serde(default)]
    pub country: Option<CountryCode>,
    /// The city or town of its seat.
    #[serde(default)]
    pub locality: Option<Name>,
    /// The year it was founded.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9999))]
    pub established: Option<i16>,
}

/// What to change in an organization: an absent field stays, null clears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Example Library Association", "kind": "partner", "ror_id": null, "website": "https://example.org/new",
    "country": "US", "locality": "Cheyenne", "established": 1914
}))))]
pub struct OrganizationPatch {
    /// What people call it.
    pub name: Option<Name>,
    /// What it is to the association.
    pub kind: Option<OrganizationKind>,
    /// Its id in the Research Organization Registry.
    #[serde(default, with = "double_option")]
    pub ror_id: Option<Option<RorId>>,
    /// Its home page.
    #[serde(default, with = "double_option")]
    pub website: Option<Option<WebUri>>,
    /// The country of its seat.
    #[serde(default, with = "double_option")]
    pub country: Option<Option<CountryCode>>,
    /// The city or town of its seat.
    #[serde(default, with = "double_option")]
    pub locality: Option<Option<Name>>,
    /// The year it was founded.
    #[serde(default, with = "double_option")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9999))]
    pub established: Option<Option<i16>>,
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

    /// The record of an organization not known before.
    pub fn register(self, id: Id, now: At) -> Result<Organization> {
        self.check()?;
        let Self { name, kind, ror_id, website, country, locality, established } = self;
        Ok(Organization {
            id,
            revision: 1,
            name,
            kind,
            ror_id,
            website,
            country,
            locality,
            established,
            created_at: now,
            updated_at: now,
        })
    }
}

impl Organization {
    /// Applies a patch.
    pub fn amend(&mut self, patch: OrganizationPatch) -> Result<()> {
        let OrganizationPatch { name, kind, ror_id, website, country, locality, established } = patch;
        set(&mut self.name, name);
        set(&mut self.kind, kind);
        set(&mut self.ror_id, ror_id);
        set(&mut self.website, website);
        set(&mut self.country, country);
        set(&mut self.locality, locality);
        set(&mut self.established, established);
        check_year(self.established)
    }

    /// Takes what a registry says; what it is silent about stays, and so does the kind, which is the association's own
    /// judgement. Whether anything changed.
    pub fn refresh(&mut self, new: NewOrganization) -> bool {
        let before = self.clone();
        let NewOrganization { name, kind: _, ror_id, website, country, locality, established } = new;
        self.name = name;
        fill(&mut self.ror_id, ror_id);
        fill(&mut self.website, website);
        fill(&mut self.country, country);
        fill(&mut self.locality, locality);
        fill(&mut self.established, established);
        *self != before
    }
}

impl Record for Organization {
    const KIND: &'static str = "organization";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(Organization, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;

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

//! Organizations over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{NewOrganization, Organization, OrganizationPatch};

operations! { "Organizations":
    /// List organizations.
    ///
    /// Chapters, partners, vendors, schools, coalitions and agencies the association deals with.
    GET "/v1/directory/organizations" listOrganizations => handlers::list::<Public, Organization>;
    /// Add an organization.
    ///
    /// A ROR id belongs to one organization only.
    POST "/v1/directory/organizations" createOrganization => handlers::create::<DirectoryWrite, NewOrganization>;
    /// Read an organization.
    ///
    /// What it is to the association, and where it is.
    GET "/v1/directory/organizations/{id}" getOrganization => handlers::get::<Public, Organization>;
    /// Change an organization.
    ///
    /// What an import from the registry says later overrides it, but the kind stays as it is set here.
    PATCH "/v1/directory/organizations/{id}" updateOrganization => handlers::update::<DirectoryWrite, OrganizationPatch>;
    /// Remove an organization.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/organizations/{id}" deleteOrganization => handlers::delete::<DirectoryWrite, Organization>;
    /// List an organization's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/organizations/{id}/history" listOrganizationHistory => handlers::history::<DirectoryWrite, Organization>;
}

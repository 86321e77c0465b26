//! Organizations over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::{Created, Saved},
};
use directory::{NewOrganization, Organization, OrganizationPatch};
use store::Change;

operations! { "Organizations":
    /// List organizations.
    ///
    /// Chapters, partners, vendors, schools, coalitions and agencies the association deals with.
    GET "/v1/directory/organizations" listOrganizations => handlers::list::<Public, Organization>;
    /// Add an organization.
    ///
    /// A ROR id belongs to one organization only.
    POST "/v1/directory/organizations" createOrganization => create;
    /// Read an organization.
    ///
    /// What it is to the association, and where it is.
    GET "/v1/directory/organizations/{id}" getOrganization => handlers::get::<Public, Organization>;
    /// Change an organization.
    ///
    /// What an import from the registry says later comes on top, but the kind stays as it is set here.
    PATCH "/v1/directory/organizations/{id}" updateOrganization => update;
    /// Remove an organization.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/organizations/{id}" deleteOrganization => handlers::delete::<DirectoryWrite, Organization>;
    /// List an organization's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/organizations/{id}/history" listOrganizationHistory => handlers::history::<DirectoryWrite, Organization>;
}

async fn create(cx: Cx<DirectoryWrite>, Act { body, once }: Act<NewOrganization>) -> Answer<Created<Organization>> {
    let organization = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created(cx.create(once, organization).await?))
}

async fn update(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<OrganizationPatch>,
) -> Answer<Saved<Organization>> {
    let change = Change::new(path.0.id, seen.0, move |o: &mut Organization, ()| o.amend(patch.0));
    Ok(Saved(cx.change(change).await?))
}

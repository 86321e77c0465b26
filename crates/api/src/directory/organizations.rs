//! Organizations over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    history::{HistoryPage, HistoryQuery},
    list::{ListQuery, Rows},
    respond::{Created, Fetched, Json, NoContent, Saved},
};
use actix_web::HttpRequest;
use directory::{NewOrganization, Organization, OrganizationPatch};
use store::Change;

operations! { "Organizations":
    /// List organizations.
    ///
    /// Chapters, partners, vendors, schools, coalitions and agencies the association deals with.
    GET "/v1/directory/organizations" listOrganizations => list;
    /// Add an organization.
    ///
    /// A ROR id belongs to one organization only.
    POST "/v1/directory/organizations" createOrganization => create;
    /// Read an organization.
    ///
    /// What it is to the association, and where it is.
    GET "/v1/directory/organizations/{id}" getOrganization => get;
    /// Change an organization.
    ///
    /// What an import from the registry says later comes on top, but the kind stays as it is set here.
    PATCH "/v1/directory/organizations/{id}" updateOrganization => update;
    /// Remove an organization.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/organizations/{id}" deleteOrganization => delete;
    /// List an organization's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/organizations/{id}/history" listOrganizationHistory => history;
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Organization>) -> Answer<Rows> {
    cx.list(request, query).await
}

async fn create(cx: Cx<DirectoryWrite>, Act { body, once }: Act<NewOrganization>) -> Answer<Created<Organization>> {
    let organization = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created(cx.create(once, organization).await?))
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Fetched<Organization>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
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

async fn delete(cx: Cx<DirectoryWrite>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<NoContent> {
    cx.delete::<Organization>(path.0.id, seen.0).await?;
    Ok(NoContent)
}

async fn history(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    query: Query<HistoryQuery>,
) -> Answer<Json<HistoryPage>> {
    cx.history_page::<Organization>(path.0.id, &query.0).await
}

//! Resources over HTTP, their versions, and how often they are used.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public, SignedIn},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Json, NoContent, Saved, lists},
};
use advocacy::{
    NewResource, Resource, ResourcePatch,
    resource::{NewResourceVersion, ResourceUse, ResourceUses, ResourceVersion, ResourceVersionSummary},
};
use kernel::{Id, Problem};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Resources":
    /// List resources.
    ///
    /// Toolkits, briefings, templates, talking points and training. The public sees what is published or was; drafts are for
    /// whoever works on them.
    GET "/v1/advocacy/resources" listResources => handlers::list::<Public, Resource>;
    /// Draft a resource.
    ///
    /// With its text, or the address where it is kept; that is its first version.
    POST "/v1/advocacy/resources" createResource => handlers::create::<AdvocacyWrite, NewResource>;
    /// Read a resource.
    ///
    /// The latest version, for whom it is, and whether its review is overdue.
    GET "/v1/advocacy/resources/{id}" getResource => handlers::get::<Public, Resource>;
    /// Change a resource.
    ///
    /// What is said of it; what stands in it is changed by a new version.
    PATCH "/v1/advocacy/resources/{id}" updateResource => handlers::revise::<AdvocacyWrite, ResourcePatch>;
    /// Delete a resource.
    ///
    /// Only a draft; retire it instead.
    DELETE "/v1/advocacy/resources/{id}" deleteResource => handlers::delete::<AdvocacyWrite, Resource>;
    /// Move a resource through its life.
    ///
    /// To `published`, and to `retired` when it is not to be used any more; it stays readable.
    POST "/v1/advocacy/resources/{id}/transitions" transitionResource => handlers::transition::<AdvocacyWrite, Resource>;
    /// List a resource's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/resources/{id}/history" listResourceHistory => handlers::history::<AdvocacyWrite, Resource>;
    /// List a resource's versions.
    ///
    /// Every version it had since it was published, oldest first, without the texts.
    GET "/v1/advocacy/resources/{id}/versions" listResourceVersions => versions;
    /// Make a new version of a resource.
    ///
    /// It takes the place of the one before, which stays readable under its number. That of a draft takes the place of the first:
    /// what was not published stays unread.
    POST "/v1/advocacy/resources/{id}/versions" createResourceVersion => renew;
    /// Read a version of a resource.
    ///
    /// As it was made, with its text.
    GET "/v1/advocacy/resources/{id}/versions/{number}" getResourceVersion => version;
    /// Say that one used a resource.
    ///
    /// It is counted by the day and the kind of use; by whom is not kept.
    POST "/v1/advocacy/resources/{id}/uses" createResourceUse => say;
    /// Count a resource's uses.
    ///
    /// By the kind of use. Small numbers are not told, for they would tell of people.
    GET "/v1/advocacy/resources/{id}/uses" getResourceUses => uses;
}

/// Names a version of a resource.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VersionNumber {
    /// The resource's id.
    id: Id,
    /// The version's number, counted from 1.
    number: i32,
}

lists! {
    /// Every version of a resource.
    ResourceVersionList of ResourceVersionSummary: "Oldest first.";
}

handlers::revision! { ResourcePatch => |patch, resource: Resource, (), now| resource.revise(patch, now) }

async fn renew(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<NewResourceVersion>,
) -> Answer<Saved<Resource>> {
    let (now, note) = (cx.clock().now(), body.note.as_ref().map(ToString::to_string));
    let rule = move |resource: &mut Resource, (): &()| resource.renew(body, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("renewed", note).once(once)).await?))
}

async fn versions(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<ResourceVersionList>> {
    let id = cx.find::<Resource>(path.0.id).await?.id;
    let data = store::scan!(cx.session(), |c| queries::advocacy::resources::versions(c, id))?;
    Ok(Json(ResourceVersionList { data }))
}

async fn version(cx: Cx<Public>, path: PathArgs<VersionNumber>) -> Answer<Json<ResourceVersion>> {
    let (id, number) = (cx.find::<Resource>(path.0.id).await?.id, path.0.number);
    let found = store::read!(cx.session(), |c| queries::advocacy::resources::version(c, id, number))?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("version"))?))
}

async fn say(cx: Cx<SignedIn>, path: PathArgs<RecordId>, Act { body, once }: Act<ResourceUse>) -> Answer<NoContent> {
    let resource = cx.find::<Resource>(path.0.id).await?;
    let by = cx.by();
    store::write!(cx.session(), |c| queries::advocacy::resources::count_use(c, &by, once, &resource, body.kind))?;
    Ok(NoContent)
}

async fn uses(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<ResourceUses>> {
    let id = cx.find::<Resource>(path.0.id).await?.id;
    let counts = store::read!(cx.session(), |c| queries::advocacy::resources::uses(c, id))?;
    let count = |kind| counts.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
    Ok(Json(ResourceUses::of(count)))
}

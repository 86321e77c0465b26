//! Sharing what one learned, over HTTP: with a unit, with an organization, or by a secret address.

use super::transcripts::{Told, TranscriptQuery};
use crate::{
    Answer,
    cx::{Cx, DevelopmentRead, DevelopmentWrite, Guard, Public, SignedIn},
    extract::{Act, IfMatch, PathArgs, Query, RecordId},
    handlers,
    identity::opaque::{digest, opaque},
    list::{DECIDED, ListQuery, Rows, WithOrganization, WithUnit},
    operation::{Describe, Doc},
    respond::{Fetched, NoContent, made_with_secret, replayed},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use development::{
    LearningShare, NewLearningShare,
    share::{ShareAudience, SharedLearning, seen_by},
};
use directory::{AccessKind, Organization, Unit};
use kernel::{At, Check, Code, Id, Permission, Problem, Record as _};
use serde::{Deserialize, Serialize};
use store::Done;
use utoipa::{IntoParams, ToSchema};

/// What stands before the secret in an address that shows what somebody learned.
const SHARED: &str = "/v1/development/shared/";

operations! { "Credit":
    /// List with whom one shares what one learned.
    ///
    /// What is over among it, for 90 days; addresses are not shown again.
    GET "/v1/development/shares" listOwnLearningShares => list_own;
    /// Share what one learned.
    ///
    /// With those who work on learning in a unit, with the clients of an organization, or with whoever has a secret address: all of
    /// the transcript, or no more than its sum. The address is given this once, and so no Idempotency-Key is taken for it. Nothing
    /// is shared that is not shared here.
    POST "/v1/development/shares" createLearningShare => create;
    /// Read something that is shared.
    ///
    /// For whose learning it is, and as long as it is not over for those it is shared with.
    GET "/v1/development/shares/{id}" getLearningShare => get;
    /// Share something no longer.
    ///
    /// At once: an address is good for nothing from then on. That it was shared is forgotten after 90 days.
    DELETE "/v1/development/shares/{id}" revokeLearningShare => revoke;
    /// Read a transcript that is shared with one's unit.
    ///
    /// As much of it as is shared, as JSON, as CSV or as HTML to print. That it was read is recorded, and whose it is can see it.
    GET "/v1/development/shares/{id}/transcript" getSharedTranscript => of_share;
    /// List what is shared with a unit.
    ///
    /// By those who let the unit see what they learned, for those who work on learning there; what is over is not among it.
    GET "/v1/development/units/{id}/shares" listUnitLearningShares => of_unit;
    /// List what is shared with an organization.
    ///
    /// By those who let the organization see what they learned, for its clients; what is over is not among it.
    GET "/v1/development/organizations/{id}/shares" listOrganizationLearningShares => of_organization;
    /// Read a transcript by a secret address.
    ///
    /// As much of it as is shared, by the address alone: the transcript as it is now or was at the end of a day, or the sum as it is
    /// now. That it was read is recorded, and whose it is can see it.
    GET "/v1/development/shared/{secret}" openLearningShare => by_address;
}

/// What is shared from now on, with its address, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "share": {
        "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
        "name": "For the licence board", "audience": "link", "unit_id": null, "organization_id": null, "what": "transcript",
        "ends_at": "2026-06-01T12:00:00Z", "revoked_at": null, "created_at": "2026-05-01T12:00:00Z",
        "updated_at": "2026-05-01T12:00:00Z"
    },
    "url": "https://lectern.example/v1/development/shared/TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k"
})))]
pub struct MadeLearningShare {
    /// What is shared.
    share: LearningShare,
    /// The secret address; null where it is shared with a unit or an organization.
    #[schema(required)]
    url: Option<String>,
}

/// Something that is shared from now on: 201, with its place, and no cache may keep it.
pub struct ShareCreated(Done<MadeLearningShare>);

impl Responder for ShareCreated {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let id = match &self.0 {
            Done::Fresh(made) => made.share.id,
            Done::Replayed { id, .. } => *id,
        };
        let mut response = made_with_secret(format!("{}/{id}", request.path()));
        match self.0 {
            Done::Fresh(made) => response.json(made),
            // What is kept is the share: an address is never answered again.
            Done::Replayed { body, .. } => replayed(&mut response, format!("{{\"share\":{body},\"url\":null}}")),
        }
    }
}

impl Describe for ShareCreated {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.answers::<MadeLearningShare>(201, "What is shared, with its address.", &["location", "cache-control"]);
    }
}

handlers::list_own! { LearningShare, OfPerson by person_id }

async fn get(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<Fetched<LearningShare>> {
    let share: LearningShare = cx.find(path.0.id).await?;
    let is_open = share.is_of(cx.actor()) || share.is_in_force(cx.clock().now());
    Ok(Fetched::new(Some(share).filter(|_| is_open).ok_or_else(|| Problem::not_found(LearningShare::KIND))?))
}

async fn create(cx: Cx<SignedIn>, Act { body, once }: Act<NewLearningShare>) -> Answer<ShareCreated> {
    let share = body.make(cx.caller().await?.id, cx.clock().id(), cx.clock().now())?;
    let is_link = share.audience == ShareAudience::Link;
    if is_link && once.is_some() {
        let detail = "cannot be sent for an address, which is answered once and kept nowhere";
        return Err(Problem::field("Idempotency-Key", "unexpected", detail).into());
    }
    let (secret, hash) = is_link.then(opaque).transpose()?.unzip();
    let (by, base) = (cx.by(), &cx.state().settings.public_url);
    let done = store::write!(cx.session(), |c| queries::development::shares::add(
        c,
        &by,
        once.as_ref(),
        share,
        hash.as_ref()
    ))?;
    let url = secret.map(|secret| format!("{base}{SHARED}{secret}"));
    Ok(ShareCreated(done.map(|share| MadeLearningShare { share, url })))
}

async fn revoke(cx: Cx<SignedIn>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<NoContent> {
    let (by, id) = (cx.by(), path.0.id);
    store::write!(cx.session(), |c| queries::development::shares::revoke(c, &by, id, seen.0))?;
    Ok(NoContent)
}

async fn of_share(
    cx: Cx<DevelopmentWrite>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: Query<TranscriptQuery>,
) -> Answer<Told> {
    let share: LearningShare = cx.find(path.0.id).await?;
    let is_open = share.is_for(cx.actor()) && share.is_in_force(cx.clock().now());
    shown(&cx, Some(share).filter(|_| is_open), &request, query.0).await
}

async fn of_unit(
    cx: Cx<DevelopmentWrite>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: ListQuery<LearningShare, WithUnit>,
) -> Answer<Rows> {
    let unit = cx.find::<Unit>(path.0.id).await?.id;
    if cx.actor().is_client_by_itself() || !cx.actor().may(Permission::DevelopmentWrite, Some(unit)) {
        return Err(not_theirs("a unit"));
    }
    let received = query.of("unit_id", unit, |filter| &mut filter.unit_id)?;
    let received = in_force(received, cx.clock().now())?;
    cx.list(request, received).await
}

async fn of_organization(
    cx: Cx<DevelopmentRead>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: ListQuery<LearningShare, WithOrganization>,
) -> Answer<Rows> {
    let organization = cx.find::<Organization>(path.0.id).await?.id;
    if !cx.actor().is_client_by_itself() || !cx.actor().acts_for(organization, Permission::DevelopmentRead) {
        return Err(not_theirs("an organization"));
    }
    let received = query.of("organization_id", organization, |filter| &mut filter.organization_id)?;
    let received = in_force(received, cx.clock().now())?;
    cx.list(request, received).await
}

/// What is shared at that instant: neither revoked nor over.
fn in_force<D>(query: ListQuery<LearningShare, D>, now: At) -> Answer<ListQuery<LearningShare, D>> {
    query.narrowed(|filter| {
        Check::default().that(filter.in_force_at.is_none(), "in_force_at", "unexpected", DECIDED).done()?;
        filter.in_force_at = Some(now);
        Ok(())
    })
}

fn not_theirs(audience: &str) -> crate::ApiError {
    Problem::new(Code::Forbidden, format!("What is shared with {audience} is for those who act for it.")).into()
}

/// Proves that an address is known.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ShareAddress {
    /// The secret that was shown when it was shared.
    secret: String,
}

async fn by_address(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<ShareAddress>,
    query: Query<TranscriptQuery>,
) -> Answer<Told> {
    let hash = digest(&path.0.secret);
    let share = store::read!(cx.session(), |c| queries::development::shares::with_secret(c, &hash))?;
    let now = cx.clock().now();
    let share = share.filter(|share| share.is_in_force(now));
    cx.disclose(AccessKind::Read, share.as_slice()).await?;
    shown(&cx, share, &request, query.0).await
}

/// As much of a transcript as is shared; where nothing is, there is nothing to be known.
async fn shown<G: Guard>(
    cx: &Cx<G>,
    share: Option<LearningShare>,
    request: &HttpRequest,
    query: TranscriptQuery,
) -> Answer<Told> {
    let share = share.ok_or_else(|| Problem::not_found(LearningShare::KIND))?;
    cx.transcript(share.person_id, share.what, request, query).await
}

impl<G: Guard> Cx<G> {
    /// How much of what somebody learned the caller may see.
    pub(super) async fn seen_of(&self, person: Id) -> Answer<SharedLearning> {
        let shares = store::scan!(self.session(), |c| queries::development::shares::of(c, person))?;
        let refused = || {
            let detail = "What somebody learned is theirs; ask them to share it with your organization.";
            Problem::new(Code::Forbidden, detail)
        };
        Ok(seen_by(self.actor(), &shares, self.clock().now()).ok_or_else(refused)?)
    }
}

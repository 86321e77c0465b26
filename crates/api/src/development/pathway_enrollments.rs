//! Who goes which pathway, over HTTP, and how far they have come.

use super::{diagrams::Diagram, own};
use crate::{
    Answer,
    cx::{Cx, DevelopmentRead, DevelopmentWrite, SignedIn},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{NoStore, Saved},
};
use actix_web::HttpRequest;
use development::{
    Award, CreditEntry, LearningRegistration, NewPathwayEnrollment, Pathway, PathwayEnrollment, PathwayEnrollmentPatch,
    evidence::EvidenceSource,
    pathway::{EnrollmentFacts, NewPathwayWaiver, PathwayEnrollmentTransition, PathwayProgress},
};
use kernel::{Id, Problem, Record as _, Slug};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Pathways":
    /// List who goes which pathway.
    ///
    /// The caller's own; for those who may see what others learned, everybody's: that these were read is recorded, and whose they
    /// are can see it.
    GET "/v1/development/pathway-enrollments" listPathwayEnrollments => handlers::list::<SignedIn, PathwayEnrollment>;
    /// Begin a pathway.
    ///
    /// A version that is published; it stays that version, whatever follows it.
    POST "/v1/development/pathway-enrollments" createPathwayEnrollment => own::create::<NewPathwayEnrollment>;
    /// Read that somebody goes a pathway.
    ///
    /// One's own, or another's for those who may see what others learned; that it was read is recorded.
    GET "/v1/development/pathway-enrollments/{id}" getPathwayEnrollment => handlers::get::<SignedIn, PathwayEnrollment>;
    /// Say by when one wants to be there.
    ///
    /// Of a pathway that the caller goes.
    PATCH "/v1/development/pathway-enrollments/{id}" updatePathwayEnrollment => own::update::<PathwayEnrollmentPatch>;
    /// Complete a pathway, or leave it.
    ///
    /// Completed is who has reached a destination. For whoever goes it.
    POST "/v1/development/pathway-enrollments/{id}/transitions" transitionPathwayEnrollment => transition;
    /// See how far somebody has come on a pathway.
    ///
    /// Node by node: what is there and by what, what is missing, what is waived; and what can be done now, with the next sessions.
    /// One's own, or another's for those who may see what others learned; that it was read is recorded.
    GET "/v1/development/pathway-enrollments/{id}/progress" getPathwayProgress => progress;
    /// See how far somebody has come as a picture.
    ///
    /// The diagram of the pathway, with how each node stands: as SVG, or as text for Mermaid.
    GET "/v1/development/pathway-enrollments/{id}/diagram" getPathwayProgressDiagram => diagram;
    /// Let somebody off something.
    ///
    /// A node of the pathway, with the reason; whoever goes it sees who said so and why. Takes development.write, and
    /// development.read to see who goes it, for the whole association.
    POST "/v1/development/pathway-enrollments/{id}/waivers" createPathwayWaiver => waive;
    /// Ask somebody for something again.
    ///
    /// Takes a waiver back. Takes development.write and development.read for the whole association.
    DELETE "/v1/development/pathway-enrollments/{id}/waivers/{node_key}" deletePathwayWaiver => unwaive;
    /// List what happened while somebody went a pathway.
    ///
    /// When they began, what was waived, and when they completed or left it.
    GET "/v1/development/pathway-enrollments/{id}/history" listPathwayEnrollmentHistory =>
        handlers::history::<DevelopmentRead, PathwayEnrollment>;
}

/// Names a waiver.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WaiverId {
    /// The id of the record that somebody goes the pathway.
    id: Id,
    /// The key of the node.
    node_key: Slug,
}

async fn transition(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<PathwayEnrollmentTransition>,
) -> Answer<Saved<PathwayEnrollment>> {
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |enrollment: &mut PathwayEnrollment, facts: &EnrollmentFacts| enrollment.advance(&body, facts, now);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(|enrollment: &PathwayEnrollment, actor| enrollment.is_of(actor))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn waive(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<NewPathwayWaiver>,
) -> Answer<Saved<PathwayEnrollment>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let rule =
        move |enrollment: &mut PathwayEnrollment, facts: &EnrollmentFacts| enrollment.waive(body, facts, by, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("waived", None).once(once)).await?))
}

async fn unwaive(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<WaiverId>,
    seen: IfMatch,
) -> Answer<Saved<PathwayEnrollment>> {
    let WaiverId { id, node_key } = path.0;
    let rule = move |enrollment: &mut PathwayEnrollment, _: &EnrollmentFacts| enrollment.unwaive(&node_key);
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("unwaived", None)).await?))
}

async fn progress(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<NoStore<PathwayProgress>> {
    Ok(NoStore(cx.progress_of(path.0.id).await?.1))
}

async fn diagram(cx: Cx<SignedIn>, request: HttpRequest, path: PathArgs<RecordId>) -> Answer<Diagram> {
    let (pathway, progress) = cx.progress_of(path.0.id).await?;
    Diagram::of(&pathway, Some(&progress), &request)
}

impl Cx<SignedIn> {
    /// How far somebody has come, and on what; that it was read, and by which records it is known, is recorded where it is not the
    /// caller's own.
    async fn progress_of(&self, id: Id) -> Answer<(Pathway, PathwayProgress)> {
        let (enrollment, now) = (self.find::<PathwayEnrollment>(id).await?, self.clock().now());
        let asked = enrollment.clone();
        let found =
            store::scan!(self.session(), |c| queries::development::pathway_enrollments::with_occasions(c, &asked, now));
        let (EnrollmentFacts { pathway, evidence }, occasions) = found?;
        let pathway = pathway.ok_or_else(|| Problem::not_found(Pathway::KIND))?;
        let progress = pathway.progress(&enrollment, &evidence, &occasions, now);
        let (person, shown) = (enrollment.person_id, |source| progress.shown_by(source));
        self.disclose_named::<CreditEntry>(person, &shown(EvidenceSource::Credit)).await?;
        self.disclose_named::<LearningRegistration>(person, &shown(EvidenceSource::Attendance)).await?;
        self.disclose_named::<Award>(person, &shown(EvidenceSource::Award)).await?;
        Ok((pathway, progress))
    }
}

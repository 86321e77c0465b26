//! Consents over HTTP: people decide for themselves; staff record what reached them on paper.

use crate::{
    Answer,
    cx::{Cx, Guard, PeopleRead, PeopleWrite, Public, SignedIn},
    extract::{Act, PathArgs, RecordId},
    respond::{Created, Fetched, Json, lists},
};
use directory::{AccessKind, Consent, ConsentPurpose, ConsentState, NewConsent, PaperConsent, Person, Purpose};
use kernel::{Id, Problem, Record as _};
use serde::Deserialize;
use utoipa::IntoParams;

operations! { "Privacy":
    /// List what people can consent to.
    ///
    /// Each purpose with its wording as it is shown now, and as it was before. There are few enough to need no pages.
    GET "/v1/directory/consent-purposes" listConsentPurposes => purposes;
    /// List the caller's own consents.
    ///
    /// Every purpose, whether consent stands, and each decision that led to it. A consent that was never decided on is not
    /// given.
    GET "/v1/directory/people/me/consents" listOwnConsents => own;
    /// Give or withdraw a consent.
    ///
    /// Adds a decision of the caller's; the last one counts. To withdraw is as easy as to give.
    POST "/v1/directory/people/me/consents" createOwnConsent => decide;
    /// Read a decision of the caller's own.
    ///
    /// As it was made; a decision never changes.
    GET "/v1/directory/people/me/consents/{id}" getOwnConsent => own_decision;
    /// List a person's consents.
    ///
    /// For whoever writes to people or shares what is known of them: ask here first. That they were read is recorded.
    GET "/v1/directory/people/{id}/consents" listConsents => list;
    /// Record a consent that was given or withdrawn on paper.
    ///
    /// With when that was and where the paper is. A later decision of the person's own still comes after it.
    POST "/v1/directory/people/{id}/consents" createConsent => record;
    /// Read a decision of a person.
    ///
    /// As it was made; a decision never changes. That it was read is recorded.
    GET "/v1/directory/people/{id}/consents/{consent_id}" getConsent => get;
}

/// Names a decision of a person.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ConsentId {
    /// The person's id.
    id: Id,
    /// The decision's id.
    consent_id: Id,
}

lists! {
    /// What people can consent to.
    ConsentPurposeList of ConsentPurpose: "Every purpose.";
    /// How a person stands to each purpose.
    ConsentStateList of ConsentState: "Every purpose.";
}

async fn purposes(_cx: Cx<Public>) -> Answer<Json<ConsentPurposeList>> {
    Ok(Json(ConsentPurposeList { data: Purpose::ALL.iter().map(|purpose| purpose.shown()).collect() }))
}

async fn own(cx: Cx<SignedIn>) -> Answer<Json<ConsentStateList>> {
    let person = cx.caller().await?;
    let decisions = cx.session().consents(person.id).await?;
    Ok(Json(ConsentStateList { data: Consent::states(decisions) }))
}

async fn decide(cx: Cx<SignedIn>, Act { body, once }: Act<NewConsent>) -> Answer<Created<Consent>> {
    let person = cx.caller().await?;
    let consent = body.decide(cx.clock().id(), person.id, cx.clock().now())?;
    Ok(Created::new(cx.create(once, consent).await?))
}

async fn list(cx: Cx<PeopleRead>, path: PathArgs<RecordId>) -> Answer<Json<ConsentStateList>> {
    let person: Person = cx.find(path.0.id).await?;
    let decisions = cx.session().consents(person.id).await?;
    cx.disclose(AccessKind::Listed, &decisions).await?;
    Ok(Json(ConsentStateList { data: Consent::states(decisions) }))
}

async fn record(
    cx: Cx<PeopleWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<PaperConsent>,
) -> Answer<Created<Consent>> {
    let consent = body.record(cx.clock().id(), path.0.id, cx.actor().person, cx.clock().now())?;
    Ok(Created::new(cx.create(once, consent).await?))
}

async fn own_decision(cx: Cx<SignedIn>, path: PathArgs<RecordId>) -> Answer<Fetched<Consent>> {
    decision(&cx, cx.actor().person, path.0.id).await
}

async fn get(cx: Cx<PeopleRead>, path: PathArgs<ConsentId>) -> Answer<Fetched<Consent>> {
    decision(&cx, Some(path.0.id), path.0.consent_id).await
}

/// A decision, where it is that person's.
async fn decision<P: Guard>(cx: &Cx<P>, person: Option<Id>, id: Id) -> Answer<Fetched<Consent>> {
    let consent: Consent = cx.find(id).await?;
    if Some(consent.person_id) != person {
        return Err(Problem::not_found(Consent::KIND).into());
    }
    Ok(Fetched::new(consent))
}

//! Petitions over HTTP: the text and its life, how many have signed, and the counts that were sealed.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{IfMatch, PathArgs, Query, RecordId},
    handlers,
    paged::{self, Paged, cut, paged},
    respond::{Json, Saved},
};
use advocacy::{
    NewPetition, Petition, PetitionPatch,
    petition::{PetitionCount, PetitionTotals, PublicSeal, Seal, SealProof},
};
use kernel::{Code, Id, Permission, Problem, suppression::THRESHOLD};
use serde::Deserialize;
use utoipa::IntoParams;

/// Sealed counts in a page, where the client does not say and at most: a list that came whole before it had pages.
const SEALS: i64 = 200;

operations! { "Petitions":
    /// List petitions.
    ///
    /// The public sees those that opened for signature; drafts are for whoever works on them.
    GET "/v1/advocacy/petitions" listPetitions => handlers::list::<Public, Petition>;
    /// Draft a petition.
    ///
    /// Addressed to a post or to an organization; out of sight, and free to change, until it opens.
    POST "/v1/advocacy/petitions" createPetition => handlers::create::<AdvocacyWrite, NewPetition>;
    /// Read a petition.
    ///
    /// The text with its hash, whom it asks, by which places it counts, and where it stands.
    GET "/v1/advocacy/petitions/{id}" getPetition => handlers::get::<Public, Petition>;
    /// Change a petition.
    ///
    /// A draft may change in every way. Once it is open, what is signed stays, and its close can be put off until it has come.
    PATCH "/v1/advocacy/petitions/{id}" updatePetition => handlers::revise::<AdvocacyWrite, PetitionPatch>;
    /// Delete a petition.
    ///
    /// Only a draft; one that is open can be withdrawn.
    DELETE "/v1/advocacy/petitions/{id}" deletePetition => handlers::delete::<AdvocacyWrite, Petition>;
    /// Move a petition through its life.
    ///
    /// To `open`, which freezes the text; to `closed` before its time; to `delivered`, with the delivery, once a count was
    /// sealed after the close and before that; or to `withdrawn`.
    POST "/v1/advocacy/petitions/{id}/transitions" transitionPetition => handlers::transition::<AdvocacyWrite, Petition>;
    /// List a petition's history.
    ///
    /// Who changed what, when and why. Signatures are not in it.
    GET "/v1/advocacy/petitions/{id}/history" listPetitionHistory => handlers::history::<AdvocacyWrite, Petition>;
    /// Read how many have signed.
    ///
    /// In all, and in each place the petition counts by: what was confirmed by mail, and what was verified on paper. Numbers
    /// that tell of few people are hidden, and so is whatever they could be worked out from.
    GET "/v1/advocacy/petitions/{id}/totals" getPetitionTotals => totals;
    /// Count the signatures.
    ///
    /// The numbers as they are, with those on paper apart, for those who work on the petition.
    GET "/v1/advocacy/petitions/{id}/count" getPetitionCount => count;
    /// List the sealed counts of a petition.
    ///
    /// Each has the hash of what was counted, and the hash of the one before. Keep a hash, and you can be shown later that
    /// nothing was changed.
    GET "/v1/advocacy/petitions/{id}/seals" listPetitionSeals => seals;
    /// Seal a count.
    ///
    /// Of what counts at this moment: in all, by place, and by which signatures. Once the petition is closed, such a count can be
    /// delivered.
    POST "/v1/advocacy/petitions/{id}/seals" sealPetition => seal;
    /// Prove a sealed count.
    ///
    /// What was counted, in full, and whether it still holds: its hash, the chain of hashes, and a count of what is kept as of
    /// the same instant. For those who work on the petition, to be shown to whoever asks.
    GET "/v1/advocacy/petitions/{id}/seals/{number}/proof" getPetitionSealProof => proof;
}

/// Names a sealed count.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SealId {
    /// The petition's id.
    id: Id,
    /// The number of the seal, from 1.
    #[param(minimum = 1)]
    number: i32,
}

/// Which sealed counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SealQuery {
    /// The `next_after` of the page before; from the beginning without it.
    after: Option<i32>,
    /// Sealed counts in a page.
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: Option<i64>,
}

paged! {
    /// A page of the counts of a petition that were sealed, oldest first.
    PetitionSealPage of PublicSeal: "The counts.", after = next_after: i32;
}

handlers::revision! { PetitionPatch => |patch, petition: Petition, (), now| petition.revise(patch, now) }

async fn totals(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<PetitionTotals>> {
    let petition = cx.find::<Petition>(path.0.id).await?;
    let tally = cx.session().petition_tally(petition.clone(), cx.clock().now()).await?;
    Ok(Json(tally.shown(&petition, THRESHOLD)))
}

impl Cx<AdvocacyWrite> {
    /// A petition that the caller works on.
    async fn own_petition(&self, id: Id) -> Answer<Petition> {
        let petition = self.find::<Petition>(id).await?;
        let own = self.actor().may(Permission::AdvocacyWrite, Some(petition.owner_unit_id));
        Problem::unless(own, Code::Forbidden, "This is for those who work on the petition.")?;
        Ok(petition)
    }
}

async fn count(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<PetitionCount>> {
    let petition = cx.own_petition(path.0.id).await?;
    let tally = cx.session().petition_tally(petition.clone(), cx.clock().now()).await?;
    Ok(Json(tally.exact(&petition)))
}

async fn seals(cx: Cx<Public>, path: PathArgs<RecordId>, query: Query<SealQuery>) -> Answer<Paged<PetitionSealPage>> {
    let SealQuery { after, limit } = query.0;
    let limit = paged::limit(limit, SEALS, SEALS)?;
    let petition = cx.find::<Petition>(path.0.id).await?;
    let seals = cx.session().public_petition_seals(petition, after.unwrap_or_default(), limit + 1).await?;
    let (data, next_after) = cut(seals, limit, |seal| seal.number);
    Ok(Paged(PetitionSealPage { data, next_after }))
}

async fn seal(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<Saved<Petition>> {
    Ok(Saved(cx.session().seal_petition(cx.by(), path.0.id, seen.0).await?))
}

async fn proof(cx: Cx<AdvocacyWrite>, path: PathArgs<SealId>) -> Answer<Json<SealProof>> {
    let SealId { id, number } = path.0;
    let petition = cx.own_petition(id).await?;
    let mut seals = cx.session().petition_seals(petition.id, number.saturating_sub(2), 2).await?;
    let place = seals.iter().position(|seal| seal.number == number);
    let place = place.ok_or_else(|| Problem::not_found("seal"))?;
    let seal = seals.remove(place);
    let before = seals.get(..place).and_then(<[Seal]>::last);
    let recount = cx.session().petition_census(petition.id, seal.counted_at).await?;
    Ok(Json(seal.proof(&petition, before, &recount)))
}

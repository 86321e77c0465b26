//! Awards over HTTP: people's own, and those of units for those who award.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, SignedIn},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    handlers,
    problem::internal,
    respond::{Created, Saved},
};
use development::{
    Award, NewAward,
    recognition::{AwardSharing, AwardStatus, AwardTransition, STATUS_LIST_LENGTH},
};
use directory::AccessKind;
use interchange::open_badges::StatusList;
use kernel::{Code, Draft as _, Problem, Record as _, Staged as _};
use store::{Change, Done};

operations! { "Awards":
    /// List one's own awards.
    ///
    /// What the caller was awarded, whatever became of it since. The badge of each is at `/v1/development/credentials/{id}`.
    GET "/v1/development/people/me/awards" listOwnAwards => list_own;
    /// Read one's own award.
    ///
    /// Where it stands, what shows that it was earned, and whether others see its badge.
    GET "/v1/development/people/me/awards/{id}" getOwnAward => handlers::get::<SignedIn, Award>;
    /// Show one's own badge, or hide it.
    ///
    /// Whether anybody who has its address sees it, with the name of whose it is. Whoever was given the badge itself can verify it
    /// anyway.
    PATCH "/v1/development/people/me/awards/{id}" shareOwnAward => share;
    /// List awards.
    ///
    /// Those of the units that the caller awards for; that they were read is recorded, and whose they are can see it.
    GET "/v1/development/awards" listAwards => handlers::list::<DevelopmentWrite, Award>;
    /// Award an achievement to a person.
    ///
    /// Prepared first; the move to `issued` signs it. Awarding the same to the same person for the same evidence again gives the
    /// award that stands, whatever became of it; that it was read is recorded then.
    POST "/v1/development/awards" createAward => create;
    /// Read an award.
    ///
    /// That it was read is recorded, and whose it is can see it.
    GET "/v1/development/awards/{id}" getAward => handlers::get::<DevelopmentWrite, Award>;
    /// Issue, suspend, restore or revoke an award.
    ///
    /// With the first `issued` it is signed as an Open Badge, which stays as it is; who verifies it learns the rest from the status
    /// lists. What is suspended or revoked says why, in `note`.
    POST "/v1/development/awards/{id}/transitions" transitionAward => transition;
    /// Read what happened to an award.
    ///
    /// Every change, with who made it.
    GET "/v1/development/awards/{id}/history" listAwardHistory => handlers::history::<DevelopmentWrite, Award>;
}

/// Bits that are drawn for an award, of which the first free one is taken. As half of a list stays free, none of them is with a
/// probability of at most 2⁻⁴⁸.
const DRAWS: usize = 48;
const _: () = assert!(StatusList::LENGTH == 131_072 && STATUS_LIST_LENGTH == 131_072, "one length of status lists");

handlers::list_own! { Award, OfPerson by person_id }

async fn share(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<AwardSharing>,
) -> Answer<Saved<Award>> {
    let change = Change::new(path.0.id, seen.0, move |award: &mut Award, (): &()| award.share(patch.0));
    Ok(Saved(cx.change(change.permitted(Award::is_of)).await?))
}

async fn create(cx: Cx<DevelopmentWrite>, Act { body, once }: Act<NewAward>) -> Answer<Created<Award>> {
    let award = body.register(cx.clock().id(), cx.clock().now())?;
    let new = award.id;
    let done = cx.session().award(cx.by(), once, award, draws()?).await?;
    // One that stands already is read with the answer.
    if let Done::Fresh(award) = &done
        && award.id != new
    {
        cx.disclose(AccessKind::Read, std::slice::from_ref(award)).await?;
    }
    Ok(Created::new(done))
}

/// Bits of a status list, drawn by chance.
fn draws() -> Answer<Vec<i32>> {
    let mut bytes = [0; 4 * DRAWS];
    getrandom::fill(&mut bytes).map_err(|e| internal(&e))?;
    let numbers = bytes.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()).map(i32::from_be_bytes);
    Ok(numbers.map(|number| number.rem_euclid(STATUS_LIST_LENGTH)).collect())
}

async fn transition(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<AwardTransition>,
) -> Answer<Saved<Award>> {
    let award: Award = cx.find(path.0.id).await?;
    let permitted = |award: &Award, actor: &kernel::Actor| award.may_be_moved_by(actor, Award::WRITE);
    let is_signed_now = body.to == AwardStatus::Issued && !award.is_signed() && permitted(&award, cx.actor());
    if !is_signed_now {
        return handlers::transition(cx, path, seen, Act { body, once }).await;
    }
    let now = cx.clock().now();
    award.clone().enter(&body, now)?;
    let badge = cx.signed_badge(&award, now).await?;
    let note = body.note.clone().map(Into::into);
    let rule = move |award: &mut Award, (): &()| {
        if award.is_signed() {
            return Err(Problem::new(Code::Conflict, "It was issued just now; read it again."));
        }
        award.enter(&body, now)
    };
    let change = Change::new(award.id, seen.0, rule).permitted(permitted).noted("transitioned", note).once(once);
    Ok(Saved(cx.session().issue_award(cx.by(), change, badge).await?))
}

//! Advocates over HTTP: what they say of themselves, how engaged they are, and what they did.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Guard, SignedIn},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    handlers,
    respond::{Fetched, Json, Made, NoContent, Saved},
};
use advocacy::{
    Advocate, AdvocatePatch, NewAdvocate,
    advocate::AdvocateTransition,
    engagement::{Activity, Engagement, NewActivity, Rung},
};
use kernel::{Amendment as _, At, Check, Code, Id, Problem, Record as _};
use serde::{Deserialize, Serialize};
use store::Change;
use utoipa::{IntoParams, ToSchema};

operations! { "Advocates":
    /// List advocates.
    ///
    /// Those of the units whose advocacy the caller works on. What people are called is read from their own records.
    GET "/v1/advocacy/advocates" listAdvocates => handlers::list::<AdvocacyWrite, Advocate>;
    /// Add an advocate.
    ///
    /// Somebody who is a person of the directory already, and said so on paper or by word. Others join by themselves.
    POST "/v1/advocacy/advocates" createAdvocate => handlers::create::<AdvocacyWrite, NewAdvocate>;
    /// Read the caller's own record as an advocate.
    ///
    /// 404 where the caller is none.
    GET "/v1/advocacy/advocates/me" getOwnAdvocate => own;
    /// Change the caller's own record as an advocate.
    ///
    /// What they care about, where they live, and what they will do.
    PATCH "/v1/advocacy/advocates/me" updateOwnAdvocate => update_own;
    /// Take the caller out of the network, or back in.
    ///
    /// To `left`; from there to `active`. Where their record was merged into another, that one moves.
    POST "/v1/advocacy/advocates/me/transitions" transitionOwnAdvocate => transition_own;
    /// Read how engaged the caller is.
    ///
    /// The score, the rung, why, and what could come next.
    GET "/v1/advocacy/advocates/me/engagement" getOwnEngagement => own_engagement;
    /// Read an advocate.
    ///
    /// What they care about, what they know and will do, and the rung on which they stand.
    GET "/v1/advocacy/advocates/{id}" getAdvocate => handlers::get::<AdvocacyWrite, Advocate>;
    /// Change an advocate.
    ///
    /// What they said on paper or by word.
    PATCH "/v1/advocacy/advocates/{id}" updateAdvocate => update;
    /// Take an advocate out of the network, or back in.
    ///
    /// To `left`; from there to `active`.
    POST "/v1/advocacy/advocates/{id}/transitions" transitionAdvocate => handlers::transition::<AdvocacyWrite, Advocate>;
    /// Read how engaged an advocate is.
    ///
    /// The score now: what each kind of activity gives, fading by half in ninety days, with so many of a kind counted on one day;
    /// the rung it leads to, with the scores at which it is climbed and lost; and what to ask next.
    GET "/v1/advocacy/advocates/{id}/engagement" getEngagement => engagement;
    /// Note what an advocate did.
    ///
    /// What happened elsewhere, such as a meeting. That they joined, and what they do on alerts, is noted by itself; who signed a
    /// petition is not known here.
    POST "/v1/advocacy/advocates/{id}/activities" createActivity => note;
    /// List what an advocate did.
    ///
    /// The latest first, up to 200 at a time; `before` goes further back.
    GET "/v1/advocacy/advocates/{id}/activities" listActivities => activities;
    /// Take back that an advocate did something.
    ///
    /// Where it was noted by mistake: it counts no more.
    DELETE "/v1/advocacy/advocates/{id}/activities/{activity_id}" deleteActivity => strike;
    /// Confirm that an advocate leads.
    ///
    /// Nobody leads by a score alone: with the confirmation, a score of 80 or more puts them on the highest rung.
    POST "/v1/advocacy/advocates/{id}/leadership-confirmations" confirmLeadership => confirm;
    /// List an advocate's history.
    ///
    /// Who changed what and when.
    GET "/v1/advocacy/advocates/{id}/history" listAdvocateHistory => handlers::history::<AdvocacyWrite, Advocate>;
}

/// Activities that are listed at a time.
const MOST: i64 = 200;

/// Names something that an advocate did.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ActivityId {
    /// The advocate's id.
    id: Id,
    /// The activity's id.
    activity_id: Id,
}

/// Which activities.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActivityQuery {
    /// Before this instant.
    before: Option<At>,
}

/// What an advocate did.
#[derive(Debug, Serialize, ToSchema)]
struct ActivityList {
    /// The latest first.
    data: Vec<Activity>,
}

fn amended(patch: AdvocatePatch) -> impl FnOnce(&mut Advocate, &String) -> kernel::Result<()> + Send + 'static {
    move |advocate, name| {
        patch.amend(advocate)?;
        advocate.amended();
        advocate.liken(name);
        Ok(())
    }
}

async fn own(cx: Cx<SignedIn>) -> Answer<Fetched<Advocate>> {
    let own = cx.own_advocate().await?;
    Ok(Fetched::new(cx.find(own.id).await?))
}

async fn update_own(cx: Cx<SignedIn>, seen: IfMatch, patch: Patch<AdvocatePatch>) -> Answer<Saved<Advocate>> {
    let own = cx.own_advocate().await?;
    let change = Change::new(own.id, seen.0, amended(patch.0)).permitted(Advocate::is_of).handing_over();
    Ok(Saved(cx.change(change).await?))
}

async fn transition_own(
    cx: Cx<SignedIn>,
    seen: IfMatch,
    Act { body, once }: Act<AdvocateTransition>,
) -> Answer<Saved<Advocate>> {
    let own = cx.own_advocate().await?;
    Ok(Saved(cx.session().move_own_advocate(cx.by(), (own, seen.0), body, once).await?))
}

async fn own_engagement(cx: Cx<SignedIn>) -> Answer<Json<Engagement>> {
    let own = cx.own_advocate().await?;
    Ok(Json(cx.session().engagement(own, cx.clock().now()).await?))
}

async fn update(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<AdvocatePatch>,
) -> Answer<Saved<Advocate>> {
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, amended(patch.0))).await?))
}

async fn engagement(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<Engagement>> {
    let advocate = cx.find::<Advocate>(path.0.id).await?;
    Ok(Json(cx.session().engagement(advocate, cx.clock().now()).await?))
}

async fn note(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewActivity>,
) -> Answer<Made<Engagement>> {
    let advocate = cx.writable(path.0.id).await?;
    let NewActivity { kind, at, note } = body;
    Check::default().that(at <= cx.clock().now(), "/at", "invalid", "must not be in the future").done()?;
    let activity = Activity { id: cx.clock().id(), kind, at, note };
    let done = cx.session().note_activity(cx.by(), advocate, activity, once).await?;
    Ok(Made { place: format!("/v1/advocacy/advocates/{advocate}/activities"), done })
}

async fn activities(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    query: Query<ActivityQuery>,
) -> Answer<Json<ActivityList>> {
    let id = cx.find::<Advocate>(path.0.id).await?.id;
    let before = query.0.before.unwrap_or(cx.clock().now().plus_seconds(1));
    let data = store::read!(cx.session(), |c| queries::advocacy::activities::of(c, id, before, MOST))?;
    Ok(Json(ActivityList { data }))
}

async fn strike(cx: Cx<AdvocacyWrite>, path: PathArgs<ActivityId>) -> Answer<NoContent> {
    let advocate = cx.writable(path.0.id).await?;
    cx.session().strike_activity(cx.by(), advocate, path.0.activity_id).await?;
    Ok(NoContent)
}

async fn confirm(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<Saved<Advocate>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let by = by.ok_or_else(|| Problem::new(Code::Forbidden, "That somebody leads is confirmed by a person."))?;
    let advocate = cx.find::<Advocate>(path.0.id).await?;
    let score = cx.session().engagement(advocate, now).await?.score;
    let rule = move |advocate: &mut Advocate, _: &String| {
        advocate.leading_confirmed_by = Some(by);
        let rung: Rung = advocate.rung.moved(score, true);
        if rung != advocate.rung {
            (advocate.rung, advocate.rung_since) = (rung, now);
        }
        Ok(())
    };
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("leadership_confirmed", None)).await?))
}

impl<P: Guard> Cx<P> {
    /// The caller's own record as an advocate.
    pub(super) async fn own_advocate(&self) -> Answer<Advocate> {
        let found = match self.actor().person {
            Some(person) => self.session().advocate_of(person).await?,
            None => None,
        };
        Ok(found.ok_or_else(|| Problem::not_found(Advocate::KIND))?)
    }

    /// The id of an advocate whom the caller looks after.
    async fn writable(&self, id: Id) -> Answer<Id> {
        let advocate = self.find::<Advocate>(id).await?;
        if !self.actor().may(Advocate::WRITE, advocate.unit()) {
            let detail = "Your roles do not reach this advocate; ask the unit that looks after them.";
            return Err(Problem::new(Code::Forbidden, detail).into());
        }
        Ok(advocate.id)
    }
}

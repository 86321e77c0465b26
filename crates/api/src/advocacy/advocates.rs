//! Advocates over HTTP: what they say of themselves, how engaged they are, and what they did.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Guard, SignedIn},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    handlers::{self, Revision},
    paged::{self, Paged, cut, paged},
    respond::{Fetched, Json, Made, NoContent, Saved},
};
use advocacy::{
    Advocate, AdvocatePatch, NewAdvocate,
    advocate::AdvocateTransition,
    engagement::{Activity, Engagement, NewActivity, Rung},
};
use kernel::{
    At, Check, Code, Id, Lifecycle as _, Problem, Record as _, Staged as _,
    page::{Key, SortKey, decode_cursor, encode_cursor, foreign_cursor},
};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Advocates":
    /// List advocates.
    ///
    /// Those of the units whose advocacy the caller works on. What people are called is read from their own records.
    GET "/v1/advocacy/advocates" listAdvocates => handlers::list::<AdvocacyWrite, Advocate>;
    /// Add an advocate.
    ///
    /// Somebody who is a person of the directory already, and said so on paper or by word of mouth. Others join by themselves.
    POST "/v1/advocacy/advocates" createAdvocate => handlers::create::<AdvocacyWrite, NewAdvocate>;
    /// Read the caller's own record as an advocate.
    ///
    /// 404 where the caller is none. Where their record was merged into another, that one is read.
    GET "/v1/advocacy/advocates/me" getOwnAdvocate => own;
    /// Change the caller's own record as an advocate.
    ///
    /// What they care about, where they live, and what they will do. Another ZIP code without a point means that they have moved: the
    /// point where they lived goes. Where their record was merged into another, that one changes.
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
    /// What they said on paper or by word of mouth. Another ZIP code without a point means that they have moved: the point
    /// where they lived goes. A record that was merged into another stays as it was; change that one.
    PATCH "/v1/advocacy/advocates/{id}" updateAdvocate => handlers::revise::<AdvocacyWrite, AdvocatePatch>;
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
    /// What happened elsewhere, such as a meeting. That they joined, and what they do on alerts, is noted without this; who
    /// signed a petition is not known here.
    POST "/v1/advocacy/advocates/{id}/activities" createActivity => note;
    /// List what an advocate did.
    ///
    /// The latest first, with what was noted on records that were merged into theirs.
    GET "/v1/advocacy/advocates/{id}/activities" listActivities => activities;
    /// Take back that an advocate did something.
    ///
    /// Where it was noted by mistake: it no longer counts.
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

/// Activities in a page at most, and where the client does not say.
const MOST: i64 = 200;
/// What a cursor remembers beside the activity.
const ORDER: [SortKey; 1] = [SortKey { field: "at", descending: true }];

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
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActivityQuery {
    /// Before this instant.
    before: Option<At>,
    /// Activities in a page.
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before; belongs to the same filter.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

paged! {
    /// A page of what an advocate did.
    ActivityList of Activity: "The latest first.", cursor = next_cursor: String;
}

/// The instant and the id of the activity after which a cursor goes on.
fn place(cursor: &str, bound_to: &str) -> kernel::Result<(At, Id)> {
    let (keys, id) = decode_cursor(cursor, bound_to, &ORDER)?;
    match keys.as_slice() {
        [Key::Instant(at)] => Ok((At::from_micros(*at), id)),
        _ => Err(foreign_cursor()),
    }
}

handlers::revision! {
    AdvocatePatch => |patch, advocate: Advocate, name, _| advocate.revise(patch, name)
}

async fn own(cx: Cx<SignedIn>) -> Answer<Fetched<Advocate>> {
    let mut own = cx.own_advocate().await?;
    own.allowed_transitions = own.status.allowed_transitions().to_vec();
    Ok(Fetched::new(own))
}

async fn update_own(cx: Cx<SignedIn>, seen: IfMatch, patch: Patch<AdvocatePatch>) -> Answer<Saved<Advocate>> {
    let (own, now) = (cx.own_advocate().await?, cx.clock().now());
    let rule = move |advocate: &mut Advocate, name: &String| Revision::revise(patch.0, advocate, name, now);
    let change = Change::new(own.id, seen.0, rule).handing_over();
    Ok(Saved(cx.session().change_own_advocate(cx.by(), change).await?))
}

async fn transition_own(
    cx: Cx<SignedIn>,
    seen: IfMatch,
    Act { body, once }: Act<AdvocateTransition>,
) -> Answer<Saved<Advocate>> {
    let own = cx.own_advocate().await?;
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |advocate: &mut Advocate, _: &String| advocate.enter(&body, now);
    let change = Change::new(own.id, seen.0, rule).noted("transitioned", note).once(once);
    Ok(Saved(cx.session().change_own_advocate(cx.by(), change).await?))
}

async fn own_engagement(cx: Cx<SignedIn>) -> Answer<Json<Engagement>> {
    let own = cx.own_advocate().await?;
    Ok(Json(cx.session().engagement(own, cx.clock().now()).await?))
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
) -> Answer<Paged<ActivityList>> {
    let id = cx.find::<Advocate>(path.0.id).await?.id;
    let ActivityQuery { before, limit, cursor } = query.0;
    let bound_to = format!("activities {id} {before:?}");
    let after = cursor.as_deref().map(|cursor| place(cursor, &bound_to)).transpose()?;
    let limit = paged::limit(limit, MOST, MOST)?;
    let found = store::read!(cx.session(), |c| queries::advocacy::activities::of(c, id, before, after, limit + 1))?;
    let goes_on = |last: &Activity| encode_cursor(&[last.at.into()], last.id, &bound_to);
    let (data, next_cursor) = cut(found, limit, goes_on);
    Ok(Paged(ActivityList { data, next_cursor }))
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
        advocate.is_open()?;
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
    /// The record in which the caller stands as an advocate.
    async fn own_advocate(&self) -> Answer<Advocate> {
        let found = match self.actor().person {
            Some(person) => self.session().advocate_of(person).await?,
            None => None,
        };
        Ok(found.ok_or_else(|| Problem::not_found(Advocate::KIND))?)
    }

    /// The id of an advocate whom the caller looks after.
    async fn writable(&self, id: Id) -> Answer<Id> {
        let advocate = self.find::<Advocate>(id).await?;
        let detail = "Your roles do not reach this advocate; ask the unit that looks after them.";
        Problem::unless(self.actor().may(Advocate::WRITE, advocate.unit()), Code::Forbidden, detail)?;
        Ok(advocate.id)
    }
}

//! Challenges over HTTP, and how many there were.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{Body, IfMatch, PathArgs, Query},
    handlers,
    respond::{Json, Saved},
};
use advocacy::{
    Challenge, ChallengePatch, Incident, NewChallenge,
    challenge::{ChallengeStatistics, WorkDecision},
};
use kernel::{Day, Id, Problem, suppression::THRESHOLD};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

operations! { "Challenges":
    /// List challenges.
    ///
    /// Those of the caller's units: who demands what of which works, and what was decided. That they were read is recorded.
    GET "/v1/advocacy/challenges" listChallenges => handlers::list::<AdvocacyWrite, Challenge>;
    /// Record a challenge.
    ///
    /// In an incident, which has one: each work with what is demanded of it. As long as not everything is decided, somebody asks
    /// each month what became of it.
    POST "/v1/advocacy/challenges" createChallenge => handlers::create::<AdvocacyWrite, NewChallenge>;
    /// Read a challenge.
    ///
    /// The works, the demands and the decisions. That it was read is recorded.
    GET "/v1/advocacy/challenges/{id}" getChallenge => handlers::get::<AdvocacyWrite, Challenge>;
    /// Change a challenge.
    ///
    /// Puts off by a month the next time somebody asks.
    PATCH "/v1/advocacy/challenges/{id}" updateChallenge => handlers::revise::<AdvocacyWrite, ChallengePatch>;
    /// Record what was decided about a work.
    ///
    /// `unknown` opens the question again, as after an appeal.
    PUT "/v1/advocacy/challenges/{id}/works/{number}/decision" decideChallengedWork => decide;
    /// List a challenge's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/challenges/{id}/history" listChallengeHistory => handlers::history::<AdvocacyWrite, Challenge>;
    /// Read how many challenges there were in a year.
    ///
    /// Incidents by who demands, works by what was decided, and demands by what they are: three numbers of three things.
    /// What was closed as a duplicate or as unfounded is not counted.
    /// Numbers that tell of few people are hidden, and so is whatever they could be worked out from. There are no other
    /// breakdowns, so that no two can be subtracted.
    GET "/v1/advocacy/challenge-statistics" getChallengeStatistics => statistics;
}

handlers::revision! {
    ChallengePatch => |patch, challenge: Challenge, incident, now| challenge.revise(patch, incident.as_ref(), now)
}

/// Names a work that is challenged.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WorkId {
    /// The challenge's id.
    id: Id,
    /// The number of the work, from 1.
    #[param(minimum = 1)]
    number: u16,
}

async fn decide(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<WorkId>,
    seen: IfMatch,
    body: Body<WorkDecision>,
) -> Answer<Saved<Challenge>> {
    let WorkId { id, number } = path.0;
    let (now, note) = (cx.clock().now(), body.0.note.clone().map(Into::into));
    let number = usize::from(number);
    let rule = move |challenge: &mut Challenge, incident: &Option<Incident>| {
        challenge.decide(number, body.0, incident.as_ref(), now)
    };
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("decided", note)).await?))
}

/// Which year.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct YearQuery {
    /// The year in which the incidents happened or, where that is not known, were received.
    #[param(minimum = 1900, maximum = 9998)]
    year: i16,
}

async fn statistics(cx: Cx<Public>, query: Query<YearQuery>) -> Answer<Json<ChallengeStatistics>> {
    let year = query.0.year;
    let days = Day::new(year, 1, 1).zip(Day::new(year.saturating_add(1), 1, 1)).filter(|_| year >= 1900);
    let wrong = || Problem::field("year", "invalid", "must be between 1900 and 9998");
    let (from, until) = days.ok_or_else(wrong)?;
    let counted = cx.session().counted_challenges(from, until).await?;
    Ok(Json(ChallengeStatistics::of(year, &counted, THRESHOLD)))
}

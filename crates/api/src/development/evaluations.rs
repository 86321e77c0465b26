//! How far people have come with what is asked of them, over HTTP.

use crate::{
    Answer,
    cx::{Cx, DevelopmentRead, Guard, SignedIn},
    extract::{PathArgs, Query, RecordId},
    respond::{NoStore, lists},
};
use actix_web::web;
use development::{RequirementSet, credit::standing, requirement::Evaluation, share::SharedLearning};
use kernel::{Check, Code, Day, Id, Problem, distinct};
use serde::Deserialize;
use utoipa::IntoParams;

/// Sets that are evaluated at a time.
const MOST: usize = 10;

operations! { "Requirement sets":
    /// See how far one has come.
    ///
    /// With what one or several of those who certify ask for: what of the caller's credit counts, what does not and why, and
    /// what is missing.
    GET "/v1/development/people/me/evaluations" listOwnEvaluations => own;
    /// See how far a person has come.
    ///
    /// The same for somebody else, for those who keep the ledger, and for the clients of an organization with which the transcript is
    /// shared. That their credit was read is recorded, and they can see it.
    GET "/v1/development/people/{id}/evaluations" listEvaluations => of_person;
}

/// With what, and when.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EvaluationQuery {
    /// The requirement sets, one to ten.
    #[serde(default)]
    #[param(required, min_items = 1, max_items = 10)]
    requirement_set_id: Vec<Id>,
    /// On which day; today without it.
    on: Option<Day>,
}

lists! {
    /// How far somebody has come with each set.
    EvaluationList of Evaluation: "In the order in which they were asked for.";
}

async fn own(cx: Cx<SignedIn>, query: Query<EvaluationQuery>) -> Answer<NoStore<EvaluationList>> {
    let person = cx.caller().await?.id;
    evaluate(&cx, person, query.0).await
}

async fn of_person(
    cx: Cx<DevelopmentRead>,
    path: PathArgs<RecordId>,
    query: Query<EvaluationQuery>,
) -> Answer<NoStore<EvaluationList>> {
    if cx.seen_of(path.0.id).await? != SharedLearning::Transcript {
        return Err(Problem::new(Code::Forbidden, "They share no more than what their credit comes to in all.").into());
    }
    evaluate(&cx, path.0.id, query.0).await
}

async fn evaluate<G: Guard>(cx: &Cx<G>, person: Id, query: EvaluationQuery) -> Answer<NoStore<EvaluationList>> {
    let EvaluationQuery { requirement_set_id, on } = query;
    let on = on.unwrap_or(cx.clock().now().day());
    let count = (1..=MOST).contains(&requirement_set_id.len());
    Check::default()
        .that(count, "requirement_set_id", "invalid", "must be one to ten requirement sets")
        .that(distinct(&requirement_set_id), "requirement_set_id", "duplicate", "must name each once")
        .done()?;
    let (mut sets, mut check) = (Vec::with_capacity(requirement_set_id.len()), Check::default());
    for id in requirement_set_id {
        let set = cx.session().find::<RequirementSet>(id).await?;
        let detail = format!("must name requirement sets, and {id} is none");
        check.that(set.is_some(), "requirement_set_id", "not_found", detail);
        sets.extend(set);
    }
    check.done()?;
    let (_, entries) = cx.ledger_of(person).await?;
    // Of a long ledger each credit is compared with all others, again and again.
    let evaluated = web::block(move || {
        let credits = standing(entries);
        sets.iter().map(|set| set.evaluate(&credits, on)).collect::<Vec<_>>()
    });
    Ok(NoStore(EvaluationList { data: evaluated.await.map_err(|e| crate::problem::internal(&e))? }))
}

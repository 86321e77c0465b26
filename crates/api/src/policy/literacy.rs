//! Policy literacy over HTTP: what is asked, who completed it, and how many have.

use crate::{
    Answer,
    cx::{Cx, PolicyRead, PolicyWrite, SignedIn},
    extract::{Act, Query, Sheet},
    handlers,
    paged::{self, Paged, paged},
    respond::{Created, Json, lists},
};
use kernel::{Code, Id, Permission, Problem};
use policy::{
    LearningCompletion, LearningRequirement, LearningRequirementPatch, NewLearningRequirement,
    literacy::{
        CompletionImport, CompletionRows, CompletionSource, LiteracyReport, NewLearningCompletion, OwnCompletion,
        OwnRequirement,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Where completions are.
const COMPLETIONS: &str = "/v1/policy/learning-completions";
/// Requirements in a page of numbers, where the client does not say and at most.
const PAGE: i64 = 20;
const MAX_PAGE: i64 = 50;

operations! { "Policy literacy":
    /// List learning requirements.
    ///
    /// The policy learning that leaders, members or both are asked to complete; `valid_on` narrows to a day.
    GET "/v1/policy/learning-requirements" listLearningRequirements => handlers::list::<PolicyRead, LearningRequirement>;
    /// Ask for learning.
    ///
    /// Of leaders, members or both, in the whole association or in one unit. What is learned in the Learning Commons is named by the
    /// id of the offer as its `outside_id`: who came to a session of it, or of an offer that is the same, has completed it.
    POST "/v1/policy/learning-requirements" createLearningRequirement => handlers::create::<PolicyWrite, NewLearningRequirement>;
    /// Read a learning requirement.
    ///
    /// Which learning, of whom, and since when.
    GET "/v1/policy/learning-requirements/{id}" getLearningRequirement => handlers::get::<PolicyRead, LearningRequirement>;
    /// Change a learning requirement.
    ///
    /// A last day ends it; the completions stay.
    PATCH "/v1/policy/learning-requirements/{id}" updateLearningRequirement => handlers::update::<PolicyWrite, LearningRequirementPatch>;
    /// Remove a learning requirement.
    ///
    /// Only one that nobody has completed.
    DELETE "/v1/policy/learning-requirements/{id}" deleteLearningRequirement => handlers::delete::<PolicyWrite, LearningRequirement>;
    /// List a learning requirement's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/learning-requirements/{id}/history" listLearningRequirementHistory => handlers::history::<PolicyRead, LearningRequirement>;
    /// Record that somebody completed required learning.
    ///
    /// For those who keep the policy of the whole association. The person sees it, and nobody else is told who it is.
    POST "/v1/policy/learning-completions" createLearningCompletion => create;
    /// Take in completions.
    ///
    /// Up to 1,000 at a time, as they are known where the learning is kept: as JSON, or as CSV with the same fields in its
    /// first line. People are named by their mail address. The same rows again change nothing; a row that is refused is
    /// named with its number from 0, and the others are taken in.
    PUT "/v1/policy/learning-completions" importLearningCompletions => import;
    /// Read a completion.
    ///
    /// One's own, or another's for those who may see people; that it was read is recorded.
    GET "/v1/policy/learning-completions/{id}" getLearningCompletion => handlers::get::<SignedIn, LearningCompletion>;
    /// Remove a completion.
    ///
    /// One that is wrong; what people said themselves, they remove themselves.
    DELETE "/v1/policy/learning-completions/{id}" deleteLearningCompletion => handlers::delete::<SignedIn, LearningCompletion>;
    /// Read how many have completed what is asked.
    ///
    /// For each requirement that is asked today: how many leaders, or members, and how many of them have completed it, in all and
    /// by unit. Each person counts in one unit. Small numbers are never told: small units are pooled, and numbers that would
    /// give away who has or has not are hidden, and say so.
    GET "/v1/policy/literacy" getPolicyLiteracy => report;
    /// List what is asked of the caller.
    ///
    /// The requirements of today that are theirs, and when they completed them.
    GET "/v1/policy/literacy/me" listOwnLearning => own;
    /// Say that one has completed required learning.
    ///
    /// On the caller's own word.
    POST "/v1/policy/literacy/me" createOwnLearningCompletion => say;
}

async fn create(
    cx: Cx<PolicyWrite>,
    Act { body, once }: Act<NewLearningCompletion>,
) -> Answer<Created<LearningCompletion>> {
    keeps_people(&cx)?;
    let (by, now) = (cx.actor().person, cx.clock().now());
    let completion = body.record(CompletionSource::Staff, by, cx.clock().id(), now)?;
    Ok(Created::new(cx.create(once, completion).await?))
}

/// Who records what others completed may see people, and keeps the policy of the whole association.
fn keeps_people(cx: &Cx<PolicyWrite>) -> kernel::Result<()> {
    let needed = [Permission::PolicyWrite, Permission::PeopleRead];
    let may = needed.into_iter().all(|permission| cx.actor().may(permission, None));
    let detail = "Completions of others take policy.write and people.read for the whole association.";
    Problem::unless(may, Code::Forbidden, detail)
}

async fn import(cx: Cx<PolicyWrite>, body: Sheet<CompletionRows>) -> Answer<Json<CompletionImport>> {
    keeps_people(&cx)?;
    Ok(Json(cx.session().import_completions(cx.by(), body.0.rows).await?))
}

/// Which requirements.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LiteracyQuery {
    /// The `next_after` of the page before; from the beginning without it.
    after: Option<Id>,
    /// Requirements in a page.
    #[param(minimum = 1, maximum = 50, default = 20)]
    limit: Option<i64>,
}

paged! {
    /// How many have completed what is asked, by requirement.
    LiteracyPage of LiteracyReport: "For each requirement, leaders and members apart.", after = next_after: Id;
}

async fn report(cx: Cx<PolicyRead>, query: Query<LiteracyQuery>) -> Answer<Paged<LiteracyPage>> {
    let LiteracyQuery { after, limit } = query.0;
    let limit = paged::limit(limit, PAGE, MAX_PAGE)?;
    let (data, next_after) = cx.session().literacy(cx.clock().now().day(), after, limit).await?;
    Ok(Paged(LiteracyPage { data, next_after }))
}

lists! {
    /// What is asked of the caller; there is little enough to need no pages.
    OwnRequirementList of OwnRequirement: "The requirements.";
}

async fn own(cx: Cx<SignedIn>) -> Answer<Json<OwnRequirementList>> {
    let person = cx.caller().await?;
    Ok(Json(OwnRequirementList { data: cx.session().own_learning(person, cx.clock().now().day()).await? }))
}

async fn say(cx: Cx<SignedIn>, Act { body, once }: Act<OwnCompletion>) -> Answer<Created<LearningCompletion>> {
    let completion = body.record(cx.caller().await?.id, cx.clock().id(), cx.clock().now())?;
    Ok(Created::of(COMPLETIONS, cx.create(once, completion).await?))
}

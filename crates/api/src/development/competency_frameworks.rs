//! Frameworks of competencies over HTTP: versions, their life, and what a change of one touches.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{Act, PathArgs, RecordId},
    handlers,
    respond::{Created, Json},
};
use development::{
    CompetencyFramework, CompetencyFrameworkPatch, NewCompetencyFramework,
    competency::{CompetencyImpact, NewCompetencyFrameworkVersion},
};
use kernel::{Code, Permission, Problem};

const FRAMEWORKS: &str = "/v1/development/competency-frameworks";

operations! { "Competencies":
    /// List frameworks of competencies.
    ///
    /// Every version by itself; those of one framework share their series. Ask by `on` which are good on a day, and by
    /// `review_due_until` which are to be looked at again.
    GET "/v1/development/competency-frameworks" listCompetencyFrameworks => handlers::list::<Public, CompetencyFramework>;
    /// Add a framework of competencies.
    ///
    /// Its first version, as a draft. Takes development.write for the whole association, and a person: no client changes what is said
    /// of competencies by itself.
    POST "/v1/development/competency-frameworks" createCompetencyFramework => handlers::create::<DevelopmentWrite, NewCompetencyFramework>;
    /// Read a version of a framework.
    ///
    /// Public from its comment period on.
    GET "/v1/development/competency-frameworks/{id}" getCompetencyFramework => handlers::get::<Public, CompetencyFramework>;
    /// Change a version of a framework.
    ///
    /// Until it is adopted. Of one that was adopted only `review_due_on` changes and, as long as it has not ended, `valid_until`.
    PATCH "/v1/development/competency-frameworks/{id}" updateCompetencyFramework => handlers::revise::<DevelopmentWrite, CompetencyFrameworkPatch>;
    /// Open a version to comments, adopt it, or end it.
    ///
    /// To open it, `comment_until` must say how long comments are taken; it is adopted after that. The version of its series that
    /// was in force is superseded then, and stays good until the day before `valid_from` where that is still to come. What else
    /// ends or is superseded is good no longer than that day.
    POST "/v1/development/competency-frameworks/{id}/transitions" transitionCompetencyFramework => handlers::transition::<DevelopmentWrite, CompetencyFramework>;
    /// Make a new version of a framework.
    ///
    /// From one that was adopted: a draft with copies of its items and of how they stand to one another. Each old item is replaced
    /// by its copy, as an association says.
    POST "/v1/development/competency-frameworks/{id}/versions" createCompetencyFrameworkVersion => make_version;
    /// Read what a change of a version touches.
    ///
    /// Whatever names an item of it, or of the version that it was made from, drafts left out, and how many people have something of
    /// that, by version. Few people are not told of. Not for clients that speak for an organization.
    GET "/v1/development/competency-frameworks/{id}/impact" getCompetencyFrameworkImpact => impact;
    /// Read what happened to a version of a framework.
    ///
    /// Every change, with who made it.
    GET "/v1/development/competency-frameworks/{id}/history" getCompetencyFrameworkHistory => handlers::history::<DevelopmentWrite, CompetencyFramework>;
}

handlers::revision! { CompetencyFrameworkPatch => |patch, version: CompetencyFramework, (), _| version.revise(patch) }

async fn make_version(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    Act { body, once }: Act<NewCompetencyFrameworkVersion>,
) -> Answer<Created<CompetencyFramework>> {
    let former: CompetencyFramework = cx.find(path.0.id).await?;
    let version = former.successor(body, cx.clock().id(), cx.clock().now())?;
    Ok(Created::of(FRAMEWORKS, cx.create(once, version).await?))
}

async fn impact(cx: Cx<DevelopmentWrite>, path: PathArgs<RecordId>) -> Answer<Json<CompetencyImpact>> {
    let actor = cx.actor();
    if actor.is_client_by_itself() && !actor.may(Permission::DevelopmentWrite, None) {
        let detail = "What people have of what a change touches is not for clients of other organizations.";
        return Err(Problem::new(Code::Forbidden, detail).into());
    }
    let (framework, now): (CompetencyFramework, _) = (cx.find(path.0.id).await?, cx.clock().now());
    Ok(Json(store::scan!(cx.session(), |c| queries::development::competency_impact::report(c, &framework, now))?))
}

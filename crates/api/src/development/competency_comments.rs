//! Comments on frameworks of competencies over HTTP.

use super::own;
use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, SignedIn},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use development::{CompetencyComment, NewCompetencyComment, competency::CompetencyAnswer};
use store::Change;

operations! { "Competencies":
    /// List comments on frameworks of competencies.
    ///
    /// The caller's own; for those who keep the frameworks, everybody's.
    GET "/v1/development/competency-comments" listCompetencyComments => handlers::list::<SignedIn, CompetencyComment>;
    /// Comment on a framework of competencies.
    ///
    /// On a version as a whole or on one of its items, while it takes comments.
    POST "/v1/development/competency-comments" createCompetencyComment => own::create::<NewCompetencyComment>;
    /// Read a comment on a framework of competencies.
    ///
    /// With what was answered.
    GET "/v1/development/competency-comments/{id}" getCompetencyComment => handlers::get::<SignedIn, CompetencyComment>;
    /// Answer a comment on a framework of competencies.
    ///
    /// For those who keep the frameworks; another answer takes the place of the first.
    POST "/v1/development/competency-comments/{id}/answer" answerCompetencyComment => answer;
}

async fn answer(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<CompetencyAnswer>,
) -> Answer<Saved<CompetencyComment>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let rule = move |comment: &mut CompetencyComment, (): &()| {
        comment.answer(body, by, now);
        Ok(())
    };
    let change = Change::new(path.0.id, seen.0, rule).noted("answered", None).once(once);
    Ok(Saved(cx.change(change).await?))
}

//! Sessions of learning over HTTP.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use development::{LearningSession, LearningSessionPatch, NewLearningSession, commons::LastOffer};
use store::Change;

operations! { "Learning Commons":
    /// List sessions of learning.
    ///
    /// When what can be learned takes place, the earliest first, and how many seats are taken, free and waited for.
    GET "/v1/development/sessions" listLearningSessions => handlers::list::<Public, LearningSession>;
    /// Add a session of learning.
    ///
    /// For those who publish for the provider. With a capacity of 0 everybody who registers waits, without one nobody does.
    POST "/v1/development/sessions" createLearningSession => handlers::create::<DevelopmentWrite, NewLearningSession>;
    /// Read a session of learning.
    ///
    /// When and where it is, who teaches, and how many of its seats are free.
    GET "/v1/development/sessions/{id}" getLearningSession => handlers::get::<Public, LearningSession>;
    /// Change a session of learning.
    ///
    /// For those who publish for the provider. Where it gets more seats, they are offered to those who wait; it never has fewer
    /// than are taken.
    PATCH "/v1/development/sessions/{id}" updateLearningSession => update;
    /// Cancel a session of learning.
    ///
    /// It stays where it was announced, and says so; everybody who has registered is told by mail.
    POST "/v1/development/sessions/{id}/transitions" transitionLearningSession => handlers::transition::<DevelopmentWrite, LearningSession>;
}

async fn update(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<LearningSessionPatch>,
) -> Answer<Saved<LearningSession>> {
    let rule = move |session: &mut LearningSession, offered_until: &LastOffer| session.revise(patch.0, offered_until);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule)).await?))
}

//! Sessions of learning over HTTP.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use development::{LearningSession, LearningSessionPatch, NewLearningSession};
use kernel::Amendment as _;
use store::Change;

operations! { "Learning Commons":
    /// List sessions of learning.
    ///
    /// When what can be learned takes place, the earliest first.
    GET "/v1/development/sessions" listLearningSessions => handlers::list::<Public, LearningSession>;
    /// Add a session of learning.
    ///
    /// For those who publish for the provider.
    POST "/v1/development/sessions" createLearningSession => handlers::create::<DevelopmentWrite, NewLearningSession>;
    /// Read a session of learning.
    ///
    /// When and where it is, and who teaches.
    GET "/v1/development/sessions/{id}" getLearningSession => handlers::get::<Public, LearningSession>;
    /// Change a session of learning.
    ///
    /// For those who publish for the provider.
    PATCH "/v1/development/sessions/{id}" updateLearningSession => update;
    /// Cancel a session of learning.
    ///
    /// It stays where it was announced, and says so.
    POST "/v1/development/sessions/{id}/transitions" transitionLearningSession => handlers::transition::<DevelopmentWrite, LearningSession>;
}

async fn update(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<LearningSessionPatch>,
) -> Answer<Saved<LearningSession>> {
    let change = Change::new(path.0.id, seen.0, move |session: &mut LearningSession, (): &()| patch.0.amend(session));
    Ok(Saved(cx.change(change.permitted(LearningSession::may_be_changed_by)).await?))
}

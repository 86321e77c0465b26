//! Sessions of learning over HTTP.

use crate::{
    cx::{DevelopmentWrite, Public},
    handlers, rooms,
};
use development::{LearningSession, LearningSessionPatch, NewLearningSession};

operations! { "Learning Commons":
    /// List sessions of learning.
    ///
    /// When what can be learned takes place, the earliest first, and how many seats are taken, free and waited for.
    GET "/v1/development/sessions" listLearningSessions => rooms::list::<Public, LearningSession>;
    /// Add a session of learning.
    ///
    /// For those who publish for the provider. With a capacity of 0 everybody who registers waits, without one nobody does.
    POST "/v1/development/sessions" createLearningSession => handlers::create::<DevelopmentWrite, NewLearningSession>;
    /// Read a session of learning.
    ///
    /// When and where it is, who teaches, and how many of its seats are free.
    GET "/v1/development/sessions/{id}" getLearningSession => rooms::get::<Public, LearningSession>;
    /// Change a session of learning.
    ///
    /// For those who publish for the provider. Where it gets more seats, they are offered to those who wait; it never has fewer
    /// than are taken, and does not begin after it was noted who came. Another time, place or link is told by mail to everybody who
    /// has seats, unless it has begun.
    PATCH "/v1/development/sessions/{id}" updateLearningSession =>
        rooms::revise::<DevelopmentWrite, LearningSessionPatch>;
    /// Cancel a session of learning.
    ///
    /// It stays where it was announced, and says so; everybody who has registered is told by mail, unless it is over.
    POST "/v1/development/sessions/{id}/transitions" transitionLearningSession => handlers::transition::<DevelopmentWrite, LearningSession>;
    /// List a session's history.
    ///
    /// Who changed what, when and why, for those who publish for the provider. Registrations are not in it.
    GET "/v1/development/sessions/{id}/history" listLearningSessionHistory => handlers::history::<DevelopmentWrite, LearningSession>;
}

handlers::revision! {
    LearningSessionPatch => |patch, session: LearningSession, facts, _| session.revise(patch, facts)
}

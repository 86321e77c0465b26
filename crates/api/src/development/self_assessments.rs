//! What people say of themselves and want to be good at, over HTTP: each their own, and nobody else's.

use super::own;
use crate::{cx::SignedIn, handlers};
use development::{LearningGoal, LearningGoalPatch, NewLearningGoal, NewSelfAssessment, SelfAssessment};

operations! { "Self-assessment":
    /// List what one said of oneself.
    ///
    /// How good the caller said they were at what, and when; nobody else sees it. The latest of each competency counts.
    GET "/v1/development/self-assessments" listSelfAssessments => handlers::list::<SignedIn, SelfAssessment>;
    /// Say how good one is at something.
    ///
    /// From 0, not at all, to 5, for a competency in one version of its framework. Said again, it counts from then on.
    POST "/v1/development/self-assessments" createSelfAssessment => own::create::<NewSelfAssessment>;
    /// Read what one said of oneself.
    ///
    /// As it was said: it never changes.
    GET "/v1/development/self-assessments/{id}" getSelfAssessment => handlers::get::<SignedIn, SelfAssessment>;
    /// Take back what one said of oneself.
    ///
    /// What was said before it counts again.
    DELETE "/v1/development/self-assessments/{id}" deleteSelfAssessment => handlers::delete::<SignedIn, SelfAssessment>;
    /// List one's own goals.
    ///
    /// How good the caller wants to be at what; nobody else sees it.
    GET "/v1/development/learning-goals" listLearningGoals => handlers::list::<SignedIn, LearningGoal>;
    /// Set oneself a goal.
    ///
    /// How good to be at something, and how much that matters; one for each competency.
    POST "/v1/development/learning-goals" createLearningGoal => own::create::<NewLearningGoal>;
    /// Read one of one's own goals.
    ///
    /// How good to be at what.
    GET "/v1/development/learning-goals/{id}" getLearningGoal => handlers::get::<SignedIn, LearningGoal>;
    /// Change one of one's own goals.
    ///
    /// How good to be, or how much it matters.
    PATCH "/v1/development/learning-goals/{id}" updateLearningGoal => own::update::<LearningGoalPatch>;
    /// Give up a goal.
    ///
    /// Nothing is asked of the caller by it any more.
    DELETE "/v1/development/learning-goals/{id}" deleteLearningGoal => handlers::delete::<SignedIn, LearningGoal>;
}

//! Topics over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{NewTopic, Topic, TopicPatch};

operations! { "Topics":
    /// List topics.
    ///
    /// The subjects anything can be about: a vocabulary of two levels, with the same subjects in outside vocabularies.
    GET "/v1/directory/topics" listTopics => handlers::list::<Public, Topic>;
    /// Add a topic.
    ///
    /// At the first level, or under a topic of the first level in the same scheme.
    POST "/v1/directory/topics" createTopic => handlers::create::<DirectoryWrite, NewTopic>;
    /// Read a topic.
    ///
    /// Its label, its place in the vocabulary and its uris elsewhere.
    GET "/v1/directory/topics/{id}" getTopic => handlers::get::<Public, Topic>;
    /// Change a topic.
    ///
    /// Renames it, moves it between the two levels, or says what it is called elsewhere; its scheme stays.
    PATCH "/v1/directory/topics/{id}" updateTopic => handlers::revise::<DirectoryWrite, TopicPatch>;
    /// Remove a topic.
    ///
    /// Only one that nothing refers to. One that is shipped comes back once a release ships something else than before, unless another
    /// has its slug by then.
    DELETE "/v1/directory/topics/{id}" deleteTopic => handlers::delete::<DirectoryWrite, Topic>;
    /// List a topic's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/topics/{id}/history" listTopicHistory => handlers::history::<DirectoryWrite, Topic>;
}

handlers::revision! {
    TopicPatch => |patch, topic: Topic, place, _| topic.amend(patch, place),
    about patch.parent_id.flatten().into_iter().collect()
}

//! Topics over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use directory::{NewTopic, Topic, TopicPatch, TopicPlace};
use store::Change;

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
    PATCH "/v1/directory/topics/{id}" updateTopic => update;
    /// Remove a topic.
    ///
    /// Only one that nothing refers to. One that is shipped comes back at the next start.
    DELETE "/v1/directory/topics/{id}" deleteTopic => handlers::delete::<DirectoryWrite, Topic>;
    /// List a topic's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/topics/{id}/history" listTopicHistory => handlers::history::<DirectoryWrite, Topic>;
}

async fn update(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<TopicPatch>,
) -> Answer<Saved<Topic>> {
    let patch = patch.0;
    let about = patch.parent_id.flatten().into_iter().collect();
    let change = Change::new(path.0.id, seen.0, move |topic: &mut Topic, place: &TopicPlace| topic.amend(patch, place));
    Ok(Saved(cx.change(change.about(about)).await?))
}

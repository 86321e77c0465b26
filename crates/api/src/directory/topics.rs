//! Topics over HTTP.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, RecordId},
    list::{ListQuery, Rows},
    respond::Fetched,
};
use actix_web::HttpRequest;
use directory::Topic;

operations! { "Topics":
    /// List topics.
    ///
    /// The subjects anything can be about: a vocabulary of two levels, with the same subjects in outside vocabularies.
    GET "/v1/directory/topics" listTopics => list;
    /// Read a topic.
    ///
    /// Its label, its place in the vocabulary and its uris elsewhere.
    GET "/v1/directory/topics/{id}" getTopic => get;
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Topic>) -> Answer<Rows> {
    cx.list(request, query).await
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Fetched<Topic>> {
    Ok(Fetched::new(cx.find(path.0.id).await?))
}

//! Messages over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicyWrite, Public},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    list::{ListQuery, OfPosition, Rows},
    respond::Saved,
};
use actix_web::HttpRequest;
use kernel::Record as _;
use policy::{
    Message, MessagePatch, NewMessage, Position,
    message::{MessageFacts, MessageTransition},
};
use store::Change;

operations! { "Messages":
    /// List messages.
    ///
    /// With `on`, what may be said on that day: approved, valid, its position in force, and flagged by nothing. Anybody sees
    /// what may be said to the media and the public; whoever is signed in also sees what is for other audiences; and those who
    /// work on messages also see drafts, what may be said from a later day on, and what is flagged.
    GET "/v1/policy/messages" listMessages => handlers::list::<Public, Message>;
    /// Write a message.
    ///
    /// Begins a draft of what may be said of a position to one audience through one channel. With `replaces_id` it comes in
    /// the place of another message once it is approved, for approved words never change.
    POST "/v1/policy/messages" createMessage => handlers::create::<PolicyWrite, NewMessage>;
    /// Read a message.
    ///
    /// Its words with what they rest on, whether it is approved, and what flags it.
    GET "/v1/policy/messages/{id}" getMessage => handlers::get::<Public, Message>;
    /// Change a message.
    ///
    /// While it is a draft.
    PATCH "/v1/policy/messages/{id}" updateMessage => handlers::update::<PolicyWrite, MessagePatch>;
    /// Move a message through its life.
    ///
    /// To review, where conflicts with clauses in force are looked for; to approved, against the version of the position that
    /// is in force, by those who may decide; to withdrawn. An open conflict, a retracted finding or a position that is not in
    /// force blocks approval. One whose last day passes while it is in review is a draft again.
    POST "/v1/policy/messages/{id}/transitions" transitionMessage => transition;
    /// List a message's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/messages/{id}/history" listMessageHistory => handlers::history::<PolicyWrite, Message>;
    /// List the messages of a position.
    ///
    /// The same list, of one position: with `audience=media&on=…`, what may be said of it to the media that day.
    GET "/v1/policy/positions/{id}/messages" listPositionMessages => of_position;
}

async fn transition(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<MessageTransition>,
) -> Answer<Saved<Message>> {
    let (now, by, needed) = (cx.clock().now(), cx.actor().person, body.to.permission_to_enter());
    let note = body.note.clone().map(Into::into);
    let rule = move |message: &mut Message, facts: &MessageFacts| message.transition(&body, facts, by, now);
    let change = Change::new(path.0.id, seen.0, rule)
        .permitted(move |message: &Message, actor| actor.may(needed, message.unit()))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn of_position(
    cx: Cx<Public>,
    path: PathArgs<RecordId>,
    request: HttpRequest,
    query: ListQuery<Message, OfPosition>,
) -> Answer<Rows> {
    let position = cx.find::<Position>(path.0.id).await?.id;
    cx.list(request, query.of("position_id", position, |filter| &mut filter.position_id)?).await
}

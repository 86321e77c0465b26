//! Joint statements over HTTP, and the texts that are signed, byte by byte.

use crate::{
    Answer,
    cx::{Cx, PolicyDecide, PolicyWrite, Public},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    operation::{Describe, Doc},
    respond::{Json, Saved, conditional, lists},
};
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{ContentEncoding, ContentType},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Actor, Id, Permission, Problem, Record as _};
use policy::{
    JointStatement, JointStatementPatch, NewJointStatement,
    statement::{FrozenText, SignatureTally, TextAmendment},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Change;
use utoipa::IntoParams;

operations! { "Joint statements":
    /// List joint statements.
    ///
    /// The public sees those that opened for signature; drafts are for whoever works on them.
    GET "/v1/policy/joint-statements" listJointStatements => handlers::list::<Public, JointStatement>;
    /// Draft a joint statement.
    ///
    /// Out of sight, and free to change, until it opens for signature.
    POST "/v1/policy/joint-statements" createJointStatement => handlers::create::<PolicyWrite, NewJointStatement>;
    /// Read a joint statement.
    ///
    /// The text with its hash, the deadline, and where it stands: once the deadline has passed it is `locked`, or `lapsed`
    /// where too few have signed.
    GET "/v1/policy/joint-statements/{id}" getJointStatement => handlers::get::<Public, JointStatement>;
    /// Change a joint statement.
    ///
    /// A draft may change in every way. Once it is open its name, text and quorum stay, and the deadline can be put off until
    /// it passes.
    PATCH "/v1/policy/joint-statements/{id}" updateJointStatement => handlers::revise::<PolicyWrite, JointStatementPatch>;
    /// Delete a joint statement.
    ///
    /// Only a draft; one that is open can be cancelled.
    DELETE "/v1/policy/joint-statements/{id}" deleteJointStatement => handlers::delete::<PolicyWrite, JointStatement>;
    /// Move a joint statement through its life.
    ///
    /// To `open`, which freezes the text; to `cancelled`; from `locked` to `delivered`, with the delivery, or to `lapsed` where
    /// it is not to be delivered any more. What locks it is the deadline alone.
    POST "/v1/policy/joint-statements/{id}/transitions" transitionJointStatement =>
        handlers::transition::<PolicyWrite, JointStatement>;
    /// Amend the text of a joint statement.
    ///
    /// Begins another version of the text. No signature counts until the organization affirms that version.
    POST "/v1/policy/joint-statements/{id}/amendments" amendJointStatement => amend;
    /// Count the signatures of a joint statement.
    ///
    /// How many count, and how many the quorum still lacks; how many wait for a mail to be answered, and how many are under
    /// an earlier text.
    GET "/v1/policy/joint-statements/{id}/tally" getJointStatementTally => tally;
    /// List the texts of a joint statement.
    ///
    /// Every version that was ever open for signature, oldest first, each with its hash.
    GET "/v1/policy/joint-statements/{id}/texts" listJointStatementTexts => texts;
    /// Read a text of a joint statement, as it was frozen.
    ///
    /// The very bytes that are hashed and signed, as plain text in UTF-8, never compressed. `Repr-Digest` (RFC 9530) has
    /// their SHA-256.
    GET "/v1/policy/joint-statements/{id}/texts/{number}" getJointStatementText => text;
    /// List a joint statement's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/joint-statements/{id}/history" listJointStatementHistory =>
        handlers::history::<PolicyWrite, JointStatement>;
}

/// Names a text of a statement.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TextId {
    /// The statement's id.
    id: Id,
    /// The version of the text, from 1.
    #[param(minimum = 1)]
    number: i32,
}

lists! {
    /// Every text of a joint statement.
    FrozenTextList of FrozenText: "Oldest first.";
}

handlers::revision! { JointStatementPatch => |patch, statement: JointStatement, (), now| statement.revise(patch, now) }

async fn amend(
    cx: Cx<PolicyDecide>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<TextAmendment>,
) -> Answer<Saved<JointStatement>> {
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |statement: &mut JointStatement, (): &()| statement.amend_text(body, now);
    let decides = |statement: &JointStatement, actor: &Actor| actor.may(Permission::PolicyDecide, statement.unit());
    let change = Change::new(path.0.id, seen.0, rule).permitted(decides).noted("amended", note).once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn tally(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<SignatureTally>> {
    let statement = cx.find::<JointStatement>(path.0.id).await?;
    Ok(Json(store::read!(cx.session(), |c| queries::policy::signatures::tally(c, &statement))?))
}

async fn texts(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<FrozenTextList>> {
    let id = cx.find::<JointStatement>(path.0.id).await?.id;
    Ok(Json(FrozenTextList { data: store::scan!(cx.session(), |c| queries::policy::statements::texts(c, id, None))? }))
}

async fn text(cx: Cx<Public>, path: PathArgs<TextId>) -> Answer<Verbatim> {
    let TextId { id, number } = path.0;
    let id = cx.find::<JointStatement>(id).await?.id;
    let found = store::read!(cx.session(), |c| queries::policy::statements::texts(c, id, Some(number)))?;
    Ok(Verbatim(found.into_iter().next().ok_or_else(|| Problem::not_found("text"))?))
}

/// A text, byte by byte.
struct Verbatim(FrozenText);

impl Responder for Verbatim {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self(FrozenText { text, digest, frozen_at, .. }) = self;
        conditional(request, format!("\"{digest}\""), Some(frozen_at), |response| {
            let sum = STANDARD.encode(Sha256::digest(text.as_str()));
            response
                .insert_header(("repr-digest", format!("sha-256=:{sum}:")))
                .insert_header(ContentEncoding::Identity)
                .insert_header(ContentType::plaintext())
                .body(String::from(text))
        })
    }
}

impl Describe for Verbatim {
    fn describe(doc: &mut Doc) {
        doc.fetches::<FrozenText>("The text.");
        let Some((_, response)) = &mut doc.success else { return };
        if let Some(Value::Object(headers)) = response.get_mut("headers") {
            let digest =
                json!({ "description": "The SHA-256 of the text (RFC 9530).", "schema": { "type": "string" } });
            headers.insert("repr-digest".into(), digest);
        }
        if let Value::Object(response) = response {
            let text = json!({ "text/plain": {
                "schema": { "type": "string", "minLength": 1 }, "example": "Libraries buy e-books as they buy books.",
            } });
            response.insert("content".into(), text);
        }
    }
}

//! What the issuer of badges publishes, for whoever verifies one: its keys, and what became of its badges.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::PathArgs,
    operation::{Describe, Doc},
    respond::{accepted, conditional, digest_tag, is_known},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use interchange::open_badges::StatusPurpose;
use kernel::{Code, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

operations! { "Badges":
    /// Read the document of the issuer.
    ///
    /// The keys its badges are verified by (`did:web`), those that sign no more among them: what they signed still holds.
    GET "/.well-known/did.json" getDidDocument => did;
    /// Read a status list.
    ///
    /// By a bit for each badge, whether it was revoked, or is suspended (Bitstring Status List 1.0): anybody may fetch it without
    /// telling for which badge. Signed with a proof in it, or as a token where `application/vc+jwt` is asked for.
    GET "/v1/development/status-lists/{number}/{purpose}" getStatusList => status_list;
}

/// Which list.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ListPath {
    /// The list's number, from 1.
    number: i16,
    /// What its bits say.
    #[param(inline)]
    purpose: StatusPurpose,
}

/// A document that must be asked for again before it is used; without its text where the client has it already.
pub(super) struct Published {
    text: String,
    media_type: &'static str,
    tag: String,
}

/// A status list, as a document or as a token.
struct PublishedList(Published);

pub(super) const TOKEN: &str = "application/vc+jwt";
const LIST_FORMS: [&str; 5] =
    ["application/json", "application/vc", "application/vc+ld+json", "application/ld+json", TOKEN];

async fn did(cx: Cx<Public>) -> Answer<Published> {
    let text = cx.issuer().await?.document()?.to_string();
    let tag = digest_tag(&text);
    Ok(Published { text, media_type: "application/json", tag })
}

async fn status_list(cx: Cx<Public>, request: HttpRequest, path: PathArgs<ListPath>) -> Answer<PublishedList> {
    let Some(media_type) = accepted(&request, &LIST_FORMS) else {
        let detail = format!("A status list comes as {}.", LIST_FORMS.join(", "));
        return Err(Problem::new(Code::NotAcceptable, detail).into());
    };
    let ListPath { number, purpose } = path.0;
    let issuer = cx.signing_issuer().await?;
    let list = cx.status_list(&issuer, number, purpose).await?.ok_or_else(|| Problem::not_found("status list"))?;
    let tag = format!("\"{}-{}\"", list.tag.trim_matches('"'), if media_type == TOKEN { "token" } else { "document" });
    // The tag is of what the list says, and nothing is signed for who has it.
    let text = match media_type {
        _ if is_known(&request, &tag) => String::new(),
        TOKEN => issuer.sign_list_token(list).await?,
        _ => issuer.sign_list(list, cx.clock().now().day().start()).await?,
    };
    Ok(PublishedList(Published { text, media_type, tag }))
}

impl Responder for Published {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { text, media_type, tag } = self;
        conditional(request, tag, None, |response| response.content_type(media_type).body(text))
    }
}

impl Responder for PublishedList {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond_to(request)
    }
}

impl Describe for PublishedList {
    fn describe(doc: &mut Doc) {
        Published::describe(doc);
        doc.also_answers(TOKEN);
    }
}

impl Describe for Published {
    fn describe(doc: &mut Doc) {
        doc.fetches_as("application/json", &doc.standard_media(), "The document.");
        doc.undated();
        doc.problems.extend([Code::NotAcceptable, Code::NotFound]);
    }
}

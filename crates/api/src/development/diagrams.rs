//! Pictures of pathways, as SVG and as text for Mermaid.

use crate::{
    Answer,
    operation::{Describe, Doc},
    respond::{accepted, cached, digest_tag},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use development::{Pathway, pathway::PathwayProgress};
use kernel::{Code, Problem};
use serde_json::json;

const SVG: &str = "image/svg+xml";
/// As the makers of Mermaid ask for it.
const MERMAID: &str = "text/vnd.mermaid";

/// A picture as the client wants it.
pub(super) struct Diagram {
    text: String,
    media_type: &'static str,
}

impl Diagram {
    /// Draws a pathway, with how far somebody has come where that is given.
    pub(super) fn of(pathway: &Pathway, progress: Option<&PathwayProgress>, request: &HttpRequest) -> Answer<Self> {
        match accepted(request, &[SVG, MERMAID]) {
            Some(SVG) => Ok(Self { text: pathway.svg(progress), media_type: "image/svg+xml" }),
            Some(_) => Ok(Self { text: pathway.mermaid(progress), media_type: "text/vnd.mermaid; charset=utf-8" }),
            None => {
                let detail = format!("A diagram comes as {SVG} or {MERMAID}.");
                Err(Problem::new(Code::NotAcceptable, detail).into())
            }
        }
    }
}

impl Responder for Diagram {
    type Body = BoxBody;

    /// Its tag is made of the text, which changes with what is known of whoever it is about.
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        cached(request, "private, no-cache", digest_tag(&self.text), None, |response| {
            response.content_type(self.media_type).body(self.text)
        })
    }
}

impl Describe for Diagram {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(SVG, &json!({ "schema": { "type": "string" } }), "The diagram.");
        doc.undated();
        doc.also_answers(MERMAID);
    }
}

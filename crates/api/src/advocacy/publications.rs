//! Publications over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{PathArgs, RecordId},
    handlers,
    operation::{Describe, Doc},
    problem::internal,
    respond::{conditional, tag_of},
};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _, body::BoxBody};
use advocacy::{NewPublication, Publication, PublicationPatch};
use serde_json::json;

/// What Dublin Core comes as.
const XML: &str = "application/xml";

operations! { "Publications":
    /// List publications.
    ///
    /// The works in which findings stand: articles, reports and data sets.
    GET "/v1/advocacy/publications" listPublications => handlers::list::<Public, Publication>;
    /// Add a publication.
    ///
    /// With its authors; a DOI belongs to one publication only.
    POST "/v1/advocacy/publications" createPublication => handlers::create::<AdvocacyWrite, NewPublication>;
    /// Read a publication.
    ///
    /// Who wrote it, where it can be read, and whether it still stands.
    GET "/v1/advocacy/publications/{id}" getPublication => handlers::get::<Public, Publication>;
    /// Change a publication.
    ///
    /// Corrects the record; whether it still stands is a move. A method at which the findings in it do not begin is refused while one of
    /// them does not say why it has another grade.
    PATCH "/v1/advocacy/publications/{id}" updatePublication => handlers::revise::<AdvocacyWrite, PublicationPatch>;
    /// Retract a publication, or take the retraction back.
    ///
    /// A retraction has a day and a reason. From that day on its findings count as retracted, and what cites them is flagged.
    POST "/v1/advocacy/publications/{id}/transitions" transitionPublication =>
        handlers::transition::<AdvocacyWrite, Publication>;
    /// List a publication's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/publications/{id}/history" listPublicationHistory =>
        handlers::history::<AdvocacyWrite, Publication>;
    /// Read a publication as Dublin Core.
    ///
    /// The fifteen elements as `oai_dc` XML, for harvesters; what changed is found by `updated_since` of the list.
    GET "/v1/advocacy/publications/{id}/dublin-core" getPublicationDublinCore => dublin_core;
}

handlers::revision! {
    PublicationPatch => |patch, publication: Publication, unexplained, _| publication.revise(patch, unexplained)
}

/// A publication as XML.
struct DublinCore {
    publication: Publication,
    address: String,
}

async fn dublin_core(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<DublinCore> {
    let publication = cx.find::<Publication>(path.0.id).await?;
    let address = format!("{}/v1/advocacy/publications/{}", cx.state().settings.public_url, publication.id);
    Ok(DublinCore { publication, address })
}

impl Responder for DublinCore {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { publication, address } = self;
        conditional(request, tag_of(&publication), Some(publication.updated_at), |response| {
            match interchange::dublin_core(&publication, &address) {
                Ok(xml) => response.content_type(XML).body(xml),
                Err(error) => internal(&error).error_response(),
            }
        })
    }
}

impl Describe for DublinCore {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(XML, &json!({ "schema": { "type": "string" } }), "The publication as Dublin Core.");
    }
}

//! Pathways over HTTP.

use super::diagrams::Diagram;
use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{PathArgs, RecordId},
    handlers,
};
use actix_web::HttpRequest;
use development::{NewPathway, Pathway, PathwayPatch};

operations! { "Pathways":
    /// List pathways.
    ///
    /// The versions of ways to a role or a certificate; drafts for those who work in the unit. `status=published` gives those that
    /// one can begin.
    GET "/v1/development/pathways" listPathways => handlers::list::<Public, Pathway>;
    /// Add a version of a pathway.
    ///
    /// As a draft: the first of a pathway, or one that follows another. Its nodes are a tree of rules, in which nodes may require
    /// others. A circle is refused, and named; so are nodes that nothing leads to, and numbers of children that are not there.
    POST "/v1/development/pathways" createPathway => handlers::create::<DevelopmentWrite, NewPathway>;
    /// Read a version of a pathway.
    ///
    /// Node by node: what it asks for, what stands under it, and what comes before it.
    GET "/v1/development/pathways/{id}" getPathway => handlers::get::<Public, Pathway>;
    /// See a version of a pathway.
    ///
    /// As a picture: SVG, with the same in words for whoever does not see it, or text for Mermaid.
    GET "/v1/development/pathways/{id}/diagram" getPathwayDiagram => diagram;
    /// Change a version of a pathway.
    ///
    /// While it is a draft: what was published stays as it is.
    PATCH "/v1/development/pathways/{id}" updatePathway => handlers::update::<DevelopmentWrite, PathwayPatch>;
    /// Publish a version of a pathway, or retire it.
    ///
    /// Published once the offers it names are, and the competencies it asks for are of versions that were adopted. Of all versions of
    /// a pathway one is published at most: another one that is gives way. Whoever goes a version keeps to it.
    POST "/v1/development/pathways/{id}/transitions" transitionPathway => handlers::transition::<DevelopmentWrite, Pathway>;
    /// Read what happened to a version of a pathway.
    ///
    /// Every change, with who made it.
    GET "/v1/development/pathways/{id}/history" listPathwayHistory => handlers::history::<DevelopmentWrite, Pathway>;
}

async fn diagram(cx: Cx<Public>, request: HttpRequest, path: PathArgs<RecordId>) -> Answer<Diagram> {
    let pathway: Pathway = cx.find(path.0.id).await?;
    Diagram::of(&pathway, None, &request)
}

//! Versions of positions over HTTP: reading them as record, page or text, and drafting the latest.

use super::positions::position;
use crate::{
    Answer, ApiError,
    cx::{Cx, PolicyWrite, Public},
    extract::{Body, IfMatch, Patch, PathArgs, Query, RecordId},
    operation::{Describe, Doc},
    respond::{Json, Saved, accepted, conditional, lists, tagged},
};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError as _, body::BoxBody};
use kernel::{Code, Day, Id, Problem, Record as _};
use policy::{
    Audience, Dossier, Flag, Position,
    position::{AnalysisKind, DraftPatch, Facts, NewAnalysis, PlainLanguage, Version},
    rendering,
};
use serde::Deserialize;
use store::{Change, Versions};
use utoipa::IntoParams;

operations! { "Positions":
    /// List the versions of a position.
    ///
    /// Oldest first; the public sees those that were published.
    GET "/v1/policy/positions/{id}/versions" listPositionVersions => list;
    /// Read a version of a position.
    ///
    /// By its permanent, citable address. As JSON the whole record; as `text/html` or `text/plain` the text to read.
    GET "/v1/policy/positions/{id}/versions/{number}" getPositionVersion => get;
    /// Read what was in force on a day.
    ///
    /// What the association held on that day; today where no day is named. 404 where nothing was in force.
    GET "/v1/policy/positions/{id}/in-force" getPositionInForce => in_force;
    /// Redraft a position.
    ///
    /// Replaces the clauses of the latest version, or the stands they take, while it is a draft.
    PATCH "/v1/policy/positions/{id}/draft" updatePositionDraft => redraft;
    /// Write an analysis.
    ///
    /// Each version needs a substantive and a political analysis, each citing its sources, before clearance.
    PUT "/v1/policy/positions/{id}/analyses/{kind}" putPositionAnalysis => analyse;
    /// Put a position in plain words.
    ///
    /// Says what the latest version means to an audience; its readability is measured and must lie in the audience's band
    /// before publication.
    PUT "/v1/policy/positions/{id}/plain-language/{audience}" putPositionPlainLanguage => explain;
}

/// Names a version.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VersionId {
    /// The position's id.
    id: Id,
    /// The version's number, from 1.
    #[param(minimum = 1)]
    number: i32,
}

/// Names an analysis of the latest version.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AnalysisId {
    /// The position's id.
    id: Id,
    /// From which side it looks.
    kind: AnalysisKind,
}

/// Names a plain-language text of the latest version.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PlainTextId {
    /// The position's id.
    id: Id,
    /// Whom it speaks to.
    audience: Audience,
}

/// Which day is asked for.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// The day; today when left out.
    on: Option<Day>,
}

lists! {
    /// Every version of a position.
    PositionVersionList of Version: "Oldest first.";
}

/// The versions the caller may see, with their position. Who sees a position is told that it is a version that is missing.
async fn visible(cx: &Cx<Public>, id: Id, which: Versions) -> Answer<(Position, Vec<Version>)> {
    let position = cx.session().find::<Position>(id).await?.ok_or_else(|| Problem::not_found("position"))?;
    let mut versions = store::read!(cx.session(), |c| queries::policy::versions::load(c, id, which))?;
    versions.retain(|version| version.visible_to(cx.actor(), position.owner_unit_id));
    for version in &mut versions {
        version.shown_to(cx.actor(), position.owner_unit_id);
    }
    let missing = if position.visible_to(cx.actor()) { "version" } else { "position" };
    if versions.is_empty() { Err(Problem::not_found(missing).into()) } else { Ok((position, versions)) }
}

async fn list(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<PositionVersionList>> {
    let (_, data) = visible(&cx, path.0.id, Versions::All).await?;
    Ok(Json(PositionVersionList { data }))
}

async fn get(cx: Cx<Public>, path: PathArgs<VersionId>) -> Answer<Rendered> {
    let VersionId { id, number } = path.0;
    Rendered::one(&cx, visible(&cx, id, Versions::Number(number)).await?)
}

async fn in_force(cx: Cx<Public>, path: PathArgs<RecordId>, query: Query<OnDay>) -> Answer<Rendered> {
    let day = query.0.on.unwrap_or_else(|| cx.clock().now().day());
    Rendered::one(&cx, visible(&cx, path.0.id, Versions::InForceOn(day)).await?)
}

async fn redraft(
    cx: Cx<PolicyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<DraftPatch>,
) -> Answer<Saved<Position>> {
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.redraft(patch.0)?);
    let change = Change::new(path.0.id, seen.0, rule);
    Ok(Saved(position(cx.change(change).await?)))
}

async fn analyse(
    cx: Cx<PolicyWrite>,
    path: PathArgs<AnalysisId>,
    seen: IfMatch,
    body: Body<NewAnalysis>,
) -> Answer<Saved<Position>> {
    let (now, by, kind) = (cx.clock().now(), cx.actor().person, path.0.kind);
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.analyse(kind, body.0, by, now)?);
    let change = Change::new(path.0.id, seen.0, rule).noted("analysed", None);
    Ok(Saved(position(cx.change(change).await?)))
}

async fn explain(
    cx: Cx<PolicyWrite>,
    path: PathArgs<PlainTextId>,
    seen: IfMatch,
    body: Body<PlainLanguage>,
) -> Answer<Saved<Position>> {
    let (now, audience) = (cx.clock().now(), path.0.audience);
    let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.explain(audience, body.0, now)?);
    let change = Change::new(path.0.id, seen.0, rule).noted("explained", None);
    Ok(Saved(position(cx.change(change).await?)))
}

/// A version as record, page or text, as the Accept header asks.
struct Rendered {
    position: Position,
    version: Version,
    base: String,
}

impl Rendered {
    fn one(cx: &Cx<Public>, (position, mut versions): (Position, Vec<Version>)) -> Answer<Self> {
        let version = versions.pop().ok_or_else(|| Problem::not_found("version"))?;
        Ok(Self { position, version, base: cx.state().settings.public_url.clone() })
    }
}

impl Responder for Rendered {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { position, version, base } = self;
        let Some(form) = accepted(request, &["application/json", "text/html", "text/plain"]) else {
            let detail = "A version comes as application/json, text/html or text/plain.";
            return ApiError::from(Problem::new(Code::NotAcceptable, detail)).error_response();
        };
        // A page and a text have tags of their own, which begin with that of the record.
        let ending = match form {
            "text/html" => ".html",
            "text/plain" => ".text",
            _ => "",
        };
        let tag = tagged(position.revision, Flag::digest(&version.flags));
        let tag = format!("\"{}{ending}\"", tag.trim_matches('"'));
        let url = format!("{base}/v1/policy/positions/{}/versions/{}", position.id, version.number);
        conditional(request, tag, Some(position.updated_at), |response| match form {
            "text/html" => {
                let links = rendering::Links { html: &url, text: &url, json: &url };
                response.content_type("text/html; charset=utf-8").body(rendering::html(&position, &version, &links))
            }
            "text/plain" => {
                response.content_type("text/plain; charset=utf-8").body(rendering::plain_text(&position, &version))
            }
            _ => response.json(&version),
        })
    }
}

impl Describe for Rendered {
    fn describe(doc: &mut Doc) {
        doc.fetches::<Version>("The version.");
        doc.also_answers("text/html");
        doc.also_answers("text/plain");
    }
}

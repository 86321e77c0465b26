//! Badges that were awarded here, as programs and people see them.

use super::{
    achievements::Svg,
    badge_page::{Shown, page},
    published::TOKEN,
};
use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, Query, RecordId},
    operation::{Describe, Doc},
    pages::private_page,
    problem::internal,
    respond::{accepted, conditional},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use development::Award;
use directory::{AccessKind, Person};
use interchange::open_badges::{Badge, TokenAlgorithm, WORDLESS, bake_png, bake_svg};
use kernel::{Actor, At, Code, Id, Permission, Problem, Record as _};
use serde::Deserialize;
use serde_json::json;
use store::KeptBadge;
use utoipa::IntoParams;

const HTML: &str = "text/html";
const PNG: &str = "image/png";
/// What is wrong where a form of a badge is missing.
const UNSIGNED: &str = "a badge was not signed in every form";
const FORMS: [&str; 6] =
    ["application/json", "application/vc", "application/vc+ld+json", "application/ld+json", TOKEN, HTML];

operations! { "Badges":
    /// Read a badge.
    ///
    /// An `AchievementCredential` of Open Badges 3.0, byte for byte as it was signed when the award of that id was issued: with a
    /// proof in it (`eddsa-rdfc-2022`), as a token where `application/vc+jwt` is asked for, or as a page for people. For
    /// everybody where whose it is shows it, else for them (by an app where it may read their backpack) and for those who award it.
    GET "/v1/development/credentials/{id}" getCredential => hosted;
    /// Fetch the image of a badge.
    ///
    /// Drawn as SVG, with the badge baked in (Open Badges 3.0 §5.3): whoever has the image can verify it.
    GET "/v1/development/credentials/{id}/image.svg" getCredentialImage => image;
    /// Fetch the image of a badge as PNG.
    ///
    /// For those who show no SVG: the same for every badge, without words, with the badge baked in (Open Badges 3.0 §5.3).
    GET "/v1/development/credentials/{id}/image.png" getCredentialPng => png;
}

/// In which form.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CredentialQuery {
    /// By which algorithm a token is signed; by RS256 without it.
    #[param(inline)]
    algorithm: Option<TokenAlgorithm>,
}

/// The image of a badge as PNG.
struct Png {
    bytes: Vec<u8>,
    updated_at: At,
}

/// A badge as the client wants it.
enum Hosted {
    Signed { text: String, media_type: &'static str, tag: String },
    Page { title: String, body: String },
}

async fn hosted(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: Query<CredentialQuery>,
) -> Answer<Hosted> {
    let Some(form) = accepted(&request, &FORMS) else {
        return Err(Problem::new(Code::NotAcceptable, format!("A badge comes as {}.", FORMS.join(", "))).into());
    };
    let (award, badge) = cx.shown_badge(path.0.id).await?;
    if form == HTML {
        let (title, body) = cx.badge_page(&award).await?;
        return Ok(Hosted::Page { title, body });
    }
    let algorithm = query.0.algorithm.unwrap_or(TokenAlgorithm::Rs256);
    let (text, name) = match (form, algorithm) {
        (TOKEN, TokenAlgorithm::Rs256) => (badge.token, algorithm.as_str()),
        (TOKEN, TokenAlgorithm::EdDsa) => (badge.eddsa_token, algorithm.as_str()),
        _ => (badge.document, "document"),
    };
    let text = text.ok_or_else(|| internal(&UNSIGNED))?;
    Ok(Hosted::Signed { text, media_type: form, tag: format!("\"{name}\"") })
}

async fn image(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Svg> {
    let (award, badge) = cx.shown_badge(path.0.id).await?;
    let document = badge.document.ok_or_else(|| internal(&UNSIGNED))?;
    let (achievement, unit) = cx.achievement_of(&award).await?;
    let kind = super::issuer::kind(achievement.kind);
    let drawn = Badge { title: achievement.name.as_str(), kind, issuer: unit.name.as_str() }.svg();
    let text = bake_svg(&drawn, &document).map_err(|e| internal(&e))?;
    Ok(Svg { text, tag: format!("\"{}\"", unit.revision), updated_at: badge.kept_at.max(unit.updated_at) })
}

async fn png(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Png> {
    let (_, badge) = cx.shown_badge(path.0.id).await?;
    let document = badge.document.ok_or_else(|| internal(&UNSIGNED))?;
    let bytes = bake_png(WORDLESS, &document).map_err(|e| internal(&e))?;
    Ok(Png { bytes, updated_at: badge.kept_at })
}

/// Whether the caller may read a badge that is not shown: as the award, and by an app their own where it may read their backpack.
fn may_read(award: &Award, actor: &Actor) -> bool {
    let reads_own = actor.scopes.as_ref().is_none_or(|scopes| scopes.contains(&Permission::BackpackRead));
    award.visible_to(actor) && (reads_own || actor.may(Award::READ, award.unit()))
}

impl Cx<Public> {
    /// A badge that the caller may see, with its award; that it was read is recorded unless it is shown to everybody.
    async fn shown_badge(&self, id: Id) -> Answer<(Award, KeptBadge)> {
        let missing = || Problem::not_found("badge");
        let award = self.session().find::<Award>(id).await?.ok_or_else(missing)?;
        if !award.is_shared() {
            if !may_read(&award, self.actor()) {
                return Err(missing().into());
            }
            self.disclose(AccessKind::Read, std::slice::from_ref(&award)).await?;
        }
        let badge = self.session().badge_of(id).await?.ok_or_else(missing)?;
        Ok((award, badge))
    }

    async fn badge_page(&self, award: &Award) -> Answer<(String, String)> {
        let (achievement, unit) = self.achievement_of(award).await?;
        let person = match award.person_id {
            Some(person) => self.session().find::<Person>(person).await?,
            None => None,
        };
        let now = self.clock().now();
        Ok(page(&Shown { award, achievement: &achievement, unit: &unit, person: person.as_ref(), now }))
    }
}

impl Responder for Hosted {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Page { title, body } => private_page(&title, &body),
            Self::Signed { text, media_type, tag } => {
                conditional(request, tag, None, |response| response.content_type(media_type).body(text))
            }
        }
    }
}

impl Responder for Png {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { bytes, updated_at } = self;
        // What was signed never changes, and neither does the image around it.
        let tag = "\"png\"".to_owned();
        conditional(request, tag, Some(updated_at), |response| response.content_type(PNG).body(bytes))
    }
}

impl Describe for Png {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(PNG, &json!({ "schema": { "type": "string", "format": "binary" } }), "The image.");
    }
}

impl Describe for Hosted {
    fn describe(doc: &mut Doc) {
        doc.fetches_as("application/json", &doc.standard_media(), "The badge, as it was signed.");
        doc.undated();
        doc.also_answers(TOKEN);
        doc.also_answers(HTML);
    }
}

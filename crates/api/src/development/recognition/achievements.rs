//! What can be achieved, over HTTP.

use super::issuer::kind;
use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{PathArgs, RecordId},
    handlers,
    operation::{Describe, Doc},
    respond::{conditional, tag_of},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use development::{Achievement, AchievementPatch, NewAchievement};
use interchange::open_badges::Badge;
use kernel::At;
use serde_json::json;

operations! { "Achievements":
    /// List achievements.
    ///
    /// Those that are or were awarded; drafts for those who work in their unit.
    GET "/v1/development/achievements" listAchievements => handlers::list::<Public, Achievement>;
    /// Add an achievement.
    ///
    /// As a draft of the unit that will award it.
    POST "/v1/development/achievements" createAchievement => handlers::create::<DevelopmentWrite, NewAchievement>;
    /// Read an achievement.
    ///
    /// What it is, what must be done for it, and which competencies it shows.
    GET "/v1/development/achievements/{id}" getAchievement => handlers::get::<Public, Achievement>;
    /// Fetch the image of an achievement.
    ///
    /// Drawn as SVG. In that of a badge somebody was awarded, the badge itself is baked in.
    GET "/v1/development/achievements/{id}/image.svg" getAchievementImage => image;
    /// Change an achievement.
    ///
    /// While it is a draft: what was awarded must stay what it was.
    PATCH "/v1/development/achievements/{id}" updateAchievement => handlers::update::<DevelopmentWrite, AchievementPatch>;
    /// Publish an achievement, or award it no more.
    ///
    /// Published once the competencies it shows are of versions that were adopted, for what is signed does not change. What was
    /// awarded stands when it is retired.
    POST "/v1/development/achievements/{id}/transitions" transitionAchievement => handlers::transition::<DevelopmentWrite, Achievement>;
    /// Read what happened to an achievement.
    ///
    /// Every change, with who made it.
    GET "/v1/development/achievements/{id}/history" listAchievementHistory => handlers::history::<DevelopmentWrite, Achievement>;
}

/// An image drawn as SVG.
pub(super) struct Svg {
    pub(super) text: String,
    pub(super) tag: String,
    pub(super) updated_at: At,
}

async fn image(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Svg> {
    let achievement: Achievement = cx.find(path.0.id).await?;
    let unit = cx.awarding_unit(&achievement).await?;
    let badge = Badge { title: achievement.name.as_str(), kind: kind(achievement.kind), issuer: unit.name.as_str() };
    let tag = format!("\"{}-{}\"", tag_of(&achievement).trim_matches('"'), unit.revision);
    Ok(Svg { text: badge.svg(), tag, updated_at: achievement.updated_at.max(unit.updated_at) })
}

impl Responder for Svg {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { text, tag, updated_at } = self;
        conditional(request, tag, Some(updated_at), |response| response.content_type("image/svg+xml").body(text))
    }
}

impl Describe for Svg {
    fn describe(doc: &mut Doc) {
        doc.fetches_as("image/svg+xml", &json!({ "schema": { "type": "string" } }), "The image.");
    }
}

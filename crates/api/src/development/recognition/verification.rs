//! Whether anybody's badge holds. Nothing is fetched: what stands at the addresses of others is handed in.

use super::issuer::{in_lane, is_at};
use crate::{
    Answer, ApiError,
    cx::{Cx, Guard, Public},
    extract::Body,
    respond::Json,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use interchange::open_badges::{Circumstances, MAX_CREDENTIAL, Report, needed, unbake_png, unbake_svg};
use kernel::{Check, Code, Problem, Text};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::BadgeText;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

operations! { "Badges":
    /// Verify a badge.
    ///
    /// Of any issuer, by Open Badges 3.0: whether it is well formed, was signed by its issuer, is in force, was neither revoked nor
    /// suspended, and is whose it is said to be. Each step is named, with the reason where it does not hold. Nothing is fetched:
    /// `missing` names the addresses (of the issuer's keys and status lists) that decide about it and were not in `documents`;
    /// fetch them and ask again. What this service publishes itself it knows.
    POST "/v1/development/credentials/verify" verifyCredential => verify;
}

/// Documents that may be handed in.
const MOST_DOCUMENTS: usize = 16;
/// Verifications that may wait or run; beyond, callers are asked to come back. Some seconds of work.
static QUEUE: Semaphore = Semaphore::const_new(64);
/// Anybody may ask: one at a time, and beside what is signed.
static LANE: Semaphore = Semaphore::const_new(1);

/// A badge to verify, as text or as an image, and what is needed for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "credential": "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl", "image": null, "recipient": "ada@example.org",
    "documents": [{ "address": "https://example.org/.well-known/did.json", "text": "{}" }]
})))]
pub(super) struct PresentedBadge {
    /// The badge as text: a token, a document with its proof, or an SVG with one of both baked in. Null where there is an image.
    #[schema(max_length = 262_144)]
    credential: Option<String>,
    /// A PNG or SVG with the badge baked in, in base64. Null where there is a text.
    #[schema(max_length = 900_000)]
    image: Option<String>,
    /// Who should be its recipient: a mail address, or an IRI such as a DID. Null for whoever.
    recipient: Option<Text<500>>,
    /// What was found at the addresses of others that decide about it.
    #[serde(default)]
    #[schema(max_items = 16)]
    documents: Vec<FoundDocument>,
}

/// What was found at an address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "address": "https://example.org/.well-known/did.json", "text": "{}" })))]
struct FoundDocument {
    /// The address.
    address: Text<2000>,
    /// What is there, as it is.
    #[schema(max_length = 262_144)]
    text: String,
}

async fn verify(cx: Cx<Public>, body: Body<PresentedBadge>) -> Answer<Json<Report>> {
    let (BadgeText::Document(text) | BadgeText::Token(text), recipient, documents) = body.0.unpacked()?;
    Ok(Json(cx.verified(text, recipient, documents).await?))
}

impl PresentedBadge {
    /// Where the badge stands in the request.
    pub(super) fn place(&self) -> &'static str {
        if self.credential.is_some() { "/credential" } else { "/image" }
    }

    /// The badge, taken out of its image; who should be its recipient; and what was found.
    pub(super) fn unpacked(self) -> Answer<(BadgeText, Option<String>, BTreeMap<String, String>)> {
        let place = self.place();
        let Self { credential, image, recipient, documents } = self;
        let too_long = |text: &str| text.len() > MAX_CREDENTIAL;
        let mut check = Check::default();
        check
            .that(
                credential.is_some() != image.is_some(),
                "/credential",
                "invalid",
                "must be there, or an image instead",
            )
            .that(!credential.as_deref().is_some_and(too_long), "/credential", "invalid", "must have at most 256 KiB")
            .that(documents.len() <= MOST_DOCUMENTS, "/documents", "invalid", "must be at most 16");
        for (index, document) in documents.iter().enumerate() {
            let pointer = format!("/documents/{index}/text");
            check.that(!too_long(&document.text), pointer, "invalid", "must have at most 256 KiB");
        }
        check.done()?;
        let text = credential.map_or_else(|| baked(&image.unwrap_or_default()), Ok)?;
        let found = documents.into_iter().map(|FoundDocument { address, text }| (address.into(), text)).collect();
        Ok((badge_in(&text, place)?, recipient.map(Into::into), found))
    }
}

/// What an image in base64 holds: of a PNG the badge, an SVG as it is.
fn baked(image: &str) -> kernel::Result<String> {
    let refused = |detail: &str| Problem::field("/image", "invalid", detail);
    let bytes = STANDARD.decode(image.trim()).map_err(|_| refused("must be in base64 (RFC 4648 §4)"))?;
    let text = unbake_png(&bytes).map_or_else(|| String::from_utf8(bytes), Ok);
    text.map_err(|_| refused("must be a PNG or SVG with a badge baked in"))
}

/// The badge that stands at a place as text, or in an SVG. What is no document is taken for a token.
fn badge_in(text: &str, place: &str) -> kernel::Result<BadgeText> {
    let text = text.trim();
    let taken_out = if text.starts_with('<') { unbake_svg(text) } else { Some(text.to_owned()) };
    let taken_out = taken_out.ok_or_else(|| Problem::field(place, "invalid", "has no badge in it"))?;
    let text = taken_out.trim().to_owned();
    Ok(if text.starts_with('{') { BadgeText::Document(text) } else { BadgeText::Token(text) })
}

impl<G: Guard> Cx<G> {
    /// Verifies a badge by what was handed in, and by what the service publishes itself: of what is at its own host nobody can hand
    /// in anything, however the address is written.
    pub(super) async fn verified(
        &self,
        text: String,
        recipient: Option<String>,
        mut found: BTreeMap<String, String>,
    ) -> Answer<Report> {
        let Ok(_place) = QUEUE.try_acquire() else {
            let detail = "Too many badges are waiting to be verified; try again shortly.";
            return Err(ApiError::retry(Problem::new(Code::Unavailable, detail), 2));
        };
        let (text, mut addresses) = in_lane(&LANE, move || {
            let addresses = needed(&text);
            (text, addresses)
        })
        .await?;
        let base = &self.state().settings.public_url;
        found.retain(|address, _| !is_at(base, address));
        addresses.retain(|address| is_at(base, address));
        if !addresses.is_empty() {
            let issuer = self.signing_issuer().await?;
            for address in addresses {
                if let Some(own) = self.published_at(&issuer, &address, &LANE).await? {
                    found.insert(address, own);
                }
            }
        }
        let now = self.clock().now();
        in_lane(&LANE, move || {
            let circumstances = Circumstances { now, recipient: recipient.as_deref(), found: &found };
            interchange::open_badges::verify(&text, &circumstances)
        })
        .await
    }
}

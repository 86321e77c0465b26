//! The backpack in which people keep their badges, by the REST API of Open Badges 3.0 (§6): for themselves, and for programs they let.

use super::{issuer::badge_name, published::TOKEN, verification::PresentedBadge};
use crate::{
    Answer, ApiError,
    cx::{BackpackRead, BackpackWrite, Cx, Guard, ProfileRead, ProfileWrite, SignedIn},
    extract::{Body, Query, media_type, read},
    operation::{Describe, Doc},
    problem::internal,
    respond::{Json, VARY},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev,
    http::{StatusCode, header},
};
use directory::{Person, PersonPatch};
use futures_util::future::LocalBoxFuture;
use interchange::open_badges::{Outcome, Report};
use kernel::{At, Check, Code, Email, Problem, Text, TextDigest};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{BadgeText, Change, KeptBadge, NewBadge};
use utoipa::{IntoParams, ToSchema};

operations! { "Backpack":
    /// List the badges in one's own backpack.
    ///
    /// Those awarded here and those put with them, each byte for byte as it was signed: documents in `credential`, tokens in
    /// `compactJwsString`. `Link` leads to other pages, and `X-Total-Count` says how many there are.
    GET "/ims/ob/v3p0/credentials" listBackpackCredentials => list;
    /// Put a badge in one's own backpack.
    ///
    /// In the place of one of the same issuer and id that is not newer. It is verified first, and must have been given to the caller's
    /// own mail address. Nothing is fetched: where the addresses of another issuer decide about it, hand in what is there with
    /// `/v1/development/people/me/badges`. A badge as a token is sent as `text/plain`, as the standard has it.
    POST "/ims/ob/v3p0/credentials" upsertBackpackCredential => upsert;
    /// Put a badge in one's own backpack, with what is needed to verify it.
    ///
    /// The same as the operation of Open Badges, for badges of other issuers and for images: `documents` has what was found at the
    /// addresses that decide about it, which the refusal names otherwise. Whose it is, is always the caller, whatever `recipient` says.
    POST "/v1/development/people/me/badges" keepOwnBadge => keep;
    /// Read who one is.
    ///
    /// The caller's profile in the words of Open Badges.
    GET "/ims/ob/v3p0/profile" getBackpackProfile => profile;
    /// Change what one is called.
    ///
    /// In the profile, and everywhere else: it is the caller's name. The mail address is changed by a mail that is answered.
    PUT "/ims/ob/v3p0/profile" updateBackpackProfile => update_profile;
}

/// Badges in a page where the client does not say, and at most.
const USUAL: i64 = 20;
const MOST: i64 = 50;
const DOCUMENT: &str = "application/json";
/// What a badge may come as: a document, or a token.
const DOCUMENTS: [&str; 4] = [DOCUMENT, "application/vc", "application/vc+ld+json", "application/ld+json"];
const TOKENS: [&str; 3] = [TEXT, TOKEN, "application/jwt"];
const TEXT: &str = "text/plain";
/// Where the badges of a backpack are; the standard has no address for one of them.
const CREDENTIALS: &str = "/ims/ob/v3p0/credentials";
/// Defines the words of a profile.
const CONTEXT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Which badges.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BackpackQuery {
    /// How many at most; 20 without it.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// How many to pass over.
    #[param(minimum = 0, maximum = 1_000_000)]
    offset: Option<i64>,
    /// Put there at or after this instant.
    since: Option<At>,
}

/// Who somebody is, in the words of Open Badges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "type": ["Profile"], "name": "Ada Example",
    "email": "ada@example.org"
})))]
struct BackpackProfile {
    /// Defines the words of it.
    #[serde(rename = "@context")]
    context: Vec<&'static str>,
    /// Names them.
    id: String,
    /// Always `Profile`.
    r#type: Vec<&'static str>,
    /// What they are called.
    name: String,
    /// Where they get mail.
    email: String,
}

/// A profile as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], "id": null, "type": ["Profile"],
    "name": "Ada Example", "email": null
})))]
struct BackpackProfileForm {
    /// Whatever defines the words of it; it changes nothing.
    #[serde(rename = "@context", default)]
    _context: Value,
    /// As it is; null leaves it.
    id: Option<Text<200>>,
    /// `Profile`, alone or in a list; null leaves it.
    #[serde(default)]
    r#type: Value,
    /// As they want to be called.
    name: Text<200>,
    /// As it is; null leaves it.
    email: Option<Email>,
}

/// A badge as it came.
struct Presented(BadgeText);

/// Badges of a backpack, in the form of the standard.
struct Page {
    text: String,
    total: i64,
    links: String,
}

/// A badge that was put into a backpack, as it came.
struct Put {
    badge: BadgeText,
    is_new: bool,
}

/// What came of the verification of a badge that was put into a backpack.
struct Kept(Report);

async fn list(cx: Cx<BackpackRead>, query: Query<BackpackQuery>) -> Answer<Page> {
    let BackpackQuery { limit, offset, since } = query.0;
    let (limit, offset) = (limit.unwrap_or(USUAL), offset.unwrap_or_default());
    Check::default()
        .that((1..=MOST).contains(&limit), "limit", "invalid", format!("must be between 1 and {MOST}"))
        .that((0..=1_000_000).contains(&offset), "offset", "invalid", "must be between 0 and 1000000")
        .done()?;
    let person = cx.caller().await?.id;
    let (badges, total) = cx.session().badges_of(person, since, (limit, offset)).await?;
    let place = format!("{}{CREDENTIALS}", cx.state().settings.public_url);
    let links = links(&place, since, (limit, offset), total);
    Ok(Page { text: page(badges)?, total, links })
}

/// Badges as they were signed, in one document.
fn page(badges: Vec<KeptBadge>) -> Answer<String> {
    let (mut documents, mut tokens) = (Vec::new(), Vec::new());
    for KeptBadge { document, token, .. } in badges {
        match (document, token) {
            (Some(document), _) => documents.push(document),
            (None, token) => tokens.extend(token),
        }
    }
    let tokens = serde_json::to_string(&tokens).map_err(|e| internal(&e))?;
    Ok(format!("{{\"credential\":[{}],\"compactJwsString\":{tokens}}}", documents.join(",")))
}

/// Where the first page is, the last, and those around this one (RFC 8288).
fn links(place: &str, since: Option<At>, (limit, offset): (i64, i64), total: i64) -> String {
    let since = since.map(|at| format!("&since={at}")).unwrap_or_default();
    let last = (total - 1).max(0) / limit * limit;
    let pages = [
        Some(("first", 0)),
        (offset > 0).then_some(("prev", (offset - limit).max(0))),
        (offset + limit < total).then_some(("next", offset + limit)),
        Some(("last", last)),
    ];
    let link = |(rel, offset): (&str, i64)| format!("<{place}?limit={limit}&offset={offset}{since}>; rel=\"{rel}\"");
    pages.into_iter().flatten().map(link).collect::<Vec<_>>().join(", ")
}

async fn upsert(cx: Cx<BackpackWrite>, badge: Presented) -> Answer<Put> {
    let person = cx.caller().await?;
    let (_, is_new) = cx.keep_badge(&person, badge.0.clone(), BTreeMap::new(), "").await?;
    Ok(Put { badge: badge.0, is_new })
}

async fn keep(cx: Cx<SignedIn>, body: Body<PresentedBadge>) -> Answer<Kept> {
    let person = cx.caller().await?;
    let place = body.0.place();
    let (badge, _, found) = body.0.unpacked()?;
    let (report, _) = cx.keep_badge(&person, badge, found, place).await?;
    Ok(Kept(report))
}

async fn profile(cx: Cx<ProfileRead>) -> Answer<Json<BackpackProfile>> {
    Ok(Json(BackpackProfile::of(&cx.caller().await?)))
}

async fn update_profile(cx: Cx<ProfileWrite>, body: Body<BackpackProfileForm>) -> Answer<Json<BackpackProfile>> {
    let (person, by) = (cx.caller().await?, cx.actor().clone());
    let BackpackProfileForm { id, r#type, name, email, .. } = body.0;
    let now = BackpackProfile::of(&person);
    let is_profile = [Value::Null, json!("Profile"), json!(["Profile"])].contains(&r#type);
    Check::default()
        .that(id.is_none_or(|id| id.as_str() == now.id), "/id", "invalid", "must be as it is")
        .that(is_profile, "/type", "invalid", "must be Profile")
        .that(email.is_none_or(|email| email.key() == person.email.key()), "/email", "invalid", "must be as it is")
        .done()?;
    let patch = PersonPatch { name: Some(name), ..PersonPatch::default() };
    let change = Change::new(person.id, None, move |person: &mut Person, ()| person.amend(patch, &by));
    cx.change(change.permitted(|person: &Person, actor| actor.person == Some(person.id))).await?;
    Ok(Json(BackpackProfile::of(&cx.caller().await?)))
}

impl<G: Guard> Cx<G> {
    /// Verifies a badge that must be the person's and stands at that place of the body, and keeps it as it is; gives what came of
    /// it, and whether there was none of the same issuer and id.
    async fn keep_badge(
        &self,
        person: &Person,
        text: BadgeText,
        found: BTreeMap<String, String>,
        place: &str,
    ) -> Answer<(Report, bool)> {
        must_be_plain(&text, place)?;
        let (BadgeText::Document(plain) | BadgeText::Token(plain)) = &text;
        let report = self.verified(plain.clone(), Some(person.email.as_str().to_owned()), found).await?;
        must_hold(&report, place)?;
        let id = report.id.clone().unwrap_or_else(|| TextDigest::of(plain).into());
        let name = badge_name(report.issuer.as_deref().unwrap_or_default(), &id);
        let valid_from = report.valid_from.unwrap_or_else(|| self.clock().now());
        let is_new = self.session().put_badge(self.clock(), person.id, NewBadge { name, text, valid_from }).await?;
        Ok((report, is_new))
    }
}

/// Refuses what is taken for a token and is none, such as a document or an image: it would be verified, and then served as a token.
/// It is a part of the body at that place, or the body itself where that is empty.
fn must_be_plain(badge: &BadgeText, place: &str) -> kernel::Result<()> {
    let BadgeText::Token(token) = badge else { return Ok(()) };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let is_token = token.split('.').count() == 3 && token.split('.').all(plain);
    let refused = || match place {
        "" => Problem::new(Code::Malformed, "The body is not a compact JWS."),
        place => Problem::field(place, "invalid", "must be a document with its proof, or a compact JWS"),
    };
    is_token.then_some(()).ok_or_else(refused)
}

/// Refuses a badge that does not hold, with the step that failed, and with the addresses that decide about it.
fn must_hold(report: &Report, place: &str) -> kernel::Result<()> {
    if report.verified {
        return Ok(());
    }
    let failed = report.steps.iter().find(|finding| finding.outcome == Outcome::Fail);
    let (step, reason) =
        failed.map_or(("schema", ""), |finding| (finding.step.as_str(), finding.reason.as_deref().unwrap_or_default()));
    let missing = match report.missing.as_slice() {
        [] => String::new(),
        addresses => format!(" Nothing is known of what is at {}.", addresses.join(", ")),
    };
    let detail = format!("The badge does not hold ({step}): {reason}.{missing}");
    Err(Problem { detail: detail.clone(), ..Problem::field(place, "unverified", detail) })
}

impl BackpackProfile {
    fn of(person: &Person) -> Self {
        Self {
            context: vec![CONTEXT],
            id: format!("urn:uuid:{}", person.id),
            r#type: vec!["Profile"],
            name: person.name.to_string(),
            email: person.email.as_str().to_owned(),
        }
    }
}

impl FromRequest for Presented {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Answer<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let forms = [DOCUMENTS.as_slice(), &TOKENS].concat();
            let bytes = read(&request, payload, &forms).await?;
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|e| Problem::new(Code::Malformed, format!("The body is not UTF-8: {e}.")))?;
            let is_document = DOCUMENTS.contains(&media_type(&request, &forms)?);
            Ok(Self(if is_document { document(text)? } else { BadgeText::Token(text.trim().to_owned()) }))
        })
    }
}

/// A text that is a JSON object, as it is.
fn document(text: String) -> kernel::Result<BadgeText> {
    match serde_json::from_str(&text) {
        Ok(Value::Object(_)) => Ok(BadgeText::Document(text)),
        Ok(_) => Err(Problem::new(Code::Malformed, "The body is not a JSON object.")),
        Err(error) => Err(Problem::new(Code::Malformed, format!("The body is not JSON: {error}."))),
    }
}

impl Describe for Presented {
    fn describe(doc: &mut Doc) {
        let example = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
            "id": "https://example.org/credentials/1", "type": ["VerifiableCredential", "AchievementCredential"],
        });
        let schema = json!({
            "type": "object", "description": "A credential of Open Badges 3.0, with its proof.",
            "additionalProperties": true, "examples": [example],
        });
        doc.schemas.push(("OpenBadgeCredential".to_owned(), schema));
        // The form as a token is told in words: some generators make no client of two forms where nothing else is asked for.
        doc.body = Some(json!({ "required": true, "content": {
            DOCUMENT: { "schema": { "$ref": "#/components/schemas/OpenBadgeCredential" }, "example": example },
        } }));
        doc.problems.extend([
            Code::TooLarge,
            Code::UnsupportedMediaType,
            Code::Malformed,
            Code::Invalid,
            Code::NotFound,
        ]);
    }
}

impl Responder for Page {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header(VARY)
            .insert_header(("x-total-count", self.total.to_string()))
            .insert_header(("link", self.links))
            .content_type(DOCUMENT)
            .body(self.text)
    }
}

impl Describe for Page {
    fn describe(doc: &mut Doc) {
        let header = |about: &str, kind: &str| json!({ "description": about, "schema": { "type": kind } });
        let several =
            |about: &str, kind: &str| json!({ "type": "array", "description": about, "items": { "type": kind } });
        let schema = json!({
            "type": "object", "description": "Badges of a backpack, each as it was signed.",
            "required": ["credential", "compactJwsString"],
            "properties": {
                "credential": several("Those with a proof in them.", "object"),
                "compactJwsString": several("Those that are tokens.", "string"),
            },
        });
        doc.schemas.push(("BackpackCredentials".to_owned(), schema));
        let example = doc.standard_example();
        let media = json!({ "schema": { "$ref": "#/components/schemas/BackpackCredentials" }, "example": example });
        doc.success = Some((
            200,
            json!({
                "description": "Badges as they were signed, in the form of Open Badges 3.0.",
                "headers": {
                    "link": header("The first page, the last, and those around this one (RFC 8288).", "string"),
                    "x-total-count": header("How many badges there are.", "integer"),
                },
                "content": { DOCUMENT: media },
            }),
        ));
        doc.problems.insert(Code::NotFound);
    }
}

impl Responder for Put {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = if self.is_new { StatusCode::CREATED } else { StatusCode::OK };
        let (text, media_type) = match self.badge {
            BadgeText::Document(text) => (text, DOCUMENT),
            BadgeText::Token(text) => (text, TEXT),
        };
        let mut response = HttpResponse::build(status);
        if self.is_new {
            response.insert_header((header::LOCATION, CREDENTIALS));
        }
        response.insert_header(VARY).content_type(media_type).body(text)
    }
}

impl Describe for Put {
    fn describe(doc: &mut Doc) {
        let media = doc.standard_media();
        let answer = |about: &str, headers: Value| {
            let content = json!({ DOCUMENT: media, TEXT: { "schema": { "type": "string" } } });
            json!({ "description": about, "headers": headers, "content": content })
        };
        let location = json!({ "location": { "$ref": "#/components/headers/location" } });
        doc.success = Some((201, answer("The badge, as it came: there was none of its issuer and id.", location)));
        doc.successes
            .push((200, answer("The badge, as it came: there was one, and the newer of both is kept.", json!({}))));
        doc.problems.insert(Code::Conflict);
    }
}

impl Responder for Kept {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        Json(self.0).respond_to(request)
    }
}

impl Describe for Kept {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        Json::<Report>::describe(doc);
        doc.problems.insert(Code::Conflict);
    }
}

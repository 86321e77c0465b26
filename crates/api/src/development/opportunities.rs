//! What can be learned, over HTTP: found by one search, counted by facets, and told in the words of schema.org and as iCalendar.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    handlers,
    icalendar::ICalendar,
    list::{ListQuery, Rows},
    operation::{Describe, Doc},
    problem::internal,
    respond::{Created, Json, Saved, conditional, tag_of},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use development::{
    LearningOpportunity, LearningOpportunityFilter, LearningOpportunityPatch, LearningProvider, LearningSession,
    NewLearningOpportunity,
    commons::{
        Facets, LearningFormat, MemberPrice, SessionStatus,
        search::{BestLearning, Reading},
    },
};
use interchange::{
    icalendar::{self, Event, Start},
    schema_org::{self, Course, CourseInstance, CourseMode},
};
use kernel::{At, Check, Draft as _, Id, Record as _};
use serde::Deserialize;
use store::Change;
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterIn},
    },
};

const JSON_LD: &str = "application/ld+json";

operations! { "Learning Commons":
    /// Search for learning.
    ///
    /// Over everything that all providers offer: by words, format, topic, level, provider, cost, credit, date and goal. A word that
    /// nothing has is read as the one it is most like. With `is_merged=true`, offers that are the same are found as one; ask by
    /// `work_id` which those are.
    GET "/v1/development/opportunities" listLearningOpportunities => list;
    /// Find what fits a search for learning best.
    ///
    /// Of what is published, the twenty that fit the words best, each with why: a word counts 5 in the title, 3 among the topics and
    /// 1 in the description, and what has the highest sum comes first, then by title. Says which words were read as others. With
    /// `is_merged=true`, of offers that are the same the best comes alone.
    GET "/v1/development/opportunities/best" findBestLearning => best;
    /// Count what a search for learning finds.
    ///
    /// Of what is published: in all, and by each value of each field as if that field had not been narrowed. Offers that are the
    /// same count once. Says which words of the search were read as others.
    GET "/v1/development/opportunities/facets" countLearningOpportunities => facets;
    /// Add something that can be learned.
    ///
    /// As a draft. For those who work in the unit that looks after the provider, and for clients of the organization that the
    /// provider is. That it is the same as an offer of another provider is said by those who work on learning for the whole
    /// association.
    POST "/v1/development/opportunities" createLearningOpportunity => create;
    /// Read something that can be learned.
    ///
    /// What it is about, what it costs, and what credit it gives.
    GET "/v1/development/opportunities/{id}" getLearningOpportunity => handlers::get::<Public, LearningOpportunity>;
    /// Read it in the words of schema.org.
    ///
    /// A `Course` with its sessions as `CourseInstance`, as JSON-LD.
    GET "/v1/development/opportunities/{id}/schema-org" getLearningOpportunitySchemaOrg => json_ld;
    /// Fetch its sessions as a calendar.
    ///
    /// As iCalendar (RFC 5545). One that was called off stays, as `CANCELLED`, so that calendars which have it say so.
    GET "/v1/development/opportunities/{id}/calendar" getLearningOpportunityCalendar => calendar;
    /// Change something that can be learned.
    ///
    /// For those who publish for its provider. That it is the same as an offer of another provider is said by those who work on
    /// learning for the whole association.
    PATCH "/v1/development/opportunities/{id}" updateLearningOpportunity => update;
    /// Publish it, or offer it no longer.
    ///
    /// Published once the competencies it gives are of versions that were adopted. What was public once is never a draft again.
    POST "/v1/development/opportunities/{id}/transitions" transitionLearningOpportunity => handlers::transition::<DevelopmentWrite, LearningOpportunity>;
    /// Read what happened to something that can be learned.
    ///
    /// Every change, with who made it.
    GET "/v1/development/opportunities/{id}/history" getLearningOpportunityHistory => handlers::history::<DevelopmentWrite, LearningOpportunity>;
}

async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<LearningOpportunity>) -> Answer<Rows> {
    let (read, _) = cx.read(query.filter()).await?;
    let query = query.narrowed(|filter| {
        *filter = read;
        Ok(())
    })?;
    cx.list(request, query).await
}

/// What is looked for by its words, and so not without any.
#[derive(Deserialize)]
#[serde(transparent)]
struct Wanted(LearningOpportunityFilter);

impl IntoParams for Wanted {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = LearningOpportunityFilter::into_params(place);
        for words in parameters.iter_mut().filter(|parameter| parameter.name == "q") {
            words.required = Required::True;
        }
        parameters
    }
}

async fn best(cx: Cx<Public>, query: Query<Wanted>) -> Answer<Json<BestLearning>> {
    let Wanted(wanted) = query.0;
    let has_words = wanted.q.is_some();
    Check::default().that(has_words, "q", "missing", "must have the words that are looked for").done()?;
    let (filter, reading) = cx.read(&wanted).await?;
    let read = reading.clone();
    let mut found = store::scan!(cx.session(), |c| queries::development::vocabulary::best(c, &filter, &read))?;
    for offer in &mut found {
        offer.shown_to(cx.actor());
    }
    let data = found.into_iter().map(|offer| reading.explain(offer)).collect();
    Ok(Json(BestLearning { corrected: reading.corrected, data }))
}

async fn facets(cx: Cx<Public>, query: Query<LearningOpportunityFilter>) -> Answer<Json<Facets>> {
    let (filter, Reading { corrected, .. }) = cx.read(&query.0).await?;
    let now = cx.clock().now();
    let facets = store::scan!(cx.session(), |c| queries::development::opportunities::facets(c, &filter, now))?;
    Ok(Json(Facets { corrected, ..facets }))
}

async fn create(
    cx: Cx<DevelopmentWrite>,
    Act { body, once }: Act<NewLearningOpportunity>,
) -> Answer<Created<LearningOpportunity>> {
    let offer = body.register(cx.clock().id(), cx.clock().now())?;
    if let Some(other) = offer.equivalent_to {
        cx.check_same(&offer, other).await?;
    }
    Ok(Created::new(cx.create(once, offer).await?))
}

async fn update(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<LearningOpportunityPatch>,
) -> Answer<Saved<LearningOpportunity>> {
    if let Some(other) = patch.0.equivalent_to.flatten() {
        let offer: LearningOpportunity = cx.find(path.0.id).await?;
        if offer.equivalent_to != Some(other) {
            cx.check_same(&offer, other).await?;
        }
    }
    let change = Change::new(path.0.id, seen.0, move |offer: &mut LearningOpportunity, (): &()| offer.revise(patch.0));
    Ok(Saved(cx.change(change).await?))
}

/// A course in the words of schema.org, as JSON-LD.
struct JsonLd {
    text: String,
    tag: String,
    updated_at: At,
}

async fn json_ld(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<JsonLd> {
    let (offer, sessions) = cx.offer_with_sessions(path.0.id).await?;
    let provider: LearningProvider = cx.find(offer.provider_id).await?;
    let (tag, changed_at) = seen(&offer, &sessions);
    let tag = format!("\"{}-{}\"", tag.trim_matches('"'), provider.revision);
    let updated_at = changed_at.max(provider.updated_at);
    let base = &cx.state().settings.public_url;
    let text = schema_org::course(course(base, offer, provider, sessions)).map_err(|e| internal(&e))?;
    Ok(JsonLd { text, tag, updated_at })
}

async fn calendar(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<ICalendar> {
    let (offer, sessions) = cx.offer_with_sessions(path.0.id).await?;
    let (_, changed_at) = seen(&offer, &sessions);
    let base = &cx.state().settings.public_url;
    let events: Vec<Event> = sessions.iter().map(|session| event(base, &offer, session)).collect();
    let text = icalendar::calendar(offer.title.as_str(), &events);
    Ok(ICalendar { text, changed_at })
}

impl Cx<DevelopmentWrite> {
    /// Refuses that the caller calls an offer newly the same as that one, where they have no say in it. Whose an offer is never
    /// changes, and so it is looked at before; whether it can be named at all, the store says.
    async fn check_same(&self, offer: &LearningOpportunity, other: Id) -> Answer<()> {
        let found = self.session().find::<LearningOpportunity>(other).await?;
        let seen = found.filter(|other| other.visible_to(self.actor()));
        Ok(seen.map_or(Ok(()), |other| offer.check_same(&other, self.actor()))?)
    }
}

impl Cx<Public> {
    /// A search as it is read, and how: where words were misspelt it is for those that were meant.
    async fn read(&self, asked: &LearningOpportunityFilter) -> Answer<(LearningOpportunityFilter, Reading)> {
        let mut filter = asked.clone();
        if filter.q.is_none() {
            return Ok((filter, Reading::default()));
        }
        let asked = asked.clone();
        let reading = store::scan!(self.session(), |c| queries::development::vocabulary::reading(c, &asked))?;
        if let Some(Ok(read)) = reading.corrected_text().map(|text| text.parse()) {
            filter.q = Some(read);
        }
        Ok((filter, reading))
    }

    /// Something that can be learned, if the caller may see it, with all of its sessions.
    async fn offer_with_sessions(&self, id: Id) -> Answer<(LearningOpportunity, Vec<LearningSession>)> {
        let offer: LearningOpportunity = self.find(id).await?;
        let sessions = store::scan!(self.session(), |c| queries::development::sessions::of(c, id))?;
        Ok((offer, sessions))
    }
}

/// The tag of what is told of an offer and its sessions, and when the last of them was changed.
fn seen(offer: &LearningOpportunity, sessions: &[LearningSession]) -> (String, At) {
    let updated_at = sessions.iter().map(|session| session.updated_at).fold(offer.updated_at, Ord::max);
    let sum: i32 = sessions.iter().map(|session| session.revision).sum();
    let tag = tag_of(offer).trim_matches('"').to_owned();
    (format!("\"{tag}-{}-{sum}\"", sessions.len()), updated_at)
}

fn address(base: &str, collection: &str, id: Id) -> String {
    format!("{base}/v1/development/{collection}/{id}")
}

fn course(
    base: &str,
    offer: LearningOpportunity,
    provider: LearningProvider,
    sessions: Vec<LearningSession>,
) -> Course {
    let mode = match offer.format {
        LearningFormat::InPerson => CourseMode::Onsite,
        LearningFormat::Online => CourseMode::Online,
        LearningFormat::Blended => CourseMode::Blended,
    };
    let price = |MemberPrice { member_class, price }| (String::from(member_class), price);
    Course {
        id: address(base, "opportunities", offer.id),
        url: offer.url.map(Into::into),
        identifier: offer.outside_id.map(Into::into),
        name: offer.title.into(),
        description: offer.description.into(),
        provider: (provider.name.into(), provider.url.map(Into::into)),
        about: offer.topics.into_iter().map(Into::into).collect(),
        level: offer.level.to_string(),
        language: offer.language.into(),
        accessibility: offer.accessibility.map(Into::into),
        credit_minutes: offer.credit_minutes,
        prices: offer.prices.map(|prices| prices.into_iter().map(price).collect()),
        mode,
        instances: sessions.into_iter().map(|session| instance(base, session)).collect(),
    }
}

fn instance(base: &str, session: LearningSession) -> CourseInstance {
    CourseInstance {
        id: address(base, "sessions", session.id),
        identifier: session.outside_id.map(Into::into),
        url: session.url.map(Into::into),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        zone: session.zone.into(),
        place: session.place.map(Into::into),
        instructors: session.instructors.into_iter().map(Into::into).collect(),
        capacity: session.capacity,
        is_cancelled: session.status == SessionStatus::Cancelled,
    }
}

/// A session, which tells the title of its offer: what changes either changes the event, and numbers it on.
fn event(base: &str, offer: &LearningOpportunity, session: &LearningSession) -> Event {
    Event {
        uid: format!("learning_session-{}", session.id),
        changed_at: session.updated_at.max(offer.updated_at),
        sequence: offer.revision + session.revision - 2,
        start: Start::At(session.starts_at),
        end: Some(session.ends_at),
        is_cancelled: session.status == SessionStatus::Cancelled,
        location: session.place.clone().map(Into::into),
        summary: offer.title.to_string(),
        category: "learning_session".to_owned(),
        url: address(base, "sessions", session.id),
    }
}

impl Responder for JsonLd {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { text, tag, updated_at } = self;
        conditional(request, tag, Some(updated_at), |response| response.content_type(JSON_LD).body(text))
    }
}

impl Describe for JsonLd {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(JSON_LD, &doc.standard_media(), "The course, in the words of schema.org.");
    }
}

//! Notices over HTTP: what happened in public, as a list, and as feeds that any reader follows.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::Query,
    operation::{Describe, Doc},
    paged::{self, Paged, cut, paged},
    problem::internal,
    respond::{cached, digest_tag},
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use interchange::syndication::{Entry, Feed, JsonFeed};
use kernel::{
    At, DivisionId, Id, Result,
    page::{Key, SortKey, decode_cursor, encode_cursor, foreign_cursor},
};
use policy::{
    Notice,
    notice::{NoticeKind, Notices, Place, named},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::IntoParams;

/// Notices in a page where the client does not say, and at most.
const PAGE: i64 = 20;
const MAX_PAGE: i64 = 100;
const ATOM: &str = "application/atom+xml";
const JSON_FEED: &str = "application/feed+json";
/// What a cursor remembers beside the record.
const ORDER: [SortKey; 3] = [
    SortKey { field: "at", descending: true },
    SortKey { field: "kind", descending: true },
    SortKey { field: "version", descending: true },
];

operations! { "Notices":
    /// List what happened in public.
    ///
    /// Positions published, revised, reaffirmed, superseded and retired; joint statements opened, amended, locked, delivered,
    /// lapsed and cancelled; instruments that came to another stage. The newest first. Nothing that is not public is ever told.
    GET "/v1/policy/notices" listNotices => list;
    /// Follow notices as an Atom feed.
    ///
    /// The newest, for feed readers: Atom (RFC 4287), in pages (RFC 5005). Ask with `If-None-Match` to be told that nothing is
    /// new. Any filter makes a feed of its own.
    GET "/v1/policy/notices.atom" fetchNoticesAtom => atom;
    /// Follow notices as a JSON Feed.
    ///
    /// The same feed as JSON Feed 1.1, with the same names of entries.
    GET "/v1/policy/notices.json" fetchNoticesJsonFeed => json_feed;
}

/// Which notices.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoticeQuery {
    /// Of any of these kinds.
    kind: Vec<NoticeKind>,
    /// In any of these policy areas: a position is in those of its issue, a statement in its own, an instrument in those of the
    /// published positions from which stances on it come.
    #[param(max_items = 100)]
    area_id: Vec<Id>,
    /// Of any of these places themselves, not of what lies within them. Positions are of no place.
    #[param(max_items = 100)]
    jurisdiction: Vec<DivisionId>,
    /// At or after this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<At>,
    /// Notices in a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
    /// Where the page before ended; belongs to the same filter.
    #[param(min_length = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

paged! {
    /// A page of notices, the newest first.
    NoticePage of Notice: "The notices.", cursor = next_cursor: String;
}

impl NoticeQuery {
    fn asked(&self) -> Notices {
        let Self { kind, area_id, jurisdiction, from, .. } = self.clone();
        Notices { kinds: kind, areas: area_id, jurisdictions: jurisdiction, from }
    }

    /// The query as it stands in an address, with what narrows it in one order.
    fn canonical(&self) -> String {
        let mut query = self.clone();
        query.kind.sort_unstable();
        query.area_id.sort_unstable();
        query.jurisdiction.sort_unstable();
        serde_html_form::to_string(query).unwrap_or_default()
    }

    /// What a cursor is bound to, and what names the feed: what was asked, but for the page.
    fn feed(&self) -> String {
        let narrowed = Self { limit: None, cursor: None, ..self.clone() };
        format!("notices {}", narrowed.canonical())
    }

    async fn page(&self, cx: &Cx<Public>) -> Answer<NoticePage> {
        let (bound_to, asked) = (self.feed(), self.asked());
        let after = self.cursor.as_deref().map(|cursor| place(cursor, &bound_to)).transpose()?;
        let limit = paged::limit(self.limit, PAGE, MAX_PAGE)?;
        asked.check()?;
        let notices = cx.session().notices(cx.clock(), asked, after, limit + 1).await?;
        let (data, next) = cut(notices, limit, Notice::place);
        Ok(NoticePage { data, next_cursor: next.map(|place| cursor(place, &bound_to)) })
    }
}

/// The cursor that goes on after a place.
fn cursor(place: Place, bound_to: &str) -> String {
    let Place { at, kind, record_id, version } = place;
    encode_cursor(&[at.into(), kind.as_str().into(), version.to_string().as_str().into()], record_id, bound_to)
}

/// The place after which a cursor goes on.
fn place(cursor: &str, bound_to: &str) -> Result<Place> {
    let (keys, record_id) = decode_cursor(cursor, bound_to, &ORDER)?;
    let [Key::Instant(at), Key::Text(kind), Key::Text(version)] = keys.as_slice() else { return Err(foreign_cursor()) };
    let (kind, version) = (kind.parse().map_err(|_| foreign_cursor())?, version.parse().map_err(|_| foreign_cursor())?);
    Ok(Place { at: At::from_micros(*at), kind, record_id, version })
}

async fn list(cx: Cx<Public>, query: Query<NoticeQuery>) -> Answer<Paged<NoticePage>> {
    Ok(Paged(query.0.page(&cx).await?))
}

async fn atom(cx: Cx<Public>, request: HttpRequest, query: Query<NoticeQuery>) -> Answer<Atom> {
    let feed = feed(&cx, &request, query.0).await?;
    let text = feed.atom().map_err(|e| internal(&e))?;
    Ok(Atom(Fetch { updated: changed(&feed), text: text.into_bytes() }))
}

async fn json_feed(cx: Cx<Public>, request: HttpRequest, query: Query<NoticeQuery>) -> Answer<Jsonic> {
    let feed = feed(&cx, &request, query.0).await?;
    let updated = changed(&feed);
    Ok(Jsonic(Fetch { updated, text: serde_json::to_vec(&feed.json()).map_err(|e| internal(&e))? }))
}

/// When the newest entry happened; nothing where there is none.
fn changed(feed: &Feed) -> Option<At> {
    feed.entries.first().map(|entry| entry.at)
}

/// A page of the feed that a query makes.
async fn feed(cx: &Cx<Public>, request: &HttpRequest, query: NoticeQuery) -> Answer<Feed> {
    let NoticePage { data, next_cursor } = query.page(cx).await?;
    let base = &cx.state().settings.public_url;
    let place = |query: &NoticeQuery| {
        let narrowed = query.canonical();
        let mark = if narrowed.is_empty() { "" } else { "?" };
        format!("{base}{}{mark}{narrowed}", request.path())
    };
    Ok(Feed {
        id: named(&format!("{base} {}", query.feed())), // two associations may be asked the same
        title: "Policy notices".to_owned(),
        author: "Lectern".to_owned(),
        updated: data.first().map_or(At::from_micros(0), |newest| newest.at),
        home: format!("{base}/docs"),
        first: place(&NoticeQuery { cursor: None, ..query.clone() }),
        next: next_cursor.map(|cursor| place(&NoticeQuery { cursor: Some(cursor), ..query.clone() })),
        itself: place(&query),
        entries: data.into_iter().map(|notice| entry(notice, base)).collect(),
    })
}

fn entry(notice: Notice, base: &str) -> Entry {
    let (collection, part) = match notice.kind {
        NoticeKind::PositionPublished
        | NoticeKind::PositionRevised
        | NoticeKind::PositionReaffirmed
        | NoticeKind::PositionSuperseded
        | NoticeKind::PositionRetired => ("positions", "versions"),
        NoticeKind::StatementOpened
        | NoticeKind::StatementAmended
        | NoticeKind::StatementLocked
        | NoticeKind::StatementDelivered
        | NoticeKind::StatementLapsed
        | NoticeKind::StatementCancelled => ("joint-statements", "texts"),
        NoticeKind::InstrumentMoved => ("instruments", ""),
    };
    let record = format!("{base}/v1/policy/{collection}/{}", notice.record_id);
    Entry {
        id: notice.id,
        title: notice.headline(),
        summary: notice.says(),
        at: notice.at,
        category: notice.kind.to_string(),
        url: notice.version.map_or_else(|| record.clone(), |version| format!("{record}/{part}/{version}")),
        record,
    }
}

/// A page of a feed as it is sent: its tag is made of its text.
struct Fetch {
    text: Vec<u8>,
    updated: Option<At>,
}

/// A page as Atom.
pub struct Atom(Fetch);

/// A page as a JSON Feed.
pub struct Jsonic(Fetch);

impl Fetch {
    fn respond(self, request: &HttpRequest, media_type: &'static str) -> HttpResponse {
        cached(request, "public, no-cache", digest_tag(&self.text), self.updated, |response| {
            response.content_type(media_type).body(self.text)
        })
    }
}

impl Responder for Atom {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond(request, "application/atom+xml; charset=utf-8")
    }
}

impl Responder for Jsonic {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond(request, JSON_FEED)
    }
}

impl Describe for Atom {
    fn describe(doc: &mut Doc) {
        doc.fetches_as(ATOM, &json!({ "schema": { "type": "string" } }), "A page of the feed.");
    }
}

impl Describe for Jsonic {
    fn describe(doc: &mut Doc) {
        let media = json!({ "schema": doc.schema::<JsonFeed>(), "example": doc.example::<JsonFeed>() });
        doc.fetches_as(JSON_FEED, &media, "A page of the feed.");
    }
}

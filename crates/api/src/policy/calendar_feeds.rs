//! Calendar feeds over HTTP: made and revoked by their owner, fetched by whoever knows the secret address.

use crate::{
    Answer,
    cx::{Cx, Public, SignedIn},
    extract::{Body, PathArgs},
    handlers,
    icalendar::ICalendar,
    identity::opaque::{digest, opaque},
    operation::{Describe, Doc},
    respond::made_with_secret,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use directory::Person;
use kernel::{Actor, Id, Problem, Record as _};
use policy::{CalendarFeed, NewCalendarFeed, calendar::Dates};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::{IntoParams, ToSchema};

/// What stands before the secret in the address of a feed.
const FEEDS: &str = "/v1/policy/feeds/";
const DAY: i64 = 24 * 3600;
/// Seconds that a feed shows of what was, and of what will be.
const PAST: i64 = 31 * DAY;
const FUTURE: i64 = 366 * DAY;

operations! { "Calendar":
    /// List the caller's calendar feeds.
    ///
    /// Those that are not revoked, with when they were last fetched; their addresses are not shown again.
    GET "/v1/policy/calendar-feeds" listCalendarFeeds => handlers::list::<SignedIn, CalendarFeed>;
    /// Make a calendar feed.
    ///
    /// Of a unit, or of what is the caller's own. Gives the secret address, this once: whoever has it reads the calendar, and
    /// nothing else.
    POST "/v1/policy/calendar-feeds" createCalendarFeed => create;
    /// Read a calendar feed of the caller's own.
    ///
    /// What it shows, and when it was last fetched.
    GET "/v1/policy/calendar-feeds/{id}" getCalendarFeed => handlers::get::<SignedIn, CalendarFeed>;
    /// Revoke a calendar feed.
    ///
    /// Its address is good for nothing from then on.
    DELETE "/v1/policy/calendar-feeds/{id}" deleteCalendarFeed => handlers::delete::<SignedIn, CalendarFeed>;
    /// Fetch a calendar feed.
    ///
    /// For calendar programs: iCalendar (RFC 5545) by the secret address alone. It shows what the owner of the feed may see at
    /// that moment, from a month ago until a year from now.
    GET "/v1/policy/feeds/{id}/{secret}/calendar" fetchCalendarFeed => fetch;
}

/// A new feed with its address, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "feed": {
        "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "My work, on my phone",
        "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "unit_id": null, "last_used_at": null,
        "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
    },
    "url": "https://lectern.example/v1/policy/feeds/0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e/TyuI9OxUqOGsqYDyfhGcMqRcyRHDkBqYb5Yg9ArlB3k/calendar"
})))]
pub struct MadeCalendarFeed {
    /// The feed.
    feed: CalendarFeed,
    /// The secret address, to give to a calendar program.
    url: String,
}

/// A new feed: 201, with its place, and no cache may keep it.
pub struct FeedCreated(MadeCalendarFeed);

impl Responder for FeedCreated {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        made_with_secret(format!("{}/{}", request.path(), self.0.feed.id)).json(self.0)
    }
}

impl Describe for FeedCreated {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.answers::<MadeCalendarFeed>(201, "The new feed with its address.", &["location", "cache-control"]);
    }
}

async fn create(cx: Cx<SignedIn>, body: Body<NewCalendarFeed>) -> Answer<FeedCreated> {
    let feed = body.0.make(cx.caller().await?.id, cx.clock().id(), cx.clock().now());
    let (secret, hash) = opaque()?;
    let feed = cx.session().add_calendar_feed(cx.by(), feed, hash).await?;
    let url = format!("{}{FEEDS}{}/{secret}/calendar", cx.state().settings.public_url, feed.id);
    Ok(FeedCreated(MadeCalendarFeed { feed, url }))
}

/// Names a feed, and proves that its address is known.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FeedAddress {
    /// The feed's id.
    id: Id,
    /// The secret that was shown when it was made.
    secret: String,
}

async fn fetch(cx: Cx<Public>, path: PathArgs<FeedAddress>) -> Answer<ICalendar> {
    let FeedAddress { id, secret } = path.0;
    let found = cx.session().open_calendar_feed(id).await?;
    let known = found.filter(|(_, hash, _)| digest(&secret).ct_eq(hash).into());
    let (feed, _, owner) = known.ok_or_else(|| Problem::not_found(CalendarFeed::KIND))?;
    let now = cx.clock().now();
    if now.is_noted_after(feed.last_used_at) {
        cx.session().use_calendar_feed(id, now).await?;
    }
    let dates = Dates::between(now.plus_seconds(-PAST), now.plus_seconds(FUTURE))?;
    let dates = match feed.unit_id {
        Some(unit) => Dates { units: Some(vec![unit]), ..dates },
        None => Dates { units: Some(units_of(&owner)), person: Some(owner.id), ..dates },
    };
    let reader = Actor { person: Some(owner.id), grants: owner.grants, ..Actor::public() };
    let (text, changed_at) = cx.icalendar(feed.name.as_str(), &reader, dates).await?;
    Ok(ICalendar { text, changed_at: changed_at.unwrap_or(feed.updated_at) })
}

/// The units a person has a role in.
fn units_of(person: &Person) -> Vec<Id> {
    person.grants.iter().filter_map(|grant| grant.unit_id).collect()
}

//! Ten thousand people act on one alert within a minute: whether every answer is good, how long they take, and whether all
//! are counted.

use super::seed::Seeded;
use crate::{
    Outcome,
    lab::{
        self, Server,
        load::{Figures, Load, Make, to},
    },
};
use advocacy::{
    Alert, NewAlert,
    alert::{AlertStatus, AlertTransition},
};
use directory::{NewOfficeHolder, NewPerson, NewPost, NewTenure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{Actor, Clock, Draft as _, Grant, Id, Role};
use serde_json::{Value, json};
use std::{fmt, sync::Arc, time::Duration};
use store::{By, Done, Options, Session, Store};

/// Actions of a minute, and a few more, for the load rounds up.
const PEOPLE: usize = 10_500;
const A_MINUTE: f64 = 10_000.0;
/// People on their way into the store at once.
const AT_ONCE: usize = 128;
/// Who issues the tokens of the servers that are measured.
const ISSUER: &str = "http://lectern.test";

/// What the minute came to.
#[derive(Clone, Copy, Debug)]
pub struct Surge {
    /// The database.
    pub database: &'static str,
    /// Actions a second, and how long they took.
    pub figures: Figures,
    /// Actions that the alert counts afterwards.
    pub counted: u64,
    /// How long it took to count them, in milliseconds.
    pub counting: u128,
}

impl fmt::Display for Surge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, figures: Figures { rate, p50, p99 }, counted, counting } = self;
        write!(
            f,
            "{database}: actions on one alert: {rate:.0}/s for a minute, p50 {:.1} ms, p99 {:.1} ms; {counted} counted in {counting} ms",
            p50 * 1e3,
            p99 * 1e3
        )
    }
}

/// The alert, and a token for each who acts.
struct Ready {
    alert: Id,
    tokens: Vec<String>,
}

/// Measures it on a running server.
pub async fn measure(
    server: &Server,
    database: (&'static str, String),
    seeded: Arc<Seeded>,
    time: Duration,
) -> Outcome<Surge> {
    let (name, url) = database;
    let Ready { alert, tokens } = lab::apart(move || async move { ready(&url, &seeded).await })?;
    let make: Make = Arc::new(move |n| {
        let token = usize::try_from(n).ok().and_then(|n| tokens.get(n)).map(String::as_str).unwrap_or_default();
        let body = json!({ "channel": "email", "story": "My children read because nobody watched." });
        let head = to(&format!("/v1/advocacy/alerts/{alert}/actions")).method("POST");
        let head = head.header("content-type", "application/json").header("authorization", format!("Bearer {token}"));
        head.body(body.to_string().into()).unwrap_or_default()
    });
    let figures = Load::open(server.address(), &make, A_MINUTE / 60.0).run(time).await?;
    let began = std::time::Instant::now();
    let results: Value = server.caller().await?.get(&format!("/v1/advocacy/alerts/{alert}/results")).await?;
    let counted = results.pointer("/actions/count").and_then(Value::as_u64).unwrap_or_default();
    Ok(Surge { database: name, figures, counted, counting: began.elapsed().as_millis() })
}

fn by(clock: &Clock, person: Option<Id>) -> By {
    let grants = vec![Grant { role: Role::Admin, unit_id: None }];
    let actor = Actor { person, client: Some("lectern".to_owned()), grants, ..Actor::public() };
    By { actor, request_id: None, clock: clock.clone() }
}

/// A governor with a mailbox, beside the one who was imported, an alert on them that is live, and everybody who will act on it.
async fn ready(url: &str, seeded: &Seeded) -> Outcome<Ready> {
    let (session, clock) = (Store::open(url, Options { connections: 8 })?.session(), Clock::system());
    let post: NewPost = serde_json::from_value(
        json!({ "role": "governor", "division_ocd_id": "ocd-division/country:us/state:wy",
        "seat": "bench", "title": "Governor of Wyoming", "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null }),
    )?;
    let post = post.register(clock.id(), clock.now())?;
    let post_id = post.id;
    session.create(by(&clock, None), None, post).await?;
    let holder: NewOfficeHolder =
        serde_json::from_value(json!({ "name": "Rita Example", "given_name": null, "family_name": null,
        "party": null, "outside_ids": [], "contact_points": [
            { "kind": "email", "value": "governor@example.org", "label": null, "source": "staff" }] }))?;
    let holder = holder.register(clock.id(), clock.now())?;
    let office_holder_id = holder.id;
    session.create(by(&clock, None), None, holder).await?;
    let tenure: NewTenure = serde_json::from_value(
        json!({ "post_id": post_id, "office_holder_id": office_holder_id, "since": "2025-01-06",
        "until": null, "end_reason": null }),
    )?;
    session.create(by(&clock, None), None, tenure.register(clock.id(), clock.now())?).await?;
    let alert = live(&session, &clock, seeded, post_id).await?;
    let keys =
        api::keys::Keys::new(&session.signing_keys().await?, ISSUER.to_owned()).ok_or("there is no signing key")?;
    let made = stream::iter((0..PEOPLE).map(|number| somebody(&session, &clock, number)));
    let people: Vec<Id> = made.buffered(AT_ONCE).try_collect().await?;
    let token = |person| {
        let actor = Actor { person: Some(person), client: Some("lectern-console".to_owned()), ..Actor::public() };
        keys.sign(actor, None, &clock).ok_or("no token could be signed")
    };
    let tokens = people.into_iter().map(token).collect::<Result<_, _>>()?;
    Ok(Ready { alert, tokens })
}

async fn live(session: &Session, clock: &Clock, seeded: &Seeded, post: Id) -> Outcome<Id> {
    let alert: NewAlert = serde_json::from_value(json!({
        "slug": "read-in-peace", "title": "Read in peace", "summary": "Keep what people read their own affair.",
        "owner_unit_id": seeded.units.first(), "position_id": seeded.positions.first(), "plea": "other", "callers": "anybody",
        "per_day": 1, "ends_at": clock.now().plus_seconds(86_400), "channels": ["email"],
        "messages": [{ "channel": "email", "subject": "Reading", "body": "Dear {{target_name}},\n\n{{story}}\n\n{{sender_name}}" }],
        "targets": [{ "kind": "post", "post_id": post }]
    }))?;
    let alert: Alert = alert.register(clock.id(), clock.now())?;
    let id = alert.id;
    session.create(by(clock, None), None, alert).await?;
    for to in [AlertStatus::Review, AlertStatus::Scheduled] {
        session.transition_alert(by(clock, None), (id, None), AlertTransition { to, note: None }, None).await?;
    }
    Ok(id)
}

async fn somebody(session: &Session, clock: &Clock, number: usize) -> Outcome<Id> {
    let new: NewPerson = serde_json::from_value(
        json!({ "name": format!("Advocate {number}"), "email": format!("advocate.{number}@example.org") }),
    )?;
    let person = new.register(&by(clock, None).actor, clock.id(), clock.now())?;
    match session.register_person(by(clock, None), None, person, None).await? {
        Done::Fresh(person) => Ok(person.id),
        Done::Replayed { .. } => Err("nobody is registered twice".into()),
    }
}

//! The edge: what happens to every request and every answer, once. Request ids, rate limits, one shape for all errors,
//! security headers, one log line, metrics.

use crate::{
    State,
    cx::{Bearer, RequestId},
    problem::{ApiError, Cause, ProblemDetails, internal, meaning},
    router::Found,
    service::PROBES,
};
use actix_web::{
    Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt as _;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use kernel::{Actor, Code, Problem};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};
use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    panic::AssertUnwindSafe,
    time::Instant,
};

/// How many requests a caller may make, and who made how many.
pub struct Limiter {
    per_minute: NonZeroU32,
    state: RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>,
}

/// What the service counts about itself; names follow the Prometheus conventions.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
}

impl Limiter {
    /// So many requests a minute for each caller, as a burst that refills evenly.
    pub fn new(per_minute: NonZeroU32) -> Self {
        let limiter: DefaultKeyedRateLimiter<u64> = RateLimiter::keyed(Quota::per_minute(per_minute));
        Self { per_minute, state: limiter.with_middleware::<StateInformationMiddleware>() }
    }

    /// Forgets callers whose burst is full again; run now and then.
    pub fn sweep(&self) {
        self.state.retain_recent();
    }

    /// Requests left, or the seconds to wait.
    pub(crate) fn admit(&self, caller: u64) -> Result<u32, u64> {
        match self.state.check_key(&caller) {
            Ok(snapshot) => Ok(snapshot.remaining_burst_capacity()),
            Err(denied) => Err(denied.wait_time_from(DefaultClock::default().now()).as_secs() + 1),
        }
    }
}

impl Metrics {
    /// A registry with the service's own measures.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let requests = Opts::new("http_requests_total", "Requests answered.");
        let requests = IntCounterVec::new(requests, &["method", "route", "status"])?;
        let seconds = HistogramOpts::new(
            "http_request_duration_seconds",
            "Time from the first byte of a request to the head of its answer.",
        )
        .buckets(vec![0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0]);
        let seconds = HistogramVec::new(seconds, &["method", "route"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        Ok(Self { registry, requests, seconds })
    }

    /// The exposition text.
    pub fn render(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }
}

/// Wraps every request.
pub async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Err(internal(&"the app has no state").into());
    };
    let given = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()?.parse().ok());
    let id = given.unwrap_or_else(|| state.clock.id());
    request.extensions_mut().insert(RequestId(id));
    let (method, path) = (known_method(request.method()), request.path().to_owned());
    let bearer = Bearer::read(request.request(), &state);
    let is_probe = PROBES.contains(&path.as_str());
    let admitted = (!is_probe).then(|| state.limiter.admit(caller_key(request.request(), &state, &bearer)));
    let is_bearer = bearer.actor.as_ref().is_ok_and(|actor| actor.client.is_some());
    let (is_bad_bearer, of_oauth) = (bearer.actor.is_err(), wants_oauth(&request));
    request.extensions_mut().insert(bearer);
    if let Some(Err(seconds)) = admitted {
        request.extensions_mut().insert(Wait(seconds));
    }
    // Routing needs the request for itself alone: where it does not come back, the answer goes out without it.
    let (request, mut response) = match next.call(request).await {
        Ok(response) => {
            let (request, response) = response.map_into_boxed_body().into_parts();
            (Some(request), response)
        }
        Err(error) => (None, error.error_response()),
    };
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        if let Some(cause) = response.extensions_mut().remove::<Cause>() {
            cause.log(Some(id));
        }
        if !response.extensions().contains::<OwnForm>() {
            response = as_problem(response, &id.to_string());
        }
        let challenge = response.headers_mut().get_mut(header::WWW_AUTHENTICATE);
        if let Some(challenge) =
            challenge.filter(|challenge| is_bad_bearer && challenge.as_bytes().starts_with(b"Bearer"))
        {
            *challenge = HeaderValue::from_static("Bearer realm=\"lectern\", error=\"invalid_token\""); // RFC 6750 §3.1
        }
        if status == StatusCode::FORBIDDEN && is_bearer {
            let challenge = HeaderValue::from_static("Bearer realm=\"lectern\", error=\"insufficient_scope\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if of_oauth && !response.extensions().contains::<OwnForm>() {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
    }
    set_headers(response.headers_mut(), &path, &id.to_string(), &state, admitted);
    let route = request.as_ref().and_then(route);
    let path = logged(&path, route.as_deref());
    let route = route.as_deref().unwrap_or("unmatched");
    let elapsed = started.elapsed().as_secs_f64();
    state.metrics.requests.with_label_values(&[method, route, status.as_str()]).inc();
    state.metrics.seconds.with_label_values(&[method, route]).observe(elapsed);
    // No more than the beginning of a path that is longer than any of ours.
    log::info!(target: "access", "{method} {path:.200} {} {:.1}ms {id}", status.as_u16(), elapsed * 1000.0);
    match request {
        Some(request) => Ok(ServiceResponse::new(request, response)),
        None => Err(InternalError::from_response("no request came back", response).into()),
    }
}

/// Marks a request of a caller who asks too often, with the seconds they are to wait.
#[derive(Clone, Copy)]
struct Wait(u64);

/// Turns away whoever asks too often, and tells of a handler that panicked, inside of what lets pages of other origins read an
/// answer: a page could not tell otherwise that it is to wait, or that something failed.
pub async fn within_origins<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let wait = request.extensions().get::<Wait>().copied();
    if let Some(Wait(seconds)) = wait {
        let problem = Problem::new(Code::TooManyRequests, format!("Wait {seconds} seconds and try again."));
        return Ok(request.into_response(ApiError::retry(problem, seconds).error_response()).map_into_right_body());
    }
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let answered = answered.unwrap_or_else(|_| Err(internal(&"a handler panicked; see the message above").into()));
    Ok(answered?.map_into_left_body())
}

/// The path of the operation or page that a request found, its parameters in braces.
fn route(request: &HttpRequest) -> Option<Cow<'static, str>> {
    let operation = request.extensions().get::<Found>().map(|found| Cow::Borrowed(found.path));
    operation.or_else(|| request.match_pattern().map(Cow::Owned))
}

/// What the log has of a path: never its query, which may hold what a person searched for; of one with a secret in it the route
/// alone; and where no route was found nothing, for it may be a misspelt one with a secret.
fn logged<'a>(path: &'a str, route: Option<&'a str>) -> &'a str {
    match route {
        None => "-",
        Some(route) if route.contains("{secret}") => route,
        Some(_) => path,
    }
}

/// A method by its name, and what is none of HTTP's as `other`, so that nobody grows the metrics by inventing methods.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Whether a client of OAuth asks, to which errors are plain JSON too (RFC 6749 §5.2): it takes that, and does not say that
/// it takes problem documents.
fn wants_oauth(request: &ServiceRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    request.path().starts_with("/oauth/") && accept.contains("application/json") && !accept.contains("problem+json")
}

/// Callers are told apart by who they are, where their token is good, else by their address.
fn caller_key(request: &HttpRequest, state: &State, Bearer { actor, .. }: &Bearer) -> u64 {
    let mut hasher = DefaultHasher::new();
    match actor {
        Ok(Actor { person, client, .. }) if person.is_some() || client.is_some() => (person, client).hash(&mut hasher),
        _ => place(request, state).hash(&mut hasher),
    }
    hasher.finish()
}

/// Where a request comes from: its peer, or, where that is a proxy of ours, the last of those it names that is not; where that
/// one has no address, the peer all the same, since whoever stands before it may have been written by the client. Of an IPv6
/// address only the network counts (RFC 6177): whoever has one address there has very many.
pub(crate) fn place(request: &HttpRequest, state: &State) -> Option<IpAddr> {
    let ours = |address: &IpAddr| state.settings.trusted_proxies.contains(&address.to_canonical());
    let peer = request.peer_addr().map(|peer| peer.ip())?;
    let named = request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default());
    let named: Vec<_> = named.flat_map(|line| line.split(',')).map(|name| address(name.trim())).collect();
    let sender = named.into_iter().rev().find(|address| address.as_ref().is_none_or(|address| !ours(address)));
    Some(network(sender.flatten().filter(|_| ours(&peer)).unwrap_or(peer)))
}

/// The address that a proxy names, with a port or without.
fn address(name: &str) -> Option<IpAddr> {
    name.parse::<IpAddr>().ok().or_else(|| name.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// An IPv4 address, or the first half of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Marks an error that has a form of its own, a page for a person or what another standard says: it leaves as it is.
pub(crate) struct OwnForm;

/// Every other error leaves as a problem document with the request's id, whoever made it.
fn as_problem(mut response: HttpResponse, id: &str) -> HttpResponse {
    let known = response.extensions_mut().remove::<ProblemDetails>();
    let details = known.unwrap_or_else(|| {
        let code = code_of(response.status());
        ApiError::from(Problem::new(code, format!("{}.", meaning(code).1))).details(None)
    });
    let details = ProblemDetails { instance: Some(format!("urn:uuid:{id}")), ..details };
    let body = serde_json::to_vec(&details).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    *response.head_mut() = {
        let mut head = std::mem::replace(response.head_mut(), actix_web::dev::ResponseHead::new(StatusCode::OK));
        head.status = StatusCode::from_u16(details.status).unwrap_or(head.status);
        head.reason = None;
        head
    };
    response.set_body(BoxBody::new(body))
}

/// The code of an error that came from elsewhere than our handlers.
fn code_of(status: StatusCode) -> Code {
    Code::ALL.iter().copied().find(|&c| meaning(c).0 == status.as_u16()).unwrap_or(if status.is_server_error() {
        Code::Internal
    } else {
        Code::Malformed
    })
}

fn set_headers(headers: &mut HeaderMap, path: &str, id: &str, state: &State, admitted: Option<Result<u32, u64>>) {
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", id);
    set("x-content-type-options", "nosniff");
    if state.settings.public_url.starts_with("https:") {
        set("strict-transport-security", "max-age=31536000");
    }
    set("referrer-policy", "no-referrer");
    set("cross-origin-resource-policy", "cross-origin");
    // Pages bring their own style and, for /docs, their own scripts; nothing else brings anything.
    set(
        "content-security-policy",
        if path.starts_with("/docs") {
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
        } else {
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
        },
    );
    if let Some(admitted) = admitted {
        let (left, reset) = admitted.map_or_else(|wait| (0, wait), |left| (left, 60));
        set("ratelimit-policy", &format!("\"default\";q={};w=60", state.limiter.per_minute));
        set("ratelimit", &format!("\"default\";r={left};t={reset}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_path_stays_out_of_the_log() {
        let feed = "/v1/policy/feeds/{id}/{secret}/calendar";
        let routes = [Some(feed), None, Some("/v1/directory/units/{id}")];
        assert_eq!(routes.map(|route| logged("/a/path", route)), [feed, "-", "/a/path"]);
    }

    #[test]
    fn an_address_may_be_named_with_its_port() {
        let named = ["192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711"].map(address);
        let [old, new] = ["192.0.2.1", "2001:db8::1"].map(|address| address.parse::<IpAddr>().ok());
        assert_eq!(named, [old, old, new, new]);
        assert_eq!(["", "unknown", "_hidden", "192.0.2.1:x"].map(address), [None; 4]);
    }

    #[test]
    fn who_has_a_network_is_one_place() {
        let [one, other, elsewhere] =
            ["2001:db8::1", "2001:db8::ffff:0:1", "2001:db8:0:1::1"].map(|address| network(address.parse().unwrap()));
        assert!(one == other && one != elsewhere);
    }

    #[test]
    fn an_old_address_is_one_place_however_it_is_written() {
        let [plain, mapped] = ["192.0.2.1", "::ffff:192.0.2.1"].map(|address| network(address.parse().unwrap()));
        assert_eq!(plain, mapped);
    }
}

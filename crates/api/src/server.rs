//! The server: settings, what workers share, and how requests find their operation.

use crate::{
    advocacy::{enrollment_page, mailing_page, petition_pages},
    edge::{Limiter, Metrics, edge},
    identity::{account_pages, attempts::Attempts, authorize},
    keys::Keys,
    map::Map,
    operations, pages,
    policy::signature_page,
    problem::{Answer, ApiError, internal},
    respond::NoContent,
};
use actix_cors::Cors;
use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{
    App, HttpRequest, HttpServer, Resource, Route, Scope,
    dev::Server,
    http::{Method, header},
    middleware::{Compress, from_fn},
    rt::net::TcpStream,
    web,
};
use kernel::{Clock, Code, LangTag, Problem};
use std::{
    any::Any,
    collections::BTreeMap,
    io,
    net::{IpAddr, TcpListener},
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};
use store::{Session, Store};
use tokio::sync::Semaphore;

/// How long a peer may leave what was sent to it untaken before the connection is closed.
const STALLED_READER: Duration = Duration::from_secs(30);

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Threads that answer requests.
    pub workers: usize,
    /// Where the service is reached from outside; issues the tokens.
    pub public_url: String,
    /// Origins whose pages may call; empty for none, `*` for any.
    pub cors_origins: Vec<String>,
    /// Proxies of our own, whose word counts on where a request comes from.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests a minute for each caller.
    pub rate_limit: NonZeroU32,
    /// The language of records that say none.
    pub language: LangTag,
    /// How long running requests may take to end at shutdown.
    pub shutdown_seconds: u64,
    /// The certificate and key to speak TLS with, and HTTP/2 to those who ask; `None` for plain HTTP.
    pub tls: Option<rustls::ServerConfig>,
}

/// What a worker holds.
pub struct State {
    /// Its connections.
    pub session: Session,
    /// Where times and ids come from.
    pub clock: Clock,
    /// The keys that sign and check tokens.
    pub keys: Arc<Keys>,
    /// How the server behaves.
    pub settings: Arc<Settings>,
    /// Password hashing takes 19 MiB and some 20 ms each time: only so many at once, and only so many waiting.
    pub(crate) hashing: Arc<Hashing>,
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) metrics: Arc<Metrics>,
    /// The boundaries by place.
    pub(crate) map: Arc<Map>,
}

/// Password hashes that may wait or run; beyond, callers are asked to come back. Some seconds of work.
const HASHING_QUEUE: usize = 128;

/// The way to password hashing.
pub(crate) struct Hashing {
    queue: Arc<Semaphore>,
    lanes: Arc<Semaphore>,
}

/// Starts the server on a bound listener.
pub fn serve(
    store: Store,
    keys: Arc<Keys>,
    clock: Clock,
    settings: Settings,
    listener: TcpListener,
) -> io::Result<(Server, Arc<Metrics>)> {
    let settings = Arc::new(settings);
    let limiter = Arc::new(Limiter::new(settings.rate_limit));
    let attempts = Arc::new(Attempts::new());
    let metrics = Arc::new(Metrics::new().map_err(io::Error::other)?);
    let hashing = Arc::new(Hashing {
        queue: Arc::new(Semaphore::new(HASHING_QUEUE)),
        lanes: Arc::new(Semaphore::new(settings.workers.clamp(1, 4))),
    });
    let map = Arc::new(Map::default());
    let (counted, calls, sign_ins, time) = (metrics.clone(), limiter.clone(), attempts.clone(), clock.clone());
    let (workers, shutdown, tls) = (settings.workers, settings.shutdown_seconds, settings.tls.clone());
    let server = HttpServer::new(move || {
        // A worker that cannot reach an embedded database's file must not pretend to serve.
        let session = store.session().unwrap_or_else(|error| {
            log::error!("a worker cannot open the database: {error}");
            std::process::exit(74)
        });
        let state = State {
            session,
            clock: clock.clone(),
            keys: keys.clone(),
            settings: settings.clone(),
            hashing: hashing.clone(),
            limiter: limiter.clone(),
            attempts: attempts.clone(),
            metrics: metrics.clone(),
            map: map.clone(),
        };
        App::new()
            .app_data(web::Data::new(state))
            .wrap(Compress::default())
            .wrap(cors(&settings.cors_origins))
            .wrap(from_fn(edge))
            .configure(routes)
            .default_service(web::to(no_such_path))
    })
    .workers(workers)
    .shutdown_timeout(shutdown)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(75))
    .max_connections(25_000)
    .on_connect(|connection, _| drop_stalled_reader(connection));
    let server = match tls {
        None => server.listen(listener)?.run(),
        Some(tls) => server.listen_rustls_0_23(listener, tls)?.run(),
    };
    actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(Duration::from_mins(1)).await;
            calls.sweep();
            sign_ins.sweep(time.now());
        }
    });
    Ok((server, counted))
}

/// Has the kernel drop a reader that stalls: actix has no timeout for writing.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "fuchsia"))]
fn drop_stalled_reader(connection: &dyn Any) {
    let plain = connection.downcast_ref::<TcpStream>();
    let secure = || connection.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
    if let Some(stream) = plain.or_else(secure) {
        drop(socket2::SockRef::from(stream).set_tcp_user_timeout(Some(STALLED_READER)));
    }
}
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "fuchsia")))]
fn drop_stalled_reader(_connection: &dyn Any) {
    let _ = STALLED_READER;
}

/// Starts the small server for `/metrics` on its own port.
pub fn serve_metrics(metrics: Arc<Metrics>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let metrics = metrics.clone();
        let render = move || {
            let mut response = actix_web::HttpResponse::Ok();
            std::future::ready(response.content_type("text/plain; version=0.0.4").body(metrics.render()))
        };
        App::new().route("/metrics", web::get().to(render))
    });
    Ok(server.workers(1).listen(listener)?.run())
}

/// Paths that begin alike.
#[derive(Default)]
struct Paths<'a> {
    /// Those that end here, by their last part.
    resources: BTreeMap<&'a str, (Vec<Method>, Vec<Route>)>,
    /// Those that go on alike.
    scopes: BTreeMap<&'a str, Paths<'a>>,
}

impl Paths<'_> {
    fn scope(self, part: &str) -> Scope {
        // What is no record stands first: `/positions/results` is not the record of that name.
        let resources = self.resources.into_iter().map(|(rest, (methods, routes))| resource(rest, methods, routes));
        let scope = resources.fold(web::scope(&pattern(part)), Scope::service);
        self.scopes.into_iter().map(|(part, paths)| paths.scope(part)).fold(scope, Scope::service)
    }
}

/// Each path is one resource with all its methods. Those of one domain stand in one scope, in that those of one collection, and in
/// that those of one record, so that a request is compared with the few paths it may have, not with all there are: each that is
/// compared takes time, and each that has a parameter is a pattern that each worker keeps.
fn routes(config: &mut web::ServiceConfig) {
    let mut paths = Paths::default();
    for operation in operations() {
        let (domain, rest) = parted(operation.path, 2);
        let (collection, rest) = parted(rest, 1);
        let (record, rest) = record(rest);
        let parts = [domain, collection, record].into_iter().filter(|part| !part.is_empty());
        let alike = parts.fold(&mut paths, |paths, part| paths.scopes.entry(part).or_default());
        let (methods, routes) = alike.resources.entry(rest).or_default();
        methods.push(operation.method);
        routes.push(operation.route);
    }
    for (domain, paths) in paths.scopes {
        config.service(paths.scope(domain));
    }
    #[cfg(feature = "bench")]
    crate::memory::routes(config);
    authorize::routes(config);
    account_pages::routes(config);
    signature_page::routes(config);
    petition_pages::routes(config);
    enrollment_page::routes(config);
    mailing_page::routes(config);
    pages::routes(config);
}

/// A path parted after so many segments, as in `/v1/policy` and `/positions/{id}/history`.
fn parted(path: &str, segments: usize) -> (&str, &str) {
    path.match_indices('/').nth(segments).map_or((path, ""), |(at, _)| path.split_at(at))
}

/// The rest of a path parted after the record it begins with, as in `/{id}` and `/history`.
fn record(rest: &str) -> (&str, &str) {
    match rest.find('}') {
        Some(end) if rest.starts_with("/{") => rest.split_at(end + 1),
        _ => ("", rest),
    }
}

/// A path with its routes; another method is told which there are. HEAD is answered wherever GET is.
pub(crate) fn resource(path: &str, mut methods: Vec<Method>, routes: Vec<Route>) -> Resource {
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let resource = routes.into_iter().fold(web::resource(pattern(path)), Resource::route);
    resource.default_service(web::to(move || std::future::ready(no_such_method(&allow))))
}

/// A path with parameters that are segments of visible ASCII, as a URI has them (RFC 3986). Where nothing is said a segment may hold
/// anything, and the table of all of Unicode that takes is made for each path and each worker.
fn pattern(path: &str) -> String {
    path.replace('}', ":[!-.0-~]+}")
}

fn no_such_method(allow: &str) -> actix_web::HttpResponse {
    let problem = Problem::new(Code::MethodNotAllowed, format!("This path takes {allow}."));
    let mut response = actix_web::ResponseError::error_response(&ApiError::from(problem));
    if let Ok(value) = header::HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

async fn no_such_path(request: HttpRequest) -> Answer<NoContent> {
    let detail = format!("There is nothing at {}; the paths are listed at /docs.", request.path());
    Err(Problem::new(Code::NotFound, detail).into())
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "accept",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "x-request-id",
        ])
        .expose_headers([
            "etag",
            "location",
            "link",
            "x-total-count",
            "x-request-id",
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
        ])
        .max_age(3600);
    origins
        .iter()
        .fold(cors, |cors, origin| if origin == "*" { cors.allow_any_origin() } else { cors.allowed_origin(origin) })
}

impl State {
    /// Runs a password hash or check off the async threads, few at a time.
    pub async fn hashing<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
        let Ok(place) = self.hashing.queue.clone().try_acquire_owned() else {
            let detail = "Too many sign-ins are waiting; try again shortly.";
            return Err(ApiError::retry(Problem::new(Code::Unavailable, detail), 2));
        };
        let lane = self.hashing.lanes.clone().acquire_owned().await.map_err(|e| internal(&e))?;
        // The job holds its lane until it ends, even where its caller has hung up.
        let job = move || {
            let result = job();
            drop((lane, place));
            result
        };
        tokio::task::spawn_blocking(job).await.map_err(|e| internal(&e))
    }
}

//! The server: settings, what workers share, and how requests find their operation.

use crate::{
    advocacy::{enrollment_page, mailing_page, petition_pages},
    edge::{Limiter, Metrics, edge, within_origins},
    identity::{account_pages, attempts::Attempts, authorize},
    keys::Keys,
    map::Map,
    pages,
    policy::signature_page,
    problem::{Answer, ApiError, internal},
    router::{Router, no_such_method},
};
use actix_cors::Cors;
use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{
    App, HttpRequest, HttpServer, Resource, Route,
    dev::Server,
    http::Method,
    middleware::{Compress, from_fn},
    rt::net::TcpStream,
    web,
};
use kernel::{Clock, Code, LangTag, Problem};
use std::{
    any::Any,
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
    let router = Arc::new(Router::new().map_err(io::Error::other)?);
    let (counted, calls, sign_ins, time) = (metrics.clone(), limiter.clone(), attempts.clone(), clock.clone());
    let (workers, shutdown, tls) = (settings.workers, settings.shutdown_seconds, settings.tls.clone());
    let server = HttpServer::new(move || {
        let state = State {
            session: store.session(),
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
            .wrap(from_fn(within_origins))
            .wrap(Compress::default())
            .wrap(cors(&settings.cors_origins))
            .wrap(from_fn(edge))
            .service(web::scope("/v1").default_service(operations(router.clone()))) // before pages are looked at
            .configure(pages_and_forms)
            .default_service(operations(router.clone()))
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

/// Starts the small server for `/metrics` on its own port. Signals are not for it: it has nothing to finish, and a server that a signal
/// has stopped takes the threads of all others with it.
pub fn serve_metrics(metrics: Arc<Metrics>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let metrics = metrics.clone();
        let render = move || {
            let mut response = actix_web::HttpResponse::Ok();
            std::future::ready(response.content_type("text/plain; version=0.0.4").body(metrics.render()))
        };
        App::new().route("/metrics", web::get().to(render))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

/// Whatever the router finds.
fn operations(router: Arc<Router>) -> Route {
    web::to(move |request: HttpRequest, payload: web::Payload| router.answer(request, payload.into_inner()))
}

/// The pages, which are no operations; what is at no page is asked of the router.
fn pages_and_forms(config: &mut web::ServiceConfig) {
    #[cfg(any(test, feature = "bench"))]
    crate::memory::routes(config);
    authorize::routes(config);
    account_pages::routes(config);
    signature_page::routes(config);
    petition_pages::routes(config);
    enrollment_page::routes(config);
    mailing_page::routes(config);
    pages::routes(config);
}

/// A page with its routes; another method is told which there are. HEAD is answered wherever GET is.
pub(crate) fn resource(path: &str, methods: Vec<Method>, routes: Vec<Route>) -> Resource {
    let resource = routes.into_iter().fold(web::resource(path), Resource::route);
    resource.default_service(web::to(move || std::future::ready(no_such_method(methods.iter().cloned()))))
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
            "www-authenticate",
            "repr-digest",
            "idempotency-replayed",
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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{
        http::header,
        test::{TestRequest, init_service, try_call_service},
    };
    use std::future::Ready;

    fn panics() -> Ready<&'static str> {
        panic!("as a handler might")
    }

    #[actix_web::test]
    async fn a_page_of_a_known_origin_can_read_that_a_handler_panicked() {
        let origin = "https://portal.example.org";
        let app = App::new().wrap(from_fn(within_origins)).wrap(cors(&[origin.to_owned()]));
        let app = init_service(app.default_service(web::to(panics))).await;
        let request = TestRequest::default().insert_header((header::ORIGIN, origin)).to_request();
        let answer = try_call_service(&app, request).await.err().unwrap().error_response();
        let allowed = answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN).unwrap();
        assert_eq!((answer.status().as_u16(), allowed.as_bytes()), (500, origin.as_bytes()));
    }
}

//! A server of its own for each test, and a client that speaks to it.

use clap::Parser;
use kernel::{At, Clock};
use lectern::{Config, serve};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    sync::{OnceLock, mpsc},
    thread::JoinHandle,
};
use store::testing::TestDatabase;
use tempfile::TempDir;

/// When every test begins: 2026-05-01T12:00:00Z.
pub const START: At = At::from_micros(1_777_636_800_000_000);
pub const ADMIN: &str = "admin@example.org";
pub const PASSWORD: &str = "correct horse battery staple";

/// A running server, stopped and wiped when dropped.
pub struct Server {
    pub url: String,
    pub clock: Clock,
    pub config: Config,
    client: reqwest::Client,
    stop: Option<actix_web::dev::ServerHandle>,
    thread: Option<JoinHandle<()>>,
    _owned: Option<(TempDir, TestDatabase)>,
}

/// Runs a test body on both databases, as two tests; with the administrator, where it asks for them.
macro_rules! both {
    ($(async fn $name:ident($server:ident $(, $admin:ident)?) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($server: &$crate::harness::Server) {
                $(let $admin = $server.admin().await;)?
                $body
            }

            #[tokio::test]
            async fn on_sqlite() {
                body(&$crate::harness::Server::on($crate::harness::sqlite())).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                if let Some(database) = store::testing::TestDatabase::postgres().await.unwrap() {
                    body(&$crate::harness::Server::on(database)).await;
                }
            }
        }
    )+};
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    config: Config,
}

/// A migrated and seeded SQLite file: a copy of one, so that a test starts in milliseconds.
pub fn sqlite() -> TestDatabase {
    static TEMPLATE: OnceLock<TestDatabase> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let (folder, database) = (TempDir::new().unwrap(), TestDatabase::sqlite().unwrap());
        let config = config(folder.path(), &database.url);
        let seeding = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                drop(serve::start(&config, Clock::manual(START)).await.unwrap());
            });
        });
        seeding.join().unwrap();
        database
    });
    template.snapshot().unwrap()
}

fn config(folder: &std::path::Path, url: &str) -> Config {
    let folder = folder.display().to_string();
    let mail = format!("smtp://{}", crate::mail::server());
    let arguments = [
        "lectern",
        "--bind=127.0.0.1:0",
        "--metrics-bind=off",
        "--workers=1",
        "--connections=4",
        "--rate-limit=1000000",
        "--shutdown-seconds=0",
        "--action-mails=60000",
        "--public-url=http://lectern.test",
        "--admin-email",
        ADMIN,
        "--admin-password",
        PASSWORD,
        "--mail-from=Lectern <office@lectern.test>",
        "--smtp-url",
        &mail,
        "--cors-origins=https://portal.example.org",
        "--data-dir",
        &folder,
        "--database-url",
        url,
    ];
    Arguments::parse_from(arguments).config
}

impl Server {
    /// Starts a server on that database, its clock moved by the test alone.
    pub fn on(database: TestDatabase) -> Self {
        Self::set_up(database, |_| {})
    }

    /// The same, with other settings than usual.
    pub fn set_up(database: TestDatabase, set: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = config(folder.path(), &database.url);
        set(&mut config);
        Self::start(config, Clock::manual(START), Some((folder, database)))
    }

    /// Another node on the same database, by the same clock; it must not outlive the first.
    pub fn beside(other: &Self) -> Self {
        Self::start(other.config.clone(), other.clock.clone(), None)
    }

    fn start(config: Config, clock: Clock, owned: Option<(TempDir, TestDatabase)>) -> Self {
        let (told, used) = (clock.clone(), config.clone());
        let (started, address) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = serve::start(&used, told).await.unwrap();
                started.send((running.url.clone(), running.server.handle())).unwrap();
                running.serve().await.unwrap();
            });
        });
        let (url, stop) = address.recv().unwrap();
        let (stop, thread) = (Some(stop), Some(thread));
        Self { url, clock, config, client: reqwest::Client::new(), stop, thread, _owned: owned }
    }

    /// Does what `lectern keys rotate` does.
    pub async fn rotate_key(&self) {
        let store = serve::prepare(&self.config, &self.clock).await.unwrap();
        serve::rotate_key(&store, &self.clock).await.unwrap();
    }

    /// Does what `lectern keys rotate --of badges` does.
    pub async fn rotate_badge_keys(&self) {
        let store = serve::prepare(&self.config, &self.clock).await.unwrap();
        serve::rotate_badge_keys(&store, &self.clock).await.unwrap();
    }

    /// A request to a path, by nobody.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Nobody in particular.
    pub fn public(&self) -> Caller<'_> {
        Caller { server: self, token: None }
    }

    /// The first administrator.
    pub async fn admin(&self) -> Caller<'_> {
        self.log_in(ADMIN).await
    }

    /// A caller by mail address and the usual password.
    pub async fn log_in(&self, email: &str) -> Caller<'_> {
        let form =
            [("grant_type", "password"), ("client_id", "lectern-console"), ("username", email), ("password", PASSWORD)];
        let answer = self.request(Method::POST, "/oauth/token").form(&form).send().await.unwrap();
        let token = answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
        Caller { server: self, token: Some(token) }
    }

    /// A new person with one role, logged in.
    pub async fn person(&self, role: &str, unit_id: Option<&str>) -> Caller<'_> {
        let email = format!("{role}.{}@example.org", Clock::system().id());
        let person = json!({
            "name": role, "email": email, "languages": ["en"], "division_ocd_id": null, "password": PASSWORD,
            "grants": [{"role": role, "unit_id": unit_id}],
        });
        self.admin().await.post("/v1/directory/people", &person).await.expect(StatusCode::CREATED);
        self.log_in(&email).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            drop(stop.stop(false)); // the command is sent when the future is made
            drop(thread.join());
        }
    }
}

/// Somebody who calls.
pub struct Caller<'a> {
    pub server: &'a Server,
    pub token: Option<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Caller<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.server.request(method, path);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// The same in the form asked for.
    pub async fn get_as(&self, path: &str, media_type: &str) -> Answer {
        send(self.request(Method::GET, path).header("accept", media_type)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// PUT or PATCH or POST against whatever revision there is.
    pub async fn change(&self, method: Method, path: &str, body: &Value) -> Answer {
        send(self.request(method, path).header("if-match", "*").json(body)).await
    }
}

/// A request with a form of several parts (RFC 7578); the one called `file` is a file.
pub fn with_form(request: RequestBuilder, fields: &[(&str, String)]) -> RequestBuilder {
    let part = |(name, value): &(&str, String)| {
        let file = if *name == "file" { "; filename=\"folder/example.csv\"" } else { "" };
        format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
    };
    let parts: String = fields.iter().map(part).collect();
    request.header("content-type", "multipart/form-data; boundary=limit").body(format!("{parts}--limit--\r\n"))
}

/// The path of a record, and what comes after it.
pub fn at(record: &Value, collection: &str, rest: &str) -> String {
    format!("{collection}/{}{rest}", record["id"].as_str().unwrap())
}

pub async fn send(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.unwrap()).await
}

impl Answer {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The JSON of an answer with that status.
    #[track_caller]
    pub fn expect(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem with that status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self.json()["code"].as_str().unwrap().to_owned()
    }

    /// The pointers of the bad fields for which it is refused.
    #[track_caller]
    pub fn invalid(&self) -> Vec<String> {
        assert_eq!(self.problem(422), "invalid", "{}", self.text);
        self.pointers()
    }

    /// The pointers of the bad fields.
    pub fn pointers(&self) -> Vec<String> {
        self.json()["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

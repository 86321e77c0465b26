//! The program as whoever runs it meets it: what it says when something is wrong, and how it ends.
#![allow(clippy::unwrap_used, reason = "a failing test says where")]

use std::{
    io::{BufRead as _, BufReader, ErrorKind, Lines, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// The program with its files in that folder and with these settings, and none of whoever runs the tests.
fn lectern(folder: &TempDir, settings: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lectern"));
    command.env_clear().env("LECTERN_DATA_DIR", folder.path()).envs(settings.iter().copied()).args(arguments);
    command
}

/// What it says on its error output where it does not succeed.
fn refused(settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let done = lectern(&TempDir::new().unwrap(), settings, arguments).output().unwrap();
    assert!(!done.status.success());
    String::from_utf8(done.stderr).unwrap()
}

/// A service that runs, killed when dropped.
struct Service {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Service {
    /// Starts one at ports that are free, as it does by default.
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let settings = [("LECTERN_BIND", "127.0.0.1:0"), ("LECTERN_METRICS_BIND", "127.0.0.1:0")];
        let mut process = lectern(&folder, &settings, &["serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, said, _folder: folder }
    }

    /// Waits until it says where something is, and gives that address.
    fn place(&mut self, what: &str) -> String {
        let line = self.said.by_ref().map(Result::unwrap).find(|line| line.trim_start().starts_with(what)).unwrap();
        line.split("://").nth(1).unwrap().split('/').next().unwrap().to_owned()
    }

    /// Tells it to stop, as whatever runs services does.
    fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// All that it logs until it ends.
    fn log(&mut self) -> String {
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }

    fn ended(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The whole answer to a request.
fn ask(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A request of which the server has the head alone, and waits for the body: that is given, too.
fn half_sent(address: &str) -> (TcpStream, &'static str) {
    let body = r#"{"name": "Ada Example", "email": "ada@example.org"}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/directory/registrations HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut goes_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut goes_on).unwrap();
    (stream, body)
}

#[test]
fn a_request_that_runs_is_answered_before_it_stops() {
    let mut service = Service::start();
    let address = service.place("API");
    let (mut stream, body) = half_sent(&address);
    service.terminate();
    // For longer than servers with nothing to do take to end.
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let waits = stream.read(&mut [0]).map_err(|error| error.kind());
    assert!(matches!(waits, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{waits:?}");
    stream.set_read_timeout(None).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

#[test]
fn a_service_that_is_told_to_stop_ends_well() {
    let mut service = Service::start();
    ask(&service.place("API"), "/health/live");
    service.terminate();
    assert!(service.ended().success());
}

#[test]
fn a_secret_in_a_path_is_not_logged() {
    let mut service = Service::start();
    let address = service.place("API");
    for path in ["/v1/development/shared/s3cret", "/V1/development/shared/s3cret"] {
        ask(&address, path);
    }
    service.terminate();
    let log = service.log();
    assert!(log.contains("GET /v1/development/shared/{secret} 404") && !log.contains("s3cret"), "{log}");
}

#[test]
fn a_client_does_not_fill_the_log_by_long_paths() {
    let mut service = Service::start();
    ask(&service.place("API"), &format!("/problems/{}", "x".repeat(10_000)));
    service.terminate();
    let log = service.log();
    assert!(log.contains("GET /problems/xxx") && log.len() < 10_000, "{log}");
}

#[tokio::test]
async fn what_is_handed_to_the_database_is_not_logged() {
    let Some(database) = store::testing::TestDatabase::postgres().await.unwrap() else { return };
    let settings = [("DATABASE_URL", database.url.as_str()), ("LECTERN_LOG", "debug,tokio_postgres::query=trace")];
    let done = lectern(&TempDir::new().unwrap(), &settings, &["keys", "list"]).output().unwrap();
    let log = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && !log.contains("parameters"), "{log}");
}

#[test]
fn requests_are_counted_by_the_path_of_their_operation() {
    let mut service = Service::start();
    let (address, metrics) = (service.place("API"), service.place("metrics"));
    ask(&address, "/v1/strategy/items/A-G1");
    let counted = ask(&metrics, "/metrics");
    let count = r#"http_requests_total{method="GET",route="/v1/strategy/items/{id}",status="200"} 1"#;
    assert!(counted.contains(count), "{counted}");
    assert!(ask(&address, "/metrics").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_wrong_url_of_a_database_is_not_told_with_its_password() {
    let said = refused(&[("DATABASE_URL", "postgress://lectern:s3cret@db/lectern")], &["config"]);
    assert!(said.contains("--database-url") && !said.contains("s3cret"), "{said}");
}

#[test]
fn a_wrong_url_of_a_transfer_is_told_by_its_flag() {
    let (wrong, right) = ("postgress://lectern:s3cret@db/lectern", "sqlite:nowhere.db");
    for (from, to, named) in [(wrong, right, "--from"), (right, wrong, "--to")] {
        let said = refused(&[], &["transfer", "--from", from, "--to", to]);
        assert!(said.contains(named) && !said.contains("s3cret") && !said.contains("DATABASE_URL"), "{said}");
    }
}

#[test]
fn the_side_of_a_transfer_that_does_not_answer_is_told() {
    let nobody = "postgres://lectern:s3cret@127.0.0.1:1/lectern";
    let said = refused(&[], &["transfer", "--from", nobody, "--to", "sqlite:nowhere.db"]);
    assert!(said.contains("the source") && !said.contains("s3cret"), "{said}");
}

#[test]
fn a_wrong_setting_is_refused_by_its_name() {
    let wrong = [
        ("LECTERN_BIND", "localhost", "--bind"),
        ("LECTERN_METRICS_BIND", "none", "--metrics-bind"),
        ("LECTERN_TLS_KEY", "key.pem", "--tls-certificates"),
        ("LECTERN_PUBLIC_URL", "https://example.org/api", "--public-url"),
        ("LECTERN_ADMIN_EMAIL", "admin", "--admin-email"),
        ("LECTERN_SMTP_URL", "smtp://mail.example.org", "--mail-from"),
        ("LECTERN_ACTION_MAILS", "0", "--action-mails"),
        ("LECTERN_CORS_ORIGINS", "https://a.example.org,b", "--cors-origins"),
        ("LECTERN_TRUSTED_PROXIES", "proxy", "--trusted-proxies"),
        ("LECTERN_LANGUAGE", "English!", "--language"),
        ("LECTERN_RATE_LIMIT", "0", "--rate-limit"),
        ("LECTERN_WORKERS", "0", "--workers"),
        ("LECTERN_CONNECTIONS", "0", "--connections"),
        ("LECTERN_SHUTDOWN_SECONDS", "soon", "--shutdown-seconds"),
        ("LECTERN_LOG", "info,lectern=loud", "--log"),
    ];
    for (variable, value, named) in wrong {
        let said = refused(&[(variable, value)], &["config"]);
        assert!(said.contains(named), "{variable}: {said}");
    }
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().display().to_string();
    let said = refused(&[("DATABASE_URL", &format!("sqlite:{place}"))], &["migrate"]);
    assert!(said.contains(&place), "{said}");
}

#[test]
fn who_only_looks_makes_no_database() {
    let folder = TempDir::new().unwrap();
    let files = [["doctor", "--log=info"], ["migrate", "--status"]].map(|arguments| {
        assert!(!lectern(&folder, &[], &arguments).output().unwrap().status.success());
        folder.path().read_dir().unwrap().count()
    });
    assert_eq!(files, [0, 0]);
}

#[test]
fn who_checks_the_health_learns_why_it_is_not_well() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let nobody = client.local_addr().unwrap().to_string(); // a port that is taken, and where nobody listens
    let said = refused(&[("LECTERN_BIND", &nobody)], &["health"]);
    assert!(said.contains(&nobody), "{said}");
}

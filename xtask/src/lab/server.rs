//! A Lectern server as a process of its own, and those who call it.

use super::until;
use crate::Outcome;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ADMIN: &str = "admin@example.org";
const PASSWORD: &str = "correct horse battery staple";
/// How long a server may take to start, whatever the disk does meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);

/// How to start a server; started again, it comes back at the same address on the same database.
#[derive(Clone, Debug)]
pub struct Setup {
    binary: PathBuf,
    folder: PathBuf,
    database_url: String,
    address: SocketAddr,
    log: Option<PathBuf>,
    variables: Vec<(&'static str, String)>,
}

/// A running server, killed when dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: SocketAddr,
    /// From the start of the process to its first answer.
    pub first_answer: Duration,
}

/// What an import came to.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What it said of the rows.
    pub told: String,
    /// Rows it read.
    pub rows: u32,
    /// How long it took, from the start of its process to its end.
    pub took: Duration,
}

/// What a process takes of the machine's memory, in MiB.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// All its pages, those of mapped files among them.
    pub resident: u64,
    /// Its own pages alone.
    pub private: u64,
}

/// A client of one server, as the first administrator.
#[derive(Clone)]
pub struct Caller {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Setup {
    /// A server at a free port of this machine, with its files in `folder`.
    pub fn new(binary: &Path, folder: &Path, database_url: &str) -> Outcome<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (binary, folder, database_url) = (binary.to_owned(), folder.to_owned(), database_url.to_owned());
        Ok(Self { binary, folder, database_url, address, log: None, variables: Vec::new() })
    }

    /// Keeps what the server says on its error output in a file.
    #[must_use]
    pub fn logging(self, log: PathBuf) -> Self {
        Self { log: Some(log), ..self }
    }

    /// Gives its processes these variables.
    #[must_use]
    pub fn with(self, variables: Vec<(&'static str, String)>) -> Self {
        Self { variables, ..self }
    }

    /// A command of the binary on the same database and folder.
    pub fn command(&self, arguments: &[&str]) -> Outcome<Command> {
        let said = match &self.log {
            Some(log) => Stdio::from(File::options().create(true).append(true).open(log)?),
            None => Stdio::null(),
        };
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .args(["--metrics-bind=off", "--rate-limit=4000000000", "--shutdown-seconds=1", "--connections=16"])
            .arg("--public-url=http://lectern.test") // tokens of one node are good at another
            .args(["--admin-email", ADMIN, "--admin-password", PASSWORD, "--database-url", &self.database_url])
            .arg(format!("--bind={}", self.address))
            .arg("--data-dir")
            .arg(&self.folder)
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said);
        Ok(command)
    }

    /// Starts the server and waits for its first answer.
    pub async fn start(&self) -> Outcome<Server> {
        let began = Instant::now();
        let mut process = self.command(&[])?.spawn()?;
        let address = self.address;
        let mut ended = false;
        let answers = || {
            std::thread::sleep(Duration::from_millis(1));
            ready(address).unwrap_or(false)
        };
        let waited = until("the server's first answer", PATIENCE, async || {
            ended = process.try_wait().is_ok_and(|status| status.is_some());
            ended || answers()
        });
        waited.await?;
        if ended {
            return Err("the server ended instead of serving".into());
        }
        Ok(Server { process, address, first_answer: began.elapsed() })
    }

    /// Imports a file by the binary, and tells what came of it; `more` are further arguments.
    pub fn import(&self, kind: &str, file: &Path, more: &[&str]) -> Outcome<Imported> {
        let (began, file) = (Instant::now(), file.display().to_string());
        let mut import = self.command(&[&["import", kind, &file], more].concat())?;
        let done = import.stdout(Stdio::piped()).stderr(Stdio::piped()).output()?;
        let took = began.elapsed();
        if !done.status.success() {
            return Err(format!("import of {kind}: {}", String::from_utf8_lossy(&done.stderr)).into());
        }
        let told = String::from_utf8(done.stdout)?.lines().next().unwrap_or_default().to_owned();
        let (rows, _) = told.split_once(" read: ").ok_or_else(|| format!("import of {kind} said: {told}"))?;
        Ok(Imported { rows: rows.parse()?, told, took })
    }
}

impl Imported {
    /// Rows a second.
    pub fn rate(&self) -> f64 {
        f64::from(self.rows) / self.took.as_secs_f64()
    }
}

/// Whether the server at that address says it is ready.
fn ready(address: SocketAddr) -> std::io::Result<bool> {
    use std::io::{Read as _, Write as _};
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    Ok(&head == b"HTTP/1.1 200")
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it at once, as a power cut would (`kill -9`).
    pub fn kill(&mut self) -> Outcome {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// The memory it takes now.
    pub fn memory(&self) -> Outcome<Memory> {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id()))?;
        let mebibytes = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
        };
        let known = || "smaps_rollup has another shape";
        Ok(Memory {
            resident: mebibytes("Rss:").ok_or_else(known)?,
            private: mebibytes("Anonymous:").ok_or_else(known)?,
        })
    }

    /// Signs the first administrator in.
    pub async fn caller(&self) -> Outcome<Caller> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build()?;
        let url = format!("http://{}", self.address);
        let form =
            [("grant_type", "password"), ("client_id", "lectern-console"), ("username", ADMIN), ("password", PASSWORD)];
        let answer = client.post(format!("{url}/oauth/token")).form(&form).send().await?.error_for_status()?;
        let answer: Value = answer.json().await?;
        let token = answer.get("access_token").and_then(Value::as_str).ok_or("no token was given")?.to_owned();
        Ok(Caller { client, url, token })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.kill());
    }
}

impl Caller {
    /// A request to a path, with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// The same caller at another node.
    #[must_use]
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { url: format!("http://{address}"), ..self.clone() }
    }

    /// What their requests carry as `Authorization`.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// The JSON at a path; where the server says that it cannot just now, it is asked again, ten times at most.
    pub async fn get(&self, path: &str) -> Outcome<Value> {
        for _ in 0..10 {
            let answer = self.request(Method::GET, path).send().await?;
            if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
                return Ok(answer.error_for_status()?.json().await?);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(format!("{path} is not answered").into())
    }

    /// Sends JSON that makes a record, and gives the record.
    pub async fn create(&self, path: &str, body: &Value) -> Outcome<Value> {
        let answer: Response = self.request(Method::POST, path).json(body).send().await?;
        let (status, answer) = (answer.status(), answer.json::<Value>().await?);
        if status.is_success() { Ok(answer) } else { Err(format!("POST {path}: {status}: {answer}").into()) }
    }

    /// A unit and an issue, for positions to hang on; gives their ids.
    pub async fn ground(&self) -> Outcome<(String, String)> {
        let id = |record: &Value| record.get("id").and_then(Value::as_str).map(ToOwned::to_owned).ok_or("it has no id");
        let unit = json!({ "name": "Committee on Trials", "slug": "trials", "kind": "committee" });
        let unit = id(&self.create("/v1/directory/units", &unit).await?)?;
        let areas = self.get("/v1/policy/areas").await?;
        let area = areas.pointer("/data/0/id").cloned().ok_or("there are no policy areas")?;
        let issue = json!({ "slug": "trials", "question": "Does it hold?", "area_ids": [area], "owner_unit_id": unit });
        let issue = id(&self.create("/v1/policy/issues", &issue).await?)?;
        Ok((unit, issue))
    }
}

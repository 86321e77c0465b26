//! Load on a server: `rlt` runs the connections and keeps the times, `hyper` speaks HTTP.

use crate::Outcome;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    http::request::Builder,
};
use hyper_util::rt::TokioIo;
use rlt::{BenchSuite, IterInfo, IterReport, Status, cli::BenchCli};
use serde_json::Value;
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{net::TcpStream, time::Instant};

/// Connections that are kept open, each with one request under way.
pub const CONNECTIONS: u32 = 32;

/// Makes the request of that number.
pub type Make = Arc<dyn Fn(u64) -> Request<Full<Bytes>> + Send + Sync>;

/// A request to a path, before its headers and body.
pub fn to(path: &str) -> Builder {
    Request::builder().uri(path).header("host", "localhost")
}

/// A request for what is at a path.
pub fn get(path: &str) -> Request<Full<Bytes>> {
    to(path).body(Full::default()).unwrap_or_default()
}

/// What load is made of.
#[derive(Clone)]
pub struct Load {
    address: SocketAddr,
    make: Make,
    /// Requests a second, whatever the answers do; `None` for as many as there are answers.
    rate: Option<f64>,
    began: Arc<OnceLock<Instant>>,
}

/// What came of it; times in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Answers a second.
    pub rate: f64,
    /// Half of the answers came within this.
    pub p50: f64,
    /// All but a hundredth came within this.
    pub p99: f64,
}

impl Load {
    /// As many requests as there are answers.
    pub fn closed(address: SocketAddr, make: &Make) -> Self {
        Self { address, make: make.clone(), rate: None, began: Arc::default() }
    }

    /// So many requests a second, whether or not the ones before were answered: what waits is counted from when it was due.
    pub fn open(address: SocketAddr, make: &Make, rate: f64) -> Self {
        Self { rate: Some(rate), ..Self::closed(address, make) }
    }

    /// Runs it for that long. Every answer must be a success.
    pub async fn run(self, duration: Duration) -> Outcome<Figures> {
        self.run_on(CONNECTIONS, duration).await
    }

    /// The same on fewer or more connections.
    pub async fn run_on(self, connections: u32, duration: Duration) -> Outcome<Figures> {
        let report = tempfile::NamedTempFile::new()?;
        let arguments = [
            "load".to_owned(),
            format!("--concurrency={connections}"),
            format!("--duration={}ms", duration.as_millis()),
            format!("--output-file={}", report.path().display()),
            "--output=json".to_owned(),
            "--quiet".to_owned(),
        ];
        rlt::cli::run(<BenchCli as clap::Parser>::try_parse_from(arguments)?, self).await?;
        let report: Value = serde_json::from_reader(report.reopen()?)?;
        let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64);
        if number("/summary/success_ratio").is_none_or(|ratio| ratio < 1.0) {
            let (status, errors) = (report.get("status"), report.get("errors"));
            return Err(format!("not every request was answered well: {status:?} {errors:?}").into());
        }
        let figures = || {
            Some(Figures {
                rate: number("/summary/iters/rate")?,
                p50: number("/latency/percentiles/p50")?,
                p99: number("/latency/percentiles/p99")?,
            })
        };
        Ok(figures().ok_or("the report has another shape")?)
    }

    /// When the request of that number is due; it is sent then, or as soon as its connection is free.
    async fn due(&self, number: u64) -> Instant {
        let Some(rate) = self.rate else { return Instant::now() };
        let began = *self.began.get_or_init(Instant::now);
        let seconds = f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / rate;
        let due = began + Duration::from_secs_f64(seconds);
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
            return Instant::now(); // the timer's own lateness is not the server's
        }
        due
    }
}

#[async_trait::async_trait]
impl BenchSuite for Load {
    type WorkerState = SendRequest<Full<Bytes>>;

    async fn state(&self, _: u32) -> anyhow::Result<Self::WorkerState> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn bench(&mut self, line: &mut Self::WorkerState, info: &IterInfo) -> anyhow::Result<IterReport> {
        let due = self.due(info.runner_seq).await;
        line.ready().await?;
        let answer = line.send_request((self.make)(info.runner_seq)).await?;
        let status = match answer.status() {
            StatusCode::OK | StatusCode::CREATED => Status::success(200),
            other => Status::error(other.as_u16().into()),
        };
        let bytes = answer.into_body().collect().await?.to_bytes().len();
        Ok(IterReport { duration: due.elapsed(), status, bytes: u64::try_from(bytes)?, items: 1 })
    }
}

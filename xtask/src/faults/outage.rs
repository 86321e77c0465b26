//! The database server stops and starts under load.

use super::{Trial, ledger::Writers};
use crate::{
    Outcome,
    lab::{Caller, Cluster, cluster::Stop, until},
};
use reqwest::{Method, StatusCode};
use std::time::{Duration, Instant};

/// How soon the service is well again after its database is, without anybody's help.
const RECOVERY: Duration = Duration::from_secs(5);

/// Stops and starts the cluster; the server goes on by itself.
pub async fn run(trial: &Trial) -> Outcome<String> {
    let cluster = trial.database.cluster.as_ref().ok_or("there is no cluster to stop")?;
    let stops: &[Stop] =
        if trial.short { &[Stop::Fast] } else { &[Stop::Fast, Stop::Immediate, Stop::Fast, Stop::Immediate] };
    let server = trial.setup()?.start().await?;
    let caller = server.caller().await?;
    let writers = Writers::start(vec![caller.clone()], 8).await?;
    let mut slowest = Duration::ZERO;
    for &how in stops {
        tokio::time::sleep(Duration::from_millis(300)).await;
        slowest = slowest.max(interrupt(cluster, how, &caller, &writers).await?);
    }
    let ledger = writers.stop().await?;
    ledger.prove(&caller).await?;
    let (stops, writes, refused) = (stops.len(), ledger.writes(), ledger.refusals.values().sum::<usize>());
    Ok(format!(
        "{stops} stops: 503 with Retry-After ({refused} times), well again after {slowest:.1?}, {writes} writes kept"
    ))
}

/// One stop and start; gives how long the service took to be well again.
async fn interrupt(cluster: &Cluster, how: Stop, caller: &Caller, writers: &Writers) -> Outcome<Duration> {
    cluster.stop(how)?;
    for path in ["/v1/policy/positions", "/health/ready", "/v1/policy/positions?q=trial"] {
        let asked = Instant::now();
        let answer = caller.request(Method::GET, path).send().await?;
        let (status, waits) = (answer.status(), answer.headers().contains_key("retry-after"));
        if status != StatusCode::SERVICE_UNAVAILABLE || !waits {
            return Err(format!("{path} without a database: {status}, Retry-After: {waits}").into());
        }
        if asked.elapsed() > Duration::from_secs(2) {
            return Err(format!("{path} without a database: no answer for {:?}", asked.elapsed()).into());
        }
    }
    let alive = caller.request(Method::GET, "/health/live").send().await?.status();
    if alive != StatusCode::OK {
        return Err(format!("/health/live without a database: {alive}").into());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    cluster.start()?;
    let before = writers.acknowledged();
    until("the service is well again", RECOVERY, async || {
        let reads = caller.get("/v1/policy/positions").await.is_ok();
        reads && caller.get("/v1/policy/positions?q=trial").await.is_ok() && writers.acknowledged() > before
    })
    .await
}

//! Writers that keep a ledger of what was acknowledged, and the proof that the database holds exactly that.
//!
//! Each writer proposes a position and moves it back and forth. A request that was not acknowledged is sent again with the
//! same `Idempotency-Key` until it is, at whatever node answers; nobody but its writer touches a position, so that the
//! ledger says to the revision how each must look.

use crate::{Outcome, lab::Caller};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Moves of a position after its proposal.
const MOVES: i64 = 6;
/// How long a writer waits before it sends a request again.
const PAUSE: Duration = Duration::from_millis(20);
/// After so long without an acknowledgement something is stuck.
const STUCK: Duration = Duration::from_mins(1);

/// Writers at work.
pub struct Writers {
    shared: Arc<Shared>,
    tasks: JoinSet<Result<(), String>>,
}

/// What writers know together.
struct Shared {
    /// Callers at each node.
    nodes: Vec<Caller>,
    /// The unit and the issue that positions belong to.
    ground: (String, String),
    stopped: AtomicBool,
    acknowledged: AtomicUsize,
    /// Every acknowledged position and its last acknowledged revision.
    ledger: Mutex<BTreeMap<String, i64>>,
    /// What was answered instead of an acknowledgement, and how often.
    refusals: Mutex<BTreeMap<u16, usize>>,
    longest_wait: Mutex<Duration>,
}

/// What was acknowledged, and what was seen on the way.
#[derive(Debug)]
pub struct Ledger {
    unit: String,
    revisions: BTreeMap<String, i64>,
    /// Statuses other than success, and how often.
    pub refusals: BTreeMap<u16, usize>,
    /// The longest time from a first attempt to its acknowledgement.
    pub longest_wait: Duration,
}

impl Writers {
    /// Sets so many writers to work on nodes that share a database.
    pub async fn start(nodes: Vec<Caller>, count: usize) -> Outcome<Self> {
        let ground = nodes.first().ok_or("writers need a node")?.ground().await?;
        let shared = Arc::new(Shared {
            nodes,
            ground,
            stopped: AtomicBool::new(false),
            acknowledged: AtomicUsize::new(0),
            ledger: Mutex::default(),
            refusals: Mutex::default(),
            longest_wait: Mutex::default(),
        });
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let shared = shared.clone();
            tasks.spawn(async move { shared.write(number).await.map_err(|e| e.to_string()) });
        }
        Ok(Self { shared, tasks })
    }

    /// Requests acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// How often that status was answered so far.
    pub fn refused_with(&self, status: StatusCode) -> usize {
        self.shared.refusals.lock().ok().and_then(|all| all.get(&status.as_u16()).copied()).unwrap_or_default()
    }

    /// Lets each writer end the request it is at, and takes the ledger.
    pub async fn stop(mut self) -> Outcome<Ledger> {
        self.shared.stopped.store(true, Ordering::SeqCst);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        let taken = || "a writer panicked over the ledger";
        Ok(Ledger {
            unit: self.shared.ground.0.clone(),
            revisions: self.shared.ledger.lock().map_err(|_| taken())?.clone(),
            refusals: self.shared.refusals.lock().map_err(|_| taken())?.clone(),
            longest_wait: *self.shared.longest_wait.lock().map_err(|_| taken())?,
        })
    }
}

impl Shared {
    async fn write(&self, writer: usize) -> Outcome {
        let mut number = 0_usize;
        while !self.stopped.load(Ordering::SeqCst) {
            let name = format!("trial-{writer}-{number}");
            let id = self.propose(writer, &name).await?;
            let mut revision = 1;
            self.note(&id, revision);
            while revision <= MOVES && !self.stopped.load(Ordering::SeqCst) {
                self.go(writer, &name, &id, revision).await?;
                revision += 1;
                self.note(&id, revision);
            }
            number += 1;
        }
        Ok(())
    }

    fn note(&self, id: &str, revision: i64) {
        self.acknowledged.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut ledger) = self.ledger.lock() {
            ledger.insert(id.to_owned(), revision);
        }
    }

    async fn propose(&self, writer: usize, name: &str) -> Outcome<String> {
        let (unit, issue) = &self.ground;
        let body = json!({
            "slug": name, "title": name, "issue_id": issue, "owner_unit_id": unit, "goals": ["P-G1"],
            "required_audiences": [], "review_interval_months": 36, "preamble": [], "resolved": ["It holds."],
        });
        let made = self.acknowledged_by(writer, |node| {
            node.request(Method::POST, "/v1/policy/positions").header("idempotency-key", name).json(&body)
        });
        let made = made.await?;
        Ok(made.get("id").and_then(Value::as_str).ok_or("a position without an id")?.to_owned())
    }

    async fn go(&self, writer: usize, name: &str, id: &str, revision: i64) -> Outcome {
        let to = if revision % 2 == 1 { "analysis" } else { "draft" };
        let body = json!({ "to": to, "note": null, "clearance": null, "adoption": null, "superseded_by": null });
        let path = format!("/v1/policy/positions/{id}/transitions");
        let moved = self.acknowledged_by(writer, |node| {
            let request = node.request(Method::POST, &path).header("idempotency-key", format!("{name}-{revision}"));
            request.header("if-match", format!("\"{revision}\"")).json(&body)
        });
        let moved = moved.await?.get("revision").and_then(Value::as_i64);
        if moved == Some(revision + 1) { Ok(()) } else { Err(format!("{name}: {moved:?} follows {revision}").into()) }
    }

    /// Sends a request until it is acknowledged, to one node after another; each writer has its own to begin with.
    async fn acknowledged_by(&self, writer: usize, request: impl Fn(&Caller) -> RequestBuilder) -> Outcome<Value> {
        let began = Instant::now();
        for node in self.nodes.iter().cycle().skip(writer) {
            match request(node).timeout(Duration::from_secs(10)).send().await {
                Ok(answer) if answer.status().is_success() => {
                    // The head may come and the body be cut off: then it is not acknowledged.
                    if let Ok(record) = answer.json().await {
                        if let Ok(mut longest) = self.longest_wait.lock() {
                            *longest = longest.max(began.elapsed());
                        }
                        return Ok(record);
                    }
                }
                Ok(answer) => self.refused(answer).await?,
                Err(_) => {} // nobody there, or cut off
            }
            if began.elapsed() > STUCK {
                return Err(format!("no acknowledgement within {STUCK:?}").into());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err("there is no node".into())
    }

    /// What may be answered in a fault: come back later, or it is under way; anything else is a fault of ours.
    async fn refused(&self, answer: reqwest::Response) -> Outcome {
        let (status, waits) = (answer.status(), answer.headers().contains_key("retry-after"));
        let text = answer.text().await.unwrap_or_default();
        let expected = match status {
            StatusCode::SERVICE_UNAVAILABLE => waits,
            StatusCode::CONFLICT => text.contains("in_progress"),
            _ => false,
        };
        if let Ok(mut refusals) = self.refusals.lock() {
            *refusals.entry(status.as_u16()).or_default() += 1;
        }
        if expected { Ok(()) } else { Err(format!("answered {status}: {text}").into()) }
    }
}

impl Ledger {
    /// Requests that were acknowledged.
    pub fn writes(&self) -> i64 {
        self.revisions.values().sum()
    }

    /// Proves that the database holds every acknowledged write once, with its history, and nothing else.
    pub async fn prove(&self, caller: &Caller) -> Outcome {
        let kept = self.kept(caller).await?;
        if kept != self.revisions {
            let differ = |(id, revision): &(&String, &i64)| kept.get(*id) != Some(revision);
            let missing: Vec<_> = self.revisions.iter().filter(differ).take(5).collect();
            let (there, told) = (kept.len(), self.revisions.len());
            return Err(
                format!("{told} positions were acknowledged, {there} are there; they differ at {missing:?}").into()
            );
        }
        for (id, revision) in &self.revisions {
            let history = caller.get(&format!("/v1/policy/positions/{id}/history?limit=200")).await?;
            let entries = history.get("data").and_then(Value::as_array).ok_or("a history has no data")?;
            let told: Vec<_> = entries.iter().filter_map(|entry| entry.get("revision")?.as_i64()).collect();
            if !told.iter().copied().eq(1..=*revision) {
                return Err(format!("the history of {id} at revision {revision} tells of {told:?}").into());
            }
        }
        Ok(())
    }

    /// Every position of the writers' unit that is there, and its revision.
    async fn kept(&self, caller: &Caller) -> Outcome<BTreeMap<String, i64>> {
        let list = format!("/v1/policy/positions?owner_unit_id={}&limit=200&sort=created_at", self.unit);
        let (mut kept, mut path) = (BTreeMap::new(), list.clone());
        loop {
            let page = caller.get(&path).await?;
            for row in page.get("data").and_then(Value::as_array).into_iter().flatten() {
                let id = row.get("id").and_then(Value::as_str).ok_or("a position without an id")?;
                let revision = row.get("revision").and_then(Value::as_i64).ok_or("a position without a revision")?;
                if kept.insert(id.to_owned(), revision).is_some() {
                    return Err(format!("{id} is listed twice").into());
                }
            }
            match page.get("next_cursor").and_then(Value::as_str) {
                Some(cursor) => path = format!("{list}&cursor={cursor}"),
                None => return Ok(kept),
            }
        }
    }
}

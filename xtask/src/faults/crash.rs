//! `kill -9` under load.

use super::{Trial, ledger::Writers};
use crate::{
    Outcome,
    lab::{self, Caller, Server, until},
};
use reqwest::Method;
use serde_json::Value;
use std::{fs, time::Duration};

/// Rows of a batch of an import, all of which are there or none.
const BATCH: i64 = 500;

/// The server is killed again and again while it writes.
pub async fn server(trial: &Trial) -> Outcome<String> {
    let kills = if trial.short { 5 } else { 50 };
    let setup = trial.setup()?;
    let mut server = setup.start().await?;
    let writers = Writers::start(vec![server.caller().await?], 8).await?;
    for kill in 0..kills {
        // At another moment of the work each time.
        tokio::time::sleep(Duration::from_millis(100 + kill * 37 % 300)).await;
        server.kill()?;
        server = setup.start().await?;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let ledger = writers.stop().await?;
    ledger.prove(&server.caller().await?).await?;
    Ok(format!("{kills} kills, {} writes acknowledged, each there once with its history", ledger.writes()))
}

/// An import is killed in its middle, and run again.
pub async fn import(trial: &Trial) -> Outcome<String> {
    let (rows, kills) = if trial.short { (10_000, 2) } else { (40_000, 8) };
    let setup = trial.setup()?;
    drop(setup.start().await?);
    let file = trial.database.folder().join("divisions.csv");
    lab::divisions(&file, 0..rows)?;
    let arguments = ["import", "divisions", &file.display().to_string()];
    let mut partial = Vec::new();
    for kill in 1..=kills {
        let mut importing = setup.command(&arguments)?.spawn()?;
        tokio::time::sleep(Duration::from_millis(150 + 60 * kill)).await;
        importing.kill()?;
        importing.wait()?;
        let there = count(&setup.start().await?).await?;
        partial.push(there);
        if there % BATCH != 0 {
            return Err(format!("{there} rows are there after a kill: half a batch was taken in").into());
        }
    }
    for _ in 0..2 {
        setup.import("divisions", &file, &[])?;
        let server = setup.start().await?;
        let there = count(&server).await?;
        if there != i64::try_from(rows)? {
            return Err(format!("{there} of {rows} rows are there after the import was run again").into());
        }
        once_each(&server.caller().await?).await?;
    }
    Ok(format!("killed with {partial:?} of {rows} rows in whole batches; run again, all {rows} are there once"))
}

/// Rows of a file that is handed in.
const HANDED_IN: i64 = 40_000;
/// How long an import may take to get on: on a served database the claim of a node that is gone holds for a minute.
const PATIENCE: Duration = Duration::from_mins(3);

/// A server is killed again and again while it takes in a file that was handed in. Started again, it goes on where it was, and
/// in the end every row was taken in once.
pub async fn importing(trial: &Trial) -> Outcome<String> {
    let kills = if trial.short { 3 } else { 6 };
    // A served database takes a minute for each.
    let kills = if trial.database.cluster.is_some() { kills / 2 } else { kills };
    let setup = trial.setup()?;
    let mut server = setup.start().await?;
    let file = trial.database.folder().join("divisions.csv");
    lab::divisions(&file, 0..usize::try_from(HANDED_IN)?)?;
    let mut caller = server.caller().await?;
    let handing_in = caller.request(Method::POST, "/v1/exchange/imports?kind=divisions");
    let answer = handing_in.header("content-type", "text/csv").body(fs::read(&file)?).send().await?;
    let import: Value = answer.error_for_status()?.json().await?;
    let import = format!("/v1/exchange/imports/{}", text(&import, "id")?);
    let (mut there, mut killed_at) = (0, Vec::new());
    for _ in 0..kills {
        let got_on = until("the import gets on", PATIENCE, async || {
            number(&caller, &import, "rows_read").await.is_ok_and(|rows| rows > there)
        });
        got_on.await?;
        server.kill()?;
        server = setup.start().await?;
        caller = server.caller().await?;
        there = number(&caller, &import, "rows_read").await?;
        if there % BATCH != 0 {
            return Err(format!("{there} rows are done after a kill: half a batch was taken in").into());
        }
        killed_at.push(there);
    }
    if !killed_at.iter().any(|there| (1..HANDED_IN).contains(there)) {
        return Err(format!("no kill fell into the middle of the import: {killed_at:?}").into());
    }
    taken_in_once(&server, &import).await?;
    Ok(format!("killed with {killed_at:?} of {HANDED_IN} rows done; each was taken in once, and the import is done"))
}

/// Waits until the import at that path is over, and proves that it took every row in once and says so.
async fn taken_in_once(server: &Server, import: &str) -> Outcome {
    let caller = server.caller().await?;
    until("the import is over", PATIENCE, async || {
        caller.get(import).await.is_ok_and(|import| import.get("finished_at").is_some_and(|at| !at.is_null()))
    })
    .await?;
    for counted in ["rows_read", "rows_created"] {
        let rows = number(&caller, import, counted).await?;
        if rows != HANDED_IN {
            return Err(format!("{counted} is {rows}, not {HANDED_IN}").into());
        }
    }
    let there = count(server).await?;
    if there != HANDED_IN {
        return Err(format!("{there} of {HANDED_IN} rows are there").into());
    }
    once_each(&caller).await?;
    let history = caller.get(&format!("{import}/history")).await?;
    let entries = history.get("data").and_then(Value::as_array).ok_or("a history has no data")?;
    let actions = entries.iter().map(|entry| text(entry, "action")).collect::<Outcome<Vec<_>>>()?;
    if actions != ["created", "running", "done"] {
        return Err(format!("the history of the import tells {actions:?}").into());
    }
    Ok(())
}

fn text(record: &Value, field: &str) -> Outcome<String> {
    Ok(record.get(field).and_then(Value::as_str).ok_or_else(|| format!("{field} is missing in {record}"))?.to_owned())
}

/// A number of the record at a path.
async fn number(caller: &Caller, path: &str, field: &str) -> Outcome<i64> {
    let record = caller.get(path).await?;
    Ok(record.get(field).and_then(Value::as_i64).ok_or_else(|| format!("{field} is missing in {record}"))?)
}

async fn count(server: &Server) -> Outcome<i64> {
    let page = server.caller().await?.get("/v1/directory/divisions?limit=1&count=true").await?;
    Ok(page.get("total").and_then(Value::as_i64).ok_or("a counted list has no total")?)
}

/// A look at the changes of some rows: each was made once, and never again.
async fn once_each(caller: &Caller) -> Outcome {
    let page = caller.get("/v1/directory/divisions?limit=50&sort=-created_at").await?;
    for row in page.get("data").and_then(Value::as_array).into_iter().flatten() {
        if row.get("revision").and_then(Value::as_i64) != Some(1) {
            return Err(format!("an import that was run again changed {row}").into());
        }
    }
    Ok(())
}

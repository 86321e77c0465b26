//! `kill -9` under load.

use super::{Trial, ledger::Writers};
use crate::{
    Outcome,
    lab::{self, Caller, Server},
};
use serde_json::Value;
use std::time::Duration;

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
        setup.run(&arguments)?;
        let server = setup.start().await?;
        let there = count(&server).await?;
        if there != i64::try_from(rows)? {
            return Err(format!("{there} of {rows} rows are there after the import was run again").into());
        }
        once_each(&server.caller().await?).await?;
    }
    Ok(format!("killed with {partial:?} of {rows} rows in whole batches; run again, all {rows} are there once"))
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

//! Two nodes on one database, one of which is killed.

use super::{Trial, ledger::Writers};
use crate::Outcome;
use std::time::Duration;

/// How long a writer may have to wait for the node that is left.
const PATIENCE: Duration = Duration::from_secs(6);

/// Kills one node after another under load; the other takes over, with the same keys.
pub async fn run(trial: &Trial) -> Outcome<String> {
    let kills = if trial.short { 3 } else { 20 };
    let setups = [trial.setup()?, trial.setup()?];
    let mut servers = [setups[0].start().await?, setups[1].start().await?];
    let first = servers[0].caller().await?;
    let nodes = vec![first.clone(), first.at(servers[1].address())];
    let writers = Writers::start(nodes, 8).await?;
    for kill in 0..kills {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let (server, setup) = if kill % 2 == 0 { (&mut servers[0], &setups[0]) } else { (&mut servers[1], &setups[1]) };
        server.kill()?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        *server = setup.start().await?;
    }
    let ledger = writers.stop().await?;
    ledger.prove(&first).await?;
    if ledger.longest_wait > PATIENCE {
        return Err(format!("a write waited {:.1?} for the node that was left", ledger.longest_wait).into());
    }
    let (writes, longest) = (ledger.writes(), ledger.longest_wait);
    Ok(format!("{kills} kills: {writes} writes, each once at one node or the other; none waited over {longest:.1?}"))
}

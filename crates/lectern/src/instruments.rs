//! Moving instruments on as time passes: comment periods end and announced actions come due without anybody saying so. A job, every
//! few minutes by any node.

use crate::{
    jobs::{Bench, Outcome},
    serve::service,
};
use kernel::{At, Clock, Id};
use policy::{Instrument, InstrumentFile};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};
use store::{Change, Session, Task};

/// Between two times.
pub const EVERY: Duration = Duration::from_mins(5);
/// Instruments that are looked up at a time.
const SOME: i64 = 100;

/// The job.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Rederivation {}

impl Task for Rederivation {
    const KIND: &'static str = "instruments";
}

/// Does the job.
pub async fn move_on(bench: &Bench) -> Outcome {
    match moved(&bench.session, &bench.clock).await {
        Ok(count) => {
            if count > 0 {
                log::info!("{count} instruments moved on with time");
            }
            Outcome::Done
        }
        Err(error) => error.into(),
    }
}

/// Derives anew what has come due; gives how many there were. Each one that is saved is due no more. One that fails does not
/// hold up those behind it: the first failure is told once the others have moved.
async fn moved(session: &Session, clock: &Clock) -> store::Result<usize> {
    let (now, mut failed): (At, BTreeMap<Id, store::Error>) = (clock.now(), BTreeMap::new());
    let mut count = 0;
    loop {
        let limit = SOME.saturating_add(i64::try_from(failed.len()).unwrap_or(i64::MAX));
        let mut due: Vec<Id> = store::scan!(session, |c| queries::policy::instruments::due(c, now, limit))?;
        due.retain(|id| !failed.contains_key(id));
        if due.is_empty() {
            return failed.into_values().next().map_or(Ok(count), Err);
        }
        for id in due {
            let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| {
                file.rederive(now);
                Ok(())
            };
            match session.change(service(clock), Change::new(id, None, rule).noted("moved_on", None)).await {
                Ok(_) => count += 1,
                Err(error) => drop(failed.insert(id, error)),
            }
        }
    }
}

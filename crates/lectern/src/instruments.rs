//! Moving instruments on as time passes: comment periods end and announced actions come due without anybody saying so. A job, every
//! few minutes by any node.

use crate::{
    jobs::{Bench, Outcome},
    serve::service,
};
use kernel::{At, Clock, Id};
use policy::{Instrument, InstrumentFile};
use serde::{Deserialize, Serialize};
use std::time::Duration;
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

/// Derives anew what has come due; gives how many there were. Each one that is saved is due no more, so that this ends.
async fn moved(session: &Session, clock: &Clock) -> store::Result<usize> {
    let (now, mut count): (At, usize) = (clock.now(), 0);
    loop {
        let due: Vec<Id> = store::scan!(session, |c| queries::policy::instruments::due(c, now, SOME))?;
        if due.is_empty() {
            return Ok(count);
        }
        count += due.len();
        for id in due {
            let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| {
                file.rederive(now);
                Ok(())
            };
            session.change(service(clock), Change::new(id, None, rule).noted("moved_on", None)).await?;
        }
    }
}

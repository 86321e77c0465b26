//! Forgetting what has been kept for long enough: a job, once an hour by any node.

use crate::{
    Failure,
    jobs::{Bench, Outcome},
};
use kernel::Clock;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Store, Task};

const HOUR: Duration = Duration::from_hours(1);

/// The job; how long what is kept stands in the store's table of periods.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Retention {}

impl Task for Retention {
    const KIND: &'static str = "retention";
}

/// Asks for the job every hour, and at once at the start: what became due while nobody ran is found then.
pub fn every_hour(store: &Store, clock: Clock) -> Result<(), Failure> {
    let session = store.session()?;
    actix_web::rt::spawn(async move {
        loop {
            let (clock, key) = (clock.clone(), Some(Retention::KIND.to_owned()));
            let asked = store::write!(session, |c| queries::jobs::enqueue(c, &clock, clock.now(), key, &Retention {}));
            if let Err(error) = asked {
                log::warn!("what has been kept for long enough could not be asked to be forgotten: {error}");
            }
            actix_web::rt::time::sleep(HOUR).await;
        }
    });
    Ok(())
}

/// Does the job.
pub async fn forget_old(bench: &Bench) -> Outcome {
    match bench.session.forget_old(bench.clock.now()).await {
        Ok(forgotten) => {
            for (table, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
                log::info!("forgot {count} old rows of {table}");
            }
            Outcome::Done
        }
        Err(error) => error.into(),
    }
}

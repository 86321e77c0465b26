//! Forgetting what has been kept for long enough: a job, once an hour by any node.

use crate::jobs::{Bench, Outcome};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};
use store::Task;

/// Between two times.
pub const EVERY: Duration = Duration::from_hours(1);

/// The job; how long what is kept stands in the store's table of periods.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Retention {}

impl Task for Retention {
    const KIND: &'static str = "retention";
}

/// Does the job.
pub async fn forget_old(bench: &Bench) -> Outcome {
    match bench.session.forget_old(bench.clock.now()).await {
        Ok(forgotten) => {
            for (table, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
                log::info!("forgot {count} old rows of {table}");
            }
        }
        Err(error) => return error.into(),
    }
    let mailer = bench.mailer.clone();
    match tokio::task::spawn_blocking(move || mailer.forget_old(SystemTime::now())).await {
        Ok(Ok(_)) => Outcome::Done,
        Ok(Err(error)) => Outcome::Again(error.to_string()),
        Err(error) => Outcome::Never(error.to_string()),
    }
}

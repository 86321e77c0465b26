//! Forgetting what has been kept for long enough: in the database by a job, once an hour by any node; in its own folder by each.

use crate::{
    jobs::{Context, Outcome},
    mail,
};
use actix_web::rt::{spawn, time::sleep};
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};
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
pub async fn forget_old(context: &Context) -> Outcome {
    match context.session.forget_old(context.clock.now()).await {
        Ok(forgotten) => {
            for (table, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
                log::info!("forgot {count} old rows of {table}");
            }
        }
        Err(error) => return error.into(),
    }
    Outcome::Done
}

/// Keeps this node's outbox from growing old, as long as it serves.
pub fn sweep_outbox(data_dir: PathBuf) {
    spawn(async move {
        loop {
            let folder = data_dir.clone();
            match tokio::task::spawn_blocking(move || mail::forget_old(&folder, SystemTime::now())).await {
                Ok(Ok(0)) => {}
                Ok(Ok(count)) => log::info!("forgot {count} old messages of the outbox"),
                Ok(Err(error)) => log::warn!("the outbox could not be swept: {error}"),
                Err(error) => log::warn!("the outbox could not be swept: {error}"),
            }
            sleep(EVERY).await;
        }
    });
}

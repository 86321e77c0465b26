//! Forgetting what has been kept for long enough: in the database by a job, once an hour by any node; in its own folder by each.

use crate::{
    jobs::{Context, recurring},
    mail,
};
use actix_web::rt::{spawn, time::sleep};
use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

recurring! {
    /// The job; how long what is kept stands in the store's table of periods.
    Retention: "retention", every Duration::from_hours(1)
}

/// Does the job.
pub async fn forget_old(context: &Context) -> store::Result<()> {
    let forgotten = context.session.forget_old(context.clock.now()).await?;
    for (table, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
        log::info!("forgot {count} old rows of {table}");
    }
    Ok(())
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

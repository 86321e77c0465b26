//! Moving instruments on as time passes: comment periods end and announced actions come due without anybody saying so. A job, every
//! few minutes by any node.

use crate::{
    jobs::{Context, Outcome, each_due},
    serve::service,
};
use policy::{Instrument, InstrumentFile};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Change, Task};

/// Between two times.
pub const EVERY: Duration = Duration::from_mins(5);

/// The job.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Rederivation {}

impl Task for Rederivation {
    const KIND: &'static str = "instruments";
}

/// Does the job: derives anew what has come due.
pub async fn move_on(context: &Context) -> Outcome {
    let (session, now) = (&context.session, context.clock.now());
    let moved = each_due(
        async |limit| store::scan!(session, |c| queries::policy::instruments::due(c, now, limit)),
        async |id| {
            let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| {
                file.rederive(now);
                Ok(())
            };
            session.change(service(&context.clock), Change::new(id, None, rule).noted("moved_on", None)).await.map(drop)
        },
    );
    match moved.await {
        Ok(count) => {
            if count > 0 {
                log::info!("{count} instruments moved on with time");
            }
            Outcome::Done
        }
        Err(error) => error.into(),
    }
}

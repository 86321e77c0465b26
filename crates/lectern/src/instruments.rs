//! Moving instruments on as time passes: comment periods end and announced actions come due without anybody saying so. A job, every
//! few minutes by any node.

use crate::{
    jobs::{Context, each_due, recurring},
    serve::service,
};
use policy::{Instrument, InstrumentFile};
use std::time::Duration;
use store::Change;

recurring! {
    /// The job.
    Rederivation: "instruments", every Duration::from_mins(5)
}

/// Does the job: derives anew what has come due.
pub async fn move_on(context: &Context) -> store::Result<()> {
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
    let count = moved.await?;
    if count > 0 {
        log::info!("{count} instruments moved on with time");
    }
    Ok(())
}

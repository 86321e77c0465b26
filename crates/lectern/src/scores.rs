//! Putting advocates on the rungs that their scores lead to: a job, now and then on any node.

use crate::{
    jobs::{Context, each_due, recurring},
    serve,
};
use std::time::Duration;

recurring! {
    /// The job; whose score was not looked at is found in the data.
    Scores: "engagement_scores", every Duration::from_mins(10)
}

/// Seconds after which a score is looked at again, for it fades.
const LOOK_AGAIN: i64 = 86_400;

/// Does the job.
pub async fn look_at_all(context: &Context) -> store::Result<()> {
    let (session, since) = (&context.session, context.clock.now().plus_seconds(-LOOK_AGAIN));
    let looked = each_due(
        async |limit| store::scan!(session, |c| queries::advocacy::advocates::unscored(c, since, limit)),
        async |id| session.look_at_score(serve::service(&context.clock), id).await,
    );
    looked.await.map(drop)
}

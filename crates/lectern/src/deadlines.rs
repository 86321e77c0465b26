//! What deadlines do while nobody looks: a job, every minute by any node. Who reads or writes a record meets it where it stands
//! anyway; the job is for the history and for those who follow the changes.

use crate::jobs::{Bench, Outcome};
use advocacy::{AdvocacyPlan, Alert, Challenge, EventBooking, Partnership, Petition, Resource};
use development::{Award, LearningRegistration};
use policy::{JointStatement, Motion};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Task;

/// Between two times.
pub const EVERY: Duration = Duration::from_mins(1);

/// The job; what is due is found in the data, so that a missed minute loses nothing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Deadlines {}

impl Task for Deadlines {
    const KIND: &'static str = "deadlines";
}

/// Does the job.
pub async fn settle(bench: &Bench) -> Outcome {
    let settled = [
        bench.session.settle_all::<Motion>(&bench.clock).await,
        bench.session.settle_all::<JointStatement>(&bench.clock).await,
        bench.session.settle_all::<Resource>(&bench.clock).await,
        bench.session.settle_all::<Partnership>(&bench.clock).await,
        bench.session.settle_all::<AdvocacyPlan>(&bench.clock).await,
        bench.session.settle_all::<Petition>(&bench.clock).await,
        bench.session.settle_all::<Alert>(&bench.clock).await,
        bench.session.settle_all::<Challenge>(&bench.clock).await,
        bench.session.settle_all::<EventBooking>(&bench.clock).await,
        bench.session.settle_all::<LearningRegistration>(&bench.clock).await,
        bench.session.settle_all::<Award>(&bench.clock).await,
    ];
    match settled.into_iter().collect::<Result<Vec<_>, _>>() {
        Ok(_) => Outcome::Done,
        Err(error) => error.into(),
    }
}

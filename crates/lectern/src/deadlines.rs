//! What deadlines do while nobody looks: a job, every minute by any node. Who reads or writes a record meets it where it stands
//! anyway; the job is for the history and for those who follow the changes.

use crate::jobs::{Context, Outcome};
use advocacy::{AdvocacyPlan, Alert, Challenge, EventBooking, Partnership, Petition, Resource};
use development::{Award, LearningRegistration};
use policy::{JointStatement, Message, Motion};
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
pub async fn settle(context: &Context) -> Outcome {
    let settled = [
        context.session.settle_all::<Motion>(&context.clock).await,
        context.session.settle_all::<JointStatement>(&context.clock).await,
        context.session.settle_all::<Message>(&context.clock).await,
        context.session.settle_all::<Resource>(&context.clock).await,
        context.session.settle_all::<Partnership>(&context.clock).await,
        context.session.settle_all::<AdvocacyPlan>(&context.clock).await,
        context.session.settle_all::<Petition>(&context.clock).await,
        context.session.settle_all::<Alert>(&context.clock).await,
        context.session.settle_all::<Challenge>(&context.clock).await,
        context.session.settle_all::<EventBooking>(&context.clock).await,
        context.session.settle_all::<LearningRegistration>(&context.clock).await,
        context.session.settle_all::<Award>(&context.clock).await,
    ];
    match settled.into_iter().collect::<Result<Vec<_>, _>>() {
        Ok(_) => Outcome::Done,
        Err(error) => error.into(),
    }
}

//! What deadlines do while nobody looks: a job, every minute by any node. Who reads or writes a record meets it where it stands
//! anyway; the job is for the history and for those who follow the changes.

use crate::jobs::{Context, recurring};
use advocacy::{AdvocacyPlan, Alert, Challenge, EventBooking, Partnership, Petition, Resource};
use development::{Award, LearningRegistration};
use policy::{JointStatement, Message, Motion};
use std::time::Duration;

recurring! {
    /// The job; what is due is found in the data, so that a missed minute loses nothing.
    Deadlines: "deadlines", every Duration::from_mins(1)
}

/// Does the job: settles all kinds, also where one of them fails.
pub async fn settle(context: &Context) -> store::Result<()> {
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
    settled.into_iter().try_for_each(|moved| moved.map(drop))
}

//! A caller who hangs up leaves nothing behind that others would have to wait for.

use crate::Database;
use directory::Unit;
use kernel::{Id, Text};
use std::{future::Future, pin::pin, task::Poll};
use store::{Change, Done, Result};

impl Database {
    fn rename(&self, id: Id) -> impl Future<Output = Result<Done<Unit>>> {
        let name: Text<200> = format!("Name at {}", self.clock.id()).parse().unwrap();
        let rule = move |unit: &mut Unit, _: &Vec<_>| {
            unit.name = name.as_str().parse().unwrap();
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule))
    }
}

/// Goes on with some work so many times, and gives it up where it is not done by then.
async fn given_up<T>(work: impl Future<Output = T>, steps: u32) {
    let (mut work, mut left) = (pin!(work), steps);
    std::future::poll_fn(|context| {
        left = left.saturating_sub(1);
        match work.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            Poll::Pending | Poll::Ready(_) => Poll::Ready(()),
        }
    })
    .await;
}

both! {
    async fn a_write_given_up_holds_nobody_back(database) {
        let (one, other) = (database.unit("one").await, database.unit("other").await);
        for steps in 1..12 {
            // Two connections wait in the pool, and the first to be taken again is not the one that was given up.
            tokio::try_join!(database.rename(one), database.rename(other)).unwrap();
            given_up(database.rename(one), steps).await;
            database.rename(one).await.unwrap();
        }
    }
}

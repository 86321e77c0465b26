//! What is cut off on the way: a caller who hangs up leaves nothing behind that others would have to wait for, and a
//! database that was away is found again.

use crate::Database;
use directory::Unit;
use kernel::{Id, Record as _, Text};
use std::{future::Future, pin::pin, task::Poll};
use store::{Change, Done, HistoryEntry, Result};

impl Database {
    /// A read that goes through the pool.
    async fn history(&self) -> Result<Vec<HistoryEntry>> {
        self.session.history(Unit::KIND, Id::from_bytes([1; 16]), 0, 10).await
    }

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

    async fn a_lost_connection_is_found_again_by_reads(database) {
        let unit = database.unit("unit").await;
        database.session.find::<Unit>(unit).await.unwrap();
        database.kept.sever().await.unwrap();
        drop(database.session.find::<Unit>(unit).await); // whoever was reading is told to try again
        assert!(database.session.find::<Unit>(unit).await.unwrap().is_some());
    }

    async fn a_lost_connection_is_found_again_by_writes(database) {
        let unit = database.unit("unit").await;
        database.kept.sever().await.unwrap();
        assert!(database.rename(unit).await.is_ok());
    }

    async fn a_lost_connection_is_found_again_by_scans(database) {
        database.history().await.unwrap();
        database.kept.sever().await.unwrap();
        drop(database.history().await);
        assert!(database.history().await.is_ok());
    }
}

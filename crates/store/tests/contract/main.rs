//! What the store promises, proven on each database.
#![allow(missing_docs, reason = "tests explain themselves by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test says where"
)]

use kernel::{Actor, At, Clock, Grant, Role};
use store::{By, Done, Options, Session, Store, testing::TestDatabase};

/// Runs a test body on both databases, as two tests.
macro_rules! both {
    ($(async fn $name:ident($database:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its file")]
            use super::*;

            async fn body($database: &$crate::Database) $body

            #[tokio::test]
            async fn on_sqlite() {
                body(&$crate::Database::on(store::testing::TestDatabase::sqlite().unwrap()).await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                if let Some(database) = store::testing::TestDatabase::postgres().await.unwrap() {
                    body(&$crate::Database::on(database).await).await;
                }
            }
        }
    )+};
}

mod advocacy;
mod asked;
mod backup;
mod calendar;
mod clients;
mod coalitions;
mod competencies;
mod conflicts;
mod development;
mod docs;
mod events;
mod exchange;
mod identity;
mod import;
mod incidents;
mod instruments;
mod interrupted;
mod jobs;
mod literacy;
mod mailings;
mod mails;
mod messages;
mod migrations;
mod network;
mod notices;
mod outcomes;
mod paging;
mod pathways;
mod petitions;
mod places;
mod plans;
mod privacy;
mod recognition;
mod registrations;
mod reminders;
mod rosters;
mod search;
mod seats;
mod secured;
mod sponsors;
mod topics;
mod transfer;
mod translations;
mod visibility;
mod words;
mod work;

/// The record that a write gave which nobody asked to act once.
fn fresh<R>(done: Done<R>) -> R {
    let Done::Fresh(record) = done else { panic!("nothing was asked to act once") };
    record
}

const START: At = At::from_micros(1_777_636_800_000_000);

/// A migrated database, its clock held still.
struct Database {
    session: Session,
    clock: Clock,
    kept: TestDatabase,
}

impl Database {
    async fn on(kept: TestDatabase) -> Self {
        asked::write_down();
        Store::migrate(&kept.url).await.unwrap();
        let session = Store::open(&kept.url, Options { connections: 2 }).unwrap().session();
        Self { session, clock: Clock::manual(START), kept }
    }

    /// How many rows of a table are forgotten so many seconds from now.
    async fn forgotten(&self, table: &str, seconds: i64) -> usize {
        let forgotten = self.session.forget_old(self.clock.now().plus_seconds(seconds)).await.unwrap();
        forgotten.into_iter().filter(|(name, _)| *name == table).map(|(_, count)| count).sum()
    }

    fn by_admin(&self) -> By {
        let grants = vec![Grant { role: Role::Admin, unit_id: None }];
        By { actor: Actor { grants, ..Actor::public() }, request_id: None, clock: self.clock.clone() }
    }
}

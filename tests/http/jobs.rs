//! The runner of jobs: what takes long leaves room for what must go soon.

use crate::{harness::START, mail::PATIENCE};
use actix_web::rt::{System, time::timeout};
use kernel::Clock;
use lectern::jobs::{Outcome, Runner};
use serde::{Deserialize, Serialize};
use store::{ImportTask, Job, Options, Store, Task, testing::TestDatabase};
use tokio::sync::{mpsc, watch};

#[derive(Serialize, Deserialize)]
struct Mail {}

impl Task for Mail {
    const KIND: &'static str = "mail";
}

/// Whether a mail is written while more imports wait and run than there are places, none of which comes to an end.
fn is_written_beside_imports(database: TestDatabase) -> bool {
    System::new().block_on(async move {
        Store::migrate(&database.url).await.unwrap();
        let session = Store::open(&database.url, Options { connections: 2 }).unwrap().session();
        let clock = Clock::manual(START);
        for _ in 0..8 {
            session.enqueue(&clock, ImportTask { import_id: clock.id() }).await.unwrap();
        }
        session.enqueue(&clock, Mail {}).await.unwrap();
        let ((written, mut heard), (release, held)) = (mpsc::unbounded_channel(), watch::channel(false));
        let work = move |job: Job, _| {
            let (written, mut held) = (written.clone(), held.clone());
            async move {
                if job.kind == Mail::KIND {
                    written.send(()).unwrap();
                } else {
                    drop(held.wait_for(|released| *released).await);
                }
                Outcome::Done
            }
        };
        let runner = Runner::start(session, clock, work);
        let written = timeout(PATIENCE, heard.recv()).await;
        release.send_replace(true);
        runner.stop().await;
        written.is_ok_and(|written| written.is_some())
    })
}

#[test]
fn a_mail_does_not_wait_for_imports_sqlite() {
    assert!(is_written_beside_imports(TestDatabase::sqlite().unwrap()));
}

#[test]
fn a_mail_does_not_wait_for_imports_postgres() {
    let database = System::new().block_on(TestDatabase::postgres()).unwrap();
    assert!(database.is_none_or(is_written_beside_imports));
}

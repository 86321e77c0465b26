//! The ledger of erasures: a file beside the database, so that a backup that brings people back is told to forget them
//! again. It has ids that lead to nobody, and nothing else of them. Each node keeps one.

use crate::{Failure, serve::service};
use directory::Erasure;
use kernel::Clock;
use std::{
    collections::HashSet,
    fs::File,
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};
use store::Session;

const MINUTE: Duration = Duration::from_mins(1);

/// The file: an erasure in JSON on each line.
#[derive(Clone, Debug)]
pub struct Ledger(PathBuf);

impl Ledger {
    /// The ledger in a folder.
    pub fn of(folder: &Path) -> Self {
        Self(folder.join("erasures.ndjson"))
    }

    /// Every erasure it has; none where there is no file yet. A line that a crash cut short is passed over: it is written
    /// again from the database.
    pub fn read(&self) -> Result<Vec<Erasure>, Failure> {
        let mut text = String::new();
        match File::open(&self.0).and_then(|mut file| file.read_to_string(&mut text)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Failure::io(self.0.display())(error)),
            Ok(_) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        }
    }

    /// Adds those it does not have yet; gives how many. They are on the disk when it returns.
    pub fn add(&self, erasures: &[Erasure]) -> Result<usize, Failure> {
        let known: HashSet<_> = self.read()?.into_iter().map(|erasure| erasure.person_id).collect();
        let mut lines = Vec::new();
        let mut added = 0;
        for erasure in erasures.iter().filter(|erasure| !known.contains(&erasure.person_id)) {
            lines.push(b'\n'); // ends a line that was cut short
            serde_json::to_writer(&mut lines, erasure).map_err(Failure::other)?;
            added += 1;
        }
        if added > 0 {
            lines.push(b'\n');
            let opened = File::options().append(true).create(true).open(&self.0);
            let written = opened.and_then(|mut file| file.write_all(&lines).and_then(|()| file.sync_all()));
            written.map_err(Failure::io(self.0.display()))?;
        }
        Ok(added)
    }
}

/// Erases again whoever the ledger has and the database has too: a backup brought them back.
pub async fn repeat(session: &Session, ledger: &Ledger, clock: &Clock) -> Result<(), Failure> {
    let erased = ledger.read()?;
    let ids: Vec<_> = erased.iter().map(|erasure| erasure.person_id).collect();
    let there = session.people_there(&ids).await?;
    for Erasure { person_id, reason, .. } in erased.into_iter().filter(|erasure| there.contains(&erasure.person_id)) {
        match session.erase_person(service(clock), person_id, reason).await {
            Ok(_) => log::warn!("a person who had been erased was there again, and was erased again: {person_id}"),
            Err(error) => log::error!("{person_id} had been erased, is there again, and could not be erased: {error}"),
        }
    }
    Ok(())
}

/// A ledger that is kept in step with the database.
pub struct Keeper {
    session: Session,
    ledger: Ledger,
}

impl Keeper {
    /// Begins to keep a ledger in step, minute by minute.
    pub fn start(session: Session, ledger: Ledger) -> Self {
        let (kept, in_step) = (session.clone(), ledger.clone());
        actix_web::rt::spawn(async move {
            loop {
                note(&kept, &in_step).await;
                actix_web::rt::time::sleep(MINUTE).await;
            }
        });
        Self { session, ledger }
    }

    /// Adds what the last minute brought: a backup may take the place of the database before the next start.
    pub async fn stop(self) {
        note(&self.session, &self.ledger).await;
    }
}

/// Adds to the ledger whoever was erased since; where that fails, the log says so.
async fn note(session: &Session, ledger: &Ledger) {
    match session.erasures().await {
        Ok(erasures) => {
            let ledger = ledger.clone();
            match tokio::task::spawn_blocking(move || ledger.add(&erasures)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => log::error!("the ledger of erasures cannot be written: {error}"),
                Err(error) => log::error!("the ledger of erasures cannot be written: {error}"),
            }
        }
        Err(error) => log::warn!("the ledger of erasures waits: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use directory::ErasureReason;
    use kernel::{At, Id};
    use store::Store;

    fn erasure(number: u8) -> Erasure {
        let (person_id, erased_at) = (Id::from_bytes([number; 16]), At::from_micros(i64::from(number)));
        Erasure { person_id, reason: ErasureReason::Requested, erased_at }
    }

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::of(folder.path());
        (folder, ledger)
    }

    #[test]
    fn what_was_added_reads_back_once() {
        let (_folder, ledger) = ledger();
        ledger.add(&[erasure(1)]).unwrap();
        ledger.add(&[erasure(1), erasure(2)]).unwrap();
        assert_eq!(ledger.read().unwrap(), [erasure(1), erasure(2)]);
    }

    #[test]
    fn a_line_cut_short_costs_only_itself() {
        let (folder, ledger) = ledger();
        ledger.add(&[erasure(1)]).unwrap();
        let file = folder.path().join("erasures.ndjson");
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, whole.get(..whole.len() - 9).unwrap()).unwrap();
        ledger.add(&[erasure(1), erasure(2)]).unwrap();
        assert_eq!(ledger.read().unwrap(), [erasure(1), erasure(2)]);
    }

    /// A backup from before an erasure is put back, and the service started on it.
    async fn brought_back(database: store::testing::TestDatabase) {
        Store::migrate(&database.url).await.unwrap();
        let store = Store::open(&database.url, store::Options { connections: 2 }).unwrap();
        let (session, clock) = (store.session(), Clock::manual(At::from_micros(0)));
        let new = serde_json::json!({ "name": "Ada Example", "email": "ada@example.org" });
        let (new, by) = (serde_json::from_value::<directory::NewPerson>(new).unwrap(), service(&clock));
        let person = new.register(&by.actor, clock.id(), clock.now()).unwrap();
        let id = person.id;
        session.register_person(by, None, person, None).await.unwrap();
        let (_folder, ledger) = ledger();
        ledger.add(&[Erasure { person_id: id, ..erasure(1) }]).unwrap();
        repeat(&session, &ledger, &clock).await.unwrap();
        assert_eq!(session.find::<directory::Person>(id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn who_a_backup_brings_back_is_forgotten_again_on_sqlite() {
        brought_back(store::testing::TestDatabase::sqlite().unwrap()).await;
    }

    #[tokio::test]
    async fn who_a_backup_brings_back_is_forgotten_again_on_postgres() {
        if let Some(database) = store::testing::TestDatabase::postgres().await.unwrap() {
            brought_back(database).await;
        }
    }
}

//! The disk is full, and then it is not: on a small file system in memory.

use super::{Skipped, Trial, ledger::Writers};
use crate::{
    Outcome,
    lab::{Database, Setup, cluster::is_root, database, until},
};
use reqwest::StatusCode;
use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Room for an embedded database, and for a cluster, in MiB.
const ROOM: (u32, u32) = (32, 160);
/// What is left of it when the writers go on.
const LEFT: u64 = 1 << 20;
/// How soon the service takes writes again after there is room.
const RECOVERY: Duration = Duration::from_secs(5);

/// Fills the disk under load, looks at what is answered, and makes room again.
pub async fn run(trial: &Trial) -> Outcome<String> {
    let served = trial.database.cluster.is_some();
    let Some(disk) = Disk::mount(if served { ROOM.1 } else { ROOM.0 })? else {
        return Err(Skipped("no file system can be mounted here").into());
    };
    let folder = disk.folder()?;
    let database = if served { Database::postgres_in(folder)? } else { Some(Database::sqlite_in(folder)) };
    let database = database.ok_or(Skipped("no PostgreSQL was found"))?;
    let server = Setup::new(&trial.binary, trial.database.folder().as_path(), &database.url)?.start().await?;
    let caller = server.caller().await?;
    let writers = Writers::start(vec![caller.clone()], 8).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let filler = disk.fill()?;
    let full = until("a write is refused", Duration::from_mins(1), async || {
        writers.refused_with(StatusCode::SERVICE_UNAVAILABLE) > 10
    });
    full.await?;
    let reads = caller.get("/v1/policy/positions?limit=5").await.map(drop);
    if let (Err(error), false) = (&reads, served) {
        return Err(format!("a read while the disk is full: {error}").into());
    }
    fs::remove_file(filler)?;
    if let Some(cluster) = &database.cluster {
        // A cluster that could not write its log has stopped; starting it again is its supervisor's part.
        if !cluster.is_up() {
            cluster.start()?;
        }
    }
    let before = writers.acknowledged();
    let well = until("a write is taken again", RECOVERY, async || writers.acknowledged() > before + 8).await?;
    let ledger = writers.stop().await?;
    ledger.prove(&caller).await?;
    let reads = if reads.is_ok() { "reads went on" } else { "reads waited" };
    let (writes, refused) = (ledger.writes(), ledger.refusals.values().sum::<usize>());
    Ok(format!("503 with Retry-After ({refused} times), {reads}, well again after {well:.1?}, {writes} writes kept"))
}

/// A small file system, unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    /// One of so many MiB; `None` where this machine does not let us.
    fn mount(mebibytes: u32) -> Outcome<Option<Self>> {
        if !is_root()? {
            return Ok(None);
        }
        let place = database::folder()?.keep();
        let size = format!("size={mebibytes}m,mode=755");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "lectern-lab"]).arg(&place).output()?;
        if !mounted.status.success() {
            fs::remove_dir(&place)?;
            return Ok(None);
        }
        Ok(Some(Self(place)))
    }

    /// A folder on it.
    fn folder(&self) -> Outcome<tempfile::TempDir> {
        database::folder_in(&self.0)
    }

    /// Fills all but a little of it; gives the file to remove.
    fn fill(&self) -> Outcome<PathBuf> {
        let path = self.0.join("filler");
        let mut file = File::create(&path)?;
        let (zeros, mut written) = (vec![0; 1 << 16], 0);
        while let Ok(more) = file.write(&zeros) {
            written += u64::try_from(more)?;
        }
        file.set_len(written.saturating_sub(LEFT))?;
        Ok(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let place: &Path = &self.0;
        drop(Command::new("umount").arg("--lazy").arg(place).output());
        drop(fs::remove_dir(place));
    }
}

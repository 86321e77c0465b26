//! A `PostgreSQL` cluster of one's own: made, stopped, started and thrown away, without touching the machine's.

use crate::Outcome;
use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A throw-away cluster, as durable as a real one; gone when dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
}

/// How a cluster is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are cut, what is committed is written down.
    Fast,
    /// As if the machine lost its power.
    Immediate,
}

impl Cluster {
    /// A running cluster in that folder; `None`, and a line that says so, where the machine has no `PostgreSQL`.
    pub fn start_in(folder: &Path) -> Outcome<Option<Self>> {
        let Some(programs) = store::testing::programs() else {
            println!("skipped: no PostgreSQL was found");
            return Ok(None);
        };
        let cluster = Self { programs, folder: folder.to_owned() };
        fs::create_dir_all(folder)?;
        if is_root()? {
            run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = cluster.data();
        run(cluster
            .program("initdb")
            .arg("-D")
            .arg(&data)
            .args(["-U", "lectern", "-A", "trust", "-E", "UTF8"])
            .args(["--no-locale", "--no-sync", "--wal-segsize=1"]))?;
        cluster.start()?;
        Ok(Some(cluster))
    }

    /// How Lectern opens its database.
    pub fn url(&self) -> String {
        format!("postgres://lectern@{}/postgres", self.folder.display().to_string().replace('/', "%2F"))
    }

    /// Starts it, and waits until it takes connections.
    pub fn start(&self) -> Outcome {
        let options = format!(
            "-k '{}' -c listen_addresses= -c max_connections=100 -c shared_buffers=256MB -c max_wal_size=2GB",
            self.folder.display()
        );
        let mut start = self.program("pg_ctl");
        start
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(self.data().join("server.log"))
            .args(["-w", "start", "-o", &options]);
        run(&mut start)
    }

    /// Stops it.
    pub fn stop(&self, how: Stop) -> Outcome {
        let how = if how == Stop::Fast { "fast" } else { "immediate" };
        run(self.program("pg_ctl").arg("-D").arg(self.data()).args(["-m", how, "-w", "stop"]))
    }

    /// Whether it runs and takes connections.
    pub fn is_up(&self) -> bool {
        run(self.program("pg_isready").args(["--quiet", "--host"]).arg(&self.folder)).is_ok()
    }

    /// The process that all of its others descend from.
    pub fn id(&self) -> Outcome<u32> {
        let text = fs::read_to_string(self.data().join("postmaster.pid"))?;
        Ok(text.lines().next().ok_or("postmaster.pid is empty")?.parse()?)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of its programs; `PostgreSQL` refuses to run as root, and there runs as its own user.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root().unwrap_or(false) {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stop(Stop::Immediate));
        drop(fs::remove_dir_all(self.data()));
    }
}

/// Whether this process may do everything.
pub fn is_root() -> Outcome<bool> {
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}

/// Runs a program to its end; what it said is told only where it failed. Its output goes to a file of its own, for a
/// server it starts would keep a pipe open.
fn run(command: &mut Command) -> Outcome {
    let said = tempfile::NamedTempFile::new()?;
    let status = command.stdin(Stdio::null()).stdout(said.reopen()?).stderr(said.reopen()?).status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {}", fs::read_to_string(said.path())?).into()) }
}

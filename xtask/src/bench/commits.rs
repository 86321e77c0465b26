//! What group commit saves: creates of the server beside the least a durable write costs, rows added one by one through the
//! same library, each in a commit of its own. On the disk there is, and as if its flush took longer.

use super::scenario::{World, create};
use crate::{
    Outcome,
    lab::{Setup, load::Load},
};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_types};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Delays a flush, in a process it is loaded into.
const SHIM: &str = include_str!("flush.c");

/// A bare loop of commits, in a process that a shim can be loaded into.
#[derive(Clone, Debug, clap::Args)]
pub struct Loop {
    /// Where the database of the loop goes
    folder: PathBuf,
    /// How long it runs
    milliseconds: u64,
}

/// What a longer flush came to.
#[derive(Clone, Copy, Debug)]
pub struct Flush {
    /// By how much each flush was delayed.
    pub milliseconds: u32,
    /// Durable commits a second, one by one.
    pub commits: f64,
    /// Creates a second.
    pub creates: f64,
}

/// Measures both, with flushes that take so much longer.
pub async fn measure(setup: &Setup, folder: &Path, world: World, milliseconds: u32, time: Duration) -> Outcome<Flush> {
    let variables = if milliseconds == 0 { Vec::new() } else { delayed(folder, milliseconds)? };
    let commits = bare(folder, &variables, time)?;
    let server = setup.clone().with(variables).start().await?;
    let authorization = server.caller().await?.authorization();
    let load = Load::closed(server.address(), &create(World { authorization, ..world }));
    load.clone().run(time / 2).await?;
    Ok(Flush { milliseconds, commits, creates: load.run(time).await?.rate })
}

/// The variables that load the shim; it is built into the folder.
fn delayed(folder: &Path, milliseconds: u32) -> Outcome<Vec<(&'static str, String)>> {
    let (source, library) = (folder.join("flush.c"), folder.join("flush.so").display().to_string());
    fs::write(&source, SHIM)?;
    if !Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o", &library]).arg(source).arg("-ldl").status()?.success()
    {
        return Err("the shim does not build".into());
    }
    Ok(vec![("LD_PRELOAD", library), ("FLUSH_MS", milliseconds.to_string())])
}

/// Runs the loop in a process of its own.
fn bare(folder: &Path, variables: &[(&'static str, String)], time: Duration) -> Outcome<f64> {
    let mut this = Command::new(std::env::current_exe()?);
    this.arg("commits").arg(folder).arg(time.as_millis().to_string()).envs(variables.iter().cloned());
    let done = this.output()?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into());
    }
    Ok(String::from_utf8(done.stdout)?.trim().parse()?)
}

/// The loop itself: prints commits a second.
pub fn run(Loop { folder, milliseconds }: &Loop) -> Outcome {
    let mut connection = SqliteConnection::establish(&folder.join("commits.db").display().to_string())?;
    connection.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
    )?;
    let insert = || diesel::sql_query("INSERT INTO rows (body) VALUES (?)").bind::<sql_types::Text, _>("x".repeat(500));
    let (began, duration, mut commits) = (Instant::now(), Duration::from_millis(*milliseconds), 0_u32);
    while began.elapsed() < duration {
        insert().execute(&mut connection)?;
        commits += 1;
    }
    println!("{}", f64::from(commits) / began.elapsed().as_secs_f64());
    Ok(())
}

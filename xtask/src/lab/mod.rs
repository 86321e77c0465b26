//! What measurements and faults are made on: servers and `PostgreSQL` clusters of their own, started, asked and killed.

pub mod cluster;
pub mod database;
pub mod load;
pub mod server;
pub mod usage;

pub use cluster::Cluster;
pub use database::Database;
pub use server::{Caller, Server, Setup};

use crate::{Outcome, root};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Builds the server and gives the path of its binary.
pub fn build(release: bool, features: &[&str]) -> Outcome<PathBuf> {
    // Of the whole workspace, so that what was built for the tests is not built again with other features.
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--workspace", "--bin", "lectern", "--bin", "xtask"]).current_dir(root());
    cargo.args(release.then_some("--release"));
    for feature in features {
        cargo.arg(format!("--features=lectern/{feature}"));
    }
    if !cargo.status()?.success() {
        return Err("the server does not build".into());
    }
    Ok(built(release).join("lectern"))
}

/// Where the programs are once they are built.
pub fn built(release: bool) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(if release { "release" } else { "debug" })
}

/// Writes a file for `lectern import divisions`: places, one beside another.
pub fn divisions(file: &Path, rows: Range<usize>) -> Outcome {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "id,name")?;
    for number in rows {
        writeln!(out, "ocd-division/country:us/state:wy/place:p{number},Place {number}")?;
    }
    Ok(out.flush()?)
}

/// Asks again and again until it is so, or gives up by name.
pub async fn until(what: &str, patience: Duration, mut so: impl AsyncFnMut() -> bool) -> Outcome<Duration> {
    let began = Instant::now();
    while !so().await {
        if began.elapsed() > patience {
            return Err(format!("{what}: not within {patience:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(began.elapsed())
}

/// Does what the store's sessions do on a thread of its own: they stay on theirs.
pub fn apart<T, F>(work: impl FnOnce() -> F + Send + 'static) -> Outcome<T>
where
    T: Send + 'static,
    F: Future<Output = Outcome<T>>,
{
    let working = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        runtime.block_on(work()).map_err(|e| e.to_string())
    });
    Ok(working.join().map_err(|_| "what was done apart panicked")??)
}

/// The runtime that clients run on.
pub fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

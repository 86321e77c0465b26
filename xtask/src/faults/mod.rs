//! `cargo xtask faults`: what happens when something breaks, tried on each database. Each trial ends in a proof: what was
//! acknowledged is there once, with its history, and nothing else.

mod crash;
mod crowd;
mod disk;
mod ledger;
mod nodes;
mod outage;

use crate::{
    Outcome,
    lab::{self, Database, Setup},
};
use futures_util::{FutureExt as _, future::LocalBoxFuture};
use std::{
    env,
    error::Error,
    fmt,
    path::{Path, PathBuf},
    time::Instant,
};

/// How thorough to be.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// A short form for CI: fewer kills, on a debug build, without the waits for timeouts
    #[arg(long)]
    short: bool,
    /// Only trials whose name holds this
    #[arg(long)]
    only: Option<String>,
    /// The server to try it on; built where none is named
    #[arg(long)]
    binary: Option<PathBuf>,
}

/// A database to try something on.
pub struct Trial {
    database: Database,
    binary: PathBuf,
    short: bool,
}

/// Why something cannot be tried on this machine: no failure, and no proof either.
#[derive(Debug)]
pub struct Skipped(pub &'static str);

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Skipped {}

/// A kind of database: its name, and how one is made.
type Kind = (&'static str, fn() -> Outcome<Database>);
const SQLITE: Kind = ("SQLite", Database::sqlite);
const POSTGRES: Kind = ("PostgreSQL", || Ok(Database::postgres()?.ok_or(Skipped("no PostgreSQL was found"))?));

type Run = for<'a> fn(&'a Trial) -> LocalBoxFuture<'a, Outcome<String>>;

/// Everything that is tried, and on which kinds of database: each time on one of its own.
const TRIALS: &[(&str, &[Kind], Run)] = &[
    ("the server is killed", &[SQLITE, POSTGRES], |trial| crash::server(trial).boxed_local()),
    ("an import is killed", &[SQLITE, POSTGRES], |trial| crash::import(trial).boxed_local()),
    ("a server that imports is killed", &[SQLITE, POSTGRES], |trial| crash::importing(trial).boxed_local()),
    ("the database stops and starts", &[POSTGRES], |trial| outage::run(trial).boxed_local()),
    ("one of two nodes is killed", &[POSTGRES], |trial| nodes::run(trial).boxed_local()),
    ("the disk is full", &[SQLITE, POSTGRES], |trial| disk::run(trial).boxed_local()),
    ("a crowd stalls", &[SQLITE, POSTGRES], |trial| crowd::run(trial).boxed_local()),
];

impl Trial {
    /// A server on the database.
    fn setup(&self) -> Outcome<Setup> {
        let folder = self.database.folder();
        Ok(Setup::new(&self.binary, &folder, &self.database.url)?.logging(folder.join("server.log")))
    }
}

/// Tries everything; fails where anything does not hold, and in CI where anything could not be tried.
pub fn run(options: &Options) -> Outcome {
    let began = Instant::now();
    let binary = options.binary.clone().map_or_else(|| lab::build(!options.short, &[]), Ok)?;
    let (mut failed, mut skipped) = (0, 0);
    let runtime = lab::runtime()?;
    for (name, kinds, run) in TRIALS.iter().filter(|(name, ..)| options.only.as_ref().is_none_or(|o| name.contains(o)))
    {
        for (kind, make) in *kinds {
            let began = Instant::now();
            let outcome = runtime.block_on(attempt(*make, *run, &binary, options.short));
            let (mark, told) = match outcome {
                Ok(told) => ("ok   ", told),
                Err(error) if error.is::<Skipped>() => {
                    skipped += 1;
                    ("skip ", error.to_string())
                }
                Err(error) => {
                    failed += 1;
                    ("FAIL ", error.to_string())
                }
            };
            println!("{mark} {name}, {kind} ({:.0?}): {told}", began.elapsed());
        }
    }
    println!("{:.0?} in all", began.elapsed());
    if failed > 0 || (skipped > 0 && env::var_os("CI").is_some()) {
        return Err(format!("{failed} trials failed, {skipped} were skipped").into());
    }
    Ok(())
}

/// Tries one thing on a database that is made for it.
async fn attempt(make: fn() -> Outcome<Database>, run: Run, binary: &Path, short: bool) -> Outcome<String> {
    run(&Trial { database: make()?, binary: binary.to_owned(), short }).await
}

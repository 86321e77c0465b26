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
use std::{path::PathBuf, time::Instant};

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

type Run = for<'a> fn(&'a Trial) -> LocalBoxFuture<'a, Outcome<String>>;

/// Everything that is tried, each on a database of its own.
const TRIALS: &[(&str, Run)] = &[
    ("the server is killed", |trial| crash::server(trial).boxed_local()),
    ("an import is killed", |trial| crash::import(trial).boxed_local()),
    ("the database stops and starts", |trial| outage::run(trial).boxed_local()),
    ("one of two nodes is killed", |trial| nodes::run(trial).boxed_local()),
    ("the disk is full", |trial| disk::run(trial).boxed_local()),
    ("a crowd stalls", |trial| crowd::run(trial).boxed_local()),
];

impl Trial {
    /// A server on the database.
    fn setup(&self) -> Outcome<Setup> {
        let folder = self.database.folder();
        Ok(Setup::new(&self.binary, &folder, &self.database.url)?.logging(folder.join("server.log")))
    }
}

/// Tries everything; fails where anything does not hold.
pub fn run(options: &Options) -> Outcome {
    let began = Instant::now();
    let binary = options.binary.clone().map_or_else(|| lab::build(!options.short, &[]), Ok)?;
    let failed = lab::runtime()?.block_on(async {
        let mut failed = 0;
        for (name, trial) in TRIALS.iter().filter(|(name, _)| options.only.as_ref().is_none_or(|o| name.contains(o))) {
            for database in [Some(Database::sqlite()?), Database::postgres()?].into_iter().flatten() {
                let trial_of = Trial { database, binary: binary.clone(), short: options.short };
                let began = Instant::now();
                let outcome = trial(&trial_of).await;
                let (on, took) = (trial_of.database.name, began.elapsed());
                match outcome {
                    Ok(told) => println!("ok    {name}, {on} ({took:.0?}): {told}"),
                    Err(error) => {
                        failed += 1;
                        println!("FAIL  {name}, {on} ({took:.0?}): {error}");
                    }
                }
            }
        }
        Outcome::Ok(failed)
    })?;
    println!("{:.0?} in all", began.elapsed());
    if failed == 0 { Ok(()) } else { Err(format!("{failed} trials failed").into()) }
}

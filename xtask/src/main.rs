//! What a person working on Lectern does often, and what CI proves.

mod bench;
mod check;
mod faults;
mod lab;
mod openapi;

use clap::{Parser, Subcommand};
use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What a task comes to: nothing to say, or why it failed.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Tasks around the workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write openapi/lectern.json from the code
    Openapi {
        /// Write nothing; fail where the file is not what the code says
        #[arg(long)]
        check: bool,
    },
    /// Prove the rules of the house: which crate may know which, how long a file may be, what no file says
    Check,
    /// Measure the release server on each database, beside the same bytes from memory
    Bench(bench::Options),
    /// Commit rows one by one for so long, and print the rate
    #[command(hide = true)]
    Commits(bench::commits::Loop),
    /// Break things and prove that nothing acknowledged is lost, on each database
    Faults(faults::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Openapi { check: true } => openapi::check(),
        Task::Openapi { check: false } => openapi::write(),
        Task::Check => check::all(),
        Task::Bench(options) => bench::run(&options),
        Task::Commits(options) => bench::commits::run(&options),
        Task::Faults(options) => faults::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

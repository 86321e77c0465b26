//! What a person working on Lectern does often, and what CI proves.

mod check;
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
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Openapi { check: true } => openapi::check(),
        Task::Openapi { check: false } => openapi::write(),
        Task::Check => check::all(),
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

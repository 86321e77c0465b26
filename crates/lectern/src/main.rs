//! `lectern`: the service on the command line.

use api::keys::NOTICE_SECONDS;
use clap::{Parser, Subcommand};
use kernel::Clock;
use lectern::{Config, Failure, demo, doctor, import, serve};
use std::{path::PathBuf, process::ExitCode};
use store::Store;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The open, headless mission platform of a library association
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (what happens without a command)
    Serve,
    /// Bring the database's schema up to date, or show where it stands
    Migrate {
        /// Only show which migrations have run
        #[arg(long)]
        status: bool,
    },
    /// Import public records; rerunning it changes nothing
    Import {
        /// What the file holds
        #[arg(value_enum)]
        kind: import::Kind,
        /// The file
        file: PathBuf,
        /// Report what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// The fiscal year of the figures, where the file does not say
        #[arg(long)]
        fiscal_year: Option<i16>,
    },
    /// Copy the embedded database into a new file, while the service runs
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Put a copy in the place of the embedded database, while the service does not run; what was there is kept beside it
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Look after the keys that sign access tokens
    Keys {
        #[command(subcommand)]
        command: Keys,
    },
    /// Load a dozen positions to look around in
    Demo,
    /// Print the configuration in force, secrets hidden
    Config,
    /// Check database, migrations, disk, clock and keys
    Doctor,
    /// Ask the running service whether it is ready, for container health checks
    Health,
}

#[derive(Subcommand)]
enum Keys {
    /// List them, the newest first
    List,
    /// Put a new one in the place of the one that signs; nobody is signed out, and running nodes find it by themselves
    Rotate,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    env_logger::Builder::new().parse_filters(&cli.config.log).format_target(true).init();
    match actix_web::rt::System::new().block_on(run(cli)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("lectern: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let (config, clock) = (cli.config, Clock::system());
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&config).await?,
        Command::Migrate { status: true } => {
            for migration in Store::migrations(&config.database_url()).await? {
                println!("{} {}", if migration.applied { "applied" } else { "pending" }, migration.name);
            }
        }
        Command::Migrate { status: false } => {
            let ran = Store::migrate(&config.database_url()).await?;
            println!("{} migrations ran", ran.len());
        }
        Command::Import { kind, file, dry_run, fiscal_year } => {
            let store = serve::prepare(&config, &clock).await?;
            let report = import::run(&store, kind, &file, dry_run, fiscal_year).await?;
            println!("{report}");
        }
        Command::Backup { file } => {
            Store::backup(&config.database_url(), &file).await?;
            println!("{} holds the database as it was just now", file.display());
        }
        Command::Restore { file } => {
            let kept = Store::restore(&config.database_url(), &file).await?;
            println!("the database is as {} has it", file.display());
            if let Some(kept) = kept {
                println!("what was there before is in {}", kept.display());
            }
        }
        Command::Keys { command: Keys::List } => {
            let store = serve::prepare(&config, &clock).await?;
            for key in store.session()?.signing_keys().await? {
                let retired = key.retired_at.map_or_else(String::new, |at| format!(", retired {at}"));
                println!("{} made {}{retired}", key.id, key.created_at);
            }
        }
        Command::Keys { command: Keys::Rotate } => {
            let store = serve::prepare(&config, &clock).await?;
            let id = serve::rotate_key(&store, &clock).await?;
            println!("{id} signs in {} minutes; what others signed stays good until it expires", NOTICE_SECONDS / 60);
        }
        Command::Demo => {
            let store = serve::prepare(&config, &clock).await?;
            println!("{}", demo::load(&store, &clock).await?);
        }
        Command::Config => println!("{config}"),
        Command::Doctor => return doctor::run(&config).await,
        Command::Health => return Ok(doctor::health(&config)),
    }
    Ok(ExitCode::SUCCESS)
}

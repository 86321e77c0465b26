//! `lectern`: the service on the command line.

use api::keys::NOTICE_SECONDS;
use clap::{
    CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::{ContextKind, ContextValue},
};
use env_logger::{Target, WriteStyle};
use kernel::{At, Clock, Day, Id};
use lectern::{Config, DatabaseUrl, Failure, actions, demo, doctor, import, serve};
use log::LevelFilter;
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufReader, BufWriter, IsTerminal as _},
    path::PathBuf,
    process::ExitCode,
};
use store::{Moved, Store};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};

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
        #[arg(value_parser = kinds())]
        kind: exchange::Kind,
        /// The file
        file: PathBuf,
        /// Report what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// The fiscal year of the figures, where the file does not say
        #[arg(long, value_parser = clap::value_parser!(i16).range(1900..=2200))]
        fiscal_year: Option<i16>,
        /// Since when the boundaries or districts are good (a day, such as 2023-01-03), where the file does not say
        #[arg(long)]
        valid_from: Option<Day>,
        /// The provider of learning whose offers or sessions they are, by its id
        #[arg(long)]
        provider_id: Option<Id>,
    },
    /// Read mails that came back from a mailbox file (mbox), and note what they say of the mails of actions and mailings
    Bounces {
        /// The file
        file: PathBuf,
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
    /// Move everything from one kind of database to the other, and prove that nothing is lost; stop the service first
    Transfer {
        /// Where everything is: sqlite:PATH or postgres://…
        #[arg(long)]
        from: DatabaseUrl,
        /// Where it goes; must be empty, and stays so where anything differs
        #[arg(long)]
        to: DatabaseUrl,
    },
    /// Look after the keys that sign access tokens and badges
    Keys {
        #[command(subcommand)]
        command: Keys,
    },
    /// Load a dozen positions to look around in
    Demo,
    /// Print the configuration in force, secrets hidden
    Config,
    /// Check database, migrations, disk, clock, keys and mail server
    Doctor,
    /// Ask the running service whether it is ready, for container health checks
    Health,
}

#[derive(Subcommand)]
enum Keys {
    /// List them, the newest first
    List,
    /// Put a new one in the place of the one that signs; what was signed stays good, and running nodes find it by themselves
    Rotate {
        /// What it signs
        #[arg(long, value_enum, default_value_t = Signed::Tokens)]
        of: Signed,
    },
}

/// What keys sign.
#[derive(Clone, Copy, ValueEnum)]
enum Signed {
    /// Access tokens
    Tokens,
    /// Badges
    Badges,
}

/// The kinds of files, each with what it is written in.
fn kinds() -> impl TypedValueParser<Value = exchange::Kind> {
    let known = exchange::Kind::ALL.iter().map(|kind| PossibleValue::new(kind.as_str()).help(kind.formats()));
    PossibleValuesParser::new(known).try_map(|word| word.parse::<exchange::Kind>())
}

/// What was asked for. A variable that is set to nothing is as good as none, as where a composition passes on what nobody gave it.
fn asked() -> Cli {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = Cli::command().mut_args(|arg| {
        let says_nothing = arg.get_env().is_some_and(is_empty);
        if says_nothing { arg.env(None) } else { arg }
    });
    let matches = command.try_get_matches().unwrap_or_else(|wrong| without_password(wrong).exit());
    Cli::from_arg_matches(&matches).unwrap_or_else(|wrong| wrong.exit())
}

/// A refusal that leaves out what was given for a database: a wrong URL may hold a password as a right one may.
fn without_password(mut wrong: clap::Error) -> clap::Error {
    if let Some(ContextValue::String(argument)) = wrong.get(ContextKind::InvalidArg)
        && ["--database-url", "--from", "--to"].iter().any(|flag| argument.starts_with(flag))
    {
        wrong.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    wrong
}

/// Lines of the log that may wait to be written.
const LINES: usize = 8_192;

/// Begins the log, on the error output. A thread of its own writes it, the lines that wait in one go, so that no request waits for
/// the others' lines nor for who reads them. None is left out: where too many wait, who logs waits. What waits still is written when
/// the guard is dropped. What is handed to PostgreSQL stays out of it, whatever is asked for: mail addresses and keys are among that.
fn log_by(filters: &str) -> WorkerGuard {
    let lines = NonBlockingBuilder::default().lossy(false).buffered_lines_limit(LINES).thread_name("log");
    let (lines, guard) = lines.finish(BufWriter::new(io::stderr()));
    let style = if io::stderr().is_terminal() { WriteStyle::Always } else { WriteStyle::Never };
    let mut logger = env_logger::Builder::new();
    logger.parse_filters(filters);
    for module in ["tokio_postgres", "tokio_postgres::query"] {
        logger.filter_module(module, LevelFilter::Warn);
    }
    logger.format_target(true).target(Target::Pipe(Box::new(lines))).write_style(style).init();
    guard
}

fn main() -> ExitCode {
    let cli = asked();
    let log = log_by(&cli.config.log);
    let outcome = actix_web::rt::System::new().block_on(run(cli));
    drop(log);
    match outcome {
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
        Command::Import { kind, file, dry_run, fiscal_year, valid_from, provider_id } => {
            let store = serve::prepare(&config, &clock).await?;
            let told = import::Told { fiscal_year, valid_from, provider_id };
            let report = import::run(&store, kind, &file, dry_run, told).await?;
            println!("{report}");
            if report.broke_off.is_some() {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Bounces { file } => {
            let store = serve::prepare(&config, &clock).await?;
            let opened = File::open(&file).map_err(Failure::io(file.display()))?;
            let read = actions::read_mailbox(&store, BufReader::new(opened), &clock).await?;
            println!("{} mails read, {} about mails of ours, {} of them news", read.read, read.matched, read.changed);
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
        Command::Transfer { from, to } => {
            let moved = Store::transfer(from.expose(), to.expose()).await?;
            let widest = moved.iter().map(|moved| moved.table.len()).max().unwrap_or_default();
            for Moved { table, sum } in &moved {
                println!("{table:widest$} {sum}");
            }
            println!("{} tables, each with the same rows on both sides", moved.len());
        }
        Command::Keys { command: Keys::List } => {
            let store = serve::prepare(&config, &clock).await?;
            let session = store.session();
            let retired = |at: Option<At>| at.map_or_else(String::new, |at| format!(", retired {at}"));
            for key in session.signing_keys().await? {
                println!("{} of tokens, made {}{}", key.id, key.created_at, retired(key.retired_at));
            }
            for key in session.badge_keys().await? {
                println!("{} of badges ({}), made {}{}", key.id, key.kind, key.created_at, retired(key.retired_at));
            }
        }
        Command::Keys { command: Keys::Rotate { of: Signed::Tokens } } => {
            let store = serve::prepare(&config, &clock).await?;
            let id = serve::rotate_key(&store, &clock).await?;
            println!("{id} signs in {} minutes; what others signed stays good until it expires", NOTICE_SECONDS / 60);
        }
        Command::Keys { command: Keys::Rotate { of: Signed::Badges } } => {
            let store = serve::prepare(&config, &clock).await?;
            for id in serve::rotate_badge_keys(&store, &clock).await? {
                println!("{id} signs now; what others signed still holds");
            }
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

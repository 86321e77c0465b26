//! Opening the store: which database a URL means, its migrations, and a session for each worker.

use crate::{
    Error, Result, backup, postgres,
    session::{Backend, Embedded, Scans, Served, Session, scans},
    sqlite,
    writer::Writer,
};
use diesel::{
    backend::Backend as Dialect,
    connection::SimpleConnection as _,
    migration::{Migration as _, MigrationSource},
};
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection, pooled_connection::deadpool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use std::{
    cell::OnceCell,
    fs::{DirBuilder, File},
    io,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::sync::Mutex;

/// How long a request waits for a connection where all are in use.
const PATIENCE: Option<Duration> = Some(Duration::from_secs(10));

/// An opened store, shared by all workers.
#[derive(Clone)]
pub struct Store(Shared);

#[derive(Clone)]
enum Shared {
    Sqlite { path: String, scans: Scans, writer: Writer },
    Postgres { url: String, pool: deadpool::Pool<postgres::Connection> },
}

/// How many connections the store may hold.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// `SQLite`: connections for scans. `PostgreSQL`: connections for scans and writes together.
    pub connections: usize,
}

/// One migration, and whether it has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its name, from the folder.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

pub(crate) fn unavailable(error: impl ToString) -> Error {
    Error::Unavailable(error.to_string())
}

/// Which database a URL means: `sqlite:PATH` or `postgres://…`.
pub(crate) enum Target<'a> {
    Sqlite(&'a str),
    Postgres(&'a str),
}

pub(crate) fn target(url: &str) -> Result<Target<'_>> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(Target::Postgres(url))
    } else if let Some(path) = url.strip_prefix("sqlite:").filter(|path| !path.is_empty() && !path.contains(":memory:"))
    {
        Ok(Target::Sqlite(path))
    } else {
        Err(unavailable("the URL of a database must be sqlite:PATH or postgres://USER@HOST/DATABASE"))
    }
}

impl Store {
    /// Checks a URL without opening anything.
    pub fn check_url(url: &str) -> Result<()> {
        target(url).map(drop)
    }

    /// Opens the store; the schema must have been brought up to date by [`Store::migrate`].
    pub fn open(url: &str, options: Options) -> Result<Self> {
        Ok(Self(match target(url)? {
            Target::Sqlite(path) => {
                let scans = scans(path, options.connections, PATIENCE)?;
                let writer = Writer::spawn(sqlite::open(path)?, path).map_err(unavailable)?;
                Shared::Sqlite { path: path.to_owned(), scans, writer }
            }
            Target::Postgres(url) => {
                let pool = deadpool::Pool::builder(postgres::manager(url))
                    .max_size(options.connections)
                    .wait_timeout(PATIENCE)
                    .create_timeout(Some(Duration::from_secs(5)))
                    .runtime(::deadpool::Runtime::Tokio1)
                    .build()
                    .map_err(unavailable)?;
                Shared::Postgres { url: url.to_owned(), pool }
            }
        }))
    }

    /// A worker's own view; call it on the worker's thread.
    pub fn session(&self) -> Session {
        Session(Rc::new(match &self.0 {
            Shared::Sqlite { path, scans, writer } => Backend::Sqlite(Embedded {
                path: path.clone(),
                reader: OnceCell::new(),
                scans: scans.clone(),
                writer: writer.clone(),
            }),
            Shared::Postgres { url, pool } => {
                Backend::Postgres(Served { url: url.clone(), line: Mutex::new(None), pool: pool.clone() })
            }
        }))
    }

    /// The view of what goes on beside the requests; call it on the thread of that. On `SQLite` its scans take turns on a connection of
    /// their own, for each holds the schema in memory, and wait for one another as long as it takes.
    pub fn background(&self) -> Result<Session> {
        let mut own = self.clone();
        if let Shared::Sqlite { path, scans: others, .. } = &mut own.0 {
            *others = scans(path, 1, None)?;
        }
        Ok(own.session())
    }

    /// Brings the schema up to date; gives the names of the migrations that ran. Fails where a later release made the database.
    pub async fn migrate(url: &str) -> Result<Vec<String>> {
        harness(url, RUNNING, |h| h.run_pending()).await
    }

    /// Copies an embedded database into a new file as it stands at one moment, while others read and write it; the copy is
    /// checked, and on the disk, before it bears its name. Fails where the file exists, and for a served database, which
    /// has tools of its own.
    pub async fn backup(url: &str, file: &Path) -> Result<()> {
        let (url, file) = (url.to_owned(), file.to_owned());
        tokio::task::spawn_blocking(move || backup::save(&url, &file)).await.map_err(unavailable)?
    }

    /// Puts a copy in the place of an embedded database. Fails where the copy is not a sound database of this release or an
    /// earlier one, and where anybody has the database open. What was there is kept; gives its name.
    pub async fn restore(url: &str, file: &Path) -> Result<Option<PathBuf>> {
        let (url, file) = (url.to_owned(), file.to_owned());
        tokio::task::spawn_blocking(move || backup::restore(&url, &file)).await.map_err(unavailable)?
    }

    /// Takes every migration back, newest first: all data is gone.
    pub async fn revert(url: &str) -> Result<Vec<String>> {
        harness(url, RUNNING, |h| h.revert_all()).await
    }

    /// The schema in sorted lines, to compare one database with another of the same kind.
    pub async fn schema(url: &str) -> Result<Vec<String>> {
        match target(url)? {
            Target::Sqlite(path) => sqlite::queries::schema(&mut sqlite::open(path)?),
            Target::Postgres(url) => {
                let connection = postgres::open(url).await.map_err(unavailable)?;
                postgres::queries::schema(&mut &connection).await
            }
        }
    }

    /// Refuses an embedded database that is not there yet, for whoever opens one makes it.
    pub fn must_be_there(url: &str) -> Result<()> {
        if let Target::Sqlite(path) = target(url)?
            && !Path::new(path).exists()
        {
            return Err(unavailable(format!("there is no file {path}")));
        }
        Ok(())
    }

    /// Every migration, oldest first, and whether the database has it; nothing is made in it. Fails where there is none, and where a
    /// later release made it.
    pub async fn migrations(url: &str) -> Result<Vec<Migration>> {
        Self::must_be_there(url)?;
        harness(url, LOOKING, |h| h.list()).await
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How migrations are run: each in a transaction of its own.
const RUNNING: &str = "";
/// How they are only looked at: in a transaction that nobody commits, for whoever asks for them makes their table.
const LOOKING: &str = "BEGIN";

/// A migration that the database has and this release does not: a later release made the database.
pub(crate) fn later<D: Dialect>(
    database: &mut impl MigrationHarness<D>,
    ours: EmbeddedMigrations,
) -> std::result::Result<Option<String>, Failure> {
    let ours = MigrationSource::<D>::migrations(&ours)?;
    let ours: Vec<_> = ours.iter().map(|migration| migration.name().version().as_owned()).collect();
    let applied = database.applied_migrations()?;
    Ok(applied.iter().find(|version| !ours.contains(version)).map(ToString::to_string))
}

/// The same questions to either database's migrations.
trait Harness {
    fn later(&mut self) -> std::result::Result<Option<String>, Failure>;
    fn run_pending(&mut self) -> std::result::Result<Vec<String>, Failure>;
    fn revert_all(&mut self) -> std::result::Result<Vec<String>, Failure>;
    fn list(&mut self) -> std::result::Result<Vec<Migration>, Failure>;
}

macro_rules! harness_for {
    ($connection:ty, $backend:ident) => {
        impl Harness for $connection {
            fn later(&mut self) -> std::result::Result<Option<String>, Failure> {
                later::<$backend::Db>(self, $backend::MIGRATIONS)
            }
            fn run_pending(&mut self) -> std::result::Result<Vec<String>, Failure> {
                Ok(self.run_pending_migrations($backend::MIGRATIONS)?.iter().map(ToString::to_string).collect())
            }
            fn revert_all(&mut self) -> std::result::Result<Vec<String>, Failure> {
                Ok(self.revert_all_migrations($backend::MIGRATIONS)?.iter().map(ToString::to_string).collect())
            }
            fn list(&mut self) -> std::result::Result<Vec<Migration>, Failure> {
                let pending = self.pending_migrations($backend::MIGRATIONS)?;
                let waits = |name: &str| pending.iter().any(|m| m.name().to_string() == name);
                let all = MigrationSource::<$backend::Db>::migrations(&$backend::MIGRATIONS)?;
                let mut all: Vec<_> = all.iter().map(|m| m.name().to_string()).collect();
                all.sort();
                Ok(all.into_iter().map(|name| Migration { applied: !waits(&name), name }).collect())
            }
        }
    };
}
harness_for!(sqlite::Connection, sqlite);
harness_for!(AsyncMigrationHarness<postgres::Connection>, postgres);

/// Makes a folder that only this user reads, where there is none yet: what lies in it is about people.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Makes the file of an embedded database that only this user reads, where there is none yet; what the library keeps beside it is read
/// by the same. The folder may be one that others read.
fn private_file(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.append(true).create(true).open(path).map(drop)
}

/// Asks a database's migrations, off the async threads. Several nodes may start at once: on `PostgreSQL` one migrates
/// while the others wait. A database that a later release made is left alone.
async fn harness<T: Send + 'static>(
    url: &str,
    begin: &'static str,
    ask: impl FnOnce(&mut dyn Harness) -> std::result::Result<T, Failure> + Send + 'static,
) -> Result<T> {
    let ask = move |database: &mut dyn Harness| -> std::result::Result<T, Failure> {
        match database.later()? {
            Some(version) => Err(format!("a later release made it, which has migration {version}").into()),
            None => ask(database),
        }
    };
    match target(url)? {
        Target::Sqlite(path) => {
            if let Some(folder) = Path::new(path).parent() {
                private_folder(folder).map_err(|e| unavailable(format!("{}: {e}", folder.display())))?;
            }
            private_file(Path::new(path)).map_err(|e| unavailable(format!("{path}: {e}")))?;
            let mut connection = sqlite::open(path)?;
            connection.batch_execute(begin).map_err(unavailable)?;
            ask(&mut connection).map_err(unavailable)
        }
        Target::Postgres(url) => {
            let url = url.to_owned();
            // The asynchronous harness blocks its thread, which only a runtime of several threads allows.
            let job = move || -> Result<T> {
                let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
                let runtime = runtime.map_err(unavailable)?;
                let mut connection = runtime.block_on(postgres::open(&url)).map_err(unavailable)?;
                // Unlike a request, a migration takes as long as it takes, and others wait as long for who runs it.
                let lock = "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(7105311846); \
                     SET lock_timeout = '60s'"; // freed with the connection
                runtime.block_on(connection.batch_execute(lock)).map_err(unavailable)?;
                runtime.block_on(connection.batch_execute(begin)).map_err(unavailable)?;
                let _inside = runtime.enter();
                ask(&mut AsyncMigrationHarness::new(connection)).map_err(unavailable)
            };
            tokio::task::spawn_blocking(job).await.map_err(unavailable)?
        }
    }
}

//! Databases for tests, each gone when dropped: a `SQLite` file, or a database on a `PostgreSQL` server: the one that
//! `LECTERN_TEST_POSTGRES_URL` names, else a throw-away cluster started from the binaries the machine has.

use crate::{Error, Result, postgres, sqlite};
use diesel_async::SimpleAsyncConnection;
use kernel::Clock;
use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub use crate::transfer::sum_of;

/// Where the `PostgreSQL` server for tests is; unset, one is started.
pub const URL: &str = "LECTERN_TEST_POSTGRES_URL";

/// Starts a cluster in the folder `$2` by the programs in `$1`, and wipes it when its standard input ends, which it does
/// when the tests do, however they end. `PostgreSQL` refuses to run as root: there it runs as its own user.
const KEEPER: &str = r#"
trap '' INT TERM
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then chown postgres "$2"; as() { (cd / && runuser -u postgres -- "$@"); }; fi
as "$1/initdb" -D "$2/data" -U lectern -A trust -E UTF8 --no-locale --no-sync >"$2/initdb.log" 2>&1 &&
as "$1/pg_ctl" -D "$2/data" -l "$2/data/server.log" -w start >/dev/null 2>&1 \
  -o "-k '$2' -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200" &&
echo ready && cat >/dev/null
as "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"#;

/// A database for one test.
#[derive(Debug)]
pub struct TestDatabase {
    /// What to open it by.
    pub url: String,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    /// In this folder.
    Sqlite { _folder: TempDir },
    /// Under this name on the server.
    Postgres { server: String, name: String },
}

impl TestDatabase {
    /// A file of its own.
    pub fn sqlite() -> Result<Self> {
        let folder = TempDir::new().map_err(|e| Error::Unavailable(e.to_string()))?;
        let url = format!("sqlite:{}", folder.path().join("lectern.db").display());
        Ok(Self { url, kept: Kept::Sqlite { _folder: folder } })
    }

    /// A file with what this file holds, whole even while it is written or closed: a plain copy could miss its log.
    pub fn snapshot(&self) -> Result<Self> {
        use diesel::connection::SimpleConnection;
        let copy = Self::sqlite()?;
        let path = |url: &str| url.trim_start_matches("sqlite:").to_owned();
        let mut connection = sqlite::open(&path(&self.url))?;
        connection.batch_execute(&format!("VACUUM INTO '{}'", path(&copy.url)))?;
        Ok(copy)
    }

    /// A migrated database of its own on the server for tests; `None`, and a line that says so, where the machine has none.
    pub async fn postgres() -> Result<Option<Self>> {
        let Some(server) = server() else {
            eprintln!("skipped: {URL} is not set, and no PostgreSQL was found");
            return Ok(None);
        };
        let name = format!("lectern_test_{}", Clock::system().id().to_string().replace('-', ""));
        run(server, format!("CREATE DATABASE {name} TEMPLATE {}", template(server).await?)).await?;
        let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
        let url = format!("{base}/{name}");
        Ok(Some(Self { url, kept: Kept::Postgres { server: server.to_owned(), name } }))
    }

    /// Keeps others from vacuuming and analyzing a table, as somebody who is at it does, until what is given is dropped; nobody does so
    /// with a file.
    pub async fn hold(&self, table: &str) -> Result<Option<postgres::Connection>> {
        let Kept::Postgres { .. } = &self.kept else { return Ok(None) };
        let mut connection = postgres::open(&self.url).await.map_err(|e| Error::Unavailable(e.to_string()))?;
        let lock = format!("BEGIN; LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE");
        connection.batch_execute(&lock).await?;
        Ok(Some(connection))
    }

    /// Cuts every connection to it, as a server that restarts does; a file has none.
    pub async fn sever(&self) -> Result<()> {
        let Kept::Postgres { server, name } = &self.kept else { return Ok(()) };
        run(server, format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Kept::Postgres { server, name } = &self.kept {
            let (server, statement) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            // A test may end on a thread that already runs async code.
            let wiping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map(|runtime| runtime.block_on(run(&server, statement)))
            });
            drop(wiping.join());
        }
    }
}

/// A migrated database that others are copies of, so that a test starts in milliseconds, and how it is copied: made once for each
/// state of the migrations, and kept on the server. Where nothing is flushed its files are copied as they are, which takes a sixth
/// of the time; where it is, that would flush everything first.
async fn template(server: &str) -> Result<&'static str> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let name = format!("lectern_template_{:016x}", migrations().map_err(|e| Error::Unavailable(e.to_string()))?);
        let mut connection = postgres::open(server).await.map_err(|e| Error::Unavailable(e.to_string()))?;
        // One process makes it, the others wait; freed with the connection.
        connection
            .batch_execute("SET statement_timeout = 0; SET lock_timeout = '120s'; SELECT pg_advisory_lock(7105311847)")
            .await?;
        let there = diesel::dsl::sql::<diesel::sql_types::Bool>("EXISTS (SELECT FROM pg_database WHERE datname = ")
            .bind::<diesel::sql_types::Text, _>(&name)
            .sql(")");
        if !diesel_async::RunQueryDsl::get_result::<bool>(diesel::select(there), &mut connection).await? {
            connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name}_new")).await?;
            connection.batch_execute(&format!("CREATE DATABASE {name}_new")).await?;
            let (base, _) = server.rsplit_once('/').unwrap_or((server, ""));
            crate::Store::migrate(&format!("{base}/{name}_new")).await?;
            connection.batch_execute(&format!("ALTER DATABASE {name}_new RENAME TO {name}")).await?;
        }
        let unflushed = diesel::dsl::sql::<diesel::sql_types::Bool>(
            "current_setting('fsync') = 'off' AND current_setting('server_version_num')::integer >= 150000",
        );
        let unflushed: bool = diesel_async::RunQueryDsl::get_result(diesel::select(unflushed), &mut connection).await?;
        Ok(if unflushed { format!("{name} STRATEGY file_copy") } else { name })
    };
    TEMPLATE.get_or_try_init(make).await.map(String::as_str)
}

/// Stands for the text of all migrations.
fn migrations() -> std::io::Result<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let mut files = Vec::new();
    for migration in std::fs::read_dir(folder)? {
        let file = migration?.path().join("up.sql");
        files.push((file.clone(), std::fs::read(file)?));
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    Ok(hasher.finish())
}

async fn run(url: &str, statement: String) -> Result<()> {
    let mut connection = postgres::open(url).await.map_err(|e| Error::Unavailable(e.to_string()))?;
    Ok(connection.batch_execute(&statement).await?)
}

/// The server for the tests of this process.
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    let given = || std::env::var(URL).ok().filter(|url| !url.is_empty());
    SERVER.get_or_init(|| given().or_else(start)).as_deref()
}

/// Starts a cluster that ends with this process.
fn start() -> Option<String> {
    static KEEPERS: OnceLock<Child> = OnceLock::new();
    let (programs, folder) = (programs()?, TempDir::with_prefix("lectern-postgres-").ok()?.keep());
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "sh"]).arg(programs).arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut keeper = keeper.spawn().ok()?;
    let mut line = String::new();
    BufReader::new(keeper.stdout.take()?).read_line(&mut line).ok()?;
    let ready = line.trim() == "ready";
    KEEPERS.get_or_init(|| keeper);
    ready.then(|| format!("postgres://lectern@{}/postgres", folder.display().to_string().replace('/', "%2F")))
}

/// The folder of the newest `PostgreSQL`'s programs, where packages put them or on the path.
pub fn programs() -> Option<PathBuf> {
    let packaged = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
    let versions = packaged.iter().filter_map(|place| std::fs::read_dir(place).ok()).flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort_by_key(|folder| {
        let version: String = folder.display().to_string().chars().filter(char::is_ascii_digit).collect();
        std::cmp::Reverse(version.parse::<u32>().unwrap_or_default())
    });
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    folders.extend(on_path.unwrap_or_default());
    folders.into_iter().find(|folder| has_programs(folder))
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
}

//! Copies of an embedded database: one is taken while the service runs, and put back while it does not.

use crate::{
    Error, Result, Store, sqlite,
    store::{Target, later, private_folder, target},
};
use diesel::{RunQueryDsl as _, connection::SimpleConnection as _, dsl::sql, sql_types::Text};
use diesel_migrations::MigrationHarness as _;
use kernel::{Code, Problem};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The files beside a database that hold what is not in it yet: they belong to it alone, and make another one wrong.
const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why a served database is not copied here.
const SERVED: &str = "PostgreSQL is backed up and restored by its own tools, pg_dump and pg_restore";

fn failed(error: impl ToString) -> Error {
    Problem::new(Code::Conflict, error.to_string()).into()
}

/// An I/O error with the file it happened to.
fn at(file: &Path) -> impl Fn(io::Error) -> Error {
    move |error| failed(format!("{}: {error}", file.display()))
}

fn embedded(url: &str) -> Result<&Path> {
    match target(url)? {
        Target::Sqlite(path) => Ok(Path::new(path)),
        Target::Postgres(_) => Err(failed(SERVED)),
    }
}

/// `name` with an ending added.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A file that is being made; what does not get its name in the end is removed.
struct Partial(PathBuf);

impl Partial {
    /// Begins what is to become that file, in the place of one that was never finished. Only this user reads it: a database holds
    /// the hashes of passwords and the keys that sign tokens.
    fn begin(file: &Path) -> Result<(Self, File)> {
        let partial = Self(beside(file, ".partial"));
        partial.remove()?;
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.write(true).create_new(true).open(&partial.0).map_err(at(&partial.0))?;
        Ok((partial, opened))
    }

    fn remove(&self) -> Result<()> {
        LOGS.iter().try_for_each(|ending| remove(&beside(&self.0, ending)))?;
        remove(&self.0)
    }

    /// Refuses one that is not a sound database, by the name the caller knows; brings it to the disk.
    fn check(&self, called: &Path) -> Result<()> {
        sound(&self.0, called)?;
        File::open(&self.0).and_then(|opened| opened.sync_all()).map_err(at(&self.0))
    }

    /// Gives it its name, durably.
    fn settle(&self, file: &Path) -> Result<()> {
        fs::rename(&self.0, file).map_err(at(file))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|opened| opened.sync_all()).map_err(at(folder))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        drop(self.remove()); // what has its name is not there any more
    }
}

/// Copies the database of `url` into `file` as it stands at one moment, while others read and write it. The copy is checked
/// and on the disk before it bears its name. A file that exists is not touched.
pub(crate) fn save(url: &str, file: &Path) -> Result<()> {
    let database = embedded(url)?;
    if file.exists() {
        return Err(failed(format!("{} exists already; name another file", file.display())));
    }
    Store::must_be_there(url)?;
    let (partial, _) = Partial::begin(file)?;
    let mut source = sqlite::open(&path(database)?)?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(path(&partial.0)?).execute(&mut source)?;
    partial.check(file)?;
    partial.settle(file)
}

/// Puts a copy in the place of the database of `url`, which nobody may have open; what was there is kept beside it, and
/// its name given.
pub(crate) fn restore(url: &str, file: &Path) -> Result<Option<PathBuf>> {
    let database = embedded(url)?;
    if !file.is_file() {
        return Err(failed(format!("there is no file {}", file.display())));
    }
    if let Some(folder) = database.parent() {
        private_folder(folder).map_err(at(folder))?;
    }
    let (partial, mut copy) = Partial::begin(database)?;
    let mut kept = File::open(file).map_err(at(file))?;
    io::copy(&mut kept, &mut copy).map_err(at(&partial.0))?;
    partial.check(file)?;
    let kept = if database.exists() { Some(set_aside(database)?) } else { None };
    LOGS.iter().try_for_each(|ending| remove(&beside(database, ending)))?;
    partial.settle(database)?;
    Ok(kept)
}

/// Renames the database with what lies beside it; fails where anybody has it open.
fn set_aside(database: &Path) -> Result<PathBuf> {
    gather(database)?;
    let mut number = 1;
    let kept = loop {
        let kept = beside(database, &format!(".before-restore-{number}"));
        if !kept.exists() {
            break kept;
        }
        number += 1;
    };
    for ending in LOGS {
        let log = beside(database, ending);
        if log.exists() {
            fs::rename(&log, beside(&kept, ending)).map_err(at(&log))?;
        }
    }
    fs::rename(database, &kept).map_err(at(&kept))?;
    Ok(kept)
}

/// Brings the database into its one file; fails where anybody has it open. A damaged one, for which a copy is most needed,
/// stays as it is.
fn gather(database: &Path) -> Result<()> {
    let alone = sqlite::open(&path(database)?).and_then(|mut connection| {
        Ok(connection.batch_execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE")?)
    });
    match alone.map_err(|error| error.to_string()) {
        Ok(()) => Ok(()),
        Err(error) if ["not a database", "malformed"].iter().any(|words| error.contains(words)) => Ok(()),
        Err(error) => Err(failed(format!("{} is in use ({error}); stop the service first", database.display()))),
    }
}

/// Whether a file is a whole database of ours, and of no later release; what is not is refused by the name it is called by.
fn sound(file: &Path, called: &Path) -> Result<()> {
    let not = |reason: String| failed(format!("{} is not a sound database: {reason}", called.display()));
    let mut copy = sqlite::open(&path(file)?).map_err(|e| not(e.to_string()))?;
    // One file without a log beside it: what is renamed is all there is.
    copy.batch_execute("PRAGMA journal_mode = DELETE").map_err(|e| not(e.to_string()))?;
    let check = sql::<Text>("(SELECT group_concat(integrity_check) FROM pragma_integrity_check)");
    let found: String = diesel::select(check).get_result(&mut copy).map_err(|e| not(e.to_string()))?;
    if found != "ok" {
        return Err(not(found));
    }
    if let Some(version) = later::<sqlite::Db>(&mut copy, sqlite::MIGRATIONS).map_err(|e| not(e.to_string()))? {
        return Err(not(format!("a later release made it, which has migration {version}")));
    }
    let applied = copy.applied_migrations().map_err(|e| not(e.to_string()))?;
    if applied.is_empty() { Err(not("it was made by another program".into())) } else { Ok(()) }
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(file)(error)),
        _ => Ok(()),
    }
}

fn path(file: &Path) -> Result<String> {
    file.to_str().map(str::to_owned).ok_or_else(|| failed(format!("{} is not a UTF-8 path", file.display())))
}

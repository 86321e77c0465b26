//! Copies of an embedded database. PostgreSQL has tools of its own, and says so.

use crate::Database;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use directory::Unit;
use kernel::Id;
use std::path::{Path, PathBuf};
use store::{Options, Store, testing::TestDatabase};
use tempfile::TempDir;

struct Copies {
    folder: TempDir,
    file: PathBuf,
}

impl Copies {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self { file: folder.path().join("copy.db"), folder }
    }

    /// A database that is not there yet.
    fn place(&self) -> PathBuf {
        self.folder.path().join("other/lectern.db")
    }

    /// Its URL.
    fn elsewhere(&self) -> String {
        format!("sqlite:{}", self.place().display())
    }

    /// Puts a file there, or beside it.
    fn put(&self, ending: &str, bytes: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.place().parent().unwrap()).unwrap();
        std::fs::write(format!("{}{ending}", self.place().display()), bytes).unwrap();
    }

    /// Whether the database there has a unit.
    async fn has(&self, unit: Id) -> bool {
        let session = Store::open(&self.elsewhere(), Options { connections: 1 }).unwrap().session();
        session.find::<Unit>(unit).await.unwrap().is_some()
    }
}

async fn database() -> Database {
    Database::on(TestDatabase::sqlite().unwrap()).await
}

async fn refused(url: &str, file: &Path) -> String {
    Store::restore(url, file).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_copy_has_what_was_written_before() {
    let (database, copies) = (database().await, Copies::new());
    let unit = database.unit("unit").await;
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    Store::restore(&copies.elsewhere(), &copies.file).await.unwrap();
    assert!(copies.has(unit).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_copy_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    std::fs::set_permissions(&copies.file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let other = copies.folder.path().join("other.db");
    Store::backup(&database.kept.url, &other).await.unwrap();
    Store::restore(&copies.elsewhere(), &copies.file).await.unwrap();
    let modes = [other, copies.place()].map(|file| file.metadata().unwrap().permissions().mode() & 0o777);
    assert_eq!(modes, [0o600, 0o600]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_made_for_a_database_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let copies = Copies::new();
    Store::migrate(&copies.elsewhere()).await.unwrap();
    let folder = copies.place().parent().unwrap().metadata().unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let copies = Copies::new();
    Store::migrate(&copies.elsewhere()).await.unwrap();
    assert_eq!(copies.place().metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_damaged_database_gives_way_and_is_kept() {
    let (database, copies) = (database().await, Copies::new());
    let unit = database.unit("unit").await;
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    copies.put("", "no database ".repeat(1_000));
    let kept = Store::restore(&copies.elsewhere(), &copies.file).await.unwrap().unwrap();
    assert!(copies.has(unit).await && std::fs::read(kept).unwrap().starts_with(b"no database"));
}

#[tokio::test]
async fn a_log_that_a_lost_database_left_is_not_replayed() {
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    let later = database.unit("later").await;
    let log = std::fs::read(format!("{}-wal", database.kept.url.trim_start_matches("sqlite:"))).unwrap();
    copies.put("-wal", log);
    Store::restore(&copies.elsewhere(), &copies.file).await.unwrap();
    assert!(!copies.has(later).await);
}

#[tokio::test]
async fn a_copy_is_taken_whole_while_others_write() {
    let (database, copies) = (database().await, Copies::new());
    let writing = async {
        for number in 0..50 {
            database.unit(&format!("unit-{number}")).await;
        }
    };
    let (saved, ()) = tokio::join!(Store::backup(&database.kept.url, &copies.file), writing);
    saved.unwrap();
    assert!(Store::restore(&copies.elsewhere(), &copies.file).await.is_ok());
}

#[tokio::test]
async fn what_was_there_before_is_kept() {
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    Store::restore(&copies.elsewhere(), &copies.file).await.unwrap();
    let kept = Store::restore(&copies.elsewhere(), &copies.file).await.unwrap();
    assert!(kept.is_some_and(|kept| kept.exists()));
}

#[tokio::test]
async fn a_file_that_exists_is_not_written_over() {
    let (database, copies) = (database().await, Copies::new());
    std::fs::write(&copies.file, "dear to somebody").unwrap();
    let refused = Store::backup(&database.kept.url, &copies.file).await.is_err();
    assert_eq!((refused, std::fs::read(&copies.file).unwrap().as_slice()), (true, b"dear to somebody".as_slice()));
}

#[tokio::test]
async fn a_database_in_use_is_not_replaced() {
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    assert!(refused(&database.kept.url, &copies.file).await.contains("stop the service first"));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let copies = Copies::new();
    std::fs::write(&copies.file, "no database ".repeat(100)).unwrap();
    let told = format!("{} is not a sound database", copies.file.display());
    assert!(refused(&copies.elsewhere(), &copies.file).await.contains(&told));
}

#[tokio::test]
async fn a_folder_is_no_copy() {
    let copies = Copies::new();
    let told = format!("there is no file {}", copies.folder.path().display());
    assert!(refused(&copies.elsewhere(), copies.folder.path()).await.contains(&told));
}

#[tokio::test]
async fn a_copy_of_a_later_release_is_refused() {
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    let mut copy = SqliteConnection::establish(copies.file.to_str().unwrap()).unwrap();
    copy.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").unwrap();
    drop(copy);
    assert!(refused(&copies.elsewhere(), &copies.file).await.contains("a later release made it"));
}

#[tokio::test]
async fn nothing_stays_of_a_copy_that_is_refused() {
    let copies = Copies::new();
    std::fs::write(&copies.file, "no database ".repeat(100)).unwrap();
    refused(&copies.elsewhere(), &copies.file).await;
    assert_eq!(std::fs::read_dir(copies.place().parent().unwrap()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let copies = Copies::new();
    std::fs::write(&copies.file, "").unwrap();
    assert!(refused(&copies.elsewhere(), &copies.file).await.contains("another program"));
}

#[tokio::test]
async fn a_damaged_copy_is_refused() {
    let (database, copies) = (database().await, Copies::new());
    Store::backup(&database.kept.url, &copies.file).await.unwrap();
    let mut bytes = std::fs::read(&copies.file).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 8192].fill(0xA5);
    std::fs::write(&copies.file, bytes).unwrap();
    assert!(refused(&copies.elsewhere(), &copies.file).await.contains("not a sound database"));
}

#[tokio::test]
async fn postgresql_is_left_to_its_own_tools() {
    let refused = Store::backup("postgres://db/lectern", Path::new("copy.db")).await.unwrap_err();
    assert!(refused.to_string().contains("pg_dump"));
}

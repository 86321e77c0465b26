//! A database to try things on: a file, or a cluster of its own.

use super::Cluster;
use crate::Outcome;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database of its own in a folder of its own, both gone when dropped.
#[derive(Debug)]
pub struct Database {
    /// What it is called in reports.
    pub name: &'static str,
    /// How it is opened.
    pub url: String,
    /// The cluster, where it is one.
    pub cluster: Option<Cluster>,
    folder: TempDir,
}

impl Database {
    /// An embedded one.
    pub fn sqlite() -> Outcome<Self> {
        Ok(Self::sqlite_in(folder()?))
    }

    /// An embedded one in that folder.
    pub fn sqlite_in(folder: TempDir) -> Self {
        let url = format!("sqlite:{}", folder.path().join("lectern.db").display());
        Self { name: "SQLite", url, cluster: None, folder }
    }

    /// A served one; `None`, and a line that says so, where the machine has no `PostgreSQL`.
    pub fn postgres() -> Outcome<Option<Self>> {
        Self::postgres_in(folder()?)
    }

    /// A served one in that folder.
    pub fn postgres_in(folder: TempDir) -> Outcome<Option<Self>> {
        let cluster = Cluster::start_in(&folder.path().join("cluster"))?;
        Ok(cluster.map(|cluster| Self { name: "PostgreSQL", url: cluster.url(), cluster: Some(cluster), folder }))
    }

    /// Where the server's files go.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

/// A folder that a cluster's own user may enter as well.
pub fn folder() -> Outcome<TempDir> {
    folder_in(&std::env::temp_dir())
}

/// The same in another.
pub fn folder_in(place: &Path) -> Outcome<TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::with_prefix_in("lectern-lab-", place)?;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

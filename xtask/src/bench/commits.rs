//! The least a durable write costs: rows added one by one through the same library, each in a commit of its own.

use crate::Outcome;
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_types};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Commits a second in that folder, over that time.
pub fn rate(folder: &Path, duration: Duration) -> Outcome<f64> {
    let path = folder.join("commits.db").display().to_string();
    let mut connection = SqliteConnection::establish(&path)?;
    connection.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
    )?;
    let insert = || diesel::sql_query("INSERT INTO rows (body) VALUES (?)").bind::<sql_types::Text, _>("x".repeat(500));
    let (began, mut commits) = (Instant::now(), 0_u32);
    while began.elapsed() < duration {
        insert().execute(&mut connection)?;
        commits += 1;
    }
    Ok(f64::from(commits) / began.elapsed().as_secs_f64())
}

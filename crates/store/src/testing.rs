//! Databases for tests: made on a PostgreSQL server, and dropped again.

use crate::{Error, Result, postgres};
use diesel_async::SimpleAsyncConnection;

async fn run(url: &str, statement: String) -> Result<()> {
    let mut connection = postgres::open(url).await.map_err(|e| Error::Unavailable(e.to_string()))?;
    Ok(connection.batch_execute(&statement).await?)
}

/// Makes an empty database of that name (letters, digits and underscores) on the server that `url` leads to.
pub async fn create_database(url: &str, name: &str) -> Result<()> {
    run(url, format!("CREATE DATABASE \"{name}\"")).await
}

/// Drops it again, whoever is still connected.
pub async fn drop_database(url: &str, name: &str) -> Result<()> {
    run(url, format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await
}

//! Migrations go both ways: up, down and up again give the same schema, and down leaves nothing behind.

use crate::Outcome;
use std::{env, fs, process};
use store::Store;

/// Proves it on a `SQLite` file of its own and, where given, on an empty `PostgreSQL` database.
pub fn prove(postgres: Option<&str>) -> Outcome {
    let folder = env::temp_dir().join(format!("lectern-migrations-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sqlite = format!("sqlite:{}", folder.join("lectern.db").display());
    let proven = runtime.block_on(up_down_up("SQLite", &sqlite));
    fs::remove_dir_all(&folder)?;
    proven?;
    if let Some(url) = postgres {
        return runtime.block_on(up_down_up("PostgreSQL", url));
    }
    println!("PostgreSQL: not asked (give an empty database with --postgres URL)");
    Ok(())
}

async fn up_down_up(name: &str, url: &str) -> Outcome {
    let empty = Store::schema(url).await?;
    if !empty.is_empty() {
        return Err(format!("{name}: the database is not empty, and this would drop all in it").into());
    }
    let ran = Store::migrate(url).await?.len();
    let first = Store::schema(url).await?;
    Store::revert(url).await?;
    same(name, "after down", &empty, &Store::schema(url).await?)?;
    Store::migrate(url).await?;
    same(name, "after down and up again", &first, &Store::schema(url).await?)?;
    println!("{name}: {ran} migrations go up, down and up again to the same schema of {} lines", first.len());
    Ok(())
}

fn same(name: &str, when: &str, wanted: &[String], got: &[String]) -> Outcome {
    let missing = wanted.iter().filter(|line| !got.contains(line)).map(|line| format!("- {line}"));
    let added = got.iter().filter(|line| !wanted.contains(line)).map(|line| format!("+ {line}"));
    let differences: Vec<_> = missing.chain(added).collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("{name}: the schema differs {when}:\n{}", differences.join("\n")).into())
}

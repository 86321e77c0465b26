//! What a client sees: a real server on a real port, a real HTTP client, on both databases.
//!
//! Each test has a server and a database of its own. `both!` runs it on SQLite, and on PostgreSQL: the server that
//! `LECTERN_TEST_POSTGRES_URL` names, else a throw-away one; where the machine has none, that half says it is skipped.
#![allow(missing_docs, reason = "tests explain themselves by their names")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test says where"
)]

#[macro_use]
mod harness;

mod access;
mod conventions;
mod directory;
mod hostile;
mod identity;
mod policy;
mod privacy;
mod spec;
mod tls;

//! What a client sees: a real server on a real port, a real HTTP client, on both databases.
//!
//! Each test has a server and a database of its own. `both!` runs it on SQLite, and on PostgreSQL where
//! `LECTERN_TEST_POSTGRES_URL` names a server to make databases on; where it is unset, that half says so and is skipped.
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
mod identity;
mod migrations;
mod policy;
mod spec;

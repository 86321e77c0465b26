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
mod accounts;
mod alert_targets;
mod alerts;
mod assessments;
mod backpack;
mod calendar;
mod campaigns;
mod case;
mod coalitions;
mod commons;
mod competencies;
mod conflicts;
mod conventions;
mod credits;
mod directory;
mod events;
mod evidence;
mod exchange;
mod hostile;
mod identity;
mod incidents;
mod instruments;
mod jobs;
mod literacy;
mod mail;
mod mailings;
mod messages;
mod network;
mod notices;
mod oauth;
mod outcomes;
mod pathways;
mod petitions;
mod plans;
mod policy;
mod privacy;
mod public_records;
mod real_files;
mod recognition;
mod registrations;
mod reminders;
mod representatives;
mod shares;
mod spec;
mod statements;
mod tls;
mod transfer;
mod translations;
mod walkthrough;
mod work;

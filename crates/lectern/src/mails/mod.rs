//! The mails by which people are told, or asked to confirm: a file for each kind, with its words. Each is written by a job, and sent by
//! [`crate::mail`].

pub mod accounts;
pub mod advocates;
pub mod events;
pub mod petitions;
pub mod registrations;
mod seats;
pub mod signatures;

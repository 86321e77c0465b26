//! Every table, as the migrations make it; a file for each domain, and for the larger parts of one.

mod advocacy;
mod calendar;
mod campaign;
mod coalition;
mod competency;
mod conflict;
mod development;
mod directory;
mod event;
mod exchange;
mod identity;
mod incident;
mod infrastructure;
mod instrument;
mod literacy;
mod message;
mod network;
mod offices;
mod pathway;
mod petition;
mod policy;
mod privacy;
mod strategy;

pub(crate) use advocacy::*;
pub(crate) use calendar::*;
pub(crate) use campaign::*;
pub(crate) use coalition::*;
pub(crate) use competency::*;
pub(crate) use conflict::*;
pub(crate) use development::*;
pub(crate) use directory::*;
pub(crate) use event::*;
pub(crate) use exchange::*;
pub(crate) use identity::*;
pub(crate) use incident::*;
pub(crate) use infrastructure::*;
pub(crate) use instrument::*;
pub(crate) use literacy::*;
pub(crate) use message::*;
pub(crate) use network::*;
pub(crate) use offices::*;
pub(crate) use pathway::*;
pub(crate) use petition::*;
pub(crate) use policy::*;
pub(crate) use privacy::*;
pub(crate) use strategy::*;

/// The SQL types of columns.
mod types {
    pub(crate) use crate::sql_types::sql::*;
    pub(crate) use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, SmallInt, Text};
}

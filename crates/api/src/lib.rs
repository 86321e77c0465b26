//! The HTTP contract: guards, parsing, responses, `OpenAPI`. Nothing but HTTP.
//!
//! One folder a domain, one file a resource; each file holds its table of operations and their handlers. What all of them
//! share: [`cx`] the guard, [`extract`] and [`language`] what comes in, [`respond`], [`paged`] and [`list`] what goes out,
//! [`problem`] what goes wrong, [`operation`] how a handler describes itself, [`handlers`] those that resources share, [`rooms`]
//! those of what has seats, [`edge`] what happens to every request; `router` finds the handler.

#[macro_use]
pub mod operation;

pub mod advocacy;
pub mod cx;
pub mod development;
pub mod directory;
pub mod edge;
pub mod exchange;
pub mod extract;
pub mod handlers;
pub mod history;
pub mod identity;
pub mod keys;
pub mod language;
pub mod list;
pub mod openapi;
pub mod paged;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod respond;
pub mod rooms;
pub mod strategy;
pub mod tls;

mod examples;
mod icalendar;
mod idempotency;
mod map;
#[cfg(any(test, feature = "bench"))]
mod memory;
mod pages;
mod precondition;
mod router;
mod schema;
mod server;
mod service;
mod token_page;

pub use problem::{Answer, ApiError};
pub use server::{Settings, State, serve, serve_metrics};

use operation::Operation;

/// Every operation of the API, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let domains = [
        identity::operations(),
        privacy::operations(),
        directory::operations(),
        strategy::operations(),
        advocacy::operations(),
        policy::operations(),
        development::operations(),
        exchange::operations(),
        service::operations(),
        #[cfg(any(test, feature = "bench"))]
        memory::operations(),
    ];
    domains.into_iter().flatten().collect()
}

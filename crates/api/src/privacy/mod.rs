//! Privacy over HTTP: consents, what is known of a person, who read it, and being forgotten.

mod accesses;
mod consents;
mod erasure;
mod export;

resources! { consents, export, accesses, erasure }

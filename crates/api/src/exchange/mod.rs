//! What comes in and goes out in bulk, over HTTP.

mod imports;
mod upload;

resources! { imports }

//! Recognition over HTTP: what can be achieved, who was awarded it, and Open Badges 3.0: what the issuer publishes, badges as
//! programs and people see them, whether anybody's badge holds, and the backpack in which people keep theirs.

mod achievements;
mod awards;
mod backpack;
mod badge_page;
mod credentials;
mod discovery;
mod issuer;
mod keys;
mod published;
mod verification;

pub use keys::new_badge_keys;

resources! { achievements, awards, credentials, verification, published, backpack, discovery }

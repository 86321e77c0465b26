//! The directory over HTTP.

mod committees;
mod courts;
mod divisions;
mod libraries;
mod office_holders;
mod organizations;
mod places;
mod posts;
pub(crate) mod representatives;
mod tenures;
mod topics;
mod translations;
mod units;

resources! {
    units, divisions, libraries, organizations, topics, translations, representatives, posts, office_holders, tenures,
    committees, courts, places,
}

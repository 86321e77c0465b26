//! Divisions over HTTP.

use crate::{cx::Public, handlers};
use directory::Division;

operations! { "Divisions":
    /// List divisions.
    ///
    /// Countries, states, counties, places, districts. Ask with `ocd_id` for the divisions of ids you have, with
    /// `parent_ocd_id` for what lies directly in one, with `same_as` for the aliases of one.
    GET "/v1/directory/divisions" listDivisions => handlers::list::<Public, Division>;
    /// Read a division.
    ///
    /// Where `same_as` is not null the record is an alias: use the living division it names, found by listing with its
    /// `ocd_id`.
    GET "/v1/directory/divisions/{id}" getDivision => handlers::get::<Public, Division>;
}

//! Units over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{NewUnit, Unit, UnitPatch};

operations! { "Units":
    /// List units.
    ///
    /// The association's offices, divisions, round tables, committees and chapters.
    GET "/v1/directory/units" listUnits => handlers::list::<Public, Unit>;
    /// Add a unit.
    ///
    /// It stands at the top or under a unit that exists.
    POST "/v1/directory/units" createUnit => handlers::create::<DirectoryWrite, NewUnit>;
    /// Read a unit.
    ///
    /// Its name, kind and place in the tree.
    GET "/v1/directory/units/{id}" getUnit => handlers::get::<Public, Unit>;
    /// Change a unit.
    ///
    /// Renames it or moves it in the tree; a unit never comes to stand under itself.
    PATCH "/v1/directory/units/{id}" updateUnit => handlers::revise::<DirectoryWrite, UnitPatch>;
    /// Remove a unit.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/units/{id}" deleteUnit => handlers::delete::<DirectoryWrite, Unit>;
    /// List a unit's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/units/{id}/history" listUnitHistory => handlers::history::<DirectoryWrite, Unit>;
}

handlers::revision! {
    UnitPatch => |patch, unit: Unit, lineage, _| unit.amend(patch, lineage),
    about patch.parent_id.flatten().into_iter().collect()
}

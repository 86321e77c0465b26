//! Units over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use directory::{NewUnit, Unit, UnitPatch};
use store::Change;

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
    PATCH "/v1/directory/units/{id}" updateUnit => update;
    /// Remove a unit.
    ///
    /// Only one that nothing refers to.
    DELETE "/v1/directory/units/{id}" deleteUnit => handlers::delete::<DirectoryWrite, Unit>;
    /// List a unit's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/units/{id}/history" listUnitHistory => handlers::history::<DirectoryWrite, Unit>;
}

async fn update(
    cx: Cx<DirectoryWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<UnitPatch>,
) -> Answer<Saved<Unit>> {
    let patch = patch.0;
    let about = patch.parent_id.flatten().into_iter().collect();
    let change = Change::new(path.0.id, seen.0, move |unit: &mut Unit, lineage: &Vec<_>| unit.amend(patch, lineage));
    Ok(Saved(cx.change(change.about(about)).await?))
}

use crate::{Name, set};
use kernel::{At, Id, Permission, Problem, Record, Result, Slug, record_fields, sorted, words};
use serde::{Deserialize, Serialize};
use serde_with::rust::double_option;

words! {
    /// What a unit of the association is.
    pub enum UnitKind {
        Office = "office",
        Division = "division",
        RoundTable = "round_table",
        Committee = "committee",
        Chapter = "chapter",
    }
}

/// A part of the association that owns work and in which people hold roles; units form a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "Committee on Legislation",
    "slug": "committee-on-legislation", "kind": "committee", "parent_id": null,
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Unit {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// What people call it.
    pub name: Name,
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What it is.
    pub kind: UnitKind,
    /// The unit it belongs to; null at the top.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_id: Option<Id>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A unit to add.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Committee on Legislation", "slug": "committee-on-legislation", "kind": "committee", "parent_id": null
}))))]
pub struct NewUnit {
    /// What people call it.
    pub name: Name,
    /// Its name in URLs.
    pub slug: Slug,
    /// What it is.
    pub kind: UnitKind,
    /// The unit it belongs to.
    #[serde(default)]
    pub parent_id: Option<Id>,
}

/// What to change in a unit: an absent field stays, null clears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Committee on Legislation", "slug": "committee-on-legislation", "kind": "committee", "parent_id": null
}))))]
pub struct UnitPatch {
    /// What people call it.
    pub name: Option<Name>,
    /// Its name in URLs.
    pub slug: Option<Slug>,
    /// What it is.
    pub kind: Option<UnitKind>,
    /// The unit it belongs to.
    #[serde(default, with = "double_option")]
    pub parent_id: Option<Option<Id>>,
}

impl NewUnit {
    /// The record of a new unit; it has no units below it, so any parent that exists will do.
    pub fn register(self, id: Id, now: At) -> Unit {
        let Self { name, slug, kind, parent_id } = self;
        Unit { id, revision: 1, name, slug, kind, parent_id, created_at: now, updated_at: now }
    }
}

impl Unit {
    /// Applies a patch. `lineage` is the patch's new parent, its parent, and so on to the top; empty where the patch names
    /// no parent. Refuses a parent that is the unit itself or lies below it, and one the lineage does not start with.
    pub fn amend(&mut self, patch: UnitPatch, lineage: &[Id]) -> Result<()> {
        let UnitPatch { name, slug, kind, parent_id } = patch;
        if let Some(Some(parent)) = parent_id {
            if lineage.first() != Some(&parent) {
                return Err(Problem::field("/parent_id", "not_found", "must be the id of a unit"));
            }
            if lineage.contains(&self.id) {
                return Err(Problem::field("/parent_id", "cycle", "must be neither the unit itself nor one below it"));
            }
        }
        set(&mut self.name, name);
        set(&mut self.slug, slug);
        set(&mut self.kind, kind);
        set(&mut self.parent_id, parent_id);
        Ok(())
    }
}

impl Record for Unit {
    const KIND: &'static str = "unit";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(Unit, default "name", {
    "name" => name.as_str(), "slug" => slug.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(number: u8) -> Unit {
        let (name, slug) = ("Unit".parse().unwrap(), "unit".parse().unwrap());
        NewUnit { name, slug, kind: UnitKind::Committee, parent_id: None }.register(id(number), At::from_micros(0))
    }

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    /// The unit and everything above it, nearest first.
    fn lineage(units: &[Unit], from: Id) -> Vec<Id> {
        let parent = |of: &Id| units.iter().find(|u| u.id == *of).and_then(|u| u.parent_id);
        std::iter::successors(Some(from), parent).take(units.len() + 1).collect()
    }

    fn moving(to: Id) -> UnitPatch {
        UnitPatch { parent_id: Some(Some(to)), ..UnitPatch::default() }
    }

    #[test]
    fn a_unit_is_not_its_own_parent() {
        assert_eq!(unit(1).amend(moving(id(1)), &[id(1)]).unwrap_err().fields[0].code, "cycle");
    }

    #[test]
    fn an_unknown_parent_is_refused() {
        assert_eq!(unit(1).amend(moving(id(2)), &[]).unwrap_err().fields[0].code, "not_found");
    }

    proptest! {
        #[test]
        fn no_moves_make_a_cycle(moves in proptest::collection::vec((0_u8..8, 0_u8..8), 0..60)) {
            let mut units: Vec<_> = (0..8).map(unit).collect();
            for (child, parent) in moves {
                let above = lineage(&units, id(parent));
                let _ = units[usize::from(child)].amend(moving(id(parent)), &above);
            }
            prop_assert!(units.iter().all(|u| lineage(&units, u.id).len() <= units.len()));
        }
    }
}

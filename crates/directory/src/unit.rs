//! Units: the parts of the association, in a tree.

use crate::Name;
use kernel::{
    Amendment as _, Id, Permission, Record, Result, Slug, lineage::check_parent, record_fields, sorted, translated,
    words,
};
use record::record;

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
#[record(example = {
    "name": "Committee on Legislation", "slug": "committee-on-legislation", "kind": "committee", "parent_id": null
})]
pub struct Unit {
    /// What people call it.
    pub name: Name,
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What it is.
    pub kind: UnitKind,
    /// The unit it belongs to; null at the top.
    pub parent_id: Option<Id>,
}

impl Unit {
    /// Applies a patch. `lineage` is the patch's new parent, its parent, and so on to the top; empty where the patch names
    /// no parent. Refuses a parent that is the unit itself or lies below it, and one the lineage does not start with.
    pub fn amend(&mut self, patch: UnitPatch, lineage: &[Id]) -> Result<()> {
        if let Some(Some(parent)) = patch.parent_id {
            check_parent(self.id, parent, lineage)?;
        }
        patch.amend(self)
    }
}

impl Record for Unit {
    const KIND: &'static str = "unit";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
    translated!(name);
}

sorted!(Unit, default "name", {
    "name" => name.as_str(), "slug" => slug.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _};
    use proptest::prelude::*;

    fn unit(number: u8) -> Unit {
        let (name, slug) = ("Unit".parse().unwrap(), "unit".parse().unwrap());
        NewUnit { name, slug, kind: UnitKind::Committee, parent_id: None }
            .register(id(number), At::from_micros(0))
            .unwrap()
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

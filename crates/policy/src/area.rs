//! The ten policy areas: fixed shelves on which issues stand.

use kernel::{At, Id, Permission, Record, Slug, Terms, Text, record_fields, sorted, translated};
use serde::{Deserialize, Serialize};

/// One of the areas of information policy; shipped with the program, read by everybody, changed by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PolicyArea, examples(json!({
    "id": "01980000-0000-7000-8000-000000000002", "revision": 1, "slug": "privacy", "name": "Privacy",
    "description": "Keeping what people read, borrow, search and learn known to themselves alone.",
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Area {
    /// Names the record; the same in every installation.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What people call it.
    pub name: Text<80>,
    /// What belongs to it, in one sentence.
    pub description: Text<500>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// An area as the program ships it, before an installation has saved it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedArea {
    /// Names the record; the same in every installation.
    pub id: Id,
    /// Its name in URLs.
    pub slug: Slug,
    /// What people call it.
    pub name: Text<80>,
    /// What belongs to it, in one sentence.
    pub description: Text<500>,
}

/// Narrows the list of policy areas.
#[record::filter]
pub struct AreaFilter {
    /// Words of the name or the description.
    pub q: Option<Terms>,
}

impl Area {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/areas.json");

    /// The ten areas of the shipped file; fails only if the program was built with a broken one.
    pub fn shipped() -> serde_json::Result<Vec<ShippedArea>> {
        serde_json::from_str(Self::SHIPPED)
    }
}

impl ShippedArea {
    /// The record an installation keeps.
    pub fn install(self, now: At) -> Area {
        let Self { id, slug, name, description } = self;
        Area { id, revision: 1, slug, name, description, created_at: now, updated_at: now }
    }
}

impl Record for Area {
    const KIND: &'static str = "policy_area";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!();
    translated!(name, description);
}

sorted!(Area, default "name", {
    "name" => name.as_str(), "slug" => slug.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::distinct;

    #[test]
    fn ten_areas_are_shipped() {
        let slugs: Vec<_> = Area::shipped().unwrap().into_iter().map(|area| area.slug.to_string()).collect();
        let ten = [
            "intellectual-freedom",
            "privacy",
            "civil-liberties",
            "telecommunications",
            "funding-for-education-and-research",
            "funding-for-libraries",
            "copyright-and-licensing",
            "open-access",
            "government-information",
            "literacy",
        ];
        assert_eq!(slugs, ten);
    }

    #[test]
    fn no_two_areas_share_an_id() {
        let ids: Vec<_> = Area::shipped().unwrap().into_iter().map(|area| area.id).collect();
        assert!(distinct(&ids));
    }
}

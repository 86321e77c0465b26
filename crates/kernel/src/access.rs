//! Who is calling, and the one table of who may do what.

use crate::{Id, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a person is in the association, everywhere or in one unit.
    pub enum Role {
        Member = "member",
        Advocate = "advocate",
        Editor = "editor",
        UnitLead = "unit_lead",
        Staff = "staff",
        Admin = "admin",
    }
}

words! {
    /// Something a caller may be allowed to do; also the scope of a token.
    pub enum Permission {
        DirectoryWrite = "directory.write",
        PeopleRead = "people.read",
        PeopleWrite = "people.write",
        PolicyRead = "policy.read",
        PolicyWrite = "policy.write",
        PolicyClear = "policy.clear",
        PolicyDecide = "policy.decide",
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not at all.
    None,
    /// Records of the unit the role was given in.
    OwnUnit,
    /// Every record.
    All,
}

/// One role, everywhere (`unit` is null) or in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What the person is.
    pub role: Role,
    /// In which unit; null for the whole association.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
}

/// The caller: nobody in particular, or a person with roles, through a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Who; `None` for the public.
    pub person: Option<Id>,
    /// The registered client they came through; `None` without a token.
    pub client: Option<String>,
    /// What they are.
    pub grants: Vec<Grant>,
}

impl Role {
    /// The matrix: how far each permission reaches in each role.
    #[expect(clippy::match_same_arms, reason = "a table: each permission has its own line")]
    pub const fn reach(self, permission: Permission) -> Reach {
        use Permission as P;
        use Reach::{All, None, OwnUnit};
        #[rustfmt::skip]
        let row = match permission {
            //                    member    advocate  editor    unit_lead staff     admin
            P::DirectoryWrite => [None,     None,     None,     None,     All,      All],
            P::PeopleRead     => [None,     None,     None,     None,     All,      All],
            P::PeopleWrite    => [None,     None,     None,     None,     None,     All],
            P::PolicyRead     => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::PolicyWrite    => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::PolicyClear    => [None,     None,     None,     OwnUnit,  None,     All],
            P::PolicyDecide   => [None,     None,     None,     None,     All,      All],
        };
        let [member, advocate, editor, unit_lead, staff, admin] = row;
        match self {
            Self::Member => member,
            Self::Advocate => advocate,
            Self::Editor => editor,
            Self::UnitLead => unit_lead,
            Self::Staff => staff,
            Self::Admin => admin,
        }
    }
}

impl Grant {
    /// How far the permission reaches through this grant: a unit's reach needs a unit, and a role given for the whole
    /// association reaches every unit.
    fn reaches(self, permission: Permission, unit: Option<Id>) -> bool {
        match (self.role.reach(permission), self.unit_id) {
            (Reach::None, _) => false,
            (_, None) => true,
            (Reach::All | Reach::OwnUnit, Some(own)) => unit == Some(own),
        }
    }
}

impl Actor {
    /// Nobody in particular.
    pub fn public() -> Self {
        Self::default()
    }

    /// Whether any grant gives the permission for at least some records.
    pub fn holds(&self, permission: Permission) -> bool {
        self.grants.iter().any(|g| g.role.reach(permission) > Reach::None)
    }

    /// Whether the permission reaches a record of that unit (`None`: of no unit).
    pub fn may(&self, permission: Permission, unit: Option<Id>) -> bool {
        self.grants.iter().any(|g| g.reaches(permission, unit))
    }

    /// For filtering lists: `None` where the permission reaches every record, else the units it reaches (perhaps none).
    pub fn units(&self, permission: Permission) -> Option<Vec<Id>> {
        let holding = || self.grants.iter().filter(|g| g.role.reach(permission) > Reach::None);
        if holding().any(|g| g.unit_id.is_none()) { None } else { Some(holding().filter_map(|g| g.unit_id).collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, unit_id: Option<Id>) -> Actor {
        Actor { grants: vec![Grant { role, unit_id }], ..Actor::public() }
    }

    #[test]
    fn a_role_in_one_unit_reaches_no_other() {
        let (own, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let editor = actor(Role::Editor, Some(own));
        assert_eq!(
            [Some(own), Some(other), None].map(|u| editor.may(Permission::PolicyWrite, u)),
            [true, false, false]
        );
    }

    #[test]
    fn a_role_in_the_whole_association_reaches_every_unit() {
        assert!(actor(Role::Editor, None).may(Permission::PolicyWrite, Some(Id::from_bytes([2; 16]))));
    }

    #[test]
    fn the_public_holds_nothing() {
        assert!(Permission::ALL.iter().all(|&p| !Actor::public().holds(p)));
    }
}

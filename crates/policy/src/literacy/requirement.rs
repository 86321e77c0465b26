//! Required learning: what is asked of leaders and members, and on which days.

use kernel::{
    At, Check, Day, Grant, Id, Permission, Record, Result, Role, Terms, Text, distinct, record_fields, sorted, words,
};
use record::record;
use serde::Serialize;

words! {
    /// What somebody is to the association's policy.
    pub enum RoleClass {
        /// Leads: a unit, its policy work, or the office.
        Leaders = "leaders",
        /// Takes part.
        Members = "members",
    }
}

impl RoleClass {
    /// What a role makes of somebody.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Editor | Role::UnitLead | Role::Staff | Role::Admin => Self::Leaders,
            Role::Member | Role::Advocate => Self::Members,
        }
    }
}

/// Policy learning that leaders, members or both are asked to complete, in the whole association or in one unit.
#[record(example = {
    "title": "The privacy of readers, a beginning", "outside_id": "course:privacy-101",
    "required_of": ["leaders", "members"], "unit_id": null, "valid_from": "2026-01-01", "valid_until": null
})]
pub struct LearningRequirement {
    /// What the learning is called.
    pub title: Text<200>,
    /// Its id where it is kept; unique. Where that is the id of an offer of the Learning Commons, who came to a session of it has
    /// completed it, as has who learned it by the credit that others gave for it; so with an offer that is the same.
    pub outside_id: Text<200>,
    /// Of whom it is asked.
    #[schema(min_items = 1, max_items = 2)]
    pub required_of: Vec<RoleClass>,
    /// In which unit; null for the whole association.
    pub unit_id: Option<Id>,
    /// The first day on which it is asked.
    pub valid_from: Day,
    /// The last day on which it is asked; null while that is open.
    pub valid_until: Option<Day>,
}

/// Narrows a list of learning requirements. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningRequirementFilter {
    /// Words of the title.
    pub q: Option<Terms>,
    /// In any of these units.
    pub unit_id: Vec<Id>,
    /// Asked on this day.
    pub valid_on: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// A requirement the caller has, and whether they have met it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "requirement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "title": "The privacy of readers, a beginning",
    "outside_id": "course:privacy-101", "role_class": "leaders", "completed_on": "2026-03-14"
}))))]
pub struct OwnRequirement {
    /// The requirement.
    pub requirement_id: Id,
    /// What the learning is called.
    pub title: Text<200>,
    /// Its id where it is kept.
    pub outside_id: Text<200>,
    /// As what it is asked of them.
    pub role_class: RoleClass,
    /// When they completed it; null where they have not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub completed_on: Option<Day>,
}

impl LearningRequirement {
    /// As what somebody with these roles is asked, and in which unit they count; `None` where they are not. Who leads anything
    /// counts as a leader, and each person once: in the unit of their first such role, or in the one whose requirement it is.
    pub fn asks(&self, grants: &[Grant]) -> Option<(RoleClass, Option<Id>)> {
        let here = grants.iter().filter(|grant| self.unit_id.is_none() || grant.unit_id == self.unit_id);
        let first = here.min_by_key(|grant| RoleClass::of(grant.role))?;
        let class = RoleClass::of(first.role);
        self.required_of.contains(&class).then_some((class, first.unit_id))
    }

    /// The offer of the Learning Commons that is asked for; `None` where it is kept elsewhere.
    pub fn offer(&self) -> Option<Id> {
        self.outside_id.as_str().parse().ok()
    }
}

impl Record for LearningRequirement {
    const KIND: &'static str = "learning_requirement";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = unit_id);

    fn check(&self) -> Result<()> {
        Check::default()
            .that(!self.required_of.is_empty(), "/required_of", "missing", "must say of whom it is asked")
            .that(distinct(&self.required_of), "/required_of", "duplicate", "must name each once")
            .in_order((Some(self.valid_from), "valid_from"), (self.valid_until, "valid_until"))
            .done()
    }
}

sorted!(LearningRequirement, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use kernel::Draft as _;

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn grant(role: Role, unit: Option<u8>) -> Grant {
        Grant { role, unit_id: unit.map(id) }
    }

    pub fn requirement(required_of: &[RoleClass], unit: Option<u8>) -> LearningRequirement {
        NewLearningRequirement {
            title: "Privacy".parse().unwrap(),
            outside_id: "course:1".parse().unwrap(),
            required_of: required_of.to_vec(),
            unit_id: unit.map(id),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_until: None,
        }
        .register(id(200), At::from_micros(0))
        .unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::*, *};
    use RoleClass::{Leaders, Members};

    #[test]
    fn who_leads_anything_is_a_leader_there() {
        let grants = [grant(Role::Member, Some(1)), grant(Role::UnitLead, Some(2))];
        assert_eq!(requirement(RoleClass::ALL, None).asks(&grants), Some((Leaders, Some(id(2)))));
    }

    #[test]
    fn a_unit_asks_those_who_have_a_role_in_it() {
        let grants = [grant(Role::UnitLead, Some(2)), grant(Role::Member, Some(1))];
        let asked = |unit| requirement(RoleClass::ALL, Some(unit)).asks(&grants);
        assert_eq!([asked(1), asked(3)], [Some((Members, Some(id(1)))), None]);
    }

    #[test]
    fn members_are_not_asked_what_leaders_are() {
        assert_eq!(requirement(&[Leaders], None).asks(&[grant(Role::Advocate, None)]), None);
    }

    #[test]
    fn it_does_not_end_before_it_begins() {
        let mut requirement = requirement(&[Leaders], None);
        requirement.valid_until = "2025-12-31".parse().ok();
        assert_eq!(requirement.check().unwrap_err().fields[0].pointer, "/valid_until");
    }
}

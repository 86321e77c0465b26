//! Role profiles: which competencies a role takes, and how much of each.

use super::{Aim, AimSource, in_range};
use kernel::{
    At, Check, Id, Permission, Record, ReleaseStatus, ReleaseTransition, Result, Staged, Terms, Text, distinct,
    record_fields, sorted, staged_fields, translated,
};
use record::record;

/// How good somebody should be at something.
#[record::part(example = {
    "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "target": 4, "importance": 3
})]
#[derive(Copy)]
pub struct CompetencyTarget {
    /// At what: a competency in one version of its framework.
    pub competency_id: Id,
    /// How good, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub target: i16,
    /// How much it matters, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: i16,
}

/// What a role takes, as a unit sees it, so that people can compare themselves. Public once it is published.
#[record(example = {
    "title": "Youth services librarian", "description": "For those who work with children and their parents.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "targets": [{ "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "target": 4, "importance": 3 }],
    "status": "draft", "allowed_transitions": ["published"]
})]
pub struct RoleProfile {
    /// What the role is called.
    pub title: Text<200>,
    /// What it is for.
    pub description: Text<5000>,
    /// The unit that says so.
    pub owner_unit_id: Id,
    /// How good somebody in it should be at what; each competency once.
    #[schema(min_items = 1, max_items = 100)]
    pub targets: Vec<CompetencyTarget>,
    /// Where it stands.
    #[kept(ReleaseStatus::Draft)]
    pub status: ReleaseStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<ReleaseStatus>,
}

/// Narrows a list of role profiles. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct RoleProfileFilter {
    /// Words of the title or the description.
    pub q: Option<Terms>,
    /// Of any of these units.
    pub owner_unit_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<ReleaseStatus>,
    /// That ask for any of these competencies.
    pub competency_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl RoleProfile {
    /// What it asks of whoever compares themselves.
    pub fn aims(&self) -> impl Iterator<Item = Aim> + '_ {
        self.targets.iter().map(|asked| Aim { asked: *asked, source: AimSource::RoleProfile, source_id: self.id })
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.title, self.description)
    }
}

impl Record for RoleProfile {
    const KIND: &'static str = "role_profile";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = owner_unit_id, moves);
    translated!(title, description);

    fn is_public(&self) -> bool {
        self.status != ReleaseStatus::Draft
    }

    fn check(&self) -> Result<()> {
        let named: Vec<Id> = self.targets.iter().map(|target| target.competency_id).collect();
        let mut check = Check::default();
        check.that(!self.targets.is_empty(), "/targets", "missing", "must be one at least").that(
            distinct(&named),
            "/targets",
            "duplicate",
            "must name each competency once",
        );
        for (index, CompetencyTarget { target, importance, .. }) in self.targets.iter().enumerate() {
            in_range(&mut check, &format!("/targets/{index}/target"), *target, 1..=5);
            in_range(&mut check, &format!("/targets/{index}/importance"), *importance, 1..=5);
        }
        check.done()
    }
}

impl Staged for RoleProfile {
    staged_fields!(ReleaseTransition);
}

sorted!(RoleProfile, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

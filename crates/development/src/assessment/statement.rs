//! Self-assessments: the levels at which people put themselves.

use super::in_range;
use crate::Owned;
use kernel::{Actor, At, Check, Day, Id, Permission, Record, Result, Text, record_fields, sorted};
use record::record;
use std::collections::HashMap;

/// How good somebody says they are at something, on a day. Private: nobody else sees it. It never changes; who sees themselves
/// otherwise says so anew, and the latest counts.
#[record(fixed, example = {
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "level": 2,
    "assessed_on": "2026-05-01", "note": "I have helped with it, and not done it alone."
})]
pub struct SelfAssessment {
    /// Whose.
    #[kept(Id::from_bytes([0; 16]))]
    pub person_id: Id,
    /// At what: a competency in one version of its framework.
    pub competency_id: Id,
    /// How good: from 0, not at all, to 5.
    #[schema(minimum = 0, maximum = 5)]
    pub level: i16,
    /// When they said so.
    #[kept(now.day())]
    pub assessed_on: Day,
    /// By what they see it.
    pub note: Option<Text<2000>>,
}

/// Narrows a list of what one says of oneself. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct SelfAssessmentFilter {
    /// Of any of these competencies.
    pub competency_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// The latest of what somebody said of each competency.
pub fn latest(said: &[SelfAssessment]) -> HashMap<Id, &SelfAssessment> {
    let mut latest: HashMap<Id, &SelfAssessment> = HashMap::new();
    for one in said {
        let known = latest.entry(one.competency_id).or_insert(one);
        if (known.created_at, known.id) < (one.created_at, one.id) {
            *known = one;
        }
    }
    latest
}

impl Owned for SelfAssessment {
    fn of(self, person: Id) -> Self {
        Self { person_id: person, ..self }
    }
}

impl Record for SelfAssessment {
    const KIND: &'static str = "self_assessment";
    const READ: Permission = Permission::DevelopmentRead;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn may_be_removed_by(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        in_range(&mut check, "/level", self.level, 0..=5);
        check.done()
    }
}

sorted!(SelfAssessment, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

//! Learning goals: the levels that people want to reach.

use super::{Aim, AimSource, CompetencyTarget, in_range};
use crate::Owned;
use kernel::{Actor, At, Check, Id, Permission, Record, Result, record_fields, sorted};
use record::record;

/// How good somebody wants to be at something. Private: nobody else sees it.
#[record(example = {
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74", "target": 4,
    "importance": 3
})]
pub struct LearningGoal {
    /// Whose.
    #[kept(Id::from_bytes([0; 16]))]
    pub person_id: Id,
    /// At what; each competency is one goal.
    #[fixed]
    pub competency_id: Id,
    /// How good, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub target: i16,
    /// How much it matters to them, from 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: i16,
}

/// Narrows a list of goals. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningGoalFilter {
    /// To be good at any of these competencies.
    pub competency_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl LearningGoal {
    /// What it asks of the person.
    pub const fn aim(&self) -> Aim {
        let Self { competency_id, target, importance, .. } = *self;
        let asked = CompetencyTarget { competency_id, target, importance };
        Aim { asked, source: AimSource::Goal, source_id: self.id }
    }
}

impl Owned for LearningGoal {
    fn of(self, person: Id) -> Self {
        Self { person_id: person, ..self }
    }
}

impl Record for LearningGoal {
    const KIND: &'static str = "learning_goal";
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
        in_range(&mut check, "/target", self.target, 1..=5);
        in_range(&mut check, "/importance", self.importance, 1..=5);
        check.done()
    }
}

sorted!(LearningGoal, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

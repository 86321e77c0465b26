//! What to do about a kind of incident, thought out beforehand.

use super::IncidentKind;
use kernel::{Actor, At, Check, Id, Permission, Record, Result, Text, distinct, record_fields, sorted};
use record::record;

/// One thing to do.
#[record::part(example = {
    "title": "Call the director", "detail": "Ask what they want us to do, and what not.", "within_hours": 4
})]
pub struct PlaybookStep {
    /// What to do.
    pub title: Text<200>,
    /// How.
    pub detail: Option<Text<2000>>,
    /// Within how many working hours from when the playbook is chosen; null where there is no hurry.
    #[schema(minimum = 1, maximum = 1000)]
    pub within_hours: Option<i32>,
}

/// What to do about some kinds of incidents, step by step. For those who work on advocacy.
#[record(example = {
    "name": "A branch is to close", "kinds": ["closure"], "steps": [{
        "title": "Call the director", "detail": "Ask what they want us to do, and what not.", "within_hours": 4
    }], "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "is_retired": false
})]
pub struct Playbook {
    /// What it is called.
    pub name: Text<200>,
    /// For which kinds of incidents, each once.
    #[schema(min_items = 1, max_items = 5)]
    pub kinds: Vec<IncidentKind>,
    /// What to do, in order.
    #[schema(min_items = 1, max_items = 100)]
    pub steps: Vec<PlaybookStep>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// Whether it is no longer used.
    #[serde(default)]
    pub is_retired: bool,
}

/// Narrows a list of playbooks. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PlaybookFilter {
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Used no more, or in use.
    pub is_retired: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Record for Playbook {
    const KIND: &'static str = "playbook";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    /// Whoever works on advocacy anywhere may go by it.
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.holds(Self::READ)
    }

    fn check(&self) -> Result<()> {
        let timed = |step: &PlaybookStep| step.within_hours.is_none_or(|hours| (1..=1000).contains(&hours));
        Check::default()
            .that(!self.kinds.is_empty(), "/kinds", "missing", "must name a kind of incident")
            .that(distinct(&self.kinds), "/kinds", "duplicate", "must name each kind once")
            .that(!self.steps.is_empty(), "/steps", "missing", "must have one step at least")
            .that(self.steps.iter().all(timed), "/steps", "invalid", "must be within 1 to 1000 hours")
            .done()
    }
}

sorted!(Playbook, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

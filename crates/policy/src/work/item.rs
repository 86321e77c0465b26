//! One piece of work, its life, and who sees it.

use super::Handover;
use kernel::{
    Actor, At, Check, Code, FieldError, Id, Lifecycle as _, Permission, Problem, Record, Result, Staged, Terms, Text,
    Zone, distinct, hashed, lifecycle, record_fields, sorted, staged_fields, words,
};
use record::record;

words! {
    /// What is to be done.
    pub enum WorkKind {
        Hearing = "hearing",
        Comment = "comment",
        Letter = "letter",
        Review = "review",
        Research = "research",
        Meeting = "meeting",
        Other = "other",
    }
}

words! {
    /// What goes before what.
    pub enum Priority as "WorkPriority" { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
}

lifecycle! {
    /// Where a work item stands. What is done or dropped is closed, and stays as it is.
    pub enum WorkStatus moved by WorkTransition {
        Open = "open" => [InProgress, Blocked, Dropped],
        InProgress = "in_progress" => [Open, Blocked, Done, Dropped],
        Blocked = "blocked" => [Open, InProgress, Dropped],
        Done = "done" => [],
        Dropped = "dropped" => [],
    }
}

/// Something a unit has to do by a certain time. Those who work on the unit's policy see it, and whoever has it.
#[record(example = {
    "title": "Comment on the draft rule about reader records", "description": "Ask for a court order in every case.",
    "kind": "comment", "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "assignee_id": null,
    "issue_ids": [], "position_ids": [], "starts_at": "2099-05-01T13:00:00Z", "due_at": "2099-06-01T03:59:59Z",
    "time_zone": "America/New_York", "priority": "high", "effort_minutes": 480, "depends_on": [], "waiting_for": [],
    "status": "open", "allowed_transitions": [], "closed_at": null, "handovers": []
})]
pub struct WorkItem {
    /// What it is called.
    pub title: Text<200>,
    /// What is to be done, at length.
    pub description: Option<Text<5000>>,
    /// What kind of work it is.
    pub kind: WorkKind,
    /// The unit that has it; a handover gives it to another.
    #[fixed]
    pub unit_id: Id,
    /// Who has it; null while that is not settled. A handover gives it to another.
    #[fixed]
    pub assignee_id: Option<Id>,
    /// The issues it is about.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub issue_ids: Vec<Id>,
    /// The positions it is about.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub position_ids: Vec<Id>,
    /// When it begins, where that matters.
    pub starts_at: Option<At>,
    /// By when it must be done; an instant, exact without the zone.
    pub due_at: At,
    /// The zone in which its source states these times, such as `America/New_York`.
    pub time_zone: Option<Text<64>>,
    /// What it goes before.
    pub priority: Priority,
    /// Minutes it takes, as far as anybody can say.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub effort_minutes: Option<i32>,
    /// The items that must be done or dropped before it can be done.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub depends_on: Vec<Id>,
    /// Those of them that are still open.
    #[kept(Vec::new())]
    pub waiting_for: Vec<Id>,
    /// Where it stands.
    #[kept(WorkStatus::Open)]
    pub status: WorkStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<WorkStatus>,
    /// When it was done or dropped.
    #[kept(None)]
    pub closed_at: Option<At>,
    /// From hand to hand, oldest first.
    #[kept(Vec::new())]
    pub handovers: Vec<Handover>,
}

/// Narrows a list of work items. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct WorkItemFilter {
    /// Words of the title or description.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<WorkStatus>,
    /// Of any of these kinds.
    pub kind: Vec<WorkKind>,
    /// Of any of these priorities.
    pub priority: Vec<Priority>,
    /// Of any of these units.
    pub unit_id: Vec<Id>,
    /// Any of these people have it.
    pub assignee_id: Vec<Id>,
    /// About any of these issues.
    pub issue_id: Vec<Id>,
    /// About any of these positions.
    pub position_id: Vec<Id>,
    /// Due at or after this instant.
    pub due_from: Option<At>,
    /// Due before this instant.
    pub due_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl WorkItem {
    /// Whether it is done or dropped.
    pub fn is_closed(&self) -> bool {
        matches!(self.status, WorkStatus::Done | WorkStatus::Dropped)
    }

    fn is_assigned_to(&self, actor: &Actor) -> bool {
        self.assignee_id.is_some() && self.assignee_id == actor.person
    }
}

impl Record for WorkItem {
    const KIND: &'static str = "work_item";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = unit_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_assigned_to(actor) || actor.may(Self::READ, self.unit())
    }

    fn check(&self) -> Result<()> {
        let begins = self.starts_at.is_none_or(|starts_at| starts_at <= self.due_at);
        let zoned = self.time_zone.as_ref().is_none_or(|zone| Zone::named(zone.as_str()).is_some());
        Check::default()
            .that(begins, "/starts_at", "invalid", "must not be after it is due")
            .that(zoned, "/time_zone", "invalid", "must be a name of the time zone database, such as America/Denver")
            .that(distinct(&self.issue_ids), "/issue_ids", "duplicate", "must name each issue once")
            .that(distinct(&self.position_ids), "/position_ids", "duplicate", "must name each position once")
            .that(distinct(&self.depends_on), "/depends_on", "duplicate", "must name each work item once")
            .done()
    }

    /// What it waits for is done or dropped without it.
    fn context(&self) -> Option<u64> {
        (!self.waiting_for.is_empty()).then(|| hashed(&self.waiting_for))
    }

    fn shown_to(&mut self, actor: &Actor) {
        self.allowed_transitions = self.moves_open_to(actor);
        self.allowed_transitions.retain(|to| *to != WorkStatus::Done || self.waiting_for.is_empty());
    }
}

impl Staged for WorkItem {
    staged_fields!(WorkTransition);

    /// Moves it; it is done only when nothing that it depends on is open. As what is closed stays closed, that remains so.
    fn enter(&mut self, to: &WorkTransition, now: At) -> Result<()> {
        self.status.check_move(to.to)?;
        if to.to == WorkStatus::Done && !self.waiting_for.is_empty() {
            let waits = |id: &Id| FieldError {
                pointer: "/to".into(),
                code: "waiting".into(),
                detail: format!("waits for work item {id}, which is neither done nor dropped"),
            };
            return Err(Problem {
                fields: self.waiting_for.iter().map(waits).collect(),
                ..Problem::new(Code::Conflict, "What it depends on must be done or dropped before.")
            });
        }
        self.status = to.to;
        self.closed_at = self.is_closed().then_some(now);
        Ok(())
    }

    /// Whoever has it moves it themselves, too; an app that acts for them moves what their roles and its scopes let it.
    fn may_be_moved_by(&self, actor: &Actor, needed: Permission) -> bool {
        self.is_assigned_to(actor) && actor.scopes.is_none() || actor.may(needed, self.unit())
    }
}

sorted!(WorkItem, default "due_at", {
    "due_at" => due_at, "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use kernel::Draft as _;

    pub const NOON: At = At::from_micros(1_777_636_800_000_000);
    pub const UNIT: Id = Id::from_bytes([99; 16]);

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn new() -> NewWorkItem {
        NewWorkItem {
            title: "Write".parse().unwrap(),
            description: None,
            kind: WorkKind::Letter,
            unit_id: UNIT,
            assignee_id: None,
            issue_ids: Vec::new(),
            position_ids: Vec::new(),
            starts_at: None,
            due_at: NOON.plus_seconds(3600),
            time_zone: None,
            priority: Priority::Normal,
            effort_minutes: None,
            depends_on: Vec::new(),
        }
    }

    pub fn item(number: u8) -> WorkItem {
        new().register(id(number), NOON).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::*, *};
    use crate::testing::{followed, reachable};
    use kernel::{Draft as _, Grant, Role};
    use proptest::prelude::*;

    fn to(status: WorkStatus) -> WorkTransition {
        WorkTransition { to: status, note: None }
    }

    #[test]
    fn it_begins_before_it_is_due() {
        let late = NewWorkItem { starts_at: Some(NOON.plus_seconds(3601)), ..new() };
        assert_eq!(late.register(id(1), NOON).unwrap_err().fields[0].pointer, "/starts_at");
    }

    #[test]
    fn its_zone_is_one_there_is() {
        let lost = NewWorkItem { time_zone: "Mars/Olympus".parse().ok(), ..new() };
        assert_eq!(lost.register(id(1), NOON).unwrap_err().fields[0].pointer, "/time_zone");
    }

    #[test]
    fn it_is_not_done_while_it_waits() {
        let mut item = item(1);
        item.enter(&to(WorkStatus::InProgress), NOON).unwrap();
        item.waiting_for = vec![id(2)];
        let refused = item.enter(&to(WorkStatus::Done), NOON).unwrap_err();
        assert_eq!((refused.code, refused.fields[0].code.as_str()), (Code::Conflict, "waiting"));
    }

    #[test]
    fn what_waits_can_be_dropped() {
        let mut item = item(1);
        item.waiting_for = vec![id(2)];
        assert_eq!(item.enter(&to(WorkStatus::Dropped), NOON), Ok(()));
    }

    #[test]
    fn who_has_it_sees_and_moves_it_whatever_unit_it_is_of() {
        let mut item = item(1);
        item.assignee_id = Some(id(5));
        let other = Grant { role: Role::Editor, unit_id: Some(id(50)) };
        let actor = Actor { person: Some(id(5)), grants: vec![other], ..Actor::public() };
        item.shown_to(&actor);
        assert!(item.visible_to(&actor) && !item.allowed_transitions.is_empty());
    }

    #[test]
    fn an_app_that_may_only_read_does_not_move_what_its_person_has() {
        let mut item = item(1);
        item.assignee_id = Some(id(5));
        let editor = Grant { role: Role::Editor, unit_id: Some(UNIT) };
        let open_to = |scope| {
            let app = Actor { person: Some(id(5)), grants: vec![editor], scopes: Some(vec![scope]), ..Actor::public() };
            !item.moves_open_to(&app).is_empty()
        };
        assert_eq!([Permission::PolicyRead, Permission::PolicyWrite].map(open_to), [false, true]);
    }

    #[test]
    fn another_unit_does_not_see_it() {
        let other = Grant { role: Role::UnitLead, unit_id: Some(id(50)) };
        let actor = Actor { person: Some(id(5)), grants: vec![other], ..Actor::public() };
        assert!(!item(1).visible_to(&actor));
    }

    proptest! {
        #[test]
        fn no_moves_open_what_is_closed_or_finish_what_waits(
            moves in prop::collection::vec((prop::sample::select(WorkStatus::ALL), any::<bool>()), 0..40),
        ) {
            let mut item = item(1);
            for (next, waits) in moves {
                item.waiting_for = if waits { vec![id(2)] } else { Vec::new() };
                let before = item.clone();
                let done = item.enter(&to(next), NOON);
                prop_assert_eq!(followed(&before, &item, done.is_ok()), Ok(()));
                prop_assert!(!before.is_closed() || done.is_err());
                prop_assert!(!(waits && done.is_ok() && item.status == WorkStatus::Done));
                prop_assert_eq!(item.is_closed(), item.closed_at.is_some());
            }
        }
    }

    #[test]
    fn every_status_is_reached() {
        assert_eq!(reachable(WorkStatus::Open), WorkStatus::ALL);
    }
}

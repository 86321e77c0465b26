//! Work items: no circle however changes meet, nothing done before its time, every handover kept.

use crate::{Database, fresh, paging::pages_in_order};
use kernel::{Actor, Code, Draft as _, Grant, Id, Role};
use policy::{
    NewWorkItem, WorkItem, WorkItemPatch,
    work::{NewHandover, UnitLoad, WorkStatus, WorkTransition},
};
use serde_json::json;
use store::{By, Change, Done, Error};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

impl Database {
    /// A new item of a unit, due so many seconds from now.
    pub(crate) async fn work(&self, unit: Id, due: i64, more: serde_json::Value) -> WorkItem {
        let mut new = json!({ "title": "Same title", "kind": "letter", "unit_id": unit,
            "due_at": self.clock.now().plus_seconds(due), "priority": "normal" });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let new: NewWorkItem = serde_json::from_value(new).unwrap();
        let item = new.register(self.clock.id(), self.clock.now()).unwrap();
        fresh(self.session.create(self.by_admin(), None, item).await.unwrap())
    }

    async fn depend(&self, item: Id, on: Vec<Id>) -> Result<Done<WorkItem>, Error> {
        let patch = WorkItemPatch { depends_on: Some(on.clone()), ..WorkItemPatch::default() };
        let rule = move |item: &mut WorkItem, edges: &Vec<(Id, Id)>| item.amend(patch, edges);
        self.session.change(self.by_admin(), Change::new(item, None, rule).about(on)).await
    }

    pub(crate) async fn move_work(&self, item: Id, to: WorkStatus) -> Result<Done<WorkItem>, Error> {
        use kernel::Staged as _;
        let (to, now) = (WorkTransition { to, note: None }, self.clock.now());
        let rule = move |item: &mut WorkItem, _: &Vec<(Id, Id)>| item.enter(&to, now);
        self.session.change(self.by_admin(), Change::new(item, None, rule)).await
    }

    async fn loads(&self, actor: &Actor) -> Vec<UnitLoad> {
        self.session.unit_loads(actor, Vec::new(), None, 10, self.clock.now()).await.unwrap()
    }
}

fn code(refused: &Error) -> &str {
    let Error::Refused(problem) = refused else { panic!("{refused}") };
    problem.fields.first().map_or(problem.code.as_str(), |field| field.code.as_str())
}

both! {
    async fn work_items_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            database.work(unit, HOUR, json!({})).await;
        }
        pages_in_order::<WorkItem>(database, 3).await;
    }

    async fn an_item_reads_back_as_it_was_saved(database) {
        let unit = database.unit("owner").await;
        let (issue, first) = (database.issue("a", unit).await, database.work(unit, HOUR, json!({})).await);
        let all = json!({ "description": "Long", "issue_ids": [issue], "depends_on": [first.id], "effort_minutes": 30,
            "starts_at": database.clock.now(), "time_zone": "America/New_York" });
        let item = database.work(unit, HOUR, all).await;
        let found = database.session.find::<WorkItem>(item.id).await.unwrap().unwrap();
        let waiting = WorkItem { waiting_for: vec![first.id], allowed_transitions: Vec::new(), ..item };
        assert_eq!(found, waiting);
    }

    async fn a_circle_over_three_items_is_refused(database) {
        let unit = database.unit("owner").await;
        let c = database.work(unit, HOUR, json!({})).await.id;
        let b = database.work(unit, HOUR, json!({ "depends_on": [c] })).await.id;
        let a = database.work(unit, HOUR, json!({ "depends_on": [b] })).await.id;
        assert_eq!(code(&database.depend(c, vec![a]).await.unwrap_err()), "cycle");
    }

    async fn two_changes_at_the_same_time_close_no_circle(database) {
        let unit = database.unit("owner").await;
        let (a, b) = (database.work(unit, HOUR, json!({})).await.id, database.work(unit, HOUR, json!({})).await.id);
        let (one, other) = tokio::join!(database.depend(a, vec![b]), database.depend(b, vec![a]));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
    }

    async fn what_waits_is_done_after_what_it_waits_for(database) {
        let unit = database.unit("owner").await;
        let first = database.work(unit, HOUR, json!({})).await.id;
        let then = database.work(unit, HOUR, json!({ "depends_on": [first] })).await.id;
        for item in [first, then] {
            database.move_work(item, WorkStatus::InProgress).await.unwrap();
        }
        let early = database.move_work(then, WorkStatus::Done).await.unwrap_err();
        database.move_work(first, WorkStatus::Done).await.unwrap();
        assert_eq!((code(&early), database.move_work(then, WorkStatus::Done).await.is_ok()), ("waiting", true));
    }

    async fn a_dependency_on_nothing_is_named(database) {
        let (unit, nothing) = (database.unit("owner").await, database.clock.id());
        let item = database.work(unit, HOUR, json!({})).await.id;
        let Err(Error::Refused(problem)) = database.depend(item, vec![nothing]).await else { panic!("it is not there") };
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), ("/depends_on/0", "not_found"));
    }

    async fn a_lead_hands_over_to_a_unit_they_have_no_say_in(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let item = database.work(own, HOUR, json!({})).await.id;
        let grants = vec![Grant { role: Role::UnitLead, unit_id: Some(own) }];
        let by = By { actor: Actor { person: Some(database.clock.id()), grants, ..Actor::public() }, ..database.by_admin() };
        let new: NewHandover = serde_json::from_value(json!({ "to_unit_id": other, "note": "Yours." })).unwrap();
        let (person, now) = (by.actor.person, database.clock.now());
        let change = Change::new(item, None, move |item: &mut WorkItem, _: &Vec<_>| item.hand_over(new, person, now));
        database.session.change(by, change.handing_over()).await.unwrap();
        let found = database.session.find::<WorkItem>(item).await.unwrap().unwrap();
        assert_eq!((found.unit_id, found.handovers[0].from_unit_id, found.handovers[0].handed_by), (other, own, person));
    }

    async fn what_nobody_hands_over_stays_where_the_caller_has_a_say(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let item = database.work(own, HOUR, json!({})).await.id;
        let grants = vec![Grant { role: Role::UnitLead, unit_id: Some(own) }];
        let by = By { actor: Actor { person: Some(database.clock.id()), grants, ..Actor::public() }, ..database.by_admin() };
        let change = Change::new(item, None, move |item: &mut WorkItem, _: &Vec<_>| { item.unit_id = other; Ok(()) });
        let refused = database.session.change(by, change).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::Forbidden));
    }

    async fn a_load_counts_what_is_open(database) {
        let unit = database.unit("owner").await;
        database.work(unit, HOUR, json!({ "effort_minutes": 30 })).await;
        database.work(unit, 8 * DAY, json!({ "effort_minutes": 60 })).await;
        database.work(unit, 40 * DAY, json!({})).await;
        let dropped = database.work(unit, HOUR, json!({ "effort_minutes": 999 })).await.id;
        database.move_work(dropped, WorkStatus::Dropped).await.unwrap();
        let blocked = database.work(unit, -HOUR, json!({})).await.id;
        database.move_work(blocked, WorkStatus::Blocked).await.unwrap();
        let load = UnitLoad { unit_id: unit, open: 4, blocked: 1, unassigned: 4, overdue: 1, due_in_7_days: 1,
            due_in_30_days: 2, effort_minutes: 90, without_effort: 2 };
        assert_eq!(database.loads(&database.by_admin().actor).await, [load]);
    }

    async fn a_load_is_of_the_units_the_caller_may_see(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        for unit in [own, other] {
            database.work(unit, HOUR, json!({})).await;
        }
        let grants = vec![Grant { role: Role::Editor, unit_id: Some(own) }];
        let loads = database.loads(&Actor { grants, ..Actor::public() }).await;
        assert_eq!(loads.into_iter().map(|load| load.unit_id).collect::<Vec<_>>(), [own]);
    }
}

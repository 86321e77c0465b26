//! Reminders: each once, whoever looks and however often, to those who have the work or lead the unit.

use crate::{Database, START, plans::steps};
use directory::Person;
use kernel::{Actor, At, Code, Grant, Id, Role};
use policy::{Reminder, ReminderSetting, calendar::DateKind};
use serde_json::json;
use store::{Change, Error, Session, Task as _};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

impl Database {
    async fn somebody(&self, email: &str, role: Role, unit: Option<Id>) -> Id {
        let mut person = self.person(email);
        person.grants = vec![Grant { role, unit_id: unit }];
        self.register(person).await.unwrap().id
    }

    async fn due(&self, now: At) -> Vec<Reminder> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let found = self.session.due_reminders(&self.by_admin().actor, now, after, 2).await.unwrap();
            all.extend(found.0);
            match found.1 {
                Some(place) => after = Some(place),
                None => return all,
            }
        }
    }

    async fn due_to(&self, now: At) -> Vec<(Id, i32)> {
        self.due(now).await.into_iter().map(|reminder| (reminder.person_id, reminder.days)).collect()
    }
}

both! {
    async fn whoever_has_the_work_is_reminded_or_else_who_leads_the_unit(database) {
        let unit = database.unit("own").await;
        let lead = database.somebody("lead@example.org", Role::UnitLead, Some(unit)).await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        database.work(unit, HOUR, json!({})).await;
        database.work(unit, 8 * DAY, json!({ "assignee_id": member })).await;
        database.work(unit, -HOUR, json!({ "assignee_id": member })).await;
        assert_eq!(database.due_to(database.clock.now()).await, [(lead, 1), (member, 7)]);
    }

    async fn of_what_no_unit_sees_to_those_are_reminded_who_may_for_the_whole_association(database) {
        let unit = database.unit("own").await;
        database.somebody("lead@example.org", Role::UnitLead, Some(unit)).await;
        database.somebody("member@example.org", Role::Member, None).await;
        let staff = database.somebody("staff@example.org", Role::Staff, None).await;
        let report: advocacy::incident::IncidentReport = serde_json::from_value(json!({
            "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
            "happened_on": null, "reporter": null
        })).unwrap();
        let (incident, reporter) = report.take_in(database.clock.id(), database.clock.now()).unwrap();
        database.session.report_incident(database.clock.clone(), None, incident, reporter).await.unwrap();
        let reminded: Vec<Id> = database.due_to(database.clock.now()).await.into_iter().map(|(person, _)| person).collect();
        assert_eq!(reminded, [staff]);
    }

    async fn of_what_ends_for_comments_who_leads_a_unit_that_watches_is_reminded_too(database) {
        let (mut units, mut leads) = (Vec::new(), Vec::new());
        for slug in ["own", "watching", "other"] {
            let unit = database.unit(slug).await;
            units.push(unit);
            leads.push(database.somebody(&format!("{slug}@example.org"), Role::UnitLead, Some(unit)).await);
        }
        let now = database.clock.now();
        let opening = json!({ "acted_on": now.day(), "description": "Comments are open", "closes_at": now.plus_seconds(3 * DAY) });
        let (instrument, _) = database.acted_on(Some(units[0]), &[opening]).await;
        database.watched(instrument, units[1]).await;
        assert_eq!(database.due_to(now).await, [(leads[0], 7), (leads[1], 7)]);
    }

    async fn a_reminder_is_written_once_however_often_it_is_found(database) {
        let unit = database.unit("own").await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        for _ in 0..3 {
            database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        }
        let now = database.clock.now();
        let due = database.due(now).await;
        let (one, other) = tokio::join!(
            database.session.write_reminders(&database.clock, due.clone()),
            database.session.write_reminders(&database.clock, due.clone()),
        );
        assert_eq!((due.len(), one.unwrap() + other.unwrap(), database.due(now).await), (3, 3, Vec::new()));
    }

    async fn a_reminder_and_its_mail_stand_together(database) {
        let unit = database.unit("own").await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        let due = database.due(database.clock.now()).await;
        database.session.write_reminders(&database.clock, due.clone()).await.unwrap();
        let job = database.session.claim_job(&database.clock, 60, None).await.unwrap().unwrap();
        assert_eq!((job.kind.as_str(), job.task::<Reminder>().unwrap()), (Reminder::KIND, due[0].clone()));
    }

    async fn the_last_day_and_another_deadline_are_reminded_of_again(database) {
        let unit = database.unit("own").await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        let item = database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        let now = database.clock.now();
        let due = database.due(now).await;
        database.session.write_reminders(&database.clock, due).await.unwrap();
        let last_day = database.due_to(now.plus_seconds(2 * DAY + 1)).await;
        let later = now.plus_seconds(5 * DAY);
        let change = Change::new(item.id, None, move |item: &mut policy::WorkItem, _: &Vec<_>| { item.due_at = later; Ok(()) });
        database.session.change(database.by_admin(), change).await.unwrap();
        assert_eq!((last_day, database.due_to(now).await), (vec![(member, 1)], vec![(member, 7)]));
    }

    async fn who_wants_no_reminders_gets_none(database) {
        let unit = database.unit("own").await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        let now = database.clock.now();
        let before = database.session.reminder_setting(member).await.unwrap();
        for by_mail in [true, false] {
            database.session.set_reminder_setting(member, ReminderSetting { by_mail }, now).await.unwrap();
        }
        assert_eq!((before.by_mail, database.due(now).await), (true, Vec::new()));
    }

    async fn who_was_erased_a_moment_ago_chooses_nothing(database) {
        let (nobody, now) = (database.clock.id(), database.clock.now());
        let set = database.session.set_reminder_setting(nobody, ReminderSetting { by_mail: false }, now).await;
        assert!(matches!(&set, Err(Error::Refused(problem)) if problem.code == Code::Conflict), "{set:?}");
    }

    async fn who_is_erased_is_not_reminded(database) {
        database.register(database.person("admin@example.org")).await.unwrap();
        let unit = database.unit("own").await;
        let member = database.somebody("member@example.org", Role::Member, Some(unit)).await;
        database.work(unit, 3 * DAY, json!({ "assignee_id": member })).await;
        let due = database.due(database.clock.now()).await;
        database.session.erase_person(database.by_admin(), member, directory::ErasureReason::Requested).await.unwrap();
        let written = database.session.write_reminders(&database.clock, due).await.unwrap();
        let found = database.session.find::<Person>(member).await.unwrap();
        assert_eq!((written, found, database.due(database.clock.now()).await), (0, None, Vec::new()));
    }
}

#[test]
fn where_nobody_leads_a_unit_dates_that_only_leads_are_reminded_of_are_not_looked_for() {
    let (queries, _) = steps(async |session: &Session| {
        let nobody = Actor::public();
        store::read!(session, |c| queries::policy::reminders::due(c, &nobody, START, None, 20)).unwrap();
    });
    let looked_for = DateKind::ALL.iter().filter(|kind| kind.is_deadline() && !kind.is_for_leads()).count();
    assert_eq!(queries, 1 + looked_for);
}

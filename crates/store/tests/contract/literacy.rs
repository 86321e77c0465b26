//! Policy literacy: completions are taken in once, and counted without telling who.

use crate::{
    Database, START,
    asked::{asked, steps_of},
    paging::pages_in_order,
};
use development::{
    CreditEntry, LearningSession,
    credit::{CreditRole, CreditSource},
};
use directory::Person;
use kernel::{Draft as _, Grant, Id, Role};
use policy::{
    LearningCompletion, LearningRequirement, NewLearningRequirement,
    literacy::{CompletionImport, CompletionRow, CompletionSource, LiteracyReport, NewLearningCompletion},
};
use serde_json::json;
use store::{Error, testing::TestDatabase};

impl Database {
    async fn requirement(&self, outside_id: &str, unit: Option<Id>) -> Id {
        let new: NewLearningRequirement =
            serde_json::from_value(json!({ "title": "Same title", "outside_id": outside_id,
            "required_of": ["members", "leaders"], "unit_id": unit, "valid_from": "2026-01-01" }))
            .unwrap();
        let requirement = new.register(self.clock.id(), self.clock.now()).unwrap();
        let id = requirement.id;
        self.session.create(self.by_admin(), None, requirement).await.unwrap();
        id
    }

    /// So many people of a unit with that role.
    async fn people(&self, name: &str, count: usize, role: Role, unit: Id) -> Vec<String> {
        let mut emails = Vec::new();
        for number in 0..count {
            let mut person = self.person(&format!("{name}{number}@example.org"));
            person.grants = vec![Grant { role, unit_id: Some(unit) }];
            self.register(person).await.unwrap();
            emails.push(format!("{name}{number}@example.org"));
        }
        emails
    }

    async fn with_address(&self, email: &str) -> Id {
        self.session.person_with(&email.parse().unwrap()).await.unwrap().unwrap()
    }

    async fn take_in(&self, emails: &[String], requirement: &str, day: &str) -> CompletionImport {
        let row = |email: &String| json!({ "email": email, "requirement": requirement, "completed_on": day });
        let rows: Vec<CompletionRow> = emails.iter().map(|email| serde_json::from_value(row(email)).unwrap()).collect();
        self.session.import_completions(self.by_admin(), rows).await.unwrap()
    }

    async fn literacy(&self) -> Vec<LiteracyReport> {
        self.session.literacy(self.clock.now().day(), None, 10).await.unwrap().0
    }
}

fn counted(tally: &CompletionImport) -> [u64; 3] {
    [tally.created, tally.updated, tally.unchanged]
}

both! {
    async fn learning_requirements_page_in_order(database) {
        for outside_id in ["a", "b", "c"] {
            database.requirement(outside_id, None).await;
        }
        pages_in_order::<LearningRequirement>(database, 3).await;
    }

    async fn the_same_rows_again_change_nothing(database) {
        let unit = database.unit("own").await;
        database.requirement("course:1", None).await;
        let emails = database.people("ada", 2, Role::Member, unit).await;
        let mut told = Vec::new();
        for day in ["2026-03-01", "2026-03-01", "2026-04-01", "2026-02-01"] {
            told.push(counted(&database.take_in(&emails, "course:1", day).await));
        }
        assert_eq!(told, [[2, 0, 0], [0, 0, 2], [0, 2, 0], [0, 0, 2]]);
    }

    async fn the_same_rows_at_once_are_taken_in_once(database) {
        let unit = database.unit("own").await;
        database.requirement("course:1", None).await;
        let emails = database.people("ada", 2, Role::Member, unit).await;
        let take_in = || database.take_in(&emails, "course:1", "2026-03-01");
        let (one, other) = tokio::join!(take_in(), take_in());
        let mut told = [counted(&one), counted(&other)];
        told.sort_unstable();
        assert_eq!(told, [[0, 0, 2], [2, 0, 0]]);
    }

    async fn what_staff_remove_of_a_persons_is_forgotten(database) {
        let requirement_id = database.requirement("course:1", None).await;
        let person_id = database.register(database.person("ada@example.org")).await.unwrap().id;
        let new = NewLearningCompletion { person_id, requirement_id, completed_on: "2026-03-01".parse().unwrap() };
        let id = database.clock.id();
        let completion = new.record(CompletionSource::Staff, None, id, database.clock.now()).unwrap();
        database.session.create(database.by_admin(), None, completion).await.unwrap();
        database.session.delete::<LearningCompletion>(database.by_admin(), id, None).await.unwrap();
        let history = database.session.history("learning_completion", id, 0, 10).await.unwrap();
        assert_eq!(history.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["created", "deleted"]);
        assert!(history.iter().all(|entry| entry.fields.is_empty()));
    }

    async fn a_row_that_is_refused_is_refused_alone(database) {
        let unit = database.unit("own").await;
        database.requirement("course:1", None).await;
        let mut emails = database.people("ada", 1, Role::Member, unit).await;
        emails.insert(0, "nobody@example.org".into());
        let tally = database.take_in(&emails, "course:1", "2026-03-01").await;
        let refused = &tally.rejected[0];
        assert_eq!((counted(&tally), refused.row, refused.errors[0].pointer.as_str()), ([1, 0, 0], 0, "/email"));
        let unknown = database.take_in(&emails, "course:2", "2026-03-01").await;
        assert_eq!(unknown.rejected[1].errors[0].pointer, "/requirement");
    }

    async fn a_completion_that_is_known_is_not_entered_again(database) {
        let unit = database.unit("own").await;
        let requirement_id = database.requirement("course:1", None).await;
        database.people("ada", 1, Role::Member, unit).await;
        let person_id = database.session.person_with(&"ada0@example.org".parse().unwrap()).await.unwrap().unwrap();
        let mut entered = Vec::new();
        for _ in 0..2 {
            let new = NewLearningCompletion { person_id, requirement_id, completed_on: "2026-03-01".parse().unwrap() };
            let completion = new.record(CompletionSource::Staff, None, database.clock.id(), database.clock.now()).unwrap();
            entered.push(database.session.create::<LearningCompletion>(database.by_admin(), None, completion).await);
        }
        let Err(Error::Refused(problem)) = &entered[1] else { panic!("it was entered twice") };
        assert_eq!((entered[0].is_ok(), problem.fields[0].code.as_str()), (true, "duplicate"));
    }

    async fn people_are_counted_by_class_and_unit(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        database.requirement("course:1", None).await;
        let mut done = database.people("own", 22, Role::Member, own).await;
        done.truncate(11);
        done.extend(database.people("other", 24, Role::Member, other).await.into_iter().take(12));
        let leaders = database.people("lead", 3, Role::UnitLead, own).await;
        database.take_in(&done, "course:1", "2026-03-01").await;
        database.take_in(&leaders, "course:1", "2026-03-01").await;
        let reports = database.literacy().await;
        let (leaders, members) = (&reports[0], &reports[1]);
        assert_eq!((leaders.count.asked.count, leaders.count.completed.count), (None, None));
        assert_eq!((members.count.asked.count, members.count.completed.count), (Some(46), Some(23)));
        let mut units: Vec<_> = members.units.iter().map(|u| (u.unit_id, u.count.completed.count)).collect();
        units.sort();
        let mut wanted = vec![(Some(own), Some(11)), (Some(other), Some(12))];
        wanted.sort();
        assert_eq!(units, wanted);
    }

    async fn who_came_to_what_is_asked_has_completed_it(database) {
        let unit = database.unit("own").await;
        let session = database.learning(unit, None).await;
        let offer = database.session.find::<LearningSession>(session).await.unwrap().unwrap().opportunity_id;
        database.requirement(&offer.to_string(), None).await;
        let mut came = Vec::new();
        for email in database.people("ada", 24, Role::Member, unit).await.iter().take(12) {
            came.push(database.with_address(email).await);
        }
        database.attend(session, &came).await;
        let person = database.session.find::<Person>(came[0]).await.unwrap().unwrap();
        let (day, members) = (database.clock.now().day(), database.literacy().await.remove(1).count);
        let own = database.session.own_learning(person, day).await.unwrap();
        assert_eq!((members.asked.count, members.completed.count), (Some(24), Some(12)));
        assert_eq!(own[0].completed_on, Some(day));
    }

    async fn who_was_given_credit_for_what_is_asked_has_completed_it(database) {
        let unit = database.unit("own").await;
        let offer = database.offer(database.provider(unit, "a").await).await.to_string();
        database.requirement(&offer, None).await;
        let mut learned = Vec::new();
        for email in database.people("ada", 24, Role::Member, unit).await.iter().take(12) {
            let credit = database.credit(database.with_address(email).await, &offer);
            learned.push(credit.person_id);
            database.add(credit).await;
        }
        let person = database.session.find::<Person>(learned[0]).await.unwrap().unwrap();
        let (day, members) = (database.clock.now().day(), database.literacy().await.remove(1).count);
        let own = database.session.own_learning(person, day).await.unwrap();
        assert_eq!((members.asked.count, members.completed.count), (Some(24), Some(12)));
        assert_eq!(own[0].completed_on, "2026-03-14".parse().ok());
    }

    async fn credit_that_was_taken_back_or_taught_or_is_ones_own_word_completes_nothing(database) {
        let unit = database.unit("own").await;
        let offer = database.offer(database.provider(unit, "a").await).await.to_string();
        database.requirement(&offer, None).await;
        database.people("ada", 3, Role::Member, unit).await;
        let mut people = Vec::new();
        for number in 0..3 {
            people.push(database.with_address(&format!("ada{number}@example.org")).await);
        }
        let [wrong, taught, said] = [0, 1, 2].map(|number| database.credit(people[number], &offer));
        let reversal = wrong.reversed("Wrong.".parse().unwrap(), None, database.clock.id(), database.clock.now()).unwrap();
        database.add(wrong).await;
        database.add(reversal).await;
        database.add(CreditEntry { role: CreditRole::Presenter, ..taught }).await;
        database.add(CreditEntry { source: CreditSource::Own, ..said }).await;
        let mut completed = Vec::new();
        for person in people {
            let person = database.session.find::<Person>(person).await.unwrap().unwrap();
            let own = database.session.own_learning(person, database.clock.now().day()).await.unwrap();
            completed.extend(own.into_iter().map(|requirement| requirement.completed_on));
        }
        assert_eq!(completed, [None; 3]);
    }

    async fn a_requirement_is_counted_while_it_is_asked(database) {
        let unit = database.unit("own").await;
        database.requirement("course:1", Some(unit)).await;
        let early = database.session.literacy("2025-12-31".parse().unwrap(), None, 10).await.unwrap().0;
        assert_eq!((early.len(), database.literacy().await.len()), (0, 2));
    }

    async fn numbers_come_in_pages(database) {
        for outside_id in ["a", "b", "c"] {
            database.requirement(outside_id, None).await;
        }
        let day = database.clock.now().day();
        let (first, next) = database.session.literacy(day, None, 2).await.unwrap();
        let (last, end) = database.session.literacy(day, next, 2).await.unwrap();
        assert_eq!((first.len(), last.len(), end), (4, 2, None));
    }
}

/// However many came to whatever.
#[tokio::test]
async fn who_came_is_found_by_the_person() {
    let database = Database::on(TestDatabase::sqlite().unwrap()).await;
    let unit = database.unit("own").await;
    let offer = database.offer(database.provider(unit, "a").await).await.to_string();
    database.requirement(&offer, None).await;
    database.people("ada", 1, Role::Member, unit).await;
    let person = database.with_address("ada0@example.org").await;
    let person = database.session.find::<Person>(person).await.unwrap().unwrap();
    drop(asked());
    store::read!(database.session, |c| queries::policy::literacy::own(c, &person, START.day())).unwrap();
    let steps = steps_of(&database.kept.url, &asked());
    let came: Vec<&String> = steps.iter().flatten().filter(|step| step.contains("learning_registrations")).collect();
    assert!(came.len() == 1 && came[0].contains("(person_id>? AND person_id<?)"), "{steps:#?}");
}

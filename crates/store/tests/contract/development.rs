//! Learning at rest: the ledger is only ever added to, and lists page in order.

use crate::{
    Database,
    paging::{pages_in_order, read},
};
use development::{
    CreditEntry, LearningOpportunity, LearningProvider, LearningSession, NewLearningOpportunity, NewLearningProvider,
    NewLearningSession, NewRequirementSet, RequirementSet,
    credit::{CreditSource, NewCredit, Recording},
};
use kernel::{Draft as _, Id};
use serde_json::json;

impl Database {
    /// A new credit of a person.
    fn credit(&self, person: Id, activity: &str) -> CreditEntry {
        let new: NewCredit =
            read(json!({ "activity": activity, "role": "learner", "title": "Same", "provider": "Same",
            "minutes": 60, "earned_on": "2026-03-14" }));
        let recording = Recording { source: CreditSource::Staff, by: None, id: self.clock.id(), now: self.clock.now() };
        new.record(person, recording).unwrap()
    }

    /// A new provider of a unit's.
    async fn provider(&self, unit: Id, name: &str) -> Id {
        let new: NewLearningProvider = read(json!({ "name": name, "owner_unit_id": unit }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// A new offer of a provider's, a draft.
    async fn offer(&self, provider: Id) -> Id {
        let new: NewLearningOpportunity =
            read(json!({ "provider_id": provider, "title": "Same", "description": "Same",
            "topics": ["b", "a"], "level": "advanced", "format": "online", "language": "en", "prices": [],
            "credit_tags": [] }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }
}

both! {
    async fn credit_pages_in_order(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        for activity in ["a", "b", "c"] {
            database.add(database.credit(person, activity)).await;
        }
        pages_in_order::<CreditEntry>(database, 3).await;
    }

    async fn requirement_sets_page_in_order(database) {
        for name in ["a", "b", "c"] {
            let new: NewRequirementSet = read(json!({ "name": name, "authority": "Same", "source": "Same", "window_months": 60,
                "total_minutes": 60, "rules": [], "multipliers": [], "repeat_limits": [] }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<RequirementSet>(database, 3).await;
    }

    async fn entries_of_one_activity_are_counted(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        let credit = database.credit(person, "course:1");
        database.add(credit.clone()).await;
        let reversal = credit.reversed("Wrong.".parse().unwrap(), None, database.clock.id(), database.clock.now()).unwrap();
        database.add(reversal).await;
        database.add(database.credit(person, "course:1")).await;
        let ledger = store::scan!(database.session, |c| queries::development::credits::ledger(c, person)).unwrap();
        let mut numbers: Vec<i16> = ledger.iter().map(|entry| entry.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3]);
    }

    async fn a_second_credit_is_refused(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        database.add(database.credit(person, "course:1")).await;
        let again = database.session.create(database.by_admin(), None, database.credit(person, "course:1")).await;
        assert!(matches!(again, Err(store::Error::Refused(problem)) if problem.fields[0].pointer == "/activity"));
    }

    async fn the_commons_pages_in_order(database) {
        let unit = database.unit("owner").await;
        for name in ["a", "b", "c"] {
            let offer = database.offer(database.provider(unit, name).await).await;
            let new: NewLearningSession = read(json!({ "opportunity_id": offer, "starts_at": "2026-06-01T16:00:00Z",
                "ends_at": "2026-06-01T17:00:00Z", "zone": "UTC", "instructors": [] }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<LearningProvider>(database, 3).await;
        pages_in_order::<LearningOpportunity>(database, 3).await;
        pages_in_order::<LearningSession>(database, 3).await;
    }

    async fn what_is_shipped_is_added_once(database) {
        let mut added = Vec::new();
        for _ in 0..2 {
            let by = database.by_admin();
            added.push(store::write!(database.session, |c| queries::development::requirement_sets::ensure(c, &by)).unwrap());
        }
        assert_eq!(added, [2, 0]);
    }
}

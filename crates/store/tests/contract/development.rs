//! Learning at rest: the ledger is only ever added to, and lists page in order.

use crate::{
    Database,
    paging::{pages_in_order, read},
    pathways::listed,
};
use development::{
    CreditEntry, LearningOpportunity, LearningOpportunityFilter, LearningProvider, LearningSession, LearningShare,
    NewLearningOpportunity, NewLearningProvider, NewLearningRegistration, NewLearningSession, NewLearningShare,
    NewRequirementSet, RequirementSet,
    commons::{
        LearningNews, OfferNews, OpportunityStatus, RegistrationAppointmentMail, SeatLimit, SessionNews,
        search::Reading,
    },
    competency::CompetencyGain,
    credit::{CreditSource, NewCredit, Recording},
};
use kernel::{Actor, Code, Draft as _, GoalId, Id};
use serde_json::json;
use store::{By, Change, Error, Taken};

impl Database {
    /// A new credit of a person.
    pub(crate) fn credit(&self, person: Id, activity: &str) -> CreditEntry {
        let new: NewCredit =
            read(json!({ "activity": activity, "role": "learner", "title": "Same", "provider": "Same",
            "minutes": 60, "earned_on": "2026-03-14" }));
        let recording = Recording { source: CreditSource::Staff, by: None, id: self.clock.id(), now: self.clock.now() };
        new.record(person, recording).unwrap()
    }

    /// A new provider of a unit's.
    pub(crate) async fn provider(&self, unit: Id, name: &str) -> Id {
        let new: NewLearningProvider = read(json!({ "name": name, "owner_unit_id": unit }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// Calls a provider otherwise.
    pub(crate) async fn rename_provider(&self, provider: Id, name: &str) -> Result<(), Error> {
        let name = name.parse().unwrap();
        let rule = move |provider: &mut LearningProvider, (): &()| {
            provider.name = name;
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(provider, None, rule)).await.map(drop)
    }

    /// A new offer of a provider's, a draft, which gives an hour of credit.
    pub(crate) async fn offer(&self, provider: Id) -> Id {
        let new: NewLearningOpportunity =
            read(json!({ "provider_id": provider, "title": "Same", "description": "Same",
            "topics": ["b", "a"], "level": "advanced", "format": "online", "language": "en", "prices": [],
            "credit_minutes": 60, "credit_tags": [] }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// What a source tells of an offer of a provider's, public then.
    async fn told_of(&self, news: LearningNews) -> Taken {
        self.session.import(self.by_admin(), vec![news]).await.unwrap().remove(0)
    }

    /// How a search is read, and what fits it best.
    async fn best(&self, q: &str) -> (Reading, Vec<String>) {
        self.best_of(LearningOpportunityFilter { q: q.parse().ok(), ..LearningOpportunityFilter::default() }).await
    }

    async fn best_of(&self, filter: LearningOpportunityFilter) -> (Reading, Vec<String>) {
        let asked = filter.clone();
        let reading = store::scan!(self.session, |c| queries::development::vocabulary::reading(c, &asked)).unwrap();
        let filter = LearningOpportunityFilter { q: reading.words.join(" ").parse().ok(), ..filter };
        let words = reading.clone();
        let found = store::scan!(self.session, |c| queries::development::vocabulary::best(c, &filter, &words)).unwrap();
        (reading, found.into_iter().map(|offer| offer.title.into()).collect())
    }

    /// Something shared with a unit by somebody, until then.
    async fn share(&self, person: Id, unit: Id, seconds: i64) -> LearningShare {
        let new: NewLearningShare = read(json!({ "name": "Same", "audience": "unit", "unit_id": unit, "what": "total",
            "ends_at": self.clock.now().plus_seconds(seconds) }));
        let share = new.make(person, self.clock.id(), self.clock.now()).unwrap();
        let (by, kept) = (self.by_admin(), share.clone());
        store::write!(self.session, |c| queries::development::shares::add(c, &by, None, kept, Some(&[7; 32]))).unwrap();
        share
    }
}

/// An offer as a source tells it, with a session.
fn news(provider_id: Id, outside: &str, title: &str, topic: &str) -> LearningNews {
    let offer = OfferNews {
        title: title.parse().unwrap(),
        description: "What readers of privacy expect.".parse().unwrap(),
        url: None,
        topics: vec![topic.parse().unwrap()],
        level: None,
        format: None,
        language: None,
        accessibility: None,
        prices: None,
        credit_minutes: None,
        credit_tags: Vec::new(),
    };
    let session = SessionNews {
        outside_id: "s1".parse().unwrap(),
        starts_at: "2026-06-01T16:00:00Z".parse().unwrap(),
        ends_at: "2026-06-01T17:00:00Z".parse().unwrap(),
        zone: "UTC".parse().unwrap(),
        place: None,
        url: None,
        capacity: None,
        instructors: Vec::new(),
        is_cancelled: false,
    };
    let outside_id = outside.parse().unwrap();
    LearningNews { provider_id, outside_id, offer: Some(offer), sessions: vec![session], unread: Vec::new() }
}

both! {
    async fn what_a_source_tells_again_changes_nothing(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let told = news(provider, "c1", "Privacy", "law");
        let first = database.told_of(told.clone()).await;
        let Taken::Created(id) = first else { panic!("{first:?}") };
        let longer = LearningNews {
            sessions: vec![SessionNews { capacity: Some(SeatLimit::Seats(40)), ..told.sessions[0].clone() }],
            ..told.clone()
        };
        let became = [database.told_of(told).await, database.told_of(longer).await];
        assert_eq!(became, [Taken::Unchanged(id), Taken::Updated(id)]);
        let sessions = store::scan!(database.session, |c| queries::development::sessions::of(c, id)).unwrap();
        assert_eq!(sessions.iter().map(|session| (session.revision, session.capacity)).collect::<Vec<_>>(), [(2, Some(40))]);
    }

    async fn what_is_gained_by_an_offer_stays_when_it_is_told_again(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let Taken::Created(id) = database.told_of(news(provider, "c1", "Privacy", "law")).await else { panic!("it was known") };
        let gain = CompetencyGain { competency_id: database.some_competency().await, level: 2 };
        let rule = move |offer: &mut LearningOpportunity, (): &()| {
            offer.competencies = vec![gain];
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(id, None, rule)).await.unwrap();
        let became = database.told_of(news(provider, "c1", "Readers", "law")).await;
        let offer: LearningOpportunity = database.session.find(id).await.unwrap().unwrap();
        assert_eq!((became, offer.competencies), (Taken::Updated(id), vec![gain]));
    }

    async fn what_an_offer_serves_stays_when_it_is_told_again(database) {
        database.strategic().await;
        let provider = database.provider(database.unit("owner").await, "a").await;
        let Taken::Created(id) = database.told_of(news(provider, "c1", "Privacy", "law")).await else { panic!("it was known") };
        database.told_of(news(provider, "c2", "Other", "law")).await;
        let serves: Vec<GoalId> = vec!["D-G3".parse().unwrap(), "D-G2".parse().unwrap()];
        let goals = serves.clone();
        let rule = move |offer: &mut LearningOpportunity, (): &()| {
            offer.goals = goals;
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(id, None, rule)).await.unwrap();
        database.told_of(news(provider, "c1", "Readers", "law")).await;
        let offer: LearningOpportunity = database.session.find(id).await.unwrap().unwrap();
        let filter = LearningOpportunityFilter { goal: serves.clone(), ..LearningOpportunityFilter::default() };
        let found = listed::<LearningOpportunity>(database, filter, &Actor::public()).await;
        assert_eq!((offer.goals, found), (serves, vec![id]));
    }

    async fn what_is_told_anew_leaves_its_translations_behind(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let Taken::Created(id) = database.told_of(news(provider, "c1", "Privacy", "law")).await else { panic!("it was known") };
        let texts = json!({ "title": "Privacidad", "description": "Lo que esperan quienes leen." });
        let new: directory::NewTranslation = read(json!({ "kind": "learning_opportunity", "record_id": id, "language": "es",
            "record_revision": 1, "texts": texts }));
        let translation = new.register(database.clock.id(), database.clock.now()).unwrap();
        database.add(translation).await;
        let mut readable = Vec::new();
        for title in ["Privacy", "Readers"] {
            database.told_of(news(provider, "c1", title, "law")).await;
            readable.push(database.session.offered_translations::<LearningOpportunity>(vec![id]).await.unwrap().len());
        }
        assert_eq!(readable, [1, 0]);
    }

    async fn a_session_of_a_draft_is_brought_up_to_date_by_whoever_may_not_see_it(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let new: NewLearningOpportunity = read(json!({ "provider_id": provider, "outside_id": "c1", "title": "Same",
            "description": "Same", "topics": ["law"], "level": "advanced", "format": "online", "language": "en", "prices": [],
            "credit_minutes": 60, "credit_tags": [] }));
        let offer = database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        let told = LearningNews { offer: None, ..news(provider, "c1", "Same", "law") };
        let zone = "America/Chicago".parse().unwrap();
        let elsewhere = LearningNews { sessions: vec![SessionNews { zone, ..told.sessions[0].clone() }], ..told.clone() };
        let nobody = || By { actor: Actor::public(), ..database.by_admin() };
        for news in [told, elsewhere] {
            assert_eq!(database.session.import(nobody(), vec![news]).await.unwrap(), [Taken::Updated(offer)]);
        }
        let sessions = store::scan!(database.session, |c| queries::development::sessions::of(c, offer)).unwrap();
        assert_eq!(sessions.iter().map(|session| session.zone.as_str()).collect::<Vec<_>>(), ["America/Chicago"]);
    }

    async fn who_has_seats_is_told_of_another_time_that_a_source_tells(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let told = news(provider, "c1", "Privacy", "law");
        let Taken::Created(id) = database.told_of(told.clone()).await else { panic!("it was known") };
        let session = store::scan!(database.session, |c| queries::development::sessions::of(c, id)).unwrap().remove(0);
        let person = database.attendees(1).await.remove(0).actor.person;
        let new: NewLearningRegistration = read(json!({ "session_id": session.id, "person_id": person, "seats": 1 }));
        database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        let ends_at = "2026-06-01T18:00:00Z".parse().unwrap();
        let longer = LearningNews { sessions: vec![SessionNews { ends_at, ..told.sessions[0].clone() }], ..told };
        database.told_of(longer).await;
        let mails = database.appointment_mails().await;
        let was = mails.iter().map(|mail| mail.task::<RegistrationAppointmentMail>().unwrap().was);
        assert_eq!(was.collect::<Vec<_>>(), [session.appointment()]);
    }

    async fn sessions_of_what_a_provider_does_not_have_are_refused(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let sessions = LearningNews { offer: None, ..news(provider, "c1", "Privacy", "law") };
        let Taken::Rejected(problem) = database.told_of(sessions).await else { panic!("it was taken in") };
        assert_eq!(problem.fields[0].pointer, "/opportunity_outside_id");
    }

    async fn a_search_is_read_alike_on_both(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let offers = [("c1", "Readers", "privacy"), ("c2", "Privacy", "law"), ("c3", "Everything else", "law"), ("c4", "Privacies", "law")];
        for (outside, title, topic) in offers {
            database.told_of(news(provider, outside, title, topic)).await;
        }
        let (reading, best) = database.best("privcy").await;
        assert_eq!((reading.words.join(" "), best), ("privacy".to_owned(), ["Privacy", "Readers", "Everything else", "Privacies"].map(Into::into).to_vec()));
        let (reading, best) = database.best("priva").await;
        assert_eq!((reading.corrected.len(), best[..2].to_vec()), (0, vec!["Privacies".to_owned(), "Privacy".to_owned()]));
        assert_eq!(database.best("???").await.1, Vec::<String>::new());
    }

    async fn offers_that_are_the_same_crowd_out_no_other(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let same: Vec<_> = (0..101).map(|n| news(provider, &format!("c{n}"), "Privacy", "law")).collect();
        let mut same = database.session.import(database.by_admin(), same).await.unwrap();
        database.told_of(news(provider, "other", "Readers", "privacy")).await;
        let Some(Taken::Created(first)) = same.pop() else { panic!("it was known") };
        for taken in same {
            let Taken::Created(id) = taken else { panic!("{taken:?}") };
            let rule = move |offer: &mut LearningOpportunity, (): &()| {
                (offer.equivalent_to, offer.work_id) = (Some(first), first);
                Ok(())
            };
            database.session.change(database.by_admin(), Change::new(id, None, rule)).await.unwrap();
        }
        let q = "privacy".parse().ok();
        let merged = LearningOpportunityFilter { q, is_merged: Some(true), ..LearningOpportunityFilter::default() };
        assert_eq!(database.best_of(merged).await.1, ["Privacy", "Readers"]);
    }

    async fn the_best_of_what_one_stood_for_that_was_withdrawn_come_each_alone(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        let told = ["Privacy", "Privacy at work", "Privacy of readers"].map(|title| news(provider, title, title, "law"));
        let taken = database.session.import(database.by_admin(), told.to_vec()).await.unwrap();
        let ids = taken.into_iter().map(|taken| if let Taken::Created(id) = taken { id } else { panic!("{taken:?}") });
        let ids: Vec<Id> = ids.collect();
        let stands = ids[0];
        for id in [ids[1], ids[2]] {
            let rule = move |offer: &mut LearningOpportunity, (): &()| {
                (offer.equivalent_to, offer.work_id) = (Some(stands), stands);
                Ok(())
            };
            database.session.change(database.by_admin(), Change::new(id, None, rule)).await.unwrap();
        }
        let withdraw = |offer: &mut LearningOpportunity, (): &()| {
            offer.status = OpportunityStatus::Withdrawn;
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(stands, None, withdraw)).await.unwrap();
        let q = "privacy".parse().ok();
        let merged = LearningOpportunityFilter { q, is_merged: Some(true), ..LearningOpportunityFilter::default() };
        assert_eq!(database.best_of(merged).await.1, ["Privacy at work", "Privacy of readers"]);
    }

    async fn offers_that_have_no_words_are_given_them(database) {
        let provider = database.provider(database.unit("owner").await, "a").await;
        database.told_of(news(provider, "c1", "Privacy", "law")).await;
        database.raw("DELETE FROM learning_opportunity_words").await; // as before words were kept
        let before = database.best("privcy").await.1;
        store::write!(database.session, |c| queries::development::vocabulary::ensure(c, None)).unwrap();
        assert_eq!((before, database.best("privcy").await.1), (Vec::new(), vec!["Privacy".to_owned()]));
    }

    async fn shares_page_in_order(database) {
        let unit = database.unit("owner").await;
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            let person = database.register(database.person(email)).await.unwrap().id;
            let new: NewLearningShare = read(json!({ "name": "Same", "audience": "unit", "unit_id": unit, "what": "total" }));
            let share = new.make(person, database.clock.id(), database.clock.now()).unwrap();
            let by = database.by_admin();
            store::write!(database.session, |c| queries::development::shares::add(c, &by, None, share, None)).unwrap();
        }
        pages_in_order::<LearningShare>(database, 3).await;
    }

    async fn a_share_that_ended_is_forgotten_with_its_secret(database) {
        let unit = database.unit("owner").await;
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        let share = database.share(person, unit, 60).await;
        let end = share.ends_at.unwrap();
        let mut there = Vec::new();
        for days in [89, 90] {
            database.session.forget_old(end.plus_seconds(days * 86_400)).await.unwrap();
            let found = store::read!(database.session, |c| queries::development::shares::with_secret(c, &[7; 32])).unwrap();
            there.push(found.is_some());
        }
        assert_eq!(there, [true, false]);
    }

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
        assert!(matches!(again, Err(Error::Refused(problem)) if problem.fields[0].pointer == "/activity"));
    }

    async fn credit_under_a_former_name_of_a_provider_leads_to_its_offer(database) {
        let provider = database.provider(database.unit("owner").await, "Same").await;
        database.told_of(news(provider, "1", "Privacy", "privacy")).await;
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        database.add(database.credit(person, "1")).await;
        database.rename_provider(provider, "Other").await.unwrap();
        let evidence =
            store::scan!(database.session, |c| queries::development::evidence::of(c, person, &[], None)).unwrap();
        assert_eq!(evidence.completions.len(), 1);
    }

    async fn a_name_stays_with_the_provider_that_had_it(database) {
        let unit = database.unit("owner").await;
        let (first, second) = (database.provider(unit, "a").await, database.provider(unit, "b").await);
        database.rename_provider(first, "c").await.unwrap();
        let taken = [database.rename_provider(second, "a").await, database.rename_provider(first, "a").await];
        assert_eq!(taken.map(|taken| taken.is_ok()), [false, true]);
    }

    async fn what_people_say_they_earned_has_an_end(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        let said = CreditEntry { source: CreditSource::Own, ..database.credit(person, "0") };
        let entry = |number: u16| CreditEntry {
            id: database.clock.id(),
            activity: number.to_string().parse().unwrap(),
            ..said.clone()
        };
        let many: Vec<CreditEntry> = (0..1000).map(entry).collect();
        store::write!(database.session, |c| <CreditEntry as queries::Stored>::insert_all(c, &many.iter().collect::<Vec<_>>())).unwrap();
        let refused = database.session.create(database.by_admin(), None, entry(1000)).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
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

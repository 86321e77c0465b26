//! Where people stand and which pathways they go, at rest.

mod narrowed;

use crate::{
    Database,
    asked::asked,
    paging::{pages_in_order, pages_in_order_for, read},
};
use development::{
    Competency, CompetencyGain, EditionStatus, EditionTransition, LearningGoal, LearningOpportunity, NewLearningGoal,
    NewPathway, NewPathwayEnrollment, NewRoleProfile, NewSelfAssessment, Owned as _, Pathway, PathwayEnrollment,
    PathwayFilter, RoleProfile, RoleProfileFilter, SelfAssessment, SelfAssessmentFilter,
    credit::{CreditSource, NewCredit, Recording},
    evidence::Evidence,
    pathway::{EnrollmentFacts, NewPathwayWaiver, PathwayEnrollmentStatus, PathwayEnrollmentTransition},
};
use directory::ErasureReason;
use kernel::{Actor, Draft as _, Id, Staged as _, page::Window};
use serde_json::{Value, json};
use store::{By, Change, Error, KeptList, sqlite::queries::Listed, testing::TestDatabase};

fn node(key: &str, more: Value) -> Value {
    let mut node = json!({ "key": key, "title": key, "kind": "learning", "children": [], "requires": [], "amount": null,
        "opportunity_id": null, "competency_id": null, "level": null, "category": null, "experience": null });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

fn pointer<T>(refused: Result<T, Error>) -> String {
    match refused {
        Err(Error::Refused(problem)) => problem.fields[0].pointer.clone(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

/// Somebody, who comes by themselves.
async fn somebody(database: &Database, email: &str) -> By {
    let person = database.register(database.person(email)).await.unwrap().id;
    database.by_actor(Actor { person: Some(person), ..Actor::public() })
}

async fn say(database: &Database, by: &By, competency: Id, level: i16) -> SelfAssessment {
    let new: NewSelfAssessment = read(json!({ "competency_id": competency, "level": level, "note": "zyxwmark" }));
    let said = new.register(database.clock.id(), database.clock.now()).unwrap().of(by.actor.person.unwrap());
    database.session.create(by.clone(), None, said.clone()).await.unwrap();
    said
}

/// What a person wants, what they say of themselves, and what is known of them.
async fn stand(database: &Database, person: Id) -> (Vec<LearningGoal>, Vec<SelfAssessment>, Evidence) {
    let now = database.clock.now();
    store::scan!(database.session, |c| queries::development::learners::stand(c, person, now)).unwrap()
}

async fn want(database: &Database, by: &By, competency: Id) -> Result<Id, Error> {
    let new: NewLearningGoal = read(json!({ "competency_id": competency, "target": 4, "importance": 2 }));
    let goal = new.register(database.clock.id(), database.clock.now()).unwrap().of(by.actor.person.unwrap());
    let id = goal.id;
    database.session.create(by.clone(), None, goal).await.map(|_| id)
}

async fn profile(database: &Database, unit: Id, competency: Id) -> Id {
    let new: NewRoleProfile = read(json!({ "title": "Same", "description": "Same", "owner_unit_id": unit,
        "targets": [{ "competency_id": competency, "target": 3, "importance": 1 }] }));
    database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await
}

/// A version of a pathway that leads to these nodes.
async fn version(database: &Database, unit: Id, follows: Option<Id>, nodes: &[Value]) -> Result<Id, Error> {
    let destinations: Vec<&Value> = nodes.iter().map(|node| &node["key"]).collect();
    let new: NewPathway = read(json!({ "follows_id": follows, "title": "Same", "description": "Same",
        "owner_unit_id": unit, "nodes": nodes, "destinations": destinations }));
    let pathway = new.register(database.clock.id(), database.clock.now()).unwrap();
    let id = pathway.id;
    database.session.create(database.by_admin(), None, pathway).await.map(|_| id)
}

async fn mentoring(database: &Database, unit: Id, follows: Option<Id>) -> Id {
    let goal = node("goal", json!({ "kind": "experience", "experience": "mentoring", "amount": 1 }));
    version(database, unit, follows, &[goal]).await.unwrap()
}

async fn publish(database: &Database, pathway: Id) {
    let now = database.clock.now();
    let to = EditionTransition { to: EditionStatus::Published, note: None };
    let change = Change::new(pathway, None, move |pathway: &mut Pathway, (): &()| pathway.enter(&to, now));
    database.session.change(database.by_admin(), change).await.unwrap();
}

async fn begin(database: &Database, by: &By, pathway: Id) -> Result<Id, Error> {
    let new: NewPathwayEnrollment = read(json!({ "pathway_id": pathway, "target_on": null }));
    let enrollment = new.register(database.clock.id(), database.clock.now()).unwrap().of(by.actor.person.unwrap());
    let id = enrollment.id;
    database.session.create(by.clone(), None, enrollment).await.map(|_| id)
}

async fn advance(database: &Database, by: &By, enrollment: Id, to: PathwayEnrollmentStatus) -> Result<(), Error> {
    let (now, to) = (database.clock.now(), PathwayEnrollmentTransition { to, note: None });
    let rule = move |enrollment: &mut PathwayEnrollment, facts: &EnrollmentFacts| enrollment.advance(&to, facts, now);
    let change = Change::new(enrollment, None, rule).permitted(|_, _| true);
    database.session.change(by.clone(), change).await.map(drop)
}

async fn waive(database: &Database, enrollment: Id, node: &str) {
    let (now, new) =
        (database.clock.now(), read::<NewPathwayWaiver>(json!({ "node_key": node, "reason": "zyxwmark" })));
    let rule =
        move |enrollment: &mut PathwayEnrollment, facts: &EnrollmentFacts| enrollment.waive(new, facts, None, now);
    database.session.change(database.by_admin(), Change::new(enrollment, None, rule)).await.unwrap();
}

/// Says that an offer is the same as another.
async fn equate(database: &Database, offer: Id, other: Id) -> Result<(), Error> {
    let same = move |offer: &mut LearningOpportunity, (): &()| {
        (offer.equivalent_to, offer.work_id) = (Some(other), other);
        Ok(())
    };
    let change = Change::new(offer, None, same).permitted(|_, _| true);
    database.session.change(database.by_admin(), change).await.map(drop)
}

/// An offer that is published, the same as another where that is given.
async fn published_offer(database: &Database, unit: Id, same_as: Option<Id>) -> Id {
    let new = json!({ "name": database.clock.id(), "owner_unit_id": unit });
    let provider: development::NewLearningProvider = read(new);
    let provider = database.add(provider.register(database.clock.id(), database.clock.now()).unwrap()).await;
    let new: development::NewLearningOpportunity = read(json!({ "provider_id": provider, "title": "Same",
        "description": "Same", "topics": [], "level": "advanced", "format": "online", "language": "en", "prices": [],
        "credit_tags": [], "equivalent_to": same_as }));
    let offer = database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
    let (now, to) =
        (database.clock.now(), read::<development::commons::OpportunityTransition>(json!({ "to": "published" })));
    let change = Change::new(offer, None, move |offer: &mut LearningOpportunity, (): &()| offer.enter(&to, now));
    database.session.change(database.by_admin(), change.permitted(|_, _| true)).await.unwrap();
    offer
}

/// Says what is gained by an offer.
async fn give(database: &Database, offer: Id, gain: CompetencyGain) {
    let rule = move |offer: &mut LearningOpportunity, (): &()| {
        offer.competencies = vec![gain];
        Ok(())
    };
    let change = Change::new(offer, None, rule).permitted(|_, _| true);
    database.session.change(database.by_admin(), change).await.unwrap();
}

/// A session of it on a day.
async fn session(database: &Database, offer: Id, day: &str) -> Id {
    let new: development::NewLearningSession = read(json!({ "opportunity_id": offer, "zone": "UTC", "instructors": [],
        "starts_at": format!("{day}T16:00:00Z"), "ends_at": format!("{day}T17:00:00Z") }));
    database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await
}

async fn credited(database: &Database, person: Id, offer: Id) {
    let new: NewCredit = read(json!({ "activity": offer, "role": "learner", "title": "Same", "provider": "Same",
        "minutes": 60, "earned_on": "2026-03-14" }));
    let recording =
        Recording { source: CreditSource::Staff, by: None, id: database.clock.id(), now: database.clock.now() };
    database.add(new.record(person, recording).unwrap()).await;
}

/// What a list finds, for whom.
pub(crate) async fn listed<R: KeptList>(database: &Database, filter: <R as Listed>::Filter, actor: &Actor) -> Vec<Id> {
    let window = Window { limit: 20, sort: R::SORTING.parse(None).unwrap(), after: None, count: false };
    let page = database.session.page::<R>(filter, actor, window).await.unwrap();
    page.data.iter().map(kernel::Record::id).collect()
}

both! {
    async fn what_people_say_of_themselves_pages_in_order(database) {
        let (by, competency) = (somebody(database, "a@example.org").await, database.some_competency().await);
        for level in [1, 2, 3] {
            say(database, &by, competency, level).await;
        }
        pages_in_order_for::<SelfAssessment>(database, &by.actor, 3).await;
    }

    async fn goals_page_in_order(database) {
        let by = somebody(database, "a@example.org").await;
        for _ in 0..3 {
            want(database, &by, database.some_competency().await).await.unwrap();
        }
        pages_in_order_for::<LearningGoal>(database, &by.actor, 3).await;
    }

    async fn role_profiles_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            profile(database, unit, database.some_competency().await).await;
        }
        pages_in_order::<RoleProfile>(database, 3).await;
    }

    async fn pathways_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            mentoring(database, unit, None).await;
        }
        pages_in_order::<Pathway>(database, 3).await;
    }

    async fn who_goes_pathways_pages_in_order(database) {
        let pathway = mentoring(database, database.unit("owner").await, None).await;
        publish(database, pathway).await;
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            let begun = begin(database, &somebody(database, email).await, pathway).await.unwrap();
            waive(database, begun, "goal").await;
        }
        pages_in_order::<PathwayEnrollment>(database, 3).await;
    }

    async fn nobody_lists_what_others_say_of_themselves(database) {
        let (own, other) = (somebody(database, "a@example.org").await, somebody(database, "b@example.org").await);
        say(database, &own, database.some_competency().await, 3).await;
        let count = async |actor: &Actor| {
            listed::<SelfAssessment>(database, SelfAssessmentFilter::default(), actor).await.len()
        };
        let counts = [count(&own.actor).await, count(&other.actor).await, count(&database.by_admin().actor).await];
        assert_eq!(counts, [1, 0, 0]);
    }

    async fn a_competency_is_one_goal(database) {
        let (by, competency) = (somebody(database, "a@example.org").await, database.some_competency().await);
        want(database, &by, competency).await.unwrap();
        assert_eq!(pointer(want(database, &by, competency).await), "/competency_id");
    }

    async fn of_two_goals_that_are_set_at_once_one_is_the_last(database) {
        let by = somebody(database, "a@example.org").await;
        let some: Competency = database.session.find(database.some_competency().await).await.unwrap().unwrap();
        let item = |_| Competency { id: database.clock.id(), case_id: database.clock.id(), ..some.clone() };
        let items: Vec<Competency> = (0..201).map(item).collect();
        let ids: Vec<Id> = items.iter().map(|item| item.id).collect();
        store::write!(database.session, |c| <Competency as queries::Stored>::insert_all(c, &items.iter().collect::<Vec<_>>())).unwrap();
        for id in &ids[..199] {
            want(database, &by, *id).await.unwrap();
        }
        let (one, other) = tokio::join!(want(database, &by, ids[199]), want(database, &by, ids[200]));
        assert_ne!(one.is_ok(), other.is_ok());
    }

    async fn what_people_say_is_of_what_was_adopted(database) {
        let by = somebody(database, "a@example.org").await;
        let drafted = database.drafted_competency().await;
        assert_eq!(pointer(want(database, &by, drafted).await), "/competency_id");
        database.session.delete::<Competency>(database.by_admin(), drafted, None).await.unwrap();
    }

    async fn the_latest_of_each_competency_is_what_one_says(database) {
        let (by, competency) = (somebody(database, "a@example.org").await, database.some_competency().await);
        for level in [1, 4, 2] {
            say(database, &by, competency, level).await;
        }
        let other = say(database, &by, database.some_competency().await, 5).await;
        let person = by.actor.person.unwrap();
        let (_, said, _) = stand(database, person).await;
        let said: Vec<_> = said.iter().map(|one| (one.competency_id, one.level)).collect();
        assert_eq!(said, [(competency, 2), (other.competency_id, 5)]);
    }

    async fn what_is_taken_back_is_forgotten(database) {
        let by = somebody(database, "a@example.org").await;
        let said = say(database, &by, database.some_competency().await, 3).await;
        database.session.delete::<SelfAssessment>(by, said.id, None).await.unwrap();
        let history = database.session.history("self_assessment", said.id, 0, 10).await.unwrap();
        assert_eq!(history.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["created", "deleted"]);
        assert!(history.iter().all(|entry| entry.fields.is_empty()));
    }

    async fn role_profiles_are_found_by_what_they_ask_for(database) {
        let (unit, competency) = (database.unit("owner").await, database.some_competency().await);
        let asking = profile(database, unit, competency).await;
        profile(database, unit, database.some_competency().await).await;
        let filter = RoleProfileFilter { competency_id: vec![competency], ..RoleProfileFilter::default() };
        assert_eq!(listed::<RoleProfile>(database, filter, &database.by_admin().actor).await, [asking]);
    }

    async fn pathways_are_found_by_the_offers_they_name(database) {
        let unit = database.unit("owner").await;
        let offer = published_offer(database, unit, None).await;
        let naming = version(database, unit, None, &[node("goal", json!({ "opportunity_id": offer }))]).await.unwrap();
        mentoring(database, unit, None).await;
        let filter = PathwayFilter { opportunity_id: vec![offer], ..PathwayFilter::default() };
        assert_eq!(listed::<Pathway>(database, filter, &database.by_admin().actor).await, [naming]);
    }

    async fn pathways_are_found_by_what_they_serve(database) {
        database.strategic().await;
        let unit = database.unit("owner").await;
        let (serving, goals) = (mentoring(database, unit, None).await, vec!["D-S1".parse().unwrap()]);
        let filter = PathwayFilter { goal: goals.clone(), ..PathwayFilter::default() };
        let rule = move |pathway: &mut Pathway, (): &()| {
            pathway.goals = goals;
            Ok(())
        };
        database.session.change(database.by_admin(), Change::new(serving, None, rule)).await.unwrap();
        publish(database, serving).await;
        publish(database, mentoring(database, unit, Some(serving)).await).await;
        assert_eq!(listed::<Pathway>(database, filter, &database.by_admin().actor).await, [serving]);
    }

    async fn a_version_that_is_published_takes_the_place_of_another(database) {
        let unit = database.unit("owner").await;
        let first = mentoring(database, unit, None).await;
        publish(database, first).await;
        let second = mentoring(database, unit, Some(first)).await;
        publish(database, second).await;
        let find = async |id: Id| database.session.find::<Pathway>(id).await.unwrap().unwrap();
        let (first, second) = (find(first).await, find(second).await);
        assert_eq!([first.status, second.status], [EditionStatus::Retired, EditionStatus::Published]);
        assert_eq!((second.series_id, second.version), (first.id, 2));
    }

    async fn a_pathway_names_offers_that_are_there_and_not_the_same_twice(database) {
        let unit = database.unit("owner").await;
        let nowhere = node("goal", json!({ "opportunity_id": database.clock.id() }));
        assert_eq!(pointer(version(database, unit, None, &[nowhere]).await), "/nodes/0/opportunity_id");
        let first = published_offer(database, unit, None).await;
        let same = published_offer(database, unit, Some(first)).await;
        let nodes = [
            node("a", json!({ "opportunity_id": first })),
            node("b", json!({ "opportunity_id": same })),
            node("goal", json!({ "kind": "at_least", "amount": 2, "children": ["a", "b"] })),
        ];
        assert_eq!(pointer(version(database, unit, None, &nodes).await), "/nodes/2/amount");
    }

    async fn what_came_to_be_the_same_keeps_no_version_from_being_closed(database) {
        let unit = database.unit("owner").await;
        let (first, other) = (published_offer(database, unit, None).await, published_offer(database, unit, None).await);
        let nodes = [
            node("a", json!({ "opportunity_id": first })),
            node("b", json!({ "opportunity_id": other })),
            node("goal", json!({ "kind": "at_least", "amount": 2, "children": ["a", "b"] })),
        ];
        let former = version(database, unit, None, &nodes).await.unwrap();
        publish(database, former).await;
        equate(database, other, first).await.unwrap();
        let next = mentoring(database, unit, Some(former)).await;
        publish(database, next).await;
        let former = database.session.find::<Pathway>(former).await.unwrap().unwrap();
        assert_eq!(former.status, EditionStatus::Retired);
    }

    async fn two_offers_said_to_be_the_same_at_the_same_time_are_no_ring(database) {
        let unit = database.unit("owner").await;
        let (a, b) = (published_offer(database, unit, None).await, published_offer(database, unit, None).await);
        let (one, other) = tokio::join!(equate(database, a, b), equate(database, b, a));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
    }

    async fn a_version_stays_with_the_unit_of_the_one_it_follows(database) {
        let (unit, other) = (database.unit("owner").await, database.unit("other").await);
        let next = mentoring(database, unit, Some(mentoring(database, unit, None).await)).await;
        let hand_over = move |pathway: &mut Pathway, (): &()| {
            pathway.owner_unit_id = other;
            Ok(())
        };
        let change = Change::new(next, None, hand_over);
        assert_eq!(pointer(database.session.change(database.by_admin(), change).await), "/owner_unit_id");
    }

    async fn a_pathway_is_gone_once_at_a_time(database) {
        let pathway = mentoring(database, database.unit("owner").await, None).await;
        let by = somebody(database, "a@example.org").await;
        assert_eq!(pointer(begin(database, &by, pathway).await), "/pathway_id");
        publish(database, pathway).await;
        let begun = begin(database, &by, pathway).await.unwrap();
        assert_eq!(pointer(begin(database, &by, pathway).await), "/pathway_id");
        advance(database, &by, begun, PathwayEnrollmentStatus::Left).await.unwrap();
        begin(database, &by, pathway).await.unwrap();
    }

    async fn what_is_the_same_completes_a_pathway(database) {
        let (unit, by) = (database.unit("owner").await, somebody(database, "a@example.org").await);
        let offer = published_offer(database, unit, None).await;
        let same = published_offer(database, unit, Some(offer)).await;
        let pathway = version(database, unit, None, &[node("goal", json!({ "opportunity_id": offer }))]).await.unwrap();
        publish(database, pathway).await;
        let begun = begin(database, &by, pathway).await.unwrap();
        assert!(advance(database, &by, begun, PathwayEnrollmentStatus::Completed).await.is_err());
        credited(database, by.actor.person.unwrap(), same).await;
        advance(database, &by, begun, PathwayEnrollmentStatus::Completed).await.unwrap();
    }

    async fn the_next_sessions_of_each_offer_are_told(database) {
        let (unit, by) = (database.unit("owner").await, somebody(database, "a@example.org").await);
        let offers = [published_offer(database, unit, None).await, published_offer(database, unit, None).await];
        let mut next = Vec::new();
        for day in ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"] {
            next.push(session(database, offers[0], day).await);
        }
        next[3] = session(database, offers[1], "2026-06-05").await;
        let nodes = [node("a", json!({ "opportunity_id": offers[0] })), node("b", json!({ "opportunity_id": offers[1] }))];
        let pathway = version(database, unit, None, &nodes).await.unwrap();
        publish(database, pathway).await;
        let begun = begin(database, &by, pathway).await.unwrap();
        let gone = database.session.find::<PathwayEnrollment>(begun).await.unwrap().unwrap();
        let now = database.clock.now();
        let told =
            store::scan!(database.session, |c| queries::development::pathway_enrollments::with_occasions(c, &gone, now));
        let told: Vec<Id> = told.unwrap().1.iter().map(|occasion| occasion.session_id).collect();
        assert_eq!(told, next);
    }

    async fn credit_for_a_session_gives_what_its_offer_gives(database) {
        let (unit, by) = (database.unit("owner").await, somebody(database, "a@example.org").await);
        let (competency_id, person) = (database.some_competency().await, by.actor.person.unwrap());
        let offer = published_offer(database, unit, None).await;
        give(database, offer, CompetencyGain { competency_id, level: 3 }).await;
        credited(database, person, session(database, offer, "2026-06-01").await).await;
        let (_, _, evidence) = stand(database, person).await;
        assert_eq!(evidence.attained(competency_id).map(|shown| shown.level), Some(3));
    }

    async fn learning_showed_what_it_was_said_to_give_when_it_was_completed(database) {
        let (unit, by) = (database.unit("owner").await, somebody(database, "a@example.org").await);
        let (competency_id, person) = (database.some_competency().await, by.actor.person.unwrap());
        let offer = published_offer(database, unit, None).await;
        credited(database, person, offer).await;
        let mut shown = Vec::new();
        for level in [3, 1, 5] {
            database.clock.advance(60);
            give(database, offer, CompetencyGain { competency_id, level }).await;
            let (_, _, evidence) = stand(database, person).await;
            shown.push(evidence.attained(competency_id).map(|shown| shown.level));
        }
        assert_eq!(shown, [Some(3); 3], "what it is first said to give, and nothing later");
    }

    async fn suggestions_ask_of_an_offer_what_they_tell(database) {
        let gain = CompetencyGain { competency_id: database.some_competency().await, level: 3 };
        let offer = published_offer(database, database.unit("owner").await, None).await;
        give(database, offer, gain).await;
        drop(asked());
        let sought = [gain.competency_id];
        let told = store::read!(database.session, |c| queries::development::opportunities::offered(c, &sought)).unwrap();
        let asked = asked();
        let told: Vec<_> = told.into_iter().map(|offered| (offered.opportunity_id, offered.gains)).collect();
        assert_eq!(told, [(offer, vec![gain])]);
        assert!(!asked.is_empty() && asked.iter().all(|query| !query.contains("description")), "{asked:?}");
    }

    async fn an_erasure_takes_all_of_it(database) {
        let pathway = mentoring(database, database.unit("owner").await, None).await;
        // Both administer; one of them stays.
        let (by, _) = (somebody(database, "a@example.org").await, somebody(database, "b@example.org").await);
        publish(database, pathway).await;
        let begun = begin(database, &by, pathway).await.unwrap();
        waive(database, begun, "goal").await;
        let said = say(database, &by, database.some_competency().await, 3).await;
        let goal = want(database, &by, database.some_competency().await).await.unwrap();
        let person = by.actor.person.unwrap();
        database.session.erase_person(database.by_admin(), person, ErasureReason::Requested).await.unwrap();
        assert!(database.session.find::<PathwayEnrollment>(begun).await.unwrap().is_none());
        assert!(database.session.find::<SelfAssessment>(said.id).await.unwrap().is_none());
        assert!(database.session.find::<LearningGoal>(goal).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn what_somebody_removes_goes_after_whoever_forgets_them() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let by = somebody(&database, "a@example.org").await;
    let goal = want(&database, &by, database.some_competency().await).await.unwrap();
    let removed = database.session.delete::<LearningGoal>(by.clone(), goal, None);
    let steps = format!("DELETE FROM learning_goals; UPDATE changes SET after = NULL WHERE record_id = '{goal}'");
    let (removed, let_go) = database.beside_an_erasure(by.actor.person.unwrap(), &steps, removed).await;
    assert_eq!((removed.is_err(), let_go), (true, true));
}

#[tokio::test]
async fn a_pathway_is_left_after_whoever_forgets_who_goes_it() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let pathway = mentoring(&database, database.unit("owner").await, None).await;
    publish(&database, pathway).await;
    let by = somebody(&database, "a@example.org").await;
    let begun = begin(&database, &by, pathway).await.unwrap();
    waive(&database, begun, "goal").await;
    let stopped = advance(&database, &by, begun, PathwayEnrollmentStatus::Left);
    let steps = "DELETE FROM pathway_waivers; DELETE FROM pathway_enrollments";
    let (stopped, let_go) = database.beside_an_erasure(by.actor.person.unwrap(), steps, stopped).await;
    assert_eq!((stopped.is_err(), let_go), (true, true));
}

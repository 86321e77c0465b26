//! The calendar: every source once, in order, however it is paged, and only what the caller may see.

use crate::{Database, paging::read};
use advocacy::{Challenge, Incident};
use development::{CompetencyFramework, competency::CompetencyFrameworkStatus};
use kernel::{Actor, At, Day, Draft as _, Grant, Id, Record as _, Role};
use policy::{
    CalendarEntry, Dossier, Instrument, InstrumentFile, JointStatement, NewCalendarFeed, NewInstrument,
    calendar::{DateKind, Dates},
    position::{ClearanceRequest, Facts, Status},
    work::WorkStatus,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{By, Change, testing::TestDatabase};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

impl Database {
    async fn dated_position(&self, slug: &str, owner: Id, shape: impl FnOnce(&mut Dossier) + Send + 'static) -> Id {
        let issue = self.issue(slug, owner).await;
        let id = self.proposed(slug, issue, owner, &["So be it."], json!([])).await;
        self.alter::<Dossier>(id, shape).await;
        id
    }

    /// A position in clearance, with these units asked until then.
    async fn in_clearance(&self, slug: &str, owner: Id, unit_ids: Vec<Id>, deadline: At) -> Id {
        let now = self.clock.now();
        self.dated_position(slug, owner, move |dossier| {
            (dossier.position.status, dossier.version.status) = (Status::Clearance, Status::Clearance);
            dossier.consult(ClearanceRequest { unit_ids, deadline }, now).unwrap();
        })
        .await
    }

    /// A position in force, perhaps published, that is due for review on that day.
    async fn in_force(&self, slug: &str, owner: Id, review_due: Day, published: bool) -> Id {
        let (day, now) = (self.clock.now().day(), self.clock.now());
        self.dated_position(slug, owner, move |dossier| {
            (dossier.position.status, dossier.version.status) = (Status::Adopted, Status::Adopted);
            dossier.version.adoption = serde_json::from_value(json!({ "body": "Council", "adopted_on": day,
                "document_number": null, "votes_for": null, "votes_against": null, "votes_abstaining": null }))
            .unwrap();
            dossier.version.in_force_from = Some(day);
            dossier.position.in_force_version = Some(1);
            dossier.position.in_force_since = Some(day);
            dossier.position.review_due = Some(review_due);
            if published {
                dossier.position.published_version = Some(1);
                (dossier.position.published_at, dossier.version.published_at) = (Some(now), Some(now));
            }
        })
        .await
    }

    /// A bill that a unit may look after, with these actions.
    pub(crate) async fn acted_on(&self, owner: Option<Id>, actions: &[Value]) -> (Id, Vec<Id>) {
        let new: NewInstrument = read(json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us", "session":
            owner.map_or("2", |_| "1"), "identifier": "HR 1", "title": "Same", "owner_unit_id": owner }));
        let mut file = InstrumentFile::open(new.register(self.clock.id(), self.clock.now()).unwrap());
        for action in actions {
            file.record(read(action.clone()), &self.clock).unwrap();
        }
        let ids = file.actions.iter().map(|action| action.id).collect();
        (self.add(file).await, ids)
    }

    /// Has a unit watch an instrument.
    pub(crate) async fn watched(&self, instrument: Id, unit: Id) {
        let now = self.clock.now();
        let watching =
            store::write!(self.session, |c| queries::policy::instruments::watches::watch_for(c, instrument, unit, now));
        watching.unwrap();
    }

    /// Two frameworks of competencies: on that day comments on one end, and the other shall be looked at again.
    async fn frameworks(&self, version: &str, day: Day) {
        let (commented, adopted) = (self.framework(version).await, self.framework(version).await);
        self.alter(commented, move |one: &mut CompetencyFramework| one.comment_until = Some(day)).await;
        self.alter(adopted, move |one: &mut CompetencyFramework| one.review_due_on = Some(day)).await;
        self.go_to(commented, CompetencyFrameworkStatus::Comment, 0).await;
        self.adopt(adopted).await;
    }

    /// An incident that must be triaged and looked at again by then, and its challenge.
    async fn followed_up(&self, unit: Id, at: At) {
        let incident = self.incident(unit).await;
        let challenge = self.challenge(incident).await;
        let give =
            move |incident: &mut Incident| (incident.triage_due_at, incident.follow_up_at) = (Some(at), Some(at));
        self.alter(incident, give).await;
        self.alter(challenge, move |challenge: &mut Challenge| challenge.follow_up_at = Some(at)).await;
    }

    async fn act(&self, instrument: Id, action: Value) {
        let clock = self.clock.clone();
        let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.record(read(action), &clock);
        self.session.change(self.by_admin(), Change::new(instrument, None, rule)).await.unwrap();
    }

    fn year(&self) -> Dates {
        Dates::between(self.clock.now().plus_seconds(-HOUR), self.clock.now().plus_seconds(366 * DAY)).unwrap()
    }

    /// A feed of a unit, of somebody who works for the whole association.
    async fn feed_of(&self, unit: Id, name: &str) -> Id {
        let person = self.register(self.person("ada@example.org")).await.unwrap().id;
        let grants = vec![Grant { role: Role::Staff, unit_id: None }];
        let by = By { actor: Actor { person: Some(person), grants, ..Actor::public() }, ..self.by_admin() };
        let new: NewCalendarFeed = serde_json::from_value(json!({ "name": name, "unit_id": unit })).unwrap();
        let feed = new.make(person, self.clock.id(), self.clock.now());
        self.session.add_calendar_feed(by, feed, [7; 32]).await.unwrap().id
    }

    async fn calendar(&self, actor: &Actor, dates: Dates) -> Vec<CalendarEntry> {
        self.session.calendar(actor, dates, None, 100).await.unwrap()
    }

    /// The year, one entry after the other.
    async fn paged(&self, actor: &Actor) -> Vec<CalendarEntry> {
        let mut paged: Vec<CalendarEntry> = Vec::new();
        loop {
            let after = paged.last().map(CalendarEntry::place);
            let page = self.session.calendar(actor, self.year(), after, 1).await.unwrap();
            let Some(next) = page.into_iter().next() else { return paged };
            paged.push(next);
        }
    }
}

fn lead(unit: Id) -> Actor {
    Actor { grants: vec![Grant { role: Role::UnitLead, unit_id: Some(unit) }], ..Actor::public() }
}

fn told(entries: &[CalendarEntry]) -> Vec<(DateKind, Id)> {
    entries.iter().map(|entry| (entry.kind, entry.record_id)).collect()
}

both! {
    async fn dates_of_every_kind_come_in_one_order_however_they_are_paged(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        // The midnight at which a day begins, so that instants and days meet.
        let midnight = "2026-06-01T00:00:00Z".parse::<At>().unwrap();
        let due = midnight.micros() / 1_000_000 - database.clock.now().seconds();
        let opening = json!({ "acted_on": "2026-05-01", "description": "Comments are open", "closes_at": midnight });
        let told = [opening, json!({ "acted_on": "2026-06-01", "description": "Hearing" })];
        let (bill, _) = database.acted_on(Some(own), &told).await;
        database.watched(database.acted_on(None, &told).await.0, own).await;
        for (asked, held, is_published) in [("a", "c", true), ("b", "d", false)] {
            database.work(own, due, json!({ "starts_at": midnight })).await;
            database.in_clearance(asked, own, vec![own, other], midnight).await;
            database.in_force(held, own, midnight.day(), is_published).await;
            database.submission(own, bill, json!({ "deadline": midnight })).await;
            let statement = database.open(asked, own, 1).await.id;
            database.alter(statement, move |statement: &mut JointStatement| statement.deadline = midnight).await;
            database.followed_up(own, midnight).await;
            database.frameworks(asked, midnight.day()).await;
        }
        database.in_force("e", own, "2026-05-31".parse().unwrap(), false).await;
        let actor = database.by_admin().actor;
        let (whole, paged) = (database.calendar(&actor, database.year()).await, database.paged(&actor).await);
        let kinds: BTreeSet<DateKind> = paged.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), DateKind::ALL);
        assert_eq!((paged.len(), paged.is_sorted_by_key(CalendarEntry::place)), (29, true));
        assert_eq!(paged, whole);
    }

    async fn a_stretch_has_its_beginning_and_not_its_end(database) {
        let own = database.unit("own").await;
        database.in_force("a", own, "2026-06-01".parse().unwrap(), true).await;
        database.in_force("b", own, "2026-06-02".parse().unwrap(), true).await;
        let (first, second) = ("2026-06-01T00:00:00Z".parse().unwrap(), "2026-06-02T00:00:00Z".parse().unwrap());
        let dates = Dates::between(first, second).unwrap();
        let entries = database.calendar(&Actor::public(), dates).await;
        assert_eq!(entries.iter().map(|entry| entry.at).collect::<Vec<_>>(), [first]);
    }

    async fn what_is_closed_or_answered_is_no_date_any_more(database) {
        let own = database.unit("own").await;
        let item = database.work(own, DAY, json!({})).await.id;
        database.move_work(item, WorkStatus::Dropped).await.unwrap();
        let asked = database.in_clearance("a", own, vec![own], database.clock.now().plus_seconds(DAY)).await;
        let (now, answer) = (database.clock.now(), json!({ "answer": "concur", "comment": null }));
        let answer = serde_json::from_value(answer).unwrap();
        let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.answer(own, answer, None, now)?);
        database.session.change(database.by_admin(), Change::new(asked, None, rule)).await.unwrap();
        assert_eq!(told(&database.calendar(&database.by_admin().actor, database.year()).await), []);
    }

    async fn a_unit_sees_its_own_dates_and_the_clearances_it_is_asked_for(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let due = database.work(own, DAY, json!({})).await.id;
        database.work(other, DAY, json!({})).await;
        let deadline = database.clock.now().plus_seconds(2 * DAY);
        let asked = database.in_clearance("a", other, vec![own, other], deadline).await;
        let public = database.in_force("b", other, "2026-07-01".parse().unwrap(), true).await;
        database.in_force("c", other, "2026-07-01".parse().unwrap(), false).await;
        let entries = database.calendar(&lead(own), database.year()).await;
        let wanted = [(DateKind::WorkDue, due), (DateKind::ClearanceDeadline, asked), (DateKind::ReviewDue, public)];
        assert_eq!(told(&entries), wanted);
    }

    async fn who_cleared_a_position_sees_when_it_is_due_for_review(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let held = database.in_force("a", other, "2026-07-01".parse().unwrap(), false).await;
        let now = database.clock.now();
        let asking = ClearanceRequest { unit_ids: vec![own], deadline: now.plus_seconds(DAY) };
        database.alter::<Dossier>(held, move |dossier| dossier.consult(asking, now).unwrap()).await;
        let entries = database.calendar(&lead(own), database.year()).await;
        assert_eq!(told(&entries), [(DateKind::ReviewDue, held)]);
    }

    async fn dates_are_narrowed_by_kind_unit_record_and_person(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let person = database.register(database.person("ada@example.org")).await.unwrap().id;
        let mine = database.work(other, DAY, json!({ "assignee_id": person })).await.id;
        let item = database.work(own, DAY, json!({ "starts_at": database.clock.now() })).await.id;
        let (actor, year) = (database.by_admin().actor, database.year());
        let narrowed = [
            (Dates { kinds: vec![DateKind::WorkStart], ..year.clone() }, item),
            (Dates { units: Some(vec![other]), ..year.clone() }, mine),
            (Dates { records: vec![mine], ..year.clone() }, mine),
            (Dates { person: Some(person), units: Some(Vec::new()), ..year }, mine),
        ];
        for (dates, wanted) in narrowed {
            let entries = database.calendar(&actor, dates.clone()).await;
            assert_eq!(entries.iter().map(|entry| entry.record_id).collect::<Vec<_>>(), [wanted], "{dates:?}");
        }
    }

    async fn deadlines_of_submissions_and_statements_are_dates_until_they_are_met(database) {
        let own = database.unit("own").await;
        let (bill, _) = database.bill("HR 1", &[]).await;
        let deadline = json!({ "deadline": database.clock.now().plus_seconds(DAY) });
        let due = database.submission(own, bill, deadline.clone()).await;
        let filed = database.submission(own, bill, deadline).await;
        database.filed(filed).await;
        let statement = database.open("open", own, 1).await.id;
        let entries = database.calendar(&lead(own), database.year()).await;
        assert_eq!(told(&entries), [(DateKind::SubmissionDue, due), (DateKind::SignatureDeadline, statement)]);
        let public = database.calendar(&Actor::public(), database.year()).await;
        assert_eq!(told(&public), [(DateKind::SignatureDeadline, statement)]);
    }

    async fn what_is_announced_of_an_instrument_is_a_date_until_it_is_withdrawn(database) {
        let own = database.unit("own").await;
        let hearing = json!({ "acted_on": "2026-06-01", "acted_at": "2026-06-01T14:00:00Z", "description": "Hearing" });
        let vote = json!({ "acted_on": "2026-06-02", "description": "Vote" });
        let past = json!({ "acted_on": "2026-04-30", "description": "Introduced" });
        let (bill, actions) = database.acted_on(Some(own), &[past, hearing.clone(), vote, hearing]).await;
        let (nobodys, _) = database.acted_on(None, &[json!({ "acted_on": "2026-06-01", "description": "Hearing" })]).await;
        let withdrawal = json!({ "acted_on": "2026-05-01", "description": "Put off", "withdraws": actions[3] });
        database.act(bill, withdrawal).await;
        let entries = database.calendar(&Actor::public(), database.year()).await;
        let told: Vec<_> = entries.iter().map(|entry| (entry.title.as_str(), entry.part, entry.day)).collect();
        let day = "2026-06-02".parse().unwrap();
        assert_eq!(told, [("HR 1: Hearing", Some(actions[1]), None), ("HR 1: Vote", Some(actions[2]), Some(day))]);
        assert!(entries.iter().all(|entry| entry.record_id == bill && entry.record_id != nobodys));
    }

    async fn an_announcement_is_a_date_again_once_its_withdrawal_is_withdrawn(database) {
        let own = database.unit("own").await;
        let hearing = json!({ "acted_on": "2026-06-01", "acted_at": "2026-06-01T14:00:00Z", "description": "Hearing" });
        let (bill, _) = database.acted_on(Some(own), &[hearing]).await;
        let mut dates = Vec::new();
        for _ in 0..5 {
            let file = database.session.find::<InstrumentFile>(bill).await.unwrap().unwrap();
            let last = file.actions.last().unwrap().id;
            database.act(bill, json!({ "acted_on": "2026-05-01", "description": "An error", "withdraws": last })).await;
            dates.push(database.calendar(&Actor::public(), database.year()).await.len());
        }
        assert_eq!(dates, [0, 1, 0, 1, 0]);
    }

    async fn two_hearings_at_once_are_two_dates_however_they_are_paged(database) {
        let own = database.unit("own").await;
        let hearing = json!({ "acted_on": "2026-06-01", "acted_at": "2026-06-01T14:00:00Z", "description": "Hearing" });
        let (_, mut actions) = database.acted_on(Some(own), &[hearing.clone(), hearing]).await;
        actions.sort_unstable();
        let paged = database.paged(&Actor::public()).await;
        assert_eq!(paged.iter().filter_map(|entry| entry.part).collect::<Vec<_>>(), actions);
    }

    async fn what_a_unit_watches_stands_in_its_calendar(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let hearing = json!({ "acted_on": "2026-06-01", "acted_at": "2026-06-01T14:00:00Z", "description": "Hearing" });
        let (bill, _) = database.acted_on(None, &[hearing]).await;
        let before = database.calendar(&Actor::public(), database.year()).await.len();
        database.watched(bill, own).await;
        let of = async |unit: Id| {
            let dates = Dates { units: Some(vec![unit]), ..database.year() };
            told(&database.calendar(&Actor::public(), dates).await)
        };
        let watched = vec![(DateKind::InstrumentAction, bill)];
        assert_eq!((before, of(own).await, of(other).await), (0, watched, Vec::new()));
    }

    async fn a_feed_is_opened_with_its_owner_as_they_are_now(database) {
        let person = database.register(database.person("ada@example.org")).await.unwrap();
        let new: NewCalendarFeed = serde_json::from_value(json!({ "name": "Mine" })).unwrap();
        let feed = new.make(person.id, database.clock.id(), database.clock.now());
        let by = By { actor: Actor { person: Some(person.id), ..Actor::public() }, ..database.by_admin() };
        let made = database.session.add_calendar_feed(by.clone(), feed, [7; 32]).await.unwrap();
        database.session.use_calendar_feed(made.id, database.clock.now()).await.unwrap();
        let (found, hash, owner) = database.session.open_calendar_feed(made.id).await.unwrap().unwrap();
        assert_eq!((found.last_used_at, hash, owner.grants), (Some(database.clock.now()), [7; 32], person.grants));
        database.session.delete::<policy::CalendarFeed>(by, made.id, None).await.unwrap();
        assert!(database.session.open_calendar_feed(made.id).await.unwrap().is_none());
    }

    async fn nothing_is_left_of_a_feed_whose_unit_is_removed(database) {
        let unit = database.unit("own").await;
        database.feed_of(unit, "zyxwfeed").await;
        let before = database.with("zyxwfeed").await;
        database.session.delete::<directory::Unit>(database.by_admin(), unit, None).await.unwrap();
        assert_eq!((before.is_empty(), database.with("zyxwfeed").await), (false, Vec::new()));
    }

    async fn a_feed_that_goes_with_its_unit_is_told_to_be_gone(database) {
        let unit = database.unit("own").await;
        let feed = database.feed_of(unit, "Theirs").await;
        database.session.delete::<directory::Unit>(database.by_admin(), unit, None).await.unwrap();
        let history = database.session.history(policy::CalendarFeed::KIND, feed, 0, 10).await.unwrap();
        let told: Vec<(&str, i32)> = history.iter().map(|entry| (entry.action.as_str(), entry.revision)).collect();
        assert_eq!(told, [("created", 1), ("deleted", 2)]);
    }
}

/// Where two nodes write at once: one that erases whose feed it is.
#[tokio::test]
async fn feeds_go_with_their_unit_after_whoever_forgets_their_owner() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let unit = database.unit("own").await;
    database.feed_of(unit, "Theirs").await;
    let owner = database.session.credential(&"ada@example.org".parse().unwrap()).await.unwrap().unwrap();
    let removed = database.session.delete::<directory::Unit>(database.by_admin(), unit, None);
    let steps = "DELETE FROM calendar_feed_secrets; DELETE FROM calendar_feeds";
    let (removed, let_go) = database.beside_an_erasure(owner.person_id, steps, removed).await;
    assert_eq!((removed.is_ok(), let_go), (true, true));
}

//! The network and alerts at rest: who sees what, what two do at once, and what a crash leaves.

mod citations;
mod merges;
mod waits;

use crate::{
    Database, fresh,
    paging::{pages_in_order, read},
    privacy::waits::awaited,
    translations,
};
use advocacy::{
    Action, Advocate, AdvocateMerge, Alert, AlertFilter, NewAdvocate, NewAdvocateMerge, NewAlert, NewSegment,
    Publication, Segment,
    action::{
        ActionRequest, ActionStatus, Intent, MatchConfidence, MatchMethod, MatchedTarget, Outcome, OutcomeReport,
        Sender, Tried,
    },
    advocate::{AdvocateMail, AdvocateMatter, AdvocateStatus},
    alert::{ActionCount, AlertStatus, AlertTransition, Channel, CloseReason},
    engagement::{Activity, ActivityKind},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{DivisionAlias, NewDivision, NewOfficeHolder, OfficeHolder, Topic};
use kernel::{
    At, Code, Draft as _, Id,
    page::{Sorted as _, Window},
};
use policy::position::Status;
use serde_json::json;
use store::{Change, Error, testing::TestDatabase};

/// An alert that is live, with the one it is for and somebody who acts.
pub(crate) struct Live {
    pub(crate) alert: Id,
    person: Id,
    advocate: Id,
    pub(crate) target: MatchedTarget,
}

impl Database {
    pub(crate) async fn advocate(&self, email: &str) -> (Id, Id) {
        self.advocate_of(email, None, "82070").await
    }

    async fn advocate_of(&self, email: &str, unit: Option<Id>, zip: &str) -> (Id, Id) {
        let person = self.person(email);
        let id = person.id;
        self.register(person).await.unwrap();
        let new: NewAdvocate = read(json!({ "person_id": id, "unit_id": unit, "zip": zip, "skills": ["writing"] }));
        (id, self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await)
    }

    /// An advocate who is interested in a topic.
    async fn interested(&self, topic: Id) -> Id {
        let person = self.person("ada@example.org");
        let id = person.id;
        self.register(person).await.unwrap();
        let new: NewAdvocate = read(json!({ "person_id": id, "unit_id": null, "zip": null, "interests": [topic] }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    async fn merged(&self, kept_id: Id, merged_id: Id) -> Result<AdvocateMerge, Error> {
        let new = NewAdvocateMerge { kept_id, merged_id, reason: None };
        let merge = new.register(self.clock.id(), self.clock.now()).unwrap();
        self.session.merge_advocates(self.by_admin(), None, merge).await.map(fresh)
    }

    async fn moved(&self, alert: Id, to: AlertStatus) {
        let to = AlertTransition { to, note: None };
        self.session.transition_alert(self.by_admin(), (alert, None), to, None).await.unwrap();
    }

    /// Has an alert end for that reason.
    async fn end(&self, alert: Id, reason: CloseReason) {
        let now = self.clock.now();
        self.alter(alert, move |alert: &mut Alert| {
            (alert.status, alert.closed_at, alert.close_reason) = (AlertStatus::Closed, Some(now), Some(reason));
        })
        .await;
    }

    /// How many mails are taken back, how many wait after that, and where an action stands then.
    async fn taken_back(&self, action: Id) -> (usize, usize, ActionStatus) {
        let taken = self.session.take_back_mails(self.by_admin()).await.unwrap();
        let waiting = self.session.waiting_mails(self.clock.now(), 10).await.unwrap().len();
        (taken, waiting, self.status(action).await)
    }

    async fn alert(&self, slug: &str, owner: Id, position: Option<Id>, post: Option<Id>) -> Id {
        let targets = post.map(|post| json!({ "kind": "post", "post_id": post }));
        let new: NewAlert = read(json!({
            "slug": slug, "title": "Same title", "summary": "Why.", "owner_unit_id": owner, "position_id": position,
            "plea": "other", "callers": "anybody", "per_day": 1, "ends_at": self.clock.now().plus_seconds(86_400),
            "channels": ["email"], "messages": [{ "channel": "email", "subject": "Hi", "body": "{{sender_name}}" }],
            "targets": targets.into_iter().collect::<Vec<_>>()
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    pub(crate) async fn live(&self) -> Live {
        let owner = self.unit("owner").await;
        let issue = self.issue("issue", owner).await;
        let position = self.position("held", issue, owner, "for").await;
        self.put(position, Status::Clearance).await;
        self.put(position, Status::Adopted).await;
        let post = self.governor("ocd-division/country:us/state:wy").await;
        let target = MatchedTarget {
            post_id: post.id,
            title: "Governor".into(),
            division_ocd_id: post.division_ocd_id.clone(),
            office_holder_id: self.somebody_in_office().await,
            name: "Rita Member".into(),
            channels: vec![Channel::Email],
            method: MatchMethod::Any,
            confidence: MatchConfidence::High,
        };
        let alert = self.alert("live", owner, Some(position), Some(target.post_id)).await;
        let now = self.clock.now();
        self.alter(alert, move |alert: &mut Alert| {
            (alert.status, alert.live_at, alert.position_version) = (AlertStatus::Live, Some(now), Some(1));
        })
        .await;
        let (person, advocate) = self.advocate("ada@example.org").await;
        Live { alert, person, advocate, target }
    }

    async fn somebody_in_office(&self) -> Id {
        let holder: NewOfficeHolder = read(json!({ "name": "Rita Member", "given_name": null, "family_name": null,
            "party": null, "outside_ids": [], "contact_points": [] }));
        let holder: OfficeHolder = holder.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(holder).await
    }

    pub(crate) async fn speak(&self, live: &Live) -> Result<Action, Error> {
        let request: ActionRequest = read(json!({ "channel": "email" }));
        let sender = Sender { person_id: live.person, name: "Ada".into() };
        let mut by = self.by_admin();
        by.actor.person = Some(live.person);
        let intent = Intent { alert_id: live.alert, request, sender, targets: vec![live.target.clone()] };
        self.session.act(by, intent, None).await.map(|done| fresh(done).data.into_iter().next().unwrap())
    }

    /// The alerts that are flagged, or are not.
    async fn flagged(&self, flagged: bool) -> Vec<Id> {
        let window = Window { limit: 10, sort: Alert::SORTING.parse(None).unwrap(), after: None, count: false };
        let filter = AlertFilter { flagged: Some(flagged), ..AlertFilter::default() };
        let page = self.session.page::<Alert>(filter, &self.by_admin().actor, window).await.unwrap();
        page.data.into_iter().map(|alert| alert.id).collect()
    }

    async fn score(&self, advocate: Id) -> f64 {
        let advocate = self.session.find::<Advocate>(advocate).await.unwrap().unwrap();
        self.session.engagement(advocate, self.clock.now()).await.unwrap().score
    }

    /// A meeting that an advocate holds now.
    async fn met(&self, advocate: Id) -> Id {
        let (id, at) = (self.clock.id(), self.clock.now());
        let activity = Activity { id, kind: ActivityKind::MeetingHeld, at, note: None };
        self.session.note_activity(self.by_admin(), advocate, activity, None).await.unwrap();
        id
    }

    /// What an advocate did, after one of it.
    async fn did(&self, advocate: Id, after: Option<(At, Id)>, limit: i64) -> Vec<Activity> {
        store::read!(self.session, |c| queries::advocacy::activities::of(c, advocate, None, after, limit)).unwrap()
    }

    async fn status(&self, action: Id) -> ActionStatus {
        self.session.find::<Action>(action).await.unwrap().unwrap().status
    }
}

both! {
    async fn a_topic_that_an_advocate_is_interested_in_stays(database) {
        let topic = translations::topic(database, "reading").await;
        database.interested(topic).await;
        let removed = database.session.delete::<Topic>(database.by_admin(), topic, None).await;
        assert!(matches!(&removed, Err(Error::Refused(problem)) if problem.code == Code::InUse), "{removed:?}");
    }

    async fn advocates_page_in_order(database) {
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            database.advocate(email).await;
        }
        pages_in_order::<Advocate>(database, 3).await;
    }

    async fn an_advocate_gets_five_mails_an_hour_and_those_tried_again_are_not_more(database) {
        let mut kept = Vec::new();
        for (hash, is_repeated) in (0..).zip([false, true, true, false, false, false, false, false, true]) {
            let mail = AdvocateMail { email: "ada@example.org".parse().unwrap(), matter: AdvocateMatter::Leave };
            let now = database.clock.now();
            kept.push(database.session.keep_advocate_token(now, mail, [hash; 32], is_repeated).await.unwrap());
        }
        assert_eq!(kept, [true, true, true, true, true, true, true, false, true]);
    }

    async fn segments_page_in_order(database) {
        let owner = database.unit("owner").await;
        for _ in 0..3 {
            let new: NewSegment = read(json!({ "name": "Same", "owner_unit_id": owner, "criteria": {} }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<Segment>(database, 3).await;
    }

    // Each with all its parts, and with what flags it, so that none of them is asked for alert by alert.
    async fn alerts_page_in_order(database) {
        let owner = database.unit("owner").await;
        let (publication, finding) = database.finding(owner).await;
        for slug in ["a", "b", "c"] {
            let issue = database.issue(slug, owner).await;
            let position = database.position(slug, issue, owner, "for").await;
            let alert = database.alert(slug, owner, Some(position), None).await;
            let holder = database.somebody_in_office().await;
            let rule = move |alert: &mut Alert, (): &()| {
                alert.finding_ids = vec![finding];
                alert.stands = vec![read(json!({ "issue_id": issue, "subject": "records", "stance": "for" }))];
                alert.targets = vec![read(json!({ "kind": "jurisdiction", "jurisdiction": "ocd-division/country:us" }))];
                alert.note_supporter(holder, read(json!({ "note": null })), alert.created_at)
            };
            database.session.change(database.by_admin(), Change::new(alert, None, rule)).await.unwrap();
        }
        database.retract::<Publication>(publication, "2026-04-20").await;
        pages_in_order::<Alert>(database, 3).await;
    }

    async fn a_retracted_publication_flags_the_alerts_that_cite_it(database) {
        let owner = database.unit("owner").await;
        let (publication, finding) = database.finding(owner).await;
        let [sound, flagged] = [database.alert("a", owner, None, None).await, database.alert("b", owner, None, None).await];
        database.alter(flagged, move |alert: &mut Alert| alert.finding_ids = vec![finding]).await;
        database.retract::<Publication>(publication, "2026-04-20").await;
        let found = database.session.find::<Alert>(flagged).await.unwrap().unwrap();
        assert_eq!(found.flags.iter().map(|flag| flag.record_id).collect::<Vec<_>>(), [finding]);
        assert_eq!([database.flagged(true).await, database.flagged(false).await], [[flagged], [sound]]);
    }

    async fn actions_page_in_order(database) {
        let live = database.live().await;
        for _ in 0..3 {
            database.speak(&live).await.unwrap();
            database.clock.advance(86_400);
            let now = database.clock.now();
            let rule = move |alert: &mut Alert, (): &()| {
                alert.ends_at = Some(now.plus_seconds(86_400));
                Ok(())
            };
            let change = Change::new(live.alert, None, rule);
            // It is live as long as it does not end.
            database.session.change(database.by_admin(), change).await.unwrap();
        }
        pages_in_order::<Action>(database, 3).await;
    }

    async fn of_two_at_once_one_acts(database) {
        let live = database.live().await;
        let (one, other) = tokio::join!(database.speak(&live), database.speak(&live));
        let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&refused[..], [Error::Refused(problem)] if [Code::Conflict, Code::Invalid].contains(&problem.code)), "{refused:?}");
    }

    async fn two_at_once_act_where_two_are_allowed(database) {
        let live = database.live().await;
        database.alter(live.alert, |alert: &mut Alert| alert.per_day = 2).await;
        let (one, other) = tokio::join!(database.speak(&live), database.speak(&live));
        let mut numbers = [one.unwrap().number, other.unwrap().number];
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
    }

    async fn a_mail_counts_for_its_sender_once_it_is_sent(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.session.begin_mail(database.by_admin(), action.id).await.unwrap().unwrap();
        let begun = database.score(live.advocate).await;
        database.session.end_mail(database.by_admin(), action.id, Tried::Taken).await.unwrap();
        assert_eq!((begun, database.score(live.advocate).await), (0.0, 2.0));
    }

    async fn an_alert_knows_whether_its_position_is_published(database) {
        let alert = database.live().await.alert;
        let adopted = database.session.find::<Alert>(alert).await.unwrap().unwrap();
        database.put(adopted.position_id.unwrap(), Status::Published).await;
        let published = database.session.find::<Alert>(alert).await.unwrap().unwrap();
        let standing = [adopted, published].map(|alert| (alert.standing.position_version, alert.standing.is_published));
        assert_eq!(standing, [(Some(1), false), (Some(1), true)]);
    }

    async fn a_mail_that_a_crash_cut_off_is_unknown_and_not_sent_again(database) {
        let action = database.speak(&database.live().await).await.unwrap();
        database.session.begin_mail(database.by_admin(), action.id).await.unwrap().unwrap();
        // The node is gone: nobody tells what came of it.
        database.clock.advance(300);
        let lost = database.session.give_up_mails(database.by_admin()).await.unwrap();
        let waiting = database.session.waiting_mails(database.clock.now(), 10).await.unwrap();
        let again = database.session.begin_mail(database.by_admin(), action.id).await.unwrap();
        assert_eq!((lost, database.status(action.id).await, waiting, again.is_some()), (1, ActionStatus::Unknown, vec![], false));
    }

    async fn a_mail_that_is_under_way_is_not_given_up(database) {
        let action = database.speak(&database.live().await).await.unwrap();
        database.session.begin_mail(database.by_admin(), action.id).await.unwrap();
        let lost = database.session.give_up_mails(database.by_admin()).await.unwrap();
        database.session.end_mail(database.by_admin(), action.id, Tried::Taken).await.unwrap();
        assert_eq!((lost, database.status(action.id).await), (0, ActionStatus::Sent));
    }

    async fn what_is_paused_waits(database) {
        let live = database.live().await;
        database.speak(&live).await.unwrap();
        database.moved(live.alert, AlertStatus::Paused).await;
        assert_eq!(database.session.waiting_mails(database.clock.now(), 10).await.unwrap(), []);
    }

    async fn what_is_paused_is_not_begun(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.moved(live.alert, AlertStatus::Paused).await; // after the mail was found to wait
        assert!(database.session.begin_mail(database.by_admin(), action.id).await.unwrap().is_none());
    }

    async fn what_was_paused_and_is_closed_is_never_sent(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.moved(live.alert, AlertStatus::Paused).await;
        database.moved(live.alert, AlertStatus::Closed).await;
        assert_eq!(database.taken_back(action.id).await, (1, 0, ActionStatus::Rejected));
    }

    async fn what_came_to_its_end_while_it_was_paused_is_never_sent(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.moved(live.alert, AlertStatus::Paused).await;
        database.clock.advance(90_000);
        database.session.settle_all::<Alert>(&database.clock).await.unwrap();
        assert_eq!(database.taken_back(action.id).await, (1, 0, ActionStatus::Rejected));
    }

    async fn what_is_closed_since_its_instrument_moved_is_not_sent(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.end(live.alert, CloseReason::InstrumentMoved).await;
        assert_eq!(database.taken_back(action.id).await, (1, 0, ActionStatus::Rejected));
    }

    async fn what_waits_at_the_end_of_an_alert_still_goes(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.end(live.alert, CloseReason::Ended).await;
        assert_eq!(database.taken_back(action.id).await, (0, 1, ActionStatus::Queued));
    }

    async fn only_what_time_has_moved_is_overdue(database) {
        let live = database.live().await;
        let before = database.session.settle_all::<Alert>(&database.clock).await.unwrap();
        database.clock.advance(90_000);
        let after = database.session.settle_all::<Alert>(&database.clock).await.unwrap();
        let closed = database.session.find::<Alert>(live.alert).await.unwrap().unwrap();
        assert_eq!((before, after, closed.close_reason), (0, 1, Some(CloseReason::Ended)));
    }

    async fn without_the_sender_an_action_still_counts(database) {
        let live = database.live().await;
        let action = database.speak(&live).await.unwrap();
        database.register(database.person("other@example.org")).await.unwrap(); // an administrator stays
        database.session.erase_person(database.by_admin(), live.person, directory::ErasureReason::Requested).await.unwrap();
        let left = database.session.find::<Action>(action.id).await.unwrap().unwrap();
        let counted = database.session.alert_results(live.alert).await.unwrap();
        let one = ActionCount { actions: 1, people: 1 };
        assert_eq!((left.person_id, left.body, counted.by_channel), (None, None, vec![(Channel::Email, one)]));
    }

    async fn who_acts_again_and_those_who_were_forgotten_are_counted_as_one_each(database) {
        let live = database.live().await;
        let spoken = database.speak(&live).await.unwrap();
        let again = Action { id: database.clock.id(), number: 2, ..spoken.clone() };
        let forgotten = || Action { id: database.clock.id(), person_id: None, ..spoken.clone() };
        let acted = [again, forgotten(), forgotten()];
        store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &acted.iter().collect::<Vec<_>>())).unwrap();
        let counted = database.session.alert_results(live.alert).await.unwrap();
        let four = ActionCount { actions: 4, people: 2 };
        assert_eq!((counted.people, counted.behind, counted.by_channel), (1, 2, vec![(Channel::Email, four)]));
    }

    async fn what_a_breakdown_leaves_off_is_the_smallest(database) {
        let live = database.live().await;
        let spoken = database.speak(&live).await.unwrap();
        let at = |number: u16| Action {
            id: database.clock.id(),
            person_id: None,
            division_ocd_id: format!("ocd-division/country:us/state:wy/place:p{number:04}").parse().unwrap(),
            ..spoken.clone()
        };
        // The last by name is the one place that has two.
        let acted: Vec<Action> = (0..1_000).chain([999]).map(at).collect();
        store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &acted.iter().collect::<Vec<_>>())).unwrap();
        let counted = database.session.alert_results(live.alert).await.unwrap();
        let last = "ocd-division/country:us/state:wy/place:p0999".to_owned();
        assert_eq!((counted.by_jurisdiction.len(), counted.by_target.len()), (1_000, 1_000));
        let two = ActionCount { actions: 2, people: 1 };
        assert!(counted.by_jurisdiction.contains(&(last.clone(), two)));
        assert!(counted.by_target.contains(&(last, live.target.post_id, two)));
    }

    async fn what_was_done_before_a_division_became_an_alias_is_counted_with_what_came_since(database) {
        let live = database.live().await;
        let spoken = database.speak(&live).await.unwrap();
        let living: kernel::DivisionId = "ocd-division/country:us/state:ut".parse().unwrap();
        let since = Action { id: database.clock.id(), person_id: None, division_ocd_id: living.clone(), ..spoken.clone() };
        store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &[&since])).unwrap();
        for ocd_id in [&spoken.division_ocd_id, &living] {
            let (ocd_id, name) = (ocd_id.clone(), "Same".parse().unwrap());
            database.bring(vec![NewDivision { ocd_id, name, valid_from: None, valid_until: None }]).await;
        }
        let same = DivisionAlias { alias: spoken.division_ocd_id, same_as: living.clone(), note: None };
        database.bring(vec![same]).await;
        let counted = database.session.alert_results(live.alert).await.unwrap();
        let living = living.to_string();
        let two = ActionCount { actions: 2, people: 1 };
        assert_eq!(counted.by_jurisdiction, [(living.clone(), two)]);
        assert_eq!(counted.by_target, [(living, live.target.post_id, two)]);
    }

    async fn whoever_looks_after_an_advocate_no_more_notes_nothing(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        let (_, advocate) = database.advocate_of("a@example.org", Some(other), "82070").await;
        let grants = vec![kernel::Grant { role: kernel::Role::Editor, unit_id: Some(own) }];
        let by = database.by_actor(kernel::Actor { grants, ..kernel::Actor::public() });
        let (id, at) = (database.clock.id(), database.clock.now());
        let activity = Activity { id, kind: ActivityKind::MeetingHeld, at, note: None };
        let refused = database.session.note_activity(by, advocate, activity, None).await.unwrap_err();
        assert!(matches!(&refused, Error::Refused(problem) if problem.code == Code::NotFound), "{refused:?}");
    }

    async fn two_at_once_note_what_an_advocate_did(database) {
        let (_, advocate) = database.advocate("a@example.org").await;
        tokio::join!(database.met(advocate), database.met(advocate));
        assert_eq!(database.did(advocate, None, 10).await.len(), 2);
    }

    async fn activities_of_one_instant_are_on_one_page_each(database) {
        let (_, advocate) = database.advocate("a@example.org").await;
        let mut done = Vec::new();
        for seconds in [60, 0, 0] {
            done.push(database.met(advocate).await);
            database.clock.advance(seconds);
        }
        let (mut told, mut after) = (Vec::new(), None);
        for _ in 0..4 {
            let Some(next) = database.did(advocate, after, 1).await.pop() else { break };
            after = Some((next.at, next.id));
            told.push(next.id);
        }
        done.reverse();
        assert_eq!(told, done);
    }
}

/// Where two nodes write at once.
#[tokio::test]
async fn whoever_tells_how_a_call_went_waits_for_whoever_holds_its_person() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let live = database.live().await;
    let id = database.clock.id();
    let call = Action { id, channel: Channel::Phone, ..database.speak(&live).await.unwrap() };
    store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &[&call])).unwrap();
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let held = |table: &str, id: Id| format!("SELECT id FROM {table} WHERE id = '{id}' FOR UPDATE");
    let (person, advocate) = (held("people", live.person), held("advocates", live.advocate));
    let held = format!("BEGIN; SET LOCAL statement_timeout = '10s'; {person}; {advocate}");
    other.batch_execute(&held).await.unwrap();
    let erased = format!("{}; UPDATE actions SET put_off = put_off WHERE id = '{id}'; COMMIT", awaited(1));
    let report = OutcomeReport { outcome: Outcome::Contact, notes: None };
    let told = database.session.report_action(database.by_admin(), (id, None), report);
    let (told, erased) = tokio::join!(told, other.batch_execute(&erased));
    assert_eq!((told.is_ok(), erased.is_ok()), (true, true));
}

//! Conflicts are found whichever side comes second, block publication until they are acknowledged, and end with a side.

use crate::{
    Database,
    paging::{pages_in_order, read},
    privacy::waits::awaited,
    topics::one_was_refused,
    visibility::{adopt, ask, readers},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use kernel::{
    Actor, Code, Draft as _, Id, Record as _,
    page::{Sorted as _, Window},
};
use policy::{
    Conflict, ConflictFilter, Dossier, Issue, Message, NewMessage, Position,
    conflict::{ConflictStatus, Rule},
    message::{MessageFacts, MessageStatus, MessageTransition},
    position::{DraftPatch, Facts, Status, Transition},
};
use serde_json::json;
use store::{Change, Error, testing::TestDatabase};

/// Two units with a position each on one issue, for and against the same thing.
pub(crate) struct Dispute {
    pub(crate) owner: Id,
    other: Id,
    pub(crate) issue: Id,
    pub(crate) held: Id,
    opposed: Id,
}

impl Database {
    pub(crate) async fn position(&self, slug: &str, issue: Id, owner: Id, stance: &str) -> Id {
        let stands = json!([{ "clause": 1, "subject": "records", "stance": stance }]);
        self.proposed(slug, issue, owner, &["Something."], stands).await
    }

    /// Brings a position's latest version into a state, by no rule of ours.
    pub(crate) async fn put(&self, id: Id, status: Status) {
        let unit = self.session.find::<Position>(id).await.unwrap().unwrap().owner_unit_id;
        let rule = move |dossier: &mut Dossier, _: &Facts| {
            match status {
                Status::Clearance => ask(dossier, unit),
                Status::Adopted => adopt(dossier, "2026-01-01"),
                Status::Published => {
                    dossier.version.published_at = Some(dossier.position.updated_at);
                    dossier.position.published_at = dossier.version.published_at;
                    dossier.position.published_version = Some(dossier.version.number);
                }
                Status::Retired => {
                    dossier.version.in_force_until = Some("2026-05-01".parse().unwrap());
                    dossier.position.in_force_version = None;
                    dossier.position.in_force_since = None;
                    dossier.position.review_due = None;
                }
                _ => {}
            }
            dossier.version.status = status;
            dossier.position.status = status;
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
    }

    /// One position in force, and its opposite still a draft.
    pub(crate) async fn dispute(&self) -> Dispute {
        let (owner, other) = (self.unit("owner").await, self.unit("other").await);
        let issue = self.issue("issue", owner).await;
        let held = self.position("held", issue, owner, "for").await;
        self.put(held, Status::Clearance).await;
        self.put(held, Status::Adopted).await;
        let opposed = self.position("opposed", issue, other, "against").await;
        Dispute { owner, other, issue, held, opposed }
    }

    async fn conflicts(&self, actor: &Actor, filter: ConflictFilter) -> Vec<Conflict> {
        let sort = Conflict::SORTING.parse(Some("created_at")).unwrap();
        let window = Window { limit: 100, sort, after: None, count: false };
        self.session.page::<Conflict>(filter, actor, window).await.unwrap().data
    }

    pub(crate) async fn of(&self, record: Id) -> Vec<Conflict> {
        let filter = ConflictFilter { record_id: vec![record], ..ConflictFilter::default() };
        self.conflicts(&self.by_admin().actor, filter).await
    }

    pub(crate) async fn statuses(&self, record: Id) -> Vec<ConflictStatus> {
        let mut statuses: Vec<_> = self.of(record).await.iter().map(|conflict| conflict.status).collect();
        statuses.sort();
        statuses
    }

    pub(crate) async fn acknowledge(&self, id: Id) {
        let (by, now) = (Some(self.clock.id()), self.clock.now());
        let rule = move |conflict: &mut Conflict, (): &()| {
            conflict.acknowledge(read(json!({ "reason": "They speak of different things." })), by, now)
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
    }

    async fn publish(&self, id: Id) -> Result<(), Error> {
        let (now, to) = (self.clock.now(), read::<Transition>(json!({ "to": "published" })));
        let rule = move |dossier: &mut Dossier, facts: &Facts| Ok(dossier.transition(to, facts, now)?);
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.map(drop)
    }

    async fn supersede(&self, id: Id, by: Id) -> Result<(), Error> {
        let now = self.clock.now();
        let to: Transition = read(json!({ "to": "superseded", "superseded_by": by }));
        let rule = move |dossier: &mut Dossier, facts: &Facts| Ok(dossier.transition(to, facts, now)?);
        self.session.change(self.by_admin(), Change::new(id, None, rule).about(vec![by])).await.map(drop)
    }

    async fn open_conflicts(&self, id: Id) -> Option<i32> {
        self.session.find::<Position>(id).await.unwrap().unwrap().open_conflicts
    }

    async fn approve(&self, message: Id) -> Result<(), Error> {
        let (now, to) = (self.clock.now(), MessageTransition { to: MessageStatus::Approved, note: None });
        let rule = move |message: &mut Message, facts: &MessageFacts| message.transition(&to, facts, None, now);
        self.session.change(self.by_admin(), Change::new(message, None, rule)).await.map(drop)
    }

    /// Brings a message to where it may be said until the day is over, by no rule of ours.
    async fn approve_until_today(&self, message: Id) {
        let now = self.clock.now();
        self.alter(message, move |message: &mut Message| {
            (message.status, message.approved_at) = (MessageStatus::Approved, Some(now));
            (message.position_version, message.valid_until) = (Some(1), Some(now.day()));
            message.settle(now);
        })
        .await;
    }

    /// Whether what last happened to a record came before every conflict of it was found.
    pub(crate) async fn came_before_its_conflicts(&self, kind: &'static str, record: Id) -> bool {
        let own = self.session.history(kind, record, 0, 10).await.unwrap().last().unwrap().seq;
        let mut found = Vec::new();
        for conflict in self.of(record).await {
            found.push(self.session.history(Conflict::KIND, conflict.id, 0, 10).await.unwrap()[0].seq);
        }
        !found.is_empty() && found.into_iter().all(|seq| own < seq)
    }

    async fn message_against(&self, dispute: &Dispute) -> Id {
        let stands = json!([{ "issue_id": dispute.issue, "subject": "records", "stance": "against" }]);
        self.message_in_review(dispute, stands, None).await
    }

    async fn message_in_review(&self, dispute: &Dispute, stands: serde_json::Value, replaces: Option<Id>) -> Id {
        let id = self.drafted_message(dispute, stands, replaces).await;
        self.review(id).await;
        id
    }

    /// A message for the position that is opposed, a draft.
    async fn drafted_message(&self, dispute: &Dispute, stands: serde_json::Value, replaces: Option<Id>) -> Id {
        let new: NewMessage = read(json!({
            "position_id": dispute.opposed, "owner_unit_id": dispute.other, "audience": "members", "channel": "email",
            "language": "en", "headline": "Not so", "body": "It is not so.", "valid_from": null, "valid_until": null,
            "talking_points": [{ "text": "No.", "finding_ids": [], "clauses": [1] }], "replaces_id": replaces,
            "stands": stands
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    async fn review(&self, message: Id) {
        self.alter(message, |message: &mut Message| message.status = MessageStatus::Review).await;
    }
}

both! {
    async fn a_conflict_is_found_at_clearance(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        let found = database.of(dispute.opposed).await;
        let mut sides: Vec<_> = found[0].sides.iter().map(|side| (side.record_id, side.version, side.clause)).collect();
        sides.sort_by_key(|(id, ..)| *id == dispute.opposed);
        assert_eq!((found.len(), found[0].rule, found[0].since), (1, Rule::OppositeClauses, None));
        assert_eq!(sides, [(dispute.held, 1, Some(1)), (dispute.opposed, 1, Some(1))]);
    }

    async fn two_messages_on_one_issue_go_to_review_at_once(database) {
        let dispute = database.dispute().await;
        let (one, other) = tokio::join!(database.message_against(&dispute), database.message_against(&dispute));
        let found = [database.statuses(one).await, database.statuses(other).await];
        assert_eq!(found, [[ConflictStatus::Open], [ConflictStatus::Open]]);
    }

    async fn both_positions_tell_how_many_wait(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        let waiting = [database.open_conflicts(dispute.held).await, database.open_conflicts(dispute.opposed).await];
        assert_eq!(waiting, [Some(1), Some(1)]);
    }

    async fn it_is_found_as_well_when_the_other_comes_into_force(database) {
        let dispute = database.dispute().await;
        database.put(dispute.held, Status::Retired).await;
        database.put(dispute.opposed, Status::Clearance).await;
        let third = database.position("third", dispute.issue, dispute.owner, "for").await;
        database.put(third, Status::Clearance).await;
        let before = database.of(third).await.len();
        database.put(third, Status::Adopted).await;
        assert_eq!((before, database.statuses(dispute.opposed).await), (0, vec![ConflictStatus::Open]));
    }

    async fn it_blocks_publication_and_is_listed(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.put(dispute.opposed, Status::Adopted).await;
        let Err(Error::Refused(problem)) = database.publish(dispute.opposed).await else { panic!("it was published") };
        let id = database.of(dispute.opposed).await[0].id.to_string();
        assert!(problem.code == Code::Conflict && problem.fields[0].detail.contains(&id), "{problem:?}");
    }

    async fn it_is_in_force_from_the_later_adoption_on(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.put(dispute.opposed, Status::Adopted).await;
        let found = database.of(dispute.opposed).await;
        assert_eq!((found.len(), found[0].since), (1, Some("2026-01-01".parse().unwrap())));
    }

    async fn one_that_is_acknowledged_blocks_nothing(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.acknowledge(database.of(dispute.opposed).await[0].id).await;
        database.put(dispute.opposed, Status::Adopted).await;
        database.publish(dispute.opposed).await.unwrap();
        assert_eq!(database.open_conflicts(dispute.held).await, Some(0));
    }

    async fn other_words_make_an_acknowledgement_void(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.acknowledge(database.of(dispute.opposed).await[0].id).await;
        database.put(dispute.opposed, Status::Draft).await;
        let patch: DraftPatch = read(json!({
            "resolved": ["Something else."], "stands": [{ "clause": 1, "subject": "records", "stance": "against" }]
        }));
        let rule = move |dossier: &mut Dossier, _: &Facts| Ok(dossier.redraft(patch)?);
        database.session.change(database.by_admin(), Change::new(dispute.opposed, None, rule)).await.unwrap();
        database.put(dispute.opposed, Status::Clearance).await;
        assert_eq!(database.statuses(dispute.opposed).await, [ConflictStatus::Open, ConflictStatus::Ended]);
    }

    async fn it_ends_with_a_side(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.put(dispute.held, Status::Retired).await;
        assert_eq!(database.statuses(dispute.opposed).await, [ConflictStatus::Ended]);
        assert_eq!(database.open_conflicts(dispute.opposed).await, Some(0));
    }

    async fn a_message_argues_against_a_clause_in_force(database) {
        let dispute = database.dispute().await;
        let message = database.message_against(&dispute).await;
        let found = database.of(message).await;
        let waiting = database.session.find::<Message>(message).await.unwrap().unwrap().open_conflicts;
        assert_eq!((found[0].rule, found[0].sides[0].record_id, waiting), (Rule::ArguesAgainstClause, dispute.held, Some(1)));
    }

    async fn a_clause_that_comes_into_force_finds_the_message_against_it(database) {
        let dispute = database.dispute().await;
        database.put(dispute.held, Status::Retired).await;
        let message = database.message_against(&dispute).await;
        let before = database.of(message).await.len();
        let third = database.position("third", dispute.issue, dispute.owner, "for").await;
        database.put(third, Status::Clearance).await;
        database.put(third, Status::Adopted).await;
        assert_eq!((before, database.statuses(message).await), (0, vec![ConflictStatus::Open]));
    }

    async fn what_is_approved_while_a_clause_comes_into_force_was_approved_before(database) {
        let dispute = database.dispute().await;
        database.put(dispute.held, Status::Retired).await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.put(dispute.opposed, Status::Adopted).await;
        let message = database.message_against(&dispute).await;
        let third = database.position("third", dispute.issue, dispute.owner, "for").await;
        database.put(third, Status::Clearance).await;
        let (approved, ()) = tokio::join!(database.approve(message), database.put(third, Status::Adopted));
        assert!(approved.is_err() || database.came_before_its_conflicts(Message::KIND, message).await);
    }

    async fn a_message_whose_days_are_over_blocks_nothing(database) {
        let dispute = database.dispute().await;
        let message = database.message_against(&dispute).await;
        database.approve_until_today(message).await;
        let before = database.publish(dispute.held).await;
        database.clock.advance(86_400);
        database.publish(dispute.held).await.unwrap();
        assert!(matches!(before, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
        assert_eq!(database.statuses(message).await, [ConflictStatus::Ended]);
        assert_eq!(database.open_conflicts(dispute.held).await, Some(0));
    }

    async fn what_can_be_approved_no_more_blocks_nothing(database) {
        let dispute = database.dispute().await;
        let message = database.message_against(&dispute).await;
        let today = database.clock.now().day();
        database.alter(message, move |message: &mut Message| message.valid_until = Some(today)).await;
        let before = database.publish(dispute.held).await;
        database.clock.advance(86_400);
        database.publish(dispute.held).await.unwrap();
        database.session.settle_all::<Message>(&database.clock).await.unwrap();
        assert!(matches!(before, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
        assert_eq!(database.statuses(message).await, [ConflictStatus::Ended]);
        assert_eq!(database.open_conflicts(dispute.held).await, Some(0));
    }

    async fn time_ends_what_a_message_says_and_what_conflicts_with_it(database) {
        let dispute = database.dispute().await;
        database.approve_until_today(database.message_against(&dispute).await).await;
        let before = database.open_conflicts(dispute.held).await;
        database.clock.advance(86_400);
        database.session.settle_all::<Message>(&database.clock).await.unwrap();
        assert_eq!((before, database.open_conflicts(dispute.held).await), (Some(1), Some(0)));
    }

    async fn what_was_said_for_a_position_that_ends_conflicts_with_nothing(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        database.put(dispute.opposed, Status::Adopted).await;
        database.approve_until_today(database.message_against(&dispute).await).await;
        database.put(dispute.opposed, Status::Retired).await;
        assert_eq!(database.open_conflicts(dispute.held).await, Some(0));
    }

    async fn words_whose_place_others_took_conflict_with_nothing(database) {
        let dispute = database.dispute().await;
        let first = database.message_against(&dispute).await;
        database.approve_until_today(first).await;
        let second = database.message_in_review(&dispute, json!([]), Some(first)).await;
        database.approve_until_today(second).await;
        assert_eq!(database.statuses(first).await, [ConflictStatus::Ended]);
    }

    async fn its_history_tells_who_lives_with_it(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        let id = database.of(dispute.opposed).await[0].id;
        database.acknowledge(id).await;
        database.put(dispute.opposed, Status::Draft).await;
        let history = database.session.history(Conflict::KIND, id, 0, 10).await.unwrap();
        assert_eq!(history.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["found", "updated", "ended"]);
    }

    async fn a_list_of_conflicts_has_what_its_reader_may_see(database) {
        let dispute = database.dispute().await;
        database.put(dispute.opposed, Status::Clearance).await;
        let all = database.of(dispute.opposed).await;
        for reader in readers(dispute.owner, dispute.other, database.unit("third").await) {
            let seen = all.iter().filter(|conflict| conflict.visible_to(&reader)).count();
            assert_eq!(database.conflicts(&reader, ConflictFilter::default()).await.len(), seen, "{reader:?}");
        }
    }

    async fn conflicts_page_in_order(database) {
        let dispute = database.dispute().await;
        for slug in ["a", "b", "c"] {
            let position = database.position(slug, dispute.issue, dispute.other, "against").await;
            database.put(position, Status::Clearance).await;
        }
        pages_in_order::<Conflict>(database, 3).await;
    }

    async fn two_positions_that_supersede_each_other_at_once_wait_for_each_other(database) {
        let owner = database.unit("owner").await;
        for round in 0..10 {
            let mut both = Vec::new();
            for slug in [format!("one-{round}"), format!("other-{round}")] {
                let issue = database.issue(&slug, owner).await;
                both.push(database.position(&slug, issue, owner, "for").await);
            }
            for position in &both {
                for status in [Status::Clearance, Status::Adopted, Status::UnderReview] {
                    database.put(*position, status).await;
                }
            }
            let [one, other] = [both[0], both[1]];
            assert!(one_was_refused(&tokio::join!(database.supersede(one, other), database.supersede(other, one))));
        }
    }

    async fn an_issue_in_dispute_stays(database) {
        let dispute = database.dispute().await;
        let refused = database.session.delete::<Issue>(database.by_admin(), dispute.issue, None).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::InUse));
    }
}

/// Where two nodes write at once.
#[tokio::test]
async fn a_position_tells_of_all_its_conflicts_though_what_speaks_for_it_is_just_found_in_another() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let dispute = database.dispute().await;
    let elsewhere = database.issue("elsewhere", dispute.owner).await;
    let third = database.position("third", elsewhere, dispute.owner, "for").await;
    let fourth = database.position("fourth", dispute.issue, dispute.owner, "for").await;
    for position in [third, fourth, dispute.opposed] {
        database.put(position, Status::Clearance).await;
    }
    database.put(third, Status::Adopted).await;
    let stands = json!([{ "issue_id": elsewhere, "subject": "records", "stance": "against" }]);
    let message = database.drafted_message(&dispute, stands, None).await;
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let held = format!("UPDATE positions SET title = title WHERE id = '{}'", dispute.opposed);
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let let_go = format!("{}; COMMIT", awaited(2));
    let (found, argued) = (database.put(fourth, Status::Adopted), database.review(message));
    let ((), (), let_go) = tokio::join!(found, argued, other.batch_execute(&let_go));
    assert_eq!((let_go.is_ok(), database.open_conflicts(dispute.opposed).await), (true, Some(2)));
}

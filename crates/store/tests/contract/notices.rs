//! Notices: every source in one order, however it is paged.

use crate::{Database, paging::read};
use kernel::{Draft as _, Id};
use policy::{
    Dossier, InstrumentFile, JointStatement, NewInstrument, NewJointStatement, Notice,
    notice::{NoticeKind, Notices},
    position::Status,
    statement::{DeliveryMeans, StatementStatus},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Change;

impl Database {
    /// A position whose version stands there, and has done all that is told of such a one.
    async fn position_that_is(&self, slug: &str, owner: Id, status: Status) -> Id {
        let issue = self.issue(slug, owner).await;
        let id = self.proposed(slug, issue, owner, &["So be it."], json!([])).await;
        let now = self.clock.now();
        self.alter(id, move |Dossier { position, version }: &mut Dossier| {
            (position.status, version.status) = (status, status);
            version.adoption = read(json!({ "body": "Council", "adopted_on": now.day(), "document_number": null,
                "votes_for": null, "votes_against": null, "votes_abstaining": null }));
            (version.in_force_from, version.in_force_until) = (Some(now.day()), Some(now.day()));
            (version.published_at, version.reaffirmed_at, version.ended_at) = (Some(now), Some(now), Some(now));
            (position.published_version, position.published_at) = (Some(1), Some(now));
        })
        .await;
        id
    }

    /// The next version of a position, which has done the same.
    async fn revised(&self, position: Id) {
        self.alter(position, |Dossier { position, version }: &mut Dossier| {
            (position.latest_version, version.number) = (2, 2);
        })
        .await;
    }

    /// A statement that was open, and stands there.
    async fn statement_that_is(&self, owner: Id, status: StatementStatus) {
        let (now, id) = (self.clock.now(), self.open_statement(status.as_str(), owner).await);
        self.alter(id, move |statement: &mut JointStatement| {
            (statement.status, statement.closed_at, statement.signatories) = (status, Some(now), Some(1));
            if status == StatementStatus::Delivered {
                (statement.delivered_to, statement.delivered_at) = ("The Congress".parse().ok(), Some(now));
                statement.delivery_means = Some(DeliveryMeans::Letter);
            }
        })
        .await;
    }

    /// An open statement whose text was changed once.
    async fn open_statement(&self, slug: &str, owner: Id) -> Id {
        let new: NewJointStatement =
            read(json!({ "slug": slug, "title": "For books", "text": "Books.", "coalition_id": null,
            "owner_unit_id": owner, "goals": [], "quorum": 1, "deadline": self.clock.now().plus_seconds(3600) }));
        let (now, mut statement) = (self.clock.now(), new.register(self.clock.id(), self.clock.now()).unwrap());
        let open = read(json!({ "to": "open", "note": null, "delivery": null }));
        kernel::Staged::enter(&mut statement, &open, now).unwrap();
        let id = self.add(statement).await;
        let change = Change::new(id, None, move |statement: &mut JointStatement, (): &()| {
            statement.amend_text(read(json!({ "text": "More books.", "deadline": null, "note": null })), now)
        });
        self.session.change(self.by_admin(), change).await.unwrap();
        id
    }

    /// A bill that was introduced.
    async fn introduced(&self, number: u8) -> Id {
        let new: NewInstrument =
            read(json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "118",
            "identifier": format!("HR {number}"), "title": "A bill" }));
        let mut file = InstrumentFile::open(new.register(self.clock.id(), self.clock.now()).unwrap());
        let action: Value = json!({ "acted_on": "2026-02-09", "description": "Introduced",
            "classifications": ["introduction"], "chamber": "lower" });
        file.record(read(action), &self.clock).unwrap();
        self.add(file).await
    }

    async fn notices(&self, limit: i64, after: Option<&Notice>) -> Vec<Notice> {
        let after = after.map(Notice::place);
        self.session.notices(&self.clock, Notices::default(), after, limit).await.unwrap()
    }
}

both! {
    async fn notices_of_every_kind_come_in_one_order_however_they_are_paged(database) {
        let owner = database.unit("owner").await;
        for (slug, status) in [("a", Status::Superseded), ("b", Status::Retired), ("c", Status::Superseded)] {
            let position = database.position_that_is(slug, owner, status).await;
            database.revised(position).await;
        }
        for status in [StatementStatus::Delivered, StatementStatus::Lapsed, StatementStatus::Cancelled] {
            database.statement_that_is(owner, status).await;
        }
        database.open_statement("open", owner).await;
        for number in 1..=3 {
            database.introduced(number).await;
        }
        let whole = database.notices(100, None).await;
        let mut paged: Vec<Notice> = Vec::new();
        while let Some(next) = database.notices(1, paged.last()).await.pop() {
            paged.push(next);
        }
        let kinds: BTreeSet<NoticeKind> = paged.iter().map(|notice| notice.kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), NoticeKind::ALL);
        assert_eq!((paged.len(), paged.is_sorted_by(|a, b| a.place() > b.place())), (30, true));
        assert_eq!(paged, whole);
        let names: BTreeSet<Id> = whole.iter().map(|notice| notice.id).collect();
        assert_eq!(names.len(), whole.len());
    }

    async fn what_time_does_to_a_statement_is_told_at_once(database) {
        let owner = database.unit("owner").await;
        let id = database.open_statement("books", owner).await;
        database.clock.advance(3601);
        let newest = database.notices(1, None).await;
        assert_eq!((newest[0].kind, newest[0].record_id), (NoticeKind::StatementLapsed, id));
        let statement: JointStatement = database.session.find(id).await.unwrap().unwrap();
        assert_eq!(statement.status, StatementStatus::Lapsed);
    }

    async fn a_move_stays_told_when_the_next_comes(database) {
        let id = database.introduced(1).await;
        database.clock.advance(60);
        let clock = database.clock.clone();
        let change = Change::new(id, None, move |file: &mut InstrumentFile, _: &_| {
            file.record(read(json!({ "acted_on": "2026-02-10", "description": "Passed", "classifications": ["passage"],
                "chamber": "lower" })), &clock)
        });
        database.session.change(database.by_admin(), change).await.unwrap();
        let stages: Vec<_> = database.notices(10, None).await.into_iter().map(|notice| notice.stage.unwrap()).collect();
        assert_eq!(stages.iter().map(|stage| stage.as_str()).collect::<Vec<_>>(), ["passed_origin", "introduced"]);
    }
}

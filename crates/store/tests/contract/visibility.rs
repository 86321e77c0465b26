//! Who sees which positions: what a list says in SQL is what the records say of themselves.

use crate::{Database, paging::pages_in_order};
use kernel::{
    Actor, Day, Grant, Id, Record as _, Role,
    page::{Sorted as _, Window},
};
use policy::{
    Dossier, Position, PositionFilter,
    position::{ClearanceRequest, Status, Version},
};
use serde_json::json;
use store::Versions;

/// What a dossier is made into.
type Shape = fn(&mut Dossier, Id);

/// A state of each kind that the rule tells apart.
const SHAPES: [(&str, Shape); 6] = [
    ("draft", |_, _| {}),
    ("asked", ask),
    ("published", |dossier, _| publish(dossier)),
    ("revised", |dossier, _| {
        publish(dossier);
        revise(dossier);
    }),
    ("revised-and-asked", |dossier, unit| {
        publish(dossier);
        revise(dossier);
        ask(dossier, unit);
    }),
    ("adopted-again", |dossier, _| {
        publish(dossier);
        revise(dossier);
        dossier.version.status = Status::Adopted;
        adopt(dossier, "2026-04-01");
    }),
];

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn ask(dossier: &mut Dossier, unit: Id) {
    let now = dossier.position.updated_at;
    dossier.version.status = Status::Clearance;
    let request = ClearanceRequest { unit_ids: vec![unit], deadline: now.plus_seconds(60) };
    dossier.consult(request, now).unwrap();
}

pub(crate) fn adopt(dossier: &mut Dossier, on: &str) {
    dossier.version.adoption =
        serde_json::from_value(json!({ "body": "Council", "adopted_on": on, "document_number": null,
        "votes_for": null, "votes_against": null, "votes_abstaining": null }))
        .unwrap();
    dossier.version.in_force_from = Some(day(on));
    dossier.position.in_force_version = Some(dossier.version.number);
    dossier.position.in_force_since = Some(day(on));
    dossier.position.review_due = Some(day("2027-01-01"));
}

fn publish(dossier: &mut Dossier) {
    let now = dossier.position.updated_at;
    dossier.version.status = Status::Published;
    dossier.version.published_at = Some(now);
    adopt(dossier, "2026-01-01");
    dossier.position.published_at = Some(now);
    dossier.position.published_version = Some(1);
}

fn revise(dossier: &mut Dossier) {
    dossier.version = Version {
        number: 2,
        status: Status::Draft,
        published_at: None,
        in_force_from: None,
        adoption: None,
        ..dossier.version.clone()
    };
    dossier.position.latest_version = 2;
}

impl Database {
    /// A position of each shape, owned by one unit, asked of another.
    pub(crate) async fn positions(&self, owner: Id, asked: Id) -> Vec<Id> {
        let issue = self.issue("issue", owner).await;
        let mut ids = Vec::new();
        for (slug, shape) in SHAPES {
            let id = self.proposed(slug, issue, owner, &["Something."], json!([])).await;
            self.alter(id, move |dossier: &mut Dossier| {
                shape(dossier, asked);
                dossier.position.status = dossier.version.status;
            })
            .await;
            ids.push(id);
        }
        ids.sort();
        ids
    }

    async fn listed(&self, actor: &Actor, filter: PositionFilter) -> Vec<Id> {
        let window = Window {
            limit: 100,
            sort: Position::SORTING.parse(Some("created_at")).unwrap(),
            after: None,
            count: false,
        };
        let page = self.session.page::<Position>(filter, actor, window).await.unwrap();
        page.data.iter().map(|position| position.id).collect()
    }

    /// The positions that say of themselves that this caller sees them, as the caller sees them.
    async fn seen(&self, actor: &Actor, ids: &[Id]) -> Vec<Position> {
        let mut seen = Vec::new();
        for &id in ids {
            let mut position = self.session.find::<Position>(id).await.unwrap().unwrap();
            if position.visible_to(actor) {
                position.shown_to(actor);
                seen.push(position);
            }
        }
        seen
    }
}

/// Everybody whom the rule tells apart.
pub(crate) fn readers(owner: Id, asked: Id, other: Id) -> Vec<Actor> {
    let of = |role, unit_id| Actor { person: Some(other), grants: vec![Grant { role, unit_id }], ..Actor::public() };
    vec![
        Actor::public(),
        of(Role::Member, None),
        of(Role::Editor, Some(owner)),
        of(Role::UnitLead, Some(asked)),
        of(Role::UnitLead, Some(other)),
        of(Role::Staff, None),
        of(Role::Staff, Some(other)),
        of(Role::Admin, None),
    ]
}

both! {
    async fn a_list_has_what_its_reader_may_see(database) {
        let (owner, asked, other) = (database.unit("owner").await, database.unit("asked").await, database.unit("other").await);
        let ids = database.positions(owner, asked).await;
        for reader in readers(owner, asked, other) {
            let seen: Vec<_> = database.seen(&reader, &ids).await.iter().map(|position| position.id).collect();
            assert_eq!(database.listed(&reader, PositionFilter::default()).await, seen, "{reader:?}");
        }
    }

    async fn a_status_is_the_one_the_reader_sees(database) {
        let (owner, asked, other) = (database.unit("owner").await, database.unit("asked").await, database.unit("other").await);
        let ids = database.positions(owner, asked).await;
        for reader in readers(owner, asked, other) {
            for &status in Status::ALL {
                let seen = database.seen(&reader, &ids).await;
                let seen: Vec<_> = seen.iter().filter(|p| p.status == status).map(|p| p.id).collect();
                let filter = PositionFilter { status: vec![status], ..PositionFilter::default() };
                assert_eq!(database.listed(&reader, filter).await, seen, "{status}: {reader:?}");
            }
        }
    }

    async fn what_was_in_force_is_a_version_the_reader_sees(database) {
        let (owner, asked, other) = (database.unit("owner").await, database.unit("asked").await, database.unit("other").await);
        let ids = database.positions(owner, asked).await;
        for reader in readers(owner, asked, other) {
            for on in ["2026-02-01", "2026-05-01"].map(day) {
                let mut seen = Vec::new();
                for position in database.seen(&reader, &ids).await {
                    let which = Versions::InForceOn(on);
                    let held = store::read!(database.session, |c| queries::policy::versions::load(c, position.id, which)).unwrap();
                    if held.iter().any(|version| version.visible_to(&reader, owner)) {
                        seen.push(position.id);
                    }
                }
                let filter = PositionFilter { in_force_on: Some(on), ..PositionFilter::default() };
                assert_eq!(database.listed(&reader, filter).await, seen, "{on}: {reader:?}");
            }
        }
    }

    async fn what_is_due_for_review_is_a_version_the_reader_sees(database) {
        let (owner, asked, other) = (database.unit("owner").await, database.unit("asked").await, database.unit("other").await);
        let ids = database.positions(owner, asked).await;
        for reader in readers(owner, asked, other) {
            for until in ["2026-12-31", "2027-01-01"].map(day) {
                let seen = database.seen(&reader, &ids).await;
                let due = seen.iter().filter(|position| position.review_due.is_some_and(|day| day <= until));
                let due: Vec<_> = due.map(|position| position.id).collect();
                let filter = PositionFilter { review_due_until: Some(until), ..PositionFilter::default() };
                assert_eq!(database.listed(&reader, filter).await, due, "{until}: {reader:?}");
            }
        }
    }

    async fn positions_page_in_order(database) {
        let (owner, asked) = (database.unit("owner").await, database.unit("asked").await);
        let ids = database.positions(owner, asked).await;
        pages_in_order::<Position>(database, ids.len()).await;
    }
}

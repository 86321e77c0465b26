//! Messages and what they rest on: what a list says in SQL is what the records say of themselves.

use crate::{
    Database,
    conflicts::Dispute,
    paging::{pages_in_order, read},
    visibility::{day, readers},
};
use advocacy::{Finding, NewFinding, NewPublication, Publication, evidence::EvidenceTransition};
use kernel::{
    Actor, Code, Draft as _, Id, Record as _, Staged as _,
    page::{Sorted as _, Window},
};
use policy::{
    FlagKind, Message, MessageFilter, NewMessage,
    message::{InForce, MessageFacts, MessageStatus, MessageTransition},
    position::{Dossier, Facts, NewAnalysis, Status},
};
use serde_json::json;
use store::{Change, Error, Versions};

impl Database {
    pub(crate) async fn finding(&self, owner: Id) -> (Id, Id) {
        let publication: NewPublication = read(json!({
            "title": "Same title", "authors": [{ "name": "Josiah Carberry", "orcid": null }], "doi": null, "url": null,
            "published_on": "2024-03-01", "language": "en", "summary": null, "owner_unit_id": owner
        }));
        let publication = self.add(publication.register(self.clock.id(), self.clock.now()).unwrap()).await;
        let finding: NewFinding = read(json!({
            "publication_id": publication, "claim": "Same claim.", "place": null, "division_ocd_id": null,
            "period_from": null, "period_until": null, "strength": "low", "owner_unit_id": owner
        }));
        (publication, self.add(finding.register(self.clock.id(), self.clock.now()).unwrap()).await)
    }

    pub(crate) async fn message(&self, dispute: &Dispute, finding: Id, audience: &str, replaces: Option<Id>) -> Id {
        let new: NewMessage = read(json!({
            "position_id": dispute.held, "owner_unit_id": dispute.owner, "audience": audience, "channel": "press",
            "language": "en", "headline": "Same headline", "body": "You choose. We tell no one.",
            "talking_points": [{ "text": "So it is.", "finding_ids": [finding], "clauses": [1] }],
            "questions": [{ "question": "Is it?", "answer": "It is." }],
            "valid_from": null, "valid_until": "2026-12-31", "replaces_id": replaces
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    async fn say(&self, id: Id, to: MessageStatus) {
        let (now, to) = (self.clock.now(), MessageTransition { to, note: None });
        let rule = move |message: &mut Message, _: &MessageFacts| {
            let in_force = InForce { version: 1, is_published: true, clauses: 1 };
            message.transition(&to, &MessageFacts { in_force: Some(in_force), conflicts: Vec::new() }, None, now)
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
    }

    async fn approved(&self, dispute: &Dispute, finding: Id, audience: &str, replaces: Option<Id>) -> Id {
        let id = self.message(dispute, finding, audience, replaces).await;
        self.say(id, MessageStatus::Review).await;
        self.say(id, MessageStatus::Approved).await;
        id
    }

    /// One that is approved and may be said from the first of June on.
    async fn upcoming(&self, dispute: &Dispute, finding: Id, replaces: Option<Id>) -> Id {
        let id = self.message(dispute, finding, "media", replaces).await;
        let rule = |message: &mut Message, _: &MessageFacts| {
            message.valid_from = Some(day("2026-06-01"));
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
        self.say(id, MessageStatus::Review).await;
        self.say(id, MessageStatus::Approved).await;
        id
    }

    pub(crate) async fn retract<R>(&self, id: Id, on: &str)
    where
        R: store::Kept + kernel::Staged<Move = EvidenceTransition>,
    {
        let now = self.clock.now();
        let to: EvidenceTransition =
            read(json!({ "to": "retracted", "retraction": { "retracted_on": on, "reason": "An error." } }));
        let rule = move |record: &mut R, _: &_| record.enter(&to, now);
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await.unwrap();
    }

    /// Takes the retraction of a finding back.
    async fn reinstate(&self, finding: Id) {
        let now = self.clock.now();
        let rule = move |finding: &mut Finding, _: &_| finding.enter(&read(json!({ "to": "current" })), now);
        self.session.change(self.by_admin(), Change::new(finding, None, rule)).await.unwrap();
    }

    async fn flags(&self, id: Id) -> Vec<(FlagKind, Id)> {
        let message = self.session.find::<Message>(id).await.unwrap().unwrap();
        message.flags.iter().map(|flag| (flag.kind, flag.record_id)).collect()
    }

    async fn said(&self, actor: &Actor, filter: MessageFilter) -> Vec<Id> {
        let sort = Message::SORTING.parse(Some("created_at")).unwrap();
        let window = Window { limit: 100, sort, after: None, count: false };
        let page = self.session.page::<Message>(filter, actor, window).await.unwrap();
        let mut said: Vec<_> = page.data.iter().map(|message| message.id).collect();
        said.sort();
        said
    }

    /// A message of each kind that the rules tell apart.
    async fn messages(&self, dispute: &Dispute) -> Vec<Id> {
        let (_, finding) = self.finding(dispute.owner).await;
        let (publication, retracted) = self.finding(dispute.owner).await;
        let draft = self.message(dispute, finding, "media", None).await;
        let media = self.approved(dispute, finding, "media", None).await;
        let members = self.approved(dispute, finding, "members", None).await;
        let withdrawn = self.approved(dispute, finding, "public", None).await;
        let flagged = self.approved(dispute, retracted, "public", None).await;
        let replaced = self.approved(dispute, finding, "public", None).await;
        let upcoming = self.upcoming(dispute, finding, None).await;
        self.clock.advance(5 * 86_400);
        self.say(withdrawn, MessageStatus::Withdrawn).await;
        self.retract::<Publication>(publication, "2026-05-04").await;
        let successor = self.approved(dispute, finding, "public", Some(replaced)).await;
        let mut ids = vec![draft, media, members, withdrawn, flagged, replaced, upcoming, successor];
        ids.sort();
        ids
    }
}

both! {
    async fn a_message_reads_back_as_it_was_written(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let id = database.message(&dispute, finding, "media", None).await;
        let message = database.session.find::<Message>(id).await.unwrap().unwrap();
        let point = &message.talking_points[0];
        assert_eq!((&point.finding_ids, &point.clauses, message.questions.len()), (&vec![finding], &vec![1], 1));
        assert!(message.readability.is_some());
    }

    async fn what_is_cited_is_there(database) {
        let dispute = database.dispute().await;
        let new: NewMessage = read(json!({
            "position_id": dispute.held, "owner_unit_id": dispute.owner, "audience": "media", "channel": "press",
            "language": "en", "headline": "So", "body": "So.", "valid_from": null, "valid_until": null, "replaces_id": null,
            "talking_points": [{ "text": "So.", "finding_ids": [dispute.owner], "clauses": [] }]
        }));
        let message = new.register(database.clock.id(), database.clock.now()).unwrap();
        let Err(Error::Refused(problem)) = database.session.create(database.by_admin(), None, message).await else { panic!("it was kept") };
        assert_eq!(problem.fields[0].pointer, "/talking_points/0/finding_ids/0");
    }

    async fn approval_asks_what_is_in_force(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let id = database.message(&dispute, finding, "media", None).await;
        database.say(id, MessageStatus::Review).await;
        let (now, to) = (database.clock.now(), MessageTransition { to: MessageStatus::Approved, note: None });
        let rule = move |message: &mut Message, facts: &MessageFacts| message.transition(&to, facts, None, now);
        let unpublished = database.session.change(database.by_admin(), Change::new(id, None, rule.clone())).await;
        database.put(dispute.held, Status::Published).await;
        let published = database.session.change(database.by_admin(), Change::new(id, None, rule)).await;
        assert!(matches!(unpublished, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
        assert!(published.is_ok());
    }

    async fn a_list_of_messages_has_what_its_reader_may_see(database) {
        let dispute = database.dispute().await;
        let ids = database.messages(&dispute).await;
        for reader in readers(dispute.owner, database.unit("asked").await, database.unit("third").await) {
            let mut seen = Vec::new();
            for &id in &ids {
                let message = database.session.find::<Message>(id).await.unwrap().unwrap();
                seen.extend(message.visible_to(&reader).then_some(id));
            }
            assert_eq!(database.said(&reader, MessageFilter::default()).await, seen, "{reader:?}");
        }
    }

    async fn what_may_be_said_on_a_day_is_what_each_message_says(database) {
        let dispute = database.dispute().await;
        let ids = database.messages(&dispute).await;
        let actor = database.by_admin().actor;
        for on in ["2026-04-30", "2026-05-01", "2026-05-03", "2026-05-04", "2026-05-06", "2026-12-31", "2027-01-01"].map(day) {
            for include_flagged in [false, true] {
                let mut said = Vec::new();
                for &id in &ids {
                    let message = database.session.find::<Message>(id).await.unwrap().unwrap();
                    let may = if include_flagged { message.was_approved_on(on) } else { message.may_be_said_on(on) };
                    said.extend(may.then_some(id));
                }
                let filter = MessageFilter { on: Some(on), include_flagged, ..MessageFilter::default() };
                assert_eq!(database.said(&actor, filter).await, said, "{on} {include_flagged}");
            }
        }
    }

    async fn the_flagged_are_those_that_have_flags(database) {
        let dispute = database.dispute().await;
        let ids = database.messages(&dispute).await;
        let mut flagged = Vec::new();
        for &id in &ids {
            flagged.extend((!database.flags(id).await.is_empty()).then_some(id));
        }
        let filter = MessageFilter { flagged: Some(true), ..MessageFilter::default() };
        assert_eq!((flagged.len(), database.said(&database.by_admin().actor, filter).await), (2, flagged));
    }

    async fn a_retracted_finding_flags_what_cites_it_until_it_stands_again(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let id = database.approved(&dispute, finding, "media", None).await;
        database.retract::<Finding>(finding, "2026-04-20").await;
        let flagged = database.flags(id).await;
        database.reinstate(finding).await;
        assert_eq!((flagged, database.flags(id).await), (vec![(FlagKind::FindingRetracted, finding)], vec![]));
    }

    async fn a_position_that_ends_flags_its_messages(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let id = database.approved(&dispute, finding, "media", None).await;
        database.put(dispute.held, Status::Retired).await;
        assert_eq!(database.flags(id).await, [(FlagKind::PositionRetired, dispute.held)]);
    }

    async fn a_retracted_publication_flags_the_version_that_cites_it(database) {
        let dispute = database.dispute().await;
        let (publication, finding) = database.finding(dispute.owner).await;
        database.put(dispute.held, Status::Draft).await;
        let analysis: NewAnalysis = read(json!({
            "body": "Why.", "citations": [{ "kind": "finding", "reference": finding.to_string(), "note": null }]
        }));
        let now = database.clock.now();
        let rule = move |dossier: &mut Dossier, _: &Facts| {
            Ok(dossier.analyse(policy::position::AnalysisKind::Political, analysis, None, now)?)
        };
        database.session.change(database.by_admin(), Change::new(dispute.held, None, rule)).await.unwrap();
        database.retract::<Publication>(publication, "2026-04-20").await;
        let (held, which) = (dispute.held, Versions::All);
        let versions = store::read!(database.session, |c| queries::policy::versions::load(c, held, which)).unwrap();
        let by = database.by_admin();
        let citing = store::scan!(database.session, |c| queries::advocacy::citing::of_finding(c, finding, &by.actor, 10));
        let citing = citing.unwrap();
        assert_eq!(versions[0].flags.iter().map(|flag| flag.record_id).collect::<Vec<_>>(), [finding]);
        assert_eq!(citing.iter().map(|citing| citing.record_id).collect::<Vec<_>>(), [dispute.held]);
    }

    async fn a_message_takes_the_place_of_another_when_its_first_day_comes(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let first = database.approved(&dispute, finding, "media", None).await;
        let second = database.upcoming(&dispute, finding, Some(first)).await;
        let before = database.flags(first).await;
        database.clock.advance(31 * 86_400);
        let moved = database.session.settle_all::<Message>(&database.clock).await.unwrap();
        assert_eq!((before, moved), (vec![], 1));
        assert_eq!(database.flags(first).await, [(FlagKind::MessageReplaced, second)]);
    }

    async fn words_of_a_draft_are_found_by_those_who_work_on_it(database) {
        let dispute = database.dispute().await;
        database.messages(&dispute).await;
        let filter = || MessageFilter { q: Some("headline".parse().unwrap()), ..MessageFilter::default() };
        let found = [Actor::public(), database.by_admin().actor].map(|actor| (actor, filter()));
        let mut counts = Vec::new();
        for (actor, filter) in found {
            counts.push(database.said(&actor, filter).await.len());
        }
        assert_eq!(counts, [2, 8]);
    }

    async fn what_was_flagged_on_its_first_day_is_found_once_nothing_flags_it(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        let id = database.upcoming(&dispute, finding, None).await;
        database.retract::<Finding>(finding, "2026-04-20").await;
        database.clock.advance(31 * 86_400);
        database.session.settle_all::<Message>(&database.clock).await.unwrap();
        database.reinstate(finding).await;
        let filter = MessageFilter { q: Some("headline".parse().unwrap()), ..MessageFilter::default() };
        assert_eq!(database.said(&Actor::public(), filter).await, [id]);
    }

    async fn messages_page_in_order(database) {
        let dispute = database.dispute().await;
        let (_, finding) = database.finding(dispute.owner).await;
        for _ in 0..3 {
            database.message(&dispute, finding, "media", None).await;
        }
        pages_in_order::<Message>(database, 3).await;
    }

    async fn evidence_pages_in_order(database) {
        let owner = database.unit("owner").await;
        for _ in 0..3 {
            database.finding(owner).await;
        }
        pages_in_order::<Publication>(database, 3).await;
        pages_in_order::<Finding>(database, 3).await;
    }
}

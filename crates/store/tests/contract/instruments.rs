//! Instruments as sources tell of them: taken in, told again, changed, linked, found.

use crate::{
    Database, fresh,
    import::{alias_of, wyoming},
};
use ActionClass as C;
use exchange::Outcome;
use kernel::{
    Actor, At, Draft as _, Id, Text,
    page::{Page, Sorted as _, Window},
};
use policy::{
    Instrument, InstrumentFile, InstrumentFilter, InstrumentPatch,
    instrument::{
        ActionClass, Chamber, InstrumentKind, InstrumentNews, NewAction, NewRelation, NewSponsor, NewVersion,
        RelationKind, Source, SourceAction, SourceInstrument, SourceRelation, Stage, VersionKind,
    },
};
use store::{Change, Done, Error, Heard, Rows, Taken};

const STATE: &str = "ocd-division/country:us/state:wy";

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    text.parse().unwrap()
}

fn action(day: &str, chamber: Chamber, class: ActionClass) -> SourceAction {
    let action = NewAction {
        acted_on: day.parse().unwrap(),
        acted_at: None,
        description: text("It was done"),
        classifications: vec![class],
        chamber: Some(chamber),
        organization: None,
        closes_at: None,
        withdraws: None,
    };
    SourceAction { action, unknown_words: Vec::new() }
}

/// A bill of that number with a companion of the next one.
fn bill(number: u32, hash: &str, actions: Vec<SourceAction>) -> InstrumentNews {
    InstrumentNews {
        source: Source::OpenStates,
        change_hash: text(hash),
        document: None,
        instrument: SourceInstrument {
            kind: InstrumentKind::Bill,
            jurisdiction: STATE.parse().ok(),
            session: Some(text("2026")),
            identifier: text(&format!("HB{number:04}")),
            title: text("Library materials"),
            summary: None,
            classification: vec![text("bill")],
            chamber: Some(Chamber::Lower),
            agency: None,
            subjects: vec![text("Public Libraries")],
            source_urls: Vec::new(),
        },
        aliases: vec![text("wy-1")],
        actions,
        versions: vec![NewVersion {
            kind: VersionKind::Text,
            label: text("Introduced"),
            dated_on: None,
            links: Vec::new(),
        }],
        sponsors: vec![NewSponsor {
            name: text("Exempel, Ada"),
            classification: text("primary"),
            is_primary: true,
            entity: None,
            outside_id: None,
        }],
        relations: vec![SourceRelation {
            kind: RelationKind::Companion,
            identifier: text(&format!("HB {}", number + 1)),
            session: None,
        }],
    }
}

/// The same of the alias of its state.
fn of_alias(mut news: InstrumentNews) -> InstrumentNews {
    news.instrument.jurisdiction = Some(alias_of(STATE).remove(0).alias);
    news
}

/// A document of a docket.
fn document(number: u32, hash: &str, class: ActionClass, closes_at: Option<&str>) -> InstrumentNews {
    let mut told = action(&format!("2026-01-{number:02}"), Chamber::Executive, class);
    told.action.closes_at = closes_at.map(|at| at.parse().unwrap());
    told.action.classifications.extend(closes_at.map(|_| C::CommentOpening));
    let id: Text<200> = text(&format!("XX-2026-0001-{number:04}"));
    let label = text(&format!("Document {number}"));
    let base = bill(1, hash, vec![told]);
    InstrumentNews {
        source: Source::RegulationsGov,
        document: Some(id),
        instrument: SourceInstrument {
            kind: InstrumentKind::Regulation,
            jurisdiction: "ocd-division/country:us".parse().ok(),
            session: None,
            identifier: text("XX-2026-0001"),
            title: text(&format!("Document {number}")),
            chamber: None,
            agency: Some(text("XX")),
            ..base.instrument.clone()
        },
        versions: vec![NewVersion {
            kind: VersionKind::Text,
            label,
            dated_on: format!("2026-01-{number:02}").parse().ok(),
            links: Vec::new(),
        }],
        relations: Vec::new(),
        sponsors: Vec::new(),
        aliases: Vec::new(),
        ..base
    }
}

/// Introduced and passed, told newest first.
fn passed() -> Vec<SourceAction> {
    vec![action("2026-01-03", Chamber::Lower, C::Passage), action("2026-01-01", Chamber::Lower, C::Introduction)]
}

impl Database {
    async fn told(&self, news: &[InstrumentNews]) -> [u64; 4] {
        let batch = news.iter().cloned().map(|news| Heard { news, clock: self.clock.clone() }).collect();
        let taken = self.session.import(self.by_admin(), batch).await.unwrap();
        let count = |is: fn(&Taken) -> bool| u64::try_from(taken.iter().filter(|t| is(t)).count()).unwrap();
        [
            count(|t| matches!(t, Taken::Created(_))),
            count(|t| matches!(t, Taken::Updated(_))),
            count(|t| matches!(t, Taken::Unchanged(_))),
            count(|t| matches!(t, Taken::Rejected(_))),
        ]
    }

    /// One that somebody enters by hand.
    async fn entered(&self, instrument: SourceInstrument) -> Result<Done<InstrumentFile>, Error> {
        let new = policy::NewInstrument::from(instrument);
        let file = InstrumentFile::open(new.register(self.clock.id(), self.clock.now()).unwrap());
        self.session.create(self.by_admin(), None, file).await
    }

    async fn instruments(&self, filter: InstrumentFilter, actor: &Actor) -> Vec<Instrument> {
        let window = Window { limit: 50, sort: Instrument::SORTING.parse(None).unwrap(), after: None, count: false };
        let Page { data, .. } = self.session.page::<Instrument>(filter, actor, window).await.unwrap();
        data
    }

    async fn only(&self) -> InstrumentFile {
        let id = self.instruments(InstrumentFilter::default(), &Actor::public()).await[0].id;
        self.session.find::<InstrumentFile>(id).await.unwrap().unwrap()
    }

    /// Has what the state was called before be another name of it.
    async fn rename_the_state(&self) {
        self.bring(wyoming("Wyoming")).await;
        self.bring(alias_of(STATE)).await;
    }

    async fn relate(&self, own: Id, other: Id) -> Result<Done<InstrumentFile>, Error> {
        let (kind, instrument_id) = (RelationKind::Related, Some(other));
        let new = NewRelation { kind, instrument_id, identifier: None, session: None, court_id: None };
        let rule = move |file: &mut InstrumentFile, other: &Option<Instrument>| file.relate(new, other.as_ref());
        self.session.change(self.by_admin(), Change::new(own, None, rule).about(vec![other])).await
    }

    async fn patch(&self, id: Id, patch: InstrumentPatch) -> Result<Done<InstrumentFile>, Error> {
        let now = self.clock.now();
        let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.amend(patch, now);
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await
    }

    async fn numbered(&self, identifier: &str) -> Instrument {
        let filter = InstrumentFilter { identifier: vec![text(identifier)], ..InstrumentFilter::default() };
        self.instruments(filter, &Actor::public()).await.remove(0)
    }

    async fn how_many(&self, filter: InstrumentFilter) -> usize {
        self.instruments(filter, &Actor::public()).await.len()
    }
}

both! {
    async fn what_a_source_tells_is_kept_as_it_was_told(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let file = database.only().await;
        let counts = [file.actions.len(), file.versions.len(), file.sponsors.len(), file.relations.len(), file.aliases.len()];
        assert_eq!((file.instrument.stage, counts), (Some(Stage::PassedOrigin), [2, 1, 1, 1, 1]));
    }

    async fn the_same_told_again_changes_nothing(database) {
        database.told(&[bill(1, "a", passed()), bill(2, "a", passed())]).await;
        assert_eq!(database.told(&[bill(1, "a", passed()), bill(2, "a", passed())]).await, [0, 0, 2, 0]);
    }

    async fn another_hash_is_a_change(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let more = [passed(), vec![action("2026-01-04", Chamber::Upper, C::Passage)]].concat();
        assert_eq!(database.told(&[bill(1, "b", more)]).await, [0, 1, 0, 0]);
        let file = database.only().await;
        assert_eq!((file.actions.len(), file.instrument.stage, file.instrument.revision), (3, Some(Stage::PassedSecond), 2));
    }

    async fn a_version_keeps_its_id(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let before = database.only().await.versions[0].id;
        let mut news = bill(1, "b", passed());
        news.versions[0].dated_on = "2026-01-01".parse().ok();
        database.told(&[news]).await;
        let version = database.only().await.versions[0].clone();
        assert_eq!((version.id, version.dated_on.is_some()), (before, true));
    }

    async fn odd_order_is_taken_with_a_warning(database) {
        let odd = vec![
            action("2026-01-02", Chamber::Lower, C::ReferralCommittee),
            action("2026-01-05", Chamber::Lower, C::ExecutiveSignature),
            action("2026-01-01", Chamber::Lower, C::Introduction),
            action("2026-01-03", Chamber::Lower, C::Filing),
        ];
        assert_eq!(database.told(&[bill(1, "a", odd)]).await, [1, 0, 0, 0]);
        let instrument = database.only().await.instrument;
        assert_eq!((instrument.stage, instrument.warnings.len()), (Some(Stage::Signed), 2));
    }

    async fn documents_of_a_docket_are_one_instrument(database) {
        let documents = [document(5, "a", C::FinalRule, None), document(1, "a", C::Nprm, Some("2026-02-01T04:59:59Z"))];
        assert_eq!(database.told(&documents).await, [1, 1, 0, 0]);
        assert_eq!(database.told(&documents).await, [0, 0, 2, 0]);
        let file = database.only().await;
        assert_eq!((file.instrument.stage, file.instrument.title.as_str(), file.versions.len()), (Some(Stage::Final), "Document 1", 2));
    }

    async fn a_changed_document_withdraws_what_it_said(database) {
        database.told(&[document(1, "a", C::Nprm, Some("2026-02-01T04:59:59Z"))]).await;
        assert_eq!(database.told(&[document(1, "b", C::Nprm, Some("2099-02-01T04:59:59Z"))]).await, [0, 1, 0, 0]);
        let file = database.only().await;
        assert_eq!((file.instrument.stage, file.actions.len()), (Some(Stage::CommentOpen), 3));
    }

    async fn comments_that_close_are_found_when_they_have(database) {
        database.told(&[document(1, "a", C::Nprm, Some("2099-02-01T04:59:59Z"))]).await;
        let later: At = "2099-02-01T04:59:59Z".parse().unwrap();
        let now = database.clock.now();
        let before = store::scan!(database.session, |c| queries::policy::instruments::due(c, now, 10)).unwrap();
        let after = store::scan!(database.session, |c| queries::policy::instruments::due(c, later, 10)).unwrap();
        assert_eq!((before.len(), after.len()), (0, 1));
    }

    async fn a_relation_is_linked_when_the_other_appears(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let own = database.only().await.instrument;
        let asked = own.clone();
        let (_, before) = store::read!(database.session, |c| queries::policy::instruments::parts::related(c, &asked)).unwrap();
        database.told(&[bill(2, "a", passed())]).await;
        let (relations, after) = store::read!(database.session, |c| queries::policy::instruments::parts::related(c, &own)).unwrap();
        assert_eq!((relations.len(), before.len(), after.len()), (1, 1, 2));
    }

    async fn one_entered_by_hand_is_known_again(database) {
        let told = bill(1, "a", passed());
        database.entered(told.instrument.clone()).await.unwrap();
        assert_eq!(database.told(&[told]).await, [0, 1, 0, 0]);
    }

    async fn one_entered_by_hand_under_an_alias_is_known_again_by_the_living_division(database) {
        database.rename_the_state().await;
        database.entered(of_alias(bill(1, "a", passed())).instrument).await.unwrap();
        assert_eq!(database.told(&[bill(1, "a", passed())]).await, [0, 1, 0, 0]);
    }

    async fn one_kept_by_what_has_become_an_alias_is_not_entered_again(database) {
        let by_alias = of_alias(bill(1, "a", passed())).instrument;
        database.entered(by_alias.clone()).await.unwrap();
        database.rename_the_state().await;
        for again in [by_alias, bill(1, "a", passed()).instrument] {
            let Err(Error::Refused(problem)) = database.entered(again).await else { panic!("it is there") };
            assert_eq!(problem.fields[0].code, "duplicate");
        }
    }

    async fn none_is_changed_into_one_that_is_kept_by_another_name_of_its_place(database) {
        let [first, second] = [1, 2].map(|number| bill(number, "a", passed()));
        let kept = fresh(database.entered(of_alias(first.clone()).instrument).await.unwrap()).instrument.id;
        database.rename_the_state().await;
        let other = fresh(database.entered(second.instrument.clone()).await.unwrap()).instrument.id;
        for (id, into) in [(other, first), (kept, second)] {
            let patch = InstrumentPatch { identifier: Some(into.instrument.identifier), ..InstrumentPatch::default() };
            let Err(Error::Refused(problem)) = database.patch(id, patch).await else { panic!("it is there") };
            assert_eq!(problem.fields[0].code, "duplicate");
        }
    }

    async fn one_kept_by_what_has_become_an_alias_is_changed_in_other_things(database) {
        let news = bill(1, "a", passed());
        let kept = [of_alias(news.clone()), news].map(|news| news.instrument);
        let mut ids = Vec::new();
        for instrument in kept {
            ids.push(fresh(database.entered(instrument).await.unwrap()).instrument.id);
        }
        database.rename_the_state().await;
        let patch = InstrumentPatch { title: Some(text("Other title")), ..InstrumentPatch::default() };
        assert!(database.patch(ids[0], patch).await.is_ok());
    }

    async fn a_relation_is_linked_by_every_name_of_the_place(database) {
        database.told(&[of_alias(bill(1, "a", passed()))]).await;
        database.rename_the_state().await;
        database.told(&[bill(2, "a", passed())]).await;
        let (own, other) = (database.numbered("HB 1").await, database.numbered("HB 2").await);
        let (own_id, other_id) = (own.id, other.id);
        let (of_own, _) = store::read!(database.session, |c| queries::policy::instruments::parts::related(c, &own)).unwrap();
        let (of_other, _) = store::read!(database.session, |c| queries::policy::instruments::parts::related(c, &other)).unwrap();
        assert_eq!(of_own[0].1.other_id, Some(other_id));
        assert!(of_other.iter().any(|(from, _)| *from == own_id));
    }

    async fn one_told_by_an_alias_is_kept_by_the_living_division(database) {
        database.rename_the_state().await;
        database.told(&[of_alias(bill(1, "a", passed()))]).await;
        assert_eq!(database.told(&[bill(1, "a", passed())]).await, [0, 0, 1, 0]);
        let Instrument { jurisdiction, outside_id, .. } = database.only().await.instrument;
        let kept = (jurisdiction.unwrap().to_string(), outside_id.unwrap().to_string());
        assert_eq!(kept, (STATE.to_owned(), format!("bill/{STATE}/2026/HB1")));
    }

    async fn one_kept_by_what_has_become_an_alias_is_known_again_by_either_name(database) {
        database.told(&[of_alias(bill(1, "a", passed()))]).await;
        database.rename_the_state().await;
        let again = [bill(1, "a", passed()), of_alias(bill(1, "a", passed()))];
        assert_eq!(database.told(&again).await, [0, 0, 2, 0]);
    }

    async fn a_relation_entered_by_an_id_is_not_told_again_by_its_number(database) {
        database.told(&[bill(1, "a", passed()), bill(2, "a", passed())]).await;
        let id = |number: &str, all: &[Instrument]| all.iter().find(|one| one.identifier.as_str() == number).unwrap().id;
        let both = database.instruments(InstrumentFilter::default(), &Actor::public()).await;
        let [first, second] = ["HB0001", "HB0002"].map(|number| id(number, &both));
        database.relate(first, second).await.unwrap();
        let mut news = bill(1, "b", passed());
        news.relations.push(SourceRelation { kind: RelationKind::Related, ..news.relations[0].clone() });
        database.told(&[news]).await;
        let file = database.session.find::<InstrumentFile>(first).await.unwrap().unwrap();
        let kept: Vec<_> = file.relations.iter().map(|relation| (relation.kind, relation.from_source)).collect();
        assert_eq!(kept, [(RelationKind::Companion, true), (RelationKind::Related, false)]);
    }

    async fn a_relation_entered_by_an_id_is_listed_once_by_every_name_of_the_place(database) {
        database.told(&[of_alias(bill(2, "a", passed()))]).await;
        database.rename_the_state().await;
        database.told(&[bill(1, "a", passed())]).await;
        let (own, other) = (database.numbered("HB 1").await, database.numbered("HB 2").await);
        database.relate(own.id, other.id).await.unwrap();
        let mut news = bill(1, "b", passed());
        news.relations.push(SourceRelation { kind: RelationKind::Related, ..news.relations[0].clone() });
        database.told(&[news]).await;
        let (listed, _) = store::read!(database.session, |c| queries::policy::instruments::parts::related(c, &own)).unwrap();
        let listed: Vec<_> = listed.iter().map(|(_, relation)| (relation.kind, relation.from_source)).collect();
        assert_eq!(listed, [(RelationKind::Companion, true), (RelationKind::Related, false)]);
    }

    async fn a_title_is_as_long_as_it_may_be_in_any_script(database) {
        let mut news = bill(1, "a", passed());
        let words: Vec<char> = ('\u{4e00}'..'\u{9fff}').take(900).collect();
        news.instrument.title = text(&words.chunks(9).map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" "));
        assert_eq!(database.told(&[news]).await, [1, 0, 0, 0]);
    }

    async fn one_that_was_entered_meanwhile_is_refused_and_no_fault(database) {
        let add = async || {
            let file = bill(1, "a", passed()).register(database.clock.id(), &database.clock).unwrap();
            store::write!(database.session, |c| <Heard as queries::import::News>::insert_all(c, &[&file]))
        };
        let (first, second) = (add().await, add().await);
        assert!(first.is_ok() && matches!(second, Err(Error::Refused(_))), "{second:?}");
    }

    async fn parts_beyond_what_an_instrument_may_have_are_told_with_the_row(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let (mut news, clock) = (bill(1, "b", passed()), database.clock.clone());
        news.sponsors = vec![news.sponsors[0].clone(); 2_001];
        let rows = Rows { first: 1, entries: vec![Ok(Heard { news, clock })], retold: [].into(), bytes_read: 0 };
        let row = database.session.import_rows(database.by_admin(), false, rows).await.unwrap().remove(0);
        let pointers: Vec<_> = row.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!((row.outcome, pointers), (Outcome::Rejected, vec!["/sponsors"]));
        assert_eq!(database.only().await.sponsors.len(), 1);
    }

    async fn each_part_is_read_by_itself(database) {
        database.told(&[bill(1, "a", passed()), bill(2, "a", passed())]).await;
        let file = database.only().await;
        let (id, version) = (file.instrument.id, file.versions[0].id);
        let actions = store::scan!(database.session, |c| queries::policy::instruments::parts::actions(c, id));
        let versions = store::scan!(database.session, |c| queries::policy::instruments::parts::versions(c, id));
        let sponsors = store::scan!(database.session, |c| queries::policy::instruments::parts::sponsors(c, id));
        let read = (actions.unwrap(), versions.unwrap(), sponsors.unwrap());
        assert_eq!(read, (file.actions, file.versions.clone(), file.sponsors));
        let one = store::read!(database.session, |c| queries::policy::instruments::parts::version(c, id, version));
        let none = store::read!(database.session, |c| queries::policy::instruments::parts::version(c, version, id));
        assert_eq!((one.unwrap(), none.unwrap()), (file.versions.into_iter().next(), None));
    }

    async fn an_instrument_is_found_by_what_stands_beside_it(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let found = [
            InstrumentFilter { identifier: vec![text("H.B. 1"), text("XX 9")], ..InstrumentFilter::default() },
            InstrumentFilter { identifier: vec![text("WY 1")], ..InstrumentFilter::default() },
            InstrumentFilter { subject: vec![text("public libraries")], ..InstrumentFilter::default() },
            InstrumentFilter { sponsor: vec![text("Ada Exempel")], ..InstrumentFilter::default() },
            InstrumentFilter { sponsor: vec![text("exempel")], ..InstrumentFilter::default() },
            InstrumentFilter { action_since: "2026-01-03".parse().ok(), ..InstrumentFilter::default() },
            InstrumentFilter { q: "library mater".parse().ok(), ..InstrumentFilter::default() },
            InstrumentFilter { q: "hb1".parse().ok(), ..InstrumentFilter::default() },
        ];
        for filter in found {
            assert_eq!(database.how_many(filter.clone()).await, 1, "{filter:?}");
        }
    }

    async fn an_instrument_is_not_found_by_what_it_is_not(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let not = [
            InstrumentFilter { identifier: vec![text("HB 10")], ..InstrumentFilter::default() },
            InstrumentFilter { subject: vec![text("libraries")], ..InstrumentFilter::default() },
            InstrumentFilter { action_since: "2026-01-04".parse().ok(), ..InstrumentFilter::default() },
            InstrumentFilter { deadline_until: "2099-01-01T00:00:00Z".parse().ok(), ..InstrumentFilter::default() },
            InstrumentFilter { watched: Some(true), ..InstrumentFilter::default() },
            InstrumentFilter { watching_unit_id: vec![Id::from_bytes([1; 16])], ..InstrumentFilter::default() },
        ];
        for filter in not {
            assert_eq!(database.how_many(filter.clone()).await, 0, "{filter:?}");
        }
    }

    async fn what_work_on_an_instrument_serves_stays_when_it_is_told_anew(database) {
        database.strategic().await;
        database.told(&[bill(1, "a", passed()), bill(2, "a", passed())]).await;
        let (id, goals) = (database.numbered("HB 1").await.id, vec!["P-G1".parse().unwrap()]);
        let patch = InstrumentPatch { goals: Some(goals.clone()), ..InstrumentPatch::default() };
        database.patch(id, patch).await.unwrap();
        database.told(&[bill(1, "b", passed())]).await;
        let filter = InstrumentFilter { goal: goals.clone(), ..InstrumentFilter::default() };
        let serving = database.instruments(filter, &Actor::public()).await;
        let serving: Vec<_> = serving.into_iter().map(|one| (one.id, one.revision, one.goals)).collect();
        assert_eq!(serving, [(id, 3, goals)]);
    }

    async fn two_at_once_both_record_their_action(database) {
        database.told(&[bill(1, "a", passed())]).await;
        let id = database.only().await.instrument.id;
        let record = |day: &str| {
            let (clock, action) = (database.clock.clone(), action(day, Chamber::Upper, C::Receipt).action);
            let rule = move |file: &mut InstrumentFile, _: &Option<Instrument>| file.record(action, &clock);
            database.session.change(database.by_admin(), Change::new(id, None, rule))
        };
        let (one, other) = tokio::join!(record("2026-01-04"), record("2026-01-05"));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(database.only().await.actions.len(), 4);
    }

    async fn two_are_related_to_each_other_at_once(database) {
        let bills: Vec<_> = (1..=10).map(|number| bill(number, "a", passed())).collect();
        database.told(&bills).await;
        for both in database.instruments(InstrumentFilter::default(), &Actor::public()).await.chunks_exact(2) {
            let [first, second] = [both[0].id, both[1].id];
            let (one, other) = tokio::join!(database.relate(first, second), database.relate(second, first));
            assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        }
    }

    async fn two_that_are_related_to_each_other_are_changed_at_once(database) {
        database.told(&[bill(1, "a", passed()), bill(3, "a", passed())]).await;
        let both = database.instruments(InstrumentFilter::default(), &Actor::public()).await;
        let [first, second] = [both[0].id, both[1].id];
        for (own, other) in [(first, second), (second, first)] {
            database.relate(own, other).await.unwrap();
        }
        let retitle = |id: Id, title: &str| {
            database.patch(id, InstrumentPatch { title: Some(text(title)), ..InstrumentPatch::default() })
        };
        for title in ["A", "B", "C", "D", "E"] {
            let (one, other) = tokio::join!(retitle(first, title), retitle(second, title));
            assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        }
    }
}

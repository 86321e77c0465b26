//! Stances, submissions, assessments and what they add up to.

use crate::{
    Database,
    conflicts::Dispute,
    fresh,
    paging::{pages_in_order, read},
};
use kernel::{
    Actor, Code, Draft as _, FieldError, Grant, Id, Problem, Record as _, Role,
    page::{Sorted as _, Window},
};
use policy::{
    Conflict, InstrumentFile, NewInstrument, Position,
    conflict::{ConflictStatus, Rule},
    outcome::{
        self, Assessment, InstrumentIncorporation, NewAssessment, NewStance, NewSubmission, Outcome, Receipt,
        ResultGrouping, ResultRow, Stance, StancePatch, Submission, SubmissionFilter, SubmissionStatus,
        SubmissionTransition, Uptake,
    },
    position::Status,
};
use serde_json::{Value, json};
use store::{Change, Done, Error};

/// A bill with the versions that a legislature tells of, newest first and without days, and what a unit asks of it: three clauses
/// that weigh 3, 1 and 2.
struct Asked {
    unit: Id,
    position: Id,
    bill: Id,
    /// Introduced, engrossed, enrolled.
    versions: [Id; 3],
    stance: Id,
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Problem {
    let Err(Error::Refused(problem)) = result else { panic!("{result:?}") };
    problem
}

fn pointers<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    refused(result).fields.into_iter().map(|FieldError { pointer, .. }| pointer).collect()
}

/// That the numbers are these, but for the last digits.
fn near(told: [Option<f64>; 3], wanted: [Option<f64>; 3]) {
    let same = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    };
    assert!(told.iter().zip(&wanted).all(same), "{told:?} {wanted:?}");
}

impl Database {
    /// A position in force with so many resolved clauses.
    async fn held(&self, slug: &str, unit: Id, clauses: usize) -> Id {
        let issue = self.issue(slug, unit).await;
        let id = self.proposed(slug, issue, unit, &vec!["So be it."; clauses], json!([])).await;
        self.put(id, Status::Clearance).await;
        self.put(id, Status::Adopted).await;
        self.put(id, Status::Published).await;
        id
    }

    /// A bill with texts of these labels, and their ids.
    pub(crate) async fn bill(&self, identifier: &str, labels: &[&str]) -> (Id, Vec<Id>) {
        let new: NewInstrument =
            read(json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "119",
            "identifier": identifier, "title": "Same" }));
        let mut file = InstrumentFile::open(new.register(self.clock.id(), self.clock.now()).unwrap());
        for label in labels {
            file.add_version(read(json!({ "kind": "text", "label": label })), &self.clock).unwrap();
        }
        let ids = file.versions.iter().map(|version| version.id).collect();
        (self.add(file).await, ids)
    }

    async fn stand(&self, bill: Id, unit: Id, kind: &str, asks: Value) -> Result<Done<Stance>, Error> {
        let new: NewStance = read(json!({ "instrument_id": bill, "unit_id": unit, "instrument_version_id": null,
            "kind": kind, "taken_on": "2026-05-01", "reason": null, "asks": asks }));
        let stance = new.register(self.clock.id(), self.clock.now())?;
        self.session.create(self.by_admin(), None, stance).await
    }

    async fn asked(&self) -> Asked {
        let unit = self.unit("owner").await;
        let position = self.held("held", unit, 4).await;
        let (bill, versions) = self.bill("HR 1", &["Enrolled", "Engrossed", "Introduced"]).await;
        let ask = |clause: i32, weight: i32| json!({ "position_id": position, "version": 1, "clause": clause, "weight": weight });
        let taken = self.stand(bill, unit, "support", json!([ask(1, 3), ask(2, 1), ask(3, 2)])).await.unwrap();
        let versions = [versions[2], versions[1], versions[0]];
        Asked { unit, position, bill, versions, stance: fresh(taken).id }
    }

    async fn assess(&self, asked: &Asked, version: Id, clause: i32, uptake: Uptake) -> Result<Done<Assessment>, Error> {
        let new: NewAssessment = read(json!({
            "stance_id": asked.stance, "instrument_version_id": version, "position_id": asked.position,
            "position_version": 1, "clause": clause, "uptake": uptake, "passage": "It says so.", "note": null
        }));
        let assessment = new.assess(self.clock.id(), self.clock.id(), self.clock.now())?;
        self.session.create(self.by_admin(), None, assessment).await
    }

    async fn ask_only(&self, asked: &Asked, clause: i32) -> Result<Done<Stance>, Error> {
        let asks = read(json!([{ "position_id": asked.position, "version": 1, "clause": clause, "weight": 1 }]));
        let patch = StancePatch { asks: Some(asks), ..StancePatch::default() };
        let rule = move |stance: &mut Stance, (): &()| kernel::Amendment::amend(patch, stance);
        self.session.change(self.by_admin(), Change::new(asked.stance, None, rule)).await
    }

    async fn incorporation(&self, bill: Id) -> InstrumentIncorporation {
        store::read!(self.session, |c| queries::policy::results::of_instrument(c, bill)).unwrap().unwrap()
    }

    async fn board(&self, by: ResultGrouping) -> Vec<ResultRow> {
        self.board_after(by, None, 200).await
    }

    async fn board_after(&self, by: ResultGrouping, after: Option<(String, Id)>, limit: i64) -> Vec<ResultRow> {
        let outcomes: Vec<Outcome> =
            store::scan!(self.session, |c| queries::policy::results::outcomes(c, by, after.as_ref(), limit)).unwrap();
        outcome::board(by, &outcomes)
    }

    pub(crate) async fn submission(&self, unit: Id, bill: Id, more: Value) -> Id {
        let mut new = json!({ "instrument_id": bill, "unit_id": unit, "instrument_version_id": null, "kind": "letter",
            "title": "Keep them", "addressed_to": "The committee", "text": "Keep the records.", "deadline": null });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let new: NewSubmission = read(new);
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// A submission of a unit that argues against what is held in a dispute.
    async fn arguing(&self, dispute: &Dispute, unit: Id) -> Id {
        let (bill, _) = self.bill("HR 1", &[]).await;
        let stand = json!({ "issue_id": dispute.issue, "subject": "records", "stance": "against" });
        self.submission(unit, bill, json!({ "stands": [stand] })).await
    }

    async fn submit(&self, id: Id, to: SubmissionStatus) -> Result<Done<Submission>, Error> {
        let now = self.clock.now();
        let receipt = Receipt { number: "1".parse().unwrap(), received_at: now, url: None };
        let receipt = (to == SubmissionStatus::Filed).then_some(receipt);
        let to = SubmissionTransition { to, note: None, receipt };
        let rule = move |submission: &mut Submission, open: &Vec<Conflict>| submission.transition(&to, open, now);
        self.session.change(self.by_admin(), Change::new(id, None, rule)).await
    }

    pub(crate) async fn filed(&self, id: Id) {
        for to in [SubmissionStatus::Clearance, SubmissionStatus::Cleared, SubmissionStatus::Filed] {
            self.submit(id, to).await.unwrap();
        }
    }

    async fn submissions(&self, actor: &Actor, filter: SubmissionFilter) -> Vec<Id> {
        let window = Window { limit: 50, sort: Submission::SORTING.parse(None).unwrap(), after: None, count: false };
        let page = self.session.page::<Submission>(filter, actor, window).await.unwrap();
        page.data.iter().map(|submission| submission.id).collect()
    }
}

fn editor(unit: Id) -> Actor {
    Actor { grants: vec![Grant { role: Role::Editor, unit_id: Some(unit) }], ..Actor::public() }
}

both! {
    async fn outcomes_page_in_order(database) {
        let asked = database.asked().await;
        for slug in ["a", "b"] {
            let unit = database.unit(slug).await;
            let ask = json!([{ "position_id": asked.position, "version": 1, "clause": 1, "weight": 1 }]);
            database.stand(asked.bill, unit, "oppose", ask).await.unwrap();
        }
        for clause in 1..=3 {
            database.assess(&asked, asked.versions[0], clause, Uptake::Partial).await.unwrap();
            database.submission(asked.unit, asked.bill, json!({})).await;
        }
        pages_in_order::<Stance>(database, 3).await;
        pages_in_order::<Assessment>(database, 3).await;
        pages_in_order::<Submission>(database, 3).await;
    }

    async fn lists_show_what_the_outcomes_say(database) {
        let asked = database.asked().await;
        let other = database.unit("other").await;
        database.submission(asked.unit, asked.bill, json!({})).await;
        let filed = database.submission(other, asked.bill, json!({})).await;
        database.filed(filed).await;
        let actors = [Actor::public(), editor(asked.unit), editor(other), database.by_admin().actor];
        database.lists_what_is_visible::<Stance>(&actors).await;
        database.lists_what_is_visible::<Submission>(&actors).await;
    }

    async fn two_that_argue_on_one_issue_come_into_play_at_once(database) {
        let asked = database.asked().await;
        let issue = database.issue("loans", asked.unit).await;
        let stands = json!({ "stands": [{ "issue_id": issue, "subject": "loan-records", "stance": "for" }] });
        for _ in 0..5 {
            let one = database.submission(asked.unit, asked.bill, stands.clone()).await;
            let other = database.submission(asked.unit, asked.bill, stands.clone()).await;
            let submit = |id| database.submit(id, SubmissionStatus::Clearance);
            let (one, other) = tokio::join!(submit(one), submit(other));
            assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        }
    }

    async fn a_unit_has_one_stance_on_an_instrument(database) {
        let asked = database.asked().await;
        let again = database.stand(asked.bill, asked.unit, "watch", json!([])).await;
        assert_eq!(pointers(again), ["/unit_id"]);
    }

    async fn a_stance_comes_from_clauses_that_were_published(database) {
        let asked = database.asked().await;
        let (unit, issue) = (database.unit("other").await, database.issue("other", asked.unit).await);
        let draft = database.position("draft", issue, asked.unit, "for").await;
        let ask = |position: Id, clause: i32| json!({ "position_id": position, "version": 1, "clause": clause, "weight": 1 });
        let asks = json!([ask(asked.position, 4), ask(asked.position, 5), ask(draft, 1)]);
        assert_eq!(pointers(database.stand(asked.bill, unit, "support", asks).await), ["/asks/1", "/asks/2"]);
    }

    async fn an_assessment_is_of_a_clause_that_is_asked_for(database) {
        let asked = database.asked().await;
        assert_eq!(pointers(database.assess(&asked, asked.versions[0], 4, Uptake::Full).await), ["/clause"]);
    }

    async fn an_assessment_is_of_a_version_of_the_instrument(database) {
        let asked = database.asked().await;
        let (_, other) = database.bill("HR 2", &["Introduced"]).await;
        assert_eq!(pointers(database.assess(&asked, other[0], 1, Uptake::Full).await), ["/instrument_version_id"]);
    }

    async fn an_assessment_is_of_a_stance_that_is_there(database) {
        let asked = database.asked().await;
        let nobodys = Asked { stance: database.clock.id(), ..asked };
        assert_eq!(pointers(database.assess(&nobodys, nobodys.versions[0], 1, Uptake::Full).await), ["/stance_id"]);
    }

    async fn a_clause_is_assessed_once_in_a_version(database) {
        let asked = database.asked().await;
        database.assess(&asked, asked.versions[0], 1, Uptake::Full).await.unwrap();
        assert_eq!(pointers(database.assess(&asked, asked.versions[0], 1, Uptake::Absent).await), ["/clause"]);
        database.assess(&asked, asked.versions[1], 1, Uptake::Absent).await.unwrap();
    }

    async fn what_was_assessed_stays_asked_for(database) {
        let asked = database.asked().await;
        database.assess(&asked, asked.versions[0], 1, Uptake::Full).await.unwrap();
        assert_eq!(pointers(database.ask_only(&asked, 2).await), ["/asks"]);
        let removed = database.session.delete::<Stance>(database.by_admin(), asked.stance, None).await;
        assert_eq!(refused(removed).code, Code::InUse);
    }

    async fn a_clause_is_not_assessed_and_dropped_at_once(database) {
        let asked = database.asked().await;
        let (dropped, assessed) =
            tokio::join!(database.ask_only(&asked, 2), database.assess(&asked, asked.versions[0], 1, Uptake::Full));
        assert!(dropped.is_ok() != assessed.is_ok(), "{dropped:?} {assessed:?}");
    }

    async fn the_score_is_told_of_each_version_from_the_first_on(database) {
        let asked = database.asked().await;
        let [introduced, engrossed, enrolled] = asked.versions;
        database.assess(&asked, introduced, 1, Uptake::Contrary).await.unwrap();
        database.assess(&asked, introduced, 2, Uptake::Absent).await.unwrap();
        for (clause, uptake) in [(1, Uptake::Full), (2, Uptake::Partial), (3, Uptake::Absent)] {
            database.assess(&asked, enrolled, clause, uptake).await.unwrap();
        }
        let told = database.incorporation(asked.bill).await;
        let versions: Vec<_> = told.versions.iter().map(|version| version.instrument_version_id).collect();
        assert_eq!(versions, [introduced, engrossed, enrolled]);
        let of = |version: usize| told.versions[version].incorporation;
        near([of(0).score, of(1).score, of(2).score], [Some(-0.75), None, Some(3.5 / 6.0)]);
        near([of(0).unassessed_share, of(1).unassessed_share, told.unassessed_share], [Some(1.0 / 3.0), Some(1.0), Some(0.0)]);
        near([told.score, told.change, None], [Some(3.5 / 6.0), Some(3.5 / 6.0 + 0.75), None]);
    }

    async fn the_board_tells_the_same_however_it_is_gathered(database) {
        let asked = database.asked().await;
        let [introduced, _, enrolled] = asked.versions;
        database.assess(&asked, introduced, 1, Uptake::Absent).await.unwrap();
        database.assess(&asked, enrolled, 1, Uptake::Full).await.unwrap();
        database.bill("HR 2", &["Introduced"]).await;
        let told = database.incorporation(asked.bill).await;
        for &by in ResultGrouping::ALL {
            let rows = database.board(by).await;
            let [row] = &rows[..] else { panic!("{by}: {rows:?}") };
            assert_eq!((row.instruments, row.enacted, row.incorporation.total_weight), (1, 0, 6), "{by}");
            near([row.incorporation.score, row.incorporation.unassessed_share, row.change], [told.score, told.unassessed_share, told.change]);
        }
    }

    async fn the_board_is_told_row_by_row_as_it_is_whole(database) {
        let asked = database.asked().await;
        let second = database.held("second", asked.unit, 1).await;
        for identifier in ["HR 3", "HR 2"] {
            let (bill, _) = database.bill(identifier, &["Introduced"]).await;
            let ask = |position: Id| json!({ "position_id": position, "version": 1, "clause": 1, "weight": 1 });
            let asks = json!([ask(asked.position), ask(second)]);
            database.stand(bill, asked.unit, "support", asks).await.unwrap();
        }
        database.assess(&asked, asked.versions[0], 1, Uptake::Full).await.unwrap();
        let all: Vec<Outcome> = store::scan!(database.session, |c| queries::policy::results::gathered(c, &[], &[])).unwrap();
        for &by in ResultGrouping::ALL {
            let (whole, mut told) = (outcome::board(by, &all), Vec::<ResultRow>::new());
            while told.len() < whole.len() {
                let after = told.last().and_then(|row| Some((row.label.clone(), row.key.parse::<Id>().ok()?)));
                let rows = database.board_after(by, after, 1).await;
                let is_next = |row: &ResultRow| told.last().is_none_or(|last| (&row.label, &row.key) > (&last.label, &last.key));
                let next = rows.into_iter().find(is_next).unwrap();
                told.push(next);
            }
            assert_eq!(told, whole, "{by}");
        }
    }

    async fn what_became_law_is_counted(database) {
        let asked = database.asked().await;
        let clock = database.clock.clone();
        let rule = move |file: &mut InstrumentFile, _: &Option<policy::Instrument>| {
            file.record(read(json!({ "acted_on": "2026-04-30", "description": "Signed", "classifications": ["executive_signature"] })), &clock)
        };
        database.session.change(database.by_admin(), Change::new(asked.bill, None, rule)).await.unwrap();
        let rows = database.board(ResultGrouping::Year).await;
        assert_eq!((rows[0].key.as_str(), rows[0].enacted), ("2026", 1));
    }

    async fn a_submission_reads_back_as_it_was_written(database) {
        let asked = database.asked().await;
        let issue = database.issue("other", asked.unit).await;
        let stand = json!({ "issue_id": issue, "subject": "records", "stance": "for" });
        let id = database.submission(asked.unit, asked.bill, json!({ "stands": [stand], "deadline": "2026-06-01T03:59:59Z" })).await;
        database.filed(id).await;
        let found = database.session.find::<Submission>(id).await.unwrap().unwrap();
        assert_eq!((found.stands.len(), found.receipt.unwrap().number.as_str(), found.late), (1, "1", false));
    }

    async fn words_of_a_draft_are_found_by_its_unit_alone(database) {
        let asked = database.asked().await;
        let id = database.submission(asked.unit, asked.bill, json!({ "text": "Unheardof words." })).await;
        let filter = || SubmissionFilter { q: Some("unheardof".parse().unwrap()), ..SubmissionFilter::default() };
        let other = database.unit("other").await;
        let before = [
            database.submissions(&Actor::public(), filter()).await,
            database.submissions(&editor(other), filter()).await,
            database.submissions(&editor(asked.unit), filter()).await,
        ];
        database.filed(id).await;
        assert_eq!((before, database.submissions(&Actor::public(), filter()).await), ([vec![], vec![], vec![id]], vec![id]));
    }

    async fn a_submission_argues_against_a_clause_in_force_once_it_is_looked_at(database) {
        let (dispute, other) = (database.dispute().await, database.unit("third").await);
        let id = database.arguing(&dispute, other).await;
        let before = database.of(id).await;
        database.submit(id, SubmissionStatus::Clearance).await.unwrap();
        let [found] = &database.of(id).await[..] else { panic!("one conflict") };
        let blocked = refused(database.submit(id, SubmissionStatus::Cleared).await);
        assert_eq!((before, found.rule), (vec![], Rule::ArguesAgainstClause));
        assert!(blocked.code == Code::Conflict && blocked.fields[0].detail.contains(&found.id.to_string()), "{blocked:?}");
        assert!(found.visible_to(&editor(other)), "whose submission it is sees what is in its way");
        let waiting = database.session.find::<Position>(dispute.held).await.unwrap().unwrap().open_conflicts;
        assert_eq!((waiting, database.session.find::<Submission>(id).await.unwrap().unwrap().open_conflicts), (Some(1), Some(1)));
    }

    async fn a_conflict_that_is_acknowledged_lets_a_submission_pass(database) {
        let dispute = database.dispute().await;
        let id = database.arguing(&dispute, dispute.owner).await;
        database.submit(id, SubmissionStatus::Clearance).await.unwrap();
        database.acknowledge(database.of(id).await[0].id).await;
        database.submit(id, SubmissionStatus::Cleared).await.unwrap();
        assert_eq!(database.statuses(id).await, [ConflictStatus::Acknowledged]);
    }

    async fn a_conflict_ends_when_a_submission_is_returned(database) {
        let dispute = database.dispute().await;
        let id = database.arguing(&dispute, dispute.owner).await;
        for to in [SubmissionStatus::Clearance, SubmissionStatus::Returned] {
            database.submit(id, to).await.unwrap();
        }
        assert_eq!(database.statuses(id).await, [ConflictStatus::Ended]);
    }

    async fn a_clause_that_comes_into_force_finds_what_was_filed_against_it(database) {
        let dispute = database.dispute().await;
        database.put(dispute.held, Status::Retired).await;
        let id = database.arguing(&dispute, dispute.owner).await;
        database.filed(id).await;
        let before = database.of(id).await.len();
        let third = database.position("third", dispute.issue, dispute.owner, "for").await;
        database.put(third, Status::Clearance).await;
        database.put(third, Status::Adopted).await;
        assert_eq!((before, database.statuses(id).await), (0, vec![ConflictStatus::Open]));
    }

    async fn what_is_cleared_while_a_clause_comes_into_force_was_cleared_before(database) {
        let dispute = database.dispute().await;
        database.put(dispute.held, Status::Retired).await;
        let id = database.arguing(&dispute, dispute.owner).await;
        database.submit(id, SubmissionStatus::Clearance).await.unwrap();
        let third = database.position("third", dispute.issue, dispute.owner, "for").await;
        database.put(third, Status::Clearance).await;
        let cleared = database.submit(id, SubmissionStatus::Cleared);
        let (cleared, ()) = tokio::join!(cleared, database.put(third, Status::Adopted));
        assert!(cleared.is_err() || database.came_before_its_conflicts(Submission::KIND, id).await);
    }

    async fn what_an_editor_sees_of_conflicts_is_what_the_records_say(database) {
        let (dispute, other) = (database.dispute().await, database.unit("third").await);
        let id = database.arguing(&dispute, other).await;
        database.submit(id, SubmissionStatus::Clearance).await.unwrap();
        let actors = [editor(other), editor(dispute.owner), editor(id), database.by_admin().actor];
        database.lists_what_is_visible::<Conflict>(&actors).await;
    }
}

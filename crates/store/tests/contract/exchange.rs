//! Imports as jobs: each batch is one step, by one node, once.

use crate::{Database, paging::pages_in_order};
use directory::NewDivision;
use exchange::{Format, Import, ImportFilter, ImportOptions, ImportStatus, Outcome, ReceivedFile, Rejection};
use kernel::{
    Actor, Code, FieldError, Id,
    page::{Sorted as _, Window},
};
use store::{By, Change, Error, Job, Once, Rows, Step, retention::PERIODS};

pub(crate) const LEASE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn received(dry_run: bool, from: &Actor, database: &Database) -> Import {
    let options = ImportOptions { dry_run: Some(dry_run), ..ImportOptions::default() };
    let file = ReceivedFile { format: Format::OcdDivisions, size: 9, sha256: "0".repeat(64).parse().unwrap(), options };
    Import::receive(file, from, database.clock.id(), database.clock.now()).unwrap()
}

fn places(first: i64, count: i64) -> Rows<NewDivision> {
    let place = |number: i64| {
        let ocd_id = format!("ocd-division/country:us/place:p{number}").parse().unwrap();
        let name = format!("Place {number}").parse().unwrap();
        Ok(NewDivision { ocd_id, name, valid_from: None, valid_until: None })
    };
    let entries = (first..first + count).map(place).collect();
    Rows { first, entries, retold: [].into(), bytes_read: first + count }
}

impl Database {
    /// An import that was handed in, and its job as one node claimed it.
    pub(crate) async fn begun(&self, dry_run: bool) -> Step {
        let import = received(dry_run, &Actor::public(), self);
        let id = import.id;
        self.session.keep_import_chunk(id, 0, b"id,name\n\n".to_vec(), self.clock.now()).await.unwrap();
        self.session.receive_import(self.by_admin(), None, import).await.unwrap();
        let step = self.step(id, self.claim_import().await);
        self.session.start_import(self.by_admin(), step.clone()).await.unwrap();
        step
    }

    pub(crate) async fn claim_import(&self) -> Job {
        self.session.claim_job(&self.clock, LEASE, None).await.unwrap().unwrap()
    }

    pub(crate) fn step(&self, import: Id, job: Job) -> Step {
        Step { job, until: self.clock.now().plus_seconds(LEASE), import }
    }

    async fn take(&self, step: &Step, rows: Rows<NewDivision>) -> Result<bool, Error> {
        self.session.step_import(self.by_admin(), step.clone(), rows).await
    }

    async fn import(&self, step: &Step) -> Import {
        self.session.find::<Import>(step.import).await.unwrap().unwrap()
    }

    async fn finish(&self, step: &Step, error: Option<&str>) -> Import {
        self.session.finish_import(self.by_admin(), step.clone(), error.map(Into::into)).await.unwrap();
        self.import(step).await
    }

    async fn ask_to_stop(&self, step: &Step) {
        let now = self.clock.now();
        let change = Change::new(step.import, None, move |import: &mut Import, &()| import.cancel(now));
        self.session.change(self.by_admin(), change).await.unwrap();
    }

    async fn imports_of(&self, actor: &Actor) -> usize {
        let sort = Import::SORTING.parse(None).unwrap();
        let window = Window { limit: 10, sort, after: None, count: false };
        self.session.page::<Import>(ImportFilter::default(), actor, window).await.unwrap().data.len()
    }
}

fn partner(name: &str) -> Actor {
    Actor { client: Some(name.into()), scopes: Some(Vec::new()), ..Actor::public() }
}

both! {
    async fn a_step_counts_its_rows(database) {
        let step = database.begun(false).await;
        database.take(&step, places(1, 3)).await.unwrap();
        let import = database.import(&step).await;
        assert_eq!((import.rows_read, import.rows_created, import.status), (3, 3, ImportStatus::Running));
    }

    async fn a_node_whose_claim_is_over_does_no_step(database) {
        let step = database.begun(false).await;
        database.clock.advance(LEASE);
        let other = database.step(step.import, database.claim_import().await);
        let refused = database.take(&step, places(1, 3)).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
        database.take(&other, places(1, 3)).await.unwrap();
        assert_eq!(database.import(&step).await.rows_created, 3);
    }

    async fn beginning_again_is_no_progress(database) {
        let step = database.begun(false).await;
        database.clock.advance(LEASE);
        let again = database.step(step.import, database.claim_import().await);
        database.session.start_import(database.by_admin(), again).await.unwrap();
        database.clock.advance(LEASE);
        assert_eq!(database.claim_import().await.attempts, 3);
    }

    async fn bytes_of_an_import_that_was_added_are_not_abandoned(database) {
        let step = database.begun(false).await;
        database.session.abandon_import(step.import).await.unwrap();
        assert!(database.session.import_chunk(step.import, 0).await.unwrap().is_some());
    }

    async fn a_batch_that_was_done_is_not_done_again(database) {
        let step = database.begun(false).await;
        database.take(&step, places(1, 3)).await.unwrap();
        assert!(database.take(&step, places(1, 3)).await.is_err());
        assert_eq!(database.import(&step).await.rows_read, 3);
    }

    async fn one_that_was_asked_to_stop_takes_no_more(database) {
        let step = database.begun(false).await;
        database.take(&step, places(1, 3)).await.unwrap();
        database.ask_to_stop(&step).await;
        let goes_on = database.take(&step, places(4, 3)).await.unwrap();
        let import = database.import(&step).await;
        assert_eq!((goes_on, import.status, import.rows_read), (false, ImportStatus::Cancelled, 3));
    }

    async fn one_that_waits_to_be_tried_again_stops_at_once(database) {
        let step = database.begun(false).await;
        let later = database.clock.now().plus_seconds(DAY);
        database.session.return_job(&step.job, later, Some("not now".into())).await.unwrap();
        database.ask_to_stop(&step).await;
        assert!(database.session.claim_job(&database.clock, LEASE, None).await.unwrap().is_some());
    }

    async fn one_that_was_asked_to_stop_is_not_put_off(database) {
        let step = database.begun(false).await;
        database.ask_to_stop(&step).await;
        let later = database.clock.now().plus_seconds(DAY);
        database.session.return_job(&step.job, later, Some("not now".into())).await.unwrap();
        assert!(database.session.claim_job(&database.clock, LEASE, None).await.unwrap().is_some());
    }

    async fn a_dry_run_tells_and_writes_nothing(database) {
        let step = database.begun(true).await;
        database.take(&step, places(1, 3)).await.unwrap();
        let rows = database.session.import_results(step.import, None, 0, 10).await.unwrap();
        assert!(rows.iter().all(|row| row.outcome == Outcome::Created && row.record_id.is_none()) && rows.len() == 3);
        let after = database.session.import(database.by_admin(), vec![places(1, 1).entries.remove(0).unwrap()]).await;
        assert!(matches!(after.unwrap()[0], store::Taken::Created(_)));
    }

    async fn a_dry_run_adds_no_record_of_which_an_earlier_row_told(database) {
        let step = database.begun(true).await;
        database.take(&step, places(1, 1)).await.unwrap();
        let again = Rows { first: 2, retold: [2].into(), ..places(1, 1) };
        database.take(&step, again).await.unwrap();
        let import = database.import(&step).await;
        assert_eq!((import.rows_created, import.rows_updated), (1, 1));
    }

    async fn what_no_text_holds_may_stand_in_a_row(database) {
        let step = database.begun(false).await;
        let error = FieldError { pointer: "/a\0".into(), code: "invalid".into(), detail: "is \0".into() };
        let rejection = Rejection { errors: vec![error], ..Rejection::default() };
        database.take(&step, Rows { entries: vec![Err(rejection)], ..places(1, 1) }).await.unwrap();
        let row = database.session.import_results(step.import, None, 0, 10).await.unwrap().remove(0);
        assert_eq!((row.errors[0].pointer.as_str(), row.errors[0].detail.as_str()), ("/a\u{FFFD}", "is \u{FFFD}"));
    }

    async fn rows_are_told_by_their_outcome(database) {
        let step = database.begun(false).await;
        let mut rows = places(1, 2);
        let rejection = Rejection { line: Some(3), ..Rejection::default() };
        rows.entries.insert(1, Err(rejection));
        database.take(&step, rows).await.unwrap();
        let told = |outcome| database.session.import_results(step.import, Some(outcome), 0, 10);
        let (created, rejected) = (told(Outcome::Created).await.unwrap(), told(Outcome::Rejected).await.unwrap());
        let numbers = |rows: &[exchange::RowResult]| rows.iter().map(|row| row.number).collect::<Vec<_>>();
        assert_eq!((numbers(&created), numbers(&rejected)), (vec![1, 3], vec![2]));
    }

    async fn the_bytes_go_when_it_is_over(database) {
        let step = database.begun(false).await;
        database.finish(&step, None).await;
        assert_eq!(database.session.import_chunk(step.import, 0).await.unwrap(), None);
    }

    async fn one_that_failed_says_why(database) {
        let step = database.begun(false).await;
        let import = database.finish(&step, Some("line 3: reading ended here")).await;
        assert_eq!((import.status, import.error.as_deref()), (ImportStatus::Failed, Some("line 3: reading ended here")));
    }

    async fn one_whose_job_is_given_up_says_so(database) {
        let step = database.begun(false).await;
        database.session.fail_job(&step.job, database.by_admin(), "no way".into()).await.unwrap();
        assert_eq!(database.import(&step).await.status, ImportStatus::Failed);
    }

    async fn its_history_has_every_state(database) {
        let step = database.begun(false).await;
        database.take(&step, places(1, 3)).await.unwrap();
        database.finish(&step, None).await;
        let history = database.session.history("import", step.import, 0, 10).await.unwrap();
        assert_eq!(history.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["created", "running", "done"]);
    }

    async fn bytes_that_came_to_no_import_are_forgotten_after_an_hour(database) {
        database.session.keep_import_chunk(database.clock.id(), 0, vec![1], database.clock.now()).await.unwrap();
        let before = database.forgotten("import_chunks", HOUR - 1).await;
        assert_eq!([before, database.forgotten("import_chunks", HOUR).await], [0, 1]);
    }

    async fn bytes_of_an_import_that_does_not_end_are_forgotten_after_a_week(database) {
        database.begun(false).await;
        let before = database.forgotten("import_chunks", 7 * DAY - 1).await;
        assert_eq!([before, database.forgotten("import_chunks", 7 * DAY).await], [0, 1]);
    }

    async fn what_became_of_rows_is_forgotten_after_three_months(database) {
        let step = database.begun(false).await;
        database.take(&step, places(1, 3)).await.unwrap();
        let days = [database.forgotten("import_rows", 90 * DAY - 1).await, database.forgotten("import_rows", 90 * DAY).await];
        assert_eq!(days, [0, 3]);
    }

    async fn what_is_old_is_forgotten_some_at_a_time_until_it_is_gone(database) {
        for number in 0..2_100 {
            database.session.keep_import_chunk(database.clock.id(), 0, vec![1], database.clock.now()).await.unwrap();
            database.clock.advance((number + 1) % 2); // after the first, two of each second
        }
        let later = database.clock.now().plus_seconds(HOUR);
        let period = PERIODS.iter().find(|period| period.table == "import_chunks").unwrap();
        let forget = store::write!(database.session, |c| queries::privacy::retention::forget(c, period, later));
        assert_eq!((forget.unwrap(), database.forgotten("import_chunks", HOUR).await), (1_001, 1_099));
    }

    async fn a_caller_with_many_files_under_way_waits(database) {
        let receive = async |name: &str| {
            let import = received(false, &partner(name), database);
            database.session.receive_import(database.by_admin(), None, import).await
        };
        for _ in 0..exchange::UNDER_WAY {
            receive("busy").await.unwrap();
        }
        let refused = matches!(receive("busy").await, Err(Error::Refused(problem)) if problem.code == Code::TooManyRequests);
        assert_eq!((refused, receive("other").await.is_ok()), (true, true));
    }

    async fn files_of_one_caller_that_come_in_at_once_are_counted_one_after_the_other(database) {
        let receive = async || {
            let import = received(false, &partner("busy"), database);
            database.session.receive_import(database.by_admin(), None, import).await.is_ok()
        };
        for _ in 1..exchange::UNDER_WAY {
            receive().await;
        }
        let (one, other) = tokio::join!(receive(), receive());
        assert_ne!(one, other, "one is the last that may be under way");
    }

    async fn a_caller_with_many_files_under_way_is_told_before_one_comes_in(database) {
        let by = By { actor: partner("busy"), ..database.by_admin() };
        let once = |key: &str| Some(Once { key: key.into(), fingerprint: key.into() });
        for number in 0..exchange::UNDER_WAY {
            let import = received(false, &by.actor, database);
            database.session.receive_import(by.clone(), once(&number.to_string()), import).await.unwrap();
        }
        let told = async |name: &str, key: &str| {
            let by = By { actor: partner(name), ..database.by_admin() };
            let told = database.session.check_import_turn(&by, once(key).as_ref()).await;
            matches!(told, Err(Error::Refused(problem)) if problem.code == Code::TooManyRequests)
        };
        let told = [told("busy", "new").await, told("busy", "0").await, told("other", "new").await];
        assert_eq!(told, [true, false, false]);
    }

    async fn clients_list_their_own(database) {
        for name in ["one", "one", "other"] {
            let import = received(false, &partner(name), database);
            database.session.create(database.by_admin(), None, import).await.unwrap();
        }
        assert_eq!((database.imports_of(&partner("one")).await, database.imports_of(&partner("other")).await), (2, 1));
    }

    async fn imports_page_in_order(database) {
        for _ in 0..3 {
            let import = received(false, &Actor::public(), database);
            database.session.create(database.by_admin(), None, import).await.unwrap();
        }
        pages_in_order::<Import>(database, 3).await;
    }
}

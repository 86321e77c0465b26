//! Jobs are done once, by whoever claims them, and fall due again where a node is gone.

use crate::{Database, plans::steps, privacy::waits::awaited};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{AccountMail, AccountMatter, AccountPurpose};
use kernel::{Actor, At, Clock, Code};
use serde::{Deserialize, Serialize};
use store::{AccountToken, By, Error, Job, Once, Session, Task, testing::TestDatabase, write};

const LEASE: i64 = 60;
const DAY: i64 = 24 * 3600;

#[derive(Serialize, Deserialize)]
pub(crate) struct Greet {
    pub(crate) whom: String,
}

impl Task for Greet {
    const KIND: &'static str = "greet";
}

impl Database {
    async fn enqueue(&self, whom: &str, due: At, key: Option<&str>) {
        let (clock, key, task) = (self.clock.clone(), key.map(str::to_owned), Greet { whom: whom.to_owned() });
        write!(self.session, |c| queries::jobs::enqueue(c, &clock, due, key, &task)).unwrap();
    }

    /// Asks for one for whoever has none, as where many are told of something.
    async fn enqueue_each(&self, whom: &str, due: At) {
        let task = Greet { whom: whom.to_owned() };
        let (clock, tasks) = (self.clock.clone(), [("key".to_owned(), task)]);
        write!(self.session, |c| queries::jobs::enqueue_each(c, &clock, due, &tasks)).unwrap();
    }

    /// The work of a request by nobody in particular, with a key.
    async fn enqueue_once(&self, whom: &str) -> Result<(), Error> {
        let by = By { actor: Actor::public(), ..self.by_admin() };
        let once = Once { key: "key".into(), fingerprint: whom.into() };
        self.session.enqueue_once(by, Some(once), Greet { whom: whom.to_owned() }).await
    }

    async fn claim(&self) -> Option<Job> {
        self.session.claim_job(&self.clock, LEASE, None).await.unwrap()
    }

    async fn claim_name(&self) -> Option<String> {
        self.claim().await.map(|job| job.task::<Greet>().unwrap().whom)
    }

    async fn progress(&self, job: &Job) -> Result<(), Error> {
        let (job, until) = (job.clone(), self.clock.now().plus_seconds(LEASE));
        write!(self.session, |c| queries::jobs::progress(c, &job, until))
    }

    /// Does to the database what no store does.
    pub(crate) async fn raw(&self, sql: &str) {
        if let Some(path) = self.kept.url.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::establish(path).unwrap();
            connection.batch_execute(&format!("PRAGMA busy_timeout = 5000; {sql}")).unwrap();
        } else {
            let mut connection = AsyncPgConnection::establish(&self.kept.url).await.unwrap();
            connection.batch_execute(sql).await.unwrap();
        }
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
    }
}

both! {
    async fn a_job_is_claimed_once(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let both = (database.claim_name().await, database.claim_name().await);
        assert_eq!(both, (Some("Ada".to_owned()), None));
    }

    async fn the_job_that_waits_longest_comes_first(database) {
        database.enqueue("late", database.clock.now(), None).await;
        database.enqueue("early", database.clock.now().plus_seconds(-1), None).await;
        assert_eq!(database.claim_name().await.as_deref(), Some("early"));
    }

    async fn what_somebody_waits_for_comes_before_what_was_due_earlier(database) {
        database.enqueue("Ada", database.clock.now().plus_seconds(-1), None).await;
        let mail = AccountMail { email: "ada@example.org".parse().unwrap(), matter: AccountMatter::PasswordReset };
        database.session.enqueue(&database.clock, mail).await.unwrap();
        let claimed = [database.claim().await, database.claim().await].map(|job| job.unwrap().kind);
        assert_eq!(claimed, [AccountMail::KIND, Greet::KIND]);
    }

    async fn a_kind_of_which_enough_run_is_passed_over(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let except = |kind| database.session.claim_job(&database.clock, LEASE, Some(kind));
        let claimed = [except(Greet::KIND).await, except("import").await].map(|job| job.unwrap().is_some());
        assert_eq!(claimed, [false, true]);
    }

    async fn a_job_is_not_claimed_before_it_is_due(database) {
        database.enqueue("Ada", database.clock.now().plus_seconds(1), None).await;
        assert!(database.claim().await.is_none());
    }

    async fn of_jobs_with_the_same_key_one_stands(database) {
        database.enqueue("Ada", database.clock.now(), Some("key")).await;
        database.enqueue("Bea", database.clock.now(), Some("key")).await;
        let both = (database.claim_name().await, database.claim_name().await);
        assert_eq!(both, (Some("Ada".to_owned()), None));
    }

    async fn one_that_stands_is_due_no_later_than_another_would_be(database) {
        for (whom, seconds) in [("Ada", LEASE), ("Bea", 0), ("Cleo", LEASE)] {
            database.enqueue_each(whom, database.clock.now().plus_seconds(seconds)).await;
        }
        let both = (database.claim_name().await, database.claim_name().await);
        assert_eq!(both, (Some("Ada".to_owned()), None));
    }

    async fn a_job_of_a_node_that_is_gone_is_claimed_again(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        database.claim().await.unwrap();
        database.pass(LEASE);
        assert_eq!(database.claim().await.map(|job| job.attempts), Some(2));
    }

    async fn a_claim_that_is_kept_holds(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let job = database.claim().await.unwrap();
        database.session.extend_job(&job, database.clock.now().plus_seconds(2 * LEASE)).await.unwrap();
        database.pass(LEASE);
        assert!(database.claim().await.is_none());
    }

    async fn whoever_lost_the_job_cannot_go_on(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let lost = database.claim().await.unwrap();
        database.pass(LEASE);
        database.claim().await.unwrap();
        assert!(matches!(database.progress(&lost).await, Err(Error::Refused(_))));
    }

    async fn whoever_lost_the_job_cannot_finish_it(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let lost = database.claim().await.unwrap();
        database.pass(LEASE);
        database.claim().await.unwrap();
        database.session.finish_job(&lost).await.unwrap();
        database.pass(LEASE);
        assert!(database.claim().await.is_some());
    }

    async fn progress_forgives_earlier_failures(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        database.claim().await.unwrap();
        database.pass(LEASE);
        let job = database.claim().await.unwrap();
        database.progress(&job).await.unwrap();
        database.pass(LEASE);
        assert_eq!(database.claim().await.map(|job| job.attempts), Some(2));
    }

    async fn a_request_that_is_sent_again_asks_for_no_more_work(database) {
        database.enqueue_once("Ada").await.unwrap();
        database.enqueue_once("Ada").await.unwrap();
        let claimed = (database.claim_name().await, database.claim_name().await);
        assert_eq!(claimed, (Some("Ada".to_owned()), None));
    }

    async fn a_key_is_for_one_request_whoever_sends_it(database) {
        database.enqueue_once("Ada").await.unwrap();
        let refused = database.enqueue_once("Bob").await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::KeyReused));
    }

    async fn a_finished_job_is_gone(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let job = database.claim().await.unwrap();
        database.session.finish_job(&job).await.unwrap();
        database.pass(LEASE);
        assert!(database.claim().await.is_none());
    }

    async fn a_job_given_back_is_claimed_when_it_is_due(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let job = database.claim().await.unwrap();
        database.session.return_job(&job, database.clock.now().plus_seconds(5), None).await.unwrap();
        let early = database.claim().await.is_some();
        database.pass(5);
        assert_eq!((early, database.claim().await.is_some()), (false, true));
    }

    async fn a_job_that_was_to_be_tried_again_later_is_due_when_it_is_asked_for(database) {
        let ask = async || {
            let (clock, task) = (database.clock.clone(), Greet { whom: "Ada".into() });
            store::write!(database.session, |c| queries::jobs::ask(c, &clock, &task)).unwrap();
        };
        ask().await;
        let job = database.claim().await.unwrap();
        database.session.return_job(&job, database.clock.now().plus_seconds(DAY), None).await.unwrap();
        ask().await;
        assert_eq!(database.claim().await.map(|job| job.attempts), Some(2));
    }

    async fn a_job_given_up_stays_until_it_is_swept(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let job = database.claim().await.unwrap();
        database.session.fail_job(&job, database.by_admin(), "no such person".into()).await.unwrap();
        database.pass(LEASE);
        let claimed = database.claim().await.is_some();
        assert_eq!((claimed, database.forgotten("jobs", 30 * DAY).await), (false, 1));
    }

    async fn what_cannot_be_swept_holds_up_nothing_else(database) {
        database.enqueue("Ada", database.clock.now(), None).await;
        let job = database.claim().await.unwrap();
        database.session.fail_job(&job, database.by_admin(), "no such person".into()).await.unwrap();
        database.raw("ALTER TABLE idempotency_keys RENAME TO elsewhere").await; // the first that is swept
        let swept = database.session.forget_old(database.clock.now().plus_seconds(30 * DAY)).await;
        database.raw("ALTER TABLE elsewhere RENAME TO idempotency_keys").await;
        assert_eq!((swept.is_err(), database.forgotten("jobs", 30 * DAY).await), (true, 0));
    }

    async fn many_who_claim_at_once_each_get_another(database) {
        for n in 0..6 {
            database.enqueue(&n.to_string(), database.clock.now(), None).await;
        }
        let clock: &Clock = &database.clock;
        let claim = || database.session.claim_job(clock, LEASE, None);
        let claimed = tokio::join!(claim(), claim(), claim(), claim(), claim(), claim());
        let claimed = [claimed.0, claimed.1, claimed.2, claimed.3, claimed.4, claimed.5];
        let mut names: Vec<_> = claimed.map(|job| job.unwrap().unwrap().task::<Greet>().unwrap().whom).into();
        names.sort();
        assert_eq!(names, ["0", "1", "2", "3", "4", "5"]);
    }

    async fn two_mails_that_are_written_to_an_address_at_once_are_both_counted(database) {
        let keep = async |hash: u8| {
            let (purpose, email) = (AccountPurpose::PasswordReset, "ada@example.org".parse().unwrap());
            let (job_id, hash, person_id, registration) = (database.clock.id(), [hash; 32], None, None);
            let token = AccountToken { job_id, hash, purpose, email, person_id, registration, is_repeated: false };
            database.session.keep_account_token(database.clock.now(), token).await.unwrap()
        };
        for hash in 0..4 {
            keep(hash).await;
        }
        let (one, other) = tokio::join!(keep(4), keep(5));
        assert_ne!(one, other); // the fifth within an hour, and the sixth
    }
}

#[test]
fn whether_a_job_is_due_is_answered_from_an_index() {
    let (_, steps) = steps(async |session: &Session| {
        store::read!(session, |c| queries::jobs::any_due(c, At::from_micros(0), None)).unwrap();
    });
    let found: Vec<_> = steps.iter().flatten().filter(|step| step.contains("jobs")).collect();
    assert!(found.len() == 2 && found.iter().all(|step| step.starts_with("SEARCH jobs USING INDEX")), "{steps:#?}");
}

/// Where two nodes write at once: one begins to look at what its job tells of, and one has just changed that.
#[tokio::test]
async fn what_changes_while_a_job_gives_up_its_key_is_told_by_another() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    database.enqueue_each("Ada", database.clock.now()).await;
    let job = database.claim().await.unwrap();
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let given_up = format!("UPDATE jobs SET key = NULL WHERE id = '{}'", job.id);
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {given_up}")).await.unwrap();
    let let_go = format!("{}; COMMIT", awaited(1));
    let asked = database.enqueue_each("Bea", database.clock.now());
    let ((), let_go) = tokio::join!(asked, other.batch_execute(&let_go));
    assert_eq!((let_go.is_ok(), database.claim_name().await.as_deref()), (true, Some("Bea")));
}

//! One import: a file that was handed in, and how far it has been taken in.

use crate::{Format, Kind, Outcome, RowResult};
use kernel::{
    Actor, At, Check, Code, Day, Id, Lifecycle as _, Permission, Problem, Record, Result, Text, record_fields, sorted,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Rows of each outcome that are kept one by one; further ones are counted.
pub const KEPT_ROWS: i64 = 100_000;

/// Imports of one caller that may be under way at a time, those that wait among them.
pub const UNDER_WAY: i64 = 20;

kernel::lifecycle! {
    /// Where an import stands.
    pub enum ImportStatus {
        Received = "received" => [Running, Cancelled, Failed],
        Running = "running" => [Cancelling, Done, Failed],
        Cancelling = "cancelling" => [Cancelled, Failed],
        Done = "done" => [],
        Failed = "failed" => [],
        Cancelled = "cancelled" => [],
    }
}

impl ImportStatus {
    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        self.allowed_transitions().is_empty()
    }
}

/// A SHA-256 digest, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sha256(String);

impl FromStr for Sha256 {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let is_digest = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_digest { Ok(Self(text.into())) } else { Err("must be 64 hexadecimal digits in lower case") }
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.0
    }
}

/// A file that was handed in to be imported, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 4, "kind": "organizations", "format": "ror_organizations",
    "file_name": "ror.json", "size": 41237, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "dry_run": false, "fiscal_year": null, "valid_from": null, "provider_id": null,
    "requested_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
    "client": "lectern-console", "status": "done", "bytes_read": 41237, "rows_read": 12, "rows_created": 10,
    "rows_updated": 1, "rows_unchanged": 0, "rows_rejected": 1, "rows_missed": 0, "results_cut": false, "error": null,
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:02Z",
    "started_at": "2026-05-01T12:00:01Z", "finished_at": "2026-05-01T12:00:02Z"
}))))]
pub struct Import {
    /// Names it.
    pub id: Id,
    /// Counts saved changes from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// What the file holds.
    pub kind: Kind,
    /// How it is written.
    pub format: Format,
    /// What the file is called; null where nobody said.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub file_name: Option<Text<255>>,
    /// Its length in bytes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub size: i64,
    /// The digest of its bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Sha256,
    /// Whether it only tells what would become of the rows, and writes nothing.
    pub dry_run: bool,
    /// The fiscal year of a survey's figures, where the file does not say it; null otherwise.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 1900, maximum = 2200))]
    pub fiscal_year: Option<i16>,
    /// Since when boundaries, or the districts of ZIP codes, are good, where the file does not say it; null otherwise.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_from: Option<Day>,
    /// The provider of learning whose offers they are; null for other kinds.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub provider_id: Option<Id>,
    /// The person who asked for it; null where a client did so by itself.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub requested_by: Option<Id>,
    /// The client it came through.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub client: Option<String>,
    /// Where it stands.
    pub status: ImportStatus,
    /// Bytes read so far, somewhat ahead of the rows taken in: of `size`, the progress.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub bytes_read: i64,
    /// Rows done so far.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_read: i64,
    /// Of them, those that added a record.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_created: i64,
    /// Those that brought one up to date.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_updated: i64,
    /// Those whose record was so already.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_unchanged: i64,
    /// Those that were refused.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_rejected: i64,
    /// Records that were ended because the file, which lists all there are of a kind, no longer has a row of them; on a dry
    /// run those that would be.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows_missed: i64,
    /// Whether there were more rows of one outcome than are kept one by one: 100,000.
    pub results_cut: bool,
    /// Why it failed; null where it did not. Rows before that point are done.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub error: Option<String>,
    /// When it was handed in.
    pub created_at: At,
    /// When it last got on.
    pub updated_at: At,
    /// When the first row was looked at; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub started_at: Option<At>,
    /// When it was over; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub finished_at: Option<At>,
}

/// What is said beside a file when it is handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ImportOptions {
    /// What the file holds; guessed from its beginning where it is not said.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub kind: Option<Kind>,
    /// Whether to tell what would become of the rows, and write nothing.
    pub dry_run: Option<bool>,
    /// The fiscal year of a survey's figures, where the file does not say it.
    #[cfg_attr(feature = "openapi", param(minimum = 1900, maximum = 2200))]
    pub fiscal_year: Option<i16>,
    /// Since when boundaries, or the districts of ZIP codes, are good, where the file does not say it.
    pub valid_from: Option<Day>,
    /// The provider of learning whose offers or sessions they are.
    pub provider_id: Option<Id>,
    /// What the file is called.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, min_length = 1, max_length = 255))]
    pub file_name: Option<Text<255>>,
}

/// A file as it was received: what it is, and what was said beside it.
#[derive(Clone, Debug)]
pub struct ReceivedFile {
    /// How it is written.
    pub format: Format,
    /// Its length in bytes.
    pub size: i64,
    /// The digest of its bytes.
    pub sha256: Sha256,
    /// What was said beside it.
    pub options: ImportOptions,
}

/// A request to cancel an import.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "note": "It is last year's file." }))))]
pub struct ImportCancellation {
    /// Why, for the history.
    pub note: Option<Text<2000>>,
}

/// What imports can be narrowed by.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ImportFilter {
    /// Any of these kinds.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub kind: Vec<Kind>,
    /// Any of these states.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub status: Vec<ImportStatus>,
    /// Only dry runs, or none.
    pub dry_run: Option<bool>,
    /// Got on since then.
    pub updated_since: Option<At>,
}

sorted!(Import, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

impl Import {
    /// A file that has come in from somebody.
    pub fn receive(file: ReceivedFile, from: &Actor, id: Id, now: At) -> Result<Self> {
        let ReceivedFile { format, size, sha256, options } = file;
        let in_range = options.fiscal_year.is_none_or(|year| (1900..=2200).contains(&year));
        let is_somebodys = options.provider_id.is_some() || !format.kind().is_of_provider();
        Check::default()
            .that(in_range, "fiscal_year", "invalid", "must be a year from 1900 to 2200")
            .that(is_somebodys, "provider_id", "missing", "must name the provider of learning whose offers they are")
            .done()?;
        Ok(Self {
            id,
            revision: 1,
            kind: format.kind(),
            format,
            file_name: options.file_name,
            size,
            sha256,
            dry_run: options.dry_run.unwrap_or_default(),
            fiscal_year: options.fiscal_year,
            valid_from: options.valid_from,
            provider_id: options.provider_id.filter(|_| format.kind().is_of_provider()),
            requested_by: from.person,
            client: from.client.clone(),
            status: ImportStatus::Received,
            bytes_read: 0,
            rows_read: 0,
            rows_created: 0,
            rows_updated: 0,
            rows_unchanged: 0,
            rows_rejected: 0,
            rows_missed: 0,
            results_cut: false,
            error: None,
            created_at: now,
            updated_at: now,
            started_at: None,
            finished_at: None,
        })
    }

    /// Refuses one more file of a caller of whose imports so many are not over.
    pub fn check_turn(under_way: i64) -> Result<()> {
        if under_way < UNDER_WAY {
            return Ok(());
        }
        let detail = format!("{UNDER_WAY} of your imports are not over; wait for one of them, or cancel it.");
        Err(Problem::new(Code::TooManyRequests, detail))
    }

    /// Whether the silence of a file that was read to its end counts: nobody has asked the import to stop, and no row was rejected.
    pub fn is_whole(&self) -> bool {
        self.status == ImportStatus::Running && self.rows_rejected == 0
    }

    /// Counts records that the file no longer has. A file may be closed twice, where a node goes on after another is gone: records
    /// that were ended the first time are not found again, so that counts add up; a dry run ends none, and finds all of them again.
    pub fn miss(&mut self, records: i64) {
        self.rows_missed = if self.dry_run { records } else { self.rows_missed + records };
    }

    /// Whoever asked for it, as the one who writes.
    pub fn requester(&self) -> Actor {
        Actor { person: self.requested_by, client: self.client.clone(), ..Actor::public() }
    }

    /// Begins, or goes on where a node that is gone left it; `false` where it is over.
    pub fn start(&mut self, now: At) -> bool {
        if self.status == ImportStatus::Received {
            self.status = ImportStatus::Running;
            self.started_at = Some(now);
        }
        !self.status.is_over()
    }

    /// Asks it to stop: at once where nobody works on it, else after the rows that are just being taken in.
    pub fn cancel(&mut self, now: At) -> Result<()> {
        let to = if self.status == ImportStatus::Received { ImportStatus::Cancelled } else { ImportStatus::Cancelling };
        self.status.check_move(to)?;
        self.go_to(to, now);
        Ok(())
    }

    /// Counts rows that were taken in; gives those that are kept one by one.
    pub fn count(&mut self, results: Vec<RowResult>, bytes_read: i64) -> Vec<RowResult> {
        self.bytes_read = bytes_read.clamp(self.bytes_read, self.size.max(self.bytes_read));
        let mut kept = Vec::with_capacity(results.len());
        for result in results {
            let count = match result.outcome {
                Outcome::Created => &mut self.rows_created,
                Outcome::Updated => &mut self.rows_updated,
                Outcome::Unchanged => &mut self.rows_unchanged,
                Outcome::Rejected => &mut self.rows_rejected,
            };
            *count += 1;
            self.rows_read += 1;
            if *count <= KEPT_ROWS {
                kept.push(result);
            } else {
                self.results_cut = true;
            }
        }
        kept
    }

    /// Ends it: done, or failed for that reason; one that was asked to stop is cancelled.
    pub fn finish(&mut self, error: Option<String>, now: At) {
        let to = match (self.status, &error) {
            (_, Some(_)) => ImportStatus::Failed,
            (ImportStatus::Cancelling, None) => ImportStatus::Cancelled,
            (_, None) => ImportStatus::Done,
        };
        self.error = error;
        if to == ImportStatus::Done {
            self.bytes_read = self.size;
        }
        self.go_to(to, now);
    }

    fn go_to(&mut self, to: ImportStatus, now: At) {
        self.status = to;
        self.finished_at = to.is_over().then_some(now);
    }
}

impl Record for Import {
    const KIND: &'static str = "import";
    const READ: Permission = Permission::ExchangeManage;
    const WRITE: Permission = Permission::ExchangeManage;
    record_fields!(owner = requested_by, private);
    /// Whoever may cancel it may see who did.
    fn history_visible_to(&self, actor: &Actor) -> bool {
        self.visible_to(actor)
    }
    /// Whether it is the caller's: of the person who asked for it, or of the client that did so by itself.
    fn is_of(&self, actor: &Actor) -> bool {
        match self.requested_by {
            Some(person) => actor.person == Some(person),
            None => actor.person.is_none() && self.client.is_some() && actor.client == self.client,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: At = At::from_micros(0);

    fn received() -> Import {
        let file = ReceivedFile {
            format: Format::OcdDivisions,
            size: 10,
            sha256: "0".repeat(64).parse().unwrap(),
            options: ImportOptions::default(),
        };
        let from = Actor { client: Some("partner".into()), ..Actor::public() };
        Import::receive(file, &from, Id::from_bytes([1; 16]), NOW).unwrap()
    }

    fn row(outcome: Outcome) -> RowResult {
        let (errors, warnings) = (Vec::new(), Vec::new());
        RowResult { number: 1, line: None, outcome, key: None, record_id: None, errors, warnings }
    }

    #[test]
    fn whose_it_is_sees_its_history() {
        let clients = ["partner", "another"].map(|client| Actor { client: Some(client.into()), ..Actor::public() });
        assert_eq!(clients.map(|client| received().history_visible_to(&client)), [true, false]);
    }

    #[test]
    fn one_that_nobody_works_on_is_cancelled_at_once() {
        let mut import = received();
        import.cancel(NOW).unwrap();
        assert_eq!((import.status, import.finished_at), (ImportStatus::Cancelled, Some(NOW)));
    }

    #[test]
    fn a_list_of_learning_is_somebodys() {
        let received = |provider_id| {
            let options = ImportOptions { provider_id, ..ImportOptions::default() };
            let (format, sha256) = (Format::LearningList, "0".repeat(64).parse().unwrap());
            Import::receive(
                ReceivedFile { format, size: 10, sha256, options },
                &Actor::public(),
                Id::from_bytes([1; 16]),
                NOW,
            )
        };
        assert_eq!(received(None).unwrap_err().fields[0].pointer, "provider_id");
        assert!(received(Some(Id::from_bytes([2; 16]))).is_ok());
    }

    #[test]
    fn one_that_runs_stops_after_its_batch() {
        let mut import = received();
        import.start(NOW);
        import.cancel(NOW).unwrap();
        let asked = import.status;
        import.finish(None, NOW);
        assert_eq!((asked, import.status), (ImportStatus::Cancelling, ImportStatus::Cancelled));
    }

    #[test]
    fn what_is_over_cannot_be_cancelled() {
        let mut import = received();
        import.start(NOW);
        import.finish(None, NOW);
        assert!(import.cancel(NOW).is_err());
    }

    #[test]
    fn one_that_was_left_goes_on() {
        let mut import = received();
        import.start(NOW);
        assert!(import.start(NOW.plus_seconds(1)) && import.started_at == Some(NOW));
    }

    #[test]
    fn rows_beyond_what_is_kept_are_counted() {
        let mut import = Import { rows_rejected: KEPT_ROWS, ..received() };
        let kept = import.count(vec![row(Outcome::Rejected), row(Outcome::Created)], 5);
        assert_eq!((kept.len(), import.rows_rejected, import.results_cut), (1, KEPT_ROWS + 1, true));
    }

    #[test]
    fn a_caller_with_many_under_way_waits() {
        assert_eq!([UNDER_WAY - 1, UNDER_WAY].map(|n| Import::check_turn(n).is_ok()), [true, false]);
    }

    #[test]
    fn what_is_missed_is_counted_once_however_often_it_is_closed() {
        let closed_twice = |dry_run, again| {
            let mut import = Import { dry_run, ..received() };
            import.miss(3);
            import.miss(again);
            import.rows_missed
        };
        assert_eq!((closed_twice(false, 0), closed_twice(true, 3)), (3, 3));
    }

    #[test]
    fn the_silence_of_a_file_with_a_bad_row_counts_for_nothing() {
        let mut import = received();
        import.start(NOW);
        let whole = import.is_whole();
        import.count(vec![row(Outcome::Rejected)], 5);
        assert_eq!((whole, import.is_whole()), (true, false));
    }

    #[test]
    fn a_client_by_itself_has_its_own() {
        let other = Actor { client: Some("other".into()), ..Actor::public() };
        assert_eq!([&received().requester(), &other].map(|actor| received().is_of(actor)), [true, false]);
    }

    #[test]
    fn a_persons_import_is_not_the_clients() {
        let mut import = received();
        import.requested_by = Some(Id::from_bytes([2; 16]));
        assert!(!import.is_of(&received().requester()));
    }

    proptest! {
        #[test]
        fn counts_add_up(outcomes in proptest::collection::vec(proptest::sample::select(Outcome::ALL), 0..50)) {
            let mut import = received();
            import.count(outcomes.into_iter().map(row).collect(), 0);
            let Import { rows_read, rows_created, rows_updated, rows_unchanged, rows_rejected, .. } = import;
            prop_assert_eq!(rows_read, rows_created + rows_updated + rows_unchanged + rows_rejected);
        }

        #[test]
        fn one_that_is_over_says_when(cancelled: bool, started: bool, error in proptest::option::of("[a-z]+")) {
            let mut import = received();
            if started { import.start(NOW); }
            if cancelled { import.cancel(NOW).unwrap(); }
            if !import.status.is_over() { import.finish(error, NOW); }
            prop_assert!(import.status.is_over() && import.finished_at.is_some());
        }
    }
}

//! Imports at rest: the file in chunks, how far it has been taken in, and what became of each row. Each step of the work is
//! one transaction, refused where the job is another node's by now, so that no row is taken in or counted twice.

use super::{
    super::{super::in_turn, idempotency, jobs},
    prelude::*,
};
use crate::{By, Done, ImportTask, Job, Once, Rows, Seen, Step, Task as _};
use exchange::{Import, ImportFilter, Outcome, RowResult};

kept! { Import in imports locked {
    id: id, revision: number, kind: word, format: word, file_name: [text], size: long, sha256: text, dry_run: flag,
    fiscal_year: [small], valid_from: [day], provider_id: [id], requested_by: [id], client: [text], status: word, bytes_read: long, rows_read: long,
    rows_created: long, rows_updated: long, rows_unchanged: long, rows_rejected: long, rows_missed: long, results_cut: flag, error: [text],
    created_at: at, updated_at: at, started_at: [at], finished_at: [at],
} also {
    /// The bytes of a file are kept no longer than they are needed.
    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        if self.status.is_over() { drop_chunks(c, self.id).await } else { Ok(()) }
    }

    /// One that is to stop between two tries does not wait for the next.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status == exchange::ImportStatus::Cancelling {
            jobs::hurry::<ImportTask>(c, &self.id.to_string(), by.clock.now()).await?;
        }
        Ok(())
    }
} }

listed! { Import in imports, by ImportFilter {
    kind: words, status: words, dry_run: flag, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    match actor.person {
        _ if actor.may(Import::READ, None) => query,
        Some(person) => query.filter(imports::requested_by.eq(Some(Uid(person)))),
        None => query.filter(imports::requested_by.is_null().and(imports::client.eq(actor.client.clone()))),
    }
} }

/// What became of a row, at rest.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
struct ResultRow {
    import_id: Uid,
    number: i64,
    line: Option<i64>,
    outcome: String,
    key: Option<String>,
    record_id: Option<Uid>,
    errors: Json,
    warnings: Json,
    done_at: Moment,
}

impl ResultRow {
    fn new(import: Id, now: At, result: RowResult) -> Result<Self> {
        let RowResult { number, line, outcome, key, record_id, errors, warnings } = result;
        Ok(Self {
            import_id: import.into(),
            number,
            line,
            outcome: outcome.to_string(),
            key,
            record_id: record_id.map(Uid),
            errors: Json::of("row of an import", &written(errors))?,
            warnings: Json::of("row of an import", &written(warnings))?,
            done_at: now.into(),
        })
    }
}

impl TryFrom<ResultRow> for RowResult {
    type Error = Error;

    fn try_from(row: ResultRow) -> Result<Self> {
        let ResultRow { number, line, outcome, key, record_id, errors, warnings, .. } = row;
        let outcome = read("row of an import", outcome)?;
        let (errors, warnings) = (errors.parse("row of an import")?, warnings.parse("row of an import")?);
        Ok(Self { number, line, outcome, key, record_id: record_id.map(Into::into), errors, warnings })
    }
}

/// What is told of a file without U+0000, which may stand in the file, and in no text of `PostgreSQL`.
fn writable(told: &str) -> String {
    told.replace('\0', "\u{FFFD}")
}

/// The same for what is told of a row.
fn written(told: Vec<FieldError>) -> Vec<FieldError> {
    let written = |FieldError { pointer, code, detail }| FieldError {
        pointer: writable(&pointer),
        code,
        detail: writable(&detail),
    };
    told.into_iter().map(written).collect()
}

/// Keeps a piece of a file that comes in.
#[dual]
pub async fn keep_chunk(c: &mut Conn<'_>, import: Id, number: i32, bytes: &[u8], now: At) -> Result<()> {
    let chunk = (
        import_chunks::import_id.eq(Uid(import)),
        import_chunks::number.eq(number),
        import_chunks::bytes.eq(bytes),
        import_chunks::received_at.eq(Moment(now)),
    );
    diesel::insert_into(import_chunks::table).values(chunk).execute(c).await?;
    Ok(())
}

/// A piece of a file; `None` after the last.
#[dual]
pub async fn chunk(c: &mut Link<'_>, import: Id, number: i32) -> Result<Option<Vec<u8>>> {
    let chunk = import_chunks::table.find((Uid(import), number)).select(import_chunks::bytes);
    Ok(chunk.first(c).await.optional()?)
}

/// Forgets the bytes of a file that was not taken; an import that was added after all keeps its own, whatever the client was
/// told.
#[dual]
pub async fn abandon(c: &mut Conn<'_>, import: Id) -> Result<()> {
    let added = diesel::select(dsl::exists(imports::table.find(Uid(import))));
    if added.get_result(c).await? { Ok(()) } else { drop_chunks(c, import).await }
}

/// Forgets the bytes of a file.
#[dual]
async fn drop_chunks(c: &mut Conn<'_>, import: Id) -> Result<()> {
    diesel::delete(import_chunks::table.filter(import_chunks::import_id.eq(Uid(import)))).execute(c).await?;
    Ok(())
}

/// How many imports of a caller are not over.
#[dual]
async fn under_way(c: &mut Link<'_>, from: &Actor) -> Result<i64> {
    let open = imports::table.filter(imports::finished_at.is_null()).into_boxed::<Db>();
    let own = match from.person {
        Some(person) => open.filter(imports::requested_by.eq(Some(Uid(person)))),
        None => open.filter(imports::requested_by.is_null().and(imports::client.eq(from.client.clone()))),
    };
    Ok(own.count().get_result(c).await?)
}

/// Refuses one more file of a caller of whom enough are under way, before anything of it is kept; not where the request
/// may have been answered before.
#[dual]
pub async fn check_turn(c: &mut Link<'_>, by: &By, once: Option<&Once>) -> Result<()> {
    if idempotency::is_used(c, by, once).await? {
        return Ok(());
    }
    Ok(Import::check_turn(under_way(c, &by.actor).await?)?)
}

/// Adds an import whose bytes are there, and the job that takes it in. Where the request was answered before, the answer is
/// given again and the bytes are forgotten.
#[dual]
pub async fn receive(c: &mut Conn<'_>, by: &By, once: Option<&Once>, import: Import) -> Result<Done<Import>> {
    let (id, from) = (import.id, import.requester());
    // Files that come in at once are counted one after the other.
    let caller = from.person.map_or_else(|| from.client.clone().unwrap_or_default(), |person| person.to_string());
    in_turn(c, &format!("imports of {caller}")).await?;
    let others = under_way(c, &from).await?;
    let done = super::super::record::create(c, by, once, import).await?;
    match done {
        Done::Fresh(_) => {
            Import::check_turn(others)?;
            jobs::enqueue(c, &by.clock, by.clock.now(), Some(id.to_string()), &ImportTask { import_id: id }).await?;
        }
        Done::Replayed { .. } => drop_chunks(c, id).await?,
    }
    Ok(done)
}

/// Claims the step for this node and loads the import, locked.
#[dual]
async fn claimed(c: &mut Conn<'_>, job: &Job, until: At, id: Id) -> Result<Import> {
    jobs::progress(c, job, until).await?;
    locked(c, id).await
}

/// The import, locked until the transaction ends.
#[dual]
async fn locked(c: &mut Conn<'_>, id: Id) -> Result<Import> {
    Import::lock(c, id).await?;
    Import::find(c, id).await?.ok_or_else(|| Problem::not_found(Import::KIND).into())
}

/// Saves how far it has come; where its state changed, the history says so.
#[dual]
async fn save(c: &mut Conn<'_>, by: &By, before: &Import, mut import: Import) -> Result<()> {
    import.touch(by.clock.now());
    if !import.save(c, before.revision).await? {
        return Err(Error::stale());
    }
    if import.status != before.status {
        let was = super::super::record::serialized(before)?;
        history::append(c, by, import.status.as_str(), None, Some(was), &import).await?;
    }
    Ok(())
}

/// Begins an import or goes on with it; gives it as it stands. Beginning is no progress: an import that fails at the same rows
/// each time is given up.
#[dual]
pub async fn start(c: &mut Conn<'_>, by: &By, job: &Job, until: At, id: Id) -> Result<Import> {
    jobs::keep(c, job, until).await?;
    let before = locked(c, id).await?;
    let mut import = before.clone();
    if import.start(by.clock.now()) && import.status != before.status {
        save(c, by, &before, import.clone()).await?;
    }
    Ok(import)
}

/// Takes rows in, counts them and keeps what became of them; or stops, where that was asked for.
#[dual]
pub async fn step<N: News>(c: &mut Conn<'_>, by: &By, step: &Step, rows: Rows<N>) -> Result<bool> {
    let before = claimed(c, &step.job, step.until, step.import).await?;
    let (mut import, now, bytes_read) = (before.clone(), by.clock.now(), rows.bytes_read);
    let goes_on = import.status == exchange::ImportStatus::Running;
    if goes_on {
        if rows.first != import.rows_read + 1 {
            return Err(Error::corrupt(Import::KIND, "rows came out of turn"));
        }
        let results = super::super::import::rows(c, by, import.dry_run, rows).await?;
        let kept = import.count(results, bytes_read).into_iter().map(|result| ResultRow::new(import.id, now, result));
        let kept = kept.collect::<Result<Vec<_>>>()?;
        insert_all!(c, import_rows, kept)?;
    } else if !import.status.is_over() {
        import.finish(None, now);
    }
    if import != before {
        save(c, by, &before, import).await?;
    }
    Ok(goes_on)
}

/// Closes a file that lists all there is of a kind: ends the records that it no longer has and counts them, or on a dry run only
/// counts them. Does nothing where the file was not read whole, or a row of it was rejected.
#[dual]
pub async fn close<N: Roster>(c: &mut Conn<'_>, by: &By, step: &Step, seen: &Seen) -> Result<()> {
    let before = claimed(c, &step.job, step.until, step.import).await?;
    if !before.is_whole() {
        return Ok(());
    }
    let missed = if before.dry_run {
        super::super::import::preview_close::<N>(c, by, seen).await?
    } else {
        super::super::import::close::<N>(c, by, seen).await?
    };
    let mut import = before.clone();
    import.miss(i64::try_from(missed).unwrap_or(i64::MAX));
    if import == before { Ok(()) } else { save(c, by, &before, import).await }
}

/// Ends an import: done, or failed for that reason.
#[dual]
pub async fn finish(c: &mut Conn<'_>, by: &By, step: &Step, error: Option<String>) -> Result<()> {
    let before = claimed(c, &step.job, step.until, step.import).await?;
    end(c, by, before, error).await
}

/// Since when the import of a job that is given back has been asked to stop, if it has. It is locked, so that whoever is just asking
/// finds the job given back, or is found here.
#[dual]
pub async fn stops_since(c: &mut Conn<'_>, job: &Job) -> Result<Option<At>> {
    if job.kind != ImportTask::KIND {
        return Ok(None);
    }
    let id = job.task::<ImportTask>()?.import_id;
    Import::lock(c, id).await?;
    let import = Import::find(c, id).await?;
    let stops = import.filter(|import| import.status == exchange::ImportStatus::Cancelling);
    Ok(stops.map(|import| import.updated_at))
}

/// Fails the import of a job that is given up.
#[dual]
pub async fn give_up(c: &mut Conn<'_>, by: &By, job: &Job) -> Result<()> {
    if job.kind != ImportTask::KIND {
        return Ok(());
    }
    let id = job.task::<ImportTask>()?.import_id;
    Import::lock(c, id).await?;
    let Some(import) = Import::find(c, id).await? else { return Ok(()) };
    end(c, by, import, Some("The service could not finish it; its log says why.".to_owned())).await
}

#[dual]
async fn end(c: &mut Conn<'_>, by: &By, before: Import, error: Option<String>) -> Result<()> {
    if before.status.is_over() {
        return Ok(());
    }
    let mut import = before.clone();
    import.finish(error.as_deref().map(writable), by.clock.now());
    save(c, by, &before, import).await
}

/// What became of the rows of an import, in their order, from after a number.
#[dual]
pub async fn results(
    c: &mut Link<'_>,
    import: Id,
    outcome: Option<Outcome>,
    after: i64,
    limit: i64,
) -> Result<Vec<RowResult>> {
    let later = import_rows::import_id.eq(Uid(import)).and(import_rows::number.gt(after));
    let mut query = import_rows::table.filter(later).into_boxed::<Db>();
    if let Some(outcome) = outcome {
        query = query.filter(import_rows::outcome.eq(outcome.as_str()));
    }
    let query = query.order(import_rows::number).limit(limit).select(ResultRow::as_select());
    let rows: Vec<ResultRow> = query.load(c).await?;
    rows.into_iter().map(RowResult::try_from).collect()
}

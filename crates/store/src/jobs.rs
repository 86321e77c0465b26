//! Work to be done soon. A claim moves a job's due time to the end of its lease, so that the job of a node that is gone
//! falls due again by itself.

use super::{exchange, idempotency, prelude::*};
use crate::{By, Job, Once, Task};
use kernel::Clock;
use std::collections::HashSet;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    kind: String,
    key: Option<String>,
    payload: Json,
    created_at: Moment,
    due_at: Moment,
    claim_id: Option<Uid>,
    attempts: i32,
    failed_at: Option<Moment>,
    error: Option<String>,
    is_awaited: bool,
}

/// A new job.
fn new_row<T: Task>(clock: &Clock, due: At, key: Option<String>, task: &T) -> Result<Row> {
    Ok(Row {
        id: clock.id().into(),
        kind: T::KIND.to_owned(),
        key,
        payload: serde_json::to_string(task).map(Json).map_err(|e| Error::corrupt(T::KIND, e))?,
        created_at: clock.now().into(),
        due_at: due.into(),
        claim_id: None,
        attempts: 0,
        failed_at: None,
        error: None,
        is_awaited: T::IS_AWAITED,
    })
}

/// A job, as long as it is still this claim's.
#[dsl::auto_type]
fn own(id: Uid, claim_id: Uid) -> _ {
    jobs::table.filter(jobs::id.eq(id).and(jobs::claim_id.eq(claim_id)))
}

/// Adds a job, in the transaction of what makes it necessary. Where one of the kind with the same key stands already, it
/// is left as it is.
#[dual]
pub async fn enqueue<T: Task>(c: &mut Conn<'_>, clock: &Clock, due: At, key: Option<String>, task: &T) -> Result<()> {
    let row = new_row(clock, due, key, task)?;
    diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// Adds a job for each key of which none stands, some at a time, for a statement of `PostgreSQL` takes 65,535 values. One that
/// stands is left as it is, but that it is due no later than this where it waits to be claimed, and begins no work before the
/// transaction ends, where that is begun by [`give_up_key`]. Whoever asks has locked what the keys name, so that nobody else adds the
/// same meanwhile.
#[dual]
pub async fn enqueue_each<T: Task>(c: &mut Conn<'_>, clock: &Clock, due: At, tasks: &[(String, T)]) -> Result<()> {
    for some in tasks.chunks(1_000) {
        let keys: Vec<String> = some.iter().map(|(key, _)| key.clone()).collect();
        let standing = jobs::table.filter(jobs::kind.eq(T::KIND)).filter(jobs::key.eq_any(keys));
        let standing = standing.order(jobs::id).select((jobs::id, jobs::key));
        let standing: Vec<(Uid, Option<String>)> = locked!(standing).load(c).await?;
        let (ids, standing): (Vec<Uid>, HashSet<String>) =
            standing.into_iter().filter_map(|(id, key)| Some((id, key?))).unzip();
        let late = jobs::claim_id.is_null().and(jobs::due_at.gt(Moment(due)));
        let late = jobs::table.filter(jobs::id.eq_any(ids)).filter(late);
        diesel::update(late).set(jobs::due_at.eq(Moment(due))).execute(c).await?;
        let new = some.iter().filter(|(key, _)| !standing.contains(key));
        let rows = new.map(|(key, task)| new_row(clock, due, Some(key.clone()), task)).collect::<Result<Vec<_>>>()?;
        insert_all!(c, jobs, rows)?;
    }
    Ok(())
}

/// Makes the job of a kind with that key due now, where it waits to be claimed.
#[dual]
pub async fn hurry<T: Task>(c: &mut Conn<'_>, key: &str, now: At) -> Result<()> {
    let of_key = jobs::table.filter(jobs::kind.eq(T::KIND)).filter(jobs::key.eq(key));
    let waiting = of_key.filter(jobs::claim_id.is_null()).select(jobs::id);
    if let Some(id) = unclaimed!(waiting).first::<Uid>(c).await.optional()? {
        diesel::update(jobs::table.find(id)).set(jobs::due_at.eq(Moment(now))).execute(c).await?;
    }
    Ok(())
}

/// Asks for the one job of a kind, which is due now, also where it failed and was to be tried again later.
#[dual]
pub async fn ask<T: Task>(c: &mut Conn<'_>, clock: &Clock, task: &T) -> Result<()> {
    enqueue(c, clock, clock.now(), Some(T::KIND.to_owned()), task).await?;
    hurry::<T>(c, T::KIND, clock.now()).await
}

/// Adds a job that is due now, for a request that is answered by no more than that it was taken in; the same request again
/// adds none.
#[dual]
pub async fn enqueue_once<T: Task>(c: &mut Conn<'_>, by: &By, once: Option<&Once>, task: &T) -> Result<()> {
    if idempotency::is_repeated(c, by, once).await? {
        return Ok(());
    }
    enqueue(c, &by.clock, by.clock.now(), None, task).await
}

/// The jobs that are due, of those that somebody waits for or of the others, but those of the kind that is passed over.
#[dsl::auto_type]
fn due(is_awaited: bool, now: Moment, but: &'static str) -> _ {
    let open = jobs::failed_at.is_null().and(jobs::is_awaited.eq(is_awaited));
    jobs::table.filter(open.and(jobs::due_at.le(now)).and(jobs::kind.ne(but)))
}

/// Whether a job waits that is due, of another kind than is passed over.
#[dual]
pub async fn any_due(c: &mut Link<'_>, now: At, but: Option<&'static str>) -> Result<bool> {
    let any = |is_awaited| dsl::exists(due(is_awaited, Moment(now), but.unwrap_or_default()));
    Ok(diesel::select(any(true).or(any(false))).get_result(c).await?)
}

/// Claims the job that has been due for longest, of those that somebody waits for, or else of the others; of another kind than is
/// passed over.
#[dual]
pub async fn claim(
    c: &mut Conn<'_>,
    claim_id: Id,
    now: At,
    until: At,
    but: Option<&'static str>,
) -> Result<Option<Job>> {
    let in_order = |is_awaited| due(is_awaited, Moment(now), but.unwrap_or_default()).order((jobs::due_at, jobs::id));
    let awaited: Option<Row> = unclaimed!(in_order(true).select(Row::as_select())).first(c).await.optional()?;
    let next = if awaited.is_some() {
        awaited
    } else {
        unclaimed!(in_order(false).select(Row::as_select())).first(c).await.optional()?
    };
    let Some(row) = next else { return Ok(None) };
    let attempts = row.attempts.saturating_add(1);
    let claimed = (jobs::claim_id.eq(Some(Uid(claim_id))), jobs::due_at.eq(Moment(until)), jobs::attempts.eq(attempts));
    diesel::update(jobs::table.find(row.id)).set(claimed).execute(c).await?;
    Ok(Some(Job { id: row.id.into(), claim_id, kind: row.kind, attempts, payload: row.payload.0 }))
}

/// Keeps a claim; `false` where the job is another's by now.
#[dual]
pub async fn extend(c: &mut Conn<'_>, job: &Job, until: At) -> Result<bool> {
    let own = own(job.id.into(), job.claim_id.into());
    Ok(diesel::update(own).set(jobs::due_at.eq(Moment(until))).execute(c).await? == 1)
}

/// Keeps a claim, in a transaction that must not go on where the job is another's by now.
#[dual]
pub async fn keep(c: &mut Conn<'_>, job: &Job, until: At) -> Result<()> {
    if extend(c, job, until).await? { Ok(()) } else { Err(taken_over()) }
}

/// Says that a job got on, in the transaction of the step that was done: the claim is kept, and earlier failures are
/// forgiven. Where the job is another's by now the step is refused with the whole transaction, so that none is done twice.
#[dual]
pub async fn progress(c: &mut Conn<'_>, job: &Job, until: At) -> Result<()> {
    let kept = diesel::update(own(job.id.into(), job.claim_id.into()))
        .set((jobs::due_at.eq(Moment(until)), jobs::attempts.eq(1)))
        .execute(c)
        .await?;
    if kept == 1 { Ok(()) } else { Err(taken_over()) }
}

/// Gives up the key of a job that begins to look at what it tells of: whoever changes that from now on adds another job. Refused where
/// the job is another's by now.
#[dual]
pub async fn give_up_key(c: &mut Conn<'_>, job: &Job) -> Result<()> {
    let given_up =
        diesel::update(own(job.id.into(), job.claim_id.into())).set(jobs::key.eq(None::<String>)).execute(c).await?;
    if given_up == 1 { Ok(()) } else { Err(taken_over()) }
}

fn taken_over() -> Error {
    Problem::new(Code::Conflict, "Another node has taken this job over.").into()
}

/// Forgets a job that is done.
#[dual]
pub async fn finish(c: &mut Conn<'_>, job: &Job) -> Result<()> {
    diesel::delete(own(job.id.into(), job.claim_id.into())).execute(c).await?;
    Ok(())
}

/// Gives a job back, to be claimed again. That of an import which was asked to stop meanwhile is due at once.
#[dual]
pub async fn give_back(c: &mut Conn<'_>, job: &Job, due: At, reason: Option<&str>) -> Result<()> {
    let back = (jobs::claim_id.eq(None::<Uid>), jobs::due_at.eq(Moment(due)), jobs::error.eq(reason));
    let given_back = diesel::update(own(job.id.into(), job.claim_id.into())).set(back).execute(c).await?;
    if given_back == 1
        && let Some(since) = exchange::imports::stops_since(c, job).await?
    {
        diesel::update(jobs::table.find(Uid(job.id))).set(jobs::due_at.eq(Moment(since))).execute(c).await?;
    }
    Ok(())
}

/// Gives a job up, and says so where it was for a record. What it was about is forgotten, for it may be about somebody who
/// never came to be known here; what kind of work it was stays, and why it failed.
#[dual]
pub async fn fail(c: &mut Conn<'_>, job: &Job, by: &By, reason: &str) -> Result<()> {
    let now = by.clock.now();
    let failed = (jobs::claim_id.eq(None::<Uid>), jobs::failed_at.eq(Some(Moment(now))), jobs::error.eq(Some(reason)));
    let given_up = diesel::update(own(job.id.into(), job.claim_id.into()))
        .set((failed, jobs::key.eq(None::<String>), jobs::payload.eq(Json("{}".to_owned()))))
        .execute(c)
        .await?;
    if given_up == 1 { exchange::imports::give_up(c, by, job).await } else { Ok(()) }
}

/// Frees every claim.
#[dual]
pub async fn free(c: &mut Conn<'_>, now: At) -> Result<usize> {
    let claimed = jobs::table.filter(jobs::claim_id.is_not_null());
    let freed = (jobs::claim_id.eq(None::<Uid>), jobs::due_at.eq(Moment(now)));
    Ok(diesel::update(claimed).set(freed).execute(c).await?)
}

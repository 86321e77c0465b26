//! How one kind of record is kept, and the only ways to write one.

use super::{idempotency, prelude::*};
use crate::session::{By, Change, Done, Once};
use serde::Serialize;

/// How one kind of record is kept.
#[dual]
#[allow(async_fn_in_trait, reason = "a session is not shared between threads")]
pub trait Stored: Record + Serialize {
    /// What its rules need to know from elsewhere; `()` for most.
    type Facts: Default + Send;

    /// Loads one.
    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>>;
    /// Adds one.
    async fn insert(&self, c: &mut Conn) -> Result<()>;
    /// Saves one whole where its revision is still `seen`; `false` where it is not.
    async fn save(&self, c: &mut Conn, seen: i32) -> Result<bool>;
    /// Removes one where its revision is still `seen`; kinds whose history matters refuse.
    async fn remove(&self, _c: &mut Conn, _seen: i32) -> Result<bool> {
        Err(Problem::new(Code::Conflict, format!("A {} is never deleted.", Self::KIND)).into())
    }
    /// Locks the record until the transaction ends, so that what a rule sees stays true while it is applied.
    async fn lock(_c: &mut Conn, _id: Id) -> Result<()> {
        Ok(())
    }
    /// Gathers what its rules need to know.
    async fn facts(&self, _c: &mut Conn, _about: &[Id]) -> Result<Self::Facts> {
        Ok(Self::Facts::default())
    }
    /// The text by which it is found.
    fn documents(&self) -> Documents {
        Documents::default()
    }
    /// The record as a client sees it.
    fn body(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::corrupt(Self::KIND, e))
    }
}

/// Loads one, whoever may see it.
#[dual]
pub async fn find<R: Stored>(c: &mut impl Link, id: Id) -> Result<Option<R>> {
    R::find(c, id).await
}

/// Adds a record; with a key that was used before, gives the first answer again.
#[dual]
pub async fn create<R: Stored>(c: &mut Conn, by: &By, once: Option<&Once>, mut record: R) -> Result<Done<R>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    if !record.may_be_added_by(&by.actor) {
        return Err(forbidden(R::KIND));
    }
    record.insert(c).await?;
    history::append(c, by, "created", None, None, Some(&record)).await?;
    search::index(c, &record).await?;
    record.shown_to(&by.actor);
    idempotency::remember(c, by, once, &record).await?;
    Ok(Done::Fresh(record))
}

/// Loads a record, checks caller and revision, applies the rule, saves: guard → load → rule → save.
#[dual]
pub async fn change<R: Stored>(c: &mut Conn, by: &By, change: Change<R, R::Facts>) -> Result<Done<R>> {
    if let Some(replayed) = idempotency::replay(c, by, change.once.as_ref()).await? {
        return Ok(replayed);
    }
    R::lock(c, change.id).await?;
    let (mut record, seen) = permitted::<R>(c, by, change.id, change.if_match, change.permit).await?;
    let before = serialized(&record)?;
    let facts = record.facts(c, &change.about).await?;
    let unit = record.unit();
    (change.rule)(&mut record, &facts)?;
    // Nobody hands a record to a unit they have no say in.
    if record.unit() != unit && !by.actor.may(R::WRITE, record.unit()) {
        return Err(forbidden(R::KIND));
    }
    record.touch(by.clock.now());
    if !record.save(c, seen).await? {
        return Err(Error::stale());
    }
    history::append(c, by, change.action, change.note.as_deref(), Some(before), Some(&record)).await?;
    search::reindex(c, &record).await?;
    record.shown_to(&by.actor);
    idempotency::remember(c, by, change.once.as_ref(), &record).await?;
    Ok(Done::Fresh(record))
}

/// Removes a record whose history does not matter; its changes stay, closed by a tombstone.
#[dual]
pub async fn delete<R: Stored>(c: &mut Conn, by: &By, id: Id, if_match: Option<i32>) -> Result<()> {
    let permit = Box::new(|record: &R, actor: &Actor| actor.may(R::WRITE, record.unit()));
    let (record, seen) = permitted::<R>(c, by, id, if_match, permit).await?;
    let before = serialized(&record)?;
    let removed = record.remove(c, seen).await;
    let blocked =
        || Problem::new(Code::InUse, format!("Other records still refer to this {}; change them first.", R::KIND));
    let removed = match removed {
        Err(Error::Database(e)) => Err(e).on_foreign_key(blocked)?,
        other => other?,
    };
    if !removed {
        return Err(Error::stale());
    }
    search::forget(c, id).await?;
    history::append_tombstone(c, by, R::KIND, id, seen + 1, Some(before)).await
}

/// Loads a record the caller may see (else 404) and may change (else 403), at the revision they saw (else 412).
#[dual]
async fn permitted<R: Stored>(
    c: &mut Conn,
    by: &By,
    id: Id,
    if_match: Option<i32>,
    permit: crate::session::Permit<R>,
) -> Result<(R, i32)> {
    let found = R::find(c, id).await?.filter(|record| record.visible_to(&by.actor));
    let record = found.ok_or_else(|| Problem::not_found(R::KIND))?;
    if !permit(&record, &by.actor) {
        return Err(forbidden(R::KIND));
    }
    let seen = record.revision();
    if if_match.is_some_and(|wanted| wanted != seen) {
        return Err(Error::stale());
    }
    Ok((record, seen))
}

fn forbidden(kind: &str) -> Error {
    Problem::new(
        Code::Forbidden,
        format!("Your roles do not reach this {kind}; ask its unit's lead or an administrator."),
    )
    .into()
}

pub(crate) fn serialized<R: Serialize + Record>(record: &R) -> Result<Json> {
    serde_json::to_string(record).map(Json).map_err(|e| Error::corrupt(R::KIND, e))
}

/// Reads a stored word or text back into the domain's type; what stood there stays out of the error, and of the log.
pub(crate) fn read<T: std::str::FromStr>(kind: &'static str, text: String) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e| Error::corrupt(kind, e))
}

/// The same where there may be nothing.
pub(crate) fn maybe<T: std::str::FromStr>(kind: &'static str, text: Option<String>) -> Result<Option<T>>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| read(kind, text)).transpose()
}

/// Words as the database knows them.
pub(crate) fn words<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Ids as the database knows them.
pub(crate) fn uids(ids: &[Id]) -> Vec<Uid> {
    ids.iter().copied().map(Uid).collect()
}

/// Refuses a reference to a record that is not there, by the field that names it.
macro_rules! must_exist {
    ($c:expr, $table:ident, $id:expr, $pointer:expr) => {
        let there: bool =
            answered!(diesel::select(dsl::exists($table::table.filter($table::id.eq(Uid($id))))).get_result($c))?;
        if !there {
            return Err(Problem::field($pointer, "not_found", "must name a record that exists").into());
        }
    };
}
pub(crate) use must_exist;

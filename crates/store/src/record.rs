//! How one kind of record is kept, and the only ways to write one.

use super::{directory::translations, idempotency, prelude::*};
use crate::session::{By, Change, Done, Once, UPDATED};
use kernel::{DivisionId, Wording, noun};
use serde::Serialize;

/// How one kind of record is kept.
#[dual]
pub trait Stored: Record + Serialize + Clone + PartialEq {
    /// What its rules need to know from elsewhere; `()` for most.
    type Facts: Default + Send;

    /// Loads one.
    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>>;
    /// Adds one.
    async fn insert(&self, c: &mut Conn<'_>) -> Result<()>;
    /// Adds many, for imports.
    async fn insert_all(c: &mut Conn<'_>, records: &[&Self]) -> Result<()> {
        for record in records {
            record.insert(c).await?;
        }
        Ok(())
    }
    /// Saves one whole where its revision is still `seen`; `false` where it is not.
    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool>;
    /// Removes one where its revision is still `seen`; kinds whose history matters refuse.
    async fn remove(&self, _c: &mut Conn<'_>, _seen: i32) -> Result<bool> {
        Err(Problem::new(Code::Conflict, format!("No {} is ever deleted.", noun(Self::KIND))).into())
    }
    /// Locks the person whose own it is, before it and what is kept beside it, as whoever forgets them does; `kept!` writes it for what
    /// is somebody's `own`.
    async fn lock_owner(_c: &mut Conn<'_>, _id: Id) -> Result<()> {
        Ok(())
    }
    /// Locks the record until the transaction ends, so that what a rule sees stays true while it is applied.
    async fn lock(_c: &mut Conn<'_>, _id: Id) -> Result<()> {
        Ok(())
    }
    /// Gives a new record what it takes from those it belongs to, as their rules have it; called before it is added.
    async fn place(&mut self, _c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Ok(())
    }
    /// Learns what the rule of time must know of others, where that is too expensive to be read at every look; called before it is
    /// settled.
    async fn foresee(&mut self, _c: &mut Conn<'_>, _now: At) -> Result<()> {
        Ok(())
    }
    /// Some of those that time has moved on since they were saved; for kinds that are [`TIMED`](Record::TIMED), which lock their row:
    /// of two who meet one at the same time, the second finds it moved.
    async fn overdue(_c: &mut Link<'_>, _now: At) -> Result<Vec<Id>> {
        Ok(Vec::new())
    }
    /// The divisions it names. One that a client names by an alias is kept by its living id, by which places are counted.
    fn divisions(&mut self) -> Vec<&mut DivisionId> {
        Vec::new()
    }
    /// Makes anew what follows from the divisions it names, once living ids stand in the place of aliases.
    fn follow_divisions(&mut self) {}
    /// Refuses columns that refer to what is not there, as `kept!` lists them; called before `refer`.
    async fn refer_columns(&self, _c: &mut Conn<'_>) -> Result<()> {
        Ok(())
    }
    /// Refuses references to what is not there; called before it is added or saved.
    async fn refer(&self, _c: &mut Conn<'_>) -> Result<()> {
        Ok(())
    }
    /// Adds what is kept beside their rows to records just loaded, in a fixed number of queries.
    async fn fill(_c: &mut Link<'_>, _records: &mut [Self]) -> Result<()> {
        Ok(())
    }
    /// Saves what is kept beside its row, in the place of what stood there.
    async fn save_parts(&self, _c: &mut Conn<'_>) -> Result<()> {
        Ok(())
    }
    /// Adds what is kept beside the rows of new records.
    async fn add_parts(c: &mut Conn<'_>, records: &[&Self]) -> Result<()> {
        for record in records {
            record.save_parts(c).await?;
        }
        Ok(())
    }
    /// Does what comes with the removal of one; called before it is removed.
    async fn remove_parts(&self, _c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Ok(())
    }
    /// Brings other records in step with it, and it with them; called once it is saved.
    async fn follow(&mut self, _c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Ok(())
    }
    /// Tells people what a change makes of it; called with how it was before, and before `follow`: who gets something only by the
    /// change learns that, and not what was otherwise.
    async fn announce(&self, _c: &mut Conn<'_>, _by: &By, _was: &Self) -> Result<()> {
        Ok(())
    }
    /// Gathers what its rules need to know.
    async fn facts(&self, _c: &mut Conn<'_>, _about: &[Id]) -> Result<Self::Facts> {
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
pub async fn find<R: Stored>(c: &mut Link<'_>, id: Id) -> Result<Option<R>> {
    R::find(c, id).await
}

/// Locks a record, and before it whose own it is, until the transaction ends.
#[dual]
pub(crate) async fn hold<R: Stored>(c: &mut Conn<'_>, id: Id) -> Result<()> {
    R::lock_owner(c, id).await?;
    R::lock(c, id).await
}

/// Adds a record; with a key that was used before, gives the first answer again.
#[dual]
pub async fn create<R: Stored>(c: &mut Conn<'_>, by: &By, once: Option<&Once>, mut record: R) -> Result<Done<R>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    name_living(c, &mut record).await?;
    record.place(c, by).await?;
    if !record.may_be_added_by(&by.actor) {
        return Err(forbidden(R::KIND));
    }
    record.insert(c).await?;
    record.follow(c, by).await?;
    history::append(c, by, "created", None, None, &record).await?;
    search::index(c, &record).await?;
    record.shown_at(&by.actor, by.clock.now());
    idempotency::remember(c, by, once, &record).await?;
    Ok(Done::Fresh(record))
}

/// Adds those of the records shipped with the program that are not there yet; gives how many. Called where the program
/// ships something else than was brought in before, by one node after the other.
#[dual]
pub(crate) async fn ensure<R: Stored>(c: &mut Conn<'_>, by: &By, shipped: Vec<R>) -> Result<usize> {
    in_turn(c, R::KIND).await?;
    let mut added = 0;
    for record in shipped {
        if R::find(c, record.id()).await?.is_none() {
            create(c, by, None, record).await?;
            added += 1;
        }
    }
    Ok(added)
}

/// Loads a record, checks caller and revision, applies the rule, saves: guard → load → rule → save.
#[dual]
pub async fn change<R: Stored>(c: &mut Conn<'_>, by: &By, change: Change<R, R::Facts>) -> Result<Done<R>> {
    if let Some(replayed) = idempotency::replay(c, by, change.once.as_ref()).await? {
        return Ok(replayed);
    }
    hold::<R>(c, change.id).await?;
    let mut record = permitted::<R>(c, by, change.id, change.if_match, change.permit).await?;
    let was = record.clone();
    let facts = record.facts(c, &change.about).await?;
    let unit = record.unit();
    let places = named(&mut record);
    (change.rule)(&mut record, &facts)?;
    // Who changes something else is not refused for two places that have become one since.
    if named(&mut record) != places {
        name_living(c, &mut record).await?;
    }
    // Nobody hands a record to a unit they have no say in, unless handing over is what the change is for.
    if record.unit() != unit && !change.hands_over && !by.actor.may(R::WRITE, record.unit()) {
        return Err(forbidden(R::KIND));
    }
    put(c, by, &mut record, &was, change.action, change.note.as_deref()).await?;
    record.shown_at(&by.actor, by.clock.now());
    idempotency::remember(c, by, change.once.as_ref(), &record).await?;
    Ok(Done::Fresh(record))
}

/// The divisions a record names.
fn named<R: Stored>(record: &mut R) -> Vec<DivisionId> {
    record.divisions().into_iter().map(|division| division.clone()).collect()
}

/// Puts living ids in the place of aliases, where a record names divisions, and looks at it again where there were any.
#[dual]
async fn name_living<R: Stored>(c: &mut Conn<'_>, record: &mut R) -> Result<()> {
    let named = named(record);
    let living = living_divisions(c, &named).await?;
    if living == named {
        return Ok(());
    }
    for (division, living) in record.divisions().into_iter().zip(living) {
        *division = living;
    }
    record.follow_divisions();
    Ok(record.check()?)
}

/// Changes a record as a source outside tells of it, whoever may see it: lock → load → rule → save, where the rule says that
/// anything changes.
#[dual]
pub(crate) async fn amend<R: Stored>(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    rule: impl FnOnce(&mut R, &R::Facts) -> bool,
) -> Result<()> {
    hold::<R>(c, id).await?;
    let Some(mut record) = R::find(c, id).await? else { return Ok(()) };
    let was = record.clone();
    let facts = record.facts(c, &[]).await?;
    if !rule(&mut record, &facts) {
        return Ok(());
    }
    put(c, by, &mut record, &was, UPDATED, None).await
}

/// Tells people of a record that a rule has changed, saves it, as [`keep`] does, and lets its translations follow. `was` is how it
/// stood before. An update that leaves it as it was is none: it makes no revision, and nobody is told.
#[dual]
async fn put<R: Stored>(
    c: &mut Conn<'_>,
    by: &By,
    record: &mut R,
    was: &R,
    action: &str,
    note: Option<&str>,
) -> Result<()> {
    let now = by.clock.now();
    if action == UPDATED && touched(record, now) == touched(was, now) {
        record.clone_from(was);
        return Ok(());
    }
    record.announce(c, by, was).await?;
    keep(c, by, record, (was.revision(), serialized(was)?), action, note).await?;
    if R::TEXTS.is_empty() {
        return Ok(());
    }
    translations::follow(c, by, R::KIND, vec![(record.id(), Wording::of(was), Wording::of(record))]).await
}

/// The same, stamped as a change at that instant: two that are alike then differ in nothing but their stamps.
fn touched<R: Stored>(record: &R, now: At) -> R {
    let mut touched = record.clone();
    touched.touch(now);
    touched
}

/// Saves a record that a rule has changed, brings others in step with it, and appends to its history; for kinds that nobody translates.
/// `seen` is the revision it had before, and `before` what it said; refused where another revision stands by now.
#[dual]
pub(crate) async fn keep<R: Stored>(
    c: &mut Conn<'_>,
    by: &By,
    record: &mut R,
    (seen, before): (i32, Json),
    action: &str,
    note: Option<&str>,
) -> Result<()> {
    record.touch(by.clock.now());
    if !record.save(c, seen).await? {
        return Err(Error::stale());
    }
    record.follow(c, by).await?;
    history::append(c, by, action, note, Some(before), record).await?;
    search::reindex(c, record).await
}

/// Saves what time has done to a record, as a change that nobody made; gives the record as it is then.
#[dual]
async fn settled<R: Stored>(c: &mut Conn<'_>, by: &By, mut record: R) -> Result<R> {
    let now = by.clock.now();
    record.foresee(c, now).await?;
    let was = record.clone();
    if !record.settle(now) {
        return Ok(record);
    }
    let nobody = By { actor: Actor::public(), ..by.clone() };
    put(c, &nobody, &mut record, &was, "settled", None).await?;
    Ok(record)
}

/// Moves a record to where time has brought it; whether it moved.
#[dual]
pub async fn settle<R: Stored>(c: &mut Conn<'_>, by: &By, id: Id) -> Result<bool> {
    hold::<R>(c, id).await?;
    let Some(record) = R::find(c, id).await? else { return Ok(false) };
    let seen = record.revision();
    Ok(settled(c, by, record).await?.revision() != seen)
}

/// Some of those that time has moved on since they were saved.
#[dual]
pub async fn overdue<R: Stored>(c: &mut Link<'_>, now: At) -> Result<Vec<Id>> {
    R::overdue(c, now).await
}

/// Removes a record whose history does not matter; its changes stay, closed by a tombstone. Of what was somebody's own they say
/// nothing any more, for nothing leads from the person to them once it is gone.
#[dual]
pub async fn delete<R: Stored>(c: &mut Conn<'_>, by: &By, id: Id, if_match: Option<i32>) -> Result<()> {
    R::lock_owner(c, id).await?;
    let permit = Box::new(R::may_be_removed_by);
    let record = permitted::<R>(c, by, id, if_match, permit).await?;
    let seen = record.revision();
    record.check_removable()?;
    let before = if record.owner().is_some() {
        history::forget(c, R::KIND, id).await?;
        None
    } else {
        Some(serialized(&record)?)
    };
    record.remove_parts(c, by).await?;
    let removed = record.remove(c, seen).await;
    let blocked = || {
        Problem::new(Code::InUse, format!("Other records still refer to this {}; change them first.", noun(R::KIND)))
    };
    let removed = match removed {
        Err(Error::Database(e)) => Err(e).on_foreign_key(blocked)?,
        other => other?,
    };
    if !removed {
        return Err(Error::stale());
    }
    note_removal(c, by, &record, before).await
}

/// Lets what hangs on a record go that has just been removed, and notes that it is gone.
#[dual]
pub(crate) async fn note_removal<R: Stored>(c: &mut Conn<'_>, by: &By, record: &R, before: Option<Json>) -> Result<()> {
    if !R::TEXTS.is_empty() {
        translations::remove(c, by, R::KIND, record.id()).await?;
    }
    search::forget(c, record.id()).await?;
    history::append_tombstone(c, by, R::KIND, record.id(), record.revision() + 1, before).await
}

/// Loads a record the caller may see (else 404) and may change (else 403), at the revision they saw (else 412).
#[dual]
pub(crate) async fn permitted<R: Stored>(
    c: &mut Conn<'_>,
    by: &By,
    id: Id,
    if_match: Option<i32>,
    permit: crate::session::Permit<R>,
) -> Result<R> {
    let found = R::find(c, id).await?.filter(|record| record.visible_to(&by.actor));
    let mut record = found.ok_or_else(|| Problem::not_found(R::KIND))?;
    if R::TIMED {
        record = settled(c, by, record).await?;
    }
    if !(record.opens_to(&by.actor) && permit(&record, &by.actor)) {
        return Err(forbidden(R::KIND));
    }
    if if_match.is_some_and(|wanted| wanted != record.revision()) {
        return Err(Error::stale());
    }
    Ok(record)
}

fn forbidden(kind: &str) -> Error {
    Problem::new(
        Code::Forbidden,
        format!("Your roles do not reach this {}; ask its unit's lead or an administrator.", noun(kind)),
    )
    .into()
}

pub(crate) fn serialized<R: Serialize + Record>(record: &R) -> Result<Json> {
    Json::of(R::KIND, record)
}

/// Locks a record's row until the transaction ends, where it is there: `lock_row!(c, petitions, id)`.
macro_rules! lock_row {
    ($c:expr, $table:ident, $id:expr) => {{
        let row = locked!($table::table.find(Uid($id)).select($table::id));
        let _there: Option<Uid> = answered!(row.first($c)).optional()?;
    }};
}
pub(crate) use lock_row;

/// Keeps the rows of what belongs to a record in a table of their own, in the place of those that stood there:
/// `replace_parts!(c, playbook_steps.playbook_id, self.id, self.steps.iter().map(row))`.
macro_rules! replace_parts {
    ($c:expr, $table:ident.$key:ident, $id:expr, $rows:expr) => {{
        let rows: Vec<_> = $rows.collect();
        answered!(diesel::delete($table::table.filter($table::$key.eq(Uid($id)))).execute($c))?;
        insert_all!($c, $table, rows)?;
    }};
}
pub(crate) use replace_parts;

/// Keeps the values of a field in a table of their own, so that a list is narrowed by them:
/// `keep_values!(c, resource_audiences.resource_id.audience, self.id, self.audiences)`.
macro_rules! keep_values {
    ($c:expr, $table:ident.$key:ident.$value:ident, $id:expr, $values:expr) => {{
        let id = $id;
        let rows = $values.iter().map(|value| ($table::$key.eq(Uid(id)), $table::$value.eq(value.to_string())));
        replace_parts!($c, $table.$key, id, rows);
    }};
}
pub(crate) use keep_values;

/// Adds the values of a field of new records, kept so: `add_values!(c, learning_opportunity_topics.opportunity_id.topic, offers.topics)`.
macro_rules! add_values {
    ($c:expr, $table:ident.$key:ident.$value:ident, $records:ident.$field:ident) => {{
        let values =
            $records.iter().flat_map(|record| record.$field.iter().map(|value| (record.id, value.to_string())));
        let rows: Vec<_> = values.map(|(id, value)| ($table::$key.eq(Uid(id)), $table::$value.eq(value))).collect();
        insert_all!($c, $table, rows)?;
    }};
}
pub(crate) use add_values;

/// The condition of a list that a record has any of the values: `having!(resources::id, resource_audiences.resource_id.audience, values)`.
macro_rules! having {
    ($id:expr, $table:ident.$key:ident.$value:ident, $values:expr) => {
        $id.eq_any($table::table.filter($table::$value.eq_any(words($values))).select($table::$key))
    };
}
pub(crate) use having;

/// Narrows a boxed list of a kind that is nobody's but its unit's to what a caller may read.
macro_rules! of_own_units {
    ($query:ident, $record:ident in $table:ident, $actor:expr) => {
        match $actor.units($record::READ) {
            None => $query,
            Some(units) => $query.filter($table::owner_unit_id.eq_any(uids(&units))),
        }
    };
}
pub(crate) use of_own_units;

/// Fills in the units that look after what records stand under, in one query: `fill_owners!(c, batches.petition_id of petitions)`.
macro_rules! fill_owners {
    ($c:expr, $records:ident.$key:ident of $above:ident) => {{
        let ids: Vec<Uid> = $records.iter().map(|record| Uid(record.$key)).collect();
        let owners = $above::table.filter($above::id.eq_any(ids)).select(($above::id, $above::owner_unit_id));
        let owners: Vec<(Uid, Uid)> = answered!(owners.load($c))?;
        let owners: ::std::collections::HashMap<Uid, Uid> = owners.into_iter().collect();
        for record in &mut *$records {
            record.owner_unit_id = owners.get(&Uid(record.$key)).copied().map(Id::from);
        }
    }};
}
pub(crate) use fill_owners;

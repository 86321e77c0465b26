//! Records from outside, taken in by the batch. What an outside id already names is refreshed, the rest is added; what is
//! the same is left alone, so that an import can be run again without harm.

use super::{
    super::{self as backend, in_turn},
    directory::translations,
    prelude::*,
};
use crate::{By, Rows, Seen, Taken};
use exchange::{Outcome, Rejection, RowResult};
use std::collections::{HashMap, HashSet};

/// What an outside source says of one record.
#[dual]
pub trait News: Sized {
    /// The record it is about.
    type Record: Stored;
    /// How many are taken in by one transaction: enough to be quick, few enough to let other writers in between.
    const BATCH: usize = 500;
    /// Whether the results of an import name the record. They do not where it is a person: results are kept beyond an erasure, and
    /// the place of a row in the file is enough to find it.
    const IS_NAMED: bool = true;

    /// The outside ids by which the record is known, as `kind:id`, the surest first; without any it would be added again each
    /// time.
    fn keys(&self) -> Vec<String>;
    /// What the source says beside that and nobody reads, by where it stands there: told with the row, which is taken in all the
    /// same.
    fn unread(&self) -> &[String] {
        &[]
    }
    /// What else to tell of some of the batch, by number, that is taken in all the same.
    async fn warnings(_c: &mut Link<'_>, _batch: &[Self]) -> Result<HashMap<usize, Vec<FieldError>>> {
        Ok(HashMap::new())
    }
    /// The outside ids a record has.
    fn keys_of(record: &Self::Record) -> Vec<String>;
    /// The batch in the terms in which records are kept, where these differ from what was told: its keys are made of them. `None`
    /// where nothing differs.
    async fn prepared(_c: &mut Link<'_>, _batch: &[Self]) -> Result<Option<Vec<Self>>> {
        Ok(None)
    }
    /// Loads the records a batch is about, and those it refers to.
    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Self::Record>>;
    /// Which of the batch, by number, bring something new that is kept beside the record.
    async fn new_details(_c: &mut Link<'_>, _batch: &[Self], _known: &Known<Self::Record>) -> Result<HashSet<usize>> {
        Ok(HashSet::new())
    }
    /// Which of the batch, by number, tell of a time before what is known of their record: they bring their details, and the outside
    /// ids that it lacks.
    async fn outdated(_c: &mut Link<'_>, _batch: &[Self], _known: &Known<Self::Record>) -> Result<HashSet<usize>> {
        Ok(HashSet::new())
    }
    /// Why some of the batch, by number, are refused for what only the database knows.
    async fn refusals(
        _c: &mut Link<'_>,
        _batch: &[Self],
        _known: &Known<Self::Record>,
    ) -> Result<HashMap<usize, Problem>> {
        Ok(HashMap::new())
    }
    /// The record of what was not known before.
    fn register(&self, known: &Known<Self::Record>, id: Id, now: At) -> kernel::Result<Self::Record>;
    /// Refuses to bring a known record up to date that takes nothing more.
    fn admit(&self, _record: &Self::Record) -> kernel::Result<()> {
        Ok(())
    }
    /// Brings a known record up to date. Whether anything changed.
    fn refresh(&self, record: &mut Self::Record) -> bool;
    /// Gives a known record the outside ids that it lacks, where the news tell of an earlier time. Whether anything changed.
    fn identify(&self, _record: &mut Self::Record) -> bool {
        false
    }
    /// Completes records that are about to be written with what only the database knows, in a fixed number of queries.
    async fn complete(_c: &mut Conn<'_>, _by: &By, _records: &mut [&mut Self::Record]) -> Result<()> {
        Ok(())
    }
    /// Adds many records.
    async fn insert_all(c: &mut Conn<'_>, records: &[&Self::Record]) -> Result<()> {
        Self::Record::insert_all(c, records).await
    }
    /// Saves what is kept beside these records.
    async fn save_details(_c: &mut Conn<'_>, _news: &[(Id, &Self)]) -> Result<()> {
        Ok(())
    }
    /// Saves other records that come with these, each with its history.
    async fn save_related(_c: &mut Conn<'_>, _by: &By, _news: &[(Id, &Self)]) -> Result<()> {
        Ok(())
    }
}

/// News of a file that lists everybody or everything of a kind there is, so that its silence means something too.
#[dual]
pub trait Roster: News {
    /// The records that a silence changes.
    type Missed: Stored;

    /// What the silence of a file means that was read whole: each record it changes, as it was and as it shall be.
    async fn missed(c: &mut Link<'_>, by: &By, seen: &Seen) -> Result<Vec<(Self::Missed, Self::Missed)>>;
}

/// The records a batch is about: those the database had and, as the batch is gone through, those it adds.
pub struct Known<R> {
    records: Vec<R>,
    /// The keys of each record.
    keys: Vec<Vec<String>>,
    /// Which record a key names.
    places: HashMap<String, usize>,
}

impl<R> Known<R> {
    fn new(records: Vec<R>, keys_of: fn(&R) -> Vec<String>) -> Self {
        let mut known = Self { records: Vec::with_capacity(records.len()), keys: Vec::new(), places: HashMap::new() };
        for record in records {
            let keys = keys_of(&record);
            known.add(record, keys);
        }
        known
    }

    /// Adds a record and gives its place.
    fn add(&mut self, record: R, keys: Vec<String>) -> usize {
        let place = self.records.len();
        self.records.push(record);
        self.keys.push(Vec::new());
        self.name(place, keys);
        place
    }

    /// Notes the keys that a record has by now; one that names another already keeps naming it.
    fn name(&mut self, place: usize, keys: Vec<String>) {
        for key in &keys {
            self.places.entry(key.clone()).or_insert(place);
        }
        if let Some(own) = self.keys.get_mut(place) {
            *own = keys;
        }
    }

    /// The record that these keys name. Refused where they name two, or where the record is known by another id of a surer
    /// kind: then it is not the same thing, whatever the weaker id says.
    fn place(&self, keys: &[String]) -> kernel::Result<Option<usize>> {
        let kind = |key: &str| key.split_once(':').map_or_else(String::new, |(kind, _)| kind.to_owned());
        let mut named = keys.iter().enumerate().filter_map(|(rank, key)| Some((rank, key, *self.places.get(key)?)));
        let Some((rank, key, place)) = named.next() else { return Ok(None) };
        let own = self.keys.get(place).map_or(&[][..], Vec::as_slice);
        let surer = keys.iter().take(rank).any(|surer| own.iter().any(|known| kind(known) == kind(surer)));
        let two = named.find(|(_, _, other)| *other != place).map(|(_, key, _)| key);
        match two.or(surer.then_some(key)) {
            None => Ok(Some(place)),
            Some(key) => {
                let detail = format!("Another record is known as {key}; say which of the two this is.");
                Err(Problem::new(Code::Conflict, detail))
            }
        }
    }

    /// The record that these keys name; `None` where they name none, or not surely one.
    pub fn get(&self, keys: &[String]) -> Option<&R> {
        self.records.get(self.place(keys).ok()??)
    }

    /// Every record.
    pub fn records(&self) -> &[R] {
        &self.records
    }
}

/// What a batch would do.
struct Plan<R> {
    /// To each row of it.
    taken: Vec<Taken>,
    /// Each record to write: as it was, where there was one, and as it shall be.
    changes: Vec<(Option<R>, R)>,
    /// The news whose details are to be saved, by number, with the record they belong to.
    details: Vec<(Id, usize)>,
}

/// Takes a batch in, in the transaction it is called in. Batches of one kind come one after the other, so that two files that
/// bring the same record add it once.
#[dual]
pub async fn import<N: News>(c: &mut Conn<'_>, by: &By, batch: &[N]) -> Result<Vec<Taken>> {
    turn::<N::Record>(c).await?;
    let Plan { taken, mut changes, details } = plan(c, by, batch).await?;
    if changes.is_empty() {
        return Ok(taken);
    }
    let mut records: Vec<&mut N::Record> = changes.iter_mut().map(|(_, record)| record).collect();
    N::complete(c, by, &mut records).await?;
    let created: Vec<&N::Record> = changes.iter().filter(|(before, _)| before.is_none()).map(|(_, r)| r).collect();
    if !created.is_empty() {
        N::insert_all(c, &created).await?;
    }
    for (before, record) in &changes {
        let Some(before) = before else { continue };
        if !record.save(c, before.revision()).await? {
            return Err(Error::stale());
        }
    }
    let details: Vec<_> = details.iter().filter_map(|(id, number)| Some((*id, batch.get(*number)?))).collect();
    N::save_details(c, &details).await?;
    N::save_related(c, by, &details).await?;
    translations::follow_all(c, by, &changes).await?;
    history::append_all(c, by, &changes).await?;
    search::index_all(c, &changes).await?;
    Ok(taken)
}

/// Takes rows of a file in, in the transaction it is called in, or on a dry run tells what would become of them.
#[dual]
pub async fn rows<N: News>(c: &mut Conn<'_>, by: &By, dry_run: bool, rows: Rows<N>) -> Result<Vec<RowResult>> {
    let Rows { first, entries, retold, .. } = rows;
    let (mut news, mut places) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    for entry in entries {
        places.push(entry.map(|row: N| {
            let told = (row.keys().into_iter().next(), unread(row.unread()));
            news.push(row);
            told
        }));
    }
    let mut warnings = N::warnings(c, &news).await?;
    let taken = if dry_run { plan(c, by, &news).await?.taken } else { import(c, by, &news).await? };
    let mut taken = taken.into_iter().enumerate();
    let results = (first..).zip(places).map(|(number, place)| match place {
        Err(rejection) => Ok(named::<N>(rejected(number, rejection))),
        Ok((key, mut told)) => {
            let (place, taken) = taken.next().ok_or_else(|| Error::corrupt("import", "a row was lost"))?;
            told.extend(warnings.remove(&place).unwrap_or_default());
            let mut row = RowResult { warnings: told, ..result(number, key, taken, dry_run) };
            // What an earlier row would have added is not there on a dry run.
            if dry_run && row.outcome == Outcome::Created && retold.contains(&number) {
                row.outcome = Outcome::Updated;
            }
            Ok(named::<N>(row))
        }
    });
    results.collect()
}

fn unread(places: &[String]) -> Vec<FieldError> {
    let passed_over = |place: &String| FieldError {
        pointer: format!("/{place}"),
        code: "unread".to_owned(),
        detail: "is not read".to_owned(),
    };
    places.iter().map(passed_over).collect()
}

fn rejected(number: i64, Rejection { line, key, errors }: Rejection) -> RowResult {
    RowResult { number, line, outcome: Outcome::Rejected, key, record_id: None, errors, warnings: Vec::new() }
}

/// A result without what names a person, where that is what rows are about.
fn named<N: News>(result: RowResult) -> RowResult {
    if N::IS_NAMED { result } else { RowResult { key: None, record_id: None, ..result } }
}

/// What a client is told of a row; a record that is not written has no id yet.
fn result(number: i64, key: Option<String>, taken: Taken, dry_run: bool) -> RowResult {
    let became = |outcome, id: Option<Id>, key| RowResult {
        number,
        line: None,
        outcome,
        key,
        record_id: id,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    match taken {
        Taken::Created(id) => became(Outcome::Created, (!dry_run).then_some(id), key),
        Taken::Updated(id) => became(Outcome::Updated, Some(id), key),
        Taken::Unchanged(id) => became(Outcome::Unchanged, Some(id), key),
        Taken::Rejected(Problem { code, detail, fields, .. }) => {
            let whole = || vec![FieldError { pointer: String::new(), code: code.to_string(), detail }];
            let errors = if fields.is_empty() { whole() } else { fields };
            rejected(number, Rejection { line: None, key, errors })
        }
    }
}

/// Writes many changes of one kind: each record as it was, where there was one, and as it shall be; some at a time, for a
/// statement of `PostgreSQL` takes 65,535 values.
#[dual]
pub(crate) async fn write_all<R: Stored>(c: &mut Conn<'_>, by: &By, changes: &[(Option<R>, R)]) -> Result<()> {
    for some in changes.chunks(1_000) {
        let created: Vec<&R> = some.iter().filter(|(before, _)| before.is_none()).map(|(_, record)| record).collect();
        R::insert_all(c, &created).await?;
        for (before, record) in some {
            let Some(before) = before else { continue };
            if !record.save(c, before.revision()).await? {
                return Err(Error::stale());
            }
        }
        translations::follow_all(c, by, some).await?;
        history::append_all(c, by, some).await?;
        search::index_all(c, some).await?;
    }
    Ok(())
}

/// Closes a file that lists all there is of a kind and was read whole: changes the records that it no longer has; gives how many.
#[dual]
pub async fn close<N: Roster>(c: &mut Conn<'_>, by: &By, seen: &Seen) -> Result<u64> {
    turn::<N::Record>(c).await?;
    let missed = N::missed(c, by, seen).await?;
    let mut changes: Vec<(Option<N::Missed>, N::Missed)> = Vec::with_capacity(missed.len());
    for (before, mut record) in missed {
        record.touch(by.clock.now());
        changes.push((Some(before), record));
    }
    write_all(c, by, &changes).await?;
    Ok(u64::try_from(changes.len()).unwrap_or(u64::MAX))
}

/// Has the database look at what is there, after much came in.
#[dual]
pub async fn analyze(c: &mut Conn<'_>) -> Result<()> {
    backend::analyze(c).await
}

/// Waits until no other batch about such records is taken in, and keeps others waiting until the transaction ends.
#[dual]
pub(crate) async fn turn<R: Record>(c: &mut Conn<'_>) -> Result<()> {
    in_turn(c, &format!("import of {}", R::KIND)).await
}

/// Tells how many records [`close`] would change.
#[dual]
pub async fn preview_close<N: Roster>(c: &mut Link<'_>, by: &By, seen: &Seen) -> Result<u64> {
    Ok(u64::try_from(N::missed(c, by, seen).await?.len()).unwrap_or(u64::MAX))
}

/// Goes through a batch in order. Of news about the same record the last one counts; each is counted as what it did by
/// itself.
#[dual]
async fn plan<N: News>(c: &mut Link<'_>, by: &By, batch: &[N]) -> Result<Plan<N::Record>> {
    let now = by.clock.now();
    let prepared = N::prepared(c, batch).await?;
    let batch = prepared.as_deref().unwrap_or(batch);
    let mut known = Known::new(N::known(c, batch).await?, N::keys_of);
    let before = known.records.clone();
    let new_details = N::new_details(c, batch, &known).await?;
    let outdated = N::outdated(c, batch, &known).await?;
    let mut refusals = N::refusals(c, batch, &known).await?;
    let (mut taken, mut touched, mut details) = (Vec::with_capacity(batch.len()), Vec::new(), Vec::new());
    for (number, news) in batch.iter().enumerate() {
        let (detailed, is_old) = (new_details.contains(&number), outdated.contains(&number));
        let judged = refusals.remove(&number).map_or_else(|| judge(news, &mut known, (detailed, is_old), by), Err);
        let became = match judged {
            Err(problem) => Taken::Rejected(problem),
            Ok((_, unchanged @ Taken::Unchanged(_))) => unchanged,
            Ok((place, became)) => {
                touched.push(place);
                if detailed {
                    details.extend(known.records.get(place).map(|record| (record.id(), number)));
                }
                became
            }
        };
        taken.push(became);
    }
    touched.sort_unstable();
    touched.dedup();
    let mut changes = Vec::with_capacity(touched.len());
    for place in touched {
        let Some(mut record) = known.records.get(place).cloned() else { continue };
        let before = before.get(place).cloned();
        if before.is_some() {
            record.touch(now);
        }
        changes.push((before, record));
    }
    Ok(Plan { taken, changes, details })
}

/// Takes one row into what is known. `detailed` is whether it brings something new beside the record, `is_old` whether it tells of
/// a time before what is known. Gives the place of its record in `known`, and what became of the row; refuses as [`Known::place`]
/// does, and as the news do.
fn judge<N: News>(
    news: &N,
    known: &mut Known<N::Record>,
    (detailed, is_old): (bool, bool),
    by: &By,
) -> kernel::Result<(usize, Taken)> {
    let keys = news.keys();
    if keys.is_empty() {
        return Err(Problem::new(Code::Invalid, "It has no outside id to know it by the next time."));
    }
    let place = known.place(&keys)?;
    if let Some((place, record)) = place.and_then(|place| Some((place, known.records.get_mut(place)?))) {
        news.admit(record)?;
        let refreshed = if is_old { news.identify(record) } else { news.refresh(record) };
        let became = if refreshed || detailed { Taken::Updated } else { Taken::Unchanged };
        let (id, keys) = (record.id(), N::keys_of(record));
        known.name(place, keys);
        return Ok((place, became(id)));
    }
    let record = news.register(known, by.clock.id(), by.clock.now())?;
    let id = record.id();
    Ok((known.add(record, keys), Taken::Created(id)))
}

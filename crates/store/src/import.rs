//! Records from outside, taken in by the batch. What an outside id already names is refreshed, the rest is added; what is
//! the same is left alone, so that an import can be run again without harm.

use super::prelude::*;
use crate::{By, Tally};
use std::collections::{HashMap, HashSet};

/// What an outside source says of one record.
#[dual]
#[allow(async_fn_in_trait, reason = "a session is not shared between threads")]
pub trait News: Sized {
    /// The record it is about.
    type Record: Stored + Clone;

    /// The outside ids by which the record is known, as `kind:id`, the surest first; without any it would be added again each
    /// time.
    fn keys(&self) -> Vec<String>;
    /// The outside ids a record has.
    fn keys_of(record: &Self::Record) -> Vec<String>;
    /// Loads the records a batch is about, and those it refers to.
    async fn known(c: &mut impl Link, batch: &[Self]) -> Result<Vec<Self::Record>>;
    /// Which of the batch, by number, bring something new that is kept beside the record.
    async fn new_details(_c: &mut impl Link, _batch: &[Self], _known: &Known<Self::Record>) -> Result<HashSet<usize>> {
        Ok(HashSet::new())
    }
    /// The record of what was not known before.
    fn register(&self, known: &Known<Self::Record>, id: Id, now: At) -> kernel::Result<Self::Record>;
    /// Brings a known record up to date. Whether anything changed.
    fn refresh(&self, record: &mut Self::Record) -> bool;
    /// Adds many records.
    async fn insert_all(c: &mut Conn, records: &[&Self::Record]) -> Result<()>;
    /// Saves what is kept beside these records.
    async fn save_details(_c: &mut Conn, _news: &[(Id, &Self)]) -> Result<()> {
        Ok(())
    }
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

    /// Adds a record and gives its place; a key that names another already keeps naming it.
    fn add(&mut self, record: R, keys: Vec<String>) -> usize {
        let place = self.records.len();
        self.records.push(record);
        for key in &keys {
            self.places.entry(key.clone()).or_insert(place);
        }
        self.keys.push(keys);
        place
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

    /// The record that the first of these keys names which names any.
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
    tally: Tally,
    /// Each record to write: as it was, where there was one, and as it shall be.
    changes: Vec<(Option<R>, R)>,
    /// The news whose details are to be saved, by number, with the record they belong to.
    details: Vec<(Id, usize)>,
}

/// Tells what a batch would do, and does nothing.
#[dual]
pub async fn preview<N: News>(c: &mut impl Link, by: &By, batch: &[N]) -> Result<Tally> {
    Ok(plan(c, by, batch).await?.tally)
}

/// Takes a batch in, in the transaction it is called in.
#[dual]
pub async fn import<N: News>(c: &mut Conn, by: &By, batch: &[N]) -> Result<Tally> {
    let Plan { tally, changes, details } = plan(c, by, batch).await?;
    if changes.is_empty() {
        return Ok(tally);
    }
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
    history::append_all(c, by, &changes).await?;
    search::index_all(c, &changes).await?;
    Ok(tally)
}

/// Goes through a batch in order. Of news about the same record the last one counts; each is counted as what it did by
/// itself.
#[dual]
async fn plan<N: News>(c: &mut impl Link, by: &By, batch: &[N]) -> Result<Plan<N::Record>> {
    let now = by.clock.now();
    let mut known = Known::new(N::known(c, batch).await?, N::keys_of);
    let before = known.records.clone();
    let new_details = N::new_details(c, batch, &known).await?;
    let (mut tally, mut touched, mut details) = (Tally::default(), Vec::new(), Vec::new());
    for (number, news) in batch.iter().enumerate() {
        let keys = news.keys();
        let place = match known.place(&keys) {
            _ if keys.is_empty() => {
                let problem = Problem::new(Code::Invalid, "It has no outside id to know it by the next time.");
                tally.rejected.push((number, problem));
                continue;
            }
            Ok(Some(place)) => {
                let refreshed = known.records.get_mut(place).is_some_and(|record| news.refresh(record));
                if !refreshed && !new_details.contains(&number) {
                    tally.unchanged += 1;
                    continue;
                }
                tally.updated += 1;
                place
            }
            Ok(None) => match news.register(&known, by.clock.id(), now) {
                Ok(record) => {
                    tally.created += 1;
                    known.add(record, keys)
                }
                Err(problem) => {
                    tally.rejected.push((number, problem));
                    continue;
                }
            },
            Err(problem) => {
                tally.rejected.push((number, problem));
                continue;
            }
        };
        touched.push(place);
        if new_details.contains(&number) {
            details.extend(known.records.get(place).map(|record| (record.id(), number)));
        }
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
    Ok(Plan { tally, changes, details })
}

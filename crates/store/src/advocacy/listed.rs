//! Lists of advocates that were kept elsewhere, taken in. The same mail address is the same person.

use super::{
    super::directory::divisions::living_by_id,
    advocates::{of_people, referred},
    prelude::*,
};
use crate::By;
use advocacy::{Advocate, advocate::ListedAdvocate};
use directory::{NewPerson, Person};
use kernel::{DivisionId, Text};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Stands for an id that is not given yet.
const NOBODY: Id = Id::from_bytes([0; 16]);

#[dual]
impl News for ListedAdvocate {
    type Record = Person;
    const IS_NAMED: bool = false;

    fn keys(&self) -> Vec<String> {
        vec![format!("email:{}", self.email.key())]
    }

    fn keys_of(person: &Person) -> Vec<String> {
        vec![format!("email:{}", person.email.key())]
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Person>> {
        let keys: Vec<String> = batch.iter().map(|listed| listed.email.key()).collect();
        super::super::identity::people::with_keys(c, keys).await
    }

    async fn new_details(c: &mut Link<'_>, batch: &[Self], known: &Known<Person>) -> Result<HashSet<usize>> {
        let batch = living(c, batch.to_vec()).await?;
        let people: Vec<Id> = known.records().iter().map(|person| person.id).collect();
        let advocates = by_person(of_people(c, &people).await?);
        let differs = |(number, listed): (usize, &Self)| {
            let person = known.get(&listed.keys());
            let same = person.and_then(|person| advocates.get(&person.id)).is_some_and(|advocate| {
                let mut refreshed = advocate.clone();
                !listed.refresh(&mut refreshed).unwrap_or(true)
            });
            (!same).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(differs).collect())
    }

    /// What the rest of the row says must hold for those who are known too, and refer to what is there.
    async fn refusals(c: &mut Link<'_>, batch: &[Self], known: &Known<Person>) -> Result<HashMap<usize, Problem>> {
        let batch = living(c, batch.to_vec()).await?;
        let people: Vec<Id> = known.records().iter().map(|person| person.id).collect();
        let advocates = by_person(of_people(c, &people).await?);
        let units: HashSet<Id> = batch.iter().filter_map(|listed| listed.profile.unit_id).collect();
        let interests: HashSet<Id> = batch.iter().flat_map(|listed| listed.profile.interests.iter().copied()).collect();
        let (units, interests): (Vec<_>, Vec<_>) = (units.into_iter().collect(), interests.into_iter().collect());
        let there = referred(c, &units, &interests).await?;
        let judge = |listed: &Self| {
            let person = known.get(&listed.keys()).map(|person| person.id);
            let advocate = person.and_then(|person| advocates.get(&person));
            let fits = match advocate.cloned() {
                Some(mut advocate) => listed.refresh(&mut advocate).map(drop),
                None => listed.advocate(NOBODY, NOBODY, At::from_micros(0)).map(drop),
            };
            fits.and_then(|()| there.check(listed.profile.unit_id, &listed.profile.interests, ""))
        };
        let refused = |(number, listed)| judge(listed).err().map(|problem| (number, problem));
        Ok(batch.iter().enumerate().filter_map(refused).collect())
    }

    fn register(&self, _known: &Known<Person>, id: Id, now: At) -> kernel::Result<Person> {
        let new = NewPerson {
            name: self.name.clone(),
            email: self.email.clone(),
            languages: self.profile.languages.clone(),
            division_ocd_id: self.profile.divisions.as_slice().first().cloned(),
            password: None,
            grants: Vec::new(),
        };
        new.register(&Actor::public(), id, now)
    }

    /// A list changes nobody's name or address.
    fn refresh(&self, _person: &mut Person) -> bool {
        false
    }

    async fn complete(c: &mut Conn<'_>, _by: &By, people: &mut [&mut Person]) -> Result<()> {
        let named: Vec<DivisionId> = people.iter().filter_map(|person| person.division_ocd_id.clone()).collect();
        let living = living_divisions(c, &named).await?;
        let homes = people.iter_mut().filter_map(|person| person.division_ocd_id.as_mut());
        for (home, living) in homes.zip(living) {
            *home = living;
        }
        Ok(())
    }

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let people: Vec<Id> = news.iter().map(|(person, _)| *person).collect();
        let known = by_person(of_people(c, &people).await?);
        // A list changes nobody's name: doubles are found by the one that is kept.
        let names = super::super::identity::people::names(c, people).await?;
        let batch = living(c, news.iter().map(|(_, listed)| (*listed).clone()).collect()).await?;
        let mut changes: Vec<(Option<Advocate>, Advocate)> = Vec::with_capacity(news.len());
        for ((person, _), listed) in news.iter().zip(&batch) {
            let before = known.get(person).cloned();
            let mut after = match before.clone() {
                None => listed.advocate(*person, by.clock.id(), by.clock.now())?,
                Some(mut after) => {
                    if !listed.refresh(&mut after)? {
                        continue;
                    }
                    after.touch(by.clock.now());
                    after
                }
            };
            after.liken(names.get(person).map_or(listed.name.as_str(), Text::as_str));
            changes.push((before, after));
        }
        write_all(c, by, &changes).await
    }
}

/// Lines with the living ids of the places they name, by which advocates are kept, each once: so a list that names some by
/// aliases changes nothing when it is read again.
#[dual]
async fn living(c: &mut Link<'_>, mut batch: Vec<ListedAdvocate>) -> Result<Vec<ListedAdvocate>> {
    let named = batch.iter().flat_map(|listed| listed.profile.divisions.iter().cloned());
    let living = living_by_id(c, named.collect()).await?;
    for listed in &mut batch {
        let divisions: BTreeSet<_> = listed.profile.divisions.iter().filter_map(|named| living.get(named)).collect();
        listed.profile.divisions = divisions.into_iter().cloned().collect();
    }
    Ok(batch)
}

fn by_person(advocates: Vec<Advocate>) -> HashMap<Id, Advocate> {
    advocates.into_iter().map(|advocate| (advocate.person_id, advocate)).collect()
}

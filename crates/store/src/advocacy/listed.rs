//! Lists of advocates that were kept elsewhere, taken in. The same mail address is the same person.

use super::{advocates::of_people, prelude::*};
use crate::By;
use advocacy::{Advocate, advocate::ListedAdvocate};
use directory::{NewPerson, Person};
use std::collections::{HashMap, HashSet};

#[dual]
impl News for ListedAdvocate {
    type Record = Person;

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

    fn register(&self, _known: &Known<Person>, id: Id, now: At) -> kernel::Result<Person> {
        // What is wrong with the rest is told with the row, not when it is saved.
        self.advocate(id, id, now)?;
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

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let people: Vec<Id> = news.iter().map(|(person, _)| *person).collect();
        let known = by_person(of_people(c, &people).await?);
        let mut changes: Vec<(Option<Advocate>, Advocate)> = Vec::with_capacity(news.len());
        for (person, listed) in news {
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
            after.liken(listed.name.as_str());
            changes.push((before, after));
        }
        write_all(c, by, &changes).await
    }
}

fn by_person(advocates: Vec<Advocate>) -> HashMap<Id, Advocate> {
    advocates.into_iter().map(|advocate| (advocate.person_id, advocate)).collect()
}

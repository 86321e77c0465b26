//! Completions of required learning at rest, and how many are taken in at once.

use super::prelude::*;
use crate::By;
use policy::{
    LearningCompletion,
    literacy::{CompletionImport, CompletionRow},
};
use std::collections::HashMap;

kept! { LearningCompletion in learning_completions, own by person_id,
    unique "/requirement_id" "is completed by this person already; remove that completion first"; removable {
    id: id, revision: number, person_id: id, requirement_id: id, completed_on: day, source: word, outside_id: [text],
    recorded_by: [id], created_at: at, updated_at: at,
} refers { person_id: people, requirement_id: learning_requirements } also {
    /// After completions of the person that are just being taken in.
    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        lock_person(c, Uid(self.person_id)).await
    }
} }

/// Who completed what.
type Pair = (Id, Id);

/// Takes in completions as they are known where the learning is kept: whoever has completed the same later already stays as
/// they are, so that the same rows again change nothing. A row that names nobody, or nothing that is required, is refused
/// alone.
#[dual]
pub async fn import(c: &mut Conn<'_>, by: &By, rows: &[CompletionRow]) -> Result<CompletionImport> {
    let (people, requirements) = (people_of(c, rows).await?, requirements_of(c, rows).await?);
    let mut known = completions_of(c, &people, &requirements).await?;
    let mut tally = CompletionImport::default();
    let mut changed: HashMap<Pair, (Option<LearningCompletion>, LearningCompletion)> = HashMap::new();
    for (number, row) in (0..).zip(rows) {
        let pair = match (people.get(&row.email.key()), requirements.get(row.requirement.as_str())) {
            (Some(person), Some(requirement)) => (*person, *requirement),
            (None, _) => {
                tally.reject(number, Problem::field("/email", "not_found", "is the address of nobody here"));
                continue;
            }
            (_, None) => {
                let detail = "is the outside_id of no requirement";
                tally.reject(number, Problem::field("/requirement", "not_found", detail));
                continue;
            }
        };
        let completion = match row.record(pair, by.actor.person, by.clock.id(), by.clock.now()) {
            Ok(completion) => completion,
            Err(problem) => {
                tally.reject(number, problem);
                continue;
            }
        };
        let before = known.get(&pair).cloned();
        let mut after = match before.clone() {
            None => completion,
            Some(mut after) => {
                if !after.refresh(completion, by.clock.now()) {
                    tally.unchanged += 1;
                    continue;
                }
                after
            }
        };
        match before {
            None => tally.created += 1,
            Some(_) => tally.updated += 1,
        }
        let first = changed.remove(&pair).map_or(before, |(first, _)| first);
        // However many rows tell of it, it is saved once.
        after.revision = first.as_ref().map_or(1, |first| first.revision + 1);
        known.insert(pair, after.clone());
        changed.insert(pair, (first, after));
    }
    save(c, by, changed.into_values().collect()).await?;
    Ok(tally)
}

/// The people with the addresses of rows, by their keys. Locked, so that of two who take in the same at once the second sees
/// what the first has taken in.
#[dual]
async fn people_of(c: &mut Conn<'_>, rows: &[CompletionRow]) -> Result<HashMap<String, Id>> {
    let keys: Vec<String> = rows.iter().map(|row| row.email.key()).collect();
    let people = people::table.filter(people::email_key.eq_any(keys)).order(people::id);
    let people: Vec<(String, Uid)> = locked!(people.select((people::email_key, people::id))).load(c).await?;
    Ok(people.into_iter().map(|(key, id)| (key, id.into())).collect())
}

/// The requirements that rows name, by their ids outside.
#[dual]
async fn requirements_of(c: &mut Link<'_>, rows: &[CompletionRow]) -> Result<HashMap<String, Id>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.requirement.as_str()).collect();
    let requirements = learning_requirements::table.filter(learning_requirements::outside_id.eq_any(ids));
    let columns = (learning_requirements::outside_id, learning_requirements::id);
    let requirements: Vec<(String, Uid)> = requirements.select(columns).load(c).await?;
    Ok(requirements.into_iter().map(|(outside, id)| (outside, id.into())).collect())
}

/// What those people have completed of those requirements. Locked, so that none is removed before it is saved.
#[dual]
async fn completions_of(
    c: &mut Conn<'_>,
    people: &HashMap<String, Id>,
    requirements: &HashMap<String, Id>,
) -> Result<HashMap<Pair, LearningCompletion>> {
    let of_these = learning_completions::table
        .filter(learning_completions::person_id.eq_any(people.values().copied().map(Uid)))
        .filter(learning_completions::requirement_id.eq_any(requirements.values().copied().map(Uid)))
        .select(Row::as_select());
    let rows: Vec<Row> = locked!(of_these).load(c).await?;
    let mut known = HashMap::new();
    for row in rows {
        let completion = LearningCompletion::try_from(row)?;
        known.insert((completion.person_id, completion.requirement_id), completion);
    }
    Ok(known)
}

/// Saves new completions and later ones, each as a change.
#[dual]
async fn save(c: &mut Conn<'_>, by: &By, changed: Vec<(Option<LearningCompletion>, LearningCompletion)>) -> Result<()> {
    let mut added = Vec::new();
    for (before, after) in &changed {
        match before {
            None => added.push(Row::try_from(after)?),
            Some(before) => {
                if !after.save(c, before.revision).await? {
                    return Err(Error::stale());
                }
            }
        }
    }
    insert_all!(c, learning_completions, added)?;
    history::append_all(c, by, &changed).await
}

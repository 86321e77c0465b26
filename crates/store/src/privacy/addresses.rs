//! The mail addresses somebody is known by: the one they have, and those they had before.

use super::prelude::*;
use directory::Person;
use kernel::Email;
use serde_json::Value;
use std::collections::BTreeMap;

/// Their address, and every earlier one that their history tells of and that is nobody else's now.
#[dual]
pub(super) async fn of(c: &mut impl Link, person: &Person) -> Result<Vec<Email>> {
    let own = changes::kind.eq(Person::KIND).and(changes::record_id.eq(Uid(person.id)));
    let states: Vec<(Option<Json>, Option<Json>)> =
        changes::table.filter(own).select((changes::before, changes::after)).load(c).await?;
    let mut addresses = BTreeMap::from([(person.email.key(), person.email.clone())]);
    for state in states.into_iter().flat_map(|(before, after)| [before, after]).flatten() {
        let state: Value = state.parse(Person::KIND)?;
        let email = state.get("email").and_then(Value::as_str).and_then(|email| email.parse::<Email>().ok());
        addresses.extend(email.map(|email| (email.key(), email)));
    }
    let keys: Vec<String> = addresses.keys().cloned().collect();
    let of_others = people::email_key.eq_any(keys).and(people::id.ne(Uid(person.id)));
    let taken: Vec<String> = people::table.filter(of_others).select(people::email_key).load(c).await?;
    addresses.retain(|key, _| !taken.contains(key));
    Ok(addresses.into_values().collect())
}

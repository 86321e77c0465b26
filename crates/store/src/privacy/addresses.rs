//! The mail addresses somebody is known by: the one they have, and those they had before; and where the history has them.

use super::{
    holdings::{Condition, contains},
    prelude::*,
};
use crate::Whose;
use advocacy::PartnershipContact;
use diesel::sql_types::Bool;
use directory::Person;
use kernel::Email;
use policy::Signature;
use serde_json::Value;
use std::collections::BTreeMap;

/// Their address, and every earlier one that their history tells of and that is nobody else's now.
#[dual]
pub(super) async fn of(c: &mut Link<'_>, person: &Person) -> Result<Vec<Email>> {
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

/// What the history of records that are not theirs, or not any more, tells of them.
#[derive(Default)]
pub(super) struct Told {
    /// The changes that tell of them in what was before.
    pub(super) before: Vec<i64>,
    /// The changes that tell of them in what came after.
    pub(super) after: Vec<i64>,
    /// The records.
    pub(super) of: Vec<Uid>,
}

/// Finds what the history of records that are not theirs, or not any more, tells of them.
#[dual]
pub(super) async fn told(c: &mut Link<'_>, whose: &Whose) -> Result<Told> {
    let columns = (changes::seq, changes::record_id, changes::before, changes::after);
    let rows: Vec<(i64, Uid, Option<Json>, Option<Json>)> =
        changes::table.filter(tells(&whose.emails)).order(changes::seq).select(columns).load(c).await?;
    let texts: Vec<String> = whose.emails.iter().map(|email| Value::from(email.as_str()).to_string()).collect();
    let tells = |state: Option<Json>| {
        let state = state.map(|state| state.0.to_ascii_lowercase());
        state.is_some_and(|state| texts.iter().any(|text| state.contains(text)))
    };
    let mut told = Told::default();
    for (seq, record, was, became) in rows.into_iter().filter(|(_, record, ..)| !whose.records.contains(record)) {
        told.before.extend(tells(was).then_some(seq));
        told.after.extend(tells(became).then_some(seq));
        told.of.push(record);
    }
    told.of.dedup();
    Ok(told)
}

/// A condition: a contact or a signature had one of these addresses, before the change or after it.
fn tells(emails: &[String]) -> Condition<changes::table> {
    let kinds = format!("('{}', '{}')", PartnershipContact::KIND, Signature::KIND);
    // Of what kind a change is stands in an index, too: of no other kind is one read.
    let of_kinds = format!("kind IN {kinds} AND seq IN (SELECT seq FROM changes WHERE kind IN {kinds})");
    let mut told: Condition<changes::table> = Box::new(dsl::sql::<Bool>("FALSE"));
    for email in emails {
        let state = |column| contains::<changes::table>(column, email);
        told = Box::new(told.or(state("before").or(state("after"))));
    }
    Box::new(dsl::sql::<Bool>(&of_kinds).and(told))
}

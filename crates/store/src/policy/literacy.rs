//! Required learning at rest, and how many have completed it.

use super::prelude::*;
use diesel::NullableExpressionMethods as _;
use directory::Person;
use kernel::{Day, Grant, suppression::THRESHOLD};
use policy::{
    LearningRequirement, LearningRequirementFilter,
    literacy::{Census, LiteracyReport, OwnRequirement},
};
use std::collections::{HashMap, HashSet};

/// Roles that are read at a time while people are counted, so that memory stays bounded however many they are.
const ROLES: i64 = 5_000;

kept! { LearningRequirement in learning_requirements, unique "/outside_id" "is the id of another requirement"; removable {
    id: id, revision: number, title: text, outside_id: text, required_of: list, unit_id: [id], valid_from: day,
    valid_until: [day], created_at: at, updated_at: at,
} refers { unit_id: units } also {
    fn documents(&self) -> Documents {
        Documents::public(self.title.as_str())
    }
} }

/// A condition: the requirement is asked on that day.
#[dsl::auto_type]
fn is_asked_on(day: Date) -> _ {
    let begun = learning_requirements::valid_from.le(day);
    begun.and(
        learning_requirements::valid_until.is_null().or(learning_requirements::valid_until.ge(day).assume_not_null()),
    )
}

listed! { LearningRequirement in learning_requirements, by LearningRequirementFilter {
    q: search, unit_id: ids, valid_on: own, updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match filter.valid_on {
        Some(day) => query.filter(is_asked_on(Date(day))),
        None => query,
    }
} }

/// What is asked of a person on a day, and what of it they have completed.
#[dual]
pub async fn own(c: &mut Link<'_>, person: &Person, on: Day) -> Result<Vec<OwnRequirement>> {
    let valid = learning_requirements::table.filter(is_asked_on(Date(on)));
    let valid = valid.order((learning_requirements::title, learning_requirements::id));
    let rows: Vec<Row> = valid.select(Row::as_select()).load(c).await?;
    let done: Vec<(Uid, Date)> = learning_completions::table
        .filter(learning_completions::person_id.eq(Uid(person.id)))
        .select((learning_completions::requirement_id, learning_completions::completed_on))
        .load(c)
        .await?;
    let done: HashMap<Id, Day> = done.into_iter().map(|(requirement, day)| (requirement.into(), day.into())).collect();
    let mut own = Vec::new();
    for row in rows {
        let requirement = LearningRequirement::try_from(row)?;
        if let Some((role_class, _)) = requirement.asks(&person.grants) {
            let LearningRequirement { id, title, outside_id, .. } = requirement;
            let completed_on = done.get(&id).copied();
            own.push(OwnRequirement { requirement_id: id, title, outside_id, role_class, completed_on });
        }
    }
    Ok(own)
}

/// How many have completed what is asked on a day: of so many requirements, in the order of their ids, after one; and where to
/// go on, where there are more.
#[dual]
pub async fn report(
    c: &mut Link<'_>,
    on: Day,
    after: Option<Id>,
    limit: i64,
) -> Result<(Vec<LiteracyReport>, Option<Id>)> {
    let mut valid = learning_requirements::table.filter(is_asked_on(Date(on))).into_boxed::<Db>();
    if let Some(after) = after {
        valid = valid.filter(learning_requirements::id.gt(Uid(after)));
    }
    let rows: Vec<Row> =
        valid.order(learning_requirements::id).limit(limit + 1).select(Row::as_select()).load(c).await?;
    let mut requirements = rows.into_iter().map(LearningRequirement::try_from).collect::<Result<Vec<_>>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = requirements.len() > limit;
    requirements.truncate(limit);
    let next = requirements.last().filter(|_| more).map(|requirement| requirement.id);
    let mut census = Census::new(requirements);
    count(c, &mut census).await?;
    Ok((census.report(THRESHOLD), next))
}

/// A role of somebody: who, the place among their roles, which, and where.
type RoleRow = (Uid, i32, String, Option<Uid>);

/// Counts everybody who has a role, some at a time.
#[dual]
async fn count(c: &mut Link<'_>, census: &mut Census) -> Result<()> {
    let ids: Vec<Uid> = census.requirements().iter().map(|requirement| Uid(requirement.id)).collect();
    let mut after: Option<Uid> = None;
    loop {
        let mut roles = person_grants::table.into_boxed::<Db>();
        if let Some(after) = after {
            roles = roles.filter(person_grants::person_id.gt(after));
        }
        let columns = (person_grants::person_id, person_grants::position, person_grants::role, person_grants::unit_id);
        let ordered = roles.order((person_grants::person_id, person_grants::position)).limit(ROLES);
        let mut rows: Vec<RoleRow> = ordered.select(columns).load(c).await?;
        let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= ROLES;
        // Of the last person there may be more roles: they are counted with those that follow. Nobody has so many alone.
        if let Some(last) = rows.last().filter(|_| more).map(|row| row.0) {
            rows.retain(|row| row.0 != last);
        }
        let (Some(first), Some(last)) = (rows.as_slice().first().map(|row| row.0), rows.last().map(|row| row.0)) else {
            return Ok(());
        };
        let done: Vec<(Uid, Uid)> = learning_completions::table
            .filter(learning_completions::requirement_id.eq_any(ids.clone()))
            .filter(learning_completions::person_id.ge(first).and(learning_completions::person_id.le(last)))
            .select((learning_completions::person_id, learning_completions::requirement_id))
            .load(c)
            .await?;
        let mut completed: HashMap<Id, HashSet<Id>> = HashMap::new();
        for (person, requirement) in done {
            completed.entry(person.into()).or_default().insert(requirement.into());
        }
        for person in rows.chunk_by(|one, other| one.0 == other.0) {
            let grants = person.iter().map(|(_, _, role, unit)| {
                Ok(Grant { role: read(Person::KIND, role.clone())?, unit_id: unit.map(Into::into) })
            });
            let grants = grants.collect::<Result<Vec<Grant>>>()?;
            let of_person = person.iter().next().and_then(|row| completed.remove(&row.0.into()));
            census.add(&grants, &of_person.unwrap_or_default());
        }
        if !more {
            return Ok(());
        }
        after = Some(last);
    }
}

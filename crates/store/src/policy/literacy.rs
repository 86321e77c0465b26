//! Required learning at rest, and how many have completed it.

use super::{
    super::development::evidence::{Activities, activities, works},
    prelude::*,
};
use development::credit::{CreditRole, CreditSource};
use diesel::{JoinOnDsl as _, NullableExpressionMethods as _};
use directory::Person;
use kernel::{Day, Grant, Zone, suppression::THRESHOLD};
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

/// By what requirements are met.
struct Meeting {
    /// Those that are met by each of these offers of the Learning Commons: by the offer that one asks for, and by all that are the same.
    requirements: HashMap<Id, Vec<Id>>,
    /// How the ledger of credit names these offers.
    activities: Activities,
}

/// The offers by which these requirements are met.
#[dual]
async fn meeting(c: &mut Link<'_>, requirements: &[LearningRequirement]) -> Result<Meeting> {
    let asked = requirements.iter().filter_map(|requirement| Some((requirement.offer()?, requirement.id)));
    let asked: Vec<(Id, Id)> = asked.collect();
    let works = works(c, asked.iter().map(|(offer, _)| *offer).collect()).await?;
    let mut requirements: HashMap<Id, Vec<Id>> = HashMap::new();
    for (offer, work) in &works {
        let met = asked.iter().filter(|(asked, _)| works.get(asked) == Some(work));
        requirements.entry(*offer).or_default().extend(met.map(|(_, requirement)| *requirement));
    }
    let offers: Vec<Id> = requirements.keys().copied().collect();
    let activities = activities(c, &offers).await?;
    Ok(Meeting { requirements, activities })
}

/// Who met which requirement, and on which day: of the people from one to another, in the order of their ids.
#[dual]
async fn met(c: &mut Link<'_>, meeting: &Meeting, first: Uid, last: Uid) -> Result<Vec<(Id, Id, Day)>> {
    let mut learned = came(c, meeting, first, last).await?;
    learned.extend(credited(c, meeting, first, last).await?);
    let mut all = Vec::new();
    for (person, offer, day) in learned {
        let requirements = meeting.requirements.get(&offer).into_iter().flatten();
        all.extend(requirements.map(|requirement| (person, *requirement, day)));
    }
    Ok(all)
}

/// Who came to a session of which offer, and on which day where that was announced.
#[dual]
async fn came(c: &mut Link<'_>, meeting: &Meeting, first: Uid, last: Uid) -> Result<Vec<(Id, Id, Day)>> {
    let offers: Vec<Uid> = meeting.requirements.keys().copied().map(Uid).collect();
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let people = learning_registrations::person_id.ge(first).and(learning_registrations::person_id.le(last));
    // Most who came are others, and to whatever else.
    let attended = search::Unindexed(learning_registrations::status).eq("attended");
    let came = learning_registrations::table.filter(people.and(attended));
    let rows: Vec<(Option<Uid>, Uid, Moment, String)> = came
        .inner_join(learning_sessions::table.on(learning_sessions::id.eq(learning_registrations::session_id)))
        .filter(search::Unindexed(learning_sessions::opportunity_id).eq_any(offers))
        .select((
            learning_registrations::person_id,
            learning_sessions::opportunity_id,
            learning_sessions::starts_at,
            learning_sessions::zone,
        ))
        .load(c)
        .await?;
    let mut all = Vec::new();
    for (person, offer, starts_at, zone) in rows {
        let Some(person) = person.map(Id::from) else { continue };
        let begun = At::from(starts_at);
        let day = Zone::named(&zone).map_or(begun.day(), |zone| zone.day_of(begun));
        all.push((person, Id::from(offer), day));
    }
    Ok(all)
}

/// Somebody, an activity, who offered it, and when they earned credit for it.
type Credited = (Uid, String, String, Date);

/// Who has credit, that others recorded, for having learned what an offer teaches, and when they earned it. What was taken back gives
/// no minutes in sum.
#[dual]
async fn credited(c: &mut Link<'_>, meeting: &Meeting, first: Uid, last: Uid) -> Result<Vec<(Id, Id, Day)>> {
    let mut all = Vec::new();
    for some in meeting.activities.names().chunks(500) {
        let people = credit_entries::person_id.ge(first).and(credit_entries::person_id.le(last));
        let learned = credit_entries::role.eq(CreditRole::Learner.as_str());
        let rows: Vec<Credited> = credit_entries::table
            .filter(people.and(learned))
            .filter(credit_entries::activity.eq_any(some.to_vec()))
            .filter(credit_entries::source.ne(CreditSource::Own.as_str()))
            .group_by((
                credit_entries::person_id,
                credit_entries::activity,
                credit_entries::provider,
                credit_entries::earned_on,
            ))
            .having(dsl::sum(credit_entries::minutes).gt(0_i64))
            .select((
                credit_entries::person_id,
                credit_entries::activity,
                credit_entries::provider,
                credit_entries::earned_on,
            ))
            .load(c)
            .await?;
        all.extend(rows.into_iter().filter_map(|(person, activity, provider, earned_on)| {
            let offer = meeting.activities.offer(activity, provider)?;
            Some((Id::from(person), offer, Day::from(earned_on)))
        }));
    }
    Ok(all)
}

/// What is asked of a person on a day, and what of it they have completed, the last time.
#[dual]
pub async fn own(c: &mut Link<'_>, person: &Person, on: Day) -> Result<Vec<OwnRequirement>> {
    let valid = learning_requirements::table.filter(is_asked_on(Date(on)));
    let valid = valid.order((learning_requirements::title, learning_requirements::id));
    let rows: Vec<Row> = valid.select(Row::as_select()).load(c).await?;
    let requirements = rows.into_iter().map(LearningRequirement::try_from).collect::<Result<Vec<_>>>()?;
    let done: Vec<(Uid, Date)> = learning_completions::table
        .filter(learning_completions::person_id.eq(Uid(person.id)))
        .select((learning_completions::requirement_id, learning_completions::completed_on))
        .load(c)
        .await?;
    let mut done: HashMap<Id, Day> =
        done.into_iter().map(|(requirement, day)| (requirement.into(), day.into())).collect();
    let meeting = meeting(c, &requirements).await?;
    for (_, requirement, day) in met(c, &meeting, Uid(person.id), Uid(person.id)).await? {
        let last = done.entry(requirement).or_insert(day);
        *last = day.max(*last);
    }
    let mut own = Vec::new();
    for requirement in requirements {
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
    let meeting = meeting(c, census.requirements()).await?;
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
        for (person, requirement, _) in met(c, &meeting, first, last).await? {
            completed.entry(person).or_default().insert(requirement);
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

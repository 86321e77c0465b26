//! Advocates at rest. The words of their lists stand in the row, and each once more beside it, so that lists are narrowed by them.

use super::prelude::*;
use crate::By;
use advocacy::{Advocate, AdvocateFilter};
use diesel::sql_types::Bool;
use directory::Person;
use kernel::DivisionId;
use std::collections::{BTreeSet, HashSet};

kept! { Advocate in advocates locked, facts String, unique "/person_id" "is an advocate already" {
    id: id, revision: number, person_id: id, unit_id: [id], divisions: list, zip: [text], latitude: [float],
    longitude: [float], library_types: list, interests: list, languages: list, skills: list, offers: list, levels: list,
    source: word, status: word, rung: word, rung_since: at, leading_confirmed_by: [id], merged_into: [id],
    likeness: [text], created_at: at, updated_at: at,
} beside { allowed_transitions } refers { person_id: people } also {
    fn divisions(&mut self) -> Vec<&mut DivisionId> {
        self.divisions.iter_mut().collect()
    }

    fn follow_divisions(&mut self) {
        self.amended();
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        self.amended();
        let name = self.facts(c, &[]).await?;
        self.liken(&name);
        Ok(())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        refer(c, self.unit_id, &self.interests, "").await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        replace_parts!(c, advocate_traits.advocate_id, self.id, traits(self).into_iter());
        // Whoever looks after them looks after the merges into them.
        let into = advocate_merges::table.filter(advocate_merges::kept_id.eq(Uid(self.id)));
        diesel::update(into).set(advocate_merges::unit_id.eq(self.unit_id.map(Uid))).execute(c).await?;
        Ok(())
    }

    /// What the person is called.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<String> {
        let name: Option<String> =
            people::table.find(Uid(self.person_id)).select(people::name).first(c).await.optional()?;
        Ok(name.unwrap_or_default())
    }
} }

/// Notes by what doubles are found of the advocate that a person is, where that has changed with the person.
#[dual]
pub async fn liken(c: &mut Conn<'_>, person: &Person) -> Result<()> {
    let of_person = advocates::table.filter(advocates::person_id.eq(Uid(person.id))).select(advocates::id);
    let id: Option<Uid> = locked!(of_person).first(c).await.optional()?;
    let Some(id) = id else { return Ok(()) };
    let Some(mut advocate) = Advocate::find(c, id.into()).await? else { return Ok(()) };
    advocate.liken(person.name.as_str());
    diesel::update(advocates::table.find(id)).set(advocates::likeness.eq(advocate.likeness)).execute(c).await?;
    Ok(())
}

/// Refuses a unit and topics that are not there, by the fields below `at` that name them.
#[dual]
pub async fn refer(c: &mut Link<'_>, unit: Option<Id>, interests: &[Id], at: &str) -> Result<()> {
    let there = referred(c, &unit.into_iter().collect::<Vec<_>>(), interests).await?;
    Ok(there.check(unit, interests, at)?)
}

/// The units and topics that are there, of those that are referred to.
pub(super) struct Referred {
    units: HashSet<Uid>,
    topics: HashSet<Uid>,
}

/// Which of these units and topics are there.
#[dual]
pub(super) async fn referred(c: &mut Link<'_>, units: &[Id], topics: &[Id]) -> Result<Referred> {
    let mut there = Referred { units: HashSet::new(), topics: HashSet::new() };
    for some in units.chunks(1_000) {
        let found: Vec<Uid> = units::table.filter(units::id.eq_any(uids(some))).select(units::id).load(c).await?;
        there.units.extend(found);
    }
    for some in topics.chunks(1_000) {
        let found: Vec<Uid> = topics::table.filter(topics::id.eq_any(uids(some))).select(topics::id).load(c).await?;
        there.topics.extend(found);
    }
    Ok(there)
}

impl Referred {
    /// Refuses what is not there, by the fields below `at` that name it.
    pub(super) fn check(&self, unit: Option<Id>, interests: &[Id], at: &str) -> kernel::Result<()> {
        let mut check = kernel::Check::default();
        if let Some(unit) = unit {
            let there = self.units.contains(&Uid(unit));
            check.that(there, format!("{at}/unit_id"), "not_found", "must be the id of a unit");
        }
        for (index, topic) in interests.iter().enumerate() {
            let pointer = format!("{at}/interests/{index}");
            check.that(self.topics.contains(&Uid(*topic)), pointer, "not_found", "must be the id of a topic");
        }
        check.done()
    }
}

#[derive(Insertable)]
#[diesel(table_name = advocate_traits)]
struct TraitRow {
    kind: &'static str,
    value: String,
    advocate_id: Uid,
}

/// Each word of the lists, and each place with those it lies in.
fn traits(advocate: &Advocate) -> Vec<TraitRow> {
    let within: BTreeSet<_> = advocate.divisions.iter().flat_map(DivisionId::lineage).collect();
    let lists = [
        ("division", words(&within.into_iter().collect::<Vec<_>>())),
        ("level", words(&advocate.levels)),
        ("library_type", words(&advocate.library_types)),
        ("interest", words(&advocate.interests)),
        ("language", words(&advocate.languages)),
        ("skill", words(&advocate.skills)),
        ("offer", words(&advocate.offers)),
    ];
    let row = |kind, value| TraitRow { kind, value, advocate_id: advocate.id.into() };
    lists.into_iter().flat_map(|(kind, values)| values.into_iter().map(move |value| row(kind, value))).collect()
}

/// Narrows a boxed query to advocates that have any of the words in one of their lists; none asked for narrow nothing. Each advocate
/// is asked in turn: a page of those of a whole country is read no further than it goes, and all pages together once through.
macro_rules! with_traits {
    ($query:ident, $($kind:literal => $values:expr),+ $(,)?) => {$(
        if !$values.is_empty() {
            let having = advocate_traits::table
                .filter(advocate_traits::kind.eq($kind).and(advocate_traits::value.eq_any(words($values))))
                .filter(advocate_traits::advocate_id.eq(advocates::id));
            $query = $query.filter(dsl::exists(having));
        }
    )+};
}

/// A condition: the last the advocate said of a purpose is that they agree to it.
macro_rules! agrees_to {
    ($purpose:literal) => {
        fixed::<Bool>(concat!(
            "EXISTS (SELECT 1 FROM consents g WHERE g.person_id = advocates.person_id AND g.purpose = '",
            $purpose,
            "' AND g.decision = 'given' AND NOT EXISTS (SELECT 1 FROM consents l WHERE l.person_id = g.person_id \
             AND l.purpose = g.purpose AND (l.decided_at, l.id) > (g.decided_at, g.id)))"
        ))
    };
}

/// Narrows a boxed query to advocates that agree to a purpose, or do not; where neither is asked for it narrows nothing.
macro_rules! agreeing {
    ($query:ident, $($purpose:literal => $wanted:expr),+ $(,)?) => {$(
        $query = match $wanted {
            None => $query,
            Some(true) => $query.filter(agrees_to!($purpose)),
            Some(false) => $query.filter(dsl::not(agrees_to!($purpose))),
        };
    )+};
}

listed! { Advocate in advocates scanned, by AdvocateFilter {
    status: words, unit_id: ids, person_id: ids, division: own_places, level: own, library_type: own, interest: own,
    language: own, skill: own, offer: own, rung: words, takes_alerts: own, takes_briefings: own,
    updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, actor| {
    let mut query = query;
    with_traits!(query, "division" => &filter.division, "level" => &filter.level,
        "library_type" => &filter.library_type, "interest" => &filter.interest, "language" => &filter.language,
        "skill" => &filter.skill, "offer" => &filter.offer);
    agreeing!(query, "action_alerts" => filter.takes_alerts, "briefings" => filter.takes_briefings);
    match actor.units(Advocate::READ) {
        None => query,
        // `Advocate::visible_to` in SQL.
        Some(units) => {
            let own = advocates::person_id.eq_any(uids(&actor.person.into_iter().collect::<Vec<_>>()));
            query.filter(advocates::unit_id.eq_any(uids(&units)).or(own))
        }
    }
} }

/// The advocate that a person is.
#[dual]
pub async fn of_person(c: &mut Link<'_>, person: Id) -> Result<Option<Advocate>> {
    let row = advocates::table.filter(advocates::person_id.eq(Uid(person))).select(Row::as_select());
    row.first(c).await.optional()?.map(Advocate::try_from).transpose()
}

/// The record in which a person stands as an advocate: their own, or the one it was merged into.
#[dual]
pub async fn standing(c: &mut Link<'_>, person: Id) -> Result<Option<Advocate>> {
    let own = of_person(c, person).await?;
    match own.as_ref().and_then(|own| own.merged_into) {
        Some(kept) => Advocate::find(c, kept).await,
        None => Ok(own),
    }
}

/// The advocates that these people are.
#[dual]
pub(super) async fn of_people(c: &mut Link<'_>, people: &[Id]) -> Result<Vec<Advocate>> {
    let rows: Vec<Row> =
        advocates::table.filter(advocates::person_id.eq_any(uids(people))).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Advocate::try_from).collect()
}

/// Some of those who take part and whose score was not looked at since then, those looked at longest ago first.
#[dual]
pub async fn unscored(c: &mut Link<'_>, since: At, limit: i64) -> Result<Vec<Id>> {
    let due = advocates::scored_at.is_null().or(advocates::scored_at.lt(Moment(since)));
    let ids: Vec<Uid> = advocates::table
        .filter(due.and(advocates::status.eq("active")))
        .order((advocates::scored_at, advocates::id))
        .limit(limit)
        .select(advocates::id)
        .load(c)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

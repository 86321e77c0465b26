//! Coverage: how many libraries, or jurisdictions, have an advocacy plan that is active and has not expired (A-G8).
//!
//! A place is `covered` by such a plan; it has `none` where a plan of it is known here and none is active; of any other it is
//! `unknown`. Unknown is not none: nobody has been asked.

use kernel::{At, Day, DivisionId, Id, Level, LibraryType, Permission, Record, StateCode, parsed, sorted, words};
use serde::Serialize;
use std::{collections::BTreeMap, str::FromStr};

parsed! {
    /// The kind of a division, as the last step of its id has it.
    pub struct DivisionKind { length: 1..=40, pattern: "^[a-z_]+$", example: "county" }
}

impl FromStr for DivisionKind {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let shaped = (1..=40).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        shaped.then(|| Self(s.into())).ok_or("must be a kind of division, such as county")
    }
}

words! {
    /// Whether a place has an active plan.
    pub enum PlanStanding { Covered = "covered", None = "none", Unknown = "unknown" }
}

words! {
    /// By what libraries are counted.
    pub enum LibraryGrouping { State = "state", LibraryType = "library_type" }
}

words! {
    /// By what jurisdictions are counted.
    pub enum JurisdictionGrouping { State = "state", Level = "level" }
}

/// So many places that are alike, and the people they serve, as the database counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// By what they are grouped: the values in the order of the groupings' words.
    pub keys: [Option<String>; 2],
    /// How many places.
    pub places: i64,
    /// The people whom those serve whose population is known; `None` where it is known of none.
    pub people: Option<i64>,
    /// Of how many places the population is known.
    pub counted: i64,
    /// The years of the surveys that tell it.
    pub years: Option<FiscalYears>,
}

/// The years of the surveys that tell how many people are served: of each library the latest that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "first": 2019, "last": 2022 }))))]
pub struct FiscalYears {
    /// The earliest.
    pub first: i16,
    /// The latest.
    pub last: i16,
}

/// A count of all in scope, by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageCount {
    /// All.
    pub in_scope: i64,
    /// With an active plan.
    pub covered: i64,
    /// Known to have no active plan.
    pub none: i64,
    /// Of whom no plan is known.
    pub unknown: i64,
    /// Covered ÷ in scope, in percent to a tenth; null where nothing is in scope.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub percent: Option<f64>,
}

/// How a group is covered, by places and by the people they serve.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "key": "WY",
    "places": { "in_scope": 23, "covered": 9, "none": 2, "unknown": 12, "percent": 39.1 },
    "people": { "in_scope": 576_851, "covered": 240_115, "none": 31000, "unknown": 305_736, "percent": 41.6 },
    "places_without_population": 0
}))))]
pub struct CoverageRow {
    /// The state, type or level; null for what is in none, and for the total.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub key: Option<String>,
    /// Libraries, or jurisdictions.
    pub places: CoverageCount,
    /// The people they serve, where that is known; null where it is known of none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub people: Option<CoverageCount>,
    /// Places that count in `places` only, for the people they serve are not known.
    pub places_without_population: i64,
}

/// How libraries or jurisdictions are covered by advocacy plans.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// On which day.
    pub as_of: Day,
    /// The years of the surveys that tell how many people are served; null where none does.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fiscal_years: Option<FiscalYears>,
    /// All that is in scope.
    pub total: CoverageRow,
    /// Group by group, in the order of their keys.
    pub data: Vec<CoverageRow>,
}

/// What the database counts: all in scope, of these those of whom a plan is known, and of these those with an active one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverageCounts {
    /// All in scope.
    pub all: Vec<Group>,
    /// Of whom a plan is known.
    pub known: Vec<Group>,
    /// With an active plan.
    pub covered: Vec<Group>,
}

/// What is asked for of coverage: by which of the two keys, and narrowed to which values of each (empty for all).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverageQuestion {
    /// By the first key or the second.
    pub by_second: bool,
    /// Values of the first key.
    pub first: Vec<String>,
    /// Values of the second key.
    pub second: Vec<String>,
}

/// Sums of places, people, and places whose people are known.
#[derive(Clone, Copy, Default)]
struct Sums {
    places: i64,
    people: i64,
    counted: i64,
    years: Option<FiscalYears>,
}

#[derive(Clone, Copy, Default)]
struct Standing {
    all: Sums,
    known: Sums,
    covered: Sums,
}

/// One of the sums of a standing.
type Part = fn(&mut Standing) -> &mut Sums;

impl CoverageCounts {
    /// Puts the counts together as they were asked for.
    pub fn told(&self, question: &CoverageQuestion, as_of: Day) -> Coverage {
        let mut rows: BTreeMap<Option<String>, Standing> = BTreeMap::new();
        let mut total = Standing::default();
        let parts: [(&[Group], Part); 3] = [
            (&self.all, |standing| &mut standing.all),
            (&self.known, |standing| &mut standing.known),
            (&self.covered, |standing| &mut standing.covered),
        ];
        for (groups, part) in parts {
            for group in groups.iter().filter(|group| question.asks_for(group)) {
                let [first, second] = &group.keys;
                let key = if question.by_second { second } else { first };
                part(rows.entry(key.clone()).or_default()).add(group);
                part(&mut total).add(group);
            }
        }
        let data = rows.into_iter().map(|(key, standing)| standing.row(key)).collect();
        Coverage { as_of, fiscal_years: total.all.years, total: total.row(None), data }
    }
}

impl CoverageQuestion {
    fn asks_for(&self, group: &Group) -> bool {
        let among = |wanted: &[String], key: &Option<String>| {
            wanted.is_empty() || key.as_ref().is_some_and(|key| wanted.contains(key))
        };
        let [first, second] = &group.keys;
        among(&self.first, first) && among(&self.second, second)
    }
}

impl Sums {
    fn add(&mut self, group: &Group) {
        self.places += group.places;
        self.people += group.people.unwrap_or_default();
        self.counted += group.counted;
        self.years = match (self.years, group.years) {
            (Some(a), Some(b)) => Some(FiscalYears { first: a.first.min(b.first), last: a.last.max(b.last) }),
            (a, b) => a.or(b),
        };
    }
}

impl Standing {
    fn row(self, key: Option<String>) -> CoverageRow {
        let Self { all, known, covered } = self;
        CoverageRow {
            key,
            places: CoverageCount::of(all.places, known.places, covered.places),
            people: (all.counted > 0).then(|| CoverageCount::of(all.people, known.people, covered.people)),
            places_without_population: all.places - all.counted,
        }
    }
}

impl CoverageCount {
    fn of(in_scope: i64, known: i64, covered: i64) -> Self {
        let percent = (in_scope > 0).then(|| tenth_of_a_percent(covered, in_scope));
        Self { in_scope, covered, none: known - covered, unknown: in_scope - known, percent }
    }
}

/// A part of a whole in percent, to a tenth.
fn tenth_of_a_percent(part: i64, whole: i64) -> f64 {
    let thousandths = (i128::from(part) * 2000 + i128::from(whole)) / (i128::from(whole) * 2);
    f64::from(i32::try_from(thousandths).unwrap_or_default()) / 10.0
}

/// A library without an active plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "name": "Example County Library", "library_type": "public",
    "state": "WY", "fscs_key": "WY0001", "standing": "unknown", "population_served": 29407
}))))]
pub struct LibraryGap {
    /// The library.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Whom it serves.
    pub library_type: LibraryType,
    /// The state it is in.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub state: Option<String>,
    /// Its key in the Public Libraries Survey.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fscs_key: Option<String>,
    /// Whether it is known to have no active plan, or nothing is known.
    pub standing: PlanStanding,
    /// How many people it serves, by the latest survey that says so.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub population_served: Option<i64>,
}

/// A jurisdiction without an active plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "ocd_id": "ocd-division/country:us/state:wy", "name": "Wyoming",
    "level": "state", "standing": "unknown"
}))))]
pub struct JurisdictionGap {
    /// The division.
    pub id: Id,
    /// Its Open Civic Data id.
    pub ocd_id: DivisionId,
    /// What it is called.
    pub name: String,
    /// How far it reaches.
    pub level: Level,
    /// Whether it is known to have no active plan, or nothing is known.
    pub standing: PlanStanding,
}

/// Narrows the list of libraries without an active plan. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LibraryGapFilter {
    /// In any of these states, by postal code.
    pub state: Vec<StateCode>,
    /// Of any of these types.
    pub library_type: Vec<LibraryType>,
}

/// Narrows the list of jurisdictions without an active plan. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct JurisdictionGapFilter {
    /// Of any of these levels.
    pub level: Vec<Level>,
    /// In any of these states, by postal code.
    pub state: Vec<StateCode>,
    /// Of this kind: `county`, `place`, `school_district` …
    #[cfg_attr(feature = "openapi", param(inline))]
    pub kind: Option<DivisionKind>,
    /// Directly in any of these divisions.
    pub parent_ocd_id: Vec<DivisionId>,
    /// The day on which they must be living; whoever asks does not say.
    #[serde(skip)]
    pub living_on: Option<Day>,
}

/// A row of a list of what is missing: it is told, and never kept, so that it has no revisions of its own.
macro_rules! gap {
    ($gap:ident, $kind:literal) => {
        impl Record for $gap {
            const KIND: &'static str = $kind;
            const READ: Permission = Permission::AdvocacyWrite;
            const WRITE: Permission = Permission::AdvocacyWrite;

            fn id(&self) -> Id {
                self.id
            }
            fn revision(&self) -> i32 {
                1
            }
            fn created_at(&self) -> At {
                At::from_micros(0)
            }
            fn updated_at(&self) -> At {
                At::from_micros(0)
            }
            fn touch(&mut self, _now: At) {}
        }
    };
}
gap!(LibraryGap, "library_gap");
gap!(JurisdictionGap, "jurisdiction_gap");
sorted!(LibraryGap, default "name", { "name" => name.as_str() });
sorted!(JurisdictionGap, default "ocd_id", { "ocd_id" => ocd_id.as_str(), "name" => name.as_str() });

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(state: &str, kind: &str, places: i64, people: Option<i64>) -> Group {
        let counted = if people.is_some() { places } else { 0 };
        let year = if state == "WY" { 2014 } else { 2022 };
        let years = people.map(|_| FiscalYears { first: year, last: year });
        Group { keys: [Some(state.into()), Some(kind.into())], places, people, counted, years }
    }

    fn counts() -> CoverageCounts {
        CoverageCounts {
            all: vec![
                group("WY", "public", 23, Some(500)),
                group("WY", "school", 7, None),
                group("UT", "public", 10, Some(100)),
            ],
            known: vec![group("WY", "public", 11, Some(300))],
            covered: vec![group("WY", "public", 9, Some(200))],
        }
    }

    fn told(question: &CoverageQuestion) -> Coverage {
        counts().told(question, "2026-05-01".parse().unwrap())
    }

    #[test]
    fn the_years_are_those_of_what_is_asked_for() {
        let years = |first: &[&str]| {
            let first = first.iter().map(|state| (*state).to_owned()).collect();
            told(&CoverageQuestion { first, ..CoverageQuestion::default() }).fiscal_years
        };
        let of = |first, last| Some(FiscalYears { first, last });
        assert_eq!([years(&[]), years(&["WY"]), years(&["ZZ"])], [of(2014, 2022), of(2014, 2014), None]);
    }

    #[test]
    fn unknown_is_not_none() {
        let wyoming = told(&CoverageQuestion::default()).data[1].clone();
        let CoverageCount { in_scope, covered, none, unknown, percent } = wyoming.places;
        assert_eq!((in_scope, covered, none, unknown, percent), (30, 9, 2, 19, Some(30.0)));
    }

    #[test]
    fn people_weigh_where_they_are_known() {
        let wyoming = told(&CoverageQuestion::default()).data[1].clone();
        assert_eq!((wyoming.people.unwrap().percent, wyoming.places_without_population), (Some(40.0), 7));
    }

    #[test]
    fn a_question_is_narrowed_by_either_key() {
        let question = CoverageQuestion { by_second: true, first: vec!["WY".into()], second: vec!["school".into()] };
        let coverage = told(&question);
        assert_eq!((coverage.data.len(), coverage.total.places.in_scope, coverage.total.people), (1, 7, None));
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        let question = CoverageQuestion { first: vec!["ZZ".into()], ..CoverageQuestion::default() };
        assert_eq!(told(&question).total.places.percent, None);
    }

    /// All, of these the known, of these the covered.
    fn nested() -> impl Strategy<Value = (i64, i64, i64)> {
        let known = (0_i64..100_000).prop_flat_map(|all| (Just(all), 0..=all));
        known.prop_flat_map(|(all, known)| (Just(all), Just(known), 0..=known))
    }

    proptest! {
        #[test]
        fn standings_add_up_and_a_share_is_one((all, known, covered) in nested()) {
            let count = CoverageCount::of(all, known, covered);
            prop_assert_eq!(count.covered + count.none + count.unknown, count.in_scope);
            prop_assert!(count.percent.is_none_or(|percent| (0.0..=100.0).contains(&percent)));
        }
    }
}

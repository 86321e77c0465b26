//! What patrons say that a service did for them: answers to outcome surveys, and what they come to.

use kernel::{
    Actor, At, Check, Day, DivisionId, Id, Permission, Record, Result, Text, distinct, record_fields, sorted,
    suppression::{Cell, Share, breakdown, parts},
    words,
};
use record::record;
use serde::Serialize;
use std::collections::BTreeMap;

/// Answers to one question at most.
const MOST: i32 = 1_000_000;

words! {
    /// What a service can do for a patron: the four outcomes that Project Outcome asks about (Public Library Association,
    /// 2015). Their order is the order in which they are told.
    pub enum Outcome {
        /// They learned something.
        Knowledge = "knowledge",
        /// They feel more confident.
        Confidence = "confidence",
        /// They intend to apply it.
        Application = "application",
        /// They know more of what the library offers.
        Awareness = "awareness",
    }
}

words! {
    /// The service areas of Project Outcome.
    pub enum ServiceArea {
        CivicEngagement = "civic_engagement",
        DigitalLearning = "digital_learning",
        EarlyChildhoodLiteracy = "early_childhood_literacy",
        EconomicDevelopment = "economic_development",
        LifelongLearning = "lifelong_learning",
        Health = "health",
        JobSkills = "job_skills",
        SummerReading = "summer_reading",
    }
}

words! {
    /// When patrons were asked.
    pub enum SurveyKind {
        /// At once.
        Immediate = "immediate",
        /// Four to eight weeks later, about what they did since.
        FollowUp = "follow_up",
    }
}

/// The answers to the question about one outcome.
#[record::part(example = { "outcome": "knowledge", "answered": 48, "agreed": 41 })]
#[derive(Copy)]
pub struct Measured {
    /// Which outcome.
    pub outcome: Outcome,
    /// How many answered the question; who found that it does not apply is not counted.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub answered: i32,
    /// How many of them agreed or agreed strongly.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub agreed: i32,
}

/// Answers to one survey, counted. Few patrons may have answered, so that it is seen by those who keep it only; everybody sees
/// what all surveys come to.
#[record(example = {
    "title": "Coding club, spring", "service_area": "digital_learning", "kind": "immediate",
    "library_id": null, "division_ocd_id": "ocd-division/country:us/state:wy",
    "period_from": "2026-02-01", "period_until": "2026-03-31",
    "measures": [{ "outcome": "knowledge", "answered": 48, "agreed": 41 }],
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
})]
pub struct OutcomeSurvey {
    /// What was asked about.
    pub title: Text<200>,
    /// The area of service it belongs to.
    pub service_area: ServiceArea,
    /// When patrons were asked.
    pub kind: SurveyKind,
    /// The library whose patrons were asked; null for several.
    pub library_id: Option<Id>,
    /// The division in which they were asked, by its OCD id.
    pub division_ocd_id: Option<DivisionId>,
    /// The first day on which they were asked.
    pub period_from: Day,
    /// The last day on which they were asked; its year is the one the answers count in.
    pub period_until: Day,
    /// The answers, each outcome once.
    #[schema(min_items = 1, max_items = 4)]
    pub measures: Vec<Measured>,
    /// The unit that keeps the record.
    pub owner_unit_id: Id,
}

/// Narrows a list of outcome surveys. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct OutcomeSurveyFilter {
    /// Of any of these areas.
    pub service_area: Vec<ServiceArea>,
    /// Asked at once, or later.
    pub kind: Option<SurveyKind>,
    /// Of any of these libraries.
    pub library_id: Vec<Id>,
    /// In any of these divisions.
    pub division_ocd_id: Vec<DivisionId>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Record for OutcomeSurvey {
    const KIND: &'static str = "outcome_survey";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        let outcomes: Vec<_> = self.measures.iter().map(|measured| measured.outcome).collect();
        let mut check = Check::default();
        check
            .that(self.period_from <= self.period_until, "/period_until", "invalid", "must not be before period_from")
            .that(!self.measures.is_empty(), "/measures", "missing", "must have the answers to one question at least")
            .that(distinct(&outcomes), "/measures", "duplicate", "must name each outcome once");
        for (place, Measured { answered, agreed, .. }) in self.measures.iter().enumerate() {
            let (at, few) = (format!("/measures/{place}"), (0..=MOST).contains(answered));
            check.that(few, format!("{at}/answered"), "invalid", "must be from 0 to 1000000");
            let some = (0..=*answered).contains(agreed);
            check.that(some, format!("{at}/agreed"), "invalid", "must be some of those who answered");
        }
        check.done()
    }

    fn shown_to(&mut self, _: &Actor) {
        self.measures.sort_unstable_by_key(|measured| measured.outcome);
    }
}

sorted!(OutcomeSurvey, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

/// What all surveys of one area of service, year and kind come to, for one outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "year": 2026, "kind": "immediate", "outcome": "knowledge", "service_area": "digital_learning",
    "answered": { "count": 480, "is_suppressed": false }, "agreed": { "count": 410, "is_suppressed": false },
    "share": { "percent": 85.4, "bound": "exact" }
}))))]
pub struct OutcomeReport {
    /// The year in which the surveys ended.
    pub year: i32,
    /// When patrons were asked.
    pub kind: SurveyKind,
    /// What they were asked about.
    pub outcome: Outcome,
    /// The area; null for all areas together.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub service_area: Option<ServiceArea>,
    /// How many answered.
    pub answered: Cell,
    /// How many of them agreed.
    pub agreed: Cell,
    /// The part of them, in percent.
    pub share: Share,
}

/// Of one year, kind and outcome: (agreed, answered) by area.
type Areas = BTreeMap<ServiceArea, (u64, u64)>;

/// All answers, counted by the one breakdown there is, so that no two reports can be subtracted.
#[derive(Clone, Debug, Default)]
pub struct Census(BTreeMap<(i32, SurveyKind, Outcome), Areas>);

impl Census {
    /// Counts the answers of a survey that ended in that year.
    pub fn add(&mut self, year: i32, kind: SurveyKind, area: ServiceArea, measured: Measured) {
        let count = |number: i32| u64::from(number.unsigned_abs());
        let areas = self.0.entry((year, kind, measured.outcome)).or_default();
        let (agreed, answered) = areas.entry(area).or_default();
        *agreed += count(measured.agreed);
        *answered += count(measured.answered);
    }

    /// The numbers as they may be shown: of each year, kind and outcome, the areas and then all of them. How many answered is a
    /// secret of its own; who agreed is told only where that is told too, since no more can have agreed.
    pub fn report(self, threshold: u64) -> Vec<OutcomeReport> {
        let of_question = |((year, kind, outcome), areas): ((i32, SurveyKind, Outcome), Areas)| {
            let counts: Vec<(u64, u64)> = areas.values().copied().collect();
            let wholes: Vec<u64> = counts.iter().map(|(_, answered)| *answered).collect();
            let (answered, agreed) = (breakdown(&wholes, threshold), parts(&counts, threshold));
            let names = areas.into_keys().map(Some).chain([None]);
            let answered = answered.cells.into_iter().chain([answered.total]);
            let agreed = agreed.groups.into_iter().chain([agreed.total]).map(|told| told.part);
            let row = move |(service_area, (answered, agreed)): (Option<ServiceArea>, (Cell, Cell))| {
                let agreed = if answered.is_suppressed { answered } else { agreed };
                let share = Share::of(agreed, answered);
                OutcomeReport { year, kind, outcome, service_area, answered, agreed, share }
            };
            names.zip(answered.zip(agreed)).map(row).collect::<Vec<_>>()
        };
        self.0.into_iter().flat_map(of_question).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Draft as _;
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn new(measures: &[(Outcome, i32, i32)]) -> NewOutcomeSurvey {
        let measured = |(outcome, answered, agreed): &(Outcome, i32, i32)| Measured {
            outcome: *outcome,
            answered: *answered,
            agreed: *agreed,
        };
        NewOutcomeSurvey {
            title: "Coding club".parse().unwrap(),
            service_area: ServiceArea::DigitalLearning,
            kind: SurveyKind::Immediate,
            library_id: None,
            division_ocd_id: None,
            period_from: "2026-02-01".parse().unwrap(),
            period_until: "2026-03-31".parse().unwrap(),
            measures: measures.iter().map(measured).collect(),
            owner_unit_id: Id::from_bytes([8; 16]),
        }
    }

    fn refused(new: NewOutcomeSurvey) -> Vec<String> {
        let refusal = new.register(Id::from_bytes([1; 16]), NOON).unwrap_err();
        refusal.fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn no_more_agree_than_answer() {
        assert_eq!(refused(new(&[(Outcome::Knowledge, 10, 11)])), ["/measures/0/agreed"]);
    }

    #[test]
    fn each_outcome_is_measured_once() {
        assert_eq!(refused(new(&[(Outcome::Knowledge, 10, 1), (Outcome::Knowledge, 10, 1)])), ["/measures"]);
    }

    #[test]
    fn all_areas_come_last_and_are_the_sum() {
        let mut census = Census::default();
        for area in [ServiceArea::Health, ServiceArea::JobSkills] {
            census.add(
                2026,
                SurveyKind::Immediate,
                area,
                Measured { outcome: Outcome::Knowledge, answered: 60, agreed: 40 },
            );
        }
        let report = census.report(10);
        assert_eq!((report.len(), report[2].service_area, report[2].answered.count), (3, None, Some(120)));
    }

    /// What is told of who answered and who agreed, the areas first, of those who did of (agreed, answered).
    fn told(counts: &[(i32, i32)]) -> Vec<(Option<u64>, Option<u64>)> {
        let mut census = Census::default();
        for ((agreed, answered), area) in counts.iter().zip(ServiceArea::ALL) {
            let measured = Measured { outcome: Outcome::Awareness, answered: *answered, agreed: *agreed };
            census.add(2026, SurveyKind::FollowUp, *area, measured);
        }
        census.report(10).iter().map(|row| (row.agreed.count, row.answered.count)).collect()
    }

    #[test]
    fn the_total_gives_no_few_who_answered_back() {
        assert_eq!(told(&[(410, 480), (2, 3)]), [(None, None), (None, None), (None, Some(483))]);
    }

    #[test]
    fn who_agreed_does_not_tell_how_many_answered() {
        assert_eq!(told(&[(480, 480), (0, 1)]), [(None, None), (None, None), (None, Some(481))]);
    }

    proptest! {
        #[test]
        fn few_who_agreed_or_did_not_are_never_told(counts in prop::collection::vec((0_i32..60, 0_i32..60), 1..8)) {
            let counts: Vec<(i32, i32)> = counts.iter().map(|(agreed, others)| (*agreed, agreed + others)).collect();
            for (agreed, answered) in told(&counts) {
                if let (Some(agreed), Some(answered)) = (agreed, answered) {
                    prop_assert!(!(1..10).contains(&agreed) && !(1..10).contains(&(answered - agreed)));
                }
            }
        }

        /// Whoever knows the total and all that is shown of the areas knows a sum of several that are hidden, with room for many.
        #[test]
        fn few_who_answered_are_never_worked_out(
            counts in prop::collection::vec(prop_oneof![0_i32..12, 0_i32..60].prop_flat_map(|all| (0..=all, Just(all))), 1..8),
        ) {
            let mut areas = told(&counts);
            let (_, total) = areas.pop().unwrap();
            let hidden: Vec<i32> =
                areas.iter().zip(&counts).filter(|((_, told), _)| told.is_none()).map(|(_, (_, count))| *count).collect();
            let room: i32 = hidden.iter().map(|count| (count - 1).max(0)).sum();
            prop_assert!(areas.iter().all(|(_, told)| told.is_none_or(|count| !(1..10).contains(&count))));
            prop_assert!(total.is_none() || hidden.is_empty() || (hidden.len() > 1 && room >= 10), "{areas:?} of {counts:?}");
            prop_assert!(total.is_some() || !hidden.is_empty(), "{areas:?} of {counts:?}");
        }
    }
}

//! Findings: single claims of a publication, each with how sure it is.

use super::{EvidenceStatus, EvidenceTransition, Method};
use kernel::{
    Amendment as _, At, Check, Day, DivisionId, Id, Permission, Record, Result, Staged, Terms, Text, record_fields,
    sorted, staged_fields, translated, words,
};
use record::record;

words! {
    /// How sure the claim is, in the four grades of the GRADE working group (BMJ 2008;336:924): trials begin at high,
    /// observation at low, and flaws or large effects move it.
    pub enum Strength as "FindingStrength" {
        High = "high",
        Moderate = "moderate",
        Low = "low",
        VeryLow = "very_low",
    }
}

/// One thing that a publication found, in a sentence that can be cited. Anybody may read it.
#[record(example = {
    "publication_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d80",
    "claim": "Loans rose by 7 % in the year after libraries deleted their records.",
    "effect": "7 % more loans", "measure": "Loans in a year", "place": "Wyoming", "division_ocd_id": "ocd-division/country:us/state:wy",
    "period_from": "2019-01-01", "period_until": "2021-12-31", "strength": "moderate",
    "grade_reason": "The effect is large, and the same in all twelve towns.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "status": "current", "allowed_transitions": ["retracted"],
    "retracted_on": null, "retraction_reason": null, "publication_retracted_on": null
})]
pub struct Finding {
    /// The publication it stands in.
    #[fixed]
    pub publication_id: Id,
    /// What was found, in one sentence.
    pub claim: Text<500>,
    /// How large the effect is, with its unit and its uncertainty where that is known.
    pub effect: Option<Text<200>>,
    /// What was measured.
    pub measure: Option<Text<200>>,
    /// Where it was found, in words.
    pub place: Option<Text<200>>,
    /// The division it was found in, by its OCD id.
    pub division_ocd_id: Option<DivisionId>,
    /// The first day of the time it speaks of.
    pub period_from: Option<Day>,
    /// The last day of that time.
    pub period_until: Option<Day>,
    /// How sure it is; it begins at the grade of the publication's method.
    pub strength: Strength,
    /// Why its grade is not the one it begins at; needed where it differs.
    pub grade_reason: Option<Text<500>>,
    /// The unit that keeps the record.
    pub owner_unit_id: Id,
    /// Whether the finding itself still stands.
    #[kept(EvidenceStatus::Current)]
    pub status: EvidenceStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<EvidenceStatus>,
    /// The day of its own retraction.
    #[kept(None)]
    pub retracted_on: Option<Day>,
    /// Why it was retracted.
    #[kept(None)]
    pub retraction_reason: Option<Text<1000>>,
    /// The day on which its publication was retracted, and the finding with it.
    #[kept(None)]
    pub publication_retracted_on: Option<Day>,
}

/// Narrows a list of findings. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct FindingFilter {
    /// Words of the claim or the place.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// In any of these publications.
    pub publication_id: Vec<Id>,
    /// Found in any of these divisions.
    pub division_ocd_id: Vec<DivisionId>,
    /// Of any of these grades.
    pub strength: Vec<Strength>,
    /// Whether it counts as retracted, by itself or with its publication.
    pub retracted: Option<bool>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Finding {
    /// Refuses a grade for which neither the method of its publication speaks nor a reason.
    pub fn check_grade(&self, method: Option<Method>) -> Result<()> {
        let begins_at = method.and_then(Method::begins_at).unwrap_or(self.strength);
        let detail = format!("must say why, for what is found by this method begins at {begins_at}");
        let graded = self.strength == begins_at || self.grade_reason.is_some();
        Check::default().that(graded, "/grade_reason", "missing", detail).done()
    }

    /// Applies a patch. `method` is that of its publication.
    pub fn revise(&mut self, patch: FindingPatch, method: Option<Method>) -> Result<()> {
        patch.amend(self)?;
        self.check_grade(method)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let words = [self.claim.as_str()].into_iter().chain(self.place.as_ref().map(Text::as_str));
        words.collect::<Vec<_>>().join("\n")
    }
}

impl Record for Finding {
    const KIND: &'static str = "finding";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, moves);
    translated!(claim);

    fn check(&self) -> Result<()> {
        let one_sentence = !self.claim.as_str().contains('\n');
        Check::default()
            .that(one_sentence, "/claim", "invalid", "must be one sentence, on one line")
            .in_order((self.period_from, "period_from"), (self.period_until, "period_until"))
            .done()
    }

    fn context(&self) -> Option<u64> {
        self.publication_retracted_on.map(|day| day.days_since_epoch().unsigned_abs().into())
    }
}

impl Staged for Finding {
    staged_fields!(EvidenceTransition);

    fn prepare(&mut self, to: &EvidenceTransition, now: At) -> Result<()> {
        let retraction = to.settle(None, now)?;
        (self.retracted_on, self.retraction_reason) = retraction.map(|r| (r.retracted_on, r.reason)).unzip();
        Ok(())
    }
}

sorted!(Finding, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "claim" => claim.as_str(),
});

#[cfg(test)]
mod tests {
    use super::{super::publication::tests::NOON, *};
    use kernel::Draft as _;

    fn new() -> NewFinding {
        NewFinding {
            publication_id: Id::from_bytes([2; 16]),
            claim: "Loans rose by 7 %.".parse().unwrap(),
            effect: None,
            measure: None,
            place: None,
            division_ocd_id: None,
            period_from: Some("2019-01-01".parse().unwrap()),
            period_until: Some("2021-12-31".parse().unwrap()),
            strength: Strength::Moderate,
            grade_reason: None,
            owner_unit_id: Id::from_bytes([8; 16]),
        }
    }

    fn finding() -> Finding {
        new().register(Id::from_bytes([1; 16]), NOON).unwrap()
    }

    #[test]
    fn a_period_does_not_end_before_it_begins() {
        let backwards = NewFinding { period_until: Some("2018-12-31".parse().unwrap()), ..new() };
        let refused = backwards.register(Id::from_bytes([1; 16]), NOON).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/period_until");
    }

    #[test]
    fn another_grade_than_the_method_begins_at_needs_a_reason() {
        let graded = |method, reason: Option<&str>| {
            let grade_reason = reason.map(|reason| reason.parse().unwrap());
            Finding { grade_reason, ..finding() }.check_grade(method).is_ok()
        };
        let trial = Some(Method::RandomizedTrial);
        assert_eq!(
            [graded(trial, None), graded(trial, Some("Few took part.")), graded(Some(Method::Review), None)],
            [false, true, true]
        );
        assert!(Finding { strength: Strength::High, ..finding() }.check_grade(trial).is_ok());
    }

    #[test]
    fn a_reason_is_not_taken_away_from_a_grade() {
        let mut finding = Finding { grade_reason: "The effect is large.".parse().ok(), ..finding() };
        let patch = FindingPatch { grade_reason: Some(None), ..FindingPatch::default() };
        let refused = finding.revise(patch, Some(Method::Cohort)).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/grade_reason");
    }

    #[test]
    fn a_claim_stands_on_one_line() {
        let two = NewFinding { claim: "Loans rose.\nSo did visits.".parse().unwrap(), ..new() };
        assert_eq!(two.register(Id::from_bytes([1; 16]), NOON).unwrap_err().fields[0].pointer, "/claim");
    }

    #[test]
    fn the_tag_tells_that_the_publication_was_retracted() {
        let retracted = Finding { publication_retracted_on: Some("2026-04-10".parse().unwrap()), ..finding() };
        assert_ne!(finding().context(), retracted.context());
    }
}

//! What is known of what a person has learned and done, wherever it is kept: by it the rules of gaps and pathways tell what is
//! there and what is missing.
//!
//! Offers that are the same are one work, by the offer that stands for them (`work_id`): whoever completed one has completed
//! all, and no two of them count twice. An offer gave somebody what it was said to give when they completed it. One's own
//! word is no evidence.

use crate::{
    competency::CompetencyGain,
    credit::{CreditEntry, CreditRole, CreditSource},
};
use kernel::{At, Day, Id, Slug, words};
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

words! {
    /// Where it stands that somebody has learned or done something.
    pub enum EvidenceSource {
        /// In the credit ledger.
        Credit = "credit",
        /// Among those who came to a session.
        Attendance = "attendance",
        /// On a badge or a certificate.
        Award = "award",
        /// Among those who served.
        Service = "service",
    }
}

words! {
    /// Experience that is no course.
    pub enum ExperienceKind {
        /// As somebody's mentor.
        Mentoring = "mentoring",
        /// On a committee or a task force, or in an office.
        Service = "service",
    }
}

/// Where it stands that somebody has learned or done something, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EvidenceProof, examples(json!({
    "on": "2026-03-14", "source": "credit", "source_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e"
}))))]
pub struct Proof {
    /// Since which day.
    pub on: Day,
    /// In which kind of record.
    pub source: EvidenceSource,
    /// In which one.
    pub source_id: Id,
}

/// Learning that somebody completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What was offered.
    pub opportunity_id: Id,
    /// How we know.
    pub proof: Proof,
    /// When they completed it, as far as is known: by it one tells what the offer gave them.
    pub completed_at: At,
}

/// A competency that an offer is said to give, or was, from one instant on and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Giving {
    /// Which competency, and its level.
    pub gain: CompetencyGain,
    /// Since when; `None` from the beginning.
    pub since: Option<At>,
    /// Until when, this instant not included; `None` where it still is.
    pub until: Option<At>,
}

/// A level of a competency that somebody has been shown to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attainment {
    /// Which competency.
    pub competency_id: Id,
    /// Up to which level.
    pub level: i16,
    /// How we know.
    pub proof: Proof,
}

/// Something that somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Experience {
    /// As what.
    pub kind: ExperienceKind,
    /// How we know.
    pub proof: Proof,
}

/// All that is known of one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The credits of theirs that stand and that others recorded.
    pub credits: Vec<CreditEntry>,
    /// The learning they completed.
    pub completions: Vec<Completion>,
    /// The competencies they have been shown to have.
    pub attainments: Vec<Attainment>,
    /// What they did beside.
    pub experiences: Vec<Experience>,
    /// The offer that stands for each offer that is the same as another.
    pub works: HashMap<Id, Id>,
}

impl Proof {
    fn of(credit: &CreditEntry) -> Self {
        Self { on: credit.earned_on, source: EvidenceSource::Credit, source_id: credit.id }
    }
}

impl CreditEntry {
    /// The offer that it is for, or the session of one, where it is named by that.
    pub fn opportunity(&self) -> Option<Id> {
        self.activity.as_str().parse().ok()
    }

    /// The same, named by the offer that it is for.
    #[must_use]
    pub fn named_by(self, offer: Id) -> Self {
        let activity = offer.to_string().parse().unwrap_or(self.activity);
        Self { activity, ..self }
    }
}

impl Giving {
    /// Whether it was said at an instant.
    pub fn is_said_at(&self, at: At) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until)
    }
}

impl Evidence {
    /// What a ledger tells, by the credits that stand in it, each named by the offer that it is for: what was completed by who
    /// learned, and that somebody was a mentor. What people said themselves is left out: it shows nothing.
    pub fn of_credits(mut credits: Vec<CreditEntry>, works: HashMap<Id, Id>) -> Self {
        credits.retain(|credit| credit.source != CreditSource::Own);
        let learned = credits.iter().filter(|credit| credit.role == CreditRole::Learner);
        let completed = |credit: &CreditEntry| {
            let completed_at = credit.created_at.min(credit.earned_on.end());
            Some(Completion { opportunity_id: credit.opportunity()?, proof: Proof::of(credit), completed_at })
        };
        let completions = learned.filter_map(completed).collect();
        let mentored = credits.iter().filter(|credit| credit.role == CreditRole::Mentor);
        let experience = |credit| Experience { kind: ExperienceKind::Mentoring, proof: Proof::of(credit) };
        let experiences = mentored.map(experience).collect();
        Self { credits, completions, attainments: Vec::new(), experiences, works }
    }

    /// Adds the competencies that completed learning gave, by what each offer is said to give and was.
    #[must_use]
    pub fn with_gains(mut self, given: &HashMap<Id, Vec<Giving>>) -> Self {
        for Completion { opportunity_id, proof, completed_at } in &self.completions {
            let given = given.get(opportunity_id).into_iter().flatten();
            let attained = |giving: &Giving| {
                let CompetencyGain { competency_id, level } = giving.gain;
                Attainment { competency_id, level, proof: *proof }
            };
            self.attainments.extend(given.filter(|giving| giving.is_said_at(*completed_at)).map(attained));
        }
        self
    }

    /// The offer that stands for an offer and for those that are the same.
    pub fn work(&self, opportunity: Id) -> Id {
        self.works.get(&opportunity).copied().unwrap_or(opportunity)
    }

    /// How it is known that something was completed, or what is the same; by the earliest of several.
    pub fn completed(&self, opportunity: Id) -> Option<Proof> {
        let work = self.work(opportunity);
        let same = self.completions.iter().filter(|completion| self.work(completion.opportunity_id) == work);
        same.map(|completion| completion.proof).min()
    }

    /// The highest level of a competency that somebody has been shown to have; by the earliest of several.
    pub fn attained(&self, competency: Id) -> Option<&Attainment> {
        let of_it = self.attainments.iter().filter(|attainment| attainment.competency_id == competency);
        of_it.min_by_key(|attainment| (Reverse(attainment.level), attainment.proof))
    }

    /// The credits of a category, which is one of their tags, with the minutes of each; what is the same counts once for each
    /// role, where it gave most.
    pub fn credited(&self, category: &Slug) -> Vec<(Proof, i32)> {
        let mut most: BTreeMap<(String, CreditRole), (Reverse<i32>, Proof)> = BTreeMap::new();
        for credit in self.credits.iter().filter(|credit| credit.tags.contains(category)) {
            let activity = credit
                .opportunity()
                .map_or_else(|| credit.activity.to_string(), |opportunity| self.work(opportunity).to_string());
            let worth = (Reverse(credit.minutes), Proof::of(credit));
            most.entry((activity, credit.role)).and_modify(|known| *known = (*known).min(worth)).or_insert(worth);
        }
        let mut counted: Vec<_> = most.into_values().map(|(Reverse(minutes), proof)| (proof, minutes)).collect();
        counted.sort();
        counted
    }

    /// When somebody had experience of a kind, each time once.
    pub fn experienced(&self, kind: ExperienceKind) -> Vec<Proof> {
        let of_kind = self.experiences.iter().filter(|experience| experience.kind == kind);
        let mut proofs: Vec<_> = of_kind.map(|experience| experience.proof).collect();
        proofs.sort();
        proofs.dedup();
        proofs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{credit, id};

    fn giving(level: i16, since: Option<At>, until: Option<At>) -> Giving {
        Giving { gain: CompetencyGain { competency_id: id(50), level }, since, until }
    }

    fn of_offer(number: u8, offer: u8, minutes: i32, role: CreditRole) -> CreditEntry {
        let activity = id(offer).to_string().parse().unwrap();
        CreditEntry { activity, role, ..credit(number, minutes, "2026-03-14", &["technology"]) }
    }

    fn minutes(evidence: &Evidence) -> Vec<i32> {
        evidence.credited(&"technology".parse().unwrap()).into_iter().map(|(_, minutes)| minutes).collect()
    }

    #[test]
    fn what_is_the_same_is_completed_with_it() {
        let evidence =
            Evidence::of_credits(vec![of_offer(1, 11, 60, CreditRole::Learner)], HashMap::from([(id(11), id(10))]));
        let found = [10, 11, 12].map(|offer| evidence.completed(id(offer)).is_some());
        assert_eq!(found, [true, true, false]);
    }

    #[test]
    fn what_is_the_same_gives_credit_once() {
        let credits = vec![of_offer(1, 10, 60, CreditRole::Learner), of_offer(2, 11, 90, CreditRole::Learner)];
        assert_eq!(minutes(&Evidence::of_credits(credits, HashMap::from([(id(11), id(10))]))), [90]);
    }

    #[test]
    fn who_taught_and_learned_the_same_has_both() {
        let credits = vec![of_offer(1, 10, 60, CreditRole::Learner), of_offer(2, 10, 90, CreditRole::Presenter)];
        assert_eq!(minutes(&Evidence::of_credits(credits, HashMap::new())), [60, 90]);
    }

    #[test]
    fn who_presented_it_did_not_complete_it() {
        let evidence = Evidence::of_credits(vec![of_offer(1, 10, 60, CreditRole::Presenter)], HashMap::new());
        assert_eq!(evidence.completed(id(10)), None);
    }

    #[test]
    fn ones_own_word_shows_nothing() {
        let said = [CreditRole::Learner, CreditRole::Mentor]
            .map(|role| CreditEntry { source: CreditSource::Own, ..of_offer(1, 10, 60, role) });
        let given = HashMap::from([(id(10), vec![giving(5, None, None)])]);
        let evidence = Evidence::of_credits(said.to_vec(), HashMap::new()).with_gains(&given);
        assert_eq!(evidence, Evidence::default());
    }

    #[test]
    fn a_mentor_has_experience() {
        let evidence = Evidence::of_credits(vec![of_offer(1, 10, 60, CreditRole::Mentor)], HashMap::new());
        let found = [ExperienceKind::Mentoring, ExperienceKind::Service].map(|kind| evidence.experienced(kind).len());
        assert_eq!(found, [1, 0]);
    }

    #[test]
    fn the_highest_level_that_learning_gave_counts() {
        let gives = |level| vec![giving(level, None, None)];
        let credits = vec![of_offer(1, 10, 60, CreditRole::Learner), of_offer(2, 11, 60, CreditRole::Learner)];
        let evidence = Evidence::of_credits(credits, HashMap::new()).with_gains(&HashMap::from([
            (id(10), gives(2)),
            (id(11), gives(4)),
            (id(12), gives(5)),
        ]));
        assert_eq!(evidence.attained(id(50)).map(|attainment| attainment.level), Some(4));
    }

    #[test]
    fn an_offer_gave_what_it_was_said_to_give_when_it_was_completed() {
        let completed = "2026-03-14".parse::<Day>().unwrap().end();
        let later = completed.plus_seconds(1);
        let level_of = |periods: Vec<Giving>| {
            let credits = vec![of_offer(1, 10, 60, CreditRole::Learner)];
            let evidence =
                Evidence::of_credits(credits, HashMap::new()).with_gains(&HashMap::from([(id(10), periods)]));
            evidence.attained(id(50)).map(|attainment| attainment.level)
        };
        let changed_at = |at| vec![giving(2, None, Some(at)), giving(4, Some(at), None)];
        assert_eq!([later, completed].map(changed_at).map(level_of), [Some(2), Some(4)]);
    }
}

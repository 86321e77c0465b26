//! What people let the association do with what it knows of them: each decision a fact that stays, the state derived.

use kernel::{At, Check, Id, Permission, Problem, Record, Result, Text, words};
use serde::Serialize;

words! {
    /// What a person is asked for.
    pub enum Purpose as "ConsentPurposeName" {
        Newsletter = "newsletter",
        ActionAlerts = "action_alerts",
        Briefings = "briefings",
        BriefingOpens = "briefing_opens",
        LearningWithEmployer = "learning_with_employer",
        ExpertiseDirectory = "expertise_directory",
        Research = "research",
    }
}

words! {
    /// Which way a person decided.
    pub enum Decision as "ConsentDecision" { Given = "given", Withdrawn = "withdrawn" }
}

words! {
    /// How we know of a decision.
    pub enum Source as "ConsentSource" {
        /// The person told the service, signed in.
        Own = "own",
        /// Staff entered what the person signed on paper or said.
        Paper = "paper",
    }
}

/// A purpose as it is put to people: what they would agree to, in every wording it ever had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "purpose": "newsletter", "title": "Newsletter", "current_version": 1,
    "texts": [{"version": 1, "text": "Send me the association's newsletter by mail."}]
}))))]
pub struct ConsentPurpose {
    /// Names the purpose.
    pub purpose: Purpose,
    /// A heading for people.
    pub title: &'static str,
    /// The wording that can be agreed to now.
    pub current_version: i32,
    /// Every wording, oldest first.
    pub texts: Vec<ConsentText>,
}

/// One wording of a purpose; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(
    {"version": 1, "text": "Send me the association's newsletter by mail."}
))))]
pub struct ConsentText {
    /// Counts the wordings from 1.
    pub version: i32,
    /// What a person agrees to.
    pub text: &'static str,
}

impl Purpose {
    /// The heading, and every wording, oldest first: to change one, add one. The last is the one people are shown.
    const fn table(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Newsletter => ("Newsletter", &["Send me the association's newsletter by mail."]),
            Self::ActionAlerts => (
                "Action alerts",
                &["Tell me by mail when a decision about libraries is near and my voice could count."],
            ),
            Self::Briefings => (
                "Briefings",
                &["Send me by mail what I should know to speak for libraries: short papers on what is decided."],
            ),
            Self::BriefingOpens => (
                "Opened briefings",
                &["Count whether I open the briefings I am sent, so that the association learns which are useful."],
            ),
            Self::LearningWithEmployer => (
                "Learning, for my employer",
                &[
                    "Show my employer which courses I completed and what credit they gave. Nothing else about my learning.",
                ],
            ),
            Self::ExpertiseDirectory => {
                ("Directory of expertise", &["List my name and what I know well where other members look for help."])
            }
            Self::Research => (
                "Research",
                &["Use my records, without my name and address, in studies of the profession. Results are published \
                   as numbers about many people only."],
            ),
        }
    }

    /// The number of the wording that can be agreed to now.
    pub fn current_version(self) -> i32 {
        i32::try_from(self.table().1.len()).unwrap_or(i32::MAX)
    }

    /// The purpose as it is put to people.
    pub fn shown(self) -> ConsentPurpose {
        let (title, texts) = self.table();
        let texts = (1..).zip(texts).map(|(version, text)| ConsentText { version, text }).collect();
        ConsentPurpose { purpose: self, title, current_version: self.current_version(), texts }
    }
}

/// One decision of one person about one purpose. It is never changed: a change of mind is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f",
    "purpose": "newsletter", "decision": "given", "text_version": 1, "decided_at": "2026-05-01T12:00:00Z",
    "source": "paper", "note": "Sign-up sheet of the spring meeting.",
    "recorded_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "recorded_at": "2026-05-03T09:00:00Z"
}))))]
pub struct Consent {
    /// Names the decision.
    pub id: Id,
    /// Who decided.
    pub person_id: Id,
    /// About what.
    pub purpose: Purpose,
    /// Which way.
    pub decision: Decision,
    /// The wording they were shown.
    pub text_version: i32,
    /// When they decided.
    pub decided_at: At,
    /// How we know.
    pub source: Source,
    /// What the one who recorded it said of it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<500>>,
    /// Who recorded it; null for the service itself.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub recorded_by: Option<Id>,
    /// When it was recorded.
    pub recorded_at: At,
}

/// A decision of the caller's own.
#[record::form(example = {"purpose": "newsletter", "decision": "given", "text_version": 1})]
#[derive(Copy)]
pub struct NewConsent {
    /// About what.
    pub purpose: Purpose,
    /// Which way.
    pub decision: Decision,
    /// The wording that was shown: to give consent, the current one.
    #[schema(minimum = 1)]
    pub text_version: i32,
}

/// A decision that reached staff on paper or by word.
#[record::form(example = {
    "purpose": "newsletter", "decision": "given", "text_version": 1, "decided_at": "2026-04-18T15:00:00Z",
    "note": "Sign-up sheet of the spring meeting."
})]
pub struct PaperConsent {
    /// About what.
    pub purpose: Purpose,
    /// Which way.
    pub decision: Decision,
    /// The wording that was shown.
    #[schema(minimum = 1)]
    pub text_version: i32,
    /// When they decided; not in the future.
    pub decided_at: At,
    /// Where the paper is, or how they said it.
    pub note: Text<500>,
}

/// How one person stands to one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(
    {"purpose": "newsletter", "is_given": false, "is_current_text": false, "decisions": []}
))))]
pub struct ConsentState {
    /// About what.
    pub purpose: Purpose,
    /// Whether consent stands: the last decision gave it. Without any decision it does not.
    pub is_given: bool,
    /// Whether it was given to the wording that is shown now.
    pub is_current_text: bool,
    /// Every decision, in the order in which they were made.
    pub decisions: Vec<Consent>,
}

impl NewConsent {
    /// The decision as a record. Consent is given to the current wording only; it can be withdrawn from any.
    pub fn decide(self, id: Id, person_id: Id, now: At) -> Result<Consent> {
        let Self { purpose, decision, text_version } = self;
        known(purpose, text_version)?;
        if decision == Decision::Given && text_version != purpose.current_version() {
            let detail = format!("is not the current wording, {}; show that one", purpose.current_version());
            return Err(Problem::field("/text_version", "outdated", detail));
        }
        Ok(Consent {
            id,
            person_id,
            purpose,
            decision,
            text_version,
            decided_at: now,
            source: Source::Own,
            note: None,
            recorded_by: Some(person_id),
            recorded_at: now,
        })
    }
}

impl PaperConsent {
    /// The decision of somebody else as a record.
    pub fn record(self, id: Id, person_id: Id, recorded_by: Option<Id>, now: At) -> Result<Consent> {
        let Self { purpose, decision, text_version, decided_at, note } = self;
        known(purpose, text_version)?;
        Check::default().that(decided_at <= now, "/decided_at", "invalid", "must not be in the future").done()?;
        Ok(Consent {
            id,
            person_id,
            purpose,
            decision,
            text_version,
            decided_at,
            source: Source::Paper,
            note: Some(note),
            recorded_by,
            recorded_at: now,
        })
    }
}

fn known(purpose: Purpose, version: i32) -> Result<()> {
    let detail = format!("must be a wording of {purpose}: 1 to {}", purpose.current_version());
    Check::default()
        .that((1..=purpose.current_version()).contains(&version), "/text_version", "not_found", detail)
        .done()
}

impl Consent {
    /// How a person stands to each purpose, by all their decisions.
    pub fn states(mut decisions: Vec<Self>) -> Vec<ConsentState> {
        decisions.sort_by_key(|consent| (consent.decided_at, consent.id));
        let of = |purpose| decisions.iter().filter(move |consent| consent.purpose == purpose).cloned().collect();
        Purpose::ALL.iter().map(|&purpose| ConsentState::new(purpose, of(purpose))).collect()
    }
}

impl ConsentState {
    fn new(purpose: Purpose, decisions: Vec<Consent>) -> Self {
        let given = decisions.last().filter(|last| last.decision == Decision::Given);
        let is_current_text = given.is_some_and(|last| last.text_version == purpose.current_version());
        Self { purpose, is_given: given.is_some(), is_current_text, decisions }
    }
}

impl Record for Consent {
    const KIND: &'static str = "consent";
    const READ: Permission = Permission::PeopleRead;
    const WRITE: Permission = Permission::PeopleWrite;
    const CONFIDENTIAL: bool = true;

    fn id(&self) -> Id {
        self.id
    }
    fn revision(&self) -> i32 {
        1
    }
    fn created_at(&self) -> At {
        self.recorded_at
    }
    fn updated_at(&self) -> At {
        self.recorded_at
    }
    fn owner(&self) -> Option<Id> {
        Some(self.person_id)
    }
    fn is_public(&self) -> bool {
        false
    }
    fn touch(&mut self, _now: At) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn new(decision: Decision, text_version: i32) -> NewConsent {
        NewConsent { purpose: Purpose::Newsletter, decision, text_version }
    }

    fn decided(number: u8, at: i64, decision: Decision) -> Consent {
        new(decision, 1).decide(id(number), id(0), At::from_micros(at)).unwrap()
    }

    fn is_given(decisions: Vec<Consent>) -> bool {
        Consent::states(decisions).iter().any(|state| state.is_given)
    }

    #[test]
    fn every_purpose_has_a_text() {
        assert!(Purpose::ALL.iter().all(|purpose| purpose.current_version() >= 1));
    }

    #[test]
    fn silence_is_no_consent() {
        assert!(!is_given(vec![]));
    }

    #[test]
    fn the_last_decision_counts_in_whatever_order_they_come() {
        let (given, withdrawn) = (decided(1, 10, Decision::Given), decided(2, 20, Decision::Withdrawn));
        assert!(!is_given(vec![withdrawn, given]));
    }

    #[test]
    fn a_paper_found_later_does_not_undo_a_withdrawal() {
        let paper = PaperConsent {
            purpose: Purpose::Newsletter,
            decision: Decision::Given,
            text_version: 1,
            decided_at: At::from_micros(5),
            note: "An old sheet.".parse().unwrap(),
        };
        let paper = paper.record(id(9), id(0), None, At::from_micros(30)).unwrap();
        assert!(!is_given(vec![decided(2, 20, Decision::Withdrawn), paper]));
    }

    #[test]
    fn a_wording_that_was_never_shown_is_refused() {
        let refused = new(Decision::Withdrawn, 99).decide(id(1), id(0), At::from_micros(0)).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/text_version");
    }

    #[test]
    fn nobody_decides_in_the_future() {
        let paper = PaperConsent {
            purpose: Purpose::Research,
            decision: Decision::Given,
            text_version: 1,
            decided_at: At::from_micros(1),
            note: "A form.".parse().unwrap(),
        };
        assert_eq!(paper.record(id(1), id(0), None, At::from_micros(0)).unwrap_err().fields[0].pointer, "/decided_at");
    }

    proptest! {
        #[test]
        fn consent_stands_as_the_last_decision_left_it(ways in prop::collection::vec(any::<bool>(), 1..20)) {
            let decision = |given| if given { Decision::Given } else { Decision::Withdrawn };
            let decisions = (1_u8..).zip(&ways).map(|(n, given)| decided(n, i64::from(n), decision(*given)));
            prop_assert_eq!(is_given(decisions.collect()), *ways.last().unwrap());
        }
    }
}

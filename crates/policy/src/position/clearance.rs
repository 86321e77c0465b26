//! Clearance: units are consulted before a version is adopted, and their objections are settled.

use super::{Dossier, PositionError, Status};
use crate::RecordedReason;
use kernel::{At, Check, Id, Problem, Text, distinct, words};
use serde::Serialize;

words! {
    /// What a consulted unit says to a draft.
    pub enum Answer as "ConsultationAnswer" {
        Concur = "concur",
        ConcurWithComment = "concur_with_comment",
        Object = "object",
        Abstain = "abstain",
    }
}

words! {
    /// How an objection ceased to block.
    pub enum Outcome as "ObjectionOutcome" {
        Resolved = "resolved",
        Overridden = "overridden",
    }
}

/// One unit that is asked, and what it answered. Without an answer after the deadline it has lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(super::example::consultation()))))]
pub struct Consultation {
    /// The unit.
    pub unit_id: Id,
    /// Until when it may answer, this instant included.
    pub deadline: At,
    /// Its answer; null before it answers.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answer: Option<Answer>,
    /// What it adds; always given with `concur_with_comment` and `object`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub comment: Option<Text<2000>>,
    /// Who answered for the unit.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answered_by: Option<Id>,
    /// When it last answered.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answered_at: Option<At>,
    /// How its objection was settled; null where it has none, or one that still blocks.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub resolution: Option<Resolution>,
}

/// How an objection was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ObjectionResolution, examples(json!(super::example::resolution()))))]
pub struct Resolution {
    /// Resolved with the unit, or overridden by the body that may.
    pub outcome: Outcome,
    /// Why.
    pub reason: Text<1000>,
    /// Who settled it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub by: Option<Id>,
    /// When.
    pub at: At,
}

/// Which units to ask, and until when; part of a move to `clearance`.
#[record::form(example = {
    "unit_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72"], "deadline": "2099-05-15T17:00:00Z"
})]
pub struct ClearanceRequest {
    /// The units, each once.
    #[schema(min_items = 1, max_items = 200)]
    pub unit_ids: Vec<Id>,
    /// Until when they may answer; in the future.
    pub deadline: At,
}

/// A unit's answer; it replaces an earlier one.
#[record::form(example = {
    "answer": "object", "comment": "Clause 2 promises what school libraries cannot keep."
})]
pub struct ClearanceAnswer {
    /// What the unit says.
    pub answer: Answer,
    /// What it adds; needed with `concur_with_comment` and `object`.
    pub comment: Option<Text<2000>>,
}

impl Consultation {
    /// Whether the unit let its deadline pass without an answer.
    pub fn has_lapsed(&self, now: At) -> bool {
        self.answer.is_none() && now > self.deadline
    }

    /// Whether the unit objects and nobody has settled it.
    pub fn is_blocking(&self) -> bool {
        self.answer == Some(Answer::Object) && self.resolution.is_none()
    }
}

impl Dossier {
    /// Records the answer of a consulted unit, until its deadline. It may answer again; only the last answer counts.
    pub fn answer(
        &mut self,
        unit_id: Id,
        answer: ClearanceAnswer,
        by: Option<Id>,
        now: At,
    ) -> Result<(), PositionError> {
        let ClearanceAnswer { answer, comment } = answer;
        let consultation = self.consultation(unit_id)?;
        if now > consultation.deadline {
            return Err(PositionError::DeadlinePassed(consultation.deadline));
        }
        if comment.is_none() && matches!(answer, Answer::ConcurWithComment | Answer::Object) {
            return Err(Problem::field("/comment", "missing", "must say what the unit asks for").into());
        }
        *consultation = Consultation {
            answer: Some(answer),
            comment,
            answered_by: by,
            answered_at: Some(now),
            resolution: None,
            ..*consultation
        };
        Ok(())
    }

    /// The objecting unit is satisfied; also after the deadline, when it can no longer answer otherwise.
    pub fn resolve_objection(
        &mut self,
        unit_id: Id,
        settlement: RecordedReason,
        by: Option<Id>,
        now: At,
    ) -> Result<(), PositionError> {
        self.settle(unit_id, Outcome::Resolved, settlement, by, now)
    }

    /// The body that may goes on in spite of the objection, with a reason (P-S5).
    pub fn override_objection(
        &mut self,
        unit_id: Id,
        settlement: RecordedReason,
        by: Option<Id>,
        now: At,
    ) -> Result<(), PositionError> {
        self.settle(unit_id, Outcome::Overridden, settlement, by, now)
    }

    fn settle(
        &mut self,
        unit_id: Id,
        outcome: Outcome,
        settlement: RecordedReason,
        by: Option<Id>,
        now: At,
    ) -> Result<(), PositionError> {
        let consultation = self.consultation(unit_id)?;
        if !consultation.is_blocking() {
            return Err(PositionError::NoObjection);
        }
        consultation.resolution = Some(Resolution { outcome, reason: settlement.reason, by, at: now });
        Ok(())
    }

    fn consultation(&mut self, unit_id: Id) -> Result<&mut Consultation, PositionError> {
        if self.version.status != Status::Clearance {
            return Err(PositionError::NotInClearance);
        }
        self.version.clearance.iter_mut().find(|c| c.unit_id == unit_id).ok_or(PositionError::NotConsulted)
    }

    /// Asks the units; a new round takes the place of an earlier one, which the history keeps.
    pub fn consult(&mut self, request: ClearanceRequest, now: At) -> Result<(), PositionError> {
        let ClearanceRequest { unit_ids, deadline } = request;
        Check::default()
            .that(!unit_ids.is_empty(), "/clearance/unit_ids", "missing", "must name at least one unit")
            .that(distinct(&unit_ids), "/clearance/unit_ids", "duplicate", "must name each unit once")
            .that(deadline > now, "/clearance/deadline", "invalid", "must be in the future")
            .done()?;
        let ask = |unit_id| Consultation {
            unit_id,
            deadline,
            answer: None,
            comment: None,
            answered_by: None,
            answered_at: None,
            resolution: None,
        };
        self.version.clearance = unit_ids.into_iter().map(ask).collect();
        Ok(())
    }

    /// Fine where every unit has answered or lapsed and no objection blocks, as adoption needs (P-S5).
    pub(super) fn check_clearance(&self, now: At) -> Result<(), PositionError> {
        let units = |which: &dyn Fn(&Consultation) -> bool| -> Vec<Id> {
            self.version.clearance.iter().filter(|c| which(c)).map(|c| c.unit_id).collect()
        };
        let awaited = units(&|c| c.answer.is_none() && !c.has_lapsed(now));
        if !awaited.is_empty() {
            return Err(PositionError::AwaitingAnswers(awaited));
        }
        let objecting = units(&Consultation::is_blocking);
        if objecting.is_empty() { Ok(()) } else { Err(PositionError::ObjectionsUnsettled(objecting)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    fn settlement() -> RecordedReason {
        RecordedReason { reason: text("Heard and weighed.") }
    }

    fn adopted(mut dossier: Dossier, now: At) -> Result<(), PositionError> {
        dossier.transition(adopting(now.day()), &facts(), now)
    }

    #[test]
    fn a_unit_not_asked_has_no_say() {
        assert_eq!(in_clearance().answer(OWNER, saying(Answer::Concur), None, NOON), Err(PositionError::NotConsulted));
    }

    #[test]
    fn nobody_is_heard_before_clearance() {
        assert_eq!(analysed().answer(UNIT, saying(Answer::Concur), None, NOON), Err(PositionError::NotInClearance));
    }

    #[test]
    fn an_answer_after_the_deadline_is_refused() {
        let late = in_clearance().answer(UNIT, saying(Answer::Concur), None, DEADLINE.plus_seconds(1));
        assert_eq!(late, Err(PositionError::DeadlinePassed(DEADLINE)));
    }

    #[test]
    fn an_answer_at_the_deadline_counts() {
        assert_eq!(in_clearance().answer(UNIT, saying(Answer::Concur), None, DEADLINE), Ok(()));
    }

    #[test]
    fn an_objection_and_a_comment_say_something() {
        let silent = |answer| in_clearance().answer(UNIT, ClearanceAnswer { answer, comment: None }, None, NOON);
        let refused =
            [Answer::Object, Answer::ConcurWithComment].map(|answer| Problem::from(silent(answer).unwrap_err()));
        assert_eq!(refused.map(|problem| problem.fields[0].pointer.clone()), ["/comment"; 2]);
        assert_eq!([Answer::Concur, Answer::Abstain].map(silent), [Ok(()), Ok(())]);
    }

    #[test]
    fn adoption_waits_for_every_unit() {
        assert_eq!(adopted(in_clearance(), NOON), Err(PositionError::AwaitingAnswers(vec![UNIT])));
    }

    #[test]
    fn a_unit_that_lapsed_does_not_block() {
        assert_eq!(adopted(in_clearance(), DEADLINE.plus_seconds(1)), Ok(()));
    }

    #[test]
    fn an_objection_blocks() {
        assert_eq!(adopted(answered(Answer::Object), NOON), Err(PositionError::ObjectionsUnsettled(vec![UNIT])));
    }

    #[test]
    fn an_abstention_does_not_block() {
        assert_eq!(adopted(answered(Answer::Abstain), NOON), Ok(()));
    }

    #[test]
    fn a_resolved_objection_does_not_block() {
        let mut dossier = answered(Answer::Object);
        dossier.resolve_objection(UNIT, settlement(), None, NOON).unwrap();
        assert_eq!(adopted(dossier, NOON), Ok(()));
    }

    #[test]
    fn an_overridden_objection_does_not_block() {
        let mut dossier = answered(Answer::Object);
        dossier.override_objection(UNIT, settlement(), None, NOON).unwrap();
        assert_eq!(adopted(dossier, NOON), Ok(()));
    }

    #[test]
    fn an_objection_raised_again_blocks_again() {
        let mut dossier = answered(Answer::Object);
        dossier.resolve_objection(UNIT, settlement(), None, NOON).unwrap();
        dossier.answer(UNIT, saying(Answer::Object), None, NOON).unwrap();
        assert_eq!(adopted(dossier, NOON), Err(PositionError::ObjectionsUnsettled(vec![UNIT])));
    }

    #[test]
    fn there_is_nothing_to_override_where_nobody_objects() {
        let refused = answered(Answer::Concur).override_objection(UNIT, settlement(), None, NOON);
        assert_eq!(refused, Err(PositionError::NoObjection));
    }

    #[test]
    fn clearance_names_units_and_a_future_deadline() {
        let mut dossier = analysed();
        let request = ClearanceRequest { unit_ids: vec![], deadline: NOON };
        let refused = dossier.consult(request, NOON).unwrap_err();
        let pointers: Vec<_> = Problem::from(refused).fields.into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/clearance/unit_ids", "/clearance/deadline"]);
    }
}

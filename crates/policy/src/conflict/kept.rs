//! Conflicts as they are kept, from when they are found until they end.

use super::{Found, Rule, Side};
use crate::RecordedReason;
use kernel::{
    Actor, At, Code, Day, FieldError, Id, Permission, Problem, Record, Result, Slug, Text, record_fields, sorted, words,
};
use serde::Serialize;

words! {
    /// Where a conflict stands: it waits for a decision, somebody who may decide lives with it, or one of its sides is gone.
    pub enum ConflictStatus {
        Open = "open",
        Acknowledged = "acknowledged",
        Ended = "ended",
    }
}

/// Two texts of the association that say opposite things on one subject. It blocks publication until it is acknowledged with
/// a reason. An acknowledgement is for these two texts: where one is written anew, the conflict ends, and what the new text
/// says is found as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d81", "revision": 1, "rule": "argues_against_clause",
    "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "subject": "loan-records", "status": "open",
    "sides": [{
        "kind": "clause", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "version": 2, "clause": 1,
        "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
        "stance": "against", "text": "Libraries keep no record of past loans.", "in_force_from": "2026-06-01"
    }, {
        "kind": "submission", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d82", "version": 1, "clause": null,
        "position_id": null, "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "stance": "for", "text": "Keep the records of past loans.",
        "in_force_from": null
    }],
    "explanation": "Opposite stances on loan-records: clause 1 of version 2 of position 0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e (against), submission 0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d82 (for).",
    "since": "2026-06-01", "reason": null, "acknowledged_by": null, "acknowledged_at": null, "ended_at": null,
    "created_at": "2026-06-02T12:00:00Z", "updated_at": "2026-06-02T12:00:00Z"
}))))]
pub struct Conflict {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// The rule by which it was found.
    pub rule: Rule,
    /// The issue.
    pub issue_id: Id,
    /// The subject within the issue.
    pub subject: Slug,
    /// Where it stands.
    pub status: ConflictStatus,
    /// The two texts.
    #[cfg_attr(feature = "openapi", schema(min_items = 2, max_items = 2))]
    pub sides: Vec<Side>,
    /// All of it in a sentence.
    pub explanation: String,
    /// The day from which both clauses are in force; null while one is not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub since: Option<Day>,
    /// Why the association lives with it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<Text<1000>>,
    /// Who acknowledged it; null also where a client did.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub acknowledged_by: Option<Id>,
    /// When it was acknowledged.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub acknowledged_at: Option<At>,
    /// When one of its sides was changed, withdrawn or no longer in force.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ended_at: Option<At>,
    /// When it was found.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// Narrows a list of conflicts. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct ConflictFilter {
    /// Open, acknowledged or ended.
    pub status: Vec<ConflictStatus>,
    /// On any of these issues.
    pub issue_id: Vec<Id>,
    /// With a side in any of these positions.
    pub position_id: Vec<Id>,
    /// With any of these records as a side: a position, a message, an alert or a submission.
    pub record_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Conflict {
    /// Keeps a conflict that was found, open.
    pub fn open(found: Found, id: Id, now: At) -> Self {
        let Found { rule, issue_id, subject, sides, since } = found;
        let mut conflict = Self {
            id,
            revision: 1,
            rule,
            issue_id,
            subject,
            status: ConflictStatus::Open,
            sides: Vec::new(),
            explanation: String::new(),
            since,
            reason: None,
            acknowledged_by: None,
            acknowledged_at: None,
            ended_at: None,
            created_at: now,
            updated_at: now,
        };
        conflict.between(sides.into());
        conflict
    }

    /// Names its sides, and explains it by them.
    pub fn between(&mut self, sides: Vec<Side>) {
        let names = sides.iter().map(Side::name).collect::<Vec<_>>().join(", ");
        self.explanation = format!("Opposite stances on {}: {names}.", self.subject);
        self.sides = sides;
    }

    /// Whether a clause of that version of a position is one of its sides.
    pub fn has_clause_of(&self, position: Id, version: i32) -> bool {
        let own = |side: &Side| side.clause.is_some() && (side.record_id, side.version) == (position, version);
        self.sides.iter().any(own)
    }

    /// Whether this is the conflict that was found: the same two texts, and what they say of the same subject.
    pub fn is(&self, found: &Found) -> bool {
        let said = |side: &Side| (side.key(), side.stance, side.text.clone());
        (self.issue_id, &self.subject) == (found.issue_id, &found.subject)
            && self.sides.iter().map(said).eq(found.sides.iter().map(said))
    }

    /// Takes what is new of a conflict that stays, such as the day from which it is in force; whether anything is.
    pub fn refresh(&mut self, found: Found) -> bool {
        if self.status == ConflictStatus::Ended {
            return false;
        }
        let is_new = self.since != found.since;
        self.since = found.since;
        self.sides = found.sides.into();
        is_new
    }

    /// Somebody who may decide lives with it, and says why.
    pub fn acknowledge(&mut self, acknowledgement: RecordedReason, by: Option<Id>, now: At) -> Result<()> {
        if self.status != ConflictStatus::Open {
            let detail = format!("The conflict is {}; only an open one is acknowledged.", self.status);
            return Err(Problem::new(Code::Conflict, detail));
        }
        self.status = ConflictStatus::Acknowledged;
        (self.reason, self.acknowledged_by, self.acknowledged_at) = (Some(acknowledgement.reason), by, Some(now));
        Ok(())
    }

    /// One of its sides is no more; the acknowledgement stays for the record, and holds for nothing else. Whether that is new.
    pub fn end(&mut self, now: At) -> bool {
        let is_new = self.status != ConflictStatus::Ended;
        if is_new {
            (self.status, self.ended_at) = (ConflictStatus::Ended, Some(now));
        }
        is_new
    }
}

/// The refusal to publish or approve while these conflicts are open; each is listed with what it is.
pub fn unacknowledged(open: &[Conflict]) -> Problem {
    let listed = |conflict: &Conflict| FieldError {
        pointer: "/to".into(),
        code: "open_conflict".into(),
        detail: format!("Conflict {}. {}", conflict.id, conflict.explanation),
    };
    let ids = open.iter().map(|conflict| conflict.id.to_string()).collect::<Vec<_>>().join(", ");
    let detail = format!("First change one side of these conflicts, or acknowledge each with a reason: {ids}.");
    Problem { fields: open.iter().map(listed).collect(), ..Problem::new(Code::Conflict, detail) }
}

/// What a record shows of the conflicts that are open, for its context: how many, where there are any.
pub(crate) fn context_of(open: Option<i32>) -> Option<u64> {
    open.and_then(|open| u64::try_from(open).ok()).filter(|open| *open > 0)
}

impl Record for Conflict {
    const KIND: &'static str = "conflict";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyDecide;
    record_fields!(private);

    /// Those who may read the unpublished policy of either side's unit: each must know what the other says.
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.may(Self::READ, None) || self.sides.iter().any(|side| actor.may(Self::READ, side.owner_unit_id))
    }
}

sorted!(Conflict, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
pub(crate) mod tests {
    use super::{
        super::{ArgumentKind, Stance},
        *,
    };
    use proptest::prelude::*;

    const NOW: At = At::from_micros(1_777_636_800_000_000);

    fn found(text: &str) -> Found {
        let side = |number: u8, stance| Side {
            kind: ArgumentKind::Clause,
            record_id: Id::from_bytes([number; 16]),
            version: 1,
            clause: Some(1),
            position_id: Some(Id::from_bytes([number; 16])),
            owner_unit_id: None,
            stance,
            text: text.parse().unwrap(),
            in_force_from: None,
        };
        Found {
            rule: Rule::OppositeClauses,
            issue_id: Id::from_bytes([7; 16]),
            subject: "records".parse().unwrap(),
            sides: [side(1, Stance::For), side(2, Stance::Against)],
            since: None,
        }
    }

    /// An open one.
    pub(crate) fn conflict() -> Conflict {
        Conflict::open(found("So."), Id::from_bytes([3; 16]), NOW)
    }

    fn acknowledgement() -> RecordedReason {
        RecordedReason { reason: "They speak of different things.".parse().unwrap() }
    }

    #[test]
    fn it_is_acknowledged_once() {
        let mut conflict = conflict();
        conflict.acknowledge(acknowledgement(), None, NOW).unwrap();
        assert_eq!(conflict.acknowledge(acknowledgement(), None, NOW).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn what_has_ended_is_not_acknowledged() {
        let mut conflict = conflict();
        conflict.end(NOW);
        assert!(conflict.acknowledge(acknowledgement(), None, NOW).is_err());
    }

    #[test]
    fn other_words_are_another_conflict() {
        let conflict = conflict();
        assert_eq!((conflict.is(&found("So.")), conflict.is(&found("Otherwise."))), (true, false));
    }

    #[test]
    fn a_refusal_lists_what_is_in_the_way() {
        let conflict = conflict();
        let refused = unacknowledged(std::slice::from_ref(&conflict));
        assert!(refused.code == Code::Conflict && refused.fields[0].detail.ends_with(&conflict.explanation));
    }

    proptest! {
        /// Whatever is tried in whatever order: it is acknowledged once, with a reason that stays, and what has ended stays so.
        #[test]
        fn no_sequence_reaches_an_illegal_state(steps in proptest::collection::vec(0_u8..4, 0..20)) {
            let mut conflict = conflict();
            for step in steps {
                let before = conflict.clone();
                let done = match step {
                    0 => conflict.acknowledge(acknowledgement(), None, NOW).is_ok(),
                    1 => conflict.end(NOW),
                    2 => conflict.refresh(found("So.")),
                    _ => conflict.refresh(Found { since: Some(NOW.day()), ..found("So.") }),
                };
                prop_assert!(done || conflict == before, "a refusal changes nothing");
                prop_assert_eq!(conflict.status == ConflictStatus::Ended, conflict.ended_at.is_some());
                prop_assert_eq!(conflict.reason.is_some(), conflict.acknowledged_at.is_some());
                prop_assert!(conflict.status != ConflictStatus::Acknowledged || conflict.reason.is_some());
                prop_assert!(before.reason.is_none() || conflict.reason == before.reason);
                prop_assert!(before.status <= conflict.status, "it never opens again");
                prop_assert!(before.ended_at.is_none() || conflict == before);
            }
        }
    }
}

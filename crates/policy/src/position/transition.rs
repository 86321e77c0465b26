//! Moving a version along its life, with what each move needs.

use super::{ClearanceRequest, Dossier, Position, PositionError, Status, Version};
use crate::{
    Band,
    conflict::{Conflict, Side, unacknowledged},
    message::Message,
};
use kernel::{At, Check, Day, Id, Problem, Text};
use serde::{Deserialize, Serialize};

/// A move of the working version, with what that move needs and nothing else.
#[record::form(
    example = {
        "to": "analysis", "note": "Ready to be looked at.", "clearance": null, "adoption": null, "superseded_by": null
    },
    example = {
        "to": "clearance", "note": null, "adoption": null, "superseded_by": null,
        "clearance": { "unit_ids": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72"], "deadline": "2099-05-15T17:00:00Z" }
    },
    example = {
        "to": "adopted", "note": null, "clearance": null, "superseded_by": null, "adoption": {
            "body": "Council", "adopted_on": "2026-06-01", "document_number": "CD 12",
            "votes_for": 141, "votes_against": 9, "votes_abstaining": 4
        }
    },
    example = {
        "to": "superseded", "note": "The new position covers it.", "clearance": null, "adoption": null,
        "superseded_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73"
    },
)]
#[schema(as = PositionTransition)]
pub struct Transition {
    /// Where to.
    pub to: Status,
    /// Why; kept in the history.
    pub note: Option<Text<1000>>,
    /// Whom to ask; with `clearance` only.
    pub clearance: Option<ClearanceRequest>,
    /// How it was adopted; with `adopted` only.
    pub adoption: Option<Adoption>,
    /// The position in force that takes its place; with `superseded` only.
    pub superseded_by: Option<Id>,
}

/// The record of an adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(super::example::adoption()))))]
pub struct Adoption {
    /// Who adopted it.
    pub body: Text<200>,
    /// When; the first day in force.
    pub adopted_on: Day,
    /// The number under which the body filed it; null where it has none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub document_number: Option<Text<100>>,
    /// Votes for; null where votes were not counted.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 0))]
    pub votes_for: Option<i32>,
    /// Votes against; null where votes were not counted.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 0))]
    pub votes_against: Option<i32>,
    /// Votes abstaining; null where votes were not counted.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 0))]
    pub votes_abstaining: Option<i32>,
}

/// What a move must know from outside its dossier; the store reads it in the same transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// How readable plain words must be.
    pub bands: Vec<Band>,
    /// The position a transition names as successor, where it exists; no other supersedes it until this is saved.
    pub successor: Option<Position>,
    /// The open conflicts in which a clause of it has a part.
    pub conflicts: Vec<Conflict>,
    /// The messages that have a part in them: time ends what they say, perhaps before that is saved.
    pub messages: Vec<Message>,
}

impl Transition {
    /// Each move has what it needs, and nothing that belongs to another.
    fn check(&self) -> kernel::Result<()> {
        let mut check = Check::default();
        for (pointer, belongs_to, given) in [
            ("/clearance", Status::Clearance, self.clearance.is_some()),
            ("/adoption", Status::Adopted, self.adoption.is_some()),
            ("/superseded_by", Status::Superseded, self.superseded_by.is_some()),
        ] {
            check.only_with(self.to == belongs_to, given, pointer, belongs_to.as_str());
        }
        check.done()
    }
}

impl Dossier {
    /// Moves the working version along its lifecycle, if the rules of that move hold. A move to `revised` leaves the dossier
    /// with the next version, in draft; what becomes of the version before is [`Version::predecessor`].
    pub fn transition(&mut self, transition: Transition, facts: &Facts, now: At) -> Result<(), PositionError> {
        self.version.status.check_move(transition.to)?;
        transition.check()?;
        let Transition { to, note: _, clearance, adoption, superseded_by } = transition;
        if let Some(request) = clearance {
            self.check_analyses()?;
            self.consult(request, now)?;
        }
        if let Some(adoption) = adoption {
            self.check_clearance(now)?;
            self.adopt(adoption, now.day())?;
        }
        if let Some(successor) = superseded_by {
            self.supersede(successor, facts.successor.as_ref(), now)?;
        }
        match to {
            Status::Published => self.publish(facts, now)?,
            Status::Reaffirmed => {
                self.version.reaffirmed_at = Some(now);
                self.schedule_review(now.day());
            }
            Status::Retired => self.end(now),
            _ => {}
        }
        self.version.status = to;
        if to == Status::Revised {
            self.version = self.version.successor(now);
        }
        self.position.status = self.version.status;
        self.position.latest_version = self.version.number;
        self.position.consulted_unit_ids = self.version.clearance.iter().map(|asked| asked.unit_id).collect();
        Ok(())
    }

    /// Brings the version into force on the day of its adoption, and thereby ends the one before.
    fn adopt(&mut self, adoption: Adoption, today: Day) -> Result<(), PositionError> {
        let day = adoption.adopted_on;
        let in_order = self.position.in_force_since.is_none_or(|since| since <= day);
        let mut check = Check::default();
        check.that(day <= today, "/adoption/adopted_on", "invalid", "must not be in the future").that(
            in_order,
            "/adoption/adopted_on",
            "invalid",
            "must not be before the version in force was adopted",
        );
        for (pointer, votes) in [
            ("/adoption/votes_for", adoption.votes_for),
            ("/adoption/votes_against", adoption.votes_against),
            ("/adoption/votes_abstaining", adoption.votes_abstaining),
        ] {
            check.that(votes.is_none_or(|votes| votes >= 0), pointer, "invalid", "must not be below zero");
        }
        check.done()?;
        self.version.adoption = Some(adoption);
        self.version.in_force_from = Some(day);
        self.position.in_force_version = Some(self.version.number);
        self.position.in_force_since = Some(day);
        self.schedule_review(day);
        Ok(())
    }

    fn publish(&mut self, facts: &Facts, now: At) -> Result<(), PositionError> {
        self.check_readable(&facts.bands)?;
        let is_over = |side: &Side| facts.messages.iter().any(|m| m.id == side.record_id && m.is_over(now.day()));
        let stands = |conflict: &&Conflict| !conflict.sides.iter().any(is_over);
        let open: Vec<Conflict> = facts.conflicts.iter().filter(stands).cloned().collect();
        if !open.is_empty() {
            return Err(unacknowledged(&open).into());
        }
        self.version.published_at = Some(now);
        self.position.published_version = Some(self.version.number);
        self.position.published_at = Some(now);
        Ok(())
    }

    /// Hands over to a position in force. One in force has no successor of its own, so that refusing the position itself is
    /// all it takes to keep supersession free of cycles.
    fn supersede(&mut self, id: Id, successor: Option<&Position>, now: At) -> Result<(), PositionError> {
        let refused = |code, detail| Err(Problem::field("/superseded_by", code, detail).into());
        if id == self.position.id {
            return refused("cycle", "must be another position");
        }
        let Some(successor) = successor.filter(|position| position.id == id) else {
            return Err(PositionError::NoSuch("/superseded_by"));
        };
        if successor.in_force_version.is_none() {
            return refused("not_in_force", "must be a position in force");
        }
        // Whoever reads this one reads what took its place: of a secret it does not tell.
        if self.position.published_version.is_some() && successor.published_version.is_none() {
            return refused("unpublished", "must be published, for the position it takes the place of is");
        }
        self.position.superseded_by = Some(id);
        self.end(now);
        Ok(())
    }

    /// The next review is due one interval after that day.
    fn schedule_review(&mut self, from: Day) {
        self.position.review_due = Some(from.plus_months(self.position.review_interval_months));
    }

    /// Counts the interval anew from the day on which the version in force was adopted or last reaffirmed. While the next version
    /// is worked on, its adoption does.
    pub(super) fn reschedule_review(&mut self) {
        let Version { number, in_force_from, reaffirmed_at, .. } = self.version;
        let is_in_force = self.position.in_force_version == Some(number);
        if let Some(day) = reaffirmed_at.map(At::day).or(in_force_from).filter(|_| is_in_force) {
            self.schedule_review(day);
        }
    }

    /// From that day on nothing of the position is in force.
    fn end(&mut self, now: At) {
        (self.version.in_force_until, self.version.ended_at) = (Some(now.day()), Some(now));
        self.position.in_force_version = None;
        self.position.in_force_since = None;
        self.position.review_due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Predecessor};
    use super::{super::fixture::*, *};
    use crate::Audience;
    use kernel::Code;

    const LATER: At = NOON.plus_seconds(40 * 86_400);

    fn pointers(refused: &PositionError) -> Vec<String> {
        Problem::from(refused.clone()).fields.into_iter().map(|f| f.pointer).collect()
    }

    fn successor(in_force_version: Option<i32>) -> Facts {
        let position = Position { id: id(2), in_force_version, ..published().position };
        Facts { successor: Some(position), ..facts() }
    }

    #[test]
    fn a_move_the_table_lacks_is_refused() {
        let refused = draft().transition(to(Status::Published), &facts(), NOON);
        assert_eq!(refused, Err(PositionError::IllegalMove { from: Status::Draft, to: Status::Published }));
    }

    #[test]
    fn a_move_names_what_it_lacks() {
        let refused = analysed().transition(to(Status::Clearance), &facts(), NOON).unwrap_err();
        assert_eq!(pointers(&refused), ["/clearance"]);
    }

    #[test]
    fn a_move_names_what_belongs_to_another() {
        let stray = Transition { to: Status::Analysis, superseded_by: Some(id(2)), ..adopting(NOON.day()) };
        let refused = draft().transition(stray, &facts(), NOON).unwrap_err();
        assert_eq!(pointers(&refused), ["/adoption", "/superseded_by"]);
    }

    #[test]
    fn clearance_needs_both_analyses() {
        let mut dossier = draft();
        dossier.transition(to(Status::Analysis), &facts(), NOON).unwrap();
        let refused = dossier.transition(consulting(DEADLINE), &facts(), NOON).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Before clearance write these analyses, each citing its sources: substantive, political."
        );
    }

    #[test]
    fn adoption_is_not_in_the_future() {
        let refused = answered(Answer::Concur).transition(adopting(day("2026-05-02")), &facts(), NOON).unwrap_err();
        assert_eq!(pointers(&refused), ["/adoption/adopted_on"]);
    }

    #[test]
    fn adoption_is_not_before_the_version_in_force() {
        let refused = revised_and_cleared().transition(adopting(day("2026-04-30")), &facts(), NOON).unwrap_err();
        assert_eq!(pointers(&refused), ["/adoption/adopted_on"]);
    }

    #[test]
    fn review_is_due_one_interval_after_adoption() {
        assert_eq!(adopted().position.review_due, Some(day("2029-05-01")));
    }

    #[test]
    fn reaffirming_schedules_the_next_review_from_today() {
        let mut dossier = under_review();
        dossier.transition(to(Status::Reaffirmed), &facts(), LATER).unwrap();
        assert_eq!(dossier.position.review_due, Some(LATER.day().plus_months(36)));
    }

    #[test]
    fn revising_opens_the_next_version_with_the_old_text() {
        let (before, after) = (under_review().version, revised().version);
        assert_eq!((after.number, after.status, after.resolved), (2, Status::Draft, before.resolved));
    }

    #[test]
    fn the_old_version_stays_in_force_while_the_new_one_is_drafted() {
        let dossier = revised();
        let still = Predecessor { number: 1, status: Status::Revised, in_force_until: None };
        assert_eq!((dossier.position.in_force_version, dossier.version.predecessor()), (Some(1), Some(still)));
    }

    #[test]
    fn adopting_the_new_version_ends_the_old_one_that_day() {
        let mut dossier = revised_and_cleared();
        dossier.transition(adopting(LATER.day()), &facts(), LATER).unwrap();
        assert_eq!(dossier.version.predecessor().unwrap().in_force_until, Some(LATER.day()));
    }

    #[test]
    fn a_position_does_not_supersede_itself() {
        let itself = Facts { successor: Some(under_review().position), ..facts() };
        let refused = under_review().transition(superseding(id(1)), &itself, NOON).unwrap_err();
        assert_eq!(Problem::from(refused).fields[0].code, "cycle");
    }

    #[test]
    fn an_unknown_successor_is_refused() {
        let refused = under_review().transition(superseding(id(3)), &successor(Some(1)), NOON);
        assert_eq!(refused, Err(PositionError::NoSuch("/superseded_by")));
    }

    #[test]
    fn a_successor_is_in_force() {
        let refused = under_review().transition(superseding(id(2)), &successor(None), NOON).unwrap_err();
        assert_eq!(Problem::from(refused).fields[0].code, "not_in_force");
    }

    #[test]
    fn what_is_published_is_superseded_by_what_is_published() {
        let unpublished = Position { id: id(2), ..adopted().position };
        let facts = Facts { successor: Some(unpublished), ..facts() };
        let refused = under_review().transition(superseding(id(2)), &facts, NOON).unwrap_err();
        let mut unseen = under_review();
        (unseen.position.published_version, unseen.position.published_at) = (None, None);
        assert_eq!(Problem::from(refused).fields[0].code, "unpublished");
        assert_eq!(unseen.transition(superseding(id(2)), &facts, NOON), Ok(()));
    }

    #[test]
    fn superseding_ends_the_position() {
        let mut dossier = under_review();
        dossier.transition(superseding(id(2)), &successor(Some(1)), LATER).unwrap();
        let Dossier { position, version } = dossier;
        assert_eq!(
            (position.superseded_by, position.in_force_version, version.in_force_until),
            (Some(id(2)), None, Some(LATER.day()))
        );
    }

    #[test]
    fn an_open_conflict_blocks_publication() {
        let mut dossier = adopted();
        dossier.explain(Audience::Public, plain("en", EASY), NOON).unwrap();
        let facts = Facts { conflicts: vec![conflict()], ..facts() };
        let refused = Problem::from(dossier.transition(to(Status::Published), &facts, NOON).unwrap_err());
        assert_eq!((refused.code, refused.fields[0].code.as_str()), (Code::Conflict, "open_conflict"));
    }

    #[test]
    fn retiring_ends_the_position() {
        let mut dossier = under_review();
        dossier.transition(to(Status::Retired), &facts(), LATER).unwrap();
        assert_eq!((dossier.position.review_due, dossier.version.in_force_until), (None, Some(LATER.day())));
    }
}

//! Versions: the wordings of a position, and who may read which.

use super::{Adoption, Analysis, Consultation, PlainText, Status};
use crate::{Flag, conflict::ClauseStand};
use kernel::{Actor, At, Day, Id, Permission, Text};
use serde::Serialize;

/// One wording of a position, from its draft to the day another takes its place. Once adopted, its clauses never change, so
/// that (position, number) can be cited for ever.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PositionVersion, examples(json!(super::example::version()))))]
pub struct Version {
    /// The position it words.
    pub position_id: Id,
    /// Counted from 1.
    pub number: i32,
    /// Where it stands in its life.
    pub status: Status,
    /// The reasons ("whereas"); may be empty.
    pub preamble: Vec<Clause>,
    /// What the association holds ("resolved"); at least one clause.
    pub resolved: Vec<Clause>,
    /// What the resolved clauses say for or against something, by which conflicts are found.
    pub stands: Vec<ClauseStand>,
    /// What speaks for it, one of each kind; empty for readers who may not see working papers.
    pub analyses: Vec<Analysis>,
    /// What is no longer as it was when the analyses were written, such as a finding that was retracted since; empty for
    /// readers who may not see working papers.
    pub flags: Vec<Flag>,
    /// The units of the last round of clearance; empty for readers who may not see working papers.
    pub clearance: Vec<Consultation>,
    /// What it says in plain words, at most once for each audience and language.
    pub plain_language: Vec<PlainText>,
    /// How it was adopted; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub adoption: Option<Adoption>,
    /// The first day it is in force: the day of its adoption.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub in_force_from: Option<Day>,
    /// The first day on which it is no longer in force; null while nothing has ended it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub in_force_until: Option<Day>,
    /// When it was published; from then on anybody may read it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub published_at: Option<At>,
    /// When it was last reaffirmed after a review; null where it never was.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reaffirmed_at: Option<At>,
    /// When it was superseded or retired; null while it was not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ended_at: Option<At>,
    /// When it was begun.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// One numbered paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "text": "What a person reads is that person's own affair."
}))))]
pub struct Clause {
    /// Counted from 1 in its part.
    pub number: i32,
    /// What it says.
    pub text: Text<2000>,
}

/// What becomes of the version before the one worked on: the store saves it beside the dossier, so that the days in force of
/// two versions meet and never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// Which version.
    pub number: i32,
    /// Always `revised`.
    pub status: Status,
    /// The day its successor came into force; `None` while the successor is not adopted.
    pub in_force_until: Option<Day>,
}

impl Clause {
    /// Clauses of these texts, numbered from 1.
    pub fn numbered(texts: Vec<Text<2000>>) -> Vec<Self> {
        (1..).zip(texts).map(|(number, text)| Self { number, text }).collect()
    }
}

impl Version {
    /// A new draft, without text.
    pub(super) const fn draft(position_id: Id, number: i32, now: At) -> Self {
        Self {
            position_id,
            number,
            status: Status::Draft,
            preamble: Vec::new(),
            resolved: Vec::new(),
            stands: Vec::new(),
            analyses: Vec::new(),
            flags: Vec::new(),
            clearance: Vec::new(),
            plain_language: Vec::new(),
            adoption: None,
            in_force_from: None,
            in_force_until: None,
            published_at: None,
            reaffirmed_at: None,
            ended_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The draft that follows this version, with its text and stands; analyses and plain words must be written anew.
    pub(super) fn successor(&self, now: At) -> Self {
        let Self { preamble, resolved, stands, .. } = self.clone();
        Self { preamble, resolved, stands, ..Self::draft(self.position_id, self.number.saturating_add(1), now) }
    }

    /// The numbers of the resolved clauses that take no stand: nothing can be found to conflict with them.
    pub fn clauses_without_stand(&self) -> Vec<i32> {
        let stands = |clause: &&Clause| !self.stands.iter().any(|stand| stand.clause == clause.number);
        self.resolved.iter().filter(stands).map(|clause| clause.number).collect()
    }

    /// Whether that day lies in the half-open interval from `in_force_from` to before `in_force_until`.
    pub fn is_in_force_on(&self, day: Day) -> bool {
        self.in_force_from.is_some_and(|from| from <= day) && self.in_force_until.is_none_or(|until| day < until)
    }

    /// What it does to the version before it; `None` for the first.
    pub fn predecessor(&self) -> Option<Predecessor> {
        let revised = |number| Predecessor { number, status: Status::Revised, in_force_until: self.in_force_from };
        (self.number > 1).then(|| revised(self.number.saturating_sub(1)))
    }

    /// Whether its analyses can still be written: until units are asked to clear it.
    pub const fn takes_analyses(&self) -> bool {
        matches!(self.status, Status::Draft | Status::Analysis)
    }

    /// Whether anybody may read it.
    pub const fn is_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// Whether this caller may read it, given the unit that owns the position.
    pub fn visible_to(&self, actor: &Actor, owner_unit_id: Id) -> bool {
        self.is_public() || self.opens_papers_to(actor, owner_unit_id)
    }

    /// Takes out the working papers (analyses and clearance) where the caller may not see them.
    pub fn shown_to(&mut self, actor: &Actor, owner_unit_id: Id) {
        if !self.opens_papers_to(actor, owner_unit_id) {
            self.analyses.clear();
            self.flags.clear();
            self.clearance.clear();
        }
    }

    /// Working papers are for those who may read unpublished policy of the unit, and for the units consulted.
    fn opens_papers_to(&self, actor: &Actor, owner_unit_id: Id) -> bool {
        actor.may(Permission::PolicyRead, Some(owner_unit_id))
            || self.clearance.iter().any(|c| actor.may(Permission::PolicyClear, Some(c.unit_id)))
    }

    /// The words by which its text is found, beside its position's title.
    pub fn searchable(&self) -> String {
        let clauses = self.preamble.iter().chain(&self.resolved).map(|clause| clause.text.as_str());
        let plain = self.plain_language.iter().map(|plain| plain.text.as_str());
        clauses.chain(plain).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Dossier, fixture::*},
        *,
    };
    use kernel::{Grant, Record, Role};

    fn actor(role: Role, unit: Id) -> Actor {
        Actor { grants: vec![Grant { role, unit_id: Some(unit) }], ..Actor::public() }
    }

    fn lasting(from: &str, until: Option<&str>) -> Version {
        Version { in_force_from: Some(day(from)), in_force_until: until.map(day), ..draft().version }
    }

    fn papers_shown(mut dossier: Dossier, actor: &Actor) -> bool {
        dossier.shown_to(actor);
        !dossier.version.analyses.is_empty() && !dossier.version.clearance.is_empty()
    }

    #[test]
    fn a_version_is_in_force_from_its_first_day_to_before_its_last() {
        let version = lasting("2026-05-01", Some("2026-06-01"));
        let days = ["2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01"];
        assert_eq!(days.map(|d| version.is_in_force_on(day(d))), [false, true, true, false]);
    }

    #[test]
    fn a_draft_has_never_been_in_force() {
        assert!(!draft().version.is_in_force_on(day("2026-05-20")));
    }

    #[test]
    fn a_published_position_opens_to_the_public_no_more_while_it_is_revised_than_before() {
        let told = |dossier: Dossier| (dossier.visible_to(&Actor::public()), dossier.opens_to(&Actor::public()));
        assert_eq!([published(), revised()].map(told), [(true, false); 2]);
    }

    #[test]
    fn the_public_sees_a_published_version_without_its_working_papers() {
        let dossier = published();
        assert!(dossier.visible_to(&Actor::public()) && !papers_shown(dossier, &Actor::public()));
    }

    #[test]
    fn the_owning_unit_sees_the_working_papers() {
        assert!(papers_shown(in_clearance(), &actor(Role::Editor, OWNER)));
    }

    #[test]
    fn a_consulted_unit_sees_what_it_is_to_clear() {
        let lead = actor(Role::UnitLead, UNIT);
        assert!(in_clearance().visible_to(&lead) && papers_shown(in_clearance(), &lead));
    }

    #[test]
    fn another_unit_sees_no_draft() {
        assert!(!in_clearance().visible_to(&actor(Role::UnitLead, id(5))));
    }

    #[test]
    fn an_editor_is_not_offered_to_adopt() {
        let mut position = in_clearance().position;
        position.shown_to(&actor(Role::Editor, OWNER));
        assert_eq!(position.allowed_transitions, [Status::Returned]);
    }

    #[test]
    fn staff_are_offered_every_move() {
        let mut position = under_review().position;
        position.shown_to(&Actor { grants: vec![Grant { role: Role::Staff, unit_id: None }], ..Actor::public() });
        assert_eq!(position.allowed_transitions, Status::UnderReview.allowed_transitions());
    }

    #[test]
    fn every_clause_and_plain_text_can_be_searched() {
        let found = published().searchable();
        assert!(
            ["right to read", "watched", "private affair", "tells no one"].iter().all(|words| found.contains(words))
        );
    }
}

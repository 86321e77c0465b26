//! Proposing a position, and changing its text while it is a draft.

use super::{Clause, Dossier, Position, PositionError, Status, Version};
use crate::{
    Audience, GoalId,
    conflict::{ClauseStand, check_clause_stands, kept_stands},
};
use kernel::{At, Check, Id, Slug, Text, distinct, take};
use serde::Deserialize;

/// A position to propose, with the first draft of its text.
#[record::form(example = {
    "slug": "the-right-to-read-unwatched", "title": "The right to read unwatched",
    "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "goals": ["P-G1"], "required_audiences": ["public"], "review_interval_months": 36,
    "preamble": ["Readers who are watched read less."],
    "resolved": ["What a person reads is that person's own affair."],
    "stands": [{ "clause": 1, "subject": "loan-records", "stance": "against" }]
})]
pub struct NewPosition {
    /// Its name in URLs.
    pub slug: Slug,
    /// What people call it.
    pub title: Text<200>,
    /// The issue it answers.
    pub issue_id: Id,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// For whom it must be put in plain words before publication, each once; may be empty.
    pub required_audiences: Vec<Audience>,
    /// Months from adoption or reaffirmation to the next review, 1 to 120.
    #[schema(minimum = 1, maximum = 120)]
    pub review_interval_months: u16,
    /// The reasons, clause by clause; may be empty.
    #[schema(max_items = 500)]
    pub preamble: Vec<Text<2000>>,
    /// What the association holds, clause by clause.
    #[schema(min_items = 1, max_items = 500)]
    pub resolved: Vec<Text<2000>>,
    /// What those clauses say for or against something, by which conflicts are found; may be empty.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub stands: Vec<ClauseStand>,
}

/// What to change about a position: an absent field stays, null clears what may be empty. Its text is changed by [`DraftPatch`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "slug": "the-right-to-read-unwatched", "title": "The right to read unwatched",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "goals": ["P-G1", "A-S3"],
    "required_audiences": ["public", "trustees"], "review_interval_months": 24
}))))]
pub struct PositionPatch {
    /// Its name in URLs; settled by the first adoption.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub slug: Option<Slug>,
    /// What people call it; settled by the first adoption.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub title: Option<Text<200>>,
    /// The unit that looks after it.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub owner_unit_id: Option<Id>,
    /// The goals and strategies it serves.
    #[serde(deserialize_with = "::kernel::cleared")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub goals: Option<Vec<GoalId>>,
    /// For whom it must be put in plain words; holds from the next publication.
    #[serde(deserialize_with = "::kernel::cleared")]
    pub required_audiences: Option<Vec<Audience>>,
    /// Months to the next review, 1 to 120; counts from the next adoption or reaffirmation.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 120, nullable = false))]
    pub review_interval_months: Option<u16>,
}

/// New text for a draft: an absent part stays, null clears what may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "preamble": ["Readers who are watched read less."],
    "resolved": ["What a person reads is that person's own affair.", "Libraries keep no record of past loans."],
    "stands": [{ "clause": 2, "subject": "loan-records", "stance": "against" }]
}))))]
pub struct DraftPatch {
    /// The reasons, clause by clause; may be empty.
    #[serde(deserialize_with = "::kernel::cleared")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub preamble: Option<Vec<Text<2000>>>,
    /// What the association holds, clause by clause.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500, nullable = false))]
    pub resolved: Option<Vec<Text<2000>>>,
    /// What those clauses say for or against something. Where only the clauses are given, a clause whose text stays keeps its
    /// stands, and a new text has none.
    #[serde(deserialize_with = "::kernel::cleared")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub stands: Option<Vec<ClauseStand>>,
}

impl NewPosition {
    /// The dossier of a new position: version 1, in draft.
    pub fn propose(self, id: Id, now: At) -> Result<Dossier, PositionError> {
        let Self {
            slug,
            title,
            issue_id,
            owner_unit_id,
            goals,
            required_audiences,
            review_interval_months,
            preamble,
            resolved,
            stands,
        } = self;
        let position = Position {
            id,
            revision: 1,
            slug,
            title,
            issue_id,
            owner_unit_id,
            goals,
            required_audiences,
            review_interval_months,
            status: Status::Draft,
            allowed_transitions: Vec::new(),
            latest_version: 1,
            in_force_version: None,
            in_force_since: None,
            review_due: None,
            published_version: None,
            published_at: None,
            superseded_by: None,
            created_at: now,
            updated_at: now,
            open_conflicts: Some(0),
            consulted_unit_ids: Vec::new(),
        };
        let mut check = position.check();
        check_resolved(&mut check, &resolved);
        check_clause_stands(&mut check, &stands, resolved.len());
        check.done()?;
        let (preamble, resolved) = (Clause::numbered(preamble), Clause::numbered(resolved));
        let version = Version { preamble, resolved, stands, ..Version::draft(id, 1, now) };
        Ok(Dossier { position, version })
    }
}

impl Position {
    /// What is wrong with the fields a person chooses.
    fn check(&self) -> Check {
        let months = (1..=120).contains(&self.review_interval_months);
        let mut check = Check::default();
        check
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each goal once")
            .that(
                distinct(&self.required_audiences),
                "/required_audiences",
                "duplicate",
                "must name each audience once",
            )
            .that(months, "/review_interval_months", "invalid", "must be from 1 to 120");
        check
    }
}

fn check_resolved<T>(check: &mut Check, resolved: &[T]) {
    check.that(!resolved.is_empty(), "/resolved", "missing", "must have at least one clause");
}

impl Dossier {
    /// Applies a patch, in any status; but slug and title, by which people cite it, are settled by the first adoption. Another
    /// interval moves the review that is due.
    pub fn amend(&mut self, patch: PositionPatch) -> Result<(), PositionError> {
        let mut amended = self.position.clone();
        take!(amended, PositionPatch = patch;
            set(slug, title, owner_unit_id, goals, required_audiences, review_interval_months)
        );
        amended.check().done()?;
        let renamed = (&amended.slug, &amended.title) != (&self.position.slug, &self.position.title);
        if renamed && self.was_ever_adopted() {
            return Err(PositionError::NameSettled);
        }
        let paced = amended.review_interval_months != self.position.review_interval_months;
        self.position = amended;
        if paced {
            self.reschedule_review();
        }
        Ok(())
    }

    /// Changes the text, in `draft` only.
    pub fn redraft(&mut self, patch: DraftPatch) -> Result<(), PositionError> {
        if self.version.status != Status::Draft {
            return Err(PositionError::NotInDraft);
        }
        let DraftPatch { preamble, resolved, stands } = patch;
        let version = &self.version;
        let resolved = resolved.map_or_else(|| version.resolved.clone(), Clause::numbered);
        let stands = stands.unwrap_or_else(|| kept_stands(&version.stands, &version.resolved, &resolved));
        let mut check = Check::default();
        check_resolved(&mut check, &resolved);
        check_clause_stands(&mut check, &stands, resolved.len());
        check.done()?;
        take::set(&mut self.version.preamble, preamble.map(Clause::numbered));
        (self.version.resolved, self.version.stands) = (resolved, stands);
        Ok(())
    }

    /// Fine where nobody was asked about it yet; from the first clearance on everything about a position is history.
    pub fn check_deletable(&self) -> Result<(), PositionError> {
        let fresh =
            self.version.number == 1 && self.version.status == Status::Draft && self.version.clearance.is_empty();
        fresh.then_some(()).ok_or(PositionError::NotDeletable)
    }

    const fn was_ever_adopted(&self) -> bool {
        self.version.number > 1 || self.version.adoption.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};
    use kernel::Problem;

    fn first_pointer(refused: PositionError) -> String {
        Problem::from(refused).fields.remove(0).pointer
    }

    fn titled(title: &str) -> PositionPatch {
        PositionPatch { title: Some(text(title)), ..PositionPatch::default() }
    }

    fn reviewed_after(months: u16) -> PositionPatch {
        PositionPatch { review_interval_months: Some(months), ..PositionPatch::default() }
    }

    #[test]
    fn a_position_resolves_something() {
        let refused = NewPosition { resolved: vec![], ..proposal() }.propose(id(1), NOON).unwrap_err();
        assert_eq!(first_pointer(refused), "/resolved");
    }

    #[test]
    fn a_goal_is_named_once() {
        let goals = vec!["P-G1".parse().unwrap(), "P-G1".parse().unwrap()];
        assert_eq!(first_pointer(NewPosition { goals, ..proposal() }.propose(id(1), NOON).unwrap_err()), "/goals");
    }

    #[test]
    fn a_review_comes_within_ten_years() {
        let refused = NewPosition { review_interval_months: 121, ..proposal() }.propose(id(1), NOON).unwrap_err();
        assert_eq!(first_pointer(refused), "/review_interval_months");
    }

    #[test]
    fn clauses_are_numbered_from_one() {
        let numbers: Vec<_> = draft().version.resolved.iter().map(|c| c.number).collect();
        assert_eq!(numbers, [1, 2]);
    }

    #[test]
    fn a_title_can_change_before_adoption() {
        assert_eq!(in_clearance().amend(titled("Another")), Ok(()));
    }

    #[test]
    fn a_title_is_settled_by_adoption() {
        assert_eq!(adopted().amend(titled("Another")), Err(PositionError::NameSettled));
    }

    #[test]
    fn the_same_title_is_no_change() {
        let mut dossier = adopted();
        assert_eq!(dossier.amend(titled(dossier.position.title.clone().as_str())), Ok(()));
    }

    #[test]
    fn another_interval_is_counted_from_the_adoption() {
        let mut dossier = published();
        dossier.amend(reviewed_after(12)).unwrap();
        assert_eq!(dossier.position.review_due, Some(NOON.day().plus_months(12)));
    }

    #[test]
    fn another_interval_is_counted_from_the_last_reaffirmation() {
        let mut dossier = under_review();
        dossier.transition(to(Status::Reaffirmed), &facts(), DEADLINE).unwrap();
        dossier.amend(reviewed_after(12)).unwrap();
        assert_eq!(dossier.position.review_due, Some(DEADLINE.day().plus_months(12)));
    }

    #[test]
    fn another_interval_leaves_the_review_that_began_and_what_is_not_in_force() {
        let due = |mut dossier: Dossier| {
            dossier.amend(reviewed_after(12)).unwrap();
            dossier.position.review_due
        };
        assert_eq!([revised(), in_clearance()].map(due), [under_review().position.review_due, None]);
    }

    #[test]
    fn text_changes_in_draft() {
        let mut dossier = draft();
        dossier.redraft(DraftPatch { resolved: Some(vec![text("Only this.")]), ..DraftPatch::default() }).unwrap();
        assert_eq!((dossier.version.preamble.len(), dossier.version.resolved.len()), (1, 1));
    }

    #[test]
    fn text_stands_still_outside_draft() {
        assert_eq!(analysed().redraft(DraftPatch::default()), Err(PositionError::NotInDraft));
    }

    #[test]
    fn a_stand_on_a_clause_that_is_not_there_is_refused() {
        let stand = ClauseStand { clause: 3, ..proposal().stands.remove(0) };
        let refused = draft().redraft(DraftPatch { stands: Some(vec![stand]), ..DraftPatch::default() }).unwrap_err();
        assert_eq!(Problem::from(refused).fields[0].pointer, "/stands/0/clause");
    }

    #[test]
    fn a_new_text_takes_no_stand_until_it_is_given_one() {
        let mut dossier = draft();
        dossier.redraft(DraftPatch { resolved: Some(vec![text("Only this.")]), ..DraftPatch::default() }).unwrap();
        assert_eq!((dossier.version.stands.len(), dossier.version.clauses_without_stand()), (0, vec![1]));
    }
}

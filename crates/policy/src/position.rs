//! Positions: what the association holds on an issue, version by version.
//!
//! [`Position`] is the row of a list and the hot read; [`Version`] is one wording of it; [`Dossier`] is a position with the
//! version being worked on, and every rule is one of its methods. Each noun below has its request, its record and its rules
//! in one file.

mod analysis;
mod clearance;
mod drafting;
mod error;
#[cfg(feature = "openapi")]
mod example;
mod filter;
mod plain_language;
mod status;
mod transition;
mod version;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod lifecycle;

pub use analysis::{Analysis, AnalysisKind, Citation, CitationKind, NewAnalysis};
pub use clearance::{Answer, ClearanceAnswer, ClearanceRequest, Consultation, Outcome, Resolution};
pub use drafting::{DraftPatch, NewPosition, PositionPatch};
pub use error::PositionError;
pub use filter::PositionFilter;
pub use plain_language::{PlainLanguage, PlainText};
pub use status::Status;
pub use transition::{Adoption, Facts, Transition};
pub use version::{Clause, Predecessor, Version};

use crate::{Audience, GoalId};
use kernel::{Actor, At, Day, Id, Legible, Permission, Record, Slug, Text, record_fields, sorted, translated};
use serde::Serialize;

/// What the association holds on an issue. Public once a version of it is published, and from then on for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(example::position()))))]
pub struct Position {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Its name in URLs; unique, and settled by the first adoption.
    pub slug: Slug,
    /// What people call it; settled by the first adoption.
    pub title: Text<200>,
    /// The issue it answers.
    pub issue_id: Id,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// The goals and strategies it serves.
    pub goals: Vec<GoalId>,
    /// For whom it must be put in plain words before publication.
    pub required_audiences: Vec<Audience>,
    /// Months from adoption or reaffirmation to the next review.
    pub review_interval_months: u16,
    /// Where the latest version stands in its life.
    pub status: Status,
    /// Where the caller may move the latest version.
    pub allowed_transitions: Vec<Status>,
    /// The number of the latest version, which is the one being worked on.
    pub latest_version: i32,
    /// The number of the version in force; null where none is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub in_force_version: Option<i32>,
    /// Since when that version is in force.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub in_force_since: Option<Day>,
    /// When the version in force is due for review.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub review_due: Option<Day>,
    /// The number of the newest version anybody may read; null where none is published.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub published_version: Option<i32>,
    /// When that version was published.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub published_at: Option<At>,
    /// The position that took its place.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub superseded_by: Option<Id>,
    /// How many conflicts wait to be acknowledged before it can be published; null for readers who may not see working
    /// papers.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 0))]
    pub open_conflicts: Option<i32>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
    /// The units asked to clear the latest version; they stand in the version's `clearance` for readers.
    #[serde(skip)]
    pub consulted_unit_ids: Vec<Id>,
}

/// A position with its latest version, the one being worked on: loaded, ruled on and saved as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    /// The position.
    #[serde(flatten)]
    pub position: Position,
    /// Its latest version.
    pub version: Version,
}

impl Position {
    /// Takes out whatever a version that is not published says.
    fn hide_unpublished(&mut self) {
        let Some(published) = self.published_version.filter(|published| *published < self.latest_version) else {
            return;
        };
        self.latest_version = published;
        self.status = Status::Revised;
        if self.in_force_version.is_some_and(|number| number > published) {
            (self.in_force_version, self.in_force_since, self.review_due) = (None, None, None);
        }
    }
}

impl Dossier {
    /// The words by which those who may read unpublished policy find the position.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.position.title, self.version.searchable())
    }

    /// The words by which anybody finds it, where the latest version is the newest published; otherwise those of the
    /// version before still stand, and `None` says so.
    pub fn searchable_by_anybody(&self) -> Option<String> {
        self.version.is_public().then(|| self.searchable())
    }
}

impl Record for Position {
    const KIND: &'static str = "position";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = owner_unit_id);
    translated!(title);

    fn is_public(&self) -> bool {
        self.published_version.is_some()
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.opens_to(actor)
    }

    /// What is not published of it opens to those who may read the owning unit's unpublished policy, and to those who answer for a
    /// unit that is asked to clear it. The one rule of who sees what; the store has its twin in SQL.
    fn opens_to(&self, actor: &Actor) -> bool {
        actor.may(Self::READ, self.unit())
            || self.consulted_unit_ids.iter().any(|unit| actor.may(Permission::PolicyClear, Some(*unit)))
    }

    /// Conflicts come and go with other records.
    fn context(&self) -> Option<u64> {
        crate::conflict::context_of(self.open_conflicts)
    }

    /// To whoever may not read drafts, the newest published version is the latest there is.
    fn shown_to(&mut self, actor: &Actor) {
        if !self.opens_to(actor) {
            self.hide_unpublished();
            self.open_conflicts = None;
        }
        let open = |to: &Status| actor.may(to.permission_to_enter(), self.unit());
        self.allowed_transitions = self.status.allowed_transitions().iter().copied().filter(open).collect();
    }
}

impl Record for Dossier {
    const KIND: &'static str = Position::KIND;
    const READ: Permission = Position::READ;
    const WRITE: Permission = Position::WRITE;
    const TEXTS: &'static [&'static str] = Position::TEXTS;

    fn texts(&self) -> Vec<&dyn Legible> {
        self.position.texts()
    }

    fn texts_mut(&mut self) -> Vec<&mut dyn Legible> {
        self.position.texts_mut()
    }

    fn id(&self) -> Id {
        self.position.id
    }

    fn revision(&self) -> i32 {
        self.position.revision
    }

    fn created_at(&self) -> At {
        self.position.created_at
    }

    fn updated_at(&self) -> At {
        self.position.updated_at
    }

    fn unit(&self) -> Option<Id> {
        self.position.unit()
    }

    fn is_public(&self) -> bool {
        self.position.is_public()
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.position.visible_to(actor)
    }

    /// Whoever sees only what is published is refused the same whether a new version is being written or not.
    fn opens_to(&self, actor: &Actor) -> bool {
        self.position.opens_to(actor)
    }

    fn touch(&mut self, now: At) {
        self.position.touch(now);
        self.version.updated_at = now;
    }

    fn shown_to(&mut self, actor: &Actor) {
        self.position.shown_to(actor);
        self.version.shown_to(actor, self.position.owner_unit_id);
    }
}

sorted!(Position, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

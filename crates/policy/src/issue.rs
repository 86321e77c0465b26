//! Issues: the questions on which the association may take a position.

use crate::{distinct, set};
use kernel::{At, Check, Id, Permission, Problem, Record, Slug, Text, record_fields, sorted};
use serde::{Deserialize, Serialize};

/// A question in one or more policy areas, and the unit that looks after it. Anybody may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "slug": "reader-records",
    "question": "Who may see what a person has borrowed?", "area_ids": ["01980000-0000-7000-8000-000000000002"],
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Issue {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What is asked.
    pub question: Text<300>,
    /// The policy areas it belongs to, at least one.
    pub area_ids: Vec<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// An issue to raise.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "slug": "reader-records", "question": "Who may see what a person has borrowed?",
    "area_ids": ["01980000-0000-7000-8000-000000000002"], "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
}))))]
pub struct NewIssue {
    /// Its name in URLs.
    pub slug: Slug,
    /// What is asked.
    pub question: Text<300>,
    /// The policy areas it belongs to.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub area_ids: Vec<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
}

/// What to change about an issue; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "slug": "reader-records", "question": "Who may see what a person has borrowed?",
    "area_ids": ["01980000-0000-7000-8000-000000000002"], "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
}))))]
pub struct IssuePatch {
    /// Its name in URLs.
    pub slug: Option<Slug>,
    /// What is asked.
    pub question: Option<Text<300>>,
    /// The policy areas it belongs to.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub area_ids: Option<Vec<Id>>,
    /// The unit that looks after it.
    pub owner_unit_id: Option<Id>,
}

/// Narrows a list of issues. Values of one field are 'any of', fields are 'all of'.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct IssueFilter {
    /// Words of the question.
    pub q: Option<Text<200>>,
    /// In any of these policy areas.
    pub area_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Why a rule about issues refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// Bad fields.
    #[error(transparent)]
    Invalid(#[from] Problem),
    /// Another issue has the slug.
    #[error("another issue has this slug")]
    SlugTaken,
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        let detail = error.to_string();
        match error {
            IssueError::Invalid(problem) => problem,
            IssueError::SlugTaken => Self::field("/slug", "duplicate", detail),
        }
    }
}

impl NewIssue {
    /// The record of a new issue.
    pub fn raise(self, id: Id, now: At) -> Result<Issue, IssueError> {
        let Self { slug, question, area_ids, owner_unit_id } = self;
        check_areas(&area_ids)?;
        Ok(Issue { id, revision: 1, slug, question, area_ids, owner_unit_id, created_at: now, updated_at: now })
    }
}

impl Issue {
    /// Applies a patch.
    pub fn amend(&mut self, patch: IssuePatch) -> Result<(), IssueError> {
        let IssuePatch { slug, question, area_ids, owner_unit_id } = patch;
        if let Some(areas) = &area_ids {
            check_areas(areas)?;
        }
        set(&mut self.slug, slug);
        set(&mut self.question, question);
        set(&mut self.area_ids, area_ids);
        set(&mut self.owner_unit_id, owner_unit_id);
        Ok(())
    }
}

fn check_areas(area_ids: &[Id]) -> kernel::Result<()> {
    Check::default()
        .that(!area_ids.is_empty(), "/area_ids", "missing", "must name at least one policy area")
        .that(distinct(area_ids), "/area_ids", "duplicate", "must name each policy area once")
        .done()
}

impl Record for Issue {
    const KIND: &'static str = "issue";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!();

    fn unit(&self) -> Option<Id> {
        Some(self.owner_unit_id)
    }
}

sorted!(Issue, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "question" => question.as_str(), "slug" => slug.as_str(),
});

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn raised(area_ids: Vec<Id>) -> Result<Issue, IssueError> {
        let (slug, question) = ("reader-records".parse().unwrap(), "Who may see them?".parse().unwrap());
        NewIssue { slug, question, area_ids, owner_unit_id: id(9) }.raise(id(1), At::from_micros(0))
    }

    #[test]
    fn an_issue_belongs_to_an_area() {
        assert_eq!(Problem::from(raised(vec![]).unwrap_err()).fields[0].code, "missing");
    }

    #[test]
    fn an_area_is_named_once() {
        assert_eq!(Problem::from(raised(vec![id(2), id(2)]).unwrap_err()).fields[0].code, "duplicate");
    }

    #[test]
    fn a_refused_patch_changes_nothing() {
        let mut issue = raised(vec![id(2)]).unwrap();
        let patch = IssuePatch { owner_unit_id: Some(id(8)), area_ids: Some(vec![]), ..IssuePatch::default() };
        assert_eq!((issue.amend(patch).is_err(), issue.owner_unit_id), (true, id(9)));
    }
}

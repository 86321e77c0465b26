//! Issues: the questions on which the association may take a position.

use kernel::{
    At, Check, Id, Permission, Record, Result, Slug, Terms, Text, distinct, record_fields, sorted, translated,
};
use record::record;

/// A question in one or more policy areas, and the unit that looks after it. Anybody may read it.
#[record(example = {
    "slug": "reader-records", "question": "Who may see what a person has borrowed?",
    "area_ids": ["01980000-0000-7000-8000-000000000002"], "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
})]
pub struct Issue {
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What is asked.
    pub question: Text<300>,
    /// The policy areas it belongs to, at least one.
    #[schema(min_items = 1, max_items = 50)]
    pub area_ids: Vec<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
}

/// Narrows a list of issues. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct IssueFilter {
    /// Words of the question.
    pub q: Option<Terms>,
    /// With any of these ids.
    pub id: Vec<Id>,
    /// In any of these policy areas.
    pub area_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Record for Issue {
    const KIND: &'static str = "issue";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = owner_unit_id);
    translated!(question);

    fn check(&self) -> Result<()> {
        Check::default()
            .that(!self.area_ids.is_empty(), "/area_ids", "missing", "must name at least one policy area")
            .that(distinct(&self.area_ids), "/area_ids", "duplicate", "must name each policy area once")
            .done()
    }
}

sorted!(Issue, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "question" => question.as_str(), "slug" => slug.as_str(),
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Amendment as _, Draft as _};

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn raised(area_ids: Vec<Id>) -> Result<Issue> {
        let (slug, question) = ("reader-records".parse().unwrap(), "Who may see them?".parse().unwrap());
        NewIssue { slug, question, area_ids, owner_unit_id: id(9) }.register(id(1), At::from_micros(0))
    }

    #[test]
    fn an_issue_belongs_to_an_area() {
        assert_eq!(raised(vec![]).unwrap_err().fields[0].code, "missing");
    }

    #[test]
    fn an_area_is_named_once() {
        assert_eq!(raised(vec![id(2), id(2)]).unwrap_err().fields[0].code, "duplicate");
    }

    #[test]
    fn a_patch_leaves_an_area() {
        let mut issue = raised(vec![id(2)]).unwrap();
        assert!(IssuePatch { area_ids: Some(vec![]), ..IssuePatch::default() }.amend(&mut issue).is_err());
    }
}

//! Comments on a version of a framework, and the answers to them.

use super::CompetencyFramework;
use crate::Owned;
use kernel::{Actor, At, Id, Permission, Record, Text, record_fields, sorted};
use record::record;

/// What somebody says of a framework while comments on it are taken. Theirs to see, and for those who keep the framework, who
/// answer it.
#[record(fixed, example = {
    "framework_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d76", "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d77",
    "text": "Say how this is for those who work alone.", "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d78",
    "answer": null, "answered_by": null, "answered_at": null
})]
pub struct CompetencyComment {
    /// On which version of a framework.
    pub framework_id: Id,
    /// On which of its items; null where it is on the whole.
    pub competency_id: Option<Id>,
    /// What they say.
    pub text: Text<5000>,
    /// Who says it; null where they were forgotten.
    #[kept(None)]
    pub person_id: Option<Id>,
    /// What was answered.
    #[kept(None)]
    pub answer: Option<Text<5000>>,
    /// Who answered.
    #[kept(None)]
    pub answered_by: Option<Id>,
    /// When.
    #[kept(None)]
    pub answered_at: Option<At>,
}

/// An answer to a comment.
#[record::form(example = { "answer": "An example was added." })]
pub struct CompetencyAnswer {
    /// What is answered.
    pub answer: Text<5000>,
}

/// Narrows a list of comments. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CompetencyCommentFilter {
    /// On any of these versions.
    pub framework_id: Vec<Id>,
    /// On any of these items.
    pub competency_id: Vec<Id>,
    /// Whether it was answered.
    pub is_answered: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl CompetencyComment {
    /// Answers it; another answer takes the place of the first.
    pub fn answer(&mut self, given: CompetencyAnswer, by: Option<Id>, now: At) {
        self.answer = Some(given.answer);
        self.answered_by = by;
        self.answered_at = Some(now);
    }
}

impl Owned for CompetencyComment {
    fn of(self, person: Id) -> Self {
        Self { person_id: Some(person), ..self }
    }
}

impl Record for CompetencyComment {
    const KIND: &'static str = "competency_comment";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor) || CompetencyFramework::is_kept_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        CompetencyFramework::is_kept_by(actor)
    }
}

sorted!(CompetencyComment, default "created_at", {
    "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;

    #[test]
    fn a_comment_is_its_authors() {
        let text = "Say how this is for those who work alone.".parse().unwrap();
        let new = NewCompetencyComment { framework_id: id(1), competency_id: None, text };
        let own = new.register(id(3), NOON).unwrap().of(id(4));
        let seen = [4, 5].map(|person| own.visible_to(&Actor { person: Some(id(person)), ..Actor::public() }));
        assert_eq!(seen, [true, false]);
    }
}

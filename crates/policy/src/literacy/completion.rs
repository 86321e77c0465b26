//! Completions of required learning, entered one by one or taken in as rows.

use kernel::{
    Actor, At, Check, Day, Email, FieldError, Id, Permission, Problem, Record, Result, Text, record_fields, words,
};
use serde::Serialize;

words! {
    /// How we know of a completion.
    pub enum CompletionSource {
        /// The person said so.
        Own = "own",
        /// Staff entered it.
        Staff = "staff",
        /// It came with others from where the learning is kept.
        Import = "import",
    }
}

/// That a person completed required learning. Private: theirs to see, and for those who keep people; everybody else sees
/// numbers of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "requirement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "completed_on": "2026-03-14", "source": "staff",
    "outside_id": null, "recorded_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73", "created_at": "2026-05-01T12:00:00Z",
    "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct LearningCompletion {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Who.
    pub person_id: Id,
    /// What they completed.
    pub requirement_id: Id,
    /// When they did, the last time.
    pub completed_on: Day,
    /// How we know.
    pub source: CompletionSource,
    /// Its id where it came from.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub outside_id: Option<Text<200>>,
    /// Who recorded it; null for the service itself.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub recorded_by: Option<Id>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A completion to record for somebody.
#[record::form(example = {
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "requirement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "completed_on": "2026-03-14"
})]
pub struct NewLearningCompletion {
    /// Who.
    pub person_id: Id,
    /// What they completed.
    pub requirement_id: Id,
    /// When; not in the future.
    pub completed_on: Day,
}

/// A completion of the caller's own.
#[record::form(example = {
    "requirement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "completed_on": "2026-03-14"
})]
pub struct OwnCompletion {
    /// What they completed.
    pub requirement_id: Id,
    /// When; not in the future.
    pub completed_on: Day,
}

/// Completions as they are known where the learning is kept.
#[record::form(example = {
    "rows": [{
        "email": "ada@example.org", "requirement": "course:privacy-101", "completed_on": "2026-03-14",
        "outside_id": "completion:4711"
    }]
})]
pub struct CompletionRows {
    /// A line for each.
    #[schema(min_items = 1, max_items = 1000)]
    pub rows: Vec<CompletionRow>,
}

/// One completion as it is known where the learning is kept.
#[record::form]
pub struct CompletionRow {
    /// The mail address of their account.
    pub email: Email,
    /// The `outside_id` of the requirement.
    pub requirement: Text<200>,
    /// When; not in the future.
    pub completed_on: Day,
    /// The completion's id there.
    pub outside_id: Option<Text<200>>,
}

/// What became of completions that were taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "created": 812, "updated": 3, "unchanged": 184, "rejected": [
        { "row": 17, "errors": [{ "pointer": "/email", "code": "not_found", "detail": "is the address of nobody here" }] }
    ]
}))))]
pub struct CompletionImport {
    /// Completions that are new.
    pub created: u64,
    /// Those that are later than what was known.
    pub updated: u64,
    /// Those that were known already.
    pub unchanged: u64,
    /// Rows that were refused.
    pub rejected: Vec<RejectedCompletion>,
}

/// A row that was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectedCompletion {
    /// Its number, from 0.
    pub row: usize,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl CompletionImport {
    /// Notes that a row was refused.
    pub fn reject(&mut self, row: usize, problem: Problem) {
        self.rejected.push(RejectedCompletion { row, errors: problem.fields });
    }
}

fn past(day: Day, now: At, pointer: &str) -> Result<()> {
    Check::default().that(day <= now.day(), pointer, "invalid", "must not be in the future").done()
}

impl NewLearningCompletion {
    /// The completion, entered by somebody.
    pub fn record(self, source: CompletionSource, by: Option<Id>, id: Id, now: At) -> Result<LearningCompletion> {
        let Self { person_id, requirement_id, completed_on } = self;
        past(completed_on, now, "/completed_on")?;
        Ok(LearningCompletion {
            id,
            revision: 1,
            person_id,
            requirement_id,
            completed_on,
            source,
            outside_id: None,
            recorded_by: by,
            created_at: now,
            updated_at: now,
        })
    }
}

impl OwnCompletion {
    /// The completion, entered by the person themself.
    pub fn record(self, person_id: Id, id: Id, now: At) -> Result<LearningCompletion> {
        let Self { requirement_id, completed_on } = self;
        let new = NewLearningCompletion { person_id, requirement_id, completed_on };
        new.record(CompletionSource::Own, Some(person_id), id, now)
    }
}

impl CompletionRow {
    /// The completion of a person it stands for.
    pub fn record(
        &self,
        (person_id, requirement_id): (Id, Id),
        by: Option<Id>,
        id: Id,
        now: At,
    ) -> Result<LearningCompletion> {
        let new = NewLearningCompletion { person_id, requirement_id, completed_on: self.completed_on };
        let completion = new.record(CompletionSource::Import, by, id, now)?;
        Ok(LearningCompletion { outside_id: self.outside_id.clone(), ..completion })
    }
}

impl LearningCompletion {
    /// Brings it up to date with a later completion of the same, or one of the same day from a better source; `false` where it is
    /// neither.
    pub fn refresh(&mut self, other: Self, now: At) -> bool {
        let is_later = (other.completed_on, other.source) > (self.completed_on, self.source);
        if is_later {
            let Self { completed_on, source, outside_id, recorded_by, .. } = other;
            *self = Self { completed_on, source, outside_id, recorded_by, ..self.clone() };
            self.touch(now);
        }
        is_later
    }
}

impl Record for LearningCompletion {
    const KIND: &'static str = "learning_completion";
    const READ: Permission = Permission::PeopleRead;
    const WRITE: Permission = Permission::PolicyWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(owner = person_id, private);

    /// Those who keep the policy of the whole association, and people what they said themselves.
    fn may_be_removed_by(&self, actor: &Actor) -> bool {
        let own = self.is_of(actor) && self.source == CompletionSource::Own;
        own || actor.may(Self::WRITE, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn completion(day: &str) -> Result<LearningCompletion> {
        let own = OwnCompletion { requirement_id: Id::from_bytes([2; 16]), completed_on: day.parse().unwrap() };
        own.record(Id::from_bytes([1; 16]), Id::from_bytes([3; 16]), NOON)
    }

    #[test]
    fn nobody_completed_anything_tomorrow() {
        assert!(completion("2026-05-01").is_ok());
        assert_eq!(completion("2026-05-02").unwrap_err().fields[0].pointer, "/completed_on");
    }

    #[test]
    fn the_last_time_counts() {
        let (mut known, later) = (completion("2026-03-01").unwrap(), completion("2026-04-01").unwrap());
        let done = [known.refresh(completion("2026-02-01").unwrap(), NOON), known.refresh(later, NOON)];
        assert_eq!((done, known.completed_on.to_string(), known.revision), ([false, true], "2026-04-01".into(), 2));
    }

    #[test]
    fn people_take_back_only_what_they_said_themselves() {
        let own = completion("2026-03-01").unwrap();
        let imported = LearningCompletion { source: CompletionSource::Import, ..own.clone() };
        let person = Actor { person: Some(own.person_id), ..Actor::public() };
        assert_eq!([own, imported].map(|c| c.may_be_removed_by(&person)), [true, false]);
    }
}
